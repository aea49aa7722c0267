"""An article and its broadcast: the one way to every follower at once. Asked in steps, each kept by whoever asks.

draft -> created (a token) -> verified (a number, polled) -> broadcast (a message's number). A step that was not
answered is not asked again by itself: two articles, or two broadcasts, would come of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from messageproviders.port import Outcome
from messageproviders.zalo import asks
from messageproviders.zalo.calls import Said, Zalo, text_of

MOST_IN_A_TITLE, MOST_IN_AN_AUTHOR, MOST_IN_A_DESCRIPTION = 150, 50, 300


@dataclass(frozen=True, slots=True)
class Article:
    """`paragraphs` are plain text; `cover` an https address of a picture, which Zalo fetches."""

    title: str
    author: str
    description: str
    paragraphs: Sequence[str] = field(repr=False)
    cover: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a step led: `number` is a token, an article's or a message's number; "" while Zalo is not through."""

    outcome: Outcome
    number: str = ""
    code: str = ""


def problems(article: Article) -> list[str]:
    """What Zalo would refuse, in words for whoever writes."""
    limits = (
        ("Tiêu đề", article.title, MOST_IN_A_TITLE),
        ("Tên tác giả", article.author, MOST_IN_AN_AUTHOR),
        ("Mô tả", article.description, MOST_IN_A_DESCRIPTION),
    )
    found = [f"{name} còn trống." for name, text, _ in limits if not text.strip()]
    found += [
        f"{name} dài {len(asks.nfc(text))} ký tự, Zalo cho tối đa {most}."
        for name, text, most in limits
        if len(asks.nfc(text)) > most
    ]
    if not any(one.strip() for one in article.paragraphs):
        found.append("Bài viết chưa có nội dung.")
    if not article.cover.startswith("https://"):
        found.append("Bài viết cần một ảnh bìa ở địa chỉ https.")
    return found


def create(zalo: Zalo, article: Article) -> Step:
    return _step(zalo.ask(asks.create_article(_written(article))), "token")


def verify(zalo: Zalo, *, token: str) -> Step:
    """The article's number; "" with ACCEPTED or LATER as long as it is being made."""
    return _step(zalo.ask(asks.verify_article(token=token)), "id", "article_id")


def send(zalo: Zalo, *, articles: Sequence[str], target: Mapping[str, Any] | None = None) -> Step:
    """Hand a broadcast over; Zalo looks at it for half an hour first. UNKNOWN is never to be asked again blindly."""
    return _step(zalo.ask(asks.broadcast(articles=articles, target=target)), "message_id")


def _step(said: Said, *names: str) -> Step:
    return Step(said.meaning.outcome, text_of(said.data, *names) if said.is_good else "", said.code)


def _written(article: Article) -> dict[str, Any]:
    return {
        "type": "normal",
        "title": asks.nfc(article.title),
        "author": asks.nfc(article.author),
        "description": asks.nfc(article.description),
        "cover": {"cover_type": "photo", "photo_url": article.cover, "status": "show"},
        "body": [{"type": "text", "content": _as_html(one)} for one in article.paragraphs],
        "status": "show",  # Zalo's own default hides it
        "comment": "hide",
    }


def _as_html(paragraph: str) -> str:
    return f"<p>{escape(asks.nfc(paragraph)).replace('\n', '<br>')}</p>"
