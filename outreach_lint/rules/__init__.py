"""Rules: a page each, and a local check.

In: a page (Markdown with a TOML head), perhaps a function beside it. Out: ``rule.Rule``. ``load``
reads the heads, ``page`` the whole of a page, ``match`` and ``by_example`` turn a page into a check
without code, ``run`` runs the checks on a reading, ``figures`` knows how well each was measured to
do, ``own`` holds the host's own rules.
"""
