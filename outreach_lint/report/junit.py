"""JUnit XML for CI servers: a draft is a suite, a finding is a failed case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TextIO
from xml.etree import ElementTree

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.report import Display
from outreach_lint.rules.rule import Rule

# Characters that XML 1.0 does not allow, even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Report:
    """One document, written at the end; findings of severity ``info`` are passed cases."""

    def __init__(self, out: TextIO, rules: Mapping[str, Rule], display: Display) -> None:
        self._out, self._display = out, display
        self._root = ElementTree.Element("testsuites", name="outreach-lint")

    def result(self, result: Result) -> None:
        """Keep a draft's findings; a draft without any is a case that passed."""
        draft = result.draft
        name = draft.path
        if draft.id != draft.path:
            name += f" ({draft.id})"
        suite = self._suite(name)
        for finding in result.listed(self._display.verbose):
            place = f"{draft.path}:{finding.start.line}:{finding.start.column}"
            case = _child(
                suite,
                "testcase",
                name=f"{finding.code} {finding.name} {place}",
                classname=draft.path,
            )
            case.set("file", _clean(draft.path))
            case.set("line", str(finding.start.line))
            text = f"{place}: {finding.message}\n“{' '.join(finding.quote.split())}”"
            if finding.suggestion:
                text += f"\ntry: {finding.suggestion.text}"
            if finding.severity == "info":
                _child(case, "system-out").text = _clean(text)
            else:
                failure = _child(case, "failure", message=finding.message, type=finding.severity)
                failure.text = _clean(text)
        for error in result.problems:
            self._error(suite, error)
        if not len(suite):
            _child(suite, "testcase", name=draft.path, classname=draft.path)

    def unread(self, error: OutreachLintError) -> None:
        """Keep an input that could not be read."""
        self._error(self._suite(error.where), error)

    def close(self) -> None:
        """Add the counts and write the document."""
        for element in [*self._root, self._root]:
            element.set("tests", str(len(list(element.iter("testcase")))))
            element.set("failures", str(len(list(element.iter("failure")))))
            element.set("errors", str(len(list(element.iter("error")))))
        ElementTree.indent(self._root)
        self._out.write('<?xml version="1.0" encoding="utf-8"?>\n')
        self._out.write(ElementTree.tostring(self._root, encoding="unicode") + "\n")

    def _suite(self, name: str) -> ElementTree.Element:
        return _child(self._root, "testsuite", name=name)

    def _error(self, suite: ElementTree.Element, error: OutreachLintError) -> None:
        case = _child(suite, "testcase", name=error.where or "outreach-lint", classname=error.where)
        _child(case, "error", message=error.what, type="error").text = _clean(str(error))


def _child(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(
        parent, tag, {key: _clean(value) for key, value in attributes.items()}
    )


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
