"""The demo town and the city around it: lived in, the same for a seed, and never on top of real data."""

import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Model, Sum

from certificates.models import Certificate
from cms.demo import city, town
from cms.management.commands import seed_demo
from exams.models import Session
from tests.clock import clock as test_clock
from tests.factories.training import make_area
from training import access, coverage
from training.models import Account, Area, Drill, Engagement, Enterprise, Entry, Person

AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


@pytest.fixture
def seeded(db, settings, tmp_path, monkeypatch):
    settings.DEBUG = True
    monkeypatch.setattr(seed_demo, "ACCOUNTS", tmp_path / "accounts.txt")
    test_clock.set(AT)
    out = StringIO()
    call_command("seed_demo", stdout=out, stderr=StringIO())
    return out.getvalue(), tmp_path / "accounts.txt"


def test_the_town_is_lived_in(seeded):
    printed, kept = seeded

    assert kept.read_text(encoding="utf-8") == printed
    assert kept.stat().st_mode & 0o777 == 0o600
    assert Enterprise.objects.count() == 300
    assert Area.objects.filter(level="village").count() == 12
    assert 1400 <= Person.objects.count() <= 1800
    assert set(Engagement.objects.values_list("form", flat=True)) == {"regular", "dispatched", "flexible", "outsourced"}
    assert len(set(Enterprise.objects.values_list("industry", flat=True))) == 12
    assert {role for account in Account.objects.all() for role in access.roles(account)} == set(access.Role.values)
    assert all(account.is_demo for account in Account.objects.all())
    assert set(Certificate.objects.values_list("state", flat=True)) == {"valid", "suspended", "revoked", "replaced"}
    assert Certificate.objects.filter(expires_on__lt=AT.date()).exists()
    assert sorted(Session.objects.values_list("state", flat=True)) == ["ended", "ended", "registration", "registration"]
    assert not Entry.objects.filter(occurred_on__gt=AT.date()).exists()

    area = Area.objects.get(level="town")
    for code in ("TR-PRIN", "DR-EVAC"):
        figure = coverage.coverage(area, code, AT.date()).as_json()
        assert Decimal("0.84") <= Decimal(str(figure["rate"])) <= Decimal("0.93")
        assert figure["overdue"] > 0

    first = Enterprise.objects.order_by("pk")[0]
    principal = Engagement.objects.get(enterprise=first, role="principal").person
    owed = {one.code: one for one in coverage.for_person(principal, AT.date())}
    assert owed["TR-PRIN-GEN"].lack == Decimal("0.04")
    assert {one.code: one.status for one in coverage.for_enterprise(first, AT.date())}["DR-EVAC"] == "pending"

    call_command("seed_demo", stdout=StringIO(), stderr=StringIO())
    assert Enterprise.objects.count() == 300


@pytest.mark.django_db
def test_it_refuses_without_debug(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        call_command("seed_demo", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_it_refuses_on_top_of_real_data():
    make_area("county")
    with pytest.raises(town.NotEmpty):
        town.refuse_real_data()


def digest(model: type[Model], *columns: str) -> str:
    """What stands in the columns of a table, as one short word."""
    return hashlib.sha256(repr(list(model._default_manager.order_by("pk").values_list(*columns))).encode()).hexdigest()


def small_city(seed: str) -> dict[str, str]:
    """Spread 43 enterprises and 390 people over three towns, look at them, and take everything back."""
    with transaction.atomic():
        province = Area.objects.create(code="33", name="东越省", level="province", is_demo=True)
        above = Area.objects.create(code="3301", name="临澄市", level="city", parent=province, is_demo=True)
        city.spread(above, at=AT, seed=seed, size=city.Size(enterprises=43, people=390, towns=3, sittings=3), tell=lambda _step: None)
        assert (Enterprise.objects.count(), Person.objects.count()) == (43, 390)
        assert Area.objects.filter(level="town").count() == 3
        assert Area.objects.filter(level="village").count() == 36
        assert Engagement.objects.filter(enterprise__isnull=True).values("person").distinct().count() == 3 * 30
        assert not Enterprise.objects.exclude(liaison__engagements__area=F("area")).exists()
        assert Entry.objects.filter(kind="drill").count() == Drill.objects.count() > 43
        assert not Entry.objects.filter(occurred_on__gt=AT.date()).exists()
        days = Entry.objects.filter(kind="hours").values("person", "occurred_on").annotate(hours=Sum("amount"), sittings=Count("pk"))
        assert days
        assert all(day["hours"] == int(day["hours"]) and day["sittings"] % 3 == 0 for day in days)
        found = {
            "names": digest(Enterprise, "name", "uscc", "area__code", "liaison__name"),
            "people": digest(Person, "public_id", "name", "identity_digest", "mobile_digest"),
            "posts": digest(Engagement, "person__identity_digest", "enterprise__name", "role", "from_on"),
            "entries": digest(Entry, "source_id", "kind", "what", "amount", "occurred_on", "recorded_at"),
        }
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_a_city_is_the_same_for_a_seed():
    first = small_city("7")
    assert small_city("7") == first
    assert not set(small_city("8").values()) & set(first.values())


@pytest.mark.parametrize(("total", "weights"), [(10, [1, 1, 1]), (0, [3, 1]), (7, [5]), (150_000, [1] * 67), (3, [60, 4, 60, 1])])
def test_shares_are_whole_and_exact(total, weights):
    parts = city.shares(total, weights)
    assert len(parts) == len(weights)
    assert sum(parts) == total
    assert min(parts) >= 0


@pytest.mark.django_db
@pytest.mark.parametrize("scale", ["town", "city"])
def test_every_scale_refuses_real_data(settings, scale):
    settings.DEBUG = True
    make_area("county")
    with pytest.raises(CommandError):
        call_command("seed_demo", scale=scale, stdout=StringIO(), stderr=StringIO())
    assert not Person.objects.exists()
