"""Rules in the editors' back office: read by offices, changed by two people of the head office through a change with a preview."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from tests.clock import clock
from tests.doors import BACKEND
from tests.factories import training as make
from training.access import Role
from training.models import Account, Amendment, Area, AuditEntry, Requirement
from training.reference import load_reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prepared")]
NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
HISTORY = ("edit", "delete")


@pytest.fixture
def county() -> Area:
    clock.set(NOW)
    load_reference(NOW)
    county, _town, villages = make.make_area_tree()
    for village in villages:
        make.make_engagement(enterprise=make.make_enterprise(area=village))
    return county


@pytest.fixture
def office(client: Any, county: Area) -> Account:
    return enter(client, county)


def enter(client: Any, area: Area) -> Account:
    account = make.make_account(Role.OFFICE, area=area)
    client.force_login(account, backend=BACKEND)
    return account


def filled(rule: str, **more: Any) -> dict[str, Any]:
    base = Requirement.objects.filter(code=rule).latest("version")
    names = ("title", "title_en", "plain", "plain_en", "lead_days", "basis_level", "article")
    fields = {name: getattr(base, name) for name in names} | {"base": base.pk, "kind": "adopt", "source": base.source_id or "", "jurisdiction": "", "code": ""}
    fields |= {f"number_{name}": value for name, value in base.parameters.items() if isinstance(value, int)}
    return fields | {"document": "澄安委办〔2026〕18号", "effective_on": "2026-12-01", "until_on": "", "reason": "年度任务"} | more


@pytest.mark.usefixtures("office")
def test_a_rule_is_read_and_never_edited_in_place(client: Any) -> None:
    rule = Requirement.objects.get(code="DR-EVAC")
    assert client.get(reverse("requirement:index")).status_code == 200
    page = client.get(reverse("requirement:inspect", args=[rule.pk])).content.decode()
    assert f"{reverse('amendment:add')}?base={rule.pk}" in page
    for view in HISTORY:
        for method in (client.get, client.post):
            assert method(reverse(f"requirement:{view}", args=[rule.pk])).status_code == 404
    assert client.get(reverse("requirement:add")).status_code == 404


def test_a_change_starts_from_the_rule_shows_its_preview_and_is_put_in_force_by_a_colleague(client: Any, county: Area, office: Account) -> None:
    rule = Requirement.objects.get(code="TR-CAMPAIGN-SELFCHECK")
    form = client.get(f"{reverse('amendment:add')}?base={rule.pk}").context["form"]
    assert (form.initial["title"], form.fields["number_months"].initial) == (rule.title, 3)
    answer = client.post(reverse("amendment:add"), filled(rule.code, number_months="6", industries=["machinery"]))
    made = Amendment.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("amendment:inspect", args=[made.pk]))
    assert (made.parameters["months"], made.audience["industries"], made.proposed_by) == (6, ["machinery"], office)
    page = client.get(answer.url)
    assert made.preview["bound"]["people"] == 2
    assert not page.context["may_decide"]
    client.post(answer.url, {"action": "put_in_force"})
    made.refresh_from_db()
    assert made.state == "proposed"
    enter(client, county)
    assert client.get(answer.url).context["may_decide"]
    client.post(answer.url, {"action": "put_in_force"})
    made.refresh_from_db()
    assert (made.state, made.result.parameters["months"], made.result.effective_on) == ("in_force", 6, date(2026, 12, 1))
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[-2:] == ["training.amendment_proposed", "training.requirement_changed"]


@pytest.mark.usefixtures("office")
def test_a_proposed_change_is_edited_and_a_decided_one_is_not(client: Any) -> None:
    client.post(reverse("amendment:add"), filled("TR-CAMPAIGN-SELFCHECK"))
    made = Amendment.objects.get()
    assert client.get(reverse("amendment:edit", args=[made.pk])).status_code == 200
    assert client.post(reverse("amendment:edit", args=[made.pk]), filled("TR-CAMPAIGN-SELFCHECK", number_months="12")).status_code == 302
    made.refresh_from_db()
    assert made.parameters["months"] == 12
    client.post(reverse("amendment:inspect", args=[made.pk]), {"action": "reject", "reason": "重拟"})
    assert client.post(reverse("amendment:edit", args=[made.pk]), filled("TR-CAMPAIGN-SELFCHECK")).status_code == 200
    made.refresh_from_db()
    assert (made.state, made.parameters["months"]) == ("rejected", 12)


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("wrong", [{"document": ""}, {"effective_on": "2026-11-21"}, {"effective_on": ""}, {"reason": ""}, {"kind": "replaces"}, {"base": ""}])
def test_what_can_not_be_is_said_in_the_form(client: Any, wrong: dict[str, Any]) -> None:
    answer = client.post(reverse("amendment:add"), filled("TR-CAMPAIGN-SELFCHECK", **wrong))
    assert (answer.status_code, bool(answer.context["form"].errors), Amendment.objects.exists()) == (200, True, False)


def test_a_town_under_a_county_office_reads_and_does_not_change(client: Any, county: Area, office: Account) -> None:
    client.post(reverse("amendment:add"), filled("TR-CAMPAIGN-SELFCHECK"))
    made = Amendment.objects.get()
    enter(client, county.children.get())
    assert client.get(reverse("requirement:index")).status_code == 200
    for view, arguments in (("add", ()), ("edit", (made.pk,))):
        for method in (client.get, client.post):
            assert method(reverse(f"amendment:{view}", args=arguments), filled("TR-CAMPAIGN-SELFCHECK")).status_code == 302
    client.post(reverse("amendment:inspect", args=[made.pk]), {"action": "put_in_force"})
    made.refresh_from_db()
    assert (made.state, Amendment.objects.count()) == ("proposed", 1)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.TRAINER, Role.SYSADMIN])
def test_others_of_the_back_office_do_not_see_rules(client: Any, role: str) -> None:
    client.force_login(make.make_account(role), backend=BACKEND)
    for name in ("requirement:index", "amendment:index", "amendment:add"):
        assert client.get(reverse(name)).status_code == 302
