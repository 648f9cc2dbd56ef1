"""The settings, each declared once.

In: nothing. Out: ``Settings``, a value for every key; ``KEYS``, the declaration of each key; and
the JSON Schema of configuration files. ``outreach_lint.config`` finds and reads the files.
"""
