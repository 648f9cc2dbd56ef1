"""Servers for the places where people write: a web page, editors (LSP) and assistants (MCP).

All share one long-lived linter. In: a text with its context, or the content of an editor's buffer
with its path. Out: the same results as ``check`` gives, as plain data with the fields of the jsonl
report. ``service`` has what every server needs, so each server is thin.
"""
