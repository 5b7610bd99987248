"""Areas and departments: codes stand once, and the path follows the parents."""

import pytest

from tests.factories.training import make_area, make_area_tree, make_department
from tests.training.models.refusing import refused
from training.models import Area, Department

pytestmark = pytest.mark.django_db


def test_a_code_stands_once() -> None:
    area = make_area("county")
    assert refused(lambda: Area.objects.create(code=area.code, name="x", level="county"))
    assert not refused(lambda: Area.objects.create(code="999999", name=area.name, level="county"))


def test_a_path_stands_once() -> None:
    first, second = make_area("county"), make_area("county")
    assert refused(lambda: Area.objects.filter(pk=second.pk).update(path=first.path))


def test_the_path_is_the_codes_from_the_top() -> None:
    county, town, (village, _other) = make_area_tree()
    assert village.path == f"{county.code}/{town.code}/{village.code}/"
    assert set(Area.objects.under(town)) == {town, *town.children.all()}


def test_a_department_code_stands_once() -> None:
    department = make_department()
    assert refused(lambda: make_department(code=department.code, area=department.area))
    assert not refused(lambda: Department.objects.create(code="another", name=department.name, area=department.area))
