"""The one signal of the house: a result was confirmed. A hint only; whoever listens also sweeps (rule 8)."""

from django.dispatch import Signal

# Sent after commit with `attempt_id` (int).
result_confirmed = Signal()
