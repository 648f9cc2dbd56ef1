"""Rules on messages that are about the sender instead of the reader."""

from outreach_lint import Rule, hookimpl, load_rules


@hookimpl
def outreach_lint_rules() -> list[Rule]:
    """Return the rules of the pages in ``rules/``."""
    return load_rules(__name__)
