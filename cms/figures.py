"""The figures of the home page: the same numbers the desks show, kept for ten minutes."""

from django.core.cache import cache

from certificates.models import Certificate
from exams.models import Session, SessionState
from training import clock, coverage
from training.models import Area

HEADLINE = "TR-PRIN"
_SECONDS = 600


def home_figures() -> dict[str, int] | None:
    """Enterprises and trained principals, open sessions, certificates in force; nothing while the register is empty."""
    return cache.get_or_set(f"home-figures:{clock.today()}", _count, _SECONDS)


def _count() -> dict[str, int] | None:
    tops = list(Area.objects.filter(parent__isnull=True))
    found = [coverage.coverage(area, HEADLINE, clock.today()).figure for area in tops]
    population = sum(figure.population for figure in found)
    if not population:
        return None
    return {
        "enterprises": population,
        "trained": sum(figure.covered for figure in found),
        "sessions": Session.objects.filter(state=SessionState.REGISTRATION, closes_at__gt=clock.now()).count(),
        "certificates": Certificate.objects.filter(state="valid").count(),
    }
