"""Run the checks of rules on one reading, so that a check that fails costs itself alone.

Other people's checks see a reading of their own, may take ``LIMIT`` seconds, and what they yield is
checked before it is used.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import NamedTuple

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import SEVERITIES, Edit, Hit, Span, Suggestion
from outreach_lint.reading import NotReadError, Reading
from outreach_lint.rules.rule import OUR_PLUGINS, Rule

SLOW_AFTER = 1.0  # seconds that a check may take before it is named
LIMIT = 10.0  # seconds after which another author's check is stopped
MOST_HITS = 10_000  # hits of another author's check on one draft


class CheckError(OutreachLintError):
    """A check failed on a draft; ``ours``: it is part of this distribution, so this is our bug."""

    ours = False


class Checked(NamedTuple):
    """The hits of checks on a reading, failed checks, and slow ones with their seconds.

    ``unread`` are the rules that need the encoder, where it cannot be run, each with why.
    """

    hits: list[tuple[Rule, Hit]]
    failures: list[OutreachLintError]
    slow: list[tuple[Rule, float]]
    unread: dict[str, str]


class _TooLongError(BaseException):
    """The time is up.

    It is no ``Exception``, so that a check that swallows those does not swallow this.
    """


def run(rules: Iterable[Rule], reading: Reading, source_of: Callable[[Rule], str]) -> Checked:
    """Run the local checks of rules on a reading.

    ``source_of`` tells what a rule comes from, for messages to people.
    """
    done = Checked([], [], [], {})
    for rule in rules:
        if rule.check is None:
            continue
        ours = rule.plugin in OUR_PLUGINS
        start = perf_counter()
        try:
            hits = rule.check(reading) if ours else _watched(rule, reading)
            for hit in hits:
                done.hits.append((rule, hit))
        except NotReadError as error:
            done.unread[rule.code] = str(error)
        except (Exception, _TooLongError) as error:
            done.failures.append(_failure(rule, reading, error, "" if ours else source_of(rule)))
        if (seconds := perf_counter() - start) > SLOW_AFTER:
            done.slow.append((rule, seconds))
    return done


def _watched(rule: Rule, reading: Reading) -> list[Hit]:
    """Return what another author's check yields, if it does so in time and in form."""
    assert rule.check is not None
    own, size = reading.copy(), len(reading.draft.text)
    with _stopped_after(LIMIT):
        answer = rule.check(own)
        if isinstance(answer, Span) or not isinstance(answer, Iterable):  # not what is yielded
            what = type(answer).__name__ if answer is not None else "None"
            raise TypeError(f"the check returned {what}; it must yield hits: yield Hit(span)")
        hits: list[Hit] = []
        for hit in answer:
            hits.append(_sound(hit, size))
            if len(hits) > MOST_HITS:
                raise ValueError(f"the check yielded more than {MOST_HITS:,} hits")
    return hits


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    """Raise ``_TooLongError`` in the block after some seconds, and again each second.

    This works only in the main thread, and where there are alarms (not on Windows); elsewhere it
    does nothing.
    """
    import signal
    from threading import current_thread, main_thread

    if current_thread() is not main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise _TooLongError(f"stopped after {seconds:g} s")

    known = signal.signal(signal.SIGALRM, stop)
    left, every = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, every)
        signal.signal(signal.SIGALRM, known)


def _sound(hit: object, size: int) -> Hit:
    """Return a hit whose places are in the draft.

    Raises:
        TypeError: It is no hit, or holds wrong things.
    """
    if not isinstance(hit, Hit):
        raise TypeError(f"the check yielded {type(hit).__name__}, not a Hit")
    if hit.confidence not in ("low", "high") or hit.severity not in (None, *SEVERITIES):
        raise TypeError(f"a hit has confidence {hit.confidence!r} and severity {hit.severity!r}")
    for field in ("message", "quote"):
        if not isinstance(getattr(hit, field), str | None):
            raise TypeError(f"a hit's {field} must be text, not {getattr(hit, field)!r}")
    span, fix = _span(hit.span), hit.suggestion
    start = max(0, min(span.start, size))
    hit = replace(hit, span=Span(start, max(start, min(span.end, size))), origin="local")
    if fix is None:
        return hit
    if not isinstance(fix, Suggestion) or not isinstance(fix.text, str):
        raise TypeError(f"a hit's suggestion must be a Suggestion with a text, not {fix!r}")
    return replace(hit, suggestion=replace(fix, edits=_edits(fix, size)))


def _edits(fix: Suggestion, size: int) -> tuple[Edit, ...]:
    """Return a fix's edits; raises ``ValueError`` when they leave the draft or overlap."""
    edits = tuple(Edit(_span(edit.span), edit.text) for edit in fix.edits)
    at = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        if not isinstance(edit.text, str) or not at <= edit.span.start <= edit.span.end <= size:
            raise ValueError("a fix's edits overlap, or leave the draft")
        at = edit.span.end
    return edits


def _span(span: object) -> Span:
    match span:
        case (int(start), int(end)) if isinstance(span, tuple):
            return Span(start, end)
    raise TypeError(f"a span must be two whole numbers, not {span!r}")


def _failure(rule: Rule, reading: Reading, error: BaseException, source: str) -> OutreachLintError:
    why = f"{type(error).__name__}: {error}"
    if isinstance(error, _TooLongError):
        why = str(error)
    remedy = f"this is a bug of ours: please report it; until then --ignore {rule.code}"
    if source:
        remedy = f"tell the authors of {source}, or leave the rule out: --ignore {rule.code}"
    failed = CheckError(
        f"the check of {rule.code} {rule.name} failed on this draft: {why}",
        reading.draft.path,
        remedy,
    )
    failed.ours = not source
    return failed
