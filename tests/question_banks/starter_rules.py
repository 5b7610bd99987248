"""What every starter bank must keep: pure functions over the entries of one folder, each giving sentences on what is wrong.

An entry is a mapping as it stands in the YAML files (number, kind, stem, options, key, subject, clause or source, explanation,
difficulty). How an explanation refutes a wrong option: it quotes the option or a telling part of it (“…”), or names its number, and
says why it is wrong.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from question_banks import kinds
from question_banks.wording import normalise

Entry = Mapping[str, Any]
ALIKE, OPENING, MOST_OPENINGS, LONGEST_RIGHT, SHORTEST_RIGHT, CHANCE = 0.8, 12, 3, 0.35, 0.40, 0.05
CHOICES = ("single", "multiple")
_ALL_OF_THEM = re.compile(r"(?:以上|上述|前述|前面)(?:都|均|全|皆|各项|选项|说法)|(?:都|均|全|皆)(?:对|是|正确|不对|不是)$|[A-D]\s*[、,，和与及]\s*[A-D]")
_NEGATED = re.compile(r"不正确|错误的|不属于|不包括|不符合|不应当?的|除外|有误")
_ABSOLUTE = re.compile(r"一律|绝对|永远|任何|完全不|肯定|从来|必然")
_SOFT = re.compile(r"原则上|一般情况|尽量|视情况|适当")
_QUOTED = re.compile(r"[“‘「]([^”’」]+)[”’」]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FIELDS = ("number", "kind", "stem", "key", "subject", "explanation", "difficulty")


def of_kind(entries: Iterable[Entry], *wanted: str) -> list[Entry]:
    """The entries of some kinds."""
    return [entry for entry in entries if entry["kind"] in wanted]


def shape(entries: Sequence[Entry], subjects: Mapping[str, str]) -> list[str]:
    """Every field there and sound, numbers unique, kinds clean, each with a clause or a source."""
    numbers = Counter(str(entry.get("number")) for entry in entries)
    found = [f"{number}: stands {count} times" for number, count in numbers.items() if count > 1]
    for entry in entries:
        missing = [name for name in _FIELDS if entry.get(name) in (None, "", [])]
        found += [f"{entry.get('number')}: no {name}" for name in missing] or [f"{entry['number']}: {one}" for one in _faults(entry, subjects)]
    return found


def _faults(entry: Entry, subjects: Mapping[str, str]) -> list[str]:
    content = {"options": entry["options"]} if entry.get("options") else {}
    found = list(kinds.check(entry["kind"], content, entry["key"])) if entry["kind"] in kinds.KINDS else ["unknown kind"]
    clause, source = entry.get("clause") or {}, entry.get("source") or {}
    if not (clause.get("title") and clause.get("standard")) and not source.get("text"):
        found.append("neither clause nor source")
    if source and source.get("confidence") not in ("practice", "known", "verified", "unsure"):
        found.append("source without confidence")
    if source.get("confidence") == "unsure" and entry.get("practice_only") is not True:
        found.append("unsure, but not practice_only")
    if entry.get("practice_only", True) is not True:
        found.append("practice_only is not true")
    if entry["difficulty"] not in (1, 2, 3):
        found.append("difficulty unknown")
    if entry["subject"] not in subjects:
        found.append(f"subject {entry['subject']} not in bank.yaml")
    if entry["kind"] == "single" and len(entry.get("options", [])) != 4:
        found.append("a single choice has four options")
    if entry["kind"] == "multiple" and len(entry["key"]) < 2:
        found.append("a multiple choice has two right options or more")
    return found


def trigrams(text: str) -> frozenset[str]:
    """The sets of three characters in the normalised text."""
    bare = normalise(text)
    return frozenset(bare[start : start + 3] for start in range(max(1, len(bare) - 2)))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: what both share of what either has."""
    return len(one & other) / len(one | other)


def near_duplicates(entries: Sequence[Entry]) -> list[str]:
    """Pairs of stems that are alike in four fifths of their trigrams."""
    known = sorted(((trigrams(entry["stem"]), entry) for entry in entries), key=lambda pair: len(pair[0]))
    found = []
    for position, (grams, entry) in enumerate(known):
        for others, other in known[position + 1 :]:
            if len(grams) < ALIKE * len(others):
                break
            if (alike := similarity(grams, others)) >= ALIKE:
                found.append(f"{entry['number']} ~ {other['number']}: stems alike ({alike:.2f})")
    return found


def openings(entries: Sequence[Entry]) -> list[str]:
    """Openings of twelve characters that more than three stems share, as written and as normalised."""
    found = []
    for cut in (lambda stem: stem.strip()[:OPENING], lambda stem: normalise(stem)[:OPENING]):
        counted = Counter(cut(entry["stem"]) for entry in entries)
        found += [f"{count} stems open with “{opening}”" for opening, count in counted.items() if count > MOST_OPENINGS]
    return sorted(set(found))


def chance(counts: Sequence[int]) -> float:
    """The p of a chi-square test of four counts against equal shares."""
    expected = sum(counts) / len(counts)
    statistic = sum((count - expected) ** 2 for count in counts) / expected
    return math.erfc(math.sqrt(statistic / 2)) + math.sqrt(2 * statistic / math.pi) * math.exp(-statistic / 2)


def key_positions(entries: Sequence[Entry]) -> list[str]:
    """Right answers spread over A–D, over true and false, and over many sets of letters; no long runs."""
    found = []
    singles, judged, multiple = of_kind(entries, "single"), of_kind(entries, "judgement"), of_kind(entries, "multiple")
    counts = [sum(entry["key"] == [position] for entry in singles) for position in range(4)]
    if singles and chance(counts) <= CHANCE:
        found.append(f"single choice: right at A–D {counts}, p {chance(counts):.3f}")
    run = longest_run([entry["key"] for entry in singles])
    if run > 5:
        found.append(f"single choice: the same letter is right {run} times in a row")
    right = sum(entry["key"] is True for entry in judged)
    if len(judged) >= 10 and not 0.4 <= right / len(judged) <= 0.6:
        found.append(f"judgement: {right} of {len(judged)} are true")
    return found + (_sets(multiple) if len(multiple) >= 10 else [])


def longest_run(keys: Sequence[Any]) -> int:
    """How often the same key follows itself at most."""
    best = current = 1 if keys else 0
    for before, after in pairwise(keys):
        current = current + 1 if before == after else 1
        best = max(best, current)
    return best


def _sets(multiple: Sequence[Entry]) -> list[str]:
    total, found = len(multiple), []
    (letters, count), *_rest = Counter(tuple(sorted(entry["key"])) for entry in multiple).most_common(1)
    if count > 0.25 * total:
        found.append(f"multiple choice: {count} of {total} have the key {letters}")
    everything = sum(len(entry["key"]) == len(entry["options"]) for entry in multiple)
    if everything > 0.2 * total:
        found.append(f"multiple choice: in {everything} of {total} every option is right")
    (right, same), *_rest = Counter(len(entry["key"]) for entry in multiple).most_common(1)
    if same > 0.75 * total:
        found.append(f"multiple choice: {same} of {total} have {right} right options")
    shares = [sum(position in entry["key"] for entry in multiple) / total for position in range(4)]
    if max(shares) - min(shares) > 0.35:
        found.append(f"multiple choice: right at A–D in {[round(share, 2) for share in shares]}")
    return found


def guessed(entries: Sequence[Entry], pick: Callable[[list[int]], int]) -> float:
    """The share of single choices that somebody gets right who always takes the option of a certain length; ties are drawn."""
    singles, hits = of_kind(entries, "single"), 0.0
    for entry in singles:
        lengths = [len(str(option)) for option in entry["options"]]
        wanted = pick(lengths)
        hits += (lengths[entry["key"][0]] == wanted) / lengths.count(wanted)
    return hits / len(singles) if singles else 0.0


def only_longest(entries: Sequence[Entry]) -> float:
    """The share of single choices whose right option is longer than every other."""
    singles = of_kind(entries, "single")
    alone = [max(map(len, entry["options"])) == len(entry["options"][entry["key"][0]]) and _unique_longest(entry) for entry in singles]
    return sum(alone) / len(singles) if singles else 0.0


def _unique_longest(entry: Entry) -> bool:
    lengths = [len(option) for option in entry["options"]]
    return lengths.count(max(lengths)) == 1


def lengths(entries: Sequence[Entry]) -> list[str]:
    """Length betrays nothing: not the longest option, not the shortest, no option far out of line."""
    found = []
    longest = max(guessed(entries, max), only_longest(entries))
    if longest > LONGEST_RIGHT:
        found.append(f"the longest option is right in {longest:.0%} of the single choices")
    if (shortest := guessed(entries, min)) > SHORTEST_RIGHT:
        found.append(f"the shortest option is right in {shortest:.0%} of the single choices")
    mean = _ratio(of_kind(entries, "multiple"))
    if not 0.85 <= mean <= 1.18:
        found.append(f"multiple choice: right options are {mean:.2f} times as long as wrong ones")
    for entry in of_kind(entries, *CHOICES):
        sizes = [len(option) for option in entry["options"]]
        if max(sizes) > 2 * min(sizes) + 4:
            found.append(f"{entry['number']}: options of very different length {sizes}")
    return found


def _ratio(multiple: Sequence[Entry]) -> float:
    right = [len(text) for entry in multiple for position, text in enumerate(entry["options"]) if position in entry["key"]]
    wrong = [len(text) for entry in multiple for position, text in enumerate(entry["options"]) if position not in entry["key"]]
    return (sum(right) / len(right)) / (sum(wrong) / len(wrong)) if right and wrong else 1.0


def plainness(entries: Sequence[Entry]) -> list[str]:
    """No “all of the above”, hardly a negated stem, no words that give a wrong or right option away."""
    found = [f"{entry['number']}: an option refers to others" for entry in entries for option in entry.get("options", []) if _ALL_OF_THEM.search(option)]
    choices = of_kind(entries, *CHOICES)
    negated = [entry["number"] for entry in choices if _NEGATED.search(entry["stem"])]
    if len(negated) > 0.05 * len(choices):
        found.append(f"negated stems: {negated}")
    for words, told in ((_ABSOLUTE, False), (_SOFT, True)):
        betrayed = [entry["number"] for entry in choices if _betrays(entry, words, right=told)]
        if len(betrayed) > 0.1 * len(choices):
            found.append(f"words give the {'right' if told else 'wrong'} options away: {betrayed}")
    return found


def _betrays(entry: Entry, words: re.Pattern[str], *, right: bool) -> bool:
    sides = {bool(position in entry["key"]) for position, option in enumerate(entry["options"]) if words.search(option)}
    return sides == {right}


def addressed(option: str, entry: Entry) -> bool:
    """Whether the explanation speaks of this wrong option: its text, a quoted part, a number only it has, or four characters of its own."""
    bare, said = normalise(option), normalise(entry["explanation"])
    rest = [normalise(entry["options"][position]) for position in entry["key"]]
    quoted = [piece for piece in map(normalise, _QUOTED.findall(entry["explanation"])) if len(piece) >= 2]
    if bare in said or any(piece in bare and not any(piece in text for text in rest) for piece in quoted):
        return True
    known = [*rest, normalise(entry["stem"])]
    own = set(_NUMBER.findall(bare)) - {number for text in rest for number in _NUMBER.findall(text)}
    if own & set(_NUMBER.findall(said)):
        return True
    size = min(4, max(2, len(bare)))
    pieces = {bare[start : start + size] for start in range(len(bare) - size + 1)}
    return any(piece in said and not any(piece in text for text in known) for piece in pieces)


def refutations(entries: Sequence[Entry]) -> list[str]:
    """Every wrong option is refuted, and no explanation is a mere nod."""
    found = []
    for entry in entries:
        wrong = [option for position, option in enumerate(entry.get("options", [])) if position not in entry["key"]] if entry["kind"] in CHOICES else []
        if len(normalise(entry["explanation"])) < 20 + 8 * len(wrong):
            found.append(f"{entry['number']}: explanation too short")
        found += [f"{entry['number']}: nothing said against “{option}”" for option in wrong if not addressed(option, entry)]
    return found


RULES: dict[str, Callable[[Sequence[Entry]], list[str]]] = {
    "near_duplicates": near_duplicates,
    "openings": openings,
    "key_positions": key_positions,
    "lengths": lengths,
    "plainness": plainness,
    "refutations": refutations,
}
