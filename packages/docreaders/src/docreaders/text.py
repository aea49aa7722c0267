"""Plain text and HTML -> clean Unicode lines; also the last step of every other reader, which checks that the result is
Vietnamese text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from lxml import etree, html

from lawtext.legacy import FontScript, detect, is_readable, is_set_in_unicode, mend, read_run, script_of_font
from safefiles.checks import FileLimits
from safefiles.errors import Broken, Empty, TooLarge, UnreadableFile

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Control characters that no editor writes; form feeds and vertical tabs are page and line breaks.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_LETTER = re.compile(r"[^\W\d_]")

JUDGED_LETTERS = 400
LEAST_VIETNAMESE = 0.03  # in the laws of the corpus 19 to 32 % of the letters are Vietnamese ones


@dataclass(frozen=True, slots=True)
class ReadText:
    """The text of a file, and doubts for the officer."""

    text: str
    doubts: tuple[str, ...] = ()


def decode(data: bytes) -> str:
    """Decode a text file: UTF-8, or UTF-16 with a byte order mark; or the Western bytes of TCVN3 and VNI fonts.

    Raises OldEncoding, Broken.
    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if data.count(b"\x00") or len(_CONTROLS.findall(data[:65536].decode("latin-1"))) > len(data[:65536]) // 20:
            raise Broken("dữ liệu nhị phân, không phải văn bản") from error
        return _decode_old(data)
    if encoding == "utf-8" and "\x00" in text:
        raise Broken("dữ liệu nhị phân, không phải văn bản")
    return text


def _decode_old(data: bytes) -> str:
    """Decode bytes that are not Unicode: text of an old font in a Western code page, or Vietnamese Windows.

    The result must read as Vietnamese. Raises OldEncoding.
    """
    western = data.decode("cp1252", "replace").replace("\ufffd", "")
    if detect(western) is not None:
        return western
    windows = unicodedata.normalize("NFC", data.decode("cp1258", "replace").replace("\ufffd", ""))
    if is_readable(windows):
        return windows
    raise OldEncoding


def tidy(text: str) -> str:
    """The text in NFC, with one kind of line break, without control characters and trailing blanks.

    Letters are unchanged.
    """
    text = _CONTROLS.sub("", _BREAKS.sub("\n", unicodedata.normalize("NFC", text)))
    return "\n".join(line.rstrip() for line in text.split("\n"))


def accept_text(text: str, *, limits: FileLimits) -> ReadText:
    """The tidied text in Unicode. Raises Empty, TooLarge, or OldEncoding if hardly any letter is Vietnamese."""
    if len(text) > limits.text_characters:
        raise TooLarge(f"hơn {limits.text_characters:,} ký tự".replace(",", "."))
    mended = mend(tidy(text))
    # Any soft hyphens still left are only for hyphenation; in TCVN3 the character was the letter ư.
    text = mended.text.replace("\u00ad", "")
    if not (letters := _LETTER.findall(text[:200_000])):
        raise Empty
    if len(letters) >= JUDGED_LETTERS and not _is_vietnamese(text):
        raise OldEncoding
    return ReadText(text, tuple(converted(encoding.value, lines) for encoding, lines in mended.lines.items()))


def converted(encoding: str, lines: int) -> str:
    """The doubt about text that was not in Unicode, for the officer."""
    return f"Đã chuyển {lines} dòng từ bảng mã {encoding} sang Unicode; cần đối chiếu, nhất là chữ hoa."


def _is_vietnamese(text: str) -> bool:
    sample = text[:200_000]
    return len(_VIETNAMESE.findall(sample)) >= LEAST_VIETNAMESE * max(len(_LETTER.findall(sample)), 1)


def read_text(data: bytes, *, limits: FileLimits) -> ReadText:
    return accept_text(decode(data), limits=limits)


_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_KNOWN = {"utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16", "windows-1258": "cp1258", "us-ascii": "ascii"}
# Old pages in TCVN3 or VNI fonts declare a Western code page, or "x-user-defined".
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
    """The visible text, one line for each paragraph; cells of a table row are separated by tabs.

    Raises UnreadableFile.
    """
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
    return "\n".join(line for raw in read_fonts(pieces).split("\n") if (line := raw.strip(" ")))


_FONT_FAMILY = re.compile(r"font-family\s*:\s*([^;,]+)", re.IGNORECASE)


def _script_of(element: etree._Element) -> FontScript | None:
    """The encoding by a font named on the element itself; pages of that time rarely used style sheets."""
    said = _FONT_FAMILY.search(element.get("style", ""))
    name = said[1] if said else element.get("face", "").partition(",")[0]
    return script_of_font(name) if name else None


def read_fonts(pieces: Sequence[tuple[FontScript | None, str]]) -> str:
    """The text of (encoding of the font or None for Unicode, text) pieces in Unicode.

    Adjacent pieces in the same encoding are converted together.
    """
    old = "".join(words for script, words in pieces if script is not None)
    if not old or is_set_in_unicode(old):
        return "".join(words for _, words in pieces)
    read = []
    for script, group in groupby(pieces, key=lambda piece: piece[0]):
        words = "".join(words for _, words in group)
        read.append(words if script is None else read_run(words, script))
    return "".join(read)


def _edge(tag: str, opens: bool) -> str:
    """The separator at the start or end of an element."""
    if tag in _BLOCKS or (tag == "br" and opens):
        return "\n"
    return "\t" if tag in _CELLS and not opens else ""


class Scanned(UnreadableFile):
    reason = "Tệp chỉ gồm ảnh chụp trang giấy, không có chữ để đọc."
    remedy = "Hãy dùng bản điện tử của văn bản (DOCX hoặc PDF xuất từ phần mềm soạn thảo)."


class OldEncoding(UnreadableFile):
    reason = "Chữ trong tệp dùng bảng mã cũ (TCVN3, VNI…) hoặc không phải tiếng Việt Unicode."
    remedy = "Hãy chuyển tệp sang Unicode (UTF-8) rồi tải lên lần nữa."
