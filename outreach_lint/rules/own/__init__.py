"""The host's own rules: about the run and about what a channel takes, whatever plugins there
are.
"""
