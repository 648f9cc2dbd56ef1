"""Formats whose text stands between markup: HTML pages and office files.

In: a file's markup. Out: the text that its reader sees, with the offset of each character in the
file.
"""
