"""The words of an answer as plain HTML, for whoever shows them elsewhere: no classes, no links, nothing to trust."""

from __future__ import annotations

from django.utils.html import escape

from portal.questions.states.markup import MarkupBlock, MarkupKind, blocks

_LISTS = {MarkupKind.ITEMS: "ul", MarkupKind.STEPS: "ol"}
_WRAPPED = {
    MarkupKind.PARAGRAPH: ("<p>", "</p>"),
    MarkupKind.HEADING: ("<h2>", "</h2>"),
    MarkupKind.NOTICE: ("<blockquote><p>", "</p></blockquote>"),
}


def html_of(text: str) -> str:
    """The blocks of a text as HTML; every word is escaped."""
    return "\n".join(_html(block) for block in blocks(text))


def _html(block: MarkupBlock) -> str:
    if (name := _LISTS.get(block.kind)) is not None:
        items = "".join(f"<li>{escape(line)}</li>" for line in block.lines)
        return f"<{name}>{items}</{name}>"
    begins, ends = _WRAPPED[block.kind]
    return "".join(f"{begins}{escape(line).replace('\n', '<br>')}{ends}" for line in block.lines)
