"""What connected systems will be told: noted in the act's own transaction, so that nothing is told that did not happen and nothing is left out."""

from collections.abc import Sequence

from training.models import Entry, WebhookEndpoint, WebhookEvent, WebhookKind

BATCH = 1000


def tell(entries: Sequence[Entry]) -> None:
    """Note these new entries of the ledger for whoever wants to be told; nothing while nobody does. `training.deliver_webhooks` sends."""
    if not entries or not WebhookEndpoint.objects.filter(closed_at__isnull=True).exists():
        return
    kinds = {False: WebhookKind.POSTED, True: WebhookKind.CORRECTED}
    events = [WebhookEvent(kind=kinds[entry.corrects_id is not None], entry_id=entry.pk, at=entry.recorded_at) for entry in entries]
    WebhookEvent.objects.bulk_create(events, batch_size=BATCH)
