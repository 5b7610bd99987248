"""The shapes of what is asked and answered under /api/; their descriptions are read by strangers."""

import uuid
from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

from . import posting


class Fault(Schema):
    code: str
    message: str


class Error(Schema):
    """Every refusal looks like this."""

    error: Fault


class Person(Schema):
    """A person by random id, masked name and the last four characters of the document number."""

    id: str
    name_masked: str
    last4: str


class Place(Schema):
    id: str
    number: str = Field(description="Unified social credit code, or provisional number")
    name: str


class Tag(Schema):
    set: str
    value: str
    members: list[str]
    basis: str


class Enterprise(Place):
    area: str
    address: str
    industry_code: str
    industry: str
    size: str
    headcount: int | None
    state: str | None
    tags: list[Tag]


class Engagement(Schema):
    """`until_on` is the first day on which it no longer holds."""

    person: Person
    enterprise: Place | None
    area: str | None
    role: str
    form: str
    post: str
    operation_item: str
    from_on: date | None
    until_on: date | None


class PersonFile(Person):
    engagements: list[Engagement]


class Entry(Schema):
    """An entry of the ledger. An entry with `corrects` replaces that one; with `void` it withdraws it. A `held` one does not count yet."""

    number: int
    kind: str
    what: str
    person: Person | None
    enterprise: Place | None
    area: str | None
    amount: str | None
    occurred_on: date
    valid_until: date | None
    exam_class: str
    grade: str
    held: bool
    void: bool
    corrects: int | None
    reason: str
    source: str
    detail: dict[str, Any]
    recorded_at: datetime


class Enterprises(Schema):
    items: list[Enterprise]
    next: str | None = Field(description="Give it as `after` for the next page; null on the last")


class Engagements(Schema):
    items: list[Engagement]
    next: int | None


class Entries(Schema):
    items: list[Entry]
    next: int | None


class Event(Schema):
    number: int
    event: str
    at: datetime
    entry: Entry


class Events(Schema):
    items: list[Event]
    next: int | None


class Excluded(Schema):
    reason: str
    count: int


class Figure(Schema):
    population: int
    satisfied: int
    due_soon: int
    due_soon_met: int
    pending: int
    overdue: int
    unknown: int
    excluded: list[Excluded]
    rate: float | None


class Child(Figure):
    area: str


class Subject(Schema):
    uscc: str
    person: uuid.UUID | None
    name_masked: str
    last4: str
    status: str
    reason: str
    due_on: date | None


class Requirement(Figure):
    code: str
    title: str
    children: list[Child]


class Coverage(Schema):
    """The same document as `manage.py coverage --json` prints."""

    area: str
    as_of: date
    requirements: list[Requirement]


class Subjects(Schema):
    items: list[Subject]
    next: int | None


class Myself(Schema):
    system: str
    scopes: list[str]
    expires_on: date
    reach: list[str]


class Record(Schema):
    """One record, in the terms of the records workbook; which fields a kind needs is said at each. Days are YYYY-MM-DD."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["hours", "assessment", "credential", "drill"]
    id: str | None = Field(None, min_length=1, max_length=40, pattern=r"^[A-Za-z0-9._:/-]+$", description="Your own number of the record; never a personal one")
    document_number: str | None = Field(None, max_length=40, description="Of the person; all kinds but drill. Kept out of addresses and logs")
    enterprise: str | None = Field(None, max_length=30, description="Credit code or provisional number; drill needs it")
    on: date | None = Field(None, description="hours, assessment, drill")
    content: str | None = Field(None, max_length=200, description="hours: what was studied, for which role")
    amount: float | None = Field(None, gt=0, le=1000, description="hours: credit hours")
    mode: str | None = Field(None, max_length=20, description="hours: 线上 or 线下")
    organiser: str | None = Field(None, max_length=60)
    training_type: str | None = Field(None, max_length=20, description="hours: 初次, 再培训, 三级-厂, 三级-车间, 三级-班组, 转岗")
    item: str | None = Field(None, max_length=120, description="assessment: 考核项目; credential: 准操项目")
    score: float | None = None
    full: float | None = None
    result: str | None = Field(None, max_length=20, description="assessment: 合格 or 不合格")
    exam_class: str | None = Field(None, max_length=20, description="assessment: 法定, 本级 or 企业")
    authority: str | None = Field(None, max_length=60)
    credential: str | None = Field(None, max_length=60, description="credential: 证书类型")
    certificate: str | None = Field(None, max_length=60, description="credential: 证书编号")
    work_type: str | None = Field(None, max_length=60)
    first_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    types: str | None = Field(None, max_length=120, description="drill: 疏散逃生, 消防疏散, 综合预案, 专项预案, 现场处置; several with 、")
    expected: int | None = Field(None, ge=0)
    present: int | None = Field(None, ge=0)
    began_at: str | None = Field(None, max_length=10, description="14:05")
    out_at: str | None = Field(None, max_length=10)
    ended_at: str | None = Field(None, max_length=10)
    scenario: str | None = Field(None, max_length=200)
    form: str | None = Field(None, max_length=20, description="drill: 实战 or 桌面")
    plan_ref: str | None = Field(None, max_length=60)


class Batch(Schema):
    model_config = ConfigDict(extra="forbid")

    records: list[Record] = Field(min_length=1, max_length=posting.MOST)


class Problem(Schema):
    code: str
    field: str
    message: str


class PostedEntry(Schema):
    number: int
    kind: str
    what: str
    grade: str
    held: bool


class Result(Schema):
    """`posted`: new entries; `same`: stood already; `refused`: see the problems; `conflict`: this id stands for another content."""

    index: int
    id: str
    status: Literal["posted", "same", "refused", "conflict"]
    entries: list[PostedEntry]
    problems: list[Problem]


class Results(Schema):
    records: list[Result]


class From(Schema):
    from_event: int = Field(ge=0)


class Replayed(Schema):
    events: int
