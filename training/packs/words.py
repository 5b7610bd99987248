"""What the codes of a pack are called: steps of the bridge, why a duty came or went, what was entered late, who confirmed."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from training.coverage.explaining import BASIS, reason_text
from training.coverage.listing import FILTERS
from training.models import DrillType, EmergencyPlan, EngagementRole, EnterpriseEvent, EnterpriseState, EntryKind, TagSet

STEPS = {
    "new_in_register": gettext_lazy("New on the register"),
    "closed_or_left": gettext_lazy("Closed or left"),
    "newly_due": gettext_lazy("Newly owed"),
    "fulfilled": gettext_lazy("Fulfilled"),
    "lapsed": gettext_lazy("Lapsed"),
    "corrections": gettext_lazy("Corrections of the past"),
}
WHY = {
    "registered": gettext_lazy("came onto the register"),
    "opened": gettext_lazy("opened again"),
    "resumed": gettext_lazy("resumed work"),
    "appointed": gettext_lazy("newly appointed or employed"),
    "post_vacant": gettext_lazy("the post became vacant"),
    "rule_began": gettext_lazy("the requirement took effect"),
    "now_bound": gettext_lazy("bound now by its classification"),
    "closed": pgettext_lazy("bridge", "closed"),
    "suspended": pgettext_lazy("bridge", "suspended"),
    "left_post": gettext_lazy("left the post"),
    "post_filled": gettext_lazy("the vacant post was filled"),
    "rule_ended": gettext_lazy("the requirement ended"),
    "no_longer_bound": gettext_lazy("no longer bound by its classification"),
}
CAUSES = {
    "late_entry": gettext_lazy("record entered late"),
    "entry_corrected": gettext_lazy("record corrected"),
    "state_changed": gettext_lazy("state of the enterprise changed for the past"),
    "classification_changed": gettext_lazy("classification changed for the past"),
    "appointment_changed": gettext_lazy("appointment changed for the past"),
    "plan_changed": gettext_lazy("register of plans changed for the past"),
    "event_changed": gettext_lazy("event entered for the past"),
    "rule_changed": gettext_lazy("the requirement was switched on or off for the past"),
    "register_data": gettext_lazy("undated data of the register changed"),
}
CONFIRMED = {
    "confirmed": pgettext_lazy("village", "Confirmed"),
    "changed": gettext_lazy("Changed since it was confirmed"),
    "open": gettext_lazy("Not confirmed"),
}
UNRANKED = {"too_few": gettext_lazy("too few enterprises"), "no_duty": gettext_lazy("nobody owes these duties")}


def chinese() -> bool:
    """Whether the page or paper is in Chinese."""
    return (get_language() or "zh").startswith("zh")


def title(row: dict[str, Any]) -> str:
    """A requirement's title in the language of the page."""
    return str(row["title"] if chinese() else row["title_en"])


def formula(row: dict[str, Any]) -> str:
    """The ranking formula in words, in the language of the page."""
    return str(row["words"] if chinese() else row["words_en"])


def basis(level: str) -> str:
    return str(BASIS[level])


def status(code: str) -> str:
    return str(FILTERS.get(code, code))


def lack(row: dict[str, Any]) -> str:
    """Why a duty is open: the reason of an unknown one, else its status."""
    return reason_text(row["reason"]) if row["reason"] else status(row["status"])


def percent(rate: float | Decimal | None) -> str:
    """A rate with one decimal, half up as everywhere; a dash for an empty population."""
    return "–" if rate is None else f"{(Decimal(str(rate)) * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def cause(row: dict[str, Any]) -> str:
    """One cause of a correction as a phrase: what, of which day, entered when."""
    said = [str(CAUSES.get(row["cause"], row["cause"])), *_about(row)]
    if row.get("recorded_on"):
        said.append(_("entered on %(day)s") % {"day": row["recorded_on"]})
    return "，".join(said) if chinese() else ", ".join(said)


def _about(row: dict[str, Any]) -> list[str]:
    if "entry" in row:
        what = str(dict(DrillType.choices).get(row["what"], "")) or str(EntryKind(row["entry"]).label)
        amount = [_("%(hours)s credit hours") % {"hours": row["amount"]}] if row["amount"] and row["entry"] == EntryKind.HOURS else [what]
        return [row["occurred_on"], *amount]
    listed = (EnterpriseState.State, TagSet, EngagementRole, EmergencyPlan.Kind, EnterpriseEvent.Kind)
    words = {value: label for choices in listed for value, label in choices.choices}
    named = [str(words[row["what"]])] if row.get("what") in words else []
    period = [f"{row['from_on'] or ''} – {row.get('until_on') or ''}"] if row.get("from_on") else []
    return named + period
