"""manage.py import_records FILE: the records workbook (hours, assessments, certificates issued by others, drills)."""

from training import record_import

from ._workbook import WorkbookCommand


class Command(WorkbookCommand):
    help = (
        "Import a records workbook (XLSX, XLS or CSV). Good rows are posted together, bad rows are listed; a second import of the same file changes nothing. "
        "Exit 0: done; 1: done, but rows need a look (or stayed out); 2: the file can not be read."
    )
    name = "import_records"
    check_file = staticmethod(record_import.check_records)
    import_file = staticmethod(record_import.import_records)
