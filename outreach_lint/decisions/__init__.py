"""What people have decided about findings.

In: findings and drafts. Out: which findings are set aside, and why: by comments in the draft
(``suppressions``), by the team's baseline (``baseline``), or by the lockfile that keeps a model's
answers and the baseline (``lockfile``).
"""
