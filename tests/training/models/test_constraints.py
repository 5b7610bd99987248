"""Every constraint of the ground floor has a test beside this one that names it."""

from pathlib import Path

import pytest
from django.apps import apps

CONSTRAINTS = sorted(
    constraint.name for model in apps.get_app_config("training").get_models() for constraint in model._meta.constraints
)  # fmt: skip


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraint_is_tested(name: str) -> None:
    tests = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    assert any(f"def test_{name}(" in text for text in tests), f"write test_{name}: what it refuses and what it lets pass"
