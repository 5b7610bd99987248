"""Who sat what, when, under whose eyes, with what result.

Other apps may call: analysis, answers, attempts, blueprints, grading, models, papers, proctoring, rechecks, sessions, signals,
states, usage, wordings.
"""
