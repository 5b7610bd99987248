"""The inspectors' log: one row a check, one row for the comparison of person and identity card."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from certificates.models import IdentityCheck, ScanRecord
from certificates.verification import Verdict
from training import audit
from training.errors import Refusal
from training.models import Account


class NotYourScan(Refusal):
    sentence = _("This check was made under another account: scan the certificate again.")


@transaction.atomic
def record(verdict: Verdict, *, client_id: UUID, at: datetime, by: Account) -> ScanRecord:
    """Keep one check; sent again with the same `client_id` it is kept once. Raises NotYourScan."""
    scan, created = ScanRecord.objects.get_or_create(
        client_id=client_id,
        defaults={"certificate": verdict.certificate, "at": at, "scanned_by": by, "verdict": verdict.name, "colour": verdict.colour},
    )
    if scan.scanned_by_id != by.pk:
        raise NotYourScan
    if created:
        audit.record("certificates.scanned", at=at, by=by, subject=verdict.certificate, data={"verdict": verdict.name, "scan": str(client_id)})
    return scan


@transaction.atomic
def check_identity(scan: ScanRecord, *, outcome: str, at: datetime, by: Account) -> IdentityCheck:
    """Keep whether the person was the holder; the first answer stands. Raises NotYourScan."""
    if scan.scanned_by_id != by.pk:
        raise NotYourScan
    check, created = IdentityCheck.objects.get_or_create(scan=scan, defaults={"outcome": outcome, "at": at, "checked_by": by})
    if created:
        audit.record("certificates.identity_checked", at=at, by=by, subject=scan.certificate, data={"outcome": outcome, "scan": str(scan.client_id)})
    return check


def recent(account: Account, limit: int = 10) -> QuerySet[ScanRecord]:
    """The account's last checks, the newest first."""
    return ScanRecord.objects.filter(scanned_by=account).select_related("certificate__type", "identity_check")[:limit]
