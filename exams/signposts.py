"""What exams have to say about questions and editions, hung up on the pages of the banks (see `question_banks.signposts`)."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from exams import exposure, scope
from question_banks import insights
from question_banks.models import Item
from question_banks.signposts import Signpost, register
from training.models import Standard


def _usage(item: Item) -> str:
    return reverse("exams:usage", args=[item.public_id])


def _statistics(item: Item) -> str:
    return reverse("exams:item_analysis", args=[item.public_id])


def _rechecks(standard: Standard) -> str:
    return f"{reverse('exams:rechecks')}?{urlencode({'standard': standard.code})}"


register("usage", Signpost("item", _("Who answered which wording"), _usage, scope.BANK_READERS))
register("statistics", Signpost("item", _("Statistics"), _statistics, scope.BANK_READERS))
register("rechecks", Signpost("edition", _("Affected sessions and papers"), _rechecks, scope.BANK_READERS))
insights.register("exams", exposure.INSIGHT)
