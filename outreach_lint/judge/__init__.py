"""The judge: a language model that reads a draft once and must quote the draft's own words.

In: a reading, its rules and the local findings. Out: a verdict on each rule, or why there is none.
Modules, in order: ``redact`` removes private details, ``prompt`` builds the request, ``client``
sends it in the format of ``completions``, ``answer`` parses the reply, ``grounding`` locates the
quotes in the draft, ``rewrites`` checks the fixes, ``hits`` merges both engines' findings.
``outreach_lint.cache`` and ``decisions.lockfile`` store answers, ``meter`` enforces the budget,
``batch`` uses files instead of requests, and ``judge`` runs all steps.
"""
