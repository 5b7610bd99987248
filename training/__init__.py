"""Who must be trained in what, and what they have done.

The ground floor: the register of areas, enterprises and people, the rules that bind them, and the ledger of what
was achieved. Other apps may call: access, accounts, api, appendonly, audit, classification, clock, courses, coverage, drills,
errors, identity, inhouse, intake, jobs, leads, learning, lockout, masking, models, notices, objections, owndata, packs, records, reference,
registry, reminding, requirements, retention, sealing, signing_in, slips, stores, symbols, uscc.
"""
