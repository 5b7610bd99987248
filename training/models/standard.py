"""Laws, rules and determination standards: every edition a row, and the clauses others point to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standard(models.Model):
    """One edition of a law or standard (判定标准). `code` is the stable key of the domain files, for example DS-GONGMAO or L3."""

    class Kind(models.TextChoices):
        LAW = "law", _("Law or rule")
        DETERMINATION = "determination", _("Determination standard")

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=15, choices=Kind)
    sector = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=120, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    replaces = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=40, blank=True)
    confidence = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["kind", "code"]
        verbose_name = _("law or standard")
        verbose_name_plural = _("laws and standards")

    def __str__(self) -> str:
        return self.title


class Clause(models.Model):
    """An article or item, in our own words. Items, requirements and lessons cite it."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="clauses")
    number = models.CharField(max_length=20)
    heading = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    tags = models.JSONField(default=list, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["standard", "order"]
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        constraints = [models.UniqueConstraint(fields=["standard", "number"], name="clause_once")]

    def __str__(self) -> str:
        return f"{self.standard} {self.number}"
