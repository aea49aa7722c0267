"""Values of moderation: texts from outside, the checks of the gate, its findings and its verdict.

Malicious writers hide words from programs but not from people. `skeleton` returns what people see: without invisible
characters, with lookalike letters of other scripts replaced by Latin ones, and with letters that stand apart joined.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import unescape
from pathlib import Path

from lawtext.types import grouped
from lawtext.words import fold, normalise
from portal.schema.states import LabelledChoices

TABLE = tomllib.loads((Path(__file__).parent / "gate.toml").read_text("utf-8"))


class GateCheck(LabelledChoices):
    """The checks of the gate; the label is shown to officers."""

    PERSONAL = "du-lieu-ca-nhan", "Có thể có dữ liệu cá nhân"
    CIRCUMSTANCES = "hoan-canh-rieng", "Nói về bệnh tật, hoàn cảnh riêng của một người có tên"
    LINK = "lien-ket-la", "Dẫn đến trang không thuộc nguồn, không thuộc cơ quan nhà nước"
    HIDDEN_LINK = "lien-ket-giau", "Có địa chỉ bị giấu hoặc giả tên cơ quan"
    PROGRAM = "tep-chay-duoc", "Dẫn đến tệp cài đặt hoặc lệnh chạy"
    LURE = "chao-moi", "Giống lời chào mời, quảng cáo, lừa đảo"
    SCRIPT = "chu-gia", "Có chữ của bảng chữ khác trộn vào để che mắt"
    UNSEEN = "ky-tu-an", "Có ký tự ẩn trong chữ"
    LANGUAGE = "khong-phai-tieng-viet", "Không giống văn bản tiếng Việt có dấu"
    GARBLED = "chu-hong", "Chữ bị hỏng, sai bảng mã hoặc lặp lại"
    MARKUP = "ma-lot-vao-chu", "Có mã trang web lọt vào chữ"
    MANNER = "khac-thuong", "Khác hẳn các bài trước của nguồn này"
    BURST = "don-dap", "Nguồn đăng dồn dập khác thường"


@dataclass(frozen=True, slots=True)
class GateFinding:
    """A finding of the gate; `words` are the suspicious words as people see them."""

    check: GateCheck
    words: str
    weight: int = 2


# The total weight from which a text is held: one small oddity alone is no reason to hold it back.
HOLDING_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """The findings in the order of the checks. Content from outside is only published if its verdict does not hold
    it."""

    findings: tuple[GateFinding, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the text must wait for an officer."""
        return sum({one.check: one.weight for one in self.findings}.values()) >= HOLDING_WEIGHT

    @property
    def reason(self) -> str:
        """The findings in words: "Có thể có dữ liệu cá nhân: “0912 345 678”. Chữ bị hỏng …"; "" if the text is not
        held."""
        told = grouped(self.findings if self.holds else (), lambda one: one.check)
        return " ".join(
            f"{check.label}: “{first.words[:60]}”." if first.words else f"{check.label}."
            for check, (first, *_) in told.items()
        )


# Letters of other scripts that look like Latin ones: Cyrillic, Greek, Armenian, small capitals.
_LOOKALIKES = {
    **str.maketrans("аеорсухіјѕкмтнвгпԁԛԝһӏ", "aeopcyxijskmthbrnd" + "qwhl"),
    **str.maketrans("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS"),
    **str.maketrans("αβερτυνοικχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abeptuvoikxwABEZHIKMNOPTYX"),
    **str.maketrans("ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡօ", "abcdeghijklmnoprstuvwyzago"),
}
_DRESSED = ((0x1D400, 0x1D7FF), (0x24B6, 0x24E9), (0x1F130, 0x1F189), (0xFF21, 0xFF5A))
_ALONE = re.compile(r"(?<!\w)[^\W\d_](?:[ .*_·|-]{1,2}[^\W\d_](?!\w)){3,}")
_DIGITS_ALONE = re.compile(r"(?<!\d)\d(?:[ .*_·|,-]{1,3}\d(?!\d)){7,}")
_LEET = str.maketrans("4013@$", "aoieas")
_LEET_WORD = re.compile(r"(?<![\w@$.])[^\W\d_]{1,3}[0134@$][^\W\d_]{0,3}(?![\w@$])")


def is_dressed(letter: str) -> bool:
    """Whether it is a decorated form of a letter: mathematical, circled, full-width or small capital."""
    code = ord(letter)
    return any(first <= code <= last for first, last in _DRESSED) or "SMALL CAPITAL" in unicodedata.name(letter, "")


def skeleton(text: str) -> str:
    """The text as people see it, for the checks."""
    plain = unicodedata.normalize("NFKC", unescape(text))
    # Combining marks that NFKC does not merge into a letter (such as strokes through letters) are removed.
    plain = "".join(one for one in plain if unicodedata.category(one) not in ("Cf", "Mn", "Me"))
    plain = plain.translate(_LOOKALIKES)
    plain = _ALONE.sub(lambda found: re.sub(r"[ .*_·|-]", "", found[0]), plain)
    return _DIGITS_ALONE.sub(lambda found: re.sub(r"\D", "", found[0]), plain)


def _spelled(sentence: str) -> str:
    spelled = _LEET_WORD.sub(lambda found: found[0].translate(_LEET), sentence)
    return sentence if spelled == sentence else fold(spelled)


@dataclass(frozen=True)
class OutsideText:
    """A text from an outside source. `body` is plain text, one line for each paragraph; `links` are addresses of links
    and files; `hosts` the hosts that belong to the source; `language` as the source declares it."""

    title: str
    body: str = ""
    links: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    language: str = "vi"
    published_at: datetime | None = None

    @cached_property
    def whole(self) -> str:
        return f"{self.title}\n{self.body}"

    @cached_property
    def seen(self) -> str:
        return skeleton(self.whole)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences in lower case; one with digits in place of letters is converted to letters and loses its
        diacritics."""
        parts = (normalise(one).lower() for one in re.split(r"(?<=[.!?…;])\s+|\n", self.seen))
        return tuple(_spelled(one) for one in parts if one)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The distinct words, without diacritics."""
        return frozenset(fold(word) for word in re.findall(r"[^\W\d_]+", self.seen))


def without_marks(sentence: str) -> str:
    """The sentence folded, if it is typed without diacritics; "" if it has any, as these tell more."""
    return fold(sentence) if sentence.isascii() else ""
