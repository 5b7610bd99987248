"""What may be asked, in which wording, and who approved it.

Other apps may call: citing, classification, conflicts, editions, exchange, exporting, foureyes, importing, indexing, insights, items, kinds, measures, models,
pictures, releasing, reviewing, signposts, starter, statistics, viewing, wording.
"""
