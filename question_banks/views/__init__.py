"""The editor's desk. Editors and trainers write and import; office, examiners and editors approve what others wrote."""

from training.access import Role

WRITERS = (Role.EDITOR, Role.TRAINER)
REVIEWERS = (Role.OFFICE, Role.EXAMINER, Role.EDITOR)
READERS = (Role.EDITOR, Role.TRAINER, Role.OFFICE, Role.EXAMINER)
