"""An answer in ready words: for Zalo, for a text message without marks, for the commune's loudspeaker."""

from __future__ import annotations

from dataclasses import dataclass

from lawtext.words import fold
from portal.questions.wording.blocks import Kind, blocks
from portal.questions.wording.spoken import read_aloud

LONGEST_ZALO = 300
LONGEST_SMS = 160  # one message in the seven-bit alphabet, which has no Vietnamese marks
# A reader of a loudspeaker says some 200 syllables a minute; nobody listens for longer than two minutes.
SPOKEN_SYLLABLES = 400
SYLLABLES_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be told of an answer. `url` is the short address, which always leads to the version of today."""

    title: str
    summary: str
    text: str
    agency: str
    portal: str
    url: str
    hotline: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """Words for a loudspeaker: each paragraph is read in one breath or two. `seconds` is how long it takes."""

    paragraphs: tuple[str, ...]

    @property
    def seconds(self) -> int:
        return round(sum(len(one.split()) for one in self.paragraphs) * 60 / SYLLABLES_A_MINUTE)

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def zalo_words(told: Told) -> str:
    """At most 300 signs with the address at their end, which is never cut."""
    ending = f"\nXem đủ: {told.url}"
    beginning = f"{told.title}\n{told.summary}" if told.summary else told.title
    return f"{shortened(beginning, LONGEST_ZALO - len(ending))}{ending}"


def sms_words(told: Told) -> str:
    """One message of at most 160 signs, without marks; the address is never cut."""
    ending = f" Xem: {told.url}"
    words = " ".join(plain_letters(told.summary or told.title).split())
    return f"{shortened(words, LONGEST_SMS - len(ending), '...')}{ending}"


def plain_letters(text: str) -> str:
    """Letters without marks, in the case in which they were written: "Đất đai" -> "Dat dai". Signs that the alphabet of
    text messages lacks are left out."""
    folded = "".join(_bare(letter) for letter in text.replace("–", "-").replace("“", '"').replace("”", '"'))
    return "".join(sign for sign in folded if sign.isascii())


def _bare(letter: str) -> str:
    bare = fold(letter)
    if len(bare) != len(letter) or letter.isascii():
        return letter
    return bare.upper() if letter.isupper() else bare


def shortened(words: str, most: int, sign: str = "…") -> str:
    """The words, cut at the last blank that leaves room for the sign of more."""
    if len(words) <= most:
        return words
    cut = words[: most - len(sign)].rpartition(" ")[0] or words[: most - len(sign)]
    return f"{cut.rstrip(' ,;:.')}{sign}"


def script_of(told: Told) -> Script:
    """Some two minutes, read aloud: the question, the short answer, as much of the answer as fits, where to ask."""
    opening = f"Kính thưa bà con. Hôm nay, {told.portal} trả lời câu hỏi: {told.title}"
    closing = _closing(told)
    said = [opening, told.summary] if told.summary else [opening]
    room = SPOKEN_SYLLABLES - sum(len(read_aloud(one).split()) for one in (*said, closing))
    return Script(tuple(read_aloud(one) for one in (*said, *_fitting(told.text, room), closing)))


def _fitting(text: str, room: int) -> list[str]:
    """The paragraphs from the beginning that fit; steps are counted ("Bước một"), headings are said as they are."""
    fitting = []
    for words in _sayings(text):
        room -= len(read_aloud(words).split())
        if room < 0:
            break
        fitting.append(words)
    return fitting


def _sayings(text: str) -> list[str]:
    sayings = []
    for block in blocks(text):
        for place, line in enumerate(block.lines, start=1):
            words = " ".join(line.split())
            sayings.append(f"Bước {place}: {words}" if block.kind is Kind.STEPS else words)
    return sayings


def _closing(told: Told) -> str:
    call = f" hoặc gọi số {told.hotline}" if told.hotline else ""
    return (
        f"Câu trả lời này do {told.agency} đưa ra. Bà con cần hỏi thêm, xin đến Ủy ban nhân dân xã, phường{call}. "
        "Xin cảm ơn bà con đã lắng nghe."
    )
