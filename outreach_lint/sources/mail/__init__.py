"""Mail: single files, mailboxes and conversations.

In: a mail with its headers. Out: drafts, each with the mails before it.
"""
