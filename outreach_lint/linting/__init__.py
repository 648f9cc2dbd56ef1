"""The pipeline: read a draft, check it, resolve overlaps, decide what people have accepted.

In: drafts (``model.Draft``) and a configuration. Out: results (``result.Result``), in the order of
the drafts. ``linter`` judges one draft; ``pipeline`` runs many, with a language model where one is
asked. Beside them stand what works on results: fixing, comparing the drafts of a run, sequences,
rules' examples and evaluation.
"""
