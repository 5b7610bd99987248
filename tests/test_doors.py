"""Every address × who knocks: stranger, wrong role, right role from elsewhere, right role at home."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from tests import doors as tree
from tests.clock import clock
from tests.doors import AT, Door, World, ask, unknown
from training import signing_in
from training.access import Role
from training.models import Account

pytestmark = pytest.mark.django_db

DOORS = tree.doors()
BY_NAME = {door.name: door for door in DOORS}
METHODS = ("GET", "POST")

# Open to everybody, and why.
PUBLIC = {
    "healthz": "watched by machines; says only that the process answers",
    "readyz": "watched by machines; figures without names",
    "set_language": "Django's own; sets a cookie",
    "styleguide": "404 for everybody but staff",
    "media": "pictures and videos of public pages; private files have no address there",
    "/cms/login/": "leads to our own sign-in",
    "/cms/password_reset/": "leads to our own sign-in",
    "/cms/logout/": "leads to our own sign-in",
    "training:sign_in": "the way in",
    "training:slip_code": "the way in",
    "training:slip": "the token is the key; used up by POST",
    "training:sms_code": "the way in",
    "training:drill_scan": "the code on the site's screen; leads to sign-in, keeps for some minutes that this phone scanned",
    "training:switch": "the way in on a remembered phone; shows masked names",
    "training:sign_out": "the way out",
    "exams:enter": "the signed ticket and the last four are the key",
    "verify:index": "anybody with a certificate in hand may ask",
    "verify:check": "anybody with a certificate in hand may ask",
    "verify:certificate": "the code in the symbol is the key",
    "verify:jwks": "public keys",
    "api:api-root": "explains the interface; no data",
    "api:openapi-json": "describes the interface; no data",
    "api:nothing": "says that there is no such address",
}
# Opened by a signed header instead of the session, so that saving outlives an idle sign-in.
BY_TOKEN = {"exams:save", "exams:submit"}
# Opened by the key of a connected system; its reach, scopes and refusals are tried in tests/training/api.
BY_KEY = {
    f"api:{name}" for name in ("me", "coverage", "coverage_subjects", "enterprises", "enterprise", "people", "person", "entries", "records", "events", "replay")
}
# Objects of the whole installation: whoever has the role sees all of them, so there is no "elsewhere".
SHARED = {
    "training:own_data_export": "everybody's own data, as a file of one kind or the other",
    "exams:session": "sessions are offered to everybody who may sign in",
    "exams:register": "whether this person may sit is the act's question",
    "exams:blueprint": "blueprints belong to the installation",
    "exams:rehearse": "blueprints belong to the installation",
    "exams:blueprint_turn": "blueprints belong to the installation",
    "exams:item_analysis": "banks belong to the installation; only sessions in scope are listed",
    "exams:item_analysis_export": "banks belong to the installation; only sessions in scope are listed",
    "exams:item_settle": "banks belong to the installation",
    "exams:usage": "banks belong to the installation; sessions elsewhere are counted, not named",
    "portal:course": "published courses are for everybody",
    "portal:lesson": "published courses are for everybody",
    "portal:beat": "published courses are for everybody",
    **{name: "banks belong to the installation" for name in BY_NAME if name.startswith("question_banks:")},
}
# Doors any signed-in person may try, whose object opens by these roles' scope as well as to its owner.
OFFICERS = (Role.ENTERPRISE_ADMIN, Role.OFFICE, Role.BASE_MANAGER)
DRILL_READERS = (Role.ENTERPRISE_ADMIN, Role.OFFICE, Role.LIAISON, Role.LEADER, Role.COUNTY_VIEWER, Role.DEPARTMENT, Role.INSPECTOR)
DRILL_KEEPERS = (Role.ENTERPRISE_ADMIN, Role.OFFICE, Role.LIAISON)
ON_SITE = dict.fromkeys(["training:drill_site", "training:drill_step", "training:drill_screen", "training:drill_code"], DRILL_KEEPERS)
OBJECTORS = (Role.ENTERPRISE_ADMIN, Role.OFFICE, Role.LIAISON, Role.DEPARTMENT, Role.INSPECTOR)
READERS = {
    **ON_SITE,
    "training:drill_here": DRILL_READERS,
    "certificates:sheet": OFFICERS,
    "certificates:symbol": OFFICERS,
    **dict.fromkeys(["training:private_file", "training:lead", "training:lead_dispute"], DRILL_READERS),
    **dict.fromkeys(["training:objection", "training:objection_withdraw"], DRILL_READERS),
    **dict.fromkeys(["training:entry_wrong", "training:objection_paper", "training:objection_paper_file"], OBJECTORS),
}
NOT_THE_CANDIDATES = {"training:private_file"}
# Who has the role and the scope and still does not see this one object, and why.
KEPT_FROM = {
    ("training:slip_issue", Role.SYSADMIN): "reaches only holders of grants; the candidate has none",
}
# Arguments that are no random identifier, and why they give nothing away.
PLAIN_ARGUMENTS = {
    ("training:notice", "number"): "within the reader's own inbox",
    ("training:grant_revoke", "grant"): "within one account, which is named by its public id",
    ("training:engagement_correct", "number"): "within one person's file, which is named by its public id",
    ("training:engagement_end", "number"): "within one person's file, which is named by its public id",
    ("training:engagement_cancel", "number"): "within one person's file, which is named by its public id",
    ("training:entry_wrong", "number"): "a running number of the ledger; outside the scope there is nothing",
    ("training:inhouse_leave", "number"): "within one enterprise, which is named by its public id",
    **{(f"training:inhouse_{name}", "year"): "the year of a plan" for name in ("plan", "plan_build", "plan_add")},
    ("training:slip", "token"): "18 random bytes",
    ("training:drill_scan", "code"): "the drill's public id and a keyed digest",
    ("exams:enter", "ticket"): "signed",
    ("verify:certificate", "code"): "25 digits, random and checked",
    ("api:nothing", "path"): "names nothing, whatever it says",
    ("media", "name"): "a path below the two public folders",
    ("portal:lesson", "order"): "the lesson's place in its course",
    ("portal:beat", "order"): "the lesson's place in its course",
    ("question_banks:conflict", "cluster"): "a hash of stem and options; says nothing of the key",
    ("question_banks:bank", "code"): "chosen by the office",
    ("question_banks:new_question", "code"): "chosen by the office",
    ("question_banks:export", "code"): "chosen by the office",
    ("question_banks:leftovers_workbook", "code"): "chosen by the office",
    ("question_banks:review_bank", "code"): "chosen by the office",
    ("question_banks:picture", "sha256"): "the hash of the picture itself",
    ("exams:picture", "index"): "within the candidate's own paper",
    ("exams:picture", "place"): "within the candidate's own paper",
    ("question_banks:edition", "code"): "the public code of a law or standard",
}
# Addresses whose query names a place: outside the scope it is not there.
PLACES = ("training:coverage", "training:coverage_list", "training:coverage_export", "training:coverage_figures", "training:coverage_since")

GUARDED = [door for door in DOORS if door.roles is not None]


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all walks, in a transaction around theirs; nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set(AT)
        yield tree.build()
        transaction.set_rollback(True)


@pytest.fixture
def world(town: World) -> World:
    """The world on the morning after the exam, with nobody signed in."""
    clock.set(AT)
    town.clients.clear()
    town.strays.clear()
    return town


def given(world: World, door: Door) -> dict[str, Any]:
    """The arguments of an object of the first town."""
    return world.names.get(door.name, {}) if door.converters else {}


def addressable(world: World, doors: list[Door]) -> list[Door]:
    """Those the world can name; a missing one has its own test."""
    return [door for door in doors if not door.converters or door.name in world.names]


def knock(world: World, who: Account | None, door: Door, arguments: dict[str, Any], query: str = "", **session: Any) -> dict[str, str]:
    """What GET and POST answer: a status, "sign-in" for the way there, "not this method"."""
    found = {}
    client = world.client(who, **session)
    for method in METHODS:
        answer = ask(client, door, arguments, method, query)
        word = {405: "not this method"}.get(answer.status_code, str(answer.status_code))
        found[method] = "sign-in" if answer.status_code == 302 and answer.url.startswith(reverse("training:sign_in")) else word
    return found


def wrong(found: dict[str, str], wanted: str) -> bool:
    """Whether a method answers anything but what is wanted, or none does."""
    return set(found.values()) - {"not this method"} != {wanted}


def report(failures: list[str]) -> None:
    assert not failures, "\n" + "\n".join(failures)


def test_every_door_is_guarded_or_public_for_a_reason() -> None:
    assert len(DOORS) > 60
    report([f"{door}: neither access.desk nor in PUBLIC" for door in DOORS if door.roles is None and door.name not in {*PUBLIC, *BY_TOKEN, *BY_KEY}])
    report([f"{door}: in PUBLIC and guarded" for door in GUARDED if door.name in {*PUBLIC, *BY_TOKEN, *BY_KEY}])
    report([f"{door}: unknown role {role}" for door in GUARDED for role in door.roles or () if role not in Role.values])


def test_the_lists_name_existing_doors() -> None:
    listed = {*PUBLIC, *BY_TOKEN, *BY_KEY, *SHARED, *READERS, *PLACES, *(name for name, _ in KEPT_FROM), *(name for name, _ in PLAIN_ARGUMENTS)}
    report([f"{name}: no such door" for name in sorted(listed - set(BY_NAME))])
    assert len(BY_NAME) == len(DOORS), "two doors of one name"


def test_every_door_with_arguments_has_an_object_in_the_world(world: World) -> None:
    wanted = {door.name for door in DOORS if door.converters}
    report([f"{name}: say in tests/doors.py what it names" for name in sorted(wanted - set(world.names))])
    report([f"{name}: no such door" for name in sorted(set(world.names) - wanted)])


def test_addresses_carry_random_identifiers_only() -> None:
    plain = {(door.name, name) for door in DOORS for name, kind in door.converters.items() if kind not in {"uuid", "slug"}}
    report([f"{door}: <{kind}:{name}> needs a reason" for door in DOORS for name, kind in door.converters.items()
            if (door.name, name) in plain - set(PLAIN_ARGUMENTS)])  # fmt: skip
    report([f"{name} {argument}: is no such argument" for name, argument in sorted(set(PLAIN_ARGUMENTS) - plain)])


def test_strangers_are_sent_to_sign_in_and_learn_nothing(world: World) -> None:
    failures = []
    for door in addressable(world, [*GUARDED, *(BY_NAME[name] for name in sorted(BY_TOKEN))]):
        arguments = given(world, door)
        found = knock(world, None, door, arguments)
        if wrong(found, "sign-in"):
            failures.append(f"{door}: stranger got {found}, expected sign-in")
        if arguments and knock(world, None, door, unknown(door, arguments)) != found:
            failures.append(f"{door}: a stranger can tell an existing object from none")
    report(failures)


def test_strangers_never_break_a_public_door(world: World) -> None:
    failures = []
    for door in addressable(world, [door for door in DOORS if door.name in PUBLIC]):
        name = door.name
        for arguments in filter(None, [given(world, door), unknown(door, given(world, door))]) if door.converters else [{}]:
            found = knock(world, None, door, arguments)
            if any(status.startswith("5") and (name, status) != ("readyz", "503") for status in found.values()):
                failures.append(f"{door}: stranger got {found}")
    report(failures)


def test_no_session_opens_the_interface(world: World) -> None:
    failures = []
    for door in addressable(world, [BY_NAME[name] for name in sorted(BY_KEY)]):
        for account in (None, world.without(())):
            found = knock(world, account, door, given(world, door))
            if wrong(found, "401"):
                failures.append(f"{door}: without a key got {found}, expected 401")
    report(failures)


def test_wrong_roles_are_refused(world: World) -> None:
    failures = []
    for door in addressable(world, GUARDED):
        if not door.roles:
            continue
        found = knock(world, world.without(door.roles), door, given(world, door))
        if wrong(found, "403"):
            single = {role: knock(world, world.insiders[role], door, given(world, door)) for role in Role.values if role not in door.roles}
            failures.append(f"{door}: all other roles together got {found}, expected 403; one by one: {single}")
    report(failures)


def test_an_object_elsewhere_is_not_there(world: World) -> None:
    failures = []
    for door in addressable(world, GUARDED):
        if not door.converters or door.name in SHARED:
            continue
        reach = door.roles or READERS.get(door.name, ())
        people = {"right roles in the other town, all others here": world.far(reach), "every role without a scope": world.boundless()}
        for who, account in people.items():
            found = knock(world, account, door, given(world, door))
            if wrong(found, "404"):
                failures.append(f"{door}: {who} got {found}, expected 404")
        expected = "404" if not door.roles or Role.ENTERPRISE_ADMIN in door.roles else "403"
        found = knock(world, world.neighbour, door, given(world, door))
        if wrong(found, expected):
            failures.append(f"{door}: the principal next door got {found}, expected {expected}")
    report(failures)


def test_an_area_elsewhere_is_not_there(world: World) -> None:
    failures = []
    for name in PLACES:
        door = BY_NAME[name]
        for area in (world.here.county, world.here.town, world.here.village):
            found = knock(world, world.far(door.roles or ()), door, {}, f"?area={area.code}")
            if wrong(found, "404"):
                failures.append(f"{door}: {area.level} of the other town answered {found}, expected 404")
    report(failures)


def test_what_does_not_exist_is_not_there(world: World) -> None:
    failures = []
    for door in addressable(world, GUARDED):
        if not door.converters:
            continue
        role = door.roles[0] if door.roles else Role.LEARNER
        found = knock(world, world.insiders[role], door, unknown(door, given(world, door)))
        if wrong(found, "404"):
            failures.append(f"{door}: {role} got {found} for nothing, expected 404")
    report(failures)


def test_right_role_and_scope_get_an_answer(world: World) -> None:
    failures = []
    for door in addressable(world, GUARDED):
        nobody_special = [] if door.name in NOT_THE_CANDIDATES else [Role.LEARNER]
        for role in door.roles or [*nobody_special, *READERS.get(door.name, ())]:
            if (door.name, role) in KEPT_FROM:
                continue
            client = world.client(world.insiders[role])
            answer = ask(client, door, given(world, door), "GET")
            if answer.status_code == 405:
                # an empty form: refused by its fields or by the act, but neither by the door nor by accident
                answer = ask(client, door, given(world, door), "POST")
                good = answer.status_code in {200, 302, 400, 409, 422}
            else:
                good = answer.status_code in {200, 302}
            if not good or (answer.status_code == 302 and answer.url.startswith(reverse("training:sign_in"))):
                failures.append(f"{door}: {role} got {answer.status_code} {getattr(answer, 'url', '')} {(answer.exc_info or [''])[1:2]}")
    report(failures)


def test_those_kept_from_an_object_get_404(world: World) -> None:
    for name, role in KEPT_FROM:
        found = knock(world, world.insiders[role], BY_NAME[name], given(world, BY_NAME[name]))
        assert not wrong(found, "404"), (name, role, found)


def test_without_the_paper_token_nobody_saves_or_hands_in(world: World) -> None:
    for name in sorted(BY_TOKEN):
        for account in (world.candidate, world.far(())):
            assert not wrong(knock(world, account, BY_NAME[name], given(world, BY_NAME[name])), "403")


def test_an_admission_ticket_opens_the_candidates_desk_and_nothing_else(world: World) -> None:
    everything = world.without(())
    failures = []
    for door in addressable(world, GUARDED):
        if door.name.startswith("exams:") and not door.roles:
            continue
        found = knock(world, everything, door, given(world, door), means=signing_in.TICKET)
        if not set(found.values()) <= {"403", "sign-in", "not this method"} or wrong(found, "403" if "403" in found.values() else "sign-in"):
            failures.append(f"{door}: a session opened by a ticket got {found}")
    report(failures)
