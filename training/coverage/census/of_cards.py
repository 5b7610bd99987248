"""Cards of special operators, counted in columns (the same rules as `credentials.card_held`). Assessments are few and take the closer look."""

import numpy as np

from training.requirements import Rule

from .. import terms
from ..by_card import is_card
from .scene import Held, Scene
from .vectors import ALWAYS, DUE_SOON, GRADES, SATISFIED, Flags, Results, months_later, number, undone


def held_cards(rule: Rule, scene: Scene, held: Held) -> tuple[Results, Flags]:
    """Posts with no card or exactly one that matches are decided here, the others take a closer look."""
    asked, posts, size = terms.card_terms(rule), scene.columns.posts, len(held.row)
    count, ends, grade = np.zeros(size, np.int64), np.full(size, ALWAYS), np.zeros(size, np.int8)
    items = [posts.texts[item] for item in posts.item[held.row]]
    since = np.full(size, ALWAYS, np.int64)
    for index, (person, item) in enumerate(zip(held.person.tolist(), items, strict=True)):
        for act in scene.columns.cards.get(person, ()):
            if act.kind != "credential" or act.on > scene.day or not is_card(act, rule, item):
                continue
            card = terms.card(act, scene.day)
            count[index] += 1
            if card.valid_until is None:
                count[index] = 2
                continue
            ends[index], grade[index] = number(card.valid_until), GRADES[act.grade]
            begun = card.reviewed_on or card.valid_from
            since[index] = number(begun) if begun else ALWAYS
    one, due = count == 1, np.where(held.start == ALWAYS, ALWAYS, held.start - 1)
    look = count > 1
    if asked.review_months:
        look |= one & (since == ALWAYS) & (asked.validity_months is None)
        start = np.where(since == ALWAYS, months_later(np.where(one, ends, 0), -(asked.validity_months or 0)), since)
        review = months_later(np.where(one, start, 0), asked.review_months)
        if asked.review_ended_on is None:
            ends = np.where(one, np.minimum(ends, review), ends)
        else:
            look |= one & (review < ends) & (review < number(asked.review_ended_on)) & (scene.now <= ends)
    found = undone(scene.now, np.where(one, np.maximum(ends, due), due), asked.lead_days)
    met = one & (scene.now <= ends) & ~look
    found.status[met] = np.where(ends[met] - scene.now <= asked.lead_days, DUE_SOON, SATISFIED)
    found.met[met], found.grade[met], found.due[met] = True, grade[met], ends[met]
    found.put_unknown((count == 0) & (held.start == ALWAYS))
    return found, look
