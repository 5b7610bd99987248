"""Messages to people: once per occasion, in the inbox always, by e-mail where there is an address."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.utils import translation
from django.utils.translation import gettext as _

from tests.factories.training import make_account, make_person
from training import jobs, notices
from training.models import Account, Notice, Person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
KIND = "training.slip_issued"


def send(to: Person, key: str = "slip:1", **fields: Any) -> Notice:
    return notices.send(KIND, to=to, at=fields.pop("at", AT), by="system:test", key=key, context={"issuer": "云溪公司"}, **fields)


def reader(email: str = "") -> Account:
    return make_account("", email=email)


def test_the_first_line_is_the_title_and_the_rest_the_text() -> None:
    notice = send(make_person(), url="/inbox/")
    assert notice.title == _("A new invitation slip was printed for you")
    assert notice.text.startswith("云溪公司")
    assert "\n" not in notice.title
    assert notice.title not in notice.text
    assert (notice.kind, notice.key, notice.url, notice.sent_at, notice.read_at) == (KIND, "slip:1", "/inbox/", AT, None)


def test_a_message_is_in_the_language_of_the_site_whoever_sends_it() -> None:
    with translation.override("en"):
        english = send(make_person()).title
    assert english == send(make_person()).title


def test_the_same_occasion_is_told_once() -> None:
    person = make_person()
    first = send(person)
    again = send(person, at=AT + timedelta(days=1))
    assert (again.pk, again.sent_at, Notice.objects.count()) == (first.pk, AT, 1)
    send(person, key="slip:2")
    send(make_person())
    assert Notice.objects.count() == 3


def test_an_unknown_kind_is_told_to_nobody() -> None:
    with pytest.raises(TemplateDoesNotExist):
        notices.send("training.gossip", to=make_person(), at=AT, key="1")
    assert not Notice.objects.exists()


def test_a_message_disappears_with_its_act() -> None:
    person = reader("one@example.cn").person
    assert person

    def act() -> None:
        with transaction.atomic():
            send(person)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert not Notice.objects.exists()
    assert mail.outbox == []


def test_an_address_gets_a_mail_after_the_commit(django_capture_on_commit_callbacks: Any, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "office@example.cn"
    person = reader("one@example.cn").person
    assert person
    with django_capture_on_commit_callbacks(execute=True) as waiting:
        notice = send(person)
        assert mail.outbox == []
    assert len(waiting) == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.from_email, sent.subject, sent.body) == (["one@example.cn"], "office@example.cn", notice.title, notice.text)


def test_without_an_address_or_an_account_nothing_is_mailed(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True) as waiting:
        send(reader().person or make_person())
        send(make_person())
    assert (waiting, mail.outbox) == ([], [])
    assert Notice.objects.count() == 2


def test_the_same_occasion_is_mailed_once(django_capture_on_commit_callbacks: Any) -> None:
    person = reader("one@example.cn").person
    assert person
    with django_capture_on_commit_callbacks(execute=True):
        send(person)
        send(person)
    assert len(mail.outbox) == 1


def test_an_address_given_up_meanwhile_gets_no_mail() -> None:
    account = reader("one@example.cn")
    assert account.person
    notice = send(account.person)
    Account.objects.filter(pk=account.pk).update(email="")
    jobs.run("training.mail_notice", notice.pk)
    Account.objects.filter(pk=account.pk).update(person=None)
    jobs.run("training.mail_notice", notice.pk)
    assert mail.outbox == []


def test_the_inbox_counts_what_is_unread() -> None:
    person = make_person()
    send(make_person())
    assert notices.unread(person) == 0
    first = send(person)
    send(person, key="slip:2")
    assert notices.unread(person) == 2
    Notice.objects.filter(pk=first.pk).update(read_at=AT)
    assert notices.unread(person) == 1


def test_a_long_title_fits() -> None:
    notice = notices.send(KIND, to=make_person(), at=AT, key="long", context={"issuer": "很" * 400})
    assert len(notice.title) <= 120
    assert len(notice.text) > 400


OURS = ("training", "question_banks", "exams", "certificates", "cms")
TEMPLATES = [path for app in OURS for path in (Path(apps.get_app_config(app).path) / "templates" / app / "notices").glob("*.txt")]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.parent.name}.{path.stem}")
def test_every_kind_has_a_title_and_a_text(template: Path) -> None:
    lines = template.read_text(encoding="utf-8").strip().splitlines()
    assert "{%" in lines[0]
    assert lines[1].strip() == ""
    assert any(line.strip() for line in lines[2:])
