"""知识点: what a question is about, as a tree that the office keeps."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class KnowledgePoint(models.Model):
    """One point of the tree. `path` is the codes from the top, each followed by '/', so that a subtree is a prefix."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("Code"), max_length=40, unique=True, allow_unicode=True)
    title = models.CharField(_("Title"), max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Below"))
    order = models.PositiveSmallIntegerField(_("Order"), default=0)
    path = models.CharField(max_length=400, unique=True, editable=False)

    class Meta:
        ordering = ["path"]
        verbose_name = _("knowledge point")
        verbose_name_plural = _("knowledge points")
        constraints = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(title=""), name="knowledgepoint_has_code_and_title"),
            models.CheckConstraint(condition=~Q(code__contains="/"), name="knowledgepoint_code_without_slash"),
            models.CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="knowledgepoint_not_below_itself"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"
        super().save(*args, **kwargs)  # type: ignore[arg-type]
