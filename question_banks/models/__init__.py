"""Facts of the question banks."""

from .bank import Bank, Scoring
from .bulk import Bulk, BulkAct, BulkRow
from .citation import Citation
from .comment import Comment
from .item import Cognition, Difficulty, Item, ItemState
from .leftover import Leftover
from .measure import Measure
from .picture import Picture
from .point import KnowledgePoint
from .release import BankRelease
from .review import Decision, Review
from .ruling import Ruling, RulingMember, RulingOutcome, Verdict
from .searchtext import SearchText
from .version import ItemVersion

__all__ = [
    "Bank",
    "BankRelease",
    "Bulk",
    "BulkAct",
    "BulkRow",
    "Citation",
    "Cognition",
    "Comment",
    "Decision",
    "Difficulty",
    "Item",
    "ItemState",
    "ItemVersion",
    "KnowledgePoint",
    "Leftover",
    "Measure",
    "Picture",
    "Review",
    "Ruling",
    "RulingMember",
    "RulingOutcome",
    "Scoring",
    "SearchText",
    "Verdict",
]
