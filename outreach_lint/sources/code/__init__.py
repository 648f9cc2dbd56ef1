"""Source code: the string literals that are messages.

In: a file of code. Out: its names and texts as a tree, and the texts that read like messages.
"""
