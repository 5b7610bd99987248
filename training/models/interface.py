"""Systems of others that read and write through /api/: how far they reach, their keys, what they were answered, and what they are told.

A system is a program of an enterprise or an authority. Its grants say how far it reaches, as a person's do; its tokens say what it may do, and until when.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .account import Account
from .area import Area, Department
from .enterprise import Enterprise


class ApiScope(models.TextChoices):
    """What a token may do. The statutory one is asked for besides `write:records`."""

    COVERAGE = "read:coverage", _("Read coverage")
    REGISTRY = "read:registry", _("Read the register")
    LEDGER = "read:ledger", _("Read the ledger")
    RECORDS = "write:records", _("Post records")
    STATUTORY = "write:statutory", _("Post statutory assessments and certificates as well")


class ApiSystem(models.Model):
    """A program outside this house that may ask and post."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    label = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["label", "pk"]
        verbose_name = _("connected system")
        verbose_name_plural = _("connected systems")

    def __str__(self) -> str:
        return self.label


class ApiGrant(models.Model):
    """One part of a system's reach: an area with everything below it, a department, or an enterprise."""

    system = models.ForeignKey(ApiSystem, models.CASCADE, related_name="grants")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reach of a connected system")
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=False, department__isnull=True, enterprise__isnull=True)
                | Q(area__isnull=True, department__isnull=False, enterprise__isnull=True)
                | Q(area__isnull=True, department__isnull=True, enterprise__isnull=False),
                name="apigrant_names_one_place",
            ),
        ]


class ApiToken(models.Model):
    """A key of a system. Only its digest is stored; the text is shown once. `expires_on` is its last day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    system = models.ForeignKey(ApiSystem, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    expires_on = models.DateField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    text = ""  # the key itself, only on the object that was just made

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("key of a connected system")

    def __str__(self) -> str:
        return f"…{self.ending}"

    @property
    def scope_labels(self) -> list[str]:
        """What the key may do, in words."""
        return [str(ApiScope(scope).label) for scope in self.scopes]


class ApiAnswer(models.Model):
    """What a system was answered for a key of its own choice, so that the same request posts nothing twice. Append-only.

    `key` is "call:" and the Idempotency-Key, or "record:" and the system's own number of a record; `digest` is the keyed digest of what was sent.
    """

    system = models.ForeignKey(ApiSystem, models.PROTECT, related_name="answers")
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("answer to a connected system")
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="apianswer_once")]


class WebhookKind(models.TextChoices):
    POSTED = "entry.posted", _("An entry was posted")
    CORRECTED = "entry.corrected", _("An entry was corrected or withdrawn")


class WebhookEndpoint(models.Model):
    """Where a system wants to be told. The secret that signs is sealed; `since` is the last event that lay before it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    system = models.ForeignKey(ApiSystem, models.CASCADE, related_name="endpoints")
    url = models.CharField(max_length=300)
    secret_sealed = models.BinaryField()
    kinds = models.JSONField(default=list)
    since = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    secret = ""  # only on the object that was just made

    class Meta:
        ordering = ["pk"]
        verbose_name = pgettext_lazy("webhook", "address to be told")
        indexes = [models.Index(fields=["id"], condition=Q(closed_at__isnull=True), name="webhookendpoint_open")]

    def __str__(self) -> str:
        return self.url

    @property
    def kind_labels(self) -> list[str]:
        """What is told, in words."""
        return [str(WebhookKind(kind).label) for kind in self.kinds]


class WebhookEvent(models.Model):
    """What happened, written with the act itself; its key is the number of the event. `spread_at`: given to all addresses that want it.

    `entry` outlives nothing: when retention erases the entry, the event says nothing any more.
    """

    kind = models.CharField(max_length=20, choices=WebhookKind)
    entry = models.ForeignKey("training.Entry", models.DO_NOTHING, db_constraint=False, related_name="+")
    at = models.DateTimeField()
    spread_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("event")
        indexes = [models.Index(fields=["id"], condition=Q(spread_at__isnull=True), name="webhookevent_waiting")]


class WebhookDelivery(models.Model):
    """One event for one address: the body as it is sent each time, and how far it has come."""

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(WebhookEvent, models.CASCADE, related_name="deliveries")
    body = models.TextField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    answered = models.CharField(max_length=60, blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["event", "pk"]
        verbose_name = _("delivery of an event")
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="webhookdelivery_once"),
            models.CheckConstraint(condition=Q(delivered_at__isnull=True) | Q(next_at__isnull=True), name="webhookdelivery_done_or_due"),
        ]
        indexes = [models.Index(F("next_at"), condition=Q(next_at__isnull=False), name="webhookdelivery_due")]

    @property
    def given_up(self) -> bool:
        """Whether nobody tries any more; a replay starts again."""
        return self.delivered_at is None and self.next_at is None
