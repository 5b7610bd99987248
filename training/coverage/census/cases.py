"""A closer look: single cases rebuilt from the columns as ordinary objects, so that the ordinary functions decide them."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from training.requirements import Rule

from ..case import Case
from ..evaluation import evaluate
from ..facts import Act, EnterpriseFacts, PersonFacts, Post
from ..status import Outcome
from .scene import Scene
from .vectors import ALWAYS, GRADES, NEVER, Ints, day_of

FAR = 1 << 40
_GRADE = {number: letter for letter, number in GRADES.items()}


class Cases:
    """Builds what it is asked for, once."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.columns = scene, scene.columns
        self.people: dict[int, PersonFacts] = {}
        self.places: dict[int, EnterpriseFacts] = {}
        self.grades: dict[int, str] = {}

    def of_post(self, rule: Rule, row: int, start: int, started: int) -> tuple[Outcome | None, int]:
        """The outcome of one post under a rule, with its weakest evidence."""
        posts = self.columns.posts
        place = int(posts.place[row])
        post = self._post(row, start, started)
        return self._decide(rule, Case(self.scene.day, self.enterprise(place), self.person(int(posts.person[row])), post, ledger_start=self._ledger(place)))

    def of_enterprise(self, rule: Rule, place: int) -> tuple[Outcome | None, int]:
        """The same for an enterprise."""
        return self._decide(rule, Case(self.scene.day, self.enterprise(place), calendar=self.columns.rest.calendar))

    def _decide(self, rule: Rule, case: Case) -> tuple[Outcome | None, int]:
        outcome = evaluate(rule, case)
        if outcome is None or not outcome.covered:
            return outcome, 0
        return outcome, max((GRADES[self.grades[pk]] for pk in outcome.counted), default=0)

    def _ledger(self, place: int) -> date | None:
        return self.columns.areas[self.columns.enterprises[place].area].ledger_start

    def _post(self, row: int, start: int | None = None, started: int | None = None) -> Post:
        posts = self.columns.posts
        first = int(posts.from_on[row]) if start is None else int(start)
        worked = int(posts.started[row]) if started is None else int(started)
        until, full = int(posts.until_on[row]), int(posts.full_time[row])
        return Post(
            None if first == ALWAYS else day_of(first), None if until == NEVER else day_of(until), int(posts.key[row]), int(posts.person[row]),
            int(posts.where[row]), None, posts.roles[posts.role[row]], posts.texts[posts.item[row]], None if worked == NEVER else day_of(worked),
            posts.texts[posts.title[row]], posts.texts[posts.form[row]], None if full < 0 else bool(full),
        )  # fmt: skip

    def person(self, index: int) -> PersonFacts:
        """A person with every post and every entry the rules here ask for. The person's key is the index here."""
        if index not in self.people:
            found = self.people[index] = PersonFacts(index, "", "", "")
            found.posts = [self._post(row) for row in self._rows_of(index)]
            found.acts = [*self._studies(index), *self.columns.cards.get(index, ())]
            self.grades.update({act.pk: act.grade for act in found.acts})
        return self.people[index]

    def _rows_of(self, index: int) -> list[int]:
        """The rows of a person's posts."""
        order, starts = self._by_person
        return order[starts[index] : starts[index + 1]].tolist()

    @cached_property
    def _by_person(self) -> tuple[Ints, Ints]:
        """The rows of posts by person, and where each person begins among them."""
        people = self.columns.posts.person
        order = np.argsort(people, kind="stable")
        return order, np.searchsorted(people[order], np.arange(len(self.columns.people) + 1))

    @cached_property
    def _starts(self) -> Ints:
        """Where the studies of each person begin."""
        people = self.columns.studies.person
        return np.searchsorted(people, np.arange(len(self.columns.people) + 1, dtype=people.dtype))

    def _studies(self, index: int) -> list[Act]:
        """Hours and completions; their keys lie below zero in the order of the rows, so that they never meet those of certificates."""
        if index in self.columns.tied:
            return list(self.columns.tied[index])
        studies = self.columns.studies
        first, last = self._starts[index : index + 2].tolist()
        found = []
        for row in range(first, last):
            detail: dict[str, Any] = {"training_type": studies.kinds[studies.kind[row]]} if studies.kinds[studies.kind[row]] else {}
            words = int(studies.words[row])
            if words:
                detail["title"] = "、".join(word for bit, word in enumerate(self.columns.words) if words >> bit & 1)
            place, cents = int(studies.place[row]), int(studies.cents[row])
            found.append(
                Act(
                    row - FAR, "hours" if cents >= 0 else "completion", studies.whats[studies.what[row]], day_of(studies.on[row]),
                    None if cents < 0 else Decimal(cents) / 100, None, "", _GRADE[int(studies.grade[row])], "",
                    self.columns.enterprises[place].pk if place >= 0 else None, None, '"training_type"' if "training_type" in detail else "", detail,
                )
            )  # fmt: skip
        return found

    def enterprise(self, index: int) -> EnterpriseFacts:
        """An enterprise with its drills, reports and plans."""
        if index not in self.places:
            found = self.places[index] = self.columns.enterprises[index]
            rows = [*self.columns.drill_rows.get(index, ()), *self.columns.report_rows.get(index, ())]
            found.acts = [self._act(row) for row in sorted(rows, key=lambda row: (str(row[3]), row[0]))]
            found.plans = list(self.columns.plans.get(index, ()))
            found.read = {}
            self.grades.update({act.pk: act.grade for act in found.acts})
        return self.places[index]

    def _act(self, row: tuple[Any, ...]) -> Act:
        pk, kind, what, on, grade, source, raw = row
        day = on if isinstance(on, date) else date.fromisoformat(on)
        return Act(pk, kind, what, day, None, None, "", grade, source, None, None, raw)
