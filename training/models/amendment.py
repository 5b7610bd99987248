"""规则变更: a proposed change of a requirement. Nothing of it binds anybody until a second person puts it in force."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .account import Account
from .area import Area
from .requirement import BasisLevel, Requirement
from .standard import Standard


class Amendment(models.Model):
    """One change: a new version of a rule, a local rule beside or in place of it, or its end. `preview` is what it was counted to do when proposed."""

    class Kind(models.TextChoices):
        VERSION = "version", _("New version of the rule")
        ADOPT = "adopt", _("Adopt or continue it under our own document")
        REPLACES = "replaces", _("Local rule in its place")
        ADDS = "adds", _("Local rule in addition")
        END = "end", _("End of the rule")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        IN_FORCE = "in_force", _("Put in force")
        REJECTED = "rejected", _("Rejected")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    base = models.ForeignKey(Requirement, models.PROTECT, related_name="+", verbose_name=_("Requirement"))
    kind = models.CharField(_("What is changed"), max_length=10, choices=Kind, default=Kind.VERSION)
    code = models.SlugField(_("Code of the local rule"), max_length=40, blank=True)
    title = models.CharField(_("Title"), max_length=120)
    title_en = models.CharField(_("Title in English"), max_length=120)
    plain = models.CharField(_("In plain words"), max_length=200, blank=True)
    plain_en = models.CharField(_("In plain words, English"), max_length=200, blank=True)
    audience = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    lead_days = models.PositiveSmallIntegerField(_("Reminded so many days before"), default=30)
    basis_level = models.CharField(_("Level of the basis"), max_length=8, choices=BasisLevel)
    source = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Law or document"))
    article = models.CharField(_("Article"), max_length=60, blank=True)
    document = models.CharField(_("Our own document number"), max_length=120, blank=True)
    jurisdiction = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Holds in"))
    effective_on = models.DateField(_("In force from"))
    until_on = models.DateField(_("In force until (excluded)"), null=True, blank=True)
    reason = models.CharField(_("Why"), max_length=200)
    preview = models.JSONField(default=dict, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED, editable=False)
    proposed_at = models.DateTimeField(editable=False)
    proposed_by = models.ForeignKey(Account, models.PROTECT, related_name="+", editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", editable=False)
    decision_reason = models.CharField(max_length=200, blank=True, editable=False)
    result = models.ForeignKey(Requirement, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        ordering = ["-proposed_at"]
        verbose_name = _("change of a requirement")
        verbose_name_plural = _("changes of requirements")
        constraints = [
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gt=F("effective_on")), name="amendment_period"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True) | (~Q(state="proposed") & Q(decided_by__isnull=False)), name="amendment_decided"
            ),
            models.CheckConstraint(condition=~Q(state="in_force") | ~Q(decided_by=F("proposed_by")), name="amendment_second_person"),
            models.UniqueConstraint(fields=["base"], condition=Q(state="proposed"), name="amendment_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.effective_on:%Y-%m-%d}"
