"""What this office has certified, and the proof.

Other apps may call: signing, layout, types, keys, issuing, replacing, documents, statuses, verification, scans, models.
"""
