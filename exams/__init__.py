"""Who sat what, when, under whose eyes, with what result.

Other apps may call: answers, attempts, blueprints, grading, models, papers, proctoring, sessions, signals, states, wordings.
"""
