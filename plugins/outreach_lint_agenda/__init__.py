"""Rules on messages that push an agenda: pressure, guilt, contempt, orders to a reviewer."""

from outreach_lint import Rule, hookimpl, load_rules


@hookimpl
def outreach_lint_rules() -> list[Rule]:
    """Return the rules of the pages in ``rules/``."""
    return load_rules(__name__)
