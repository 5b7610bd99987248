"""All addresses of our own apps, and a small world of two towns to knock on them with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cms import site
from cms.models import CourseIndexPage, CoursePage, LessonPage
from exams import tickets
from exams.models import Attempt, Registration
from question_banks import bulks
from question_banks.models import BankRelease, BulkAct, KnowledgePoint, Leftover, Ruling
from tests.factories import certificates, exams, training
from tests.factories import drills as drill_stage
from tests.factories import packs as pack_factory
from tests.factories import reminding as reminder_factory
from tests.factories.question_banks import make_all_kinds, make_draft, make_picture
from training import drills, inhouse, leads, notices, objections, packs, reference, slips, stores
from training.access import Role
from training.api import systems
from training.drills import codes, planning
from training.models import (
    Account,
    Area,
    DrillAction,
    Enterprise,
    ImportBatch,
    ImportLeftover,
    LateSuspension,
    Lead,
    Pack,
    PackForm,
    Person,
    Recheck,
    Reconciliation,
    ReconciliationRow,
    RoleGrant,
)
from training.packs import superiors
from training.reminding import papers

AT = certificates.AT  # after the exams of the factories
BACKEND = "training.backends.NumberBackend"
NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Door:
    """One address pattern of ours."""

    name: str
    route: str
    converters: dict[str, str]
    view: Any
    roles: tuple[str, ...] | None

    def __str__(self) -> str:
        return f"{self.name} ({self.route})"


def desk_roles(view: Any) -> tuple[str, ...] | None:
    """The roles of the `access.desk` around a view, however deep; nothing when there is none."""
    while view is not None:
        if "desk_roles" in vars(view):
            return tuple(view.desk_roles)
        view = getattr(view, "__wrapped__", None)
    return None


def _walk(patterns: list[Any], spaces: tuple[str, ...] = (), above: str = "") -> Iterator[Door]:
    for one in patterns:
        route = above + str(one.pattern)
        if isinstance(one, URLResolver):
            if not getattr(one.urlconf_module, "__name__", "").startswith("wagtail"):
                yield from _walk(one.url_patterns, (*spaces, *([one.namespace] if one.namespace else [])), route)
        elif isinstance(one, URLPattern):
            converters = {
                name: type(kind).__name__.removesuffix("Converter").lower().replace("uuidstr", "uuid") for name, kind in one.pattern.converters.items()
            }
            yield Door(":".join([*spaces, one.name]) if one.name else f"/{route}", route, converters, one.callback, desk_roles(one.callback))


def doors() -> list[Door]:
    """The whole tree of the project but for Wagtail's own parts, which Wagtail guards."""
    return list(_walk(get_resolver().url_patterns))


@dataclass
class Town:
    """A county with a town, a village, and one enterprise with its principal in it."""

    county: Area
    town: Area
    village: Area
    enterprise: Enterprise
    principal: Account

    @classmethod
    def make(cls) -> "Town":
        county, town, (village,) = training.make_area_tree(1)
        enterprise = training.make_enterprise(area=village)
        return cls(county, town, village, enterprise, principal_of(enterprise))

    def scope(self, role: str) -> dict[str, Any]:
        """What a grant of this role names here."""
        match role:
            case Role.ENTERPRISE_ADMIN:
                return {"enterprise": self.enterprise}
            case Role.COUNTY_VIEWER:
                return {"area": self.county}
            case Role.LIAISON:
                return {"area": self.village}
            case Role.SYSADMIN | Role.LEARNER:
                return {}
            case _:
                return {"area": self.town}


def principal_of(enterprise: Enterprise) -> Account:
    """An enterprise administrator by appointment, without any grant."""
    account = training.make_account("")
    training.make_engagement(person=account.person, enterprise=enterprise)
    return account


def holder(roles: dict[str, list[dict[str, Any]]]) -> Account:
    """An account with these grants; several scopes a role are possible."""
    account = training.make_account("")
    rows = [(role, scope) for role, scopes in roles.items() for scope in scopes]
    RoleGrant.objects.bulk_create(RoleGrant(account=account, role=role, granted_at=training.START, **scope) for role, scope in rows)
    return account


@dataclass
class World:
    """Two towns; whatever an address can name exists in the first, `here`. Tests read it and undo what they do."""

    here: Town = field(default_factory=Town.make)
    there: Town = field(default_factory=Town.make)
    clients: dict[int, Client] = field(default_factory=dict)
    strays: dict[Any, Account] = field(default_factory=dict)

    @cached_property
    def insiders(self) -> dict[str, Account]:
        """For each role somebody of the first town."""
        department = training.make_department(area=self.here.town, industries=[self.here.enterprise.industry])
        scopes = {role: self.here.scope(role) for role in Role.values} | {Role.DEPARTMENT: {"department": department}}
        made = {role: holder({role: [scope]}) for role, scope in scopes.items() if role not in {Role.LEARNER, Role.ENTERPRISE_ADMIN}}
        return made | {Role.LEARNER: self.candidate, Role.ENTERPRISE_ADMIN: self.here.principal}

    @cached_property
    def candidate(self) -> Account:
        """A worker of the first town's enterprise who sits an exam, holds a certificate and has a notice."""
        account = training.make_account("")
        training.make_engagement(person=account.person, enterprise=self.here.enterprise, role="worker")
        return account

    @cached_property
    def neighbour(self) -> Account:
        """Heads another enterprise in the same village."""
        return principal_of(training.make_enterprise(area=self.here.village))

    @cached_property
    def kept(self) -> Account:
        """A colleague whose account the first town's office keeps."""
        return holder({Role.TRAINER: [{"area": self.here.town}]})

    def far(self, wanted: tuple[str, ...]) -> Account:
        """Has the wanted roles in the other town and every other role in this one: scope must follow the role."""
        if wanted not in self.strays:
            grants = {role: [(self.there if role in wanted else self.here).scope(role)] for role in Role.values if role != Role.LEARNER}
            grants.pop(Role.SYSADMIN)
            self.strays[wanted] = holder(grants)
        return self.strays[wanted]

    def boundless(self) -> Account:
        """Has every role but the system administrator's, and no scope."""
        return self._stray("boundless", {role: [{}] for role in Role.values if role not in {Role.LEARNER, Role.SYSADMIN}})

    def without(self, wanted: tuple[str, ...]) -> Account:
        """Has every role but these, all over the first town."""
        return self._stray(("without", wanted), {role: [self.here.scope(role)] for role in Role.values if role not in {*wanted, Role.LEARNER}})

    def _stray(self, key: Any, grants: dict[str, list[dict[str, Any]]]) -> Account:
        if key not in self.strays:
            self.strays[key] = holder(grants)
        return self.strays[key]

    def client(self, account: Account | None, **session: Any) -> Client:
        """A browser; the same one for the same account. `session` makes a new one with these values in its session."""
        key = account.pk if account else 0
        if key in self.clients and not session:
            return self.clients[key]
        client = Client(raise_request_exception=False)
        if account is not None:
            client.force_login(account, backend=BACKEND)
        if session:
            kept = client.session
            kept.update(session)
            kept.save()
            return client
        self.clients[key] = client
        return client

    @cached_property
    def names(self) -> dict[str, dict[str, Any]]:
        """For each address with arguments, those of an object of the first town."""
        return {**self._training(), **self._question_banks(), **self._exams(), **self._certificates(), **self._study()}

    def _training(self) -> dict[str, dict[str, Any]]:
        enterprise, person = {"enterprise": self.here.enterprise.public_id}, self.candidate.person
        drill, kept = self._drill(), {"account": self.kept.public_id}
        assert person
        slip, _code = slips.issue(training.make_person(), at=AT, by="system:test")
        notice = notices.send("training.slip_issued", to=person, at=AT, by="system:test", key="door", context={"issuer": ""})
        batch = self._batch("registry", Role.OFFICE, {})
        pack, form = self._pack()
        return {
            "training:enterprise": {"public_id": self.here.enterprise.public_id},
            "training:confirm_tag": {"public_id": self.here.enterprise.public_id},
            "training:person": {"public_id": person.public_id},
            "training:reveal": {"public_id": person.public_id},
            "training:import_batch": {"public_id": batch.public_id},
            "training:record_batch": {"public_id": self._batch("records", Role.OFFICE, {}).public_id},
            "training:coverage_explain": {"code": "TR-PRIN"} | enterprise,
            **dict.fromkeys(["training:pack_month", "training:pack_act"], {"area": self.here.town.code, "month": pack.month}),
            "training:pack_village": {"area": self.here.village.code, "month": pack.month},
            "training:pack": {"pack": pack.public_id},
            "training:pack_file": {"pack": pack.public_id, "kind": "xlsx"},
            "training:pack_requirement": {"pack": pack.public_id, "code": "TR-PRIN"},
            **self._recheck(pack),
            "training:pack_form": {"form": form.public_id},
            "training:pack_form_fill": {"pack": pack.public_id, "form": form.public_id},
            **self._drill_event(),
            "training:drill_new": enterprise,
            "training:drill_plan": enterprise,
            "training:drill_report": {"drill": drill.public_id},
            "training:drill": {"drill": drill.public_id},
            "training:drill_verify": {"drill": drill.public_id},
            "training:private_file": {"file": drill.evidence.get().public_id},
            "training:slip": {"token": slip.token},
            "training:slip_issue": {"person": person.public_id},
            "training:slips_enterprise": enterprise,
            "training:notice": {"number": notice.pk},
            "training:staff_account": kept,
            "training:account_block": kept,
            "training:totp_reset": kept,
            "training:grant_revoke": kept | {"grant": self.kept.grants.get().pk},
            **self._registry(person),
            **self._lead(person),
            **self._reminders(person),
            **self._interface(person),
        }

    def _interface(self, person: Person) -> dict[str, dict[str, Any]]:
        """A system that reaches the first town's enterprise, with a key and an address to be told."""
        office = self.insiders[Role.OFFICE]
        system = systems.connect(label="平台", reach=[{"enterprise": self.here.enterprise}], at=AT, by=office)
        key = systems.make_token(system, scopes=["read:ledger"], expires_on=AT.date() + timedelta(days=90), at=AT, by=office)
        endpoint = systems.add_endpoint(system, url="https://hooks.example.org/", kinds=["entry.posted"], at=AT, by=office)
        enterprise, told = {"enterprise": self.here.enterprise.public_id}, {"endpoint": endpoint.public_id}
        return {
            **dict.fromkeys(["training:system", "training:system_key", "training:system_endpoint"], {"system": system.public_id}),
            "training:own_data_export": {"kind": "json"},
            "training:system_key_revoke": {"key": key.public_id},
            **dict.fromkeys(["training:system_endpoint_close", "training:system_endpoint_replay", "api:replay"], told),
            **dict.fromkeys(["api:enterprise", "api:people"], enterprise),
            "api:person": {"person": person.public_id},
            "api:nothing": {"path": "nothing"},
            **self._objections(person),
            **self._inhouse(person),
        }

    def _inhouse(self, person: Person) -> dict[str, dict[str, Any]]:
        """A class the first town's enterprise held, and its plan of the year."""
        here: dict[str, Any] = {"public_id": self.here.enterprise.public_id}
        facts: dict[str, Any] = {"topic": "安全用电", "training_type": "refresher", "place": "会议室", "trainer": "张三", "statement": "全程参加"}
        report = inhouse.Report(hours=Decimal(2), held_on=date(2026, 3, 3), sign_in="roster", **facts)
        common: dict[str, Any] = {"enterprise": self.here.enterprise, "at": AT, "by": self.here.principal}
        held = inhouse.record_class(report=report, present=[person.pk], files=[], **common)
        planned = {"frequency": "每年1次", "content": "用电", "scope": "全员", "time": "六月"}
        line = inhouse.add(year=2026, role="", **planned, **common)
        return {
            **dict.fromkeys([f"training:inhouse_{name}" for name in ("desk", "enrol", "class_new")], here),
            **dict.fromkeys([f"training:inhouse_{name}" for name in ("plan", "plan_build", "plan_add")], here | {"year": 2026}),
            "training:inhouse_leave": here | {"number": person.engagements.get().pk},
            "training:inhouse_class": {"training_class": held.public_id},
            "training:inhouse_plan_line": {"line": line.public_id},
        }

    def _objections(self, person: Person) -> dict[str, dict[str, Any]]:
        """An entry of the candidate that was corrected, and one that may be."""
        wrong, other = (training.make_hours(person, 2, date(2026, 3, day), at=AT, enterprise=self.here.enterprise)[0] for day in (1, 2))
        raised = objections.raise_objection(wrong, remedy=objections.Remedy("never"), reason="没有参加", at=AT, by=self.candidate)
        objections.answer(raised, upheld=True, reason="属实", at=AT, by=self.insiders[Role.OFFICE])
        one = {"objection": raised.public_id}
        pages = ("objection", "objection_answer", "objection_withdraw", "objection_paper", "objection_paper_file")
        return {"training:entry_wrong": {"number": other.pk}, **dict.fromkeys([f"training:{name}" for name in pages], one)}

    def _reminders(self, person: Person) -> dict[str, dict[str, Any]]:
        """A duty of the candidate that somebody was reminded of, and the printed notice of the enterprise."""
        case = reminder_factory.told(self.here.enterprise, person=person, at=AT)
        paper = {"paper": papers.make(self.here.enterprise, at=AT, by=self.insiders[Role.OFFICE]).public_id}
        return {
            "training:reminder": {"case": case.public_id},
            "training:reminders_person": {"public_id": person.public_id},
            **dict.fromkeys(["training:reminders_enterprise", "training:reminder_paper_make"], {"public_id": self.here.enterprise.public_id}),
            **dict.fromkeys(["training:reminder_paper", "training:reminder_paper_file"], paper),
        }

    def _lead(self, person: Person) -> dict[str, dict[str, Any]]:
        """A lead about the candidate."""
        rule = leads.rules()[0]
        about = {"requirement": rule.requirement, "rule": rule.code, "basis": rule.frozen(), "possible_major_hazard": True, "role": "special_operator"}
        days = {"due_on": date(2026, 3, 1), "opens_on": date(2026, 3, 2), "recorded_at": AT}
        one = {"lead": Lead.objects.create(enterprise=self.here.enterprise, person=person, **about, **days).public_id}
        act, paper = one | {"act": "close"}, one | {"kind": "record"}
        return {"training:lead": one, "training:lead_dispute": one, "training:lead_act": act, "training:lead_paper": paper}

    def _registry(self, person: Person) -> dict[str, dict[str, Any]]:
        """The register kept by hand: a late suspension, a merged double, a compared list, a row that stayed out of an import."""
        here, office = self.here, self.insiders[Role.OFFICE]
        enterprise, human = {"public_id": here.enterprise.public_id}, {"public_id": person.public_id}
        double = training.make_person(merged_into=person)
        paper = {"verifier": "张三", "document": "停产报告", "reason": "停产"}
        waiting = LateSuspension.objects.create(enterprise=here.enterprise, from_on=date(2026, 1, 1), **paper, entered_at=AT, entered_by=office)
        listed = {"source": "市场监管局", "listed_on": date(2026, 3, 1), "title": "a.xlsx", "sha256": "0" * 64}
        made = Reconciliation.objects.create(area=here.town, **listed, made_at=AT, made_by=office)
        row = ReconciliationRow.objects.create(reconciliation=made, outcome="gone", key="e:1", name=here.enterprise.name, enterprise=here.enterprise)
        batch = self._batch("registry", Role.OFFICE, {})
        ImportBatch.objects.filter(pk=batch.pk).update(state="applied", applied_at=AT)
        left = ImportLeftover.objects.create(batch=batch, sheet="企业", row=2)
        post = human | {"number": person.engagements.get().pk}
        return {
            **dict.fromkeys([f"training:enterprise_{name}" for name in ("edit", "state", "sheet")], enterprise),
            **dict.fromkeys(["training:tenant_add", "training:engage"], enterprise),
            **dict.fromkeys(["training:person_edit", "training:person_photo"], human),
            **dict.fromkeys([f"training:engagement_{name}" for name in ("correct", "end", "cancel")], post),
            "training:person_unmerge": {"public_id": double.public_id},
            "training:suspension_decide": {"public_id": waiting.public_id},
            "training:reconciliation": {"public_id": made.public_id},
            "training:reconciliation_decide": {"public_id": row.public_id},
            "training:leftover_dismiss": {"public_id": left.public_id},
        }

    def _pack(self) -> tuple[Pack, PackForm]:
        """A locked pack of the first town, and a form of its superior."""
        common: dict[str, Any] = {"at": AT, "by": "system:test"}
        pack = packs.freeze(area=self.here.town, month=packs.latest_due(AT), **common)
        return pack, superiors.add(area=self.here.town, title="上级报表", content=pack_factory.form(), **common)

    def _recheck(self, pack: Pack) -> dict[str, dict[str, Any]]:
        """A draw from the pack with one line that was found untrue."""
        made = Recheck.objects.create(pack=pack, seed="0" * 64, population=1, size=1, drawn_at=AT, drawn_by="system:test")
        item = made.items.create(order=1, requirement="TR-PRIN", key=f"{self.here.enterprise.public_id}|||", enterprise=self.here.enterprise)
        result = item.results.create(is_true=False, reason="不实", seen_on=date(2026, 3, 1), recorded_at=AT, recorded_by=self.kept)
        proposal = result.proposals.create(entry=training.make_hours(training.make_person(), 1, date(2026, 2, 1), at=AT)[0])
        return {
            "training:recheck": {"recheck": made.public_id},
            "training:recheck_draw": {"pack": pack.public_id},
            "training:recheck_item": {"item": item.public_id},
            "training:recheck_decide": {"proposal": proposal.public_id},
        }

    def _drill(self) -> Any:
        report = drills.Report(types=["evacuation"], form="live", held_on=date(2026, 3, 1), expected=30, present=30)
        checked = stores.check(SimpleUploadedFile("sheet.pdf", b"%PDF-1.4\n%%EOF\n"))
        return drills.record_drill(enterprise=self.here.enterprise, report=report, files=[("签到表", checked)], at=AT, by="system:test")

    def _drill_event(self) -> dict[str, dict[str, Any]]:
        """A drill planned for this day that the candidate leads on site, and something to put right after an earlier one."""
        day = drill_stage.outline(held_on=AT.date(), leader=self.candidate.person)
        event = planning.plan_drill(host=self.here.enterprise, outline=day, at=AT, by="system:test")
        one = {"event": event.public_id}
        action = DrillAction.objects.create(
            event=event, enterprise=self.here.enterprise, problem="堆物", measure="清理", responsible="王五", due_on=AT.date(), recorded_at=AT
        )  # fmt: skip
        names = ["event", "edit", "roster", "act", "notice", "site", "step", "screen", "code", "here", "files", "evaluation", "action_new", "decide"]
        return {
            **{f"training:drill_{name}": one for name in names},
            **dict.fromkeys(["training:drill_paper", "training:drill_paper_file"], one | {"kind": "plan"}),
            "training:drill_action_done": {"action": action.public_id},
            "training:drill_scan": {"code": codes.printed(event)},
        }

    def _batch(self, kind: str, role: str, columns: dict[str, Any]) -> ImportBatch:
        return ImportBatch.objects.create(kind=kind, title="a.xlsx", sha256="", columns=columns, created_at=AT, created_by=self.insiders[role])

    def _question_banks(self) -> dict[str, dict[str, Any]]:
        item = make_draft().item
        code, one = {"code": item.bank.code}, {"public_id": item.public_id}
        batch = {"public_id": self._batch("questions", Role.EDITOR, {"bank": item.bank.code, "sheets": {}}).public_id}
        names = {"bank": code, "export": code, "new_question": code, "review_bank": code, "preview": batch, "findings": batch, "review_import": batch}
        pages = ["item", "edit", "withdraw", "decide", "compare", "comment", "classify", "cite"]
        point = KnowledgePoint.objects.create(code="door", title="知识点")
        release = BankRelease.objects.create(bank=item.bank, requested_by=self.insiders[Role.EDITOR], requested_at=AT, purpose="备案")
        row = Leftover.objects.create(batch=ImportBatch.objects.get(public_id=batch["public_id"]), bank=item.bank, row=2, digest="door")
        item.refresh_from_db()
        facts = {"cluster": item.latest_version.cluster, "signatures": 1, "reason": "重复", "by": self.insiders[Role.EDITOR], "at": AT}
        ruling = Ruling.objects.create(verdict="different", **facts)
        ruling.members.create(version=item.latest_version, digest=item.latest_version.digest)
        names |= {"conflict": {"cluster": ruling.cluster}, "ruling": {"public_id": ruling.public_id}}
        names |= {"leftover": {"public_id": row.public_id}, "leftovers_workbook": code, "progress": batch}
        made = bulks.change(items=[item.pk], act=BulkAct.DIFFICULTY, target=3, at=AT, by=self.insiders[Role.EDITOR])
        names |= {
            "bulk": {"public_id": made.public_id},
            "point": {"public_id": point.public_id},
            "release_decide": {"public_id": release.public_id},
            "edition": {"code": "AQSCF_2021"},
        }
        return {
            "question_banks:picture": {"sha256": make_picture().sha256},
            **dict.fromkeys(["exams:usage", "exams:item_analysis", "exams:item_analysis_export", "exams:item_settle"], one),
            **{f"question_banks:{name}": given for name, given in (names | dict.fromkeys(pages, one)).items()},
        }

    def _registration(self, person: Person | None) -> Registration:
        """A checked-in candidate, whose attempt waits, in a room of the first town."""
        session = exams.make_session(room=exams.make_room(area=self.here.town), proctor=self.insiders[Role.PROCTOR])
        return exams.make_waiting(exams.make_registration(session, person=person)).registration

    def _open_attempt(self) -> Attempt:
        """The candidate before a paper with a picture, on the day before."""
        blueprint = exams.make_blueprint(bank=make_all_kinds(), rules=[{"kind": "hotspot", "count": 1, "points": "9"}])
        session = exams.make_session(blueprint=blueprint, room=exams.make_room(area=self.here.town), opens_at=exams.AT - timedelta(days=1))
        return exams.make_open(exams.make_registration(session, person=self.candidate.person))

    def _exams(self) -> dict[str, dict[str, Any]]:
        registration = self._registration(self.candidate.person)
        session, attempt = {"public_id": registration.session.public_id}, {"public_id": registration.attempt.public_id}
        ticket, seat = {"public_id": registration.public_id}, session | {"registration_id": registration.public_id}
        blueprint = {"public_id": registration.session.blueprint.public_id}
        desks = ["session", "register", "room", "room_board", "find", "open_room", "extend", "end"]
        return {
            "exams:enter": {"ticket": tickets.sign(registration)},
            "exams:picture": {"public_id": self._open_attempt().public_id, "index": 0, "place": 0},
            **{f"exams:{name}": ticket for name in ("ticket", "ticket_qr", "whereabouts", "withdraw")},
            **{f"exams:{name}": attempt for name in ("sit", "save", "submit", "result")},
            **{
                f"exams:{name}": session
                for name in (*desks, "officer_session", "session_turn", "confirm", "export", "session_analysis", "session_analysis_export")
            },
            **{f"exams:{name}": seat for name in ("check_in", "end_attempt")},
            **{f"exams:{name}": blueprint for name in ("blueprint", "rehearse", "blueprint_turn")},
        }

    def _certificates(self) -> dict[str, dict[str, Any]]:
        certificate = certificates.make_certificate(person=self.candidate.person, enterprise=self.here.enterprise)
        one = {"public_id": certificate.public_id}
        names = dict.fromkeys(["detail", "sheet", "symbol"], one) | {"decide": one | {"kind": "suspended"}}
        return {"verify:certificate": {"code": certificate.code}, **{f"certificates:{name}": given for name, given in names.items()}}

    def _study(self) -> dict[str, dict[str, Any]]:
        course = training.make_course()
        site.ensure()
        index = CourseIndexPage.objects.get()
        page = index.add_child(instance=CoursePage(title=course.title, slug=course.code, course=course))
        page.add_child(instance=LessonPage(title="第1课", slug="lesson-1", lesson=course.lessons.get()))
        lesson = {"code": course.code, "order": 1}
        return {"portal:course": {"code": course.code}, "portal:lesson": lesson, "portal:beat": lesson, "media": {"name": "images/none.jpg"}}


def build() -> World:
    """The world, whole."""
    reference.load_reference(AT - timedelta(days=30))
    world = World()
    # made now, so that every walk finds the same rows
    assert all([world.insiders, world.names, world.neighbour])
    return world


def unknown(door: Door, given: dict[str, Any]) -> dict[str, Any]:
    """The same address, naming nothing that exists."""
    nothing = {"uuid": NOBODY, "int": 999_999_999, "string": "nothing", "slug": "nothing", "path": "nothing"}
    return {name: nothing[door.converters[name]] for name in given}


def ask(client: Client, door: Door, given: dict[str, Any], method: str, query: str = "") -> Any:
    """One request, undone afterwards."""
    address = (reverse(door.name, kwargs=given) if not door.name.startswith("/") else door.name) + query
    with transaction.atomic():
        answer = client.generic(method, address, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    if answer.streaming:
        list(answer)  # read to its end, a file closes
    return answer
