"""Saying why: the rule, the law and article, the entries that count, what is missing and by when."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from training.models import BasisLevel, DrillType, EntryKind, Grade

from .facts import Act, EnterpriseFacts, Facts, PersonFacts, Post
from .periods import add_months
from .population import Duty

REASONS = {
    "no_principal": gettext_lazy("No current principal is registered."),
    "no_manager": gettext_lazy("No current safety manager is registered; at least a part-time one is required."),
    "start_missing": gettext_lazy("The day of the appointment is missing."),
    "class_unconfirmed": gettext_lazy("The legal classification of the enterprise is not confirmed."),
    "headcount_missing": gettext_lazy("The number of people who had to attend is missing."),
    "valid_to_missing": gettext_lazy("The certificate has no end of validity on record."),
    "review_before_2026_06_01": gettext_lazy("A review due before 1 June 2026 is not on record; it needs a manual check."),
    "legacy_no_evidence": gettext_lazy("The appointment is older than this ledger and nothing is on record yet."),
    "plan_register_missing": gettext_lazy("The register of emergency plans is missing."),
    "certificate_not_registered": gettext_lazy("The exam is passed, but its certificate is not registered."),
    "nothing_on_record": gettext_lazy("Nothing is on record."),
    "suspended": gettext_lazy("Suspended on this day."),
}
# What is missing where there is nothing to count.
WORDS = {
    "drill_report": gettext_lazy("The report of the drill to the county is missing"),
    "all_plans": gettext_lazy("Not every plan of the register has been drilled"),
    "plan_filing": gettext_lazy("Not every plan of the register has been filed"),
    "event_triggered": gettext_lazy("The training this event asks for is missing"),
}
BASIS = dict(BasisLevel.choices)
HOURLY = ("hours", "yearly_hours", "before_start")


@dataclass(frozen=True)
class Owed:
    """One duty as a desk shows it. `done` and `needed` are credit hours for training, and a count of drills or activities otherwise."""

    code: str
    title: str
    status: str
    met: bool
    due_on: date | None
    done: Decimal | None
    needed: Decimal | None
    why: str
    law: str
    article: str
    basis_level: str
    obligation: str
    stage: str
    reason: str
    missing: str
    enterprise: EnterpriseFacts | None
    person: PersonFacts | None
    role: str
    entries: list[Act] = field(default_factory=list)
    confidence: str = ""
    notes: tuple[str, ...] = ()
    document: str = ""

    @property
    def lines(self) -> list["EntryLine"]:
        """The entries that count, as a table shows them."""
        return [entry_line(act) for act in self.entries]

    @property
    def basis(self) -> str:
        """The level of the basis as a badge says it."""
        return str(BASIS[self.basis_level])

    @property
    def unit(self) -> str:
        """What `done` and `needed` count."""
        return _("hours") if self.obligation in HOURLY else _("times")

    @property
    def lack(self) -> Decimal:
        """What is still needed."""
        return max((self.needed or Decimal(0)) - (self.done or Decimal(0)), Decimal(0))

    @property
    def missed_words(self) -> str:
        """How a missed duty is called: only duties of law may be called unlawful."""
        if self.status != "overdue":
            return ""
        return _("A statutory duty was not fulfilled in time") if self.basis_level == "law" else _("A required piece of work is not done")


@dataclass(frozen=True)
class EntryLine:
    """One ledger entry on screen; `url` leads to the record behind it, where there is one."""

    on: date
    what: str
    amount: Decimal | None
    valid_until: date | None
    grade: str
    url: str
    number: int = 0


def entry_line(act: Act) -> EntryLine:
    """What an entry is called, and where its record is."""
    url = reverse("training:drill", args=[act.detail["event"]]) if act.kind == "drill" and act.source == "training.drill" else ""
    if act.kind == "drill":
        what = str(dict(DrillType.choices).get(act.what, act.what))
    else:
        what = str(act.detail.get("title") or act.detail.get("item") or EntryKind(act.kind).label)
    return EntryLine(act.on, what, act.amount, act.valid_until, str(Grade(act.grade).label), url, act.pk)


def reason_text(reason: str) -> str:
    """A reason code as a sentence."""
    return str(REASONS.get(reason, reason))


def owed(duty: Duty, facts: Facts) -> Owed:
    """A duty with everything needed to explain it."""
    rule, outcome = duty.rule, duty.outcome
    return Owed(
        code=rule.code,
        title=rule.title,
        status=duty.status,
        met=outcome.met,
        due_on=outcome.due_on,
        done=outcome.done,
        needed=outcome.needed,
        why=rule.plain,
        law=rule.law,
        article=rule.article,
        basis_level=duty.basis_level,
        obligation=rule.obligation,
        stage=outcome.stage,
        reason=outcome.reason,
        missing=missing(duty),
        enterprise=duty.enterprise,
        person=duty.person,
        role=duty.role,
        entries=[facts.entries[pk] for pk in outcome.counted if pk in facts.entries],
        confidence=rule.confidence,
        notes=tuple(notes(duty)),
        document=rule.document,
    )


def notes(duty: Duty) -> list[str]:
    """What the reader should know beside the status: a local rule, a provisional day, a long absence from special operations."""
    rule, found = duty.rule, []
    if rule.replaces:
        found.append(_("A stricter local rule stands in place of %(codes)s.") % {"codes": "、".join(rule.replaces)})
    elif rule.adds:
        found.append(_("A local rule, in addition to %(codes)s.") % {"codes": "、".join(rule.adds)})
    if duty.outcome.provisional:
        found.append(_("The day is provisional: the holidays of that year are not on record yet."))
    absent = rule.parameters.get("absence_warning_months")
    if absent and duty.post and duty.person and was_absent(duty.post, duty.person, absent):
        found.append(_("Away from this operation for %(months)s months or more: have the practical skills checked before work.") % {"months": absent})
    return found


def was_absent(post: Post, person: PersonFacts, months: int) -> bool:
    """Whether the person came back to the same operation after so many months without any post in it."""
    same = [row for row in person.posts if (row.role, row.operation_item) == (post.role, post.operation_item) and row.from_on]
    left = [row.until_on for row in same if post.from_on and row.until_on and row.until_on <= post.from_on]
    held = any(row.from_on < post.from_on and (row.until_on is None or row.until_on > post.from_on) for row in same if row.from_on and post.from_on)
    return bool(left) and not held and post.from_on is not None and add_months(max(left), months) <= post.from_on


def missing(duty: Duty) -> str:
    """What is missing and by when, as one sentence; empty when nothing is."""
    outcome = duty.outcome
    if outcome.status == "unknown":
        return reason_text(outcome.reason)
    if outcome.covered:
        return _("Valid until %(day)s: renew in time.") % {"day": _shown(outcome.due_on)} if outcome.status == "due_soon" else ""
    amount = _amount(duty)
    if outcome.due_on is None:
        return amount
    if outcome.status == "overdue":
        return _("%(what)s; it was due on %(day)s.") % {"what": amount, "day": _shown(outcome.due_on)}
    return _("%(what)s, by %(day)s.") % {"what": amount, "day": _shown(outcome.due_on)}


def _amount(duty: Duty) -> str:
    outcome, kind = duty.outcome, duty.rule.obligation
    if kind in HOURLY and outcome.needed is not None:
        lack = max(outcome.needed - (outcome.done or Decimal(0)), Decimal(0)).normalize()
        if not lack:
            return _("Not every required level of the training is on record")
        return _("%(hours)s more credit hours are needed") % {"hours": f"{lack:f}"}
    if kind in WORDS:
        return str(WORDS[kind])
    if kind == "drill":
        return _("A drill that counts is needed")
    if kind in ("credential", "assessment"):
        return _("A valid certificate is needed")
    times = int((outcome.needed or Decimal(1)) - (outcome.done or Decimal(0)))
    return ngettext("%(count)d more time is needed", "%(count)d more times are needed", times) % {"count": times}


def _shown(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
