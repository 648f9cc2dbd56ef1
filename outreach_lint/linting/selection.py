"""The installed rules: find them by code or name, and select them by configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError, Where, nearest
from outreach_lint.linting.findings import TO_BE_FILLED
from outreach_lint.plugins.host import Host
from outreach_lint.rules.rule import Rule


class InstalledRules:
    """The rules of all plugins and folders, by code."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.by_code: dict[str, Rule] = host.rules

    def active(self, config: Config) -> list[Rule]:
        """Return the selected rules by code.

        Raises:
            OutreachLintError: A selected rule does not exist.
        """
        settings = config.settings
        codes = self._all_named(settings.select, config.origin("select").place)
        ignored = self._all_named(settings.ignore, config.origin("ignore").place)
        self._all_named(settings.severity, config.origin("severity").place)
        if not settings.select:
            codes = self._defaults()
        codes.add(TO_BE_FILLED)  # always active: a message with an unfilled gap must not be sent
        return [rule for code, rule in sorted(self.by_code.items()) if code in codes - ignored]

    def find(self, word: str) -> Rule:
        """Return the rule with this code or name.

        Raises:
            OutreachLintError: There is no such rule; the error suggests the nearest one.
        """
        for rule in self.by_code.values():
            if word.upper() == rule.code or word.lower() == rule.name:
                return rule
        raise OutreachLintError(f"no rule {word!r}", remedy=self._hint(word))

    def _all_named(self, words: Iterable[str], origin: Where) -> set[str]:
        codes: set[str] = set()
        for word in words:
            codes |= self.codes_of(word, origin)
        return codes

    def codes_of(self, word: str, origin: Where) -> set[str]:
        """Return the codes that ``word`` stands for.

        It may be a code, a name, a prefix of codes, or ALL. ``origin`` is its location, for errors.

        Raises:
            OutreachLintError: The word matches no rule.
        """
        wanted = word.strip()
        if wanted.upper() == "ALL":
            return self._defaults()
        codes = set()
        for rule in self.by_code.values():
            if wanted.lower() == rule.name or wanted.upper() == rule.code:
                codes.add(rule.code)
        if not codes and wanted.isalnum():
            codes = {code for code in self.by_code if code.startswith(wanted.upper())}
        if not codes:
            raise OutreachLintError(f"no rule {word!r}", origin, self._hint(wanted))
        return codes

    def _defaults(self) -> set[str]:
        return {rule.code for rule in self.by_code.values() if rule.default}

    def _hint(self, word: str) -> str:
        """Return a remedy: the nearest name, and the plugins whose rules are not loaded."""
        names = [*self.by_code, *(rule.name for rule in self.by_code.values())]
        hint = nearest(word, names) or "see: outreach-lint rules"
        for plugin in self._host.plugins:
            found = plugin.found
            if plugin.disabled:
                hint += f"\n  plugin {found.full_name} is switched off"
            elif plugin.error:
                hint += f"\n  plugin {found.full_name} could not be loaded:"
                hint += f" {plugin.error}"
        return hint


def check_references(rules: Mapping[str, Rule]) -> None:
    """Check that every rule that a page refers to is installed.

    Raises:
        OutreachLintError: A rule is not installed.
    """
    for rule in rules.values():
        for key in ("wins_over", "silences"):
            for code in getattr(rule, key):
                if code not in rules:
                    raise OutreachLintError(
                        f"{key} of {rule.code} names {code}, which is not an installed rule",
                        rule.path,
                        nearest(code, list(rules)) or "see: outreach-lint rules",
                    )
