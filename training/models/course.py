"""课程: the fact that a course exists, what it credits and for whom. Its text is a page in `cms` that points down here."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .person import Person
from .standard import Standard


class Course(models.Model):
    """A course; `roles` are the roles its hours count for."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    title = models.CharField(_("Title"), max_length=120)
    roles = models.JSONField(_("Counts for the roles"), default=list)
    is_open = models.BooleanField(_("Open for study"), default=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> Decimal:
        """Credit hours of all its lessons."""
        return sum((lesson.hours for lesson in self.lessons.all()), Decimal(0))


class Lesson(models.Model):
    """One lesson: how long it must be studied (seconds) and the credit hours (学时) it is worth."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        VIDEO = "video", _("Video")
        STANDARD = "standard", _("Determination standard")

    course = models.ForeignKey(Course, models.PROTECT, related_name="lessons")
    order = models.PositiveSmallIntegerField(_("Order"), default=1)
    title = models.CharField(_("Title"), max_length=120)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    seconds = models.PositiveIntegerField(_("Study time in seconds"))
    hours = models.DecimalField(_("Credit hours"), max_digits=6, decimal_places=2)
    standard = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["course", "order"]
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.UniqueConstraint(fields=["course", "order"], name="lesson_order_once"),
            models.CheckConstraint(condition=Q(seconds__gt=0, hours__gt=0), name="lesson_credits_something"),
            models.CheckConstraint(condition=~Q(kind="standard") | Q(standard__isnull=False), name="lesson_names_its_standard"),
        ]

    def __str__(self) -> str:
        return self.title


class StudyBeat(models.Model):
    """Seconds credited by the server at an instant. Append-only; progress is their sum."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    visit = models.CharField(max_length=32)
    at = models.DateTimeField()
    seconds = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["person", "lesson"]), models.Index(fields=["person", "at"])]
