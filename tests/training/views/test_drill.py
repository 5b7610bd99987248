"""The drill pages: who may record, who may look, who may verify, and who gets the pictures."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import training as make
from tests.training.test_drills import photo, record
from tests.training.test_stores import picture
from training.models import Drill
from training.reference import load_reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules():
    load_reference(datetime(2026, 11, 21, 1, tzinfo=UTC))


@pytest.fixture
def enterprise():
    return make.make_enterprise()


def form(**more):
    given = {
        "types": ["evacuation", "fire_evacuation"], "form": "live", "held_on": "2026-01-20", "alarm_time": "09:00:00", "all_out_time": "09:03:20",
        "expected": "30", "present": "29", "place": "一号车间", "scenario": "配电房起火",
    }  # fmt: skip
    return given | more


def principal(client, enterprise):
    person = make.make_engagement(enterprise=enterprise).person
    client.force_login(make.make_account("", person=person))


def test_a_principal_records_a_drill_with_pictures(client, enterprise):
    principal(client, enterprise)
    url = reverse("training:drill_new", args=[enterprise.public_id])
    assert client.get(url).status_code == 200
    answer = client.post(url, form(files=[SimpleUploadedFile("a.jpg", picture()), SimpleUploadedFile("b.png", picture("PNG"))]))
    drill = Drill.objects.get()
    assert answer.url == reverse("training:drill", args=[drill.public_id])
    assert drill.evidence.count() == 2
    page = client.get(answer.url).content.decode()
    assert "200" in page
    assert reverse("training:drill_verify", args=[drill.public_id]) not in page


@pytest.mark.parametrize(
    "wrong",
    [{"types": []}, {"present": "31"}, {"held_on": "2999-01-01"}, {"all_out_time": "08:59"}, {"files": [SimpleUploadedFile("a.jpg", b"<html>")]}],
)
def test_a_wrong_form_is_shown_again_and_nothing_is_recorded(client, enterprise, wrong):
    principal(client, enterprise)
    answer = client.post(reverse("training:drill_new", args=[enterprise.public_id]), form(**wrong))
    assert answer.status_code == 422
    assert not Drill.objects.exists()


def test_strangers_learners_and_other_enterprises(client, enterprise):
    new = reverse("training:drill_new", args=[enterprise.public_id])
    drill = record(enterprise)
    pages = [new, reverse("training:drill", args=[drill.public_id])]
    assert {client.get(page).status_code for page in [*pages, reverse("training:drills")]} == {302}
    client.force_login(make.make_account("learner"))
    assert {client.get(page).status_code for page in [*pages, reverse("training:drills")]} == {403}
    principal(client, make.make_enterprise())
    assert {client.get(page).status_code for page in pages} == {404}
    assert client.post(new, form()).status_code == 404


def test_the_office_verifies_and_the_principal_may_not(client, enterprise):
    drill = record(enterprise, files=[photo()])
    url = reverse("training:drill_verify", args=[drill.public_id])
    principal(client, enterprise)
    assert client.post(url).status_code == 403
    client.force_login(make.make_account("office", area=make.make_area("town")))
    assert client.post(url).status_code == 404
    client.force_login(make.make_account("office", area=enterprise.area))
    assert client.get(url).status_code == 405
    assert client.post(url, {"reason": "现场查看"}).status_code == 302
    page = client.get(reverse("training:drill", args=[drill.public_id]))
    assert page.context["grade"] == "A"
    assert not page.context["may_verify"]


def test_pictures_are_served_to_the_scope_only(client, enterprise, settings):
    drill = record(enterprise, files=[photo()])
    url = reverse("training:private_file", args=[drill.evidence.get().public_id])
    assert client.get(url).status_code == 302
    principal(client, make.make_enterprise())
    assert client.get(url).status_code == 404
    principal(client, enterprise)
    answer = client.get(url)
    assert (answer.status_code, answer["X-Content-Type-Options"], answer["Content-Type"]) == (200, "nosniff", "image/jpeg")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    settings.ACCEL_PREFIX = "/_private"
    answer = client.get(url)
    assert answer["X-Accel-Redirect"] == f"/_private/{drill.evidence.get().name}"
    assert answer.content == b""


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_constant_number_of_questions(client, enterprise, django_assert_max_num_queries, count):
    for number in range(count):
        record(enterprise, scenario=str(number))
    principal(client, enterprise)
    client.get("/healthz")
    with django_assert_max_num_queries(10):
        client.get(reverse("training:drills"))
