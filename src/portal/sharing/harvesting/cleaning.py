"""A stranger's HTML -> small, safe HTML, and the blocks of an article.

    clean_html(markup, base=…)     p, h2-h4, ul, ol, table, blockquote, a, b, i, br; nothing else
    to_blocks(clean)               ("heading", words) and ("paragraph", rich text), as an article's body stores them
    text_of(markup)                the words, a paragraph a line

The HTML is read as a browser would (html5ever, by nh3), then written anew out of what was understood: no attribute and
no byte of the stranger's markup is copied. Cleaning what is clean changes nothing.

Pictures are not shown from where they lie: that would tell another server who reads which page, and the portal's
content policy forbids it. A picture with a description becomes a link to it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import groupby

import nh3

from portal.sharing.harvesting.letters import nfc
from portal.sharing.harvesting.parts import Kind, Part, parts_of
from portal.sharing.harvesting.runs import Run

_REL = "noopener nofollow ugc"
_BLOCK_TAGS = "h1 h2 h3 h4 h5 h6 p div section article main ul ol li dl dt dd table caption thead tbody tfoot tr th td"
_LAYOUT_TAGS = (
    "blockquote pre figure figcaption header footer aside nav address center hr br form fieldset details summary"
)
_INLINE_TAGS = "a b strong i em img span font sup sub"
_TAGS = frozenset(f"{_BLOCK_TAGS} {_LAYOUT_TAGS} {_INLINE_TAGS}".split())
_HIDDEN_TAGS = "script style noscript template title head button select textarea iframe object svg math"
_PLAYED_TAGS = "video audio canvas embed applet frameset noframes noembed xmp plaintext"
_GONE_WITH_WORDS = frozenset(f"{_HIDDEN_TAGS} {_PLAYED_TAGS}".split())
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "*": {"class", "id", "hidden", "style"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}


def clean_html(markup: str, *, base: str = "") -> str:
    """Never raises. Relative addresses are completed by `base`, an absolute address, or lose their link."""
    parts = parts_of(_read_as_browser(markup), base=base)
    return "".join(_written(parts))


def _read_as_browser(markup: str) -> str:
    """Markup that nests as no page does is read as its words: a browser's rules take quadratic time on it."""
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
_VOID_TAGS = "br img hr input meta link wbr col source area base"
# What stands alone, and what ends by itself where the next of its kind begins.
_NOT_NESTING = frozenset(f"{_VOID_TAGS} p li td th tr dt dd option".split())
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
    """The words of any HTML or plain text, a paragraph, item or row of a table a line."""
    return "\n".join(line for part in parts_of(_read_as_browser(markup)) for line in _lines(part))


def _lines(part: Part) -> list[str]:
    if part.kind is Kind.TABLE:
        return [" | ".join(_plain(cell.runs) for cell in row) for row in part.rows]
    return _plain(part.runs).split("\n")


def _plain(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


def line_of(markup: str) -> str:
    """The words on one line: for titles and names."""
    return " ".join(text_of(markup).split())


# ---- writing ---------------------------------------------------------------------------------------------------------


def _written(parts: list[Part], *, rel: str = _REL) -> list[str]:
    pieces: list[str] = []
    for kind, group in groupby(parts, key=lambda part: part.kind):
        opening, closing = _WRAPS.get(kind, ("", ""))
        pieces += [opening, *(_WRITERS[kind](part, rel) for part in group), closing]
    return pieces


def _heading(part: Part, rel: str) -> str:
    return f"<h{part.level}>{_inline(part.runs, rel)}</h{part.level}>"


def _paragraph(part: Part, rel: str) -> str:
    return f"<p>{_inline(part.runs, rel)}</p>"


def _item(part: Part, rel: str) -> str:
    return f"<li>{_inline(part.runs, rel)}</li>"


def _table(part: Part, rel: str) -> str:
    rows = []
    for row in part.rows:
        cells = []
        for cell in row:
            tag = "th" if cell.is_header else "td"
            spans = f' colspan="{cell.columns}"' * (cell.columns > 1) + f' rowspan="{cell.rows}"' * (cell.rows > 1)
            cells.append(f"<{tag}{spans}>{_inline(cell.runs, rel)}</{tag}>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


_WRITERS: dict[Kind, Callable[[Part, str], str]] = {
    Kind.HEADING: _heading,
    Kind.PARAGRAPH: _paragraph,
    Kind.QUOTE: _paragraph,
    Kind.BULLET: _item,
    Kind.STEP: _item,
    Kind.TABLE: _table,
}
_WRAPS = {Kind.QUOTE: ("<blockquote>", "</blockquote>"), Kind.BULLET: ("<ul>", "</ul>"), Kind.STEP: ("<ol>", "</ol>")}


def _inline(runs: tuple[Run, ...], rel: str) -> str:
    pieces: list[str] = []
    for address, linked in groupby(runs, key=lambda run: run.address):
        words = "".join(map(_styled, linked))
        said = f' rel="{rel}"' if rel else ""
        pieces.append(f'<a href="{html.escape(address)}"{said}>{words}</a>' if address else words)
    return "".join(pieces)


def _styled(run: Run) -> str:
    words = html.escape(run.text, quote=False).replace("\n", "<br>")
    words = f"<i>{words}</i>" if run.is_italic else words
    return f"<b>{words}</b>" if run.is_bold else words


# ---- blocks ----------------------------------------------------------------------------------------------------------

type Block = tuple[str, str]
_LONGEST_HEADING = 120


def to_blocks(clean: str) -> tuple[Block, ...]:
    """What `clean_html` gave -> blocks. A table becomes a list, a row an item: an article's text has no tables.

    Headings longer than an article allows become paragraphs in bold; links carry no `rel`, which the page adds itself.
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


def _is_heading(part: Part) -> bool:
    return part.kind is Kind.HEADING and len(_plain(part.runs)) <= _LONGEST_HEADING


def _untabled(part: Part) -> list[Part]:
    if part.kind is Kind.TABLE:
        rows = [tuple(run for cell in row for run in (*cell.runs, Run(" | ")))[:-1] for row in part.rows]
        return [Part(Kind.BULLET, runs=runs) for runs in rows]
    if part.kind is Kind.HEADING:
        return [Part(Kind.PARAGRAPH, runs=(Run(nfc(_plain(part.runs)), is_bold=True),))]
    return [Part(Kind.PARAGRAPH, runs=part.runs)] if part.kind is Kind.QUOTE else [part]
