"""Source code with messages in its strings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, Stated, StatedIn
from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.text import as_utf8, decode

# bytes of a file that is searched without being named; larger ones are bundles
LARGEST_SEARCHED = 300_000


def read(file: Input) -> Iterator[Item]:
    """Yield the messages among the strings; a file found in a folder may hold none."""
    raw, windows = as_utf8(file.bytes(), file.path)
    if not file.named and len(raw) > LARGEST_SEARCHED:
        return
    yield from filter(None, [windows])
    try:
        yield from _messages(decode(raw, file.path), file)
    except ImportError:
        what = "source code is read with tree-sitter, which is not installed"
        remedy = "pip install 'outreach-lint[code]'"
        raise OutreachLintError(what, file.path, remedy) from None
    except RecursionError:
        raise OutreachLintError("the code is nested too deeply", file.path) from None


def _messages(source: str, file: Input) -> Iterator[Item]:
    from outreach_lint.model import Lines
    from outreach_lint.sources import code_messages, code_tree, shaped
    from outreach_lint.sources.several import in_sequence

    tree = code_tree.tree(source, file.path)
    found = code_messages.messages_in(tree, file.config.settings.message_key)
    if not found:
        if file.named:
            remedy = "name what holds them: --message-key NAME"
            raise OutreachLintError("no message in the strings of this file", file.path, remedy)
        return
    yield from filter(None, [shaped.notice(found, file.path)])
    at = shaped.SourceText(file.path, Lines(source), file.config)
    drafts = []
    for item in found:
        line, _ = at.at(item.node.start)
        drafts.append(shaped.draft_of(item, at, f"line {line}"))
    yield from in_sequence(map(_to_be_filled, drafts))


def _to_be_filled(draft: Draft) -> Draft:
    """Return a draft as a template where it has a tag, unless somebody says what it is."""
    from outreach_lint.reading.tags import tags_of

    if not draft.context.template.is_default or not tags_of(draft.text):
        return draft
    filled = Stated(True, StatedIn.TEXT, "a text of a program, with merge tags")
    return replace(draft, context=replace(draft.context, template=filled))


def _around(source: str, path: str) -> object:
    from outreach_lint.sources import code_tree

    return code_tree.around_strings(source, path)


SOURCE = Source(
    name="source code",
    endings=(".py", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".go"),
    draft="each message among the strings",
    read=read,
    mapped=True,
    rest=_around,
    in_folders="strings",
)
