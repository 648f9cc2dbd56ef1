"""The judge: a language model that reads a draft once and must quote the draft's own words.

From a draft to findings: ``redact`` takes out what is private, ``prompt`` asks, ``client`` sends,
``answer`` reads what comes back, ``grounding`` finds the quotes in the draft, ``rewrites`` checks
the fixes, ``hits`` puts both engines' findings together. ``cache`` and ``lockfile`` remember,
``meter`` counts and keeps the budget, ``batch`` goes by files instead of requests; ``judge`` is all
of it at work.
"""
