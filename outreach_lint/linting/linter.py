"""The linter: the installed rules, and the linting of one draft with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from outreach_lint.config import Config
from outreach_lint.linting.deciding import decide
from outreach_lint.linting.finalizing import finalize, judged_by
from outreach_lint.linting.findings import finding_of
from outreach_lint.linting.local import LocalEngine, LocalResult
from outreach_lint.linting.result import ComparisonData, Result
from outreach_lint.linting.selection import InstalledRules, check_references
from outreach_lint.model import Draft, Finding, Hit, Suggestion
from outreach_lint.plugins import host as plugins
from outreach_lint.rules.load import load_rules
from outreach_lint.rules.rule import FIRST_PARTY, Rule

if TYPE_CHECKING:
    from outreach_lint.decisions.baseline import Baseline
    from outreach_lint.judge.judge import Case, Judgement
    from outreach_lint.linting.campaign import Cluster


class Linter:
    """The installed rules; lints each draft with the rules that its configuration selects.

    ``folders`` contain rule pages, and ``disabled`` names plugins that are not loaded. Without
    ``third_party`` only built-in plugins are loaded.

    Raises:
        OutreachLintError: Two rules share a code or a name, or a page breaks the format.
    """

    def __init__(
        self, folders: Iterable[str] = (), disabled: Collection[str] = (), third_party: bool = True
    ) -> None:
        self.host = plugins.load_plugins(folders, disabled, third_party)
        for rule in load_rules("outreach_lint.rules.own"):
            self.host.add(replace(rule, plugin=FIRST_PARTY), FIRST_PARTY)
        if self.host.clash:
            raise self.host.clash
        self.rules: dict[str, Rule] = self.host.rules
        self._installed = InstalledRules(self.host)
        if third_party and not any(plugin.disabled or plugin.error for plugin in self.host.plugins):
            check_references(self.rules)

    def active(self, config: Config) -> list[Rule]:
        """Return the selected rules by code; raise ``OutreachLintError`` if one does not exist."""
        return self._installed.active(config)

    def find(self, word: str) -> Rule:
        """Return the rule with this code or name; raise ``OutreachLintError`` if there is none."""
        return self._installed.find(word)

    def judge(self, draft: Draft, config: Config) -> Result:
        """Lint one draft with the local engine.

        Raises:
            OutreachLintError: The configuration names a rule that does not exist.
        """
        return self.finalize(self.run_local(draft, config), config)

    def undecided(self, draft: Draft, config: Config) -> Result:
        """Lint one draft with the local engine, without applying users' decisions.

        Raises:
            OutreachLintError: The configuration names a rule that does not exist.
        """
        return finalize(self.run_local(draft, config), self._installed, config, [])

    def run_local(self, draft: Draft, config: Config) -> LocalResult:
        """Read one draft and run the local checks on it.

        Raises:
            OutreachLintError: The configuration names a rule that does not exist.
        """
        engine = LocalEngine(
            self.active(config),
            self._lint_rewrites(config),
            self.host.source_of,
            config.settings.touches_before_pitch,
        )
        return engine.run(draft)

    def _lint_rewrites(self, config: Config) -> Callable[[Draft], tuple[Finding, ...]]:
        """Return a function that lints rewrites locally, and caches its results."""
        return cache(lambda draft: self.judge(draft, config).shown)

    def case(self, local: LocalResult, config: Config) -> Case:
        """Return a local result as a case for the judge."""
        from outreach_lint.judge.judge import Case

        quotes_by_code: dict[str, tuple[str, ...]] = {}
        for finding in finalize(local, self._installed, config, []).shown:
            quotes_by_code[finding.code] = (*quotes_by_code.get(finding.code, ()), finding.quote)
        return Case(local.reading_for_model, local.rules, quotes_by_code, local.lint)

    def finalize(
        self,
        local: LocalResult,
        config: Config,
        judgements: Iterable[Judgement] = (),
        locked: bool = False,
        baseline: Baseline | None = None,
    ) -> Result:
        """Return the result from the local result, the model's verdicts and users' decisions."""
        judgements = list(judgements)
        result = finalize(local, self._installed, config, judgements, locked)
        return self.decide(result, config, baseline, judged_by(judgements))

    def decide(
        self, result: Result, config: Config, baseline: Baseline | None, asked: Collection[str] = ()
    ) -> Result:
        """Suppress the findings that the draft's comments or the baseline accept.

        ``asked`` holds the codes of the rules on which a model gave a verdict.
        """
        return decide(result, self._installed, config, baseline, asked)

    def clustered(
        self, cluster: Cluster, rule: Rule, config: Config, baseline: Baseline | None
    ) -> Result:
        """Return the result of drafts that are alike: one finding, in the first of them."""
        fix = Suggestion(
            "Write to fewer people, and tell each something that is true only of them: “[something"
            " they wrote, made or said] [what you did with it].” If the message is for all of them,"
            " say that it is a circular."
        )
        hit = Hit(cluster.span, cluster.message, fix, quote=cluster.words)
        finding = finding_of(rule, hit, cluster.draft, config)
        return self.decide(
            Result(cluster.draft, (finding,), comparison=ComparisonData(cluster=cluster)),
            config,
            baseline,
        )
