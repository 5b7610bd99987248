"""What the page of a question shows beside its wording and key."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from question_banks import bulks, checklists, editions, insights, signposts, viewing
from question_banks.forms.classification import CitationForm, ClassificationForm
from question_banks.models import Citation, Item, ItemVersion
from training import clock


def of(request: HttpRequest, item: Item, versions: list[ItemVersion]) -> dict[str, Any]:
    """Classification, citation, talk, checklist and ways on. Records that the key was shown, where the bank is reserved."""
    at, newest = clock.now(), versions[0]
    viewing.keys_shown([item], at=at, by=request.user)
    citation = Citation.objects.filter(version=newest).select_related("standard", "clause").first()
    ended = citation is not None and citation.standard.until_on is not None and citation.standard.until_on <= clock.day(at)
    return {
        "citation": citation,
        "edition_ended": ended,
        "successor": editions.successor(citation.standard) if citation and ended else None,
        "classification": ClassificationForm(item=item),
        "citation_form": CitationForm(initial={"standard": citation.standard.code if citation else "", "article": newest.clause_article}),
        "comments": item.comments.select_related("by__person", "version"),
        "checklist": checklists.current(),
        "lines": insights.lines(item, request.user, at),
        "bulks": bulks.of_item(item)[:20],
        "ways": signposts.of("item", item, request.user),
        "tomorrow": clock.day(at) + timedelta(days=1),
    }
