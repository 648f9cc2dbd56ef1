"""The front for assistants: a server of the Model Context Protocol.

In: messages that an assistant writes. Out: findings, in the words and by the schema of the jsonl
report. ``tools`` say what can be called and answer calls, ``server`` talks to the assistant,
``http`` keeps others out where it listens on a port.
"""
