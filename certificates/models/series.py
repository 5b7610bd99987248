"""Serial numbers: the last one given out, by region and year."""

from django.db import models


class NumberSeries(models.Model):
    """Locked while a number is taken, so numbers follow each other without gaps or doubles."""

    region = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "year"], name="numberseries_once"),
            models.CheckConstraint(condition=models.Q(last__lt=10_000_000), name="numberseries_fits_seven_digits"),
        ]
