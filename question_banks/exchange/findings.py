"""What a reader has to say about a place in a file: codes, sentences, suggestions."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from training.intake import Finding

ERROR, WARNING = "error", "warning"

# ruff: noqa: E501 - one sentence a line reads better than three

# code: (severity, what is wrong, what to do). An error keeps the row out; a warning lets it in.
SENTENCES: dict[str, tuple[str, Any, Any]] = {
    "stem-missing": (ERROR, _("The row has no stem."), _("Write the question into the stem column, or join the row with the one above.")),
    "key-missing": (ERROR, _("The key is missing."), _("Enter the letters of the right options, or 对/错 for a true-or-false question.")),
    "key-in-next-row": (ERROR, _("The key is missing; it seems to stand alone in the next row."), _("Move the key into the row of the question.")),
    "key-unclear": (ERROR, _("“{value}” can not be read as a key."), _("Enter the letters of the right options, or 对/错 for a true-or-false question.")),
    "key-names-no-option": (ERROR, _("The key “{value}” names an option that does not exist."), _("Correct the key, or add the missing option.")),
    "key-names-several": (ERROR, _("A single-choice question has the key “{value}” with several options."), _("Correct the key, or change the kind to multiple choice.")),
    "key-repeats": (ERROR, _("The key “{value}” names an option twice."), _("Correct the key.")),
    "options-missing": (ERROR, _("The options are missing."), _("Enter at least two options.")),
    "options-too-few": (ERROR, _("There is only one option."), _("Enter at least two options, each with its letter.")),
    "options-too-many": (ERROR, _("There are more than 26 options."), _("Split the question.")),
    "option-empty": (ERROR, _("Option {value} is empty."), _("Write its text, or remove the letter.")),
    "option-twice": (ERROR, _("Two options have the same text."), _("Change or remove one of them.")),
    "option-lost": (ERROR, _("Option {value} is missing between its neighbours."), _("Add the lost option, or correct the letters.")),
    "option-glued": (ERROR, _("The key names option {value}, which may be glued to the text of the option before it."), _("Put every option behind its own letter.")),
    "label-twice": (ERROR, _("The letter {value} stands before two options."), _("Correct the letters, so that each stands once.")),
    "label-missing": (ERROR, _("Some options have a letter and others have none."), _("Put a letter before every option, or before none.")),
    "judgement-options": (ERROR, _("The options of this true-or-false question are not “correct” and “incorrect”."), _("Use 正确 and 错误, or change the kind of question.")),
    "kind-unsupported": (ERROR, _("Questions of the kind “{value}” can not be imported yet."), _("Import true-or-false, single-choice and multiple-choice questions.")),
    "kind-unclear": (ERROR, _("The kind of question can not be told."), _("Add a kind column: 判断题, 单选题 or 多选题.")),
    "formula": (ERROR, _("The cell holds a formula."), _("Replace the formula by its text (paste as values).")),
    "date-cell": (ERROR, _("The spreadsheet turned the text into a date: {value}."), _("Format the cell as text and write it again.")),
    "mojibake": (ERROR, _("The text is damaged (wrong character encoding)."), _("Save the file as UTF-8 or GB18030 and import it again.")),
    "too-long": (ERROR, _("The text is longer than {value} characters."), _("Shorten it; check whether several questions stand in one cell.")),
    "duplicate": (ERROR, _("The same question already stands in row {value}."), _("Remove one of the two rows.")),
    "conflict": (WARNING, _("Another question asks the same and calls a different answer right: {value}."), _("Decide which key is right; until then neither is used in exams.")),
    "one-right-of-many": (WARNING, _("A multiple-choice question has only one right option."), _("Check the key.")),
    "columns-guessed": (WARNING, _("The sheet has no header row; the columns were recognised by their content."), _("Check the columns in the preview.")),
    "stray-sheet": (WARNING, _("No questions were found on this sheet."), _("Remove the sheet, or give it a header row with stem, options and key.")),
    "no-questions": (ERROR, _("The file holds no questions that can be recognised."), _("Use a header row with stem (题干), options (选项) and key (答案).")),
    "file-unreadable": (ERROR, _("The file can not be read as a workbook or table."), _("Save it as XLSX or CSV and import it again.")),
}  # fmt: skip


def finding(code: str, *, sheet: str = "", row: int = 0, column: str = "", value: object = "") -> Finding:
    """A finding with the sentence of its code; row 0 is the whole sheet. Raises KeyError for an unknown code."""
    severity, message, suggestion = SENTENCES[code]
    return Finding(sheet, row, column, severity, code, str(message).format(value=str(value)[:80]), str(suggestion))


def broken_file(code: str, sentence: object) -> Finding:
    """A finding about the file as a whole, from the sentence of a refusal."""
    return Finding("", 0, "", ERROR, code.replace("_", "-"), str(sentence), "")


__all__ = ["ERROR", "SENTENCES", "WARNING", "Finding", "broken_file", "finding"]
