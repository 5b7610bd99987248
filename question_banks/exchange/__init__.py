"""Question files as offices have them: workbooks, text tables, JSON and pasted exams, read without a template; and formats with a grammar.

`read(file, name, format)` gives a Reading: the questions that can be read, and a finding for every row that can not. Nothing here
touches the database; `question_banks.importing` compares a reading with the banks and stores it.
"""

from .columns import mapping_from
from .findings import ERROR, WARNING, Finding, finding
from .reader import FORMATS, read
from .reading import Mapping, Reading, Record, Refused

__all__ = ["ERROR", "FORMATS", "WARNING", "Finding", "Mapping", "Reading", "Record", "Refused", "finding", "mapping_from", "read"]
