"""Rules: each has a page, and can have a local check.

In: a page (Markdown with a TOML head), and optionally a function beside it. Out: ``rule.Rule``.
``load`` reads the heads, ``page`` the whole page, ``match`` and ``by_example`` make a check from a
page, ``run`` runs checks on a reading, ``figures`` has the measured quality of each rule, and
``own`` has the built-in rules.
"""
