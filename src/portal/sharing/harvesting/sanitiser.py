"""HTML of other sites -> safe HTML of few elements; title, lead and blocks of an article."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

import nh3

from portal.sharing.harvesting import Enclosure, ReadItem
from portal.sharing.harvesting.decoders import nfc
from portal.sharing.harvesting.parts import SourceCell, SourcePart, SourcePartKind, StyledRun, parts_of

_TAGS = frozenset(
    [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "div",
        "section",
        "article",
        "main",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "header",
        "footer",
        "aside",
        "nav",
        "address",
        "center",
        "hr",
        "br",
        "form",
        "fieldset",
        "details",
        "summary",
        "a",
        "b",
        "strong",
        "i",
        "em",
        "img",
        "span",
        "font",
        "sup",
        "sub",
    ]
)
_GONE_WITH_WORDS = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "title",
        "head",
        "button",
        "select",
        "textarea",
        "iframe",
        "object",
        "svg",
        "math",
        "video",
        "audio",
        "canvas",
        "embed",
        "applet",
        "frameset",
        "noframes",
        "noembed",
        "xmp",
        "plaintext",
    ]
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "*": {"class", "id", "hidden", "style"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}


def clean_html(markup: str, *, base: str = "") -> str:
    """Never raises. Relative addresses are resolved against `base` (absolute), or lose their link."""
    return "".join(_written(parts_of(_read_as_browser(markup), base=base)))


def _read_as_browser(markup: str) -> str:
    """Sanitise by a browser's rules; markup nested absurdly deep is reduced to text, as it would take quadratic
    time."""
    return nh3.clean(
        _TAG.sub("\n", markup) if _is_abyss(markup) else markup.replace("\x00", ""),
        tags=set(_TAGS),
        clean_content_tags=set(_GONE_WITH_WORDS),
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
    )


_TAG = re.compile(r"<[^<>]*>?|\x00")
_NESTING = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*)")
# Void elements, and elements that are closed implicitly by the next one of their kind.
_NOT_NESTING = frozenset(
    [
        "br",
        "img",
        "hr",
        "input",
        "meta",
        "link",
        "wbr",
        "col",
        "source",
        "area",
        "base",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "option",
    ]
)
_DEEPEST = 150


def _is_abyss(markup: str) -> bool:
    depth = 0
    for found in _NESTING.finditer(markup):
        if found["name"].lower() not in _NOT_NESTING:
            depth = max(depth - 1, 0) if found["end"] else depth + 1
            if depth > _DEEPEST:
                return True
    return False


def text_of(markup: str) -> str:
    """The plain text of HTML: one line for each paragraph, list item or table row."""
    return "\n".join(line for part in parts_of(_read_as_browser(markup)) for line in _lines(part))


def _lines(part: SourcePart) -> list[str]:
    return (
        [" | ".join(_plain(cell.runs) for cell in row) for row in part.rows]
        if part.kind is SourcePartKind.TABLE
        else _plain(part.runs).split("\n")
    )


def _plain(runs: tuple[StyledRun, ...]) -> str:
    return "".join(run.text for run in runs)


def line_of(markup: str) -> str:
    """The plain text on one line, for titles and names."""
    return " ".join(text_of(markup).split())


# ---- writing ---------------------------------------------------------------------------------------------------------


def _written(parts: list[SourcePart], *, rel: str = "noopener nofollow ugc") -> list[str]:
    pieces: list[str] = []
    for kind, group in groupby(parts, key=lambda part: part.kind):
        opening, closing = _WRAPS.get(kind, ("", ""))
        pieces += [opening, *(_WRITERS[kind](part, rel) for part in group), closing]
    return pieces


def _paragraph(part: SourcePart, rel: str) -> str:
    return f"<p>{_inline(part.runs, rel)}</p>"


def _item(part: SourcePart, rel: str) -> str:
    return f"<li>{_inline(part.runs, rel)}</li>"


def _table(part: SourcePart, rel: str) -> str:
    rows = (f"<tr>{''.join(_cell(cell, rel) for cell in row)}</tr>" for row in part.rows)
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def _cell(cell: SourceCell, rel: str) -> str:
    tag = "th" if cell.is_header else "td"
    spans = f' colspan="{cell.columns}"' * (cell.columns > 1) + f' rowspan="{cell.rows}"' * (cell.rows > 1)
    return f"<{tag}{spans}>{_inline(cell.runs, rel)}</{tag}>"


_WRITERS: dict[SourcePartKind, Callable[[SourcePart, str], str]] = {
    SourcePartKind.HEADING: lambda part, rel: f"<h{part.level}>{_inline(part.runs, rel)}</h{part.level}>",
    SourcePartKind.PARAGRAPH: _paragraph,
    SourcePartKind.QUOTE: _paragraph,
    SourcePartKind.BULLET: _item,
    SourcePartKind.STEP: _item,
    SourcePartKind.TABLE: _table,
}
_WRAPS = {
    SourcePartKind.QUOTE: ("<blockquote>", "</blockquote>"),
    SourcePartKind.BULLET: ("<ul>", "</ul>"),
    SourcePartKind.STEP: ("<ol>", "</ol>"),
}


def _inline(runs: tuple[StyledRun, ...], rel: str) -> str:
    said = f' rel="{rel}"' if rel else ""
    linked = ((address, "".join(map(_styled, group))) for address, group in groupby(runs, key=lambda run: run.address))
    return "".join(f'<a href="{html.escape(to)}"{said}>{words}</a>' if to else words for to, words in linked)


def _styled(run: StyledRun) -> str:
    words = html.escape(run.text, quote=False).replace("\n", "<br>")
    words = f"<i>{words}</i>" if run.is_italic else words
    return f"<b>{words}</b>" if run.is_bold else words


# ---- blocks ----------------------------------------------------------------------------------------------------------

type Block = tuple[str, str]
_LONGEST_HEADING = 120


def to_blocks(clean: str) -> tuple[Block, ...]:
    """The result of `clean_html` -> blocks. A table becomes a list with an item for each row, as articles have no
    tables.

    Headings that are too long become bold paragraphs; links carry no `rel`, which the page adds itself.
    """
    blocks: list[Block] = []
    for is_heading, group in groupby(parts_of(_read_as_browser(clean)), key=_is_heading):
        if is_heading:
            blocks += [("heading", _plain(part.runs).replace("\n", " ")) for part in group]
        else:
            blocks.append(
                ("paragraph", "".join(_written([plain for part in group for plain in _untabled(part)], rel="")))
            )
    return tuple(blocks)


def _is_heading(part: SourcePart) -> bool:
    return part.kind is SourcePartKind.HEADING and len(_plain(part.runs)) <= _LONGEST_HEADING


def _untabled(part: SourcePart) -> list[SourcePart]:
    if part.kind is SourcePartKind.TABLE:
        rows = [tuple(run for cell in row for run in (*cell.runs, StyledRun(" | ")))[:-1] for row in part.rows]
        return [SourcePart(SourcePartKind.BULLET, runs=runs) for runs in rows]
    if part.kind is SourcePartKind.HEADING:
        return [SourcePart(SourcePartKind.PARAGRAPH, runs=(StyledRun(nfc(_plain(part.runs)), is_bold=True),))]
    return [SourcePart(SourcePartKind.PARAGRAPH, runs=part.runs)] if part.kind is SourcePartKind.QUOTE else [part]


LONGEST_TITLE = 255
LONGEST_LEAD = 400
_PARAGRAPH = "paragraph"
# Attributes of Wagtail's internal links and embeds: no source has them, so an officer added them.
_OWN_MARKS = ("linktype=", "embedtype=")


def words_of_article(read: ReadItem) -> dict[str, Any]:
    """`title`, `lead` and `blocks` (as a body stores them), shortened to the limits of an article; enclosures become
    links at the end."""
    blocks = (*to_blocks(read.html), *_files(read.enclosures))
    return {
        "title": _clipped(read.title, LONGEST_TITLE),
        "lead": _clipped(read.lead or read.title, LONGEST_LEAD),
        "blocks": blocks or ((_PARAGRAPH, f"<p>{html.escape(read.lead or read.title, quote=False)}</p>"),),
    }


def _files(enclosures: Iterable[Enclosure]) -> Iterable[Block]:
    lines = [
        f'<li><a href="{html.escape(one.address)}">{html.escape(_name(one.address), quote=False)}</a></li>'
        for one in enclosures
    ]
    if lines:
        yield "heading", "Tệp kèm theo ở trang nguồn"
        yield _PARAGRAPH, f"<ul>{''.join(lines)}</ul>"


def _name(address: str) -> str:
    return address.partition("?")[0].rstrip("/").rpartition("/")[2] or address


def _clipped(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 2].rsplit(' ', 1)[0][: longest - 2]} …"


def digest_of(title: str, lead: str, blocks: Iterable[tuple[str, Any]]) -> str:
    """SHA-256 of text, links and formatting; independent of other markup that an editor's script adds."""
    said = [title.strip(), lead.strip(), *([name, _plain_words(value)] for name, value in blocks)]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _plain_words(value: Any) -> Any:
    if isinstance(value, str):
        return value if any(mark in value for mark in _OWN_MARKS) else clean_html(value)
    return dict(value) if isinstance(value, Mapping) else value
