"""The interface for systems of others, under /api/: read coverage, the register and the ledger, post records, be told of what is new.

`systems` keeps the systems and their keys, `reach` says what one may see, `posting` takes records, `webhooks` tells and `sending` carries; `answers`
shapes what is read. `operations` are the addresses, written so that they describe themselves (OpenAPI 3.1).
"""
