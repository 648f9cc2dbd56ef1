"""Spintax: map hits in a draft's variants to the file, and report each fault once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from outreach_lint.model import Draft, Edit, Hit, Span, Suggestion
from outreach_lint.reading.spintax import (
    MAX_VARIANTS,
    Choice,
    Variant,
    choices,
    variant_count,
    variants,
)
from outreach_lint.rules.rule import Rule
from outreach_lint.words import quotable

MAX_NAMED_OPTIONS = 3  # options that a message lists
Hits = list[tuple[Rule, Hit]]


@dataclass
class DraftVariant:
    """One variant of a draft, with the mapping of its text and subject to the file."""

    draft: Draft
    variant: Variant
    subject: Variant

    @property
    def chosen(self) -> set[tuple[bool, Span]]:
        """The options that this variant chose: (whether in the subject, span in the source)."""
        options: set[tuple[bool, Span]] = set()
        for in_subject, variant in ((False, self.variant), (True, self.subject)):
            for span in variant.chosen:
                options.add((in_subject, span))
        return options

    def words(self, in_subject: bool, span: Span) -> str:
        """Return the words of an option in quotation marks."""
        source = self.subject.source if in_subject else self.variant.source
        words = quotable(source[slice(*span)])
        return f"“{words}”" if words else "nothing"


@dataclass
class _FaultGroup:
    """A hit, and the numbers of the variants that have it."""

    rule: Rule
    hit: Hit
    seen_in: set[int]


def variants_of(draft: Draft) -> list[DraftVariant]:
    """Return the variants of a template, at most ``MAX_VARIANTS``; one if it has no spintax."""
    texts = variants(draft.text, draft.body_start)
    subjects = variants(draft.subject or "")
    draft_variants: list[DraftVariant] = []
    for number in range(max(len(texts), len(subjects))):
        text, subject = texts[number % len(texts)], subjects[number % len(subjects)]
        sent = replace(draft, text=text.text, locate=None)
        if draft.subject is not None:
            sent = replace(sent, subject=subject.text)
        draft_variants.append(DraftVariant(sent, text, subject))
    return draft_variants


def count_unjudged_variants(draft: Draft) -> int:
    """Return the number of variants that are not linted because there are too many."""
    return max(0, variant_count(choices(draft.text, draft.body_start)) - MAX_VARIANTS)


def hits_in_file(found: Iterable[tuple[Rule, Hit]], part: DraftVariant, draft: Draft) -> Hits:
    """Return the hits of a variant with their spans in the file's text."""
    whole = choices(draft.text, draft.body_start)
    return [(rule, _hit_in_file(hit, part.variant, whole)) for rule, hit in found]


def _hit_in_file(hit: Hit, variant: Variant, whole: list[Choice]) -> Hit:
    start, end = hit.span
    if start == end:
        offset = variant.source_offset(start)
        span = Span(offset, offset)
    else:
        span = _widened_to_choices(
            Span(variant.source_offset(start), variant.source_offset(end - 1) + 1), whole
        )
    return replace(hit, span=span, suggestion=_fix_in_file(hit.suggestion, variant))


def _widened_to_choices(span: Span, whole: Iterable[Choice]) -> Span:
    """Widen a span that starts or ends inside a choice, but not both, to the whole choice."""
    for choice in whole:
        inside = choice.span.start < span.start and span.end < choice.span.end
        if inside:
            options = [o for o in choice.options if o.span.overlaps(span)]
            if len(options) == 1:
                return _widened_to_choices(span, options[0].choices)
        if span.overlaps(choice.span):
            span = Span(min(span.start, choice.span.start), max(span.end, choice.span.end))
    return span


def _fix_in_file(fix: Suggestion | None, variant: Variant) -> Suggestion | None:
    """Return a suggestion with its edits in the file.

    It has no edits if they would change the syntax of a choice.
    """
    if fix is None:
        return None
    edits: list[Edit] = []
    for edit in fix.edits:
        span = _span_in_file(edit.span, variant)
        if span is None or _opens_option(edit, span, variant):
            return replace(fix, edits=(), safe=False)
        edits.append(replace(edit, span=span))
    return replace(fix, edits=tuple(edits))


def _opens_option(edit: Edit, span: Span, variant: Variant) -> bool:
    """Return whether an edit would insert a tag or gap right after the start of an option."""
    begins = any(kept.start == span.start for kept in variant.kept[1:])
    return begins and edit.text[:1] in ("{", "[")


def _span_in_file(span: Span, variant: Variant) -> Span | None:
    """Return the span of an edit in the file.

    It is ``None`` if the edit is not within one part of the file that the variant keeps.
    """
    offset = 0
    for kept in variant.kept:
        size = kept.end - kept.start
        if offset <= span.start and span.end <= offset + size:
            moved = Span(kept.start + span.start - offset, kept.start + span.end - offset)
            at_the_edge = span.start == span.end and moved.start in kept and len(variant.kept) > 1
            return None if at_the_edge else moved
        offset += size
    return None


def merge_variants(found: list[Hits], parts: list[DraftVariant]) -> Hits:
    """Return the hits of all variants, one for each fault.

    A fault that is not in all variants names the options of a variant that has it.
    """
    groups: list[_FaultGroup] = []
    for number, hits in enumerate(found):
        for rule, hit in hits:
            group = _matching_group(groups, rule, hit)
            if group is None:
                groups.append(_FaultGroup(rule, hit, {number}))
                continue
            group.seen_in.add(number)
            if group.hit.confidence == "low" and hit.confidence == "high":
                group.hit, group.seen_in = hit, {number}
    return [(group.rule, _with_options(group, parts)) for group in groups]


def _matching_group(groups: list[_FaultGroup], rule: Rule, hit: Hit) -> _FaultGroup | None:
    for group in groups:
        if group.rule.code == rule.code and (rule.once or group.hit.span.overlaps(hit.span)):
            return group
    return None


def _with_options(group: _FaultGroup, parts: list[DraftVariant]) -> Hit:
    """Return a group's hit, with the options that cause it in the message."""
    if len(group.seen_in) == len(parts):
        return group.hit
    with_hit, without_hit = [], []
    for number, part in enumerate(parts):
        if number in group.seen_in:
            with_hit.append(part.chosen)
        else:
            without_hit.append(part.chosen)
    options_without = set.union(*without_hit)
    causes = (
        set.intersection(*with_hit) - options_without
        or with_hit[0] - options_without
        or with_hit[0]
    )
    causes_in_span = set()
    for in_subject, span in causes:
        if not in_subject and span.overlaps(group.hit.span):
            causes_in_span.add((in_subject, span))
    first = parts[min(group.seen_in)]
    names = [first.words(*option) for option in sorted(causes_in_span or causes)]
    if len(names) > MAX_NAMED_OPTIONS:
        names = [*names[:MAX_NAMED_OPTIONS], "…"]
    message = group.hit.message or group.rule.summary
    return replace(group.hit, message=f"{message} (In the variant with {', '.join(names)}.)")
