"""What a campaign tells of, as values: one published item, its kind, and who speaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class CampaignCitation:
    """A place of law that the item rests on, by its name; `sign` says if it does not simply hold today."""

    name: str
    sign: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.sign.lower()})" if self.sign else self.name


@dataclass(frozen=True, slots=True)
class CampaignItem:
    """A published item. `address` is absolute and permanent: behind it stands what is true on the day it is opened.

    `kind` and `key` name it, `noun` is what officers call its kind. `summary` is one or two plain sentences,
    `paragraphs` the text. `warnings` are what a reader must know first, such as a change of the law. `fields` are the
    slugs of its topics. `printed_at`: where a printed sheet of it is made, "" where there is none. `published_on`: the
    day on which the public could read it as it is now.
    """

    kind: str
    key: str
    noun: str
    title: str
    address: str
    agency: str
    summary: str = ""
    paragraphs: tuple[str, ...] = ()
    citations: tuple[CampaignCitation, ...] = ()
    warnings: tuple[str, ...] = ()
    field_name: str = ""
    fields: tuple[str, ...] = ()
    printed_at: str = ""
    is_question: bool = False
    published_on: date | None = None

    @property
    def gist(self) -> str:
        """The shortest that says something: the summary, else the first paragraph, else the title."""
        return self.summary or next(iter(self.paragraphs), "") or self.title


@dataclass(frozen=True, slots=True)
class SpeakerDetails:
    """Who speaks: the portal, its owner, whom to call, and the number to which a refusal of text messages is sent."""

    portal: str
    owner: str
    hotline: str = ""
    stop_number: str = ""
    follow_url: str = ""


class CampaignItemKind(StrEnum):
    """The key of an answer is its number, of a content its page, of a law its slug, of an event its row, of a scan its
    code."""

    ANSWER = "cau-tra-loi"
    ARTICLE = "noi-dung"
    INSTRUMENT = "van-ban"
    EVENT = "thay-doi"
    SCAN = "tai-lieu-so-hoa"

    @property
    def label(self) -> str:
        return ITEM_KIND_LABELS[self]


ITEM_KIND_LABELS = {
    CampaignItemKind.ANSWER: "Câu trả lời",
    CampaignItemKind.ARTICLE: "Bài, tài liệu",
    CampaignItemKind.INSTRUMENT: "Văn bản",
    CampaignItemKind.EVENT: "Thay đổi của văn bản",
    CampaignItemKind.SCAN: "Tài liệu số hóa",
}


@dataclass(frozen=True, slots=True)
class MessageSender:
    """Who writes: read from the settings at the door."""

    name: str
    owner: str
    base: str  # "https://…", without a slash at the end
    from_address: str

    @property
    def host(self) -> str:
        """What stands behind the @ of a message's identity: the domain of who sends it."""
        return parseaddr(self.from_address)[1].partition("@")[2] or urlsplit(self.base).hostname or "localhost"
