"""JSON, YAML and XML files of any shape.

In: a file's text. Out: a tree with the offset of each text, and the messages found in it as drafts.
"""
