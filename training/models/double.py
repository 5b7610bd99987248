"""疑似重复人员: two rows that look like one person, and that somebody has said are two."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .person import Person


class TwoPeople(models.Model):
    """The word of an officer that these are two people: the pair is not proposed again."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("two people")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="twopeople_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="twopeople_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
