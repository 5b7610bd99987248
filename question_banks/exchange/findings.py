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
    "key-in-next-row": (ERROR, _("The key is missing; it seems to stand alone in the next row ({value})."), _("Move the key into the row of the question.")),
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
    "key-contradiction": (ERROR, _("The key stands in two places and they differ: {value}."), _("Decide which one is right, and remove the other.")),
    "key-shifted": (ERROR, _("The key column seems to have slipped by a row; the key of another row fits better ({value})."), _("Compare the keys of these rows with the source, and move the column back.")),
    "key-not-every-option": (ERROR, _("The right order “{value}” does not name every step once."), _("Write the letters of all steps in the right order.")),
    "option-unglued": (WARNING, _("Option {value} stood without its letter behind the option before it and was taken apart."), _("Check the options.")),
    "label-order": (ERROR, _("The letters inside the cells differ from the letters of the columns."), _("Put every option into the column of its letter, or remove the letters from the cells.")),
    "blanks-differ": (ERROR, _("The stem and the key have a different number of blanks ({value})."), _("Mark every blank as ____ and separate the answers by a semicolon.")),
    "blanks-missing": (ERROR, _("The stem shows no blank."), _("Mark every blank as ____.")),
    "blanks-too-many": (ERROR, _("There are more than 20 blanks."), _("Split the question.")),
    "number-unclear": (ERROR, _("The number “{value}” can not be read."), _("Write digits only, for example 12.5.")),
    "answer-too-long": (ERROR, _("An answer is longer than 60 characters."), _("Make it a short-answer question, or shorten the answer.")),
    "guide-missing": (ERROR, _("There is nothing to mark the answer by."), _("Enter the reference answer.")),
    "content-unclear": (ERROR, _("The question is incomplete."), _("Correct it, and import it again.")),
    "kind-unsupported": (ERROR, _("Questions of the kind “{value}” can not stand in a table."), _("Write this question in the editor, or import it from Moodle XML or QTI.")),
    "picture-lost": (ERROR, _("The text stood around a picture that the file does not hold."), _("Write the question in the editor and upload the picture there.")),
    "picture-mentioned": (WARNING, _("The stem speaks of a picture, and there is none."), _("Add the picture in the editor before the question is approved.")),
    "stem-gap": (WARNING, _("A number seems to have fallen out of the stem."), _("Fill the gap from the source.")),
    "number-ruined": (ERROR, _("The spreadsheet turned a long number into “{value}”; digits are lost."), _("Format the cell as text and write it again.")),
    "date-shown": (WARNING, _("The cell holds a day: {value}."), _("Check that a day is meant, not a fraction or a range.")),
    "sheet-broken": (ERROR, _("The sheet can not be read with these columns."), _("Choose at least the column of the stem, and where the key stands.")),
    "kind-unclear": (ERROR, _("The kind of question can not be told."), _("Add a kind column: 判断题, 单选题 or 多选题.")),
    "formula": (ERROR, _("The cell holds a formula."), _("Replace the formula by its text (paste as values).")),
    "date-cell": (ERROR, _("The spreadsheet turned the text into a date: {value}."), _("Format the cell as text and write it again.")),
    "mojibake": (ERROR, _("The text is damaged (wrong character encoding)."), _("Save the file as UTF-8 or GB18030 and import it again.")),
    "too-long": (ERROR, _("The text is longer than {value} characters."), _("Shorten it; check whether several questions stand in one cell.")),
    "duplicate": (WARNING, _("The same question already stands in row {value}."), _("It was taken once. Remove one of the two rows.")),
    "conflict": (WARNING, _("Another question asks the same and calls a different answer right: {value}."), _("Decide which key is right; until then neither is used in exams.")),
    "one-right-of-many": (WARNING, _("A multiple-choice question has only one right option."), _("Check the key.")),
    "columns-guessed": (WARNING, _("The sheet has no header row; the columns were recognised by their content."), _("Check the columns in the preview.")),
    "stray-sheet": (WARNING, _("No questions were found on this sheet."), _("Remove the sheet, or give it a header row with stem, options and key.")),
    "no-questions": (ERROR, _("The file holds no questions that can be recognised."), _("Use a header row with stem (题干), options (选项) and key (答案).")),
    "file-unreadable": (ERROR, _("The file can not be read as a workbook or table."), _("Save it as XLSX or CSV and import it again.")),
    "kind-foreign": (ERROR, _("This system has no questions of the kind “{value}”."), _("Write the question in the editor in another form.")),
    "file-too-large": (ERROR, _("The file is larger than {value}."), _("Split it into several files, or make its pictures smaller.")),
    "no-structured-questions": (ERROR, _("The file holds no questions."), _("Check that the file is complete, and that it is of the format you chose.")),
    "questions-too-many": (ERROR, _("The file holds more than {value} questions."), _("Split it into several files.")),
    "findings-too-many": (ERROR, _("More than {value} places of the file are wrong."), _("Check that the file is of the format you chose.")),
    "encoding-unknown": (ERROR, _("The text of this file is in no encoding the system knows."), _("Save it as UTF-8 and import it again.")),
    "xml-broken": (ERROR, _("The XML is damaged near line {value}."), _("Export the questions again from the system they come from.")),
    "xml-entities": (ERROR, _("The XML declares entities or refers to other files. Such files are refused."), _("Export the questions without a document type declaration.")),
    "xml-too-large": (ERROR, _("The XML is nested too deeply, or a part of it is far too long."), _("Export the questions again, in several smaller files.")),
    "package-damaged": (ERROR, _("The package is damaged."), _("Export it again, or pack it again as a ZIP file.")),
    "package-too-large": (ERROR, _("Unpacked, the package is far too large."), _("Split it into several packages, or make its pictures smaller.")),
    "package-locked": (ERROR, _("The package is locked with a password."), _("Pack it again without a password.")),
    "qti-version": (ERROR, _("This is QTI 1.2; only QTI 2.1, 2.2 and 3.0 can be read."), _("Export the questions as QTI 2.2.")),
    "qti-test-alone": (ERROR, _("This is a test without its questions."), _("Import the package (ZIP) that holds test and questions.")),
    "item-not-in-package": (ERROR, _("The package lists “{value}” but does not hold it."), _("Export the package again.")),
    "item-varies": (ERROR, _("The question changes while it is answered (adaptive, or with variables)."), _("Write a fixed version of it.")),
    "point-unknown": (WARNING, _("This system has no knowledge point with this code: {value}"), _("File the question under a point by hand, or import the tree of points first.")),
    "work-unknown": (WARNING, _("This system has no operation item with this code: {value}"), _("Choose the operation item by hand. A code names its edition, for example CAT-2015:1.2.")),
    "filed-elsewhere": (WARNING, _("The bank holds this question already, filed under something else than the file says ({value}). It stays where it is."), _("Change the classification of the question by hand, if the file is right.")),
    "level-unknown": (WARNING, _("“{value}” is no cognitive level."), _("Choose the level by hand: recall, understand, apply or analyse.")),
    "no-interaction": (ERROR, _("The item asks nothing."), _("Check the item in the system it comes from.")),
    "several-interactions": (ERROR, _("The item asks several things at once, and they can not be told apart."), _("Split it into several questions.")),
    "stimulus-missing": (ERROR, _("The shared text “{value}” is not in the package."), _("Export the package again, with its shared texts.")),
    "processing-own": (WARNING, _("The item is marked by rules of its own, which are not taken over."), _("Check key and weights.")),
    "no-answers": (WARNING, _("This text has no answers and is no question: {value}"), _("Add the answers if it was meant as a question.")),
    "entry-unclear": (ERROR, _("The entry is not complete, or a part of it is of the wrong kind."), _("Export the questions again, or correct the entry.")),
    "brace-open": (ERROR, _("The braces around the answers do not match."), _("Close every { with }, and write \\{ and \\} where a brace is meant as text.")),
    "answers-unclear": (ERROR, _("The answers can not be read: {value}"), _("Begin right answers with = and wrong ones with ~.")),
    "labels-out-of-order": (ERROR, _("The letters of the options do not follow each other: {value}."), _("Number the options A, B, C …")),
    "pair-unclear": (ERROR, _("A pair can not be read: {value}"), _("Give every question of the pair exactly one answer.")),
    "order-partial": (ERROR, _("Only some of the steps are to be put in order."), _("Remove the other steps, or ask in another way.")),
    "weight-unclear": (ERROR, _("A weight is not a number: {value}"), _("Correct the weight.")),
    "weights-lost": (WARNING, _("Answers that are partly right, or that cost points, are marked as right or wrong here."), _("Check the key; the scoring of the bank decides about incomplete answers.")),
    "several-full": (WARNING, _("Several options are each fully right; the question was taken as multiple choice, where all of them are needed."), _("Check kind and key.")),
    "joker": (ERROR, _("The right answer holds a joker: {value}"), _("List the accepted answers one by one.")),
    "several-numbers": (ERROR, _("Several different numbers are right."), _("Give one number with a tolerance.")),
    "units-lost": (WARNING, _("Only one unit is kept: {value}"), _("Name the unit in the stem.")),
    "guide-to-write": (WARNING, _("The short-answer question has no marking guide."), _("Write what a full answer holds before it is used.")),
    "hotspot-labels": (ERROR, _("The picture has markers with different labels, which can not be kept apart."), _("Make one question of each label.")),
    "shape-unclear": (ERROR, _("An area on the picture can not be read: {value}"), _("Use rectangles, circles and polygons in pixels.")),
    "picture-not-in-file": (ERROR, _("The file does not hold the picture “{value}”."), _("Export the questions again, with their pictures.")),
    "picture-only-described": (WARNING, _("The file does not hold the picture “{value}”; its description stands in its place."), _("Add the picture before the question is used.")),
    "picture-elsewhere": (ERROR, _("The picture stands on another site: {value}"), _("Put the picture into the question and export it again.")),
    "picture-refused": (ERROR, _("A picture can not be taken: {value}"), _("Save it as PNG or JPEG.")),
    "picture-without-alt": (WARNING, _("The picture “{value}” has no description."), _("Describe it for people who can not see it.")),
    "remark-picture-lost": (WARNING, _("A picture in the explanation was left out: {value}"), _("Add it by hand if it is needed.")),
    "remark-shortened": (WARNING, _("A part of the explanation could not be kept: {value}"), _("Compare it with the original.")),
    "media-lost": (WARNING, _("Sound, film and attached files are not taken over: {value}"), _("Check whether the question can be answered without it.")),
    "formula-lost": (ERROR, _("A formula is written in a way that can not be read: {value}"), _("Write it as TeX between \\( and \\).")),
    "formatting-lost": (WARNING, _("Struck-out text is shown as ordinary text."), _("Check whether the question still says the same.")),
    "markup-broken": (ERROR, _("The marked-up text ends in the middle of an element."), _("Correct the text in the system it comes from.")),
}  # fmt: skip


def finding(code: str, *, sheet: str = "", row: int = 0, column: str = "", value: object = "") -> Finding:
    """A finding with the sentence of its code; row 0 is the whole sheet."""
    severity, message, suggestion = SENTENCES.get(code, SENTENCES["content-unclear"])
    return Finding(sheet, row, column, severity, code, str(message).format(value=str(value)[:80]), str(suggestion))


def broken_file(code: str, sentence: object) -> Finding:
    """A finding about the file as a whole, from the sentence of a refusal."""
    return Finding("", 0, "", ERROR, code.replace("_", "-"), str(sentence), "")


__all__ = ["ERROR", "SENTENCES", "WARNING", "Finding", "broken_file", "finding"]
