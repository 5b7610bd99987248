"""企业: the register coverage starts from. Facts that change with time are rows with half-open periods."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .area import Area, Department
from .withdrawing import Imported, Standing


class Size(models.TextChoices):
    LARGE = "large", _("Large")
    MEDIUM = "medium", _("Medium")
    SMALL = "small", _("Small")
    MICRO = "micro", _("Micro")


class Industry(models.TextChoices):
    """The regulated industries (监管行业) a registry workbook names; 工贸 has eight."""

    METALLURGY = "metallurgy", _("Metallurgy")
    NONFERROUS = "nonferrous", _("Non-ferrous metals")
    BUILDING_MATERIALS = "building_materials", _("Building materials")
    MACHINERY = "machinery", _("Machinery")
    LIGHT_INDUSTRY = "light_industry", _("Light industry")
    TEXTILE = "textile", _("Textiles")
    TOBACCO = "tobacco", _("Tobacco")
    COMMERCE = "commerce", _("Commerce")
    HAZARDOUS_CHEMICALS = "hazardous_chemicals", _("Hazardous chemicals")
    CONSTRUCTION = "construction", _("Construction")
    TRANSPORT = "transport", _("Transport")
    OTHER = "other", _("Other")


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def in_area(self, area: Area) -> "EnterpriseQuerySet":
        return self.filter(area__path__startswith=area.path)


class Enterprise(Imported):
    """生产经营单位. Without a unified social credit code it carries a provisional number and stands on a work list."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    uscc = models.CharField(_("Unified social credit code"), max_length=18, null=True, blank=True)
    provisional_no = models.CharField(_("Provisional number"), max_length=20, unique=True, null=True, blank=True)
    name = models.CharField(pgettext_lazy("place", "Name"), max_length=120)
    former_names = models.JSONField(_("Former names"), default=list, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, verbose_name=_("Village"), related_name="enterprises")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name=_("Competent department"), related_name="enterprises")
    address = models.CharField(_("Address"), max_length=200, blank=True)
    industry_code = models.CharField(_("Industry code (GB/T 4754)"), max_length=5, blank=True)
    industry = models.CharField(_("Regulated industry"), max_length=24, choices=Industry, blank=True)
    size = models.CharField(_("Size class"), max_length=8, choices=Size, blank=True)
    headcount = models.PositiveIntegerField(_("Head count"), null=True, blank=True)
    risks = models.JSONField(_("Risk types"), default=list, blank=True)
    legal_representative = models.CharField(_("Legal representative"), max_length=60, blank=True)
    controller = models.CharField(_("Actual controller"), max_length=60, blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    liaison = models.ForeignKey("training.Person", models.PROTECT, null=True, blank=True, verbose_name=_("Village liaison"), related_name="+")
    liaison_name = models.CharField(_("Liaison as written"), max_length=60, blank=True)
    landlord = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("Landlord"), related_name="tenants")
    registered_at = models.DateTimeField(editable=False)

    objects = Standing.from_queryset(EnterpriseQuerySet)()
    everything = models.Manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        constraints = [
            models.CheckConstraint(condition=Q(uscc__isnull=False) | Q(provisional_no__isnull=False), name="enterprise_has_a_number"),
            models.UniqueConstraint(fields=["uscc"], condition=Q(withdrawn_at__isnull=True), name="enterprise_uscc_once"),
        ]
        indexes = [models.Index(fields=["area", "name"])]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """The number it is known by: credit code, or provisional number."""
        return self.uscc or self.provisional_no or ""


class Period(models.Model):
    """A fact that held from a day (included) until a day (excluded; empty while it holds), as recorded at an instant."""

    from_on = models.DateField(_("From"))
    until_on = models.DateField(_("Until (excluded)"), null=True, blank=True)
    recorded_at = models.DateTimeField(editable=False)
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)
    batch = models.ForeignKey("training.ImportBatch", models.PROTECT, null=True, blank=True, editable=False, related_name="+")

    class Meta:
        abstract = True

    def holds_on(self, day: object) -> bool:
        """Whether the fact held on that day."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)  # type: ignore[operator]


class EnterpriseState(Period):
    """Operating, suspended or closed, with dates; a suspension names who verified it and by which document."""

    class State(models.TextChoices):
        OPERATING = "operating", _("Operating")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Closed")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="states")
    state = models.CharField(max_length=10, choices=State)
    verifier = models.CharField(_("Verified by"), max_length=60, blank=True)
    document = models.CharField(_("Supporting paper"), max_length=120, blank=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)

    class Meta:
        ordering = ["enterprise", "from_on", "pk"]
        verbose_name = _("state of an enterprise")
        constraints = [
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="enterprisestate_period"),
            models.UniqueConstraint(fields=["enterprise"], condition=Q(until_on__isnull=True, superseded_at__isnull=True), name="enterprisestate_one_open"),
        ]


class TagSet(models.TextChoices):
    """The three legal tag sets, never one 'high-risk' flag (domain README §0, fact 5)."""

    HOURS_HIGH = "hours_high", _("Higher hours (Order 3)")
    ASSESSMENT = "assessment", _("Statutory assessment (Work Safety Law art. 27)")
    DRILL_HALF_YEARLY = "drill_half_yearly", _("Half-yearly drills (Emergency Regulation art. 8)")


class EnterpriseTag(Period):
    """Whether an enterprise belongs to a legal tag set, and on whose word."""

    class Value(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNKNOWN = "unknown", _("Unknown")

    class Basis(models.TextChoices):
        DERIVED = "derived", _("Derived from the industry")
        PROPOSED = "proposed", _("Proposed, to be confirmed")
        CONFIRMED = "confirmed", _("Confirmed by an officer")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="tags")
    tag_set = models.CharField(max_length=20, choices=TagSet)
    value = models.CharField(max_length=8, choices=Value)
    members = models.JSONField(default=list, blank=True, help_text=_("Which members of the list apply, for example metal_smelting"))
    basis = models.CharField(max_length=10, choices=Basis)
    confirmed_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["enterprise", "tag_set", "from_on", "pk"]
        verbose_name = _("legal tag set of an enterprise")
        constraints = [
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="enterprisetag_period"),
            models.UniqueConstraint(
                fields=["enterprise", "tag_set"], condition=Q(until_on__isnull=True, superseded_at__isnull=True), name="enterprisetag_one_open"
            ),
        ]
