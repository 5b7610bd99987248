"""The talk about a question: remarks are added, never changed; who wrote or reviewed it hears of them."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from training import audit, notices
from training.errors import Refusal
from training.models import Account, Person

from .models import Comment, Item, Review

LONGEST = 2000


class NothingSaid(Refusal):
    sentence = _("Write your remark first, up to 2000 characters.")


@transaction.atomic
def add(*, item: Item, text: str, at: datetime, by: Account) -> Comment:
    """Add a remark on the newest wording. Raises NothingSaid.

    The notices name the question only: a remark may speak of the key, and mail leaves the house.
    """
    if not text.strip() or len(text) > LONGEST:
        raise NothingSaid
    newest = item.versions.order_by("-number")[0]
    comment = Comment.objects.create(item=item, version=newest, by=by, at=at, text=text.strip())
    audit.record("question_banks.commented", at=at, by=by, subject=item, data={"version": newest.number})
    url = reverse("question_banks:item", args=[item.public_id])
    for person in _hearers(item, by):
        notices.send("question_banks.comment", to=person, at=at, by=by, key=str(comment.pk), context={"item": item, "comment": comment}, url=url)
    return comment


def _hearers(item: Item, by: Account) -> list[Person]:
    """Authors, reviewers and those who spoke before, the speaker left out."""
    accounts = {*item.versions.values_list("author", flat=True), *item.comments.values_list("by", flat=True)}
    accounts |= set(Review.objects.filter(version__item=item).values_list("by", flat=True))
    return list(Person.objects.filter(account__in=accounts - {by.pk, None}, account__is_active=True).select_related("account"))
