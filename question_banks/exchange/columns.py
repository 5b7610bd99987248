"""Which column is what: by the words of a header row, or by what a person has said."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from . import headers
from .reading import Mapping, SheetMapping

ROLES = ("stem", "options", "key", "kind", "explanation", "clause", "subject", "difficulty", "number", "points", "tick", "wrong")
CONVENTIONS = ("auto", "letters", "text", "one", "zero", "first")


@dataclass
class Layout:
    """Where things stand on a sheet: role → column, columns of options, of wrong options, of blanks. `header` is its row, 0 when guessed."""

    roles: dict[str, int] = field(default_factory=dict)
    options: list[int] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)
    header: int = 0
    convention: str = "auto"
    kind: str = ""
    chosen: bool = False
    others: dict[str, list[int]] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether questions can be read with it."""
        answered = "key" in self.roles or bool(self.blanks or self.options or self.wrong) or {"options", "kind"} <= self.roles.keys()
        return "stem" in self.roles and (answered or {"options", "tick"} <= self.roles.keys())

    @property
    def weak(self) -> bool:
        """A stem, and no place for answers: they may stand inside the stem."""
        return "stem" in self.roles and not self.known

    @property
    def weight(self) -> int:
        """How much it explains."""
        return len(self.roles) + len(self.options) + len(self.wrong) + len(self.blanks)

    def cell(self, values: Sequence[Any], role: str) -> Any:
        """The raw value of a role in a row; an empty text where there is none."""
        position = self.roles.get(role)
        return values[position] if position is not None and position < len(values) else ""

    def column(self, role: str) -> str:
        """The letter of the column where a finding about a role belongs."""
        first = {"options": self.options or self.wrong, "key": self.blanks}.get(role, [])
        position = self.roles.get(role, first[0] if first else None)
        return letter(position) if position is not None else ""

    def taken(self) -> dict[str, str]:
        """Role → column letter, for the preview."""
        shown = {role: letter(position) for role, position in sorted(self.roles.items(), key=lambda pair: pair[1])}
        for role, places in (("options", self.options), ("wrong", self.wrong), ("blanks", self.blanks)):
            if places:
                shown[role] = f"{letter(places[0])}–{letter(places[-1])}" if len(places) > 1 else letter(places[0])
        return shown

    def by_column(self) -> dict[int, str]:
        """Column → role, with `option`, `wrong` and `blank` for columns that hold one each."""
        found = {position: role for role, position in self.roles.items()}
        for role, places in (("option", self.options), ("wrong", self.wrong), ("blank", self.blanks)):
            found |= dict.fromkeys(places, role)
        return found


def letter(position: int) -> str:
    """0 → A, 26 → AA."""
    name, position = "", position + 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def position_of(name: str) -> int:
    """A → 0, AA → 26; -1 for what is no column letter."""
    place = 0
    for char in name.upper():
        if not "A" <= char <= "Z" or len(name) > 3:
            return -1
        place = place * 26 + ord(char) - 64
    return place - 1


def by_header(values: Sequence[Any], number: int, following: Sequence[Any] = ()) -> Layout | None:
    """The layout a header row tells, or None when the row is no header."""
    if not any(isinstance(value, str) and 0 < len(value) <= 60 and headers.role(value) for value in values):
        return None
    titles = [str(value).strip() if value is not None else "" for value in values]
    if sum(1 for title in titles if title) == 1 and headers.role("".join(titles)) == "stem":
        return Layout(roles={"stem": next(place for place, title in enumerate(titles) if title)}, header=number)
    if sum(1 for title in titles if title) < 2:
        return None
    layout = Layout(header=number)
    lettered: dict[int, int] = {}
    blanks: dict[int, int] = {}
    for place, title in enumerate(titles):
        _take(layout, place, title, lettered, blanks)
    _loosely(layout, titles, lettered, blanks)
    if len(lettered) < 2:
        lettered = _second_row(following, layout) or lettered
    _settle(layout, titles, lettered, blanks)
    return layout if layout.known and layout.weight >= 2 or layout.weak else None


def _take(layout: Layout, place: int, title: str, lettered: dict[int, int], blanks: dict[int, int]) -> None:
    if not title or len(title) > 60:
        return
    option, blank, role = headers.option_position(title), headers.blank_position(title), headers.role(title)
    if blank is not None:
        blanks.setdefault(blank, place)
    elif headers.is_wrong(title):
        layout.wrong.append(place)
    elif option is not None and (not role or (len(headers.plain(title)) == 1 and headers.plain(title) != "q")):
        lettered.setdefault(option, place)
        if headers.says_first_is_right(title):
            layout.convention = "first"
    elif role:
        layout.others.setdefault(role, []).append(place)


def _loosely(layout: Layout, titles: list[str], lettered: dict[int, int], blanks: dict[int, int]) -> None:
    """Headers that only contain a known word, for roles that no header names plainly."""
    known = {*lettered.values(), *blanks.values(), *layout.wrong, *(place for places in layout.others.values() for place in places)}
    for place, title in enumerate(titles):
        role = headers.loosely(title) if title and place not in known else ""
        if role == "wrong":
            layout.wrong.append(place)
        elif role == "subject" or (role and role not in layout.others):
            layout.others.setdefault(role, []).append(place)


def _second_row(following: Sequence[Any], layout: Layout) -> dict[int, int]:
    """A second header row that names the options under one merged title (选项 over A, B, C, D)."""
    if "options" not in layout.others:
        return {}
    named = {place: headers.option_position(str(value)) for place, value in enumerate(following) if str(value or "").strip()}
    if len(named) < 2 or any(option is None for option in named.values()):
        return {}
    layout.header += 1
    layout.others.pop("options")
    return {option: place for place, option in named.items() if option is not None}


def _settle(layout: Layout, titles: list[str], lettered: dict[int, int], blanks: dict[int, int]) -> None:
    if sorted(lettered) == list(range(len(lettered))) and (len(lettered) >= 2 or lettered and "key" in layout.others and "options" not in layout.others):
        layout.options = [lettered[index] for index in range(len(lettered))]
    layout.blanks = [blanks[index] for index in sorted(blanks)]
    if layout.wrong and "key" in layout.others:
        layout.convention = "first"
    else:
        layout.options, layout.wrong = layout.options or [], [] if layout.options else layout.wrong
    for role, places in layout.others.items():
        layout.roles[role] = min(places, key=lambda place: (headers.rank(titles[place]), place))
    _drop_added(layout, titles)
    if "stem" not in layout.roles and "number" in layout.roles and headers.plain(titles[layout.roles["number"]]) == "题号":
        layout.roles.pop("number")


def _drop_added(layout: Layout, titles: list[str]) -> None:
    """Our own report put 行 列 问题 建议 behind the table; they say nothing about the questions."""
    bare = [headers.plain(title) for title in titles]
    for start in range(len(bare) - len(headers.ADDED) + 1):
        if tuple(bare[start : start + len(headers.ADDED)]) == headers.ADDED:
            ours = range(start, start + len(headers.ADDED))
            layout.roles = {role: place for role, place in layout.roles.items() if place not in ours}
            layout.others = {role: [place for place in places if place not in ours] for role, places in layout.others.items()}
            left = list(layout.others.get("stem", []))
            if "stem" not in layout.roles and left:
                layout.roles["stem"] = left[0]


def chosen(told: SheetMapping) -> Layout:
    """The layout a person has set by hand."""
    layout = Layout(header=told.header, convention=told.convention or "auto", kind=told.kind, chosen=True)
    for place, role in sorted(told.roles.items()):
        if role in ("option", "wrong", "blank"):
            {"option": layout.options, "wrong": layout.wrong, "blank": layout.blanks}[role].append(place)
        elif role in ROLES:
            layout.roles.setdefault(role, place)
    return layout


def adjusted(layout: Layout, told: SheetMapping | None) -> Layout:
    """A recognised layout with the convention or kind a person has set for the sheet."""
    if told is None:
        return layout
    return replace(layout, convention=told.convention if told.convention not in ("", "auto") else layout.convention, kind=told.kind or layout.kind)


def mapping_from(value: Any) -> Mapping:
    """A stored mapping (JSON) as it was set by hand; anything malformed is left out."""
    sheets = value.get("sheets", {}) if isinstance(value, dict) else {}
    found: dict[str, SheetMapping] = {}
    for name, one in sheets.items() if isinstance(sheets, dict) else ():
        if not isinstance(one, dict):
            continue
        columns = one.get("columns", {})
        roles = {position_of(str(key)): str(role) for key, role in columns.items()} if isinstance(columns, dict) else {}
        header = one.get("header")
        found[str(name)] = SheetMapping(
            header=header if isinstance(header, int) and header >= 0 else 0,
            roles={place: role for place, role in roles.items() if place >= 0 and role},
            kind=str(one.get("kind", "")), convention=str(one.get("keys", "auto")), skip=bool(one.get("skip")),
        )  # fmt: skip
    return Mapping(sheets=found)
