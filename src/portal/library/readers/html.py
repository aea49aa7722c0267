"""HTML -> its visible lines. Parsed by libxml2 without network, entities or scripts; walked without recursion."""

import re

from lxml import etree, html

from portal.library.readers.errors import Broken, OldEncoding
from portal.library.readers.limits import Limits
from portal.library.readers.plain import accept_text, decode

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_KNOWN = {"utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16", "windows-1258": "cp1258", "us-ascii": "ascii"}

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


def read_html(data: bytes, *, limits: Limits) -> str:
    """The words a reader sees, one paragraph a line, the cells of a table row parted by a tab."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(_decoded(data).encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Broken from error
    return accept_text(_visible(root), limits=limits)


def _decoded(data: bytes) -> str:
    said = _CHARSET.search(data[:4096])
    encoding = _KNOWN.get(said[1].decode("ascii").lower(), "") if said else "utf-8"
    if encoding in {"utf-8", "utf-16", "ascii"}:
        return decode(data)
    if not encoding:
        raise OldEncoding(said[1].decode("ascii") if said else "")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise OldEncoding from error


def _visible(root: etree._Element) -> str:
    pieces: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        opens = event == "start"
        if tag in _HIDDEN:
            hidden += 1 if opens else -1
        elif not hidden:
            pieces.append(_edge(tag, opens))
        if not hidden and (words := element.text if opens else element.tail):
            pieces.append(_BLANKS.sub(" ", words))
    return "\n".join(line for raw in "".join(pieces).split("\n") if (line := raw.strip(" ")))


def _edge(tag: str, opens: bool) -> str:
    """What an element's border means for the lines around it."""
    if tag in _BLOCKS or (tag == "br" and opens):
        return "\n"
    return "\t" if tag in _CELLS and not opens else ""
