"""``outreach-lint.lock``: a team's decisions, kept in git: what the model said, and the baseline.

A run without a key says the same as one with it. The file is JSON, sorted, to be reviewed like
code. A draft stands in it under the digest of its text and context, a question under the digest of
its frame and page: what has changed since has no entry. Which model was asked is no part of the
keys. What the model said adds findings and sets none aside; the baseline does.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from outreach_lint.decisions.baseline import Baseline, accepted_of
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import read_bytes, replace
from outreach_lint.judge.answer import Verdict, verdict_of
from outreach_lint.judge.keys import draft_key, question_key
from outreach_lint.judge.prompt import Sent
from outreach_lint.model import Draft
from outreach_lint.rules.rule import Rule

VERSION = 1
_MARKS = ("<<<<<<< ", ">>>>>>> ", "||||||| ")


def digest_of(path: str) -> str:
    """Return a digest of a file of decisions; empty where there is none."""
    return sha256(read_bytes(path)).hexdigest() if os.path.exists(path) else ""


class Entry(NamedTuple):
    """A draft in the lock: where it was, and the verdict on each rule that was asked."""

    path: str
    id: str
    verdicts: dict[str, Verdict]


class Lock:
    """The lockfile of a folder. Raises ``OutreachLintError`` when the file cannot be used."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._questions: dict[str, str] = {}
        self._drafts: dict[str, Entry] = {}
        self._rest: dict[str, Any] = {}
        self.baseline = Baseline(os.path.dirname(os.path.abspath(path)))
        if os.path.exists(path):
            self._read()

    @property
    def has_verdicts(self) -> bool:
        """Whether it holds what a model said about any draft."""
        return bool(self._drafts)

    def verdicts(self, sent: Sent, rules: Sequence[Rule]) -> dict[str, Verdict]:
        """Return the locked verdicts on a draft, for those rules whose question is unchanged."""
        entry = self._drafts.get(draft_key(sent))
        if entry is None:
            return {}
        verdicts = {}
        for rule in rules:
            verdict = entry.verdicts.get(rule.code)
            if verdict is not None and self._questions.get(rule.code) == question_key(rule):
                verdicts[rule.code] = verdict
        return verdicts

    def record(
        self, draft: Draft, sent: Sent, rules: Sequence[Rule], verdicts: Mapping[str, Verdict]
    ) -> None:
        """Store a draft's verdicts, and remove those on other words of the same draft."""
        where = os.path.relpath(os.path.abspath(draft.path), os.path.dirname(self.path)).replace(
            os.sep, "/"
        )
        for rule in rules:
            if rule.code in verdicts and self._questions.get(rule.code) != question_key(rule):
                self._questions[rule.code] = question_key(rule)
                for entry in self._drafts.values():  # they answered another question
                    entry.verdicts.pop(rule.code, None)
        key = draft_key(sent)
        known = self._drafts.get(key)
        for other, entry in list(self._drafts.items()):
            if other != key and (entry.path, entry.id) == (where, draft.id):
                del self._drafts[other]
        self._drafts[key] = Entry(
            where, draft.id, {**(known.verdicts if known else {}), **verdicts}
        )

    def save(self) -> None:
        """Write the file whole or not at all; drafts whose file is gone are left out."""
        folder = os.path.dirname(os.path.abspath(self.path))
        drafts = []
        used: set[str] = set()
        for key, entry in sorted(
            self._drafts.items(), key=lambda item: (item[1].path, item[1].id, item[0])
        ):
            if entry.verdicts and os.path.exists(os.path.join(folder, entry.path)):
                used |= entry.verdicts.keys()
                drafts.append(
                    {
                        "path": entry.path,
                        "id": entry.id,
                        "draft": key,
                        "rules": sorted(entry.verdicts),
                        **_findings(entry),
                    }
                )
        data = {
            **self._rest,
            "version": VERSION,
            "questions": {code: key for code, key in self._questions.items() if code in used},
            "drafts": drafts,
        }
        if len(self.baseline):
            data["baseline"] = [entry._asdict() for entry in self.baseline]
        text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        replace(self.path, text.encode())

    def _read(self) -> None:
        name = os.path.relpath(self.path)
        try:
            with open(self.path, encoding="utf-8") as handle:
                text = handle.read()
        except (OSError, UnicodeDecodeError) as error:
            raise OutreachLintError(f"the lockfile cannot be read: {error}", name) from None
        for number, line in enumerate(text.split("\n"), 1):
            if line.startswith(_MARKS):
                raise OutreachLintError(
                    "the lockfile holds an unresolved merge conflict",
                    f"{name}:{number}",
                    "take both sides' entries where they are whole, or either side; then run again"
                    " what wrote the other: outreach-lint check --engine llm --lock, or"
                    " outreach-lint baseline accept",
                )
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise _broken(
                f"not JSON: {error.msg}", f"{name}:{error.lineno}:{error.colno}"
            ) from None
        except RecursionError:
            raise _broken("nested too deeply", name) from None
        if not isinstance(data, dict) or not isinstance(data.get("version"), int):
            raise _broken("it has no version", name)
        if data["version"] > VERSION:
            raise OutreachLintError(
                f"the lockfile is of version {data['version']}, and this outreach-lint knows"
                f" {VERSION}",
                name,
                "pip install --upgrade outreach-lint",
            )
        self._take(data, name)

    def _take(self, data: dict[str, Any], name: str) -> None:
        self._rest = dict(data)
        for key in ("version", "questions", "drafts", "baseline"):
            self._rest.pop(key, None)
        questions, drafts, baseline = (
            data.get("questions", {}),
            data.get("drafts", []),
            data.get("baseline", []),
        )
        if (
            not isinstance(questions, dict)
            or not isinstance(drafts, list)
            or not isinstance(baseline, list)
        ):
            raise _broken("questions must be a table, drafts and baseline lists", name)
        self._questions = questions
        for number, item in enumerate(drafts):
            entry = _entry(item)
            if entry is None:
                raise _broken(f"drafts[{number}] is not as outreach-lint writes it", name)
            self._drafts[item["draft"]] = entry
        accepted = []
        for number, item in enumerate(baseline):
            decision = accepted_of(item)
            if decision is None:
                raise _broken(f"baseline[{number}] is not as outreach-lint writes it", name)
            accepted.append(decision)
        self.baseline = Baseline(os.path.dirname(os.path.abspath(self.path)), accepted)


def _findings(entry: Entry) -> dict[str, Any]:
    found = []
    for code, verdict in sorted(entry.verdicts.items()):
        for finding in verdict.findings:
            found.append({"rule": code, **finding._asdict()})
    return {"findings": found} if found else {}


def _entry(item: Any) -> Entry | None:
    if not isinstance(item, dict) or not isinstance(item.get("draft"), str):
        return None
    rules, findings = item.get("rules"), item.get("findings", [])
    if not isinstance(rules, list) or not isinstance(findings, list):
        return None
    if not _are_all(str, rules) or not _are_all(dict, findings):
        return None
    verdicts = {}
    for code in rules:
        verdict = verdict_of({"findings": _found_by(code, findings)})
        if verdict is None:
            return None
        verdicts[code] = verdict
    return Entry(str(item.get("path", "")), str(item.get("id", "")), verdicts)


def _are_all(kind: type, items: list[Any]) -> bool:
    return all(isinstance(item, kind) for item in items)


def _found_by(code: str, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the findings of one rule as a model would give them."""
    own = []
    for finding in findings:
        if finding.get("rule") == code:
            given = dict(finding)
            del given["rule"]
            own.append(given)
    return own


def _broken(what: str, where: str) -> OutreachLintError:
    return OutreachLintError(
        f"the lockfile is broken: {what}",
        where,
        "take it from git, or delete it and run: outreach-lint check --engine llm --lock",
    )
