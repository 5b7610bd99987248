"""What every page's frame needs: who runs the site, the way around for this person, and how many notices wait."""

from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms.navigation import Link, links
from training import notices


@dataclass
class Shell:
    """Read lazily by `base.html`, so that fragments and the exam page cost no query."""

    request: HttpRequest
    organiser: str = settings.ORGANISER
    contact: str = settings.ORGANISER_CONTACT
    filing: list[str] = field(default_factory=lambda: [text for text in (settings.ICP_NUMBER, settings.POLICE_NUMBER, settings.SITE_CODE) if text])

    @property
    def product(self) -> str:
        return _("Safety training and examination")

    @cached_property
    def nav(self) -> list[Link]:
        return links(self.request)

    @cached_property
    def unread(self) -> int:
        user = getattr(self.request, "user", None)
        return notices.unread(user.person) if user is not None and user.is_authenticated and user.person_id else 0


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}
