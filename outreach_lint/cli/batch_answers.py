"""Read the answers of a batch row by row, and write them as rows of findings."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Mapping
from typing import Any

from outreach_lint.cli.batch_files import MANIFEST_ENDING
from outreach_lint.cli.batch_parquet import PARQUET, ParquetRows, answers_in, ids_in
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.frames.schema import ROW_ERROR, WITH_FINDINGS, WITHOUT_FINDINGS, schema
from outreach_lint.judge.answer import Verdict
from outreach_lint.judge.batch import CUSTOM_ID, Answered, parse_lines
from outreach_lint.judge.grounding import locate
from outreach_lint.linting.findings import finding_of
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.model import Confidence, Finding, Hit
from outreach_lint.reading import Reading
from outreach_lint.report.jsonl import result_as_dict


def answer_rows(path: str) -> Iterator[Any]:
    """Yield the rows of a file of answers, streamed: Parquet or JSON Lines."""
    if path.lower().endswith(PARQUET):
        yield from answers_in(path)
        return
    with open(path, encoding="utf-8", errors="replace") as handle:
        yield from parse_lines(handle)


def manifest_near(answers: str) -> str:
    """Return the manifest, or the Parquet requests, that lists the first answer.

    The folder of the answers and the current folder are searched. A single candidate is returned in
    any case.

    Raises:
        OutreachLintError: No candidate lists the first answer.
    """
    row = next((row for row in answer_rows(answers) if row != {}), None)
    first_id = row.get("custom_id") if isinstance(row, dict) else None
    candidates = list(_candidates(answers))
    for path in candidates:
        if isinstance(first_id, str) and first_id in _custom_ids(path):
            return path
    if len(candidates) == 1:
        return candidates[0]
    message = "no manifest of an export found"
    if candidates:
        message = "no manifest here lists these answers"
    raise OutreachLintError(message, answers, "name it: --manifest FILE")


def _candidates(answers: str) -> Iterator[str]:
    seen = {os.path.realpath(answers)}
    for folder in (os.path.dirname(answers) or ".", "."):
        for ending in (MANIFEST_ENDING, PARQUET):
            for path in sorted(glob.glob(os.path.join(glob.escape(folder), f"*{ending}"))):
                if os.path.realpath(path) in seen:
                    continue
                seen.add(os.path.realpath(path))
                if ending == MANIFEST_ENDING or _is_request_file(path):
                    yield path


def _is_request_file(path: str) -> bool:
    try:
        next(ids_in(path), None)
    except OutreachLintError:
        return False
    return True


def _custom_ids(path: str) -> Iterator[str]:
    if path.endswith(PARQUET):
        yield from ids_in(path)
        return
    with open(path, encoding="utf-8", errors="replace") as handle:
        for line in handle:
            yield from CUSTOM_ID.findall(line)


class Findings:
    """A Parquet file of the model's findings, with one row for each answered request."""

    def __init__(self, path: str, linter: Linter, config: Config) -> None:
        self._rows, self._linter, self._config = ParquetRows(path, schema), linter, config

    def add(self, answer: Answered) -> None:
        """Write the row of one answer, unless it belongs to no request."""
        if not answer.entry:
            return
        row = {"draft": answer.entry["id"], "path": answer.entry["path"], "strengths": []}
        if answer.reading is None:
            self._rows.add({**row, "verdict": ROW_ERROR, "findings": [], "error": answer.failure})
            return
        findings = sorted(
            self._findings(answer.reading, answer.verdicts_by_code),
            key=lambda finding: finding.span,
        )
        result = Result(answer.reading.draft, tuple(findings))
        verdict = (
            WITH_FINDINGS if result.reaches(self._config.settings.fail_on) else WITHOUT_FINDINGS
        )
        self._rows.add({**row, "verdict": verdict, "findings": result_as_dict(result)["findings"]})

    def close(self) -> None:
        """Finish the file and move it into place."""
        self._rows.close()

    def _findings(self, reading: Reading, verdicts: Mapping[str, Verdict]) -> Iterator[Finding]:
        for code, verdict in verdicts.items():
            for judged in verdict.findings:
                location = locate(judged.quote, reading)
                if location is not None:
                    span, quote = location
                    confidence: Confidence = "low" if judged.confidence == "low" else "high"
                    hit = Hit(span, judged.reason, None, confidence, quote=quote, origin="llm")
                    yield finding_of(self._linter.find(code), hit, reading.draft, self._config)
