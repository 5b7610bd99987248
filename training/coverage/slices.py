"""Further cuts beside the tree of areas: by industry, department, size and risk type. A slice keeps the duties of some of them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training import classification
from training.models import Industry, Size

from .facts import EnterpriseFacts

CUTS: Mapping[str, Promise] = {
    "industry": gettext_lazy("Regulated industry"),
    "department": gettext_lazy("Competent department"),
    "size": gettext_lazy("Size class"),
    "risk": gettext_lazy("Risk type"),
}
OVERLAPPING = "risk"  # an enterprise may have several: the lines of this cut overlap
BLANK, NO_ENTERPRISE = "-", "posts"


@dataclass(frozen=True, slots=True)
class Slice:
    """The filters of an address; empty ones keep everything. BLANK asks for what is not stated, NO_ENTERPRISE for posts and bodies of areas."""

    industry: str = ""
    department: str = ""
    size: str = ""
    risk: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Slice":
        """From the query of an address."""
        return cls(**{cut: given.get(cut, "")[:40] for cut in CUTS})

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    def keeps(self, enterprise: EnterpriseFacts | None) -> bool:
        """Whether the duties of an enterprise (or, without one, of a post or body of an area) belong to the slice."""
        return all(value in keys(enterprise, cut) for cut, value in self.chosen.items())


def keys(enterprise: EnterpriseFacts | None, cut: str) -> tuple[str, ...]:
    """Where a duty stands in a cut; several places only in the overlapping one."""
    if enterprise is None:
        return (NO_ENTERPRISE,)
    if cut == OVERLAPPING:
        return tuple(dict.fromkeys(enterprise.risks)) or (BLANK,)
    return (getattr(enterprise, cut) or BLANK,)


def label(cut: str, key: str, departments: Mapping[str, str]) -> str:
    """What a line of a cut is called."""
    if key == BLANK:
        return _("No risk type stated") if cut == OVERLAPPING else _("Not stated")
    if key == NO_ENTERPRISE:
        return _("Posts and bodies of areas")
    match cut:
        case "industry":
            return str(dict(Industry.choices).get(key, key))
        case "size":
            return str(dict(Size.choices).get(key, key))
        case "risk":
            return classification.risk_label(key)
        case _:
            return departments.get(key, key)
