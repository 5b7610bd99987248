"""One wording of a question. Never changed: a better wording is a new version."""

import re
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from question_banks import kinds
from training.models import ImportBatch

from .item import Item


class ItemVersion(models.Model):
    """An immutable wording with its key. Append-only: the database refuses update and delete.

    `content` is what the kind needs beside the stem, for choices {"options": [text, …]}; `key` is true/false for a
    judgement, else the positions of the right options. `digest` covers wording, key and explanation; `cluster` is the
    same for equal stem and options whatever the key; `sameness` adds the key.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("Kind"), max_length=20, choices=kinds.choices)
    stem = models.TextField(_("Stem"))
    content = models.JSONField(default=dict)
    key = models.JSONField()
    no_shuffle = models.BooleanField(default=False)
    explanation = models.TextField(_("Explanation"), blank=True)
    clause_standard = models.CharField(max_length=120, blank=True)
    clause_title = models.CharField(max_length=200, blank=True)
    clause_article = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64)
    cluster = models.CharField(max_length=64, db_index=True)
    sameness = models.CharField(max_length=64, db_index=True)
    source_file = models.CharField(max_length=200, blank=True)
    source_sheet = models.CharField(max_length=100, blank=True)
    source_row = models.PositiveIntegerField(null=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["item", "number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="itemversion_number_once"),
            models.CheckConstraint(condition=~Q(stem=""), name="itemversion_has_a_stem"),
            models.CheckConstraint(condition=Q(number__gte=1), name="itemversion_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.item} v{self.number}"

    @property
    def clause(self) -> str:
        """The law or standard and its article as people cite them."""
        bare = re.fullmatch(r"(\d+)(?:\((\d+)\))?", self.clause_article)
        article = f"第{bare[1]}条" + (f"第{bare[2]}项" if bare[2] else "") if bare else self.clause_article
        return " ".join(part for part in (self.clause_title or self.clause_standard, article) if part)

    def options(self) -> list[dict[str, Any]]:
        """Label, text and correctness of every option, for editors and reviewers only."""
        return kinds.solution(self.kind, self.content, self.key)

    def question(self, *, order: list[int] | None = None) -> dict[str, Any]:
        """What a candidate may see: kind, stem, options by position; never the key."""
        return {"kind": self.kind, "stem": self.stem, **kinds.present(self.kind, self.content, order=order)}
