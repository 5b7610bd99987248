"""Everything an installation needs before its first visitor: rules, pages, roles, schedules, the search. Safe to run at every start."""

from typing import Any

from django.core.management import BaseCommand
from django.db import transaction
from wagtail.models import Page

from cms import roles, schedules, site
from question_banks import indexing
from training import clock
from training.reference import load_reference


class Command(BaseCommand):
    help = "Load rules and standards, make the site's fixed pages, roles and job schedules, index what can not be found. Safe to repeat."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        load_reference(at=clock.now())
        site.ensure()
        root = Page.get_first_root_node()
        assert root is not None  # noqa: S101 (site.ensure has just made it)
        roles.ensure(root)
        schedules.ensure()
        indexing.catch_up()
        self.stderr.write(self.style.SUCCESS("prepared"))
