"""What is held about a person, for that person: shown, exported, questioned (个人信息保护法 44-47).

Each room that keeps something about people says so in a section; upper floors register theirs as they register jobs.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db import transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from training import audit, masking, notices
from training.errors import Refusal
from training.models import Account, Engagement, Entry, Notice, Person, PrivateFile, ReminderCase, Role, RoleGrant, StudyBeat
from training.paper import safe

MOST = 2000


class NoOffice(Refusal):
    sentence = gettext_lazy("No office is known for where you work. Use the contact at the foot of the page.")


@dataclass(frozen=True)
class Section:
    """One kind of thing that is held: where it came from, and its rows under their headings."""

    title: str
    origin: str
    columns: list[str]
    rows: list[list[Any]] = field(default_factory=list)

    def words(self) -> list[list[str]]:
        """The rows as text for page and workbook."""
        return [[_text(cell) for cell in row] for row in self.rows]


Teller = Callable[[Person], Iterable[Section]]
_TELLERS: list[Teller] = []


def register(teller: Teller) -> Teller:
    """An upper app says what it holds about a person. Called when the app is ready."""
    _TELLERS.append(teller)
    return teller


def held(person: Person) -> list[Section]:
    """Everything about one human being, the rows merged into theirs included."""
    root = person.survivor
    mine = Q(person=root) | Q(person__merged_into=root)
    own = [_identity(root), _engagements(mine), _entries(mine), _study(mine), _account(root), _messages(mine), _files(mine)]
    return [*own, *(section for teller in _TELLERS for section in teller(root))]


def _identity(person: Person) -> Section:
    rows: list[list[Any]] = [
        [_("Name"), person.name],
        [_("Document"), f"{person.get_id_kind_display()} {masking.identity(person.last4)}"],
        [_("Mobile number"), masking.mobile(person.read_mobile()) if person.mobile_sealed else "—"],
        [_("Born on"), person.born_on],
        [_("Portrait"), _("yes") if person.photo_id else _("no")],
        [pgettext("register", "Registered"), person.registered_at],
    ]
    return Section(_("Who you are"), _("From the register of your employer or area"), [_("Fact"), _("What is held")], rows)


def _engagements(mine: Q) -> Section:
    found = Engagement.objects.filter(mine).select_related("enterprise", "area").order_by("from_on", "pk")[:MOST]
    rows = [
        [str(one.enterprise or one.area), one.get_role_display(), one.post, one.from_on, one.until_on, _("replaced") if one.superseded_at else ""]
        for one in found
    ]
    columns = [_("Where"), _("Role"), _("Post"), _("From"), _("Until (excluded)"), _("State")]
    return Section(_("Appointments and employments"), _("From the register of your employer or area"), columns, rows)


def _entries(mine: Q) -> Section:
    found = Entry.objects.filter(mine).select_related("enterprise", "corrected_by").order_by("occurred_on", "pk")[:MOST]
    rows = [
        [
            one.occurred_on, one.get_kind_display(), one.detail.get("title") or one.what, one.amount, one.valid_until, one.enterprise and one.enterprise.name,
            one.get_grade_display(), _state(one), one.recorded_at,
        ]
        for one in found
    ]  # fmt: skip
    columns = [_("Day"), _("Kind"), _("What"), _("Hours"), _("Valid until"), _("Enterprise"), _("Evidence"), _("State"), _("Recorded")]
    return Section(_("Training, assessments and certificates"), _("From the ledger; nothing in it is deleted, corrections stand beside"), columns, rows)


def _state(entry: Entry) -> str:
    if hasattr(entry, "corrected_by"):
        return _("replaced")
    return _("withdrawn") if entry.void else _("to be checked") if entry.held else _("counts")


def _study(mine: Q) -> Section:
    found = StudyBeat.objects.filter(mine).order_by().values_list("lesson__course__title", "lesson__title").annotate(Sum("seconds"))[:MOST]
    rows = [[course, lesson, seconds // 60] for course, lesson, seconds in found]
    return Section(_("Study time"), _("Counted while you study here"), [_("Course"), _("Lesson"), _("Minutes")], rows)


def _account(person: Person) -> Section:
    account = Account.objects.filter(person=person).first()
    rows: list[list[Any]] = []
    if account is not None:
        grants = account.grants.select_related("area", "department", "enterprise")
        rows = [[_("Account made"), account.created_at], [_("Last sign-in"), account.last_login], [_("E-mail"), account.email or "—"]]
        rows += [[_("Remembered phones"), account.devices.count()]]
        rows += [[grant.get_role_display(), str(grant.area or grant.department or grant.enterprise or "")] for grant in grants]
    return Section(_("Account and roles"), _("Made by the office"), [_("Fact"), _("What is held")], rows)


def _messages(mine: Q) -> Section:
    rows: list[list[Any]] = [[one.sent_at, one.title] for one in Notice.objects.filter(mine)[:MOST]]
    rows += [[case.opened_on, f"{_('Reminder')} {case.requirement}"] for case in ReminderCase.objects.filter(mine)[:MOST]]
    return Section(_("Notices and reminders"), _("Sent by this system"), [_("Day"), _("What")], rows)


def _files(mine: Q) -> Section:
    rows = [[one.stored_at, one.title, one.content_type] for one in PrivateFile.objects.filter(mine)[:MOST]]
    return Section(_("Files"), _("Handed in by you or your employer"), [_("Day"), _("File"), _("Type")], rows)


def _text(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def export(person: Person, *, kind: str, at: datetime, by: audit.Actor) -> bytes:
    """All of it as JSON or as a workbook; that it was taken is audited."""
    sections = held(person)
    audit.record("training.own_data_exported", at=at, by=by, subject=person.survivor, data={"kind": kind})
    return _workbook(sections) if kind == "xlsx" else _json(sections, at)


def _json(sections: list[Section], at: datetime) -> bytes:
    listed = [
        {"title": one.title, "origin": one.origin, "rows": [dict(zip(one.columns, map(_plain, row), strict=True)) for row in one.rows]} for one in sections
    ]
    return json.dumps({"made_at": at.isoformat(), "sections": listed}, ensure_ascii=False, indent=1).encode()


def _workbook(sections: list[Section]) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    head = book.add_format({"bold": True, "bottom": 1})
    for number, one in enumerate(sections, 1):
        sheet = book.add_worksheet(f"{number} {one.title}"[:31].translate(dict.fromkeys(map(ord, "[]:*?/\\"), " ")))
        for index, label in enumerate(one.columns):
            sheet.set_column(index, index, 20)
            sheet.write_string(0, index, label, head)
        for line, row in enumerate(one.words(), 1):
            for index, cell in enumerate(row):
                sheet.write_string(line, index, safe(cell))
    book.close()
    return out.getvalue()


@transaction.atomic
def question(person: Person, *, what: str, at: datetime, by: audit.Actor) -> int:
    """Ask the office of where one works to correct something; returns how many officers were told. Raises NoOffice."""
    offices = _offices(person.survivor)
    if not offices:
        raise NoOffice
    entry = audit.record("training.own_data_questioned", at=at, by=by, subject=person.survivor)
    url = reverse("training:person", args=[person.survivor.public_id])
    for officer in offices:
        context = {"name": person.survivor.masked_name, "what": what}
        notices.send("training.own_data_question", to=officer, at=at, key=f"question:{entry.pk}", by=by, context=context, url=url)
    return len(offices)


def _offices(person: Person) -> list[Person]:
    """The officers whose areas hold a present or former place of the person; the nearest level that has any."""
    mine = Q(person=person) | Q(person__merged_into=person)
    places = Engagement.objects.current().filter(mine).select_related("enterprise__area", "area")
    paths = {(one.enterprise.area if one.enterprise else one.area).path for one in places}  # type: ignore[union-attr]
    grants = RoleGrant.objects.filter(role=Role.OFFICE, revoked_at__isnull=True, area__isnull=False, account__is_active=True, account__person__isnull=False)
    near = [grant for grant in grants.select_related("area", "account__person") if any(path.startswith(grant.area.path) for path in paths)]  # type: ignore[union-attr]
    nearest = max((len(grant.area.path) for grant in near), default=0)  # type: ignore[union-attr]
    found = {grant.account.person for grant in near if len(grant.area.path) == nearest}  # type: ignore[union-attr]
    return sorted(found, key=lambda one: one.pk)  # type: ignore[union-attr,arg-type]
