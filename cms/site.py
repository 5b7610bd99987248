"""The pages every installation has: home, course list, drill guide."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Collection, Locale, Page, Site

from cms.models import CourseIndexPage, HomePage


def _root() -> Page:
    """The tree's root, made when the tables are empty."""
    Locale.objects.get_or_create(language_code="zh-hans")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root")


def ensure() -> HomePage:
    """Make home page, course list and site record; run again it changes nothing."""
    root = _root()
    home = HomePage.objects.first()
    if home is None:
        root.get_children().filter(slug="home").exclude(depth=1).delete()
        root.refresh_from_db()
        home = root.add_child(instance=HomePage(title="安全生产培训考核", slug="safety", lead="企业负责人和从业人员在这里学习、考试、领证；证书扫码即验。"))
    if not CourseIndexPage.objects.exists():
        home.add_child(instance=CourseIndexPage(title="课程", slug="courses"))
    address = urlsplit(settings.SITE_URL)
    port = address.port or (80 if address.scheme == "http" else 443)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": address.hostname, "port": port, "root_page": home, "site_name": "安全生产培训考核"}
    )
    return home
