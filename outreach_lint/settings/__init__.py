"""The settings: what can be configured, declared once.

In: nothing. Out: ``Settings``, a value for every key; ``KEYS``, what is known of each; the JSON
Schema of configuration files. Files are found and read by ``outreach_lint.config``.
"""
