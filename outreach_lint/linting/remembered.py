"""Results that are remembered, under a digest of everything that they depend on.

That is the draft with its context (wherever it stands), the settings, the pages of the rules, the
plugins that are installed, the weights, and the state of the program. What people have decided is
no part of it: it is applied anew. Nothing is remembered where another author's check runs, which
may look at anything, and of a draft with others before it. The encoder's answers are remembered by
themselves (``reading/encoder.py``), so that what is judged anew is not read anew.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from hashlib import sha256

import outreach_lint
from outreach_lint.config import Config
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Decisions, Result
from outreach_lint.linting.sealed import sealed, unsealed
from outreach_lint.linting.stored import restored, stored
from outreach_lint.model import Draft
from outreach_lint.reading.encoder import Store, encoder
from outreach_lint.rules.rule import OUR_PLUGINS, Rule
from outreach_lint.settings.keys import DEFAULTS, Settings

# Settings that no result depends on: how it is shown, and to which files the others apply.
APART = ("fail_on", "output_format", "include", "exclude", "overrides", "per_file_ignores")


class UnknownError(Exception):
    """Nothing is remembered of a draft."""


class Remembered:
    """Results by what they depend on, in a ``store`` of plain data."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: tuple[Linter, Settings, bytes] | None = None

    def known(self, draft: Draft, linter: Linter, config: Config) -> Result:
        """Return the result of a draft before people's decisions; nothing is judged.

        Raises:
            UnknownError: It is not remembered.
        """
        result = self._get(self._facts(draft, linter, config), draft, linter)
        if result is None:
            raise UnknownError
        return result

    def judged(self, draft: Draft, linter: Linter, config: Config) -> Result:
        """Return the result of a draft before people's decisions: known, or judged now."""
        facts = self._facts(draft, linter, config)
        return self._get(facts, draft, linter) or self._set(
            facts, linter.undecided(draft, config), draft, linter
        )

    def tried(
        self, result: Result, linter: Linter, config: Config, attempt: Callable[[Result], Result]
    ) -> Result:
        """Return a result whose fixes were tried: as they were before, or by ``attempt``."""
        draft = result.draft
        silenced = Decisions(silenced=result.decisions.silenced)
        tells = Result(draft, result.findings, decisions=silenced)  # all that attempts look at
        facts, data = self._facts(draft, linter, config), stored(tells, draft, linter.rules)
        if not facts or data is None or result.unjudged:
            return attempt(result)
        facts += b"\0tried\0" + json.dumps(data).encode()
        known = self._get(facts, draft, linter)
        if known is None:
            done = attempt(result)
            known = replace(tells, findings=done.findings, fixes=done.fixes)
            self._set(facts, known, draft, linter)
        return replace(result, findings=known.findings, fixes=known.fixes)

    def _get(self, facts: bytes, draft: Draft, linter: Linter) -> Result | None:
        if not facts:
            return None
        text = self._store.get(sha256(facts).hexdigest())
        return None if text is None else restored(unsealed(text, facts), draft, linter.rules)

    def _set(self, facts: bytes, result: Result, draft: Draft, linter: Linter) -> Result:
        data = stored(result, draft, linter.rules) if facts else None
        if data is not None:
            self._store.set(sha256(facts).hexdigest(), sealed(data, facts))
        return result

    def _facts(self, draft: Draft, linter: Linter, config: Config) -> bytes:
        """Return all that the result of a draft depends on; nothing where that cannot be told."""
        others = self._others(linter, config)
        if draft.earlier or not others:
            return b""
        ending = os.path.splitext(draft.path)[1].lower()  # tells how a template is to be read
        own = repr(replace(draft, id="", path=ending, locate=None, subject_at=None))
        return others + own.encode("utf-8", "surrogatepass")

    def _others(self, linter: Linter, config: Config) -> bytes:
        """Return a digest of what counts beside the draft; the files of a run have much the same.

        It is empty where the check of another author runs.
        """
        last = self._last
        if last is None or last[0] is not linter or last[1] != config.settings:
            last = self._last = linter, config.settings, _digest(linter, config)
        return last[2]


def _digest(linter: Linter, config: Config) -> bytes:
    rules = linter.active(config)
    if not all(map(_is_known, rules)):
        return b""
    defaults = {name: getattr(DEFAULTS, name) for name in APART}
    facts = (
        _program(),
        sys.version,
        encoder().facts,
        [(plugin.found, plugin.disabled, plugin.error) for plugin in linter.host.plugins],
        [replace(rule, check=None, path="") for rule in rules],
        replace(config.settings, **defaults),
    )
    return sha256(repr(facts).encode("utf-8", "surrogatepass")).digest()


def _is_known(rule: Rule) -> bool:
    """Tell whether all that a rule looks at is known: it is ours, or its page says it all."""
    if rule.check is None or rule.plugin in OUR_PLUGINS:
        return True
    from outreach_lint.rules.by_example import ByExample
    from outreach_lint.rules.match import Match

    return isinstance(rule.check, Match | ByExample)


@cache
def _program() -> tuple[str, ...]:
    """Return what tells the state of the program: its version, and its files in a checkout."""
    state = [outreach_lint.__version__]
    for name in ("outreach_lint", *OUR_PLUGINS):
        module = sys.modules.get(name)
        if module is not None and module.__file__:
            state += _files(os.path.dirname(module.__file__))
    return tuple(state)


def _files(folder: str) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            path = os.path.join(root, name)
            with suppress(OSError):  # an editor's, and gone already
                state = os.lstat(path)
                yield f"{path} {state.st_size} {state.st_mtime_ns}"
