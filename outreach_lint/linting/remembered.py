"""A cache of results, keyed by a digest of everything that they depend on.

The key covers the draft and its context (but not its path or id), the settings, the rule pages, the
installed plugins, the encoder's weights, and the program's files. Users' decisions are not cached:
they are applied each time. A result is not cached if a third-party check runs, which may depend on
anything, or if the draft has earlier messages. The encoder's answers have their own cache
(``reading/encoder.py``), so a draft that is linted again is not encoded again.
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
from outreach_lint.linting.sealed import decode_with_secret, encode_with_secret
from outreach_lint.linting.stored import result_from_data, result_to_data
from outreach_lint.model import Draft
from outreach_lint.reading.encoder import Store, encoder
from outreach_lint.rules.rule import FIRST_PARTY_PLUGINS, Rule
from outreach_lint.settings.keys import DEFAULTS, Settings

# Settings that results do not depend on: output options, and which files others apply to.
UNRELATED_SETTINGS = (
    "fail_on",
    "output_format",
    "include",
    "exclude",
    "overrides",
    "per_file_ignores",
)


class NotCachedError(Exception):
    """The result of a draft is not in the cache."""


class ResultCache:
    """A cache of results in a ``store``, keyed by what the results depend on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: tuple[Linter, Settings, bytes] | None = None

    def cached(self, draft: Draft, linter: Linter, config: Config) -> Result:
        """Return the cached result of a draft before users' decisions.

        Raises:
            NotCachedError: The result is not in the cache.
        """
        result = self._get(self._key_data(draft, linter, config), draft, linter)
        if result is None:
            raise NotCachedError
        return result

    def cached_or_linted(self, draft: Draft, linter: Linter, config: Config) -> Result:
        """Return the result of a draft before users' decisions: from the cache, or linted now."""
        key_data = self._key_data(draft, linter, config)
        return self._get(key_data, draft, linter) or self._set(
            key_data, linter.undecided(draft, config), draft, linter
        )

    def cached_or_tested(
        self, result: Result, linter: Linter, config: Config, attempt: Callable[[Result], Result]
    ) -> Result:
        """Return the result with tested fixes: from the cache, or from ``attempt``."""
        draft = result.draft
        silenced = Decisions(silenced=result.decisions.silenced)
        # all that the fixes depend on
        fix_input = Result(draft, result.findings, decisions=silenced)
        key_data, data = (
            self._key_data(draft, linter, config),
            result_to_data(fix_input, draft, linter.rules),
        )
        if not key_data or data is None or result.unjudged:
            return attempt(result)
        key_data += b"\0tried\0" + json.dumps(data).encode()
        cached = self._get(key_data, draft, linter)
        if cached is None:
            attempted = attempt(result)
            cached = replace(fix_input, findings=attempted.findings, fixes=attempted.fixes)
            self._set(key_data, cached, draft, linter)
        return replace(result, findings=cached.findings, fixes=cached.fixes)

    def _get(self, key_data: bytes, draft: Draft, linter: Linter) -> Result | None:
        if not key_data:
            return None
        text = self._store.get(sha256(key_data).hexdigest())
        return (
            None
            if text is None
            else result_from_data(decode_with_secret(text, key_data), draft, linter.rules)
        )

    def _set(self, key_data: bytes, result: Result, draft: Draft, linter: Linter) -> Result:
        data = result_to_data(result, draft, linter.rules) if key_data else None
        if data is not None:
            self._store.set(sha256(key_data).hexdigest(), encode_with_secret(data, key_data))
        return result

    def _key_data(self, draft: Draft, linter: Linter, config: Config) -> bytes:
        """Return all that the result of a draft depends on; empty if it cannot be cached."""
        run_digest = self._run_digest(linter, config)
        if draft.earlier or not run_digest:
            return b""
        extension = os.path.splitext(draft.path)[1].lower()  # selects the template engine
        draft_data = repr(replace(draft, id="", path=extension, locate=None, subject_at=None))
        return run_digest + draft_data.encode("utf-8", "surrogatepass")

    def _run_digest(self, linter: Linter, config: Config) -> bytes:
        """Return a digest of everything but the draft; empty if a third-party check runs.

        The last digest is reused, because most files of a run share it.
        """
        last = self._last
        if last is None or last[0] is not linter or last[1] != config.settings:
            last = self._last = linter, config.settings, _digest_of_run(linter, config)
        return last[2]


def _digest_of_run(linter: Linter, config: Config) -> bytes:
    rules = linter.active(config)
    if not all(map(_is_cacheable, rules)):
        return b""
    defaults = {name: getattr(DEFAULTS, name) for name in UNRELATED_SETTINGS}
    facts = (
        _program(),
        sys.version,
        encoder().facts,
        [(plugin.found, plugin.disabled, plugin.error) for plugin in linter.host.plugins],
        [replace(rule, check=None, path="") for rule in rules],
        replace(config.settings, **defaults),
    )
    return sha256(repr(facts).encode("utf-8", "surrogatepass")).digest()


def _is_cacheable(rule: Rule) -> bool:
    """Return whether a rule can be cached: it is built in, or its page defines its check."""
    if rule.check is None or rule.plugin in FIRST_PARTY_PLUGINS:
        return True
    from outreach_lint.rules.by_example import ByExample
    from outreach_lint.rules.match import Match

    return isinstance(rule.check, Match | ByExample)


@cache
def _program() -> tuple[str, ...]:
    """Return the state of the program: its version, and the sizes and times of its files."""
    state = [outreach_lint.__version__]
    for name in ("outreach_lint", *FIRST_PARTY_PLUGINS):
        module = sys.modules.get(name)
        if module is not None and module.__file__:
            state += _files(os.path.dirname(module.__file__))
    return tuple(state)


def _files(folder: str) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            path = os.path.join(root, name)
            with suppress(OSError):  # a temporary file that was deleted meanwhile
                state = os.lstat(path)
                yield f"{path} {state.st_size} {state.st_mtime_ns}"
