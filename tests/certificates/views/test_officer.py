"""The officer's and the holder's desks."""

import pytest
from django.test import Client
from django.urls import reverse

from certificates.models import Certificate
from tests.clock import clock
from tests.factories.certificates import AT, make_certificate, make_type
from tests.factories.training import make_account, make_area, make_engagement, make_enterprise
from training.models import Account, Area

pytestmark = pytest.mark.django_db
QUERIES_INDEX = 7


@pytest.fixture(autouse=True)
def _today() -> None:
    clock.set(AT)


@pytest.fixture
def area() -> Area:
    return make_area()


@pytest.fixture
def officer(client: Client, area: Area) -> Account:
    account = make_account("office", area=area)
    client.force_login(account)
    return account


@pytest.fixture
def certificate(area: Area) -> Certificate:
    return make_certificate(enterprise=make_enterprise(area=area))


def test_list_shows_the_scope_only(client: Client, officer: Account, certificate: Certificate) -> None:
    elsewhere = make_certificate()
    html = client.get(reverse("certificates:index")).content.decode()
    assert certificate.shown_number in html
    assert elsewhere.shown_number not in html


def test_search_is_exact_and_by_post(client: Client, officer: Account, certificate: Certificate) -> None:
    url = reverse("certificates:index")
    for query in (certificate.number, certificate.shown_number, certificate.name):
        assert certificate.shown_number in client.post(url, {"query": query}).content.decode()
    for query in (certificate.name[:1], certificate.number[:10]):
        assert certificate.shown_number not in client.post(url, {"query": query}).content.decode()
    assert certificate.shown_number in client.get(url, {"state": "valid"}).content.decode()
    assert certificate.shown_number not in client.get(url, {"state": "revoked"}).content.decode()


def test_detail_and_decisions(client: Client, officer: Account, certificate: Certificate) -> None:
    assert client.get(reverse("certificates:detail", args=[certificate.public_id])).status_code == 200
    suspend, reinstate, revoke = (reverse("certificates:decide", args=[certificate.public_id, kind]) for kind in ("suspended", "reinstated", "revoked"))

    assert client.post(suspend, {"reason": "", "note": "x"}).status_code == 422
    assert client.post(reverse("certificates:decide", args=[certificate.public_id, "issued"])).status_code == 404
    certificate.refresh_from_db()
    assert certificate.state == "valid"

    for url, state in ((suspend, "suspended"), (reinstate, "valid"), (revoke, "revoked"), (suspend, "revoked")):
        assert client.post(url, {"reason": "misuse", "note": "出借他人"}).status_code == 302
        certificate.refresh_from_db()
        assert certificate.state == state
    assert "出借他人" in client.get(reverse("certificates:detail", args=[certificate.public_id])).content.decode()
    assert certificate.events.filter(by=f"account:{officer.public_id}").count() == 3


def test_elsewhere_is_not_there(client: Client, officer: Account) -> None:
    elsewhere = make_certificate()
    for name, args in (("detail", []), ("sheet", []), ("symbol", [])):
        assert client.get(reverse(f"certificates:{name}", args=[elsewhere.public_id, *args])).status_code == 404
    url = reverse("certificates:decide", args=[elsewhere.public_id, "revoked"])
    assert client.post(url, {"reason": "other", "note": "x"}).status_code == 404
    elsewhere.refresh_from_db()
    assert elsewhere.state == "valid"


@pytest.mark.parametrize("name", ["index", "types", "detail"])
def test_pages_refuse_strangers_and_other_roles(client: Client, certificate: Certificate, name: str) -> None:
    url = reverse(f"certificates:{name}", args=[certificate.public_id] if name == "detail" else [])
    assert client.get(url).status_code == 302
    client.force_login(make_account("inspector"))
    assert client.get(url).status_code == 403


def test_base_managers_read_but_do_not_decide(client: Client, area: Area, certificate: Certificate) -> None:
    client.force_login(make_account("base_manager", area=area))
    assert client.get(reverse("certificates:detail", args=[certificate.public_id])).status_code == 200
    assert client.post(reverse("certificates:decide", args=[certificate.public_id, "revoked"]), {"reason": "other", "note": "x"}).status_code == 403


def test_types_are_listed_with_their_statement(client: Client, officer: Account) -> None:
    kind = make_type()
    html = client.get(reverse("certificates:types")).content.decode()
    assert kind.title in html
    assert kind.wording in html


def test_list_costs_the_same_for_one_and_three(client: Client, officer: Account, area: Area, django_assert_num_queries) -> None:  # noqa: ANN001
    for rows in (1, 3):
        while Certificate.objects.count() < rows:
            make_certificate(enterprise=make_enterprise(area=area))
        with django_assert_num_queries(QUERIES_INDEX):
            client.get(reverse("certificates:index"))


# -- holder


def test_holder_sees_own_certificates_and_sheet(client: Client) -> None:
    certificate, other = make_certificate(), make_certificate()
    client.force_login(make_account(person=certificate.person))
    html = client.get(reverse("certificates:my")).content.decode()
    assert certificate.shown_number in html
    assert other.shown_number not in html
    response = client.get(reverse("certificates:sheet", args=[certificate.public_id]))
    sheet = response.content.decode()
    assert response["Cache-Control"] == "no-store"
    for printed in (certificate.name, certificate.last4, certificate.shown_number, certificate.shown_code, certificate.type.wording, 'width="30mm"'):
        assert printed in sheet
    assert client.get(reverse("certificates:symbol", args=[certificate.public_id]))["Content-Type"] == "image/png"
    assert client.get(reverse("certificates:sheet", args=[other.public_id])).status_code == 404


def test_the_enterprise_may_print_for_its_people(client: Client, certificate: Certificate) -> None:
    keeper = make_account()
    make_engagement(person=keeper.person, enterprise=certificate.enterprise, role="principal")
    client.force_login(keeper)
    assert client.get(reverse("certificates:sheet", args=[certificate.public_id])).status_code == 200
    assert certificate.shown_number not in client.get(reverse("certificates:my")).content.decode()


def test_a_revoked_sheet_says_so(client: Client, officer: Account, certificate: Certificate) -> None:
    client.post(reverse("certificates:decide", args=[certificate.public_id, "revoked"]), {"reason": "misuse", "note": "出借他人"})
    assert 'class="void"' in client.get(reverse("certificates:sheet", args=[certificate.public_id])).content.decode()


@pytest.mark.parametrize("name", ["my", "sheet", "symbol"])
def test_holder_pages_refuse_strangers(client: Client, certificate: Certificate, name: str) -> None:
    url = reverse(f"certificates:{name}", args=[] if name == "my" else [certificate.public_id])
    assert client.get(url).status_code == 302
