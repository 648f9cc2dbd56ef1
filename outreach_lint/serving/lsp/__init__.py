"""The server for editors, which uses the Language Server Protocol (LSP).

In: the texts that an editor has open. Out: diagnostics, rule pages, fixes and suppressions.
``server`` communicates with the editor, and ``editor_linter`` lints the open texts. The other
modules convert results to types of the protocol.
"""
