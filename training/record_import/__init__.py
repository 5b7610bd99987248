"""Records kept on paper or elsewhere, from a workbook into the ledger: hours, assessments, certificates issued by others, drills.

Good rows are posted together or not at all; a second import of the same file changes nothing; an import can be taken back.
"""

from .importing import check_records, import_records, undo_records

__all__ = ["check_records", "import_records", "undo_records"]
