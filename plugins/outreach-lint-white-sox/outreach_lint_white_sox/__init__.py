"""The eleventh reason, for outreach-lint: okay, just kidding on that one."""

from outreach_lint import Rule, hookimpl, load_rules


@hookimpl
def outreach_lint_rules() -> list[Rule]:
    """Return the rules on the pages in ``rules/``, each with the check beside it."""
    return load_rules(__name__)
