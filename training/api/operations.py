"""The operations under /api/, described by themselves (OpenAPI 3.1): every answer lies within the reach of the key that asks."""

import logging
import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Header, NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from training import clock, coverage
from training.coverage.asking import answer
from training.coverage.document import document, subject
from training.errors import Refusal
from training.models import ApiScope, ApiToken, Area, EnterpriseTag
from training.registry import showing
from training.requirements import in_force

from . import answers, posting, systems, webhooks
from .reach import Reach
from .shapes import (
    Batch,
    Coverage,
    Engagements,
    Enterprise,
    Enterprises,
    Entries,
    Error,
    Events,
    From,
    Myself,
    PersonFile,
    Replayed,
    Results,
    Subjects,
)

logger = logging.getLogger(__name__)

PAGE, MOST = 100, 500
SUBJECTS = 500


class Key(HttpBearer):
    """`Authorization: Bearer sts_…`: a key that a member of the office made."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        return systems.recognise(token, at=clock.now())


class PerKey(BaseThrottle):
    """So many calls a minute for each key. Counted in the cache: with several processes and no Redis, by each of them."""

    def allow_request(self, request: HttpRequest) -> bool:
        key = f"training.api:{request.auth.pk}:{int(clock.now().timestamp()) // 60}"  # type: ignore[attr-defined]
        cache.add(key, 0, 120)
        return bool(cache.incr(key) <= systems.calls_a_minute())

    def wait(self) -> int:
        return 60 - int(clock.now().timestamp()) % 60


FAULTS: dict[int, type[Schema]] = dict.fromkeys((401, 403, 404, 409, 422, 429), Error)
api = NinjaAPI(
    title="Safety training and examination",
    version="1",
    description="Coverage, register and ledger within the reach of a key; posting of records; replay of events.",
    urls_namespace="api",
    docs_url=None,
    auth=Key(),
    throttle=[PerKey()],
)


def _reach(request: HttpRequest, scope: ApiScope) -> Reach:
    """The reach of the key, if it may do this. Raises HttpError(403)."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    if scope not in token.scopes:
        raise HttpError(403, _("This key may not do that: it needs the scope {scope}.").format(scope=scope.value))
    return Reach(token.system)


def _page(rows: QuerySet[Any], shape: Callable[[Any], dict[str, Any]], limit: int, cursor: Callable[[Any], Any]) -> dict[str, Any]:
    """One page by key, and where the next begins."""
    found = list(rows[: limit + 1])
    return {"items": [shape(row) for row in found[:limit]], "next": cursor(found[limit - 1]) if len(found) > limit else None}


Limit: int = Query(PAGE, ge=1, le=MOST)


@api.get("/me", response={200: Myself, **FAULTS}, summary="What this key may do, where, and until when", url_name="me")
def me(request: HttpRequest) -> dict[str, Any]:
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    places = [str(grant.area or grant.department or grant.enterprise) for grant in Reach(token.system).grants]
    return {"system": token.system.label, "scopes": token.scopes, "expires_on": token.expires_on, "reach": places}


def _survey(reach: Reach, area: str, codes: list[str], known_at: datetime | None) -> tuple[Area, coverage.Survey]:
    try:
        found = Area.objects.get(code=area)
        within = reach.view(found)
        return found, coverage.Survey(found, codes, known_at=known_at, within=within)
    except (Area.DoesNotExist, coverage.UnknownRequirement):
        raise Http404 from None


@api.get("/coverage", response={200: Coverage, **FAULTS}, summary="Coverage of an area on a day", url_name="coverage")
def read_coverage(request: HttpRequest, area: str, as_of: date | None = None, requirement: str | None = None, known_at: datetime | None = None) -> Any:
    """All requirements in force on the day, or one. Counts of the part of the area that the key reaches."""
    reach, day = _reach(request, ApiScope.COVERAGE), as_of or clock.today()
    codes = [requirement] if requirement else [rule.code for rule in in_force(day)]
    members = [code for rule in in_force(day) if rule.code in codes for code in rule.parameters.get("members", ())]
    found, survey = _survey(reach, area, [*codes, *(code for code in members if code not in codes)], _aware(known_at))
    return document(found.code, day, [answer(survey, code, day) for code in codes])


@api.get("/coverage/subjects", response={200: Subjects, **FAULTS}, summary="Whom a figure counts, by name", url_name="coverage_subjects")
def read_subjects(request: HttpRequest, area: str, requirement: str, as_of: date | None = None, status: str = "gap", after: int = 0) -> Any:
    """The duties of one requirement, worst first, 500 at a time. `status`: gap, covered, all, or one of the five."""
    reach, day = _reach(request, ApiScope.COVERAGE), as_of or clock.today()
    members = [code for rule in in_force(day) if rule.code == requirement for code in rule.parameters.get("members", ())]
    _found, survey = _survey(reach, area, [requirement, *members], None)
    listed = [duty for duty in coverage.asking.sort(survey.duties(requirement, day)) if _wanted(duty, status)]
    more = after + SUBJECTS
    return {"items": [subject(duty) for duty in listed[after:more]], "next": more if len(listed) > more else None}


def _wanted(duty: coverage.Duty, status: str) -> bool:
    if status in ("gap", "covered"):
        return duty.outcome.covered == (status == "covered")
    return status in ("all", duty.status)


def _aware(at: datetime | None) -> datetime | None:
    return at if at is None or at.tzinfo else at.replace(tzinfo=clock.LEGAL_ZONE)


def _register(reach: Reach) -> QuerySet[Any]:
    tags = EnterpriseTag.objects.filter(until_on__isnull=True, superseded_at__isnull=True)
    rows = reach.enterprises().select_related("area").annotate(state_now=showing.state_on(clock.today()))
    return rows.prefetch_related(Prefetch("tags", tags, to_attr="tags_now")).order_by("public_id")


@api.get("/enterprises", response={200: Enterprises, **FAULTS}, summary="The register of enterprises", url_name="enterprises")
def enterprises(request: HttpRequest, after: uuid.UUID | None = None, number: str = "", limit: int = Limit) -> Any:
    """In the order of their ids; `number` finds one by credit code or provisional number."""
    rows = _register(_reach(request, ApiScope.REGISTRY))
    if number:
        rows = rows.filter(uscc=number) | rows.filter(provisional_no=number)
    if after:
        rows = rows.filter(public_id__gt=after)
    return _page(rows, answers.enterprise, limit, lambda row: str(row.public_id))


@api.get("/enterprises/{uuid:enterprise}", response={200: Enterprise, **FAULTS}, summary="One enterprise", url_name="enterprise")
def enterprise(request: HttpRequest, enterprise: uuid.UUID) -> Any:
    return answers.enterprise(get_object_or_404(_register(_reach(request, ApiScope.REGISTRY)), public_id=enterprise))


@api.get("/enterprises/{uuid:enterprise}/people", response={200: Engagements, **FAULTS}, summary="Who is or was engaged there", url_name="people")
def people(request: HttpRequest, enterprise: uuid.UUID, after: int = 0, limit: int = Limit) -> Any:
    reach = _reach(request, ApiScope.REGISTRY)
    found = get_object_or_404(reach.enterprises(), public_id=enterprise)
    rows = reach.engagements().filter(enterprise=found, pk__gt=after).select_related("person__merged_into", "enterprise", "area").order_by("pk")
    return _page(rows, answers.engagement, limit, lambda row: row.pk)


@api.get("/people/{uuid:person}", response={200: PersonFile, **FAULTS}, summary="One person, with what they hold within the reach", url_name="person")
def person(request: HttpRequest, person: uuid.UUID) -> Any:
    reach = _reach(request, ApiScope.REGISTRY)
    found = get_object_or_404(reach.people(), public_id=person)
    rows = reach.engagements().filter(person__in=type(found).objects.one(found.pk)).select_related("person__merged_into", "enterprise", "area")
    return (answers.person(found) or {}) | {"engagements": [answers.engagement(row) for row in rows.order_by("from_on", "pk")[:MOST]]}


@api.get("/entries", response={200: Entries, **FAULTS}, summary="The ledger, in the order in which it was written", url_name="entries")
def entries(
    request: HttpRequest, after: int = 0, enterprise: uuid.UUID | None = None, person: uuid.UUID | None = None, kind: str = "", limit: int = Limit
) -> Any:  # fmt: skip
    """`after` is the number of the last entry you have: asking on brings what is new, corrections included."""
    reach = _reach(request, ApiScope.LEDGER)
    rows = answers.entries(reach.entries().filter(pk__gt=after))
    if enterprise:
        rows = rows.filter(enterprise=get_object_or_404(reach.enterprises(), public_id=enterprise))
    if person:
        found = get_object_or_404(reach.people(), public_id=person)
        rows = rows.filter(person__in=type(found).objects.one(found.pk))
    if kind:
        rows = rows.filter(kind=kind)
    return _page(rows, answers.entry, limit, lambda row: row.pk)


@api.post("/records", response={200: Results, **FAULTS}, summary="Post up to 500 records, each once", url_name="records")
def records(
    request: HttpRequest, batch: Batch, idempotency_key: str = Header("", alias="Idempotency-Key", max_length=40, pattern=r"^[A-Za-z0-9._:/-]*$")
) -> Any:  # fmt: skip
    """Each record is posted or refused by itself. The same `Idempotency-Key` with the same body is answered as before; with another body: 409.

    Entries carry grade C: declared, the paper is with the enterprise. More hours than a day holds are kept until somebody has looked at them.
    """
    _reach(request, ApiScope.RECORDS)
    listed = [record.model_dump(exclude_none=True) for record in batch.records]
    return posting.post(request.auth, listed, key=idempotency_key, at=clock.now())  # type: ignore[attr-defined]


@api.get("/events", response={200: Events, **FAULTS}, summary="What webhooks told, to be read again", url_name="events")
def events(request: HttpRequest, after: int = 0, limit: int = Limit) -> Any:
    """Events of the system's open addresses, by their number."""
    reach = _reach(request, ApiScope.LEDGER)
    mine = [one for one in webhooks.endpoints(clock.now()) if one.system_id == reach.system.pk]
    rows = webhooks.WebhookEvent.objects.none()
    if mine:
        widest = min(mine, key=lambda one: one.since)
        rows = webhooks.events(widest).filter(pk__gt=after).select_related("entry__person__merged_into", "entry__enterprise", "entry__area").order_by("pk")
    return _page(rows, webhooks.document, limit, lambda row: row.pk)


@api.post("/endpoints/{uuid:endpoint}/replay", response={200: Replayed, **FAULTS}, summary="Send events again from a number on", url_name="replay")
def replay(request: HttpRequest, endpoint: uuid.UUID, since: From) -> Any:
    reach = _reach(request, ApiScope.LEDGER)
    found = get_object_or_404(reach.system.endpoints.filter(closed_at__isnull=True), public_id=endpoint)
    return {"events": webhooks.replay(found, since=since.from_event, at=clock.now(), by=f"api:{reach.system.public_id}")}


def fault(request: HttpRequest, status: int, code: str, message: object) -> HttpResponse:
    """The one shape of every refusal."""
    return api.create_response(request, {"error": {"code": code, "message": str(message)}}, status=status)


_CODES = {401: "no_key", 403: "not_allowed", 400: "unreadable", 429: "too_many"}


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, error: Exception) -> HttpResponse:
    answered = fault(request, 401, "no_key", _("Send a key that is in force: Authorization: Bearer …"))
    answered["WWW-Authenticate"] = "Bearer"
    return answered


@api.exception_handler(Throttled)
def _too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    answered = fault(request, 429, "too_many", _("Too many calls within a minute: wait and ask again."))
    answered["Retry-After"] = str(error.wait or 60)
    return answered


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    message = _("The body is not JSON.") if error.status_code == 400 else str(error)
    return fault(request, error.status_code, _CODES.get(error.status_code, "refused"), message)


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, error: Exception) -> HttpResponse:
    return fault(request, 404, "not_there", _("There is nothing of that name within the reach of this key."))


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Where and what, without repeating what was sent: it may hold a document number."""
    told = "; ".join(f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in error.errors[:10])
    return fault(request, 422, "malformed", told)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    conflict = isinstance(refusal, posting.KeyReused)
    return fault(request, 409 if conflict else 422, "key_reused" if conflict else "refused", refusal)


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Our own mistake: it goes into the log, and nothing of it to the caller."""
    logger.exception("api %s", request.path)
    return fault(request, 500, "broken", _("Something went wrong here. It is noted; try again later."))
