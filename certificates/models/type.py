"""证书种类: what a certificate of this kind says, for how long, and on which exam it rests."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Kind(models.IntegerChoices):
    """The kinds of the signed record; each has its two letters before the number."""

    TRAINING = 1, _("Training (PX)")
    SPECIAL_OPERATION = 2, _("Special operation (TZ)")
    PRINCIPAL = 3, _("Principal (FZ)")
    SAFETY_MANAGER = 4, _("Safety manager (AG)")


class CertificateType(models.Model):
    """`wording` must say that the certificate is not a state qualification; `validity_months` comes from the office's own rule."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    kind = models.PositiveSmallIntegerField(_("Kind of certificate"), choices=Kind)
    title = models.CharField(_("Certificate title"), max_length=60)
    title_en = models.CharField(_("Certificate title in English"), max_length=120)
    category = models.PositiveIntegerField(_("Category number"), help_text=_("Class × 256 + item, as published with the keys"))
    validity_months = models.PositiveSmallIntegerField(_("Valid for (months)"), null=True, blank=True)
    region = models.CharField(_("Region code"), max_length=6)
    wording = models.TextField(_("Statement"), help_text=_("Says that this is not a state qualification"))
    wording_en = models.TextField(_("Statement in English"))
    basis = models.CharField(_("Exam (code of the blueprint)"), max_length=60, blank=True)
    names_enterprise = models.BooleanField(_("Names the enterprise"), default=True)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("certificate type")
        verbose_name_plural = _("certificate types")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="certificatetype_known_kind"),
            models.CheckConstraint(condition=Q(category__gte=0, category__lt=65536), name="certificatetype_category_fits"),
            models.CheckConstraint(condition=Q(validity_months__isnull=True) | Q(validity_months__gt=0), name="certificatetype_validity"),
            models.CheckConstraint(condition=~Q(wording="") & ~Q(wording_en=""), name="certificatetype_has_its_statement"),
            models.UniqueConstraint(fields=["basis"], condition=Q(is_active=True) & ~Q(basis=""), name="certificatetype_one_a_basis"),
        ]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """The title in the language of the page."""
        return self.title if (get_language() or "zh").startswith("zh") else self.title_en

    @property
    def shown_wording(self) -> str:
        """The statement in the language of the page."""
        return self.wording if (get_language() or "zh").startswith("zh") else self.wording_en
