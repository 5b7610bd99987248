"""The doors' acts: who gets in, with the same answer and the same work for the unknown and the mistaken."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from tests.clock import clock
from tests.factories.training import PASSWORD, make_account, make_person
from training import backends, signing_in
from training.models import AuditEntry

pytestmark = pytest.mark.django_db


class Counting(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    runs = 0

    def encode(self, password, salt):
        Counting.runs += 1
        return super().encode(password, salt)


@pytest.fixture
def counting(settings):
    settings.PASSWORD_HASHERS = ["tests.training.test_signing_in.Counting"]
    Counting.runs = 0
    return Counting


def enter(client, number, password=PASSWORD, **extra):
    return client.post("/sign-in/", {"number": number, "password": password, **extra})


def signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("form", ["{mobile}", " {mobile} ", "+86 {mobile}", "{identity}", "{lower}", "{wide}"])
def test_mobile_or_identity_number_in_any_spelling(client, form):
    account = make_account()
    mobile, number = account.person.read_mobile(), account.person.read_identity()
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number)
    assert enter(client, form.format(mobile=mobile, identity=number, lower=number.lower(), wide=wide)).status_code == 302
    assert client.session["_auth_user_id"] == str(account.pk)


def test_unknown_person_and_wrong_password_get_the_same_answer_and_the_same_work(client, counting):
    account = make_account()
    pages, runs = [], []
    for number in (account.person.read_mobile(), "13999999999", "330106198001010039"):
        counting.runs = 0
        pages.append(enter(Client(), number, "wrong").content.decode().replace(number, ""))
        runs.append(counting.runs)
    assert runs == [1, 1, 1]
    assert str(signing_in.WrongNumberOrPassword.sentence) in pages[0]
    errors = [page[page.index('class="errors"') :][:400] for page in pages]
    assert errors[0] == errors[1] == errors[2]


def test_account_without_a_password_costs_the_same_work(client, counting):
    account = make_account()
    account.set_unusable_password()
    account.save()
    counting.runs = 0
    assert enter(client, account.person.read_mobile(), "wrong").status_code == 200
    assert counting.runs == 1


def test_blocked_account_does_not_get_in(client):
    account = make_account(is_active=False)
    enter(client, account.person.read_mobile())
    assert not signed_in(client)


def test_people_who_share_a_mobile_are_told_apart_by_their_passwords(client):
    first = make_account(person=make_person(mobile="13700000001"), password="First-lantern-1")
    second = make_account(person=make_person(mobile="13700000001"), password="Second-lantern-2")
    enter(client, "13700000001", "Second-lantern-2")
    assert client.session["_auth_user_id"] == str(second.pk) != str(first.pk)


def test_people_who_share_mobile_and_password_need_the_identity_number(client):
    first = make_account(person=make_person(mobile="13700000002"))
    make_account(person=make_person(mobile="13700000002"))
    assert enter(client, "13700000002").status_code == 200
    assert enter(client, first.person.read_identity()).status_code == 302


def test_numbers_of_a_merged_person_lead_to_the_one_that_stayed():
    stayed = make_account()
    gone = make_person(merged_into=stayed.person)
    assert backends.known_as(gone.read_identity()) == [stayed]


def test_session_key_changes_at_sign_in_and_nothing_earlier_is_kept(client):
    session = client.session
    session["earlier"] = "person"
    session.save()
    before = session.session_key
    enter(client, make_account().person.read_mobile())
    assert client.session.session_key != before
    assert "earlier" not in client.session


def test_sign_in_and_sign_out_are_audited_by_public_id(client):
    account = make_account()
    enter(client, account.person.read_mobile())
    client.post("/sign-out/")
    entries = list(AuditEntry.objects.values_list("action", "actor", "data"))
    assert entries == [
        ("training.signed_in", f"account:{account.public_id}", {"means": "password"}),
        ("training.signed_out", f"account:{account.public_id}", {"why": "signed_out"}),
    ]


def test_establish_signs_in_by_ticket_and_such_a_session_opens_only_the_exam(client, rf, settings):
    settings.TICKET_SESSION_PATHS = ["/exams/"]
    account = make_account(must_set_password=True)
    request = rf.post("/exams/enter/")
    request.session = client.session
    signing_in.establish(request, account, at=clock.now(), by_means="ticket")
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key
    assert AuditEntry.objects.get(action="training.signed_in").data == {"means": "ticket"}
    answer = client.get("/me/notices/")
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/?ticket=1")
    assert client.get(answer.url).status_code == 200


def test_a_failing_audit_entry_rolls_the_password_back(monkeypatch):
    account = make_account()
    monkeypatch.setattr("training.audit._LABELS", {})
    with pytest.raises(Exception, match="password_set"):
        signing_in.set_password(account, "Fresh-lantern-9", at=clock.now(), by=account)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
