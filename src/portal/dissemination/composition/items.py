"""What a campaign is about, as values: one published item, its kind, and the speaker.

Also the script by which a commune's loudspeakers tell of it in two minutes, with everything written as it is spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr
from urllib.parse import urlsplit

from portal.dissemination.composition.speech import ended, is_heading, read_aloud, said_groups
from portal.questions.states.markup import as_sentence, fitting
from portal.schema.states import LabelledChoices


@dataclass(frozen=True, slots=True)
class CampaignItem:
    """A published item. `address` is absolute and permanent: its page shows what is true on the day it is opened.

    `citations` are the places of law that it rests on, each with its sign unless it simply holds today (else "").
    `kind` and `key` name it, `noun` is what officers call its kind. `summary` is one or two plain sentences,
    `paragraphs` the text. `warnings` are what a reader must know first, such as a change of the law. `fields` are the
    slugs of its topics, `audience` the people it is for ("" = everybody). `message`: its text for a short message,
    written and checked with it ("" = none). `is_withheld`: the law has changed and nobody has reviewed the item: its
    words are left out. `published_on`: the day on which its present version was published.
    """

    kind: str
    key: str
    noun: str
    title: str
    address: str
    agency: str
    summary: str = ""
    paragraphs: tuple[str, ...] = ()
    citations: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    field_name: str = ""
    fields: tuple[str, ...] = ()
    is_question: bool = False
    audience: str = ""
    language: str = "vi"
    message: str = ""
    is_withheld: bool = False
    published_on: date | None = None

    @property
    def gist(self) -> str:
        """The shortest text with content: the summary, else the first paragraph, else the title."""
        return self.summary or next(iter(self.paragraphs), "") or self.title

    @property
    def brief(self) -> str:
        """What it is, for places where its title does not fit."""
        return f"{self.noun} của {self.agency}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """Texts for a short message, the fullest first: its own message, its title, what it is; each after the
        warnings.

        Each is complete: one that does not fit is not cut, the next is taken instead.
        """
        return self.warned(self.message, self.title, self.brief)

    @property
    def rule(self) -> str:
        """What its message says besides its title."""
        return self.message.removeprefix(as_sentence(self.title)).strip()

    def warned(self, *said: str) -> tuple[str, ...]:
        """Each of the texts that is not empty, after the warnings."""
        return tuple(" ".join((*self.warnings, as_sentence(one))) for one in said if one)


@dataclass(frozen=True, slots=True)
class SpeakerDetails:
    """The sender of a message: the portal, its owner, its hotline, and the number for refusals of text messages."""

    portal: str
    owner: str
    hotline: str = ""
    stop_number: str = ""
    follow_url: str = ""


class CampaignItemKind(LabelledChoices):
    """The key of an answer is its number, of an article its page, of a law its slug, of an event its primary key, of a
    scan its code.
    """

    ANSWER = "cau-tra-loi", "Câu trả lời"
    ARTICLE = "noi-dung", "Bài, tài liệu"
    INSTRUMENT = "van-ban", "Văn bản"
    EVENT = "thay-doi", "Thay đổi của văn bản"
    SCAN = "tai-lieu-so-hoa", "Tài liệu số hóa"


@dataclass(frozen=True, slots=True)
class MessageSender:
    """The sender of messages, read from the settings by the caller."""

    name: str
    owner: str
    base: str  # "https://…", without a trailing slash
    from_address: str

    @property
    def host(self) -> str:
        """The domain after the @ in message ids: that of the sender's address."""
        return parseaddr(self.from_address)[1].partition("@")[2] or urlsplit(self.base).hostname or "localhost"


# Loudspeakers echo in the street: a reader says some 150 syllables a minute there, and nobody listens for longer.
SYLLABLES_A_MINUTE = 150
MOST_SYLLABLES = 300
# Characters of title and summary that are read aloud: longer ones would leave no time for the content.
_TITLE, _SUMMARY, _MOST_WARNINGS = 200, 400, 2
_DIGIT = re.compile(r"\d")
_ABBREVIATION = re.compile(r"\b[A-ZĐ]{2,}(?:-[A-ZĐ]+)?\b")
_BRACKETED = re.compile(r"[(\[][^)\]]*[)\]]")
_ADDRESS = re.compile(r"\S+://\S+|\bwww\.\S+")
_SENTENCES = re.compile(r"(?<=[.!?…])\s+")


def syllables(text: str) -> int:
    """The number of syllables read: Vietnamese separates syllables by blanks."""
    return sum(1 for one in text.split() if any(sign.isalnum() for sign in one))


def seconds(text: str) -> int:
    return round(syllables(text) * 60 / SYLLABLES_A_MINUTE)


def unspoken(text: str) -> list[str]:
    """What in a script is not written as it is spoken: digits, brackets, abbreviations, URLs; each once."""
    found = [*_ADDRESS.findall(text), *_ABBREVIATION.findall(text), *_BRACKETED.findall(text)]
    found += [word for word in text.split() if _DIGIT.search(word) and not _ADDRESS.match(word)]
    return list(dict.fromkeys(word.strip(".,;:“”") for word in found))


def script_of(item: CampaignItem, *, voice: SpeakerDetails) -> str:
    """The script: for whom it is, what changes for people, as much more as fits into two minutes, and whom to ask."""
    opening, closing = _opening(item, voice), _closing(item, voice)
    gist = read_aloud(fitting(_SUMMARY, item.rule, item.summary))
    said = [opening, *map(read_aloud, item.warnings[:_MOST_WARNINGS]), "" if gist.rstrip(".") in opening else gist]
    more = _fitting(
        (one for one in item.paragraphs if one != item.summary), MOST_SYLLABLES - sum(map(syllables, (*said, closing)))
    )
    return "\n\n".join(filter(None, (*map(ended, (*said, *more)), closing)))


def _opening(item: CampaignItem, voice: SpeakerDetails) -> str:
    about = "trả lời câu hỏi" if item.is_question else "xin thông tin"
    field = f" cần biết về lĩnh vực {item.field_name.lower()}" if item.field_name else ""
    return read_aloud(
        f"Kính thưa bà con. Bài này dành cho {item.audience or 'bà con'}{field}. "
        f"Hôm nay, {voice.owner} {about}: {as_sentence(fitting(_TITLE, item.title, item.brief))}"
    )


def _closing(item: CampaignItem, voice: SpeakerDetails) -> str:
    issued = item.kind in (CampaignItemKind.INSTRUMENT, CampaignItemKind.EVENT) and item.agency != voice.owner
    source = f"Văn bản do {item.agency} ban hành" if issued else f"Nội dung do {item.agency} biên soạn"
    call = f", hoặc gọi số {voice.hotline}" if voice.hotline else ""
    return read_aloud(
        f"{source}. Pháp luật có thể thay đổi, bà con tra cứu lại trên {voice.portal}. "
        f"Cần hỏi thêm, xin đến Ủy ban nhân dân xã, phường nơi mình ở{call}. Xin cảm ơn bà con đã lắng nghe."
    )


def _fitting(paragraphs: Iterable[str], room: int) -> list[str]:
    """Whole groups from the beginning; of the first that does not fit, if it is no list, the sentences that fit."""
    groups: list[list[str]] = []
    for group in said_groups(paragraphs):
        size = sum(map(syllables, group))
        if is_heading(group) and groups and is_heading(groups[-1]):
            groups.pop()
        if size > room:
            groups.append(_sentences(group[0], room) if len(group) == 1 else [])
            break
        room -= size
        groups.append(group)
    while groups and (not groups[-1] or is_heading(groups[-1])):
        groups.pop()
    return [words for group in groups for words in group]


def _sentences(words: str, room: int) -> list[str]:
    kept: list[str] = []
    for sentence in _SENTENCES.split(words):
        room -= syllables(sentence)
        if room < 0:
            break
        kept.append(sentence)
    return [" ".join(kept)] if kept else []
