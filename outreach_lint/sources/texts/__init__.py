"""Text files: one draft, or several messages with headings and rules between them.

In: a file's text. Out: drafts, and the offsets of their characters in the file. ``suppressing``
writes comments and front matter back.
"""
