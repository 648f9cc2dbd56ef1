"""The pipeline: read a draft, check it, resolve overlaps, apply suppressions and the baseline.

In: drafts (``model.Draft``) and a configuration. Out: results (``result.Result``), in the
order of the drafts. ``linter`` lints one draft; ``pipeline`` lints many, with a language model if
one is configured. Other modules work on results: they apply fixes, compare the drafts of a run,
summarize sequences, test the examples of rules, and evaluate rules on labelled drafts.
"""
