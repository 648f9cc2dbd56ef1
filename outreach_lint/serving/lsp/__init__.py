"""The front for editors: a server of the Language Server Protocol.

In: the texts that an editor has open. Out: diagnostics, pages of rules, fixes and suppressions.
``server`` talks to the editor, ``desk`` keeps what is open and has it read, the others turn results
into what the protocol knows.
"""
