"""An example plugin with one playful rule, KID001: a declaration of love for the White Sox."""

from outreach_lint import Rule, hookimpl, load_rules


@hookimpl
def outreach_lint_rules() -> list[Rule]:
    """Return the rules of the pages in ``rules/``, each with the check in the module beside it."""
    return load_rules(__name__)
