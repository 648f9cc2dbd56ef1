"""Users' decisions about findings.

In: findings and drafts. Out: which findings are suppressed, and why: by comments in the draft
(``suppressions``) or by the team's baseline (``baseline``). The lockfile (``lockfile``) stores the
baseline and a model's answers.
"""
