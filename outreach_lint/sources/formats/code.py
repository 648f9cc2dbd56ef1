"""Source code: the messages in its strings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, Stated, StatedIn
from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.texts.text import as_utf8, decode

# Larger files that the user did not name are skipped: they are usually bundles.
MAX_SEARCHED_BYTES = 300_000


def read(file: Input) -> Iterator[Item]:
    """Yield the messages in the strings; a file found in a folder need not have any."""
    raw, notice = as_utf8(file.bytes(), file.path)
    if not file.named and len(raw) > MAX_SEARCHED_BYTES:
        return
    yield from filter(None, [notice])
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
    from outreach_lint.sources.code import messages as code_messages
    from outreach_lint.sources.code import tree as code_tree
    from outreach_lint.sources.structured import shaped
    from outreach_lint.sources.texts.several import as_sequence

    tree = code_tree.tree(source, file.path)
    found = code_messages.messages_in_code(tree, file.config.settings.message_key)
    if not found:
        if file.named:
            remedy = "name the variable or key that holds a message: --message-key NAME"
            raise OutreachLintError("no message in the strings of this file", file.path, remedy)
        return
    yield from filter(None, [shaped.notice(found, file.path)])
    source_text = shaped.SourceText(file.path, Lines(source), file.config)
    drafts = []
    for item in found:
        line, _ = source_text.at(item.node.start)
        drafts.append(shaped.shaped_draft(item, source_text, f"line {line}"))
    yield from as_sequence(map(_as_template_if_tagged, drafts))


def _as_template_if_tagged(draft: Draft) -> Draft:
    """Return a draft as a template if it has merge tags, unless ``template`` is set explicitly."""
    from outreach_lint.reading.tags import tags_of

    if not draft.context.template.is_default or not tags_of(draft.text):
        return draft
    is_template = Stated(True, StatedIn.TEXT, "a string in source code, with merge tags")
    return replace(draft, context=replace(draft.context, template=is_template))


def _code_around_strings(source: str, path: str) -> object:
    from outreach_lint.sources.code import tree as code_tree

    return code_tree.around_strings(source, path)


SOURCE = Source(
    name="source code",
    endings=(".py", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".go"),
    draft="each message among the strings",
    read=read,
    mapped=True,
    unchanged_part=_code_around_strings,
    in_folders="strings",
)
