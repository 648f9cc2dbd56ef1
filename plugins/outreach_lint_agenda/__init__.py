"""Does it push?"""

from outreach_lint import Rule, hookimpl, load_rules


@hookimpl
def outreach_lint_rules() -> list[Rule]:
    """Return the rules on the pages beside this file."""
    return load_rules(__name__)
