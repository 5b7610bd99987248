"""What each row is worth: for which role hours count, what an assessment proves, which duty a certificate serves."""

import re
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext_lazy as _

from training import classification, identity
from training.clock import LEGAL_ZONE
from training.coverage.options import options
from training.drills import EVACUATIONS
from training.intake.findings import WARNING
from training.models import Drill, Enterprise, Entry, ExamClass, Person
from training.registry.rows import Row

from . import layout
from .planning import Plan, Poster, blank, key_of

# A member of the hours list answers for these members of the assessment list; both name the same trades in other words.
ALSO = {
    "hazardous_chemicals": ("dangerous_goods_production", "dangerous_goods_operation", "dangerous_goods_storage"),
    "fireworks": ("dangerous_goods_production", "dangerous_goods_operation"),
    "coal_mine": ("mine",),
    "noncoal_mine": ("mine",),
}
HOURS_ROLES = ("principal", "safety_manager", "special_operator", "worker", "supervisor", "grid_worker")


def credit(plan: Plan) -> None:
    """Everything the file says, as entries of the plan."""
    poster = Poster(plan)
    for key, worth in (("hours", _hours), ("assessments", _assessment), ("credentials", _credential), ("drills", _drill)):
        for row in plan.records.rows[key]:
            found = worth(plan, row)
            if found:
                poster.add(key, row, *found)
    poster.finish()


def _named_roles(text: str) -> list[str]:
    return [role for role, words in layout.ROLE_WORDS.items() if any(word in text for word in words)]


def _held_roles(plan: Plan, person: Person, enterprise: Enterprise | None, on: Any) -> list[str]:
    """The roles held on the day (at the enterprise if one is named); else those held there at any other time."""
    posts = [post for post in plan.posts[person.pk] if enterprise is None or post.enterprise_id == enterprise.pk]
    active = [post for post in posts if (post.from_on is None or post.from_on <= on) and (post.until_on is None or on < post.until_on)]
    found = {post.role for post in active} or {post.role for post in posts}
    return [role for role in HOURS_ROLES if role in found]


def _placed(plan: Plan, row: Row) -> tuple[Person, Enterprise | None] | None:
    person = plan.person(row)
    enterprise = plan.enterprise(row)
    if person is None or (row.get("enterprise") and enterprise is None):
        return None
    if enterprise is None and not plan.reachable(row, person):
        return None
    return person, enterprise


def _hours(plan: Plan, row: Row) -> tuple[str, list[Entry]] | None:
    placed = _placed(plan, row)
    if placed is None:
        return None
    person, enterprise = placed
    kind, on = row.get("training_type"), row.get("on")
    levels = kind in ("level_factory", "level_workshop", "level_team", "transfer")
    roles = _named_roles(row.get("content")) or (["worker"] if levels else _held_roles(plan, person, enterprise, on))
    if not roles:
        message = _("This person holds no post there: for which role the hours count cannot be told.")
        plan.refuse(row, "学习内容", "no_role", message, _("Import the post first, or name the role in the content, for example 主要负责人培训."))
        return None
    detail = {"title": row.get("content")[:120], "mode": row.get("mode") or "", "organiser": row.get("organiser")[:60]}
    detail |= {"training_type": kind} if kind else {}
    detail = {name: value for name, value in detail.items() if value}
    facts = {"person": person, "enterprise": enterprise, "occurred_on": on}
    entries = [blank(plan, kind="hours", what=",".join(roles), amount=row.get("amount"), detail=detail, **facts)]
    for standard in plan.standards:
        if any(name and name in row.get("content") for name in (standard.code, standard.title, standard.number)):
            entries.append(blank(plan, kind="completion", what=standard.code, detail=dict(detail), **facts))
    where = enterprise.public_id if enterprise else ""
    key = key_of("hours", [person.public_id, where, row.get("content"), row.get("amount").normalize(), on, row.get("mode"), row.get("organiser"), kind])
    return key, entries


def _trades(plan: Plan, person: Person, enterprise: Enterprise | None, text: str) -> str:
    """The trades (members of the legal lists) a text names, else those of the workplace, else its regulated industry; joined by commas."""
    found = [member for tag_set in ("hours_high", "assessment") for member in classification.members_named(tag_set, text)]
    if not found:
        places = [enterprise.pk] if enterprise else [post.enterprise_id for post in plan.posts[person.pk] if post.enterprise_id]
        found = [member for place in places for member in plan.members.get(place, ())]
    if not found:
        workplaces = [enterprise] if enterprise else [post.enterprise for post in plan.posts[person.pk]]
        found = [place.industry for place in workplaces if place and place.industry]
    return ",".join(dict.fromkeys([*found, *(also for member in found for also in ALSO.get(member, ()))]))


def _assessment(plan: Plan, row: Row) -> tuple[str, list[Entry]] | None:
    placed = _placed(plan, row)
    if placed is None:
        return None
    person, enterprise = placed
    written, on = row.get("item"), row.get("on")
    role = next(iter(_named_roles(written) or _held_roles(plan, person, enterprise, on)), "")
    exam_class = row.get("exam_class")
    if exam_class is None:
        plan.find(row, "考核类别", WARNING, "class_missing", _("Who held the exam is not said: it was taken as a local one."), _("Write 法定, 本级 or 企业."))
        exam_class = ExamClass.LOCAL
    if exam_class == ExamClass.STATUTORY and not row.get("authority"):
        message = _("A statutory assessment must name the authority that held it.")
        plan.refuse(row, "考核机关", "authority_missing", message, _("Fill in 考核机关, or choose 本级 or 企业 as 考核类别."))
        return None
    detail: dict[str, Any] = {"title": written[:120], "passed": row.get("passed"), "role": role, "authority": row.get("authority")[:60]}
    detail |= {name: str(row.get(name)) for name in ("score", "full") if row.get(name) is not None}
    if exam_class == ExamClass.STATUTORY:
        detail["industry"] = _trades(plan, person, enterprise, written)
        if not detail["industry"]:
            message = _("A statutory assessment must name its trade; neither the item nor the workplace says one.")
            plan.refuse(row, "考核项目", "trade_missing", message, _("Name the trade in 考核项目, or have the tag sets of the enterprise confirmed first."))
            return None
    entry = blank(
        plan, kind="assessment", what=role or written[:80], person=person, enterprise=enterprise, occurred_on=on, exam_class=str(exam_class),
        detail={name: value for name, value in detail.items() if value not in ("", None)},
    )  # fmt: skip
    where = enterprise.public_id if enterprise else ""
    return key_of("assessment", [person.public_id, where, written, on, row.get("score"), row.get("passed"), exam_class]), [entry]


def _credential(plan: Plan, row: Row) -> tuple[str, list[Entry]] | None:
    person = plan.person(row)
    if person is None or not plan.reachable(row, person):
        return None
    written, number = row.get("kind"), row.get("certificate")
    begins = row.get("valid_from") or row.get("first_on")
    what, more = _qualification(plan, row, person)
    if hidden := _hidden_number(number):
        if hidden != row.get("number"):
            message = _("The certificate number contains another person's document number.")
            plan.refuse(row, "证书编号", "number_differs", message, _("Compare number and person with the certificate."))
            return None
        shown = f"T{'*' * 14}{hidden[-4:]}"
    else:
        shown = number
    detail = {"title": written[:60], "number": shown[:60], "valid_from": begins.isoformat(), "authority": row.get("authority")[:60], **more}
    if row.get("first_on"):
        detail["issued_on"] = row.get("first_on").isoformat()
    entry = blank(
        plan, kind="credential", what=what[:80], person=person, occurred_on=begins, valid_until=row.get("valid_until"),
        exam_class=more.get("class", ""), detail={name: value for name, value in detail.items() if value and name != "class"},
    )  # fmt: skip
    return key_of("credential", [person.public_id, written, shown, row.get("item"), begins, row.get("valid_until")]), [entry]


def _qualification(plan: Plan, row: Row, person: Person) -> tuple[str, dict[str, str]]:
    """The ledger's code of a certificate and what else its duty asks for."""
    written = row.get("kind")
    if any(word in written for word in layout.SPECIAL_OPERATION):
        item = row.get("item")
        if not item:
            plan.find(row, "准操项目", WARNING, "item_missing", _("Without operation item the certificate serves no duty."), _("Fill in 准操项目."))
        return f"special_operation:{plan.items.get(item, item)}", {"item": item, "work_type": row.get("work_type")[:60]}
    if any(word in written for word in layout.SAFETY_CERTIFICATE):
        role = next(iter(_named_roles(f"{written} {row.get('item')} {row.get('work_type')}") or _held_roles(plan, person, None, plan.today)), "")
        trades = _trades(plan, person, None, f"{row.get('work_type')} {row.get('item')} {written}")
        proved = row.get("authority") and row.get("certificate") and trades
        if not proved:
            message = _("Without authority, number and trade the certificate cannot prove a statutory assessment.")
            plan.find(row, "发证机关", WARNING, "evidence_incomplete", message, _("Fill in 证书编号, 作业类别 and 发证机关."))
        return f"safety_certificate:{role}", {"role": role, "industry": trades, "class": ExamClass.STATUTORY.value if proved else ""}
    return written, {"item": row.get("item")[:60], "work_type": row.get("work_type")[:60]}


def _hidden_number(number: str) -> str:
    """The document number inside a certificate number (T and 18 characters), or empty."""
    plain = identity.normalise(number).removeprefix("T")
    return plain if re.fullmatch(r"[1-9][0-9]{16}[0-9X]", plain) and plain[6:8] in ("18", "19", "20") else ""


def _drill(plan: Plan, row: Row) -> tuple[str, list[Entry]] | None:
    enterprise = plan.enterprise(row, needed=True)
    if enterprise is None:
        return None
    on, form = row.get("on"), row.get("form")
    times = {name: datetime.combine(on, at, LEGAL_ZONE).isoformat() for name in ("began_at", "out_at", "ended_at") if (at := row.get(name))}
    key = key_of(
        "drill", [enterprise.public_id, *row.get("types"), on, row.get("expected"), row.get("present"), *sorted(times.items()), form, row.get("plan_ref")]
    )
    detail: dict[str, Any] = {
        "event": str(uuid5(NAMESPACE_URL, key)),
        "form": str(form or Drill.Form.LIVE),
        "alarm_at": times.get("began_at"),
        "all_out_at": times.get("out_at"),
        "ended_at": times.get("ended_at"),
        "expected": row.get("expected"),
        "present": row.get("present"),
        "scenario": row.get("scenario")[:200],
        "plan_ref": row.get("plan_ref")[:60],
        "plan_kind": next((kind for kind in row.get("types") if kind in ("comprehensive", "special", "onsite")), ""),
        "with_fire": "fire_evacuation" in row.get("types"),
    }
    detail = {name: value for name, value in detail.items() if value not in (None, "", False)}
    doubtful = _few_came(plan, row, enterprise)
    if doubtful:
        detail["doubts"] = ["attendance_low"]
    entries = [
        blank(plan, kind="drill", what=kind, enterprise=enterprise, occurred_on=on, held=doubtful, detail=dict(detail)) for kind in row.get("types")
    ]  # fmt: skip
    if form is None and EVACUATIONS & set(row.get("types")):
        plan.find(row, "形式", WARNING, "form_missing", _("Live or table-top is not said: it was taken as live."), _("Write 实战 or 桌面."))
    return key, entries


def _few_came(plan: Plan, row: Row, enterprise: Enterprise) -> bool:
    """Far fewer than the registered head count: to be checked before it counts (semantics.md §9)."""
    present, headcount = row.get("present"), enterprise.headcount
    if present is None or not headcount or present >= headcount * options().attendance_share:
        return False
    message = _("Fewer than 80 % of the registered head count took part: the entry waits for a decision.")
    plan.find(row, "实到人数", WARNING, "attendance_low", message, _("Check the numbers; shifts of one day are decided together."))
    return True
