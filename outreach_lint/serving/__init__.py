"""Where people write: one long-lived linter, and the fronts that stand on it.

In: a text with its context, or the content of an editor's buffer with its path. Out: the same
results as ``check`` has, as plain data in the words of the jsonl report. ``service`` holds what
every front needs; a front (page, editor, assistant) is thin.
"""
