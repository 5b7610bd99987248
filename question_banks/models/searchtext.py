"""What a question is found by. A cache of its newest wording, kept by `question_banks.indexing`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from question_banks import kinds

from .item import Item
from .version import ItemVersion


class SearchText(models.Model):
    """One row a question. `text` is what candidates and citation show of it, normalised, one part a line; never the key.
    `cluster` is the beginning of its wording's, as a number.

    `grams` are the pairs of neighbouring characters in it, and its number, parted by spaces. The database keeps an index of them (see the migration
    0008): SQLite by FTS5, PostgreSQL by GIN over the same pairs, so that both find two Chinese characters without a dictionary or an extension.
    """

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="found_by")
    version = models.OneToOneField(ItemVersion, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=kinds.choices, db_index=True)
    cluster = models.BigIntegerField(db_index=True)
    text = models.TextField()
    grams = models.TextField()

    class Meta:
        verbose_name = _("search text of a question")
        verbose_name_plural = _("search texts of questions")
