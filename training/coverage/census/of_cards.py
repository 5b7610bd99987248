"""Cards of special operators and statutory assessments, counted in columns (the same rules as `credentials` and `by_card`)."""

from collections.abc import Callable
from functools import cache

import numpy as np

from training.requirements import Rule

from .. import terms
from ..by_card import is_card, is_statutory, trades
from ..facts import Act
from .of_people import legacy
from .scene import Held, Scene
from .vectors import ALWAYS, DUE_SOON, GRADES, SATISFIED, Flags, Ints, Results, months_later, number, undone


def held_cards(rule: Rule, scene: Scene, held: Held) -> tuple[Results, Flags]:
    """A card for the operation item of every post, from the first day."""
    posts = scene.columns.posts

    def fits(index: int, act: Act) -> bool:
        return is_card(act, rule, posts.texts[posts.item[held.row[index]]])

    due = np.where(held.start == ALWAYS, ALWAYS, held.start - 1)
    return _Cards(rule, scene, held, fits, frozenset({"credential"})).decided(due)


def assessments(rule: Rule, scene: Scene, held: Held) -> tuple[Results, Flags]:
    """The competent department's assessment: its certificate. A closer look: recorded passes."""
    posts, asked = scene.columns.posts, rule.parameters
    listed = cache(lambda place: trades(rule, scene.columns.enterprises[place], scene.day))

    def fits(index: int, act: Act) -> bool:
        return is_statutory(act, posts.roles[posts.role[held.row[index]]], listed(int(held.place[index])))

    start = np.where(held.start == ALWAYS, 0, held.start)
    due = start - 1 if asked.get("before_post") else months_later(start, int(asked["due_months"]))
    cards = _Cards(rule, scene, held, fits, frozenset({"credential", "assessment"}))
    results, look = cards.decided(np.where(held.start == ALWAYS, ALWAYS, due))
    results.put_unknown(legacy(scene, held, cards.count > 0))
    return results, look


class _Cards:
    """What each post has to show. One certificate that matches is decided here; several, or anything else, take a closer look."""

    def __init__(self, rule: Rule, scene: Scene, held: Held, fits: Callable[[int, Act], bool], kinds: frozenset[str]) -> None:
        size = len(held.row)
        self.rule, self.scene, self.held = rule, scene, held
        self.count, self.ends, self.since = np.zeros(size, np.int64), np.full(size, ALWAYS), np.full(size, ALWAYS, np.int64)
        self.grade = np.zeros(size, np.int8)
        for index in np.flatnonzero(scene.carded[held.person]).tolist():
            for act in scene.columns.cards[int(held.person[index])]:
                if act.kind in kinds and act.on <= scene.day and fits(index, act):
                    self._add(index, act)

    def _add(self, index: int, act: Act) -> None:
        self.count[index] += 1
        if act.kind != "credential" or act.valid_until is None:
            self.count[index] += 1  # not decided here
            return
        card = terms.card(act, self.scene.day)
        begun = card.reviewed_on or card.valid_from
        self.ends[index], self.grade[index] = number(act.valid_until), GRADES[act.grade]
        self.since[index] = number(begun) if begun else ALWAYS

    def decided(self, due: Ints) -> tuple[Results, Flags]:
        """What the posts come to whose unmet duty was due on a day (ALWAYS: not known)."""
        asked, now, ends = terms.card_terms(self.rule), self.scene.now, self.ends
        one, look = self.count == 1, self.count > 1
        if asked.review_months:
            look |= one & (self.since == ALWAYS) & (asked.validity_months is None)
            start = np.where(self.since == ALWAYS, months_later(np.where(one, ends, 0), -(asked.validity_months or 0)), self.since)
            review = months_later(np.where(one, start, 0), asked.review_months)
            if asked.review_ended_on is None:
                ends = np.where(one, np.minimum(ends, review), ends)
            else:
                look |= one & (review < ends) & (review < number(asked.review_ended_on)) & (now <= ends)
        found = undone(now, np.where(one, np.maximum(ends, due), due), asked.lead_days)
        met = one & (now <= ends) & ~look
        found.status[met] = np.where(ends[met] - now <= asked.lead_days, DUE_SOON, SATISFIED)
        found.met[met], found.grade[met], found.due[met] = True, self.grade[met], ends[met]
        found.put_unknown((self.count == 0) & (self.held.start == ALWAYS))
        return found, look
