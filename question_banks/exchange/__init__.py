"""Question files as offices have them: tables in XLSX, XLS, CSV and JSON, read without a template.

`read(file, name)` gives a Reading: the questions that can be read, and a finding for every row that can not. Nothing here
touches the database; `question_banks.importing` compares a reading with the banks and stores it.
"""

from .findings import ERROR, WARNING, Finding, finding
from .reader import Reading, read
from .rows import Record

__all__ = ["ERROR", "WARNING", "Finding", "Reading", "Record", "finding", "read"]
