"""催办: reminders and escalation, once per duty, day and stage, with a ledger of what was said to whom and what came of it.

`scheme` holds the settings; `planning` decides, pure; `owing` and `ladder` read what is due and who hears of it; `preparing`, `sending` and
`sweeping` are the day's job; `noting` writes the ledger; `receiving`, `calling`, `grouping` and `papers` are the channels people work by hand;
`showing` reads for the desks; `writing` makes the DOCX.
"""
