"""Few rules, so that two years of days stay quick; they are read once for each file of these tests."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.factories.reminding import RULES, START
from training.models import Requirement
from training.reference import load_reference


@pytest.fixture(scope="module")
def rules(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In a transaction around the tests of the file; nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(START)
        Requirement.objects.exclude(code__in=RULES).delete()
        yield
        transaction.set_rollback(True)
