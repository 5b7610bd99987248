"""What the tests of the front share."""

from pathlib import Path

import pytest
from wagtail.models import Page

from cms import roles, site
from tests.cms.production import SERVER, run


@pytest.fixture
def prepared(db: None) -> None:
    """The fixed pages and the groups of the editors' back office, as `manage.py prepare` makes them."""
    site.ensure()
    root = Page.get_first_root_node()
    assert root
    roles.ensure(root)


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files as a server collects them: compressed, with hashed names."""
    folder = tmp_path_factory.mktemp("static")
    done = run("manage.py", "collectstatic", "--noinput", **SERVER, STATIC_ROOT=str(folder))
    assert done.returncode == 0, done.stderr
    return folder
