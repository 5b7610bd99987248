"""What may be asked, in which wording, and who approved it.

Other apps may call: conflicts, exchange, exporting, importing, items, kinds, models, reviewing, starter, wording.
"""
