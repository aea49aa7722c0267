"""HTML -> its visible lines. Parsed by libxml2 without network, entities or scripts; walked without recursion."""

import re
from collections.abc import Sequence
from itertools import groupby

from lxml import etree, html

from docreaders.kinds import OldEncoding
from docreaders.plain import ReadText, accept_text, decode
from lawtext.legacy import FontScript, is_set_in_unicode, read_run, script_of_font
from safefiles.errors import Broken
from safefiles.limits import FileLimits

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_KNOWN = {"utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16", "windows-1258": "cp1258", "us-ascii": "ascii"}
# Pages of before Unicode name a Western code page, or none that is one; an old font wrote in it.
_WESTERN = frozenset({"windows-1252", "iso-8859-1", "latin1", "x-user-defined"})

_HIDDEN = frozenset({"script", "style", "noscript", "template", "title", "select", "button", "svg", "iframe", "object"})
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer"
        " form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody tfoot thead tr ul",
    )
)
_CELLS = frozenset({"td", "th"})
_BLANKS = re.compile(r"[ \t\n\r\f]+")


def read_html(data: bytes, *, limits: FileLimits) -> ReadText:
    """The words a reader sees, one paragraph a line, the cells of a table row parted by a tab."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(_decoded(data).encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Broken from error
    return accept_text(_visible(root), limits=limits)


def _decoded(data: bytes) -> str:
    said = _CHARSET.search(data[:4096])
    name = said[1].decode("ascii").lower() if said else "utf-8"
    encoding = "utf-8" if name in _WESTERN else _KNOWN.get(name, "")
    if encoding in {"utf-8", "utf-16", "ascii"}:
        return decode(data)
    if not encoding:
        raise OldEncoding(name)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise OldEncoding from error


def _visible(root: etree._Element) -> str:
    pieces: list[tuple[FontScript | None, str]] = []
    scripts: list[FontScript | None] = [None]
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        opens = event == "start"
        if opens:
            scripts.append(_script_of(element) or scripts[-1])
        else:
            scripts.pop()
        if tag in _HIDDEN:
            hidden += 1 if opens else -1
        elif not hidden and (edge := _edge(tag, opens)):
            pieces.append((scripts[-1], edge))
        if not hidden and (words := element.text if opens else element.tail):
            pieces.append((scripts[-1], _BLANKS.sub(" ", words)))
    return "\n".join(line for raw in _read_fonts(pieces).split("\n") if (line := raw.strip(" ")))


_FONT_FAMILY = re.compile(r"font-family\s*:\s*([^;,]+)", re.IGNORECASE)


def _script_of(element: etree._Element) -> FontScript | None:
    """What an old font named on the element itself says; pages of that time hardly used style sheets."""
    said = _FONT_FAMILY.search(element.get("style", ""))
    name = said[1] if said else element.get("face", "").partition(",")[0]
    return script_of_font(name) if name else None


def _read_fonts(pieces: Sequence[tuple[FontScript | None, str]]) -> str:
    old = "".join(words for script, words in pieces if script is not None)
    if not old or is_set_in_unicode(old):
        return "".join(words for _, words in pieces)
    read = []
    for script, group in groupby(pieces, key=lambda piece: piece[0]):
        words = "".join(words for _, words in group)
        read.append(words if script is None else read_run(words, script))
    return "".join(read)


def _edge(tag: str, opens: bool) -> str:
    """What an element's border means for the lines around it."""
    if tag in _BLOCKS or (tag == "br" and opens):
        return "\n"
    return "\t" if tag in _CELLS and not opens else ""
