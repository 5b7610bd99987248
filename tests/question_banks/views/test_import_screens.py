"""The pages of an import in a real browser: on a phone and on a desk, by keyboard alone, readable, nothing wider than the window."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from question_banks import uploading
from question_banks.models import Leftover
from tests.browser import Visitor, chromium, needs_browser
from tests.factories.question_banks import make_bank
from tests.factories.training import make_account
from training.models import ImportBatch

pytestmark = [pytest.mark.browser, needs_browser, pytest.mark.django_db(transaction=True)]
FILE = (
    "题型,题干,选项A,选项B,选项C,选项D,答案,解析,依据\n判断题,动火作业前应当清理现场,,,,,对,先清理后动火,某规程第三条\n单选题,灭火器压力表指针应在哪个区,红区,绿区,黄区,蓝区,B,,\n"
    "多选题,“三违”包括哪些,违章指挥,违章作业,违反劳动纪律,以上都对,A、C,,\n单选题,缺少答案的题目,一,二,三,四,,,\n"
)


def test_an_import_on_phone_and_desk(live_server) -> None:  # noqa: ANN001
    bank, client = make_bank(title="动火作业题库", code="动火"), Client()
    client.force_login(make_account("editor"))
    answer = client.post(reverse("question_banks:upload"), {"bank": bank.code, "file": SimpleUploadedFile("动火题.csv", FILE.encode("gb18030"))})
    batch = ImportBatch.objects.get()
    with chromium() as browser:
        phone, desk = (Visitor(browser, live_server.url, phone=small) for small in (True, False))
        for visitor in (phone, desk):
            visitor.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
            visitor.go(reverse("question_banks:upload"))
            visitor.check("upload", SHOTS)
            visitor.go(answer["Location"])
            visitor.check("preview", SHOTS)
        desk.go(answer["Location"])
        desk.page.focus('select[name="sheet0-column7"]')
        desk.page.keyboard.press("Home")  # the column of explanations is not used
        desk.page.get_by_role("button", name="重新读取").focus()
        desk.page.keyboard.press("Enter")
        desk.page.wait_for_selector("[data-toast], .messages, .toast")
        batch.refresh_from_db()
        assert "explanation" not in batch.columns["layouts"][0]["columns"].values()
        ImportBatch.objects.filter(pk=batch.pk).update(state="applying", columns={**batch.columns, "progress": 40})
        phone.go(answer["Location"])
        phone.check("progress", SHOTS)
        uploading.apply(batch=ImportBatch.objects.get(), at=batch.created_at, by=batch.created_by)
        phone.page.wait_for_selector(".badge.ok")
        phone.go(reverse("question_banks:leftovers"))
        phone.check("leftovers", SHOTS)
        row = Leftover.objects.get()
        phone.go(reverse("question_banks:leftover", args=[row.public_id]))
        phone.check("leftover", SHOTS)
        phone.page.fill('textarea[name="key"]', "C")
        phone.page.keyboard.press("Tab")
        phone.page.get_by_role("button", name="作为试题入库").click()
        phone.page.wait_for_url(f"**{reverse('question_banks:leftovers')}")
        row.refresh_from_db()
        assert (row.state, row.version.key) == ("drafted", [2])


SHOTS = None
