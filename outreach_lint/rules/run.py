"""Run the checks of rules on one reading; a check that fails does not stop the others.

Third-party checks get a copy of the reading, are limited to ``MAX_CHECK_SECONDS``, and their hits
are validated.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import NamedTuple, get_args

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import SEVERITIES, Edit, Hit, Insertion, InsertionPlace, Span, Suggestion
from outreach_lint.reading import NotReadError, Reading
from outreach_lint.rules.rule import FIRST_PARTY_PLUGINS, Rule

SLOW_SECONDS = 1.0  # seconds from which a check is reported as slow
MAX_CHECK_SECONDS = 10.0  # seconds after which a third-party check is stopped
MAX_HITS = 10_000  # hits of a third-party check on one draft


class CheckError(OutreachLintError):
    """A check failed on a draft; ``first_party`` is true if it is part of this distribution."""

    first_party = False


class Checked(NamedTuple):
    """The hits of checks on a reading, the errors of failed ones, and slow rules with seconds.

    ``not_run`` holds, by code, the reason why a rule that needs the encoder could not run.
    """

    hits: list[tuple[Rule, Hit]]
    failures: list[OutreachLintError]
    slow: list[tuple[Rule, float]]
    not_run: dict[str, str]


class _TooLongError(BaseException):
    """The time limit of a check was exceeded.

    It is not an ``Exception``, so that a check that catches those does not catch it.
    """


def run_checks(
    rules: Iterable[Rule], reading: Reading, source_of: Callable[[Rule], str]
) -> Checked:
    """Run the local checks of rules on a reading.

    ``source_of`` returns the name of a rule's source, for error messages.
    """
    checked = Checked([], [], [], {})
    for rule in rules:
        if rule.check is None:
            continue
        first_party = rule.plugin in FIRST_PARTY_PLUGINS
        start = perf_counter()
        try:
            hits = rule.check(reading) if first_party else _run_third_party(rule, reading)
            for hit in hits:
                checked.hits.append((rule, hit))
        except NotReadError as error:
            checked.not_run[rule.code] = str(error)
        except (Exception, _TooLongError) as error:
            checked.failures.append(
                _as_error(rule, reading, error, "" if first_party else source_of(rule))
            )
        if (seconds := perf_counter() - start) > SLOW_SECONDS:
            checked.slow.append((rule, seconds))
    return checked


def _run_third_party(rule: Rule, reading: Reading) -> list[Hit]:
    """Run a third-party check with a time limit, and return its validated hits."""
    assert rule.check is not None
    own, size = reading.copy(), len(reading.draft.text)
    with _stopped_after(MAX_CHECK_SECONDS):
        hits_yielded = rule.check(own)
        # A Span is a tuple, and so iterable, but its items are not hits.
        if isinstance(hits_yielded, Span) or not isinstance(hits_yielded, Iterable):
            what = type(hits_yielded).__name__ if hits_yielded is not None else "None"
            raise TypeError(f"the check returned {what}; it must yield hits: yield Hit(span)")
        hits: list[Hit] = []
        for hit in hits_yielded:
            hits.append(_validated(hit, size))
            if len(hits) > MAX_HITS:
                raise ValueError(f"the check yielded more than {MAX_HITS:,} hits")
    return hits


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    """Raise ``_TooLongError`` in the block after some seconds, and again each second.

    This needs the main thread and timer signals (Windows has none); otherwise it does nothing.
    """
    import signal
    from threading import current_thread, main_thread

    if current_thread() is not main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise _TooLongError(f"stopped after {seconds:g} s")

    previous_handler = signal.signal(signal.SIGALRM, stop)
    remaining, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, remaining, interval)
        signal.signal(signal.SIGALRM, previous_handler)


def _validated(hit: object, size: int) -> Hit:
    """Return a hit with its span cut to the draft.

    Raises:
        TypeError: It is not a ``Hit``, or a field has a wrong type or value.
    """
    if not isinstance(hit, Hit):
        raise TypeError(f"the check yielded {type(hit).__name__}, not a Hit")
    if hit.confidence not in ("low", "high") or hit.severity not in (None, *SEVERITIES):
        raise TypeError(f"a hit has confidence {hit.confidence!r} and severity {hit.severity!r}")
    for field in ("message", "quote"):
        if not isinstance(getattr(hit, field), str | None):
            raise TypeError(f"a hit's {field} must be a string, not {getattr(hit, field)!r}")
    span, fix = _validated_span(hit.span), hit.suggestion
    start = max(0, min(span.start, size))
    hit = replace(hit, span=Span(start, max(start, min(span.end, size))), origin="local")
    if fix is None:
        return hit
    if not isinstance(fix, Suggestion) or not isinstance(fix.text, str):
        raise TypeError(
            f"a hit's suggestion must be a Suggestion whose text is a string, not {fix!r}"
        )
    for insertion in fix.insertions:
        if not isinstance(insertion, Insertion) or insertion.place not in get_args(InsertionPlace):
            raise TypeError(
                f"a fix's insertions must be Insertions with a place, not {insertion!r}"
            )
    return replace(hit, suggestion=replace(fix, edits=_validated_edits(fix, size)))


def _validated_edits(fix: Suggestion, size: int) -> tuple[Edit, ...]:
    """Return a fix's edits; raises ``ValueError`` if they overlap or are outside the draft."""
    edits = tuple(Edit(_validated_span(edit.span), edit.text) for edit in fix.edits)
    at = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        if not isinstance(edit.text, str) or not at <= edit.span.start <= edit.span.end <= size:
            raise ValueError("a fix's edits overlap, or are outside the draft")
        at = edit.span.end
    return edits


def _validated_span(span: object) -> Span:
    match span:
        case (int(start), int(end)) if isinstance(span, tuple):
            return Span(start, end)
    raise TypeError(f"a span must be two whole numbers, not {span!r}")


def _as_error(rule: Rule, reading: Reading, error: BaseException, source: str) -> OutreachLintError:
    why = f"{type(error).__name__}: {error}"
    if isinstance(error, _TooLongError):
        why = str(error)
    remedy = f"this is a bug in outreach-lint: please report it; until then --ignore {rule.code}"
    if source:
        remedy = f"tell the authors of {source}, or turn the rule off: --ignore {rule.code}"
    failed = CheckError(
        f"the check of {rule.code} {rule.name} failed on this draft: {why}",
        reading.draft.path,
        remedy,
    )
    failed.first_party = not source
    return failed
