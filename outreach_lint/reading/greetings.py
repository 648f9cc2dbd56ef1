"""The words of greetings and titles, shared by all code that looks for a greeting."""

from __future__ import annotations

# The pattern ignores case; the name of the greeted person follows it.
GREETING = r"""(?ix:
    hi | hello | hey | hiya | heya | dear | dearest | greetings | salutations | howdy | hallo
  | g'day | good[ ](?:morning|afternoon|evening|day)
)\b"""
TITLE = r"(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Professor)\b\.?"  # before a name
