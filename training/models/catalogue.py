"""特种作业目录: work types and operation items, by edition."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OperationItem(models.Model):
    """准操项目 in one edition of the catalogue."""

    edition = models.CharField(max_length=20)
    code = models.CharField(max_length=10)
    work_type = models.CharField(max_length=60)
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["edition", "pk"]
        verbose_name = _("operation item")
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="operationitem_once")]

    def __str__(self) -> str:
        return self.name
