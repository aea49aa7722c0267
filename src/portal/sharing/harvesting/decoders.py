"""Bytes of a site -> Unicode text (NFC); XML of unknown origin parsed without access to files or the network."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata

from lxml import etree

from lawtext.legacy import LegacyEncoding, detect, is_readable, mend
from lawtext.words import patterns_beside
from portal.sharing.harvesting import MAX_BYTES, UnreadableSource

_CLAIMED = re.compile(rb"""<\?xml[^>]{0,120}?encoding\s*=\s*["']([\w.:-]{2,40})["']""")
_RE = patterns_beside(__file__)
_JUDGED_BYTES = 200_000


def decode(data: bytes, *, charset: str = "") -> str:
    """`charset` is that of the Content-Type header, if any. Raises UnreadableSource if too large."""
    if len(data) > MAX_BYTES:
        raise UnreadableSource(f"Nội dung quá lớn ({len(data) // 1_000_000} MB).")
    # Line by line, as only some fields may be double-encoded; lines that do not decode as UTF-8 stay.
    return _RE.not_in_xml.sub("", "".join(map(_line_once, _decoded(data, charset).splitlines(keepends=True))))


def decode_xml(data: bytes, *, charset: str = "") -> str:
    """Like `decode`, without the XML declaration, whose encoding no longer holds, and without leading blanks."""
    return _RE.declaration.sub("", decode(data, charset=charset), count=1).lstrip()


def _decoded(data: bytes, charset: str) -> str:
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, errors="replace").lstrip("\ufeff")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_likeliest(data, charset), errors="replace")


def _likeliest(data: bytes, charset: str) -> str:
    claimed = _CLAIMED.search(data[:300])
    names = [charset, claimed[1].decode("ascii") if claimed else "", "cp1258", "cp1252"]
    judged = data[:_JUDGED_BYTES]
    for name in filter(_is_of_text, names):
        if "utf" not in name.lower() and is_readable(judged.decode(name, errors="replace")):
            return name
    # Else: an old font in Windows-1252, or a few broken bytes in UTF-8.
    return "cp1252" if detect(judged.decode("cp1252", errors="replace")) is not None else "utf-8"


def _is_of_text(name: str) -> bool:
    """Whether Python knows it as a text encoding: "hex" and "zip" are codecs, too."""
    try:
        return bool(name) and codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False


def _line_once(line: str) -> str:
    if not _RE.twice.search(line):
        return line
    try:
        return b"".join(map(_western_byte, line)).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return line


def _western_byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")  # the five bytes that Windows-1252 leaves undefined


def undoubled(markup: str) -> str:
    """Unescape HTML whose entities were escaped twice ("&amp;agrave;"), or that was escaped as a whole."""
    for _ in range(3):
        if not _RE.tag.search(markup) and _RE.escaped_tag.search(markup):
            markup = html.unescape(markup)
        elif _RE.doubled.search(markup):
            markup = _RE.doubled.sub("&", markup)
        else:
            break
    return markup


def in_unicode(*texts: str) -> tuple[str, ...]:
    """Texts of one item, judged together and converted from TCVN3 or VNI if they are in one of them; always NFC.

    VIQR is not converted: in web text, question marks and full stops after letters are punctuation.
    """
    joined = "\n\x00\n".join(texts)
    if not joined.isascii():
        mended = mend(joined)
        joined = joined if LegacyEncoding.VIQR in mended.lines else mended.text
    return tuple(joined.split("\n\x00\n"))


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def read_xml(text: str, *, is_forgiving: bool = False) -> etree._Element:
    """The root element. A DOCTYPE is refused: none of these formats needs one, and it may define entities.

    `is_forgiving` recovers from XML that is not well formed. Raises UnreadableSource.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=is_forgiving,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableSource(f"Không phải XML đọc được: {error}") from error
    if root is None:
        raise UnreadableSource("Không phải XML đọc được.")
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise UnreadableSource("Tệp khai báo kiểu tài liệu (DOCTYPE): không đọc vì lý do an toàn.")
    return root
