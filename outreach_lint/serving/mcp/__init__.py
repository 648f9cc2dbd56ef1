"""The server for assistants, which uses the Model Context Protocol (MCP).

In: messages that an assistant writes. Out: findings, with the schema of the jsonl report. ``tools``
defines the tools and answers calls, ``server`` communicates with the assistant, and ``http`` checks
the token of requests to a port.
"""
