"""The pack on paper: DOCX and XLSX in the layout of an office, always in the installation's language, with the hash printed."""

from django.conf import settings
from django.utils import translation

from training.models import Pack, PackDraft
from training.papers import DOCX as DOCX

from ..showing import sheet
from . import document, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def docx(row: Pack | PackDraft) -> bytes:
    """The pack as an editable document. Raises BrokenPack."""
    with translation.override(settings.LANGUAGE_CODE):
        return document.write(sheet(row))


def xlsx(row: Pack | PackDraft) -> bytes:
    """The pack as a workbook with every name. Raises BrokenPack."""
    with translation.override(settings.LANGUAGE_CODE):
        return workbook.write(sheet(row))


def name(row: Pack | PackDraft, suffix: str) -> str:
    """What the file is called: area, month, and whether it is a supplement or only a preparation."""
    kind = "preparation" if isinstance(row, PackDraft) else f"supplement-{row.sequence}" if row.sequence else "pack"
    return f"{kind}-{row.area.code}-{row.month}.{suffix}"
