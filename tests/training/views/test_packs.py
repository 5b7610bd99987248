"""The pages of the monthly pack: who reads, who locks, who confirms; the papers; a constant number of queries."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.clock import clock
from tests.factories import packs as make
from tests.factories import training
from tests.factories.packs import MINUTE, NOVEMBER, OCTOBER
from tests.training.packs.conftest import rules  # noqa: F401
from training import packs
from training.models import AuditEntry, Pack, PackConfirmation, PackDraft, PackForm
from training.packs import confirming, superiors
from training.packs.months import Month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NOV = Month.parse("2026-11")


@pytest.fixture(autouse=True)
def _after_the_deadline():
    clock.set(NOVEMBER + MINUTE)


@pytest.fixture
def town():
    return make.town()[0]


@pytest.fixture
def pack(town):
    packs.freeze(area=town, month=NOV.shifted(-1), at=OCTOBER, by="system:test")
    return packs.freeze(area=town, month=NOV, at=NOVEMBER, by="system:test")


def enter(client, role, **scope):
    account = training.make_account(role, **scope)
    client.force_login(account)
    return account


def month_url(town, name="pack_month", month=NOV):
    return reverse(f"training:{name}", args=[town.code, str(month)])


def pages(pack):
    return [
        reverse("training:packs"), reverse("training:pack", args=[pack.public_id]),
        reverse("training:pack_requirement", args=[pack.public_id, "TR-PRIN"]), reverse("training:pack_file", args=[pack.public_id, "docx"]),
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["office", "leader", "county_viewer"])
def test_readers_read_and_only_the_office_acts(client, town, pack, role):
    enter(client, role, area=town)
    assert [client.get(url).status_code for url in pages(pack)] == [200] * 4
    answer = client.post(month_url(town, "pack_act"), {"action": "supplement", "reason": "晚报"})
    assert answer.status_code == (302 if role == "office" else 403)
    body = client.get(reverse("training:pack", args=[pack.public_id])).content.decode()
    assert ('value="supplement"' in body) == (role == "office")
    assert pack.sha256 in body


def test_elsewhere_it_is_not_there_and_liaisons_do_not_read_the_town(client, town, pack):
    enter(client, "office", area=training.make_area("town"))
    assert [client.get(url).status_code for url in [*pages(pack)[1:], month_url(town)]] == [404] * 4
    enter(client, "liaison", area=town.children.first())
    assert [client.get(url).status_code for url in pages(pack)] == [200, 403, 403, 403]


def test_from_nothing_to_a_locked_pack_with_a_supplement(client, town):
    clock.set(NOVEMBER - timedelta(days=2))
    enter(client, "office", area=town)
    assert 'value="prepare"' in client.get(month_url(town)).content.decode()
    for action in ("prepare", "freeze"):  # locking is refused before the deadline
        client.post(month_url(town, "pack_act"), {"action": action})
        assert (PackDraft.objects.count(), Pack.objects.count()) == (1, 0)
    clock.set(NOVEMBER + MINUTE)
    enter(client, "office", area=town)
    assert 'value="freeze"' in client.get(month_url(town), follow=True).content.decode()
    client.post(month_url(town, "pack_act"), {"action": "freeze"})
    make.enterprise(town.children.first(), at=NOVEMBER + MINUTE)
    client.post(month_url(town, "pack_act"), {"action": "supplement", "reason": "晚报一家"})
    assert list(Pack.objects.order_by("sequence").values_list("sequence", "reason")) == [(0, ""), (1, "晚报一家")]
    assert Pack.objects.get(sequence=1).frozen_by_name


def test_a_liaison_confirms_only_the_own_village(client, town):
    clock.set(NOVEMBER - timedelta(days=2))
    mine, other = town.children.all()
    liaison = enter(client, "liaison", area=mine)
    url = month_url(mine, "pack_village")
    assert client.get(month_url(other, "pack_village")).status_code == 404
    shown = client.get(url)
    part = re.search(r'name="part" value="(\w{64})"', shown.content.decode())[1]
    assert client.post(month_url(other, "pack_village"), {"part": part}).status_code == 404
    client.post(url, {"part": "stale"})
    assert not PackConfirmation.objects.exists()
    client.post(url, {"part": part})
    row = PackConfirmation.objects.get()
    assert (row.area, row.account, row.part_sha256) == (mine, liaison, part)
    assert 'name="part"' not in client.get(url).content.decode()
    clock.set(NOVEMBER)
    assert 'name="part"' not in client.get(url).content.decode()
    client.force_login(training.make_account("office", area=town))
    assert client.get(url).status_code == 403


def test_taking_a_paper_away_is_written_down(client, town, pack):
    enter(client, "leader", area=town)
    answer = client.get(reverse("training:pack_file", args=[pack.public_id, "xlsx"]))
    assert answer["Content-Disposition"] == f'attachment; filename="pack-{town.code}-2026-11.xlsx"'
    assert AuditEntry.objects.get(action="training.pack_exported").data["sha256"] == pack.sha256
    assert client.get(reverse("training:pack_file", args=[pack.public_id, "exe"])).status_code == 404


def test_a_superiors_form_from_upload_to_filled(client, town, pack):
    enter(client, "office", area=town)
    bad = SimpleUploadedFile("x.xlsx", b"nothing")
    assert client.post(reverse("training:pack_forms"), {"area": town.code, "title": "县月报", "file": bad}).status_code == 422
    good = SimpleUploadedFile("x.xlsx", make.form())
    client.post(reverse("training:pack_forms"), {"area": town.code, "title": "县月报", "file": good})
    form = PackForm.objects.get()
    url = reverse("training:pack_form", args=[form.public_id])
    cell = {"action": "map", "sheet": "报表", "cell": "b2", "figure": "TR-PRIN.population", "part": ""}
    assert client.post(url, cell | {"cell": "B4"}).status_code == 422
    assert client.post(url, cell).status_code == 302
    assert client.get(url).context["rows"][0]["value"] == "2"
    assert client.get(reverse("training:pack_form_fill", args=[pack.public_id, form.public_id])).status_code == 200
    client.post(url, {"action": "clear", "sheet": "报表", "cell": "B2"})
    client.post(url, {"action": "retire"})
    form.refresh_from_db()
    assert (form.cells.count(), form.retired_at is not None) == (0, True)


def test_a_form_of_another_area_fills_nothing_here(client, town, pack):
    other = training.make_area("town")
    form = superiors.add(area=other, title="别处", content=make.form(), at=NOVEMBER, by="system:test")
    enter(client, "office", area=town)
    assert client.get(reverse("training:pack_form", args=[form.public_id])).status_code == 404
    assert client.get(reverse("training:pack_form_fill", args=[pack.public_id, form.public_id])).status_code == 404


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_one_or_three_rows_cost_the_same_number_of_queries(client):
    found = {}
    for count in (1, 3):
        clock.set(NOVEMBER - timedelta(days=1))
        town, villages = make.town(villages=count, enterprises=count)
        for back in range(count):
            month = NOV.shifted(-1 - back)
            packs.freeze(area=town, month=month, at=month.freezes_at, by="system:test")
        liaison = training.make_account("liaison", area=town)
        for village in villages:
            packs.confirm(village=village, month=NOV, part_sha256=confirming.part_of(village, NOV, clock.now()).sha256, at=clock.now(), by=liaison)
        packs.prepare(area=town, month=NOV, at=clock.now(), by="system:test")
        pack = Pack.objects.filter(area=town).first()
        superiors.add(area=town, title="县月报", content=make.form(), at=NOVEMBER, by="system:test")
        enter(client, "office", area=town)
        urls = [*pages(pack)[:3], reverse("training:pack_forms")]
        found[count] = [queries(client, url) for url in urls]
        client.force_login(liaison)
        found[count] += [queries(client, reverse("training:packs")), queries(client, month_url(villages[0], "pack_village"))]
    assert found[1] == found[3]
    assert max(found[3]) <= 20
