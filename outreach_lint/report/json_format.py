"""One JSON document with all drafts, in the format of ``jsonl``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.report import Display
from outreach_lint.report.jsonl import cluster_as_dict, error_as_dict, result_as_dict
from outreach_lint.rules.rule import Rule


class Report:
    """One JSON document, written at the end."""

    def __init__(self, out: TextIO, rules: Mapping[str, Rule], display: Display) -> None:
        self._out = out
        self._drafts: list[dict[str, Any]] = []
        self._campaign: list[dict[str, Any]] = []

    def result(self, result: Result) -> None:
        """Keep one result."""
        if result.is_cluster:
            self._campaign.append(cluster_as_dict(result))
            return
        self._drafts.append(result_as_dict(result))

    def unread(self, error: OutreachLintError) -> None:
        """Keep one input that could not be read."""
        self._drafts.append(error_as_dict(error))

    def close(self) -> None:
        """Write the document."""
        self._out.write(
            json.dumps({"drafts": self._drafts, "campaign": self._campaign}, indent=2) + "\n"
        )
