"""Spintax: map what is found in a draft's variants to the file, and report each fault once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from outreach_lint.model import Draft, Edit, Hit, Span, Suggestion
from outreach_lint.reading import quotable
from outreach_lint.reading.spintax import MOST_VARIANTS, Choice, Variant, choices, turns, variants
from outreach_lint.rules.rule import Rule

MOST_NAMED = 3  # options that a message names
Hits = list[tuple[Rule, Hit]]


@dataclass
class Spun:
    """One variant of a draft: the draft as it is sent, and how its text comes out of the file's."""

    draft: Draft
    variant: Variant
    subject: Variant

    @property
    def chosen(self) -> set[tuple[bool, Span]]:
        """The options that this variant sends: whether in the subject, and where."""
        options: set[tuple[bool, Span]] = set()
        for in_subject, variant in ((False, self.variant), (True, self.subject)):
            for span in variant.chosen:
                options.add((in_subject, span))
        return options

    def words(self, in_subject: bool, span: Span) -> str:
        """Return an option as a quotation."""
        source = self.subject.source if in_subject else self.variant.source
        words = quotable(source[slice(*span)])
        return f"“{words}”" if words else "nothing"


@dataclass
class _Group:
    """A hit, and the numbers of the variants that it is found in."""

    rule: Rule
    hit: Hit
    seen_in: set[int]


def spun(draft: Draft) -> list[Spun]:
    """Return the variants of a template, at most ``MOST_VARIANTS``; one where it has no spintax."""
    texts = variants(draft.text, draft.body_start)
    subjects = variants(draft.subject or "")
    out: list[Spun] = []
    for number in range(max(len(texts), len(subjects))):
        text, subject = texts[number % len(texts)], subjects[number % len(subjects)]
        sent = replace(draft, text=text.text, locate=None)
        if draft.subject is not None:
            sent = replace(sent, subject=subject.text)
        out.append(Spun(sent, text, subject))
    return out


def left_out(draft: Draft) -> int:
    """Return how many variants are not judged because there are too many."""
    return max(0, turns(choices(draft.text, draft.body_start)) - MOST_VARIANTS)


def in_file(found: Iterable[tuple[Rule, Hit]], part: Spun, draft: Draft) -> Hits:
    """Return the hits of a variant with their places in the file's text."""
    whole = choices(draft.text, draft.body_start)
    return [(rule, _placed(hit, part.variant, whole)) for rule, hit in found]


def _placed(hit: Hit, variant: Variant, whole: list[Choice]) -> Hit:
    start, end = hit.span
    if start == end:
        at = variant.place(start)
        span = Span(at, at)
    else:
        span = _without_halves(Span(variant.place(start), variant.place(end - 1) + 1), whole)
    return replace(hit, span=span, suggestion=_fix(hit.suggestion, variant))


def _without_halves(span: Span, whole: Iterable[Choice]) -> Span:
    """Widen a place that begins or ends within a choice, but not both, to all of that choice."""
    for choice in whole:
        inside = choice.span.start < span.start and span.end < choice.span.end
        if inside:
            options = [o for o in choice.options if o.span.overlaps(span)]
            if len(options) == 1:
                return _without_halves(span, options[0].choices)
        if span.overlaps(choice.span):
            span = Span(min(span.start, choice.span.start), max(span.end, choice.span.end))
    return span


def _fix(fix: Suggestion | None, variant: Variant) -> Suggestion | None:
    """Return a suggestion with its edits in the file.

    It has no edits where they would change the marks of a choice.
    """
    if fix is None:
        return None
    edits: list[Edit] = []
    for edit in fix.edits:
        span = _kept_whole(edit.span, variant)
        if span is None or _opens_option(edit, span, variant):
            return replace(fix, edits=(), safe=False)
        edits.append(replace(edit, span=span))
    return replace(fix, edits=tuple(edits))


def _opens_option(edit: Edit, span: Span, variant: Variant) -> bool:
    """Tell whether an edit would put a tag or gap into a choice, before one of its options."""
    begins = any(kept.start == span.start for kept in variant.kept[1:])
    return begins and edit.text[:1] in ("{", "[")


def _kept_whole(span: Span, variant: Variant) -> Span | None:
    """Return where an edit stands in the file.

    It is ``None`` where the edit is not within one unchanged stretch of the file.
    """
    at = 0
    for kept in variant.kept:
        size = kept.end - kept.start
        if at <= span.start and span.end <= at + size:
            moved = Span(kept.start + span.start - at, kept.start + span.end - at)
            at_the_edge = span.start == span.end and moved.start in kept and len(variant.kept) > 1
            return None if at_the_edge else moved
        at += size
    return None


def together(found: list[Hits], parts: list[Spun]) -> Hits:
    """Return the hits of all variants, one for each fault.

    A fault that is not found in all variants says in which it is.
    """
    groups: list[_Group] = []
    for number, hits in enumerate(found):
        for rule, hit in hits:
            same = _same(groups, rule, hit)
            if same is None:
                groups.append(_Group(rule, hit, {number}))
                continue
            same.seen_in.add(number)
            if same.hit.confidence == "low" and hit.confidence == "high":
                same.hit, same.seen_in = hit, {number}
    return [(group.rule, _with_options(group, parts)) for group in groups]


def _same(groups: list[_Group], rule: Rule, hit: Hit) -> _Group | None:
    for group in groups:
        if group.rule.code == rule.code and (rule.once or group.hit.span.overlaps(hit.span)):
            return group
    return None


def _with_options(group: _Group, parts: list[Spun]) -> Hit:
    """Return a group's hit with the options that it comes with."""
    if len(group.seen_in) == len(parts):
        return group.hit
    with_it, without = [], []
    for number, part in enumerate(parts):
        if number in group.seen_in:
            with_it.append(part.chosen)
        else:
            without.append(part.chosen)
    others = set.union(*without)
    telling = set.intersection(*with_it) - others or with_it[0] - others or with_it[0]
    here = set()
    for in_subject, span in telling:
        if not in_subject and span.overlaps(group.hit.span):
            here.add((in_subject, span))
    first = parts[min(group.seen_in)]
    names = [first.words(*option) for option in sorted(here or telling)]
    if len(names) > MOST_NAMED:
        names = [*names[:MOST_NAMED], "…"]
    message = group.hit.message or group.rule.summary
    return replace(group.hit, message=f"{message} (In the variant with {', '.join(names)}.)")
