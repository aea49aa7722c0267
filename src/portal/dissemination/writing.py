"""From a letter in the outbox to a message: plain words, what changed and since when, why one gets it, how to stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.template.loader import render_to_string

from portal.dissemination.couriers.port import Message
from portal.dissemination.operations.delivering import CONFIRM_WITHIN, LINK_FOR, Handed
from portal.dissemination.queries import news_in, tidings
from portal.dissemination.queries.following import Subject, subjects_named
from portal.dissemination.states import FREQUENCY_CHOICES, LetterKind
from portal.dissemination.telling import subject_line
from portal.dissemination.wording import consent_text

MOST_LAWS = 20


@dataclass(frozen=True, slots=True)
class House:
    """Who writes: read from the settings at the door."""

    name: str
    owner: str
    base: str  # "https://…", without a slash at the end
    sender: str

    @property
    def host(self) -> str:
        """What stands behind the @ of a message's identity: the domain of who sends it."""
        return parseaddr(self.sender)[1].partition("@")[2] or urlsplit(self.base).hostname or "localhost"


def write(handed: Handed, *, house: House, at: datetime) -> Message | None:
    """The message for a letter that was taken; None when there is nothing left to say or nobody to say it to."""
    letter = handed.letter
    if letter.follower is None:
        return None
    told = _WRITERS[LetterKind(letter.kind)](handed, house, at)
    if told is None:
        return None
    subject, words = told
    words |= {"house": house, "subject": subject, "link_days": LINK_FOR.days}
    template = f"dissemination/mail/{_TEMPLATES[LetterKind(letter.kind)]}"
    return Message(
        reference=f"<{letter.code}@{house.host}>",
        to=letter.follower.address,
        subject=subject,
        text=_squeezed(render_to_string(f"{template}.txt", words)),
        html=render_to_string(f"{template}.html", words),
        headers=_headers(handed, house),
    )


def _headers(handed: Handed, house: House) -> dict[str, str]:
    """No vacation answers, please; and, for news, the one click of RFC 8058 by which a mailbox stops them."""
    headers = {"Auto-Submitted": "auto-generated", "List-Id": f"<theo-doi.{house.host}>"}
    if handed.letter.kind == LetterKind.NEWS:
        headers["List-Unsubscribe"] = f"<{house.base}/theo-doi/thoi/{handed.token}/>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _confirmation(handed: Handed, house: House, at: datetime) -> tuple[str, dict[str, object]] | None:
    wanted = handed.letter.subscription
    named = _subjects([(wanted.kind, wanted.key)]) if wanted is not None else []
    if wanted is None or not named:
        return None
    return "Xin xác nhận: theo dõi thay đổi pháp luật", {
        "followed": named[0],
        "frequency": dict(FREQUENCY_CHOICES)[wanted.frequency].lower(),
        "consent": consent_text(owner=house.owner),
        "confirm_at": f"{house.base}/theo-doi/xac-nhan/{handed.token}/",
        "days": CONFIRM_WITHIN.days,
    }


def _personal_link(handed: Handed, house: House, at: datetime) -> tuple[str, dict[str, object]] | None:
    return "Trang theo dõi của anh/chị", {"page": _page(handed, house)}


def _news(handed: Handed, house: House, at: datetime) -> tuple[str, dict[str, object]] | None:
    news = list(news_in(letter=handed.letter))
    told = [one for one in tidings(entries=[one.entry for one in news], at=at) if one.sentences]
    if not told:
        return None
    reasons = dict.fromkeys((one.subscription.kind, one.subscription.key) for one in news)
    return subject_line([one.called for one in told], comes=all(one.comes for one in told)), {
        "told": told[:MOST_LAWS],
        "rest": max(0, len(told) - MOST_LAWS),
        "reasons": _subjects(list(reasons)),
        "page": _page(handed, house),
        "stop_at": f"{house.base}/theo-doi/thoi/{handed.token}/",
    }


def _subjects(pairs: list[tuple[str, str]]) -> list[Subject]:
    named = subjects_named(pairs=pairs)
    return [named[pair] for pair in pairs if pair in named]


def _page(handed: Handed, house: House) -> str:
    return f"{house.base}/theo-doi/cua-toi/{handed.token}/"


def _squeezed(text: str) -> str:
    """Without the blank lines that tags leave."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for at, line in enumerate(lines) if line or lines[at - 1]]
    return "\n".join(kept) + "\n"


_WRITERS = {LetterKind.CONFIRM: _confirmation, LetterKind.LINK: _personal_link, LetterKind.NEWS: _news}
_TEMPLATES = {LetterKind.CONFIRM: "confirm", LetterKind.LINK: "link", LetterKind.NEWS: "news"}
