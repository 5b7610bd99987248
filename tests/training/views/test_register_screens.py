"""The pages of the register in a real browser: a phone and a desk, nothing too wide, nothing axe finds; the inspection sheet on one A4 page."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.browser import Visitor, chromium, needs_browser
from tests.clock import clock
from tests.factories import training as make
from tests.factories import workbooks
from tests.factories.training import START
from training import registry, uscc
from training.models import ImportBatch, ImportLeftover
from training.reference import load_reference
from training.registry import reconciling

PAPER = {"verifier": "李网格", "document": "停产报告", "reason": "检修"}


def _world() -> tuple[object, dict[str, list[object]]]:
    """A town with an enterprise of twelve responsible people, a double, a list, a row that stayed out; and the pages that show them."""
    county, town, (village, other) = make.make_area_tree(2)
    for area, name in ((county, "南浔溪县"), (town, "云溪镇"), (village, "云溪村"), (other, "石桥村")):
        area.name = name
        area.save()
    enterprise = make.make_enterprise(area=village, risks=["combustible_dust"], tags={"hours_high": "yes"}, legal_representative="张法人")
    for role, item in (("principal", ""), ("safety_manager", ""), *(("special_operator", f"低压电工作业{number}") for number in range(10))):
        post = make.make_engagement(enterprise=enterprise, role=role, operation_item=item)
    make.make_enterprise(area=village, landlord=enterprise, name="承租厂")
    double = make.make_person(name=post.person.name, mobile=post.person.read_mobile())
    make.make_engagement(person=double, enterprise=enterprise, role="worker")
    make.make_engagement(area=village, role="grid_worker")
    officer, colleague = make.make_account("office", area=town), make.make_account("office", area=town)
    registry.enter_state(enterprise, state="suspended", from_on=date(2024, 10, 1), **PAPER, at=START, by=colleague)
    header = ["统一社会信用代码", "企业名称", "住所", "法定代表人"]
    rows = [[enterprise.uscc, enterprise.name, "石桥村9号", "李新人"], [uscc.make(8001), "新来的厂", "云溪村", "甲"], [uscc.make(8002), "没写地方的厂", "", ""]]
    listed = {"source": "市场监管局", "listed_on": date(2025, 1, 1), "complete": True, "name": "名单.xlsx"}
    made, _new = reconciling.reconcile(area=town, **listed, content=workbooks.xlsx({"名单": [header, *rows]}), at=START, by=officer)
    batch = ImportBatch.objects.create(kind="registry", title="台账.xlsx", sha256="", state="applied", created_at=START, applied_at=START, created_by=officer)
    problems = [{"column": "统一社会信用代码", "message": "校验码错误", "suggestion": "对照执照"}]
    ImportLeftover.objects.create(batch=batch, sheet="企业", row=2, label="错码厂", problems=problems)
    one, person = [enterprise.public_id], [post.person.public_id]
    pages = {
        "enterprise": one, "enterprise_sheet": one, "enterprise_new": [], "enterprise_edit": one, "enterprise_state": one, "engage": one,
        "person": person, "person_edit": person, "engagement_correct": [*person, post.pk], "engagement_end": [*person, post.pk], "area_posts": [],
        "post_new": [], "doubles": [], "suspensions": [], "reconciliations": [], "reconciliation": [made.public_id], "leftovers": [], "work_lists": [],
    }  # fmt: skip
    return officer, pages


@pytest.mark.browser
@needs_browser
@pytest.mark.django_db(transaction=True)
def test_the_register_on_a_phone_on_a_desk_and_on_paper(live_server, settings, client):
    load_reference(START)
    clock.set(START)
    officer, pages = _world()
    client.force_login(officer)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}
    with chromium() as browser:
        for phone in (True, False):
            visitor = Visitor(browser, live_server.url, phone=phone)
            visitor.context.add_cookies([cookie])
            for name, arguments in pages.items():
                visitor.go(reverse(f"training:{name}", args=arguments))
                visitor.check(name)
            if not phone:
                visitor.go(reverse("training:enterprise_sheet", args=pages["enterprise_sheet"]))
                assert len(re.findall(rb"/Type\s*/Page\b", visitor.page.pdf(format="A4", prefer_css_page_size=True))) == 1
            visitor.close()
