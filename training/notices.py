"""Messages to people: in the site's inbox always, by e-mail where an address is known. A kind is a template."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from training import jobs
from training.models import Notice, Person


def send(kind: str, *, to: Person, at: datetime, key: str, context: dict[str, Any] | None = None, url: str = "", by: object = None) -> Notice:
    """Put a message in a person's inbox once per (person, kind, key), inside the caller's transaction.

    `kind` is "<app>.<name>" and names the template `<app>/notices/<name>.txt`: the first line is the title, the rest the text.
    """
    app, name = kind.split(".", 1)
    with translation.override(settings.LANGUAGE_CODE):
        title, _, text = render_to_string(f"{app}/notices/{name}.txt", {"person": to, **(context or {})}).strip().partition("\n")
    notice, created = Notice.objects.get_or_create(
        person=to, kind=kind, key=key, defaults={"title": title.strip()[:120], "text": text.strip(), "url": url, "sent_at": at}
    )
    account = getattr(to, "account", None)
    if created and account is not None and account.email:
        jobs.enqueue("training.mail_notice", notice.pk)
    return notice


def mail(notice_id: int) -> None:
    """Send one notice by e-mail. Runs in the queue; a repeated run repeats the mail, never the notice.

    Whoever has lost the address or the account meanwhile reads it in the inbox only.
    """
    notice = Notice.objects.select_related("person__account").get(pk=notice_id)
    account = getattr(notice.person, "account", None)
    if account is not None and account.email:
        send_mail(notice.title, notice.text, settings.DEFAULT_FROM_EMAIL, [account.email])


def unread(person: Person) -> int:
    """How many messages wait in the inbox."""
    return Notice.objects.filter(person=person, read_at__isnull=True).count()
