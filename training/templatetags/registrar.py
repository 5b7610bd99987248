"""Words and badges of the registrar's screens."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from training import classification
from training.models import EnterpriseState

register = template.Library()

_CSS = {EnterpriseState.State.OPERATING: "ok", EnterpriseState.State.SUSPENDED: "wait"}


@register.simple_tag
def state_badge(state: str | None) -> SafeString:
    """The state of an enterprise as a word in its colour; none on record says so."""
    if not state:
        return format_html('<span class="badge unknown">{}</span>', _("no state on record"))
    return format_html('<span class="badge {}">{}</span>', _CSS.get(EnterpriseState.State(state), ""), EnterpriseState.State(state).label)


@register.simple_tag
def risk(code: str) -> str:
    """A risk type in the language of the page."""
    return classification.risk_label(code)
