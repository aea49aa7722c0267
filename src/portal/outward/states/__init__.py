"""What comes from outside, what the gate says of it, and the texts in which it looks: values alone.

A writer who means ill hides words from programs and not from people. `skeleton` gives what people see: without signs
that are not seen, with letters of other scripts that look like ours in our own, with letters that stand alone joined.
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
    """What is looked for; the label is what an officer reads."""

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
    """`words` are those of the text, as people see them, that an officer should look at."""

    check: GateCheck
    words: str
    weight: int = 2


# What weighs less waits for company: one small oddity is no reason to keep a text back.
HOLDING_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What was found, in the order of the checks. Who publishes what came from outside shows one that does not hold."""

    findings: tuple[GateFinding, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the text waits for an officer."""
        return sum({one.check: one.weight for one in self.findings}.values()) >= HOLDING_WEIGHT

    @property
    def reason(self) -> str:
        """ "Có thể có dữ liệu cá nhân: “0912 345 678”. Chữ bị hỏng …"; "" where nothing holds it."""
        told = grouped(self.findings if self.holds else (), lambda one: one.check)
        return " ".join(
            f"{check.label}: “{first.words[:60]}”." if first.words else f"{check.label}."
            for check, (first, *_) in told.items()
        )


# Letters of other scripts that look like ours: Cyrillic, Greek, Armenian, small capitals.
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
    """Whether it is a letter in a costume: mathematical, in a circle, of full width, a small capital."""
    code = ord(letter)
    return any(first <= code <= last for first, last in _DRESSED) or "SMALL CAPITAL" in unicodedata.name(letter, "")


def skeleton(text: str) -> str:
    """What people see of a text, for programs."""
    plain = unicodedata.normalize("NFKC", unescape(text))
    # Marks that no letter has taken up (strokes through letters) are seen past.
    plain = "".join(one for one in plain if unicodedata.category(one) not in ("Cf", "Mn", "Me"))
    plain = plain.translate(_LOOKALIKES)
    plain = _ALONE.sub(lambda found: re.sub(r"[ .*_·|-]", "", found[0]), plain)
    return _DIGITS_ALONE.sub(lambda found: re.sub(r"\D", "", found[0]), plain)


def _spelled(sentence: str) -> str:
    spelled = _LEET_WORD.sub(lambda found: found[0].translate(_LEET), sentence)
    return sentence if spelled == sentence else fold(spelled)


@dataclass(frozen=True)
class OutsideText:
    """A text from an outside source. `body` is plain text, a paragraph a line; `links` are addresses of links and
    files; `hosts` the hosts that belong to the source; `language` as the source declares it."""

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
        """In small letters; one with figures that stand for letters is read with letters and without marks."""
        parts = (normalise(one).lower() for one in re.split(r"(?<=[.!?…;])\s+|\n", self.seen))
        return tuple(_spelled(one) for one in parts if one)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Its words, each once, without marks."""
        return frozenset(fold(word) for word in re.findall(r"[^\W\d_]+", self.seen))


def without_marks(sentence: str) -> str:
    """The sentence as somebody types it who has no marks; "" where it has any, which tell more."""
    return fold(sentence) if sentence.isascii() else ""
