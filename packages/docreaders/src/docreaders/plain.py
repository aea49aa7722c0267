"""Plain text: bytes -> clean Unicode lines. Also the last step of every other reader: is it a text, in Unicode?"""

import re
import unicodedata
from dataclasses import dataclass

from docreaders.kinds import OldEncoding
from lawtext.legacy import detect, is_readable, mend
from safefiles.errors import Broken, Empty, TooLarge
from safefiles.limits import FileLimits

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Control characters that no editor writes; form feeds and vertical tabs stand for page and line breaks.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_LETTER = re.compile(r"[^\W\d_]")

JUDGED_LETTERS = 400
LEAST_VIETNAMESE = 0.03  # in the laws of the corpus 19 to 32 letters of a hundred are Vietnamese ones


@dataclass(frozen=True, slots=True)
class ReadText:
    """What a reader makes of a file: its lines, and what an officer should look at."""

    text: str
    doubts: tuple[str, ...] = ()


def decode(data: bytes) -> str:
    """Bytes of a text file -> its characters. UTF-8, or UTF-16 with its mark; Western bytes of TCVN3 and VNI fonts.

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
    """Bytes that are not Unicode: Western ones in which an old font wrote, or those of Vietnamese Windows.

    Only what then reads as Vietnamese is taken. Raises OldEncoding.
    """
    western = data.decode("cp1252", "replace").replace("\ufffd", "")
    if detect(western) is not None:
        return western
    windows = unicodedata.normalize("NFC", data.decode("cp1258", "replace").replace("\ufffd", ""))
    if is_readable(windows):
        return windows
    raise OldEncoding


def tidy(text: str) -> str:
    """NFC, one kind of line break, no control characters, no blanks at the ends of lines. Letters are not touched."""
    text = _CONTROLS.sub("", _BREAKS.sub("\n", unicodedata.normalize("NFC", text)))
    return "\n".join(line.rstrip() for line in text.split("\n"))


def accept_text(text: str, *, limits: FileLimits) -> ReadText:
    """The text, tidied and in Unicode. Raises Empty, TooLarge, or OldEncoding where hardly a letter is Vietnamese."""
    if len(text) > limits.text_characters:
        raise TooLarge(f"hơn {limits.text_characters:,} ký tự".replace(",", "."))
    mended = mend(tidy(text))
    # What is left of soft hyphens hyphenates; in TCVN3 it was the letter ư.
    text = mended.text.replace("\u00ad", "")
    letters = _LETTER.findall(text[:200_000])
    if not letters:
        raise Empty
    if len(letters) >= JUDGED_LETTERS and not _is_vietnamese(text):
        raise OldEncoding
    return ReadText(text, tuple(converted(encoding.value, lines) for encoding, lines in mended.lines.items()))


def converted(encoding: str, lines: int) -> str:
    """What an officer is told of a text that was not in Unicode."""
    return f"Đã chuyển {lines} dòng từ bảng mã {encoding} sang Unicode; cần đối chiếu, nhất là chữ hoa."


def _is_vietnamese(text: str) -> bool:
    sample = text[:200_000]
    return len(_VIETNAMESE.findall(sample)) >= LEAST_VIETNAMESE * max(len(_LETTER.findall(sample)), 1)


def read_text(data: bytes, *, limits: FileLimits) -> ReadText:
    return accept_text(decode(data), limits=limits)
