"""Facts of the question banks."""

from .bank import Bank, Scoring
from .item import Difficulty, Item, ItemState
from .review import Decision, Review
from .version import ItemVersion

__all__ = ["Bank", "Decision", "Difficulty", "Item", "ItemState", "ItemVersion", "Review", "Scoring"]
