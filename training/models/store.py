"""Files that people hand in. Private ones have random names and are served only by a scoped view."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .drill import Drill
from .drill_event import DrillAction, DrillEvent
from .enterprise import Enterprise
from .inhouse import TrainingClass
from .person import Person


class PrivateFile(models.Model):
    """A checked upload. `name` is a random path under the private store; `title` is what the person called it.

    `taken_at` is when the camera says the picture was taken; `stored_at` is when it came in.
    """

    class Purpose(models.TextChoices):
        PLAN = "plan", _("Plan document")
        EVIDENCE = "evidence", _("Picture or video of the drill")
        PAPER = "paper", _("Signed paper")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drill = models.ForeignKey(Drill, models.PROTECT, null=True, related_name="evidence")
    event = models.ForeignKey(DrillEvent, models.PROTECT, null=True, related_name="files")
    action = models.ForeignKey(DrillAction, models.PROTECT, null=True, related_name="files")
    purpose = models.CharField(max_length=10, choices=Purpose, blank=True)
    taken_at = models.DateTimeField(null=True)
    training_class = models.ForeignKey(TrainingClass, models.PROTECT, null=True, related_name="evidence")
    stored_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("private file")

    @property
    def is_picture(self) -> bool:
        """Whether a browser can show it as a picture."""
        return self.content_type.startswith("image/")

    @property
    def is_video(self) -> bool:
        """Whether a browser can play it."""
        return self.content_type.startswith("video/")
