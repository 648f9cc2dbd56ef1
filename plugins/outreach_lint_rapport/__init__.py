"""Rules on rapport: interest in the reader before a pitch."""

from outreach_lint import Rule, hookimpl, load_rules


@hookimpl
def outreach_lint_rules() -> list[Rule]:
    """Return the rules of the pages in ``rules/``."""
    return load_rules(__name__)
