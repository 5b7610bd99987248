"""What has been made so far of the town, handed from one part of the demo to the next."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from training import clock
from training.models import Area, Department, Engagement, Enterprise, EnterpriseTag, Person

LEDGER_DAYS = 730


@dataclass
class Town:
    """What later parts of the demo build on. `today` is the day of the seed."""

    at: datetime
    seed: str
    county: Area
    town: Area
    villages: list[Area]
    departments: dict[str, Department]
    enterprises: list[Enterprise] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)
    suspended: set[int] = field(default_factory=set)
    engagements: list[Engagement] = field(default_factory=list)
    liaisons: dict[int, Person] = field(default_factory=dict)
    tags: dict[tuple[int, str], EnterpriseTag] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return clock.day(self.at)

    @property
    def known_since(self) -> datetime:
        """When the register was first entered: two years ago."""
        return self.at - timedelta(days=LEDGER_DAYS + 10)

    def posts(self, *roles: str) -> list[Engagement]:
        """Engagements of these roles, in the order they were made."""
        return [one for one in self.engagements if one.role in roles]

    def tag(self, enterprise: Enterprise, tag_set: str) -> str:
        """yes, no or unknown."""
        return self.tags[enterprise.pk, tag_set].value
