"""manage.py import_registry FILE: the registry workbook (areas, enterprises, people, appointments and employments, area posts)."""

from training import registry

from ._workbook import WorkbookCommand


class Command(WorkbookCommand):
    help = (
        "Import a registry workbook (XLSX, XLS or CSV). Good rows go in together, bad rows are listed; a second import of the same file changes nothing. "
        "Exit 0: done; 1: done, but rows need a look (or stayed out); 2: the file can not be read."
    )
    name = "import_registry"
    check_file = staticmethod(registry.check_registry)
    import_file = staticmethod(registry.import_registry)
