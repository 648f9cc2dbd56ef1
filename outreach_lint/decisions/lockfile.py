"""``outreach-lint.lock``: the model's answers and the baseline, shared through git.

With it, a run without an API key has the same findings as one with it. The file is sorted JSON that
can be reviewed like code. The key of a draft is a digest of its text and context, the key of a
question a digest of its prompt and rule page, so a changed draft or question has no entry. The keys
do not contain the model's name. Stored answers only add findings; baseline entries suppress them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from outreach_lint.decisions.baseline import Baseline, entry_from_data
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import read_bytes, replace
from outreach_lint.judge.answer import Verdict, verdict_of
from outreach_lint.judge.keys import draft_key, question_key
from outreach_lint.judge.prompt import PreparedDraft
from outreach_lint.model import Draft
from outreach_lint.rules.rule import Rule

LOCKFILE_VERSION = 1
_CONFLICT_MARKERS = ("<<<<<<< ", ">>>>>>> ", "||||||| ")


def digest_of(path: str) -> str:
    """Return a digest of a lockfile; empty if there is no such file."""
    return sha256(read_bytes(path)).hexdigest() if os.path.exists(path) else ""


class LockedVerdicts(NamedTuple):
    """A draft in the lockfile: its path and id, and the verdict on each rule that was asked."""

    path: str
    id: str
    verdicts: dict[str, Verdict]


class Lock:
    """The lockfile of a folder. Raises ``OutreachLintError`` if the file cannot be used."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._questions: dict[str, str] = {}
        self._drafts: dict[str, LockedVerdicts] = {}
        self._unknown_fields: dict[str, Any] = {}
        self.baseline = Baseline(os.path.dirname(os.path.abspath(path)))
        if os.path.exists(path):
            self._read()

    @property
    def has_verdicts(self) -> bool:
        """Whether it holds a model's verdict on any draft."""
        return bool(self._drafts)

    def verdicts(self, sent: PreparedDraft, rules: Sequence[Rule]) -> dict[str, Verdict]:
        """Return the stored verdicts on a draft, for those rules whose question is unchanged."""
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
        self,
        draft: Draft,
        sent: PreparedDraft,
        rules: Sequence[Rule],
        verdicts: Mapping[str, Verdict],
    ) -> None:
        """Store a draft's verdicts, and remove those on earlier texts of the same draft."""
        path = os.path.relpath(os.path.abspath(draft.path), os.path.dirname(self.path)).replace(
            os.sep, "/"
        )
        for rule in rules:
            if rule.code in verdicts and self._questions.get(rule.code) != question_key(rule):
                self._questions[rule.code] = question_key(rule)
                for entry in self._drafts.values():  # their answers are to the old question
                    entry.verdicts.pop(rule.code, None)
        key = draft_key(sent)
        existing = self._drafts.get(key)
        for other_key, entry in list(self._drafts.items()):
            if other_key != key and (entry.path, entry.id) == (path, draft.id):
                del self._drafts[other_key]
        self._drafts[key] = LockedVerdicts(
            path, draft.id, {**(existing.verdicts if existing else {}), **verdicts}
        )

    def save(self) -> None:
        """Write the file atomically, without the drafts whose file no longer exists."""
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
                        **_findings_field(entry),
                    }
                )
        data = {
            **self._unknown_fields,
            "version": LOCKFILE_VERSION,
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
            if line.startswith(_CONFLICT_MARKERS):
                raise OutreachLintError(
                    "the lockfile holds an unresolved merge conflict",
                    f"{name}:{number}",
                    "resolve the conflict with either side, then rerun the command that wrote the"
                    " other side: outreach-lint check --engine llm --lock, or outreach-lint"
                    " baseline accept",
                )
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise _invalid(
                f"not JSON: {error.msg}", f"{name}:{error.lineno}:{error.colno}"
            ) from None
        except RecursionError:
            raise _invalid("nested too deeply", name) from None
        if not isinstance(data, dict) or not isinstance(data.get("version"), int):
            raise _invalid("it has no version", name)
        if data["version"] > LOCKFILE_VERSION:
            raise OutreachLintError(
                f"the lockfile has version {data['version']}, and this outreach-lint reads"
                f" version {LOCKFILE_VERSION}",
                name,
                "pip install --upgrade outreach-lint",
            )
        self._load(data, name)

    def _load(self, data: dict[str, Any], name: str) -> None:
        self._unknown_fields = dict(data)
        for key in ("version", "questions", "drafts", "baseline"):
            self._unknown_fields.pop(key, None)
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
            raise _invalid("questions must be an object, drafts and baseline must be lists", name)
        self._questions = questions
        for number, item in enumerate(drafts):
            entry = _entry_from_data(item)
            if entry is None:
                raise _invalid(f"drafts[{number}] is not a valid entry", name)
            self._drafts[item["draft"]] = entry
        accepted = []
        for number, item in enumerate(baseline):
            decision = entry_from_data(item)
            if decision is None:
                raise _invalid(f"baseline[{number}] is not a valid entry", name)
            accepted.append(decision)
        self.baseline = Baseline(os.path.dirname(os.path.abspath(self.path)), accepted)


def _findings_field(entry: LockedVerdicts) -> dict[str, Any]:
    findings_data = []
    for code, verdict in sorted(entry.verdicts.items()):
        for finding in verdict.findings:
            findings_data.append({"rule": code, **finding._asdict()})
    return {"findings": findings_data} if findings_data else {}


def _entry_from_data(item: Any) -> LockedVerdicts | None:
    if not isinstance(item, dict) or not isinstance(item.get("draft"), str):
        return None
    rules, findings = item.get("rules"), item.get("findings", [])
    if not isinstance(rules, list) or not isinstance(findings, list):
        return None
    if not _all_are(str, rules) or not _all_are(dict, findings):
        return None
    verdicts = {}
    for code in rules:
        verdict = verdict_of({"findings": _findings_of(code, findings)})
        if verdict is None:
            return None
        verdicts[code] = verdict
    return LockedVerdicts(str(item.get("path", "")), str(item.get("id", "")), verdicts)


def _all_are(kind: type, items: list[Any]) -> bool:
    return all(isinstance(item, kind) for item in items)


def _findings_of(code: str, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the findings of one rule in the format of a model's answer."""
    findings_of_rule = []
    for finding in findings:
        if finding.get("rule") == code:
            fields = dict(finding)
            del fields["rule"]
            findings_of_rule.append(fields)
    return findings_of_rule


def _invalid(what: str, where: str) -> OutreachLintError:
    return OutreachLintError(
        f"the lockfile is broken: {what}",
        where,
        "restore it from git, or delete it and run: outreach-lint check --engine llm --lock",
    )
