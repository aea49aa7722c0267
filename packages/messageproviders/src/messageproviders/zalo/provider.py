"""The provider of Zalo: a reply to people who wrote recently, an approved template to others; and articles, broadcast
in steps to all followers of the Official Account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from html import escape
from itertools import batched
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from messageproviders.port import (
    ArrivalState,
    BadOptions,
    DeliveryReport,
    OutboundMessage,
    ProviderAbilities,
    SendOutcome,
    SendReceipt,
    SilentProvider,
    bad_value,
    number_option,
    word_option,
    wordless_refusal,
)
from messageproviders.zalo import client
from messageproviders.zalo.client import (
    AccessToken,
    ZaloAnswer,
    ZaloCalls,
    ZaloClient,
    ZaloHosts,
    ZaloRequest,
    ZaloRequestUnfit,
    ZaloTokenMissing,
    quota_in,
    text_of,
)

MOST_IN_A_TITLE, MOST_IN_AN_AUTHOR, MOST_IN_A_DESCRIPTION = 150, 50, 300


@dataclass(frozen=True, slots=True)
class ZaloArticle:
    """An article. `paragraphs` are plain text; `cover` is the https address of a picture, which Zalo fetches."""

    title: str
    author: str
    description: str
    paragraphs: Sequence[str] = field(repr=False)
    cover: str = ""


@dataclass(frozen=True, slots=True)
class ArticleStep:
    """The result of a step: `number` is a token, or the id of an article or message; "" while Zalo is processing."""

    outcome: SendOutcome
    number: str = ""
    code: str = ""


def problems(article: ZaloArticle) -> list[str]:
    """What Zalo would refuse, in words for the author."""
    limits = (
        ("Tiêu đề", article.title, MOST_IN_A_TITLE),
        ("Tên tác giả", article.author, MOST_IN_AN_AUTHOR),
        ("Mô tả", article.description, MOST_IN_A_DESCRIPTION),
    )
    found = [f"{name} còn trống." for name, text, _ in limits if not text.strip()]
    found += [
        f"{name} dài {len(client.nfc(text))} ký tự, Zalo cho tối đa {most}."
        for name, text, most in limits
        if len(client.nfc(text)) > most
    ]
    if not any(one.strip() for one in article.paragraphs):
        found.append("Bài viết chưa có nội dung.")
    if not article.cover.startswith("https://"):
        found.append("Bài viết cần một ảnh bìa ở địa chỉ https.")
    return found


def create(zalo: ZaloClient, article: ZaloArticle) -> ArticleStep:
    return _step(
        zalo.ask(
            client.create_article(
                {
                    "type": "normal",
                    "title": client.nfc(article.title),
                    "author": client.nfc(article.author),
                    "description": client.nfc(article.description),
                    "cover": {"cover_type": "photo", "photo_url": article.cover, "status": "show"},
                    "body": [
                        {"type": "text", "content": f"<p>{escape(client.nfc(one)).replace('\n', '<br>')}</p>"}
                        for one in article.paragraphs
                    ],
                    "status": "show",  # Zalo hides it by default
                    "comment": "hide",
                }
            )
        ),
        "token",
    )


def verify(zalo: ZaloClient, *, token: str) -> ArticleStep:
    """The article's id; "" with ACCEPTED or LATER while it is being created."""
    return _step(zalo.ask(client.verify_article(token=token)), "id", "article_id")


def send(zalo: ZaloClient, *, articles: Sequence[str], target: Mapping[str, Any] | None = None) -> ArticleStep:
    """Send a broadcast; Zalo reviews it for half an hour first. After UNKNOWN it must not be repeated blindly."""
    return _step(zalo.ask(client.broadcast(articles=articles, target=target)), "message_id")


def _step(said: ZaloAnswer, *names: str) -> ArticleStep:
    return ArticleStep(said.meaning.outcome, text_of(said.data, *names) if said.is_good else "", said.code)


_AT_ONCE = 16
# Replies are sent at any hour. The hours for templates differ between sources (06:00-21:59, 07:00-22:00): these are
# within all of them.
_ABLE = ProviderAbilities(
    gives_receipts=True,
    most_characters=client.MOST_IN_A_REPLY,
    opens=time(7, 0),
    closes=time(21, 30),
    per_second=60,  # 4,000 a minute for the whole app
    at_once=_AT_ONCE,
    answers_any_hour=True,
)
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
# These concern the account and not one message: the rest of a batch is not tried.
_OF_THE_ACCOUNT = frozenset({SendOutcome.BROKEN, SendOutcome.THROTTLED})


@dataclass(frozen=True, slots=True)
class ZaloSettings:
    """The settings of an account.

    `window`: how long after their last message a person can be sent a reply (the first 48 hours are free of charge,
    after seven days Zalo refuses).
    """

    window: timedelta = timedelta(days=7)
    is_nested: bool = False
    is_development: bool = False
    mode: str = ""


class ZaloProvider(SilentProvider):
    """One account with one kind of address: the user id of a follower, or with `by_phone` a telephone number.

    `particulars["last_heard_at"]` (ISO 8601) of a message is when its receiver last wrote.
    """

    name = "zalo"

    def __init__(
        self,
        *,
        calls: ZaloCalls,
        token: AccessToken,
        clock: Callable[[], datetime],
        by_phone: bool = False,
        habits: ZaloSettings = ZaloSettings(),  # noqa: B008 - frozen
    ) -> None:
        self._calls, self._token, self._clock = calls, token, clock
        self._by_phone, self._habits = by_phone, habits
        self.abilities = replace(_ABLE, answers_any_hour=not by_phone)

    def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
        stopped: SendReceipt | None = None
        for batch in batched(messages, _AT_ONCE, strict=False):
            if stopped is not None:
                outcome, reply, again_in = stopped.outcome, stopped.reply, stopped.again_in
                yield from (SendReceipt(message.reference, outcome, reply, again_in=again_in) for message in batch)
                continue
            for receipt in self._carry(batch):
                stopped = receipt if receipt.outcome in _OF_THE_ACCOUNT else stopped
                yield receipt

    def _carry(self, batch: Sequence[OutboundMessage]) -> Iterator[SendReceipt]:
        asked = [(message, self._ask_for(message)) for message in batch]
        yield from (made for _, made in asked if isinstance(made, SendReceipt))
        going = [(message, made) for message, made in asked if isinstance(made, ZaloRequest)]
        try:
            token = self._token() if going else ""
            worn_out = []
            for (message, ask), said in zip(going, self._make([ask for _, ask in going], token), strict=True):
                if said.meaning.wants_token:
                    worn_out.append((message, ask))
                else:
                    yield _receipt(message, said)
            going = worn_out
            token = self._token(worn_out=token) if worn_out else ""
            for (message, _), said in zip(going, self._make([ask for _, ask in going], token), strict=True):
                yield _receipt(message, said)
        except ZaloTokenMissing as none:
            outcome = SendOutcome.BROKEN if none.is_lasting else SendOutcome.LATER
            yield from (SendReceipt(message.reference, outcome, str(none)) for message, _ in going)

    def _make(self, going: Sequence[ZaloRequest], token: str) -> list[ZaloAnswer]:
        """Send the requests concurrently; the threads use only the network."""
        if len(going) <= 1:
            return [self._calls.make(ask, token=token) for ask in going]
        with ThreadPoolExecutor(max_workers=len(going), thread_name_prefix="zalo") as threads:
            return list(threads.map(lambda ask: self._calls.make(ask, token=token), going))

    def _ask_for(self, message: OutboundMessage) -> ZaloRequest | SendReceipt:
        """The request for this message, or the receipt of why it cannot be sent this way."""
        if message.is_wordless:
            return wordless_refusal(message)
        try:
            if self._may_reply(message):
                words = message.text if message.link in message.text else f"{message.text}\n{message.link}"
                return client.reply(user_id=message.to, text=words)
            if not message.template:
                return SendReceipt(
                    message.reference, SendOutcome.NOT_HERE, "can-mau-tin" if self._by_phone else "ngoai-khung-tu-van"
                )
            return (
                self._template(message)
                if _ABLE.opens <= self._clock().astimezone(_ZONE).time() < _ABLE.closes
                else SendReceipt(message.reference, SendOutcome.CLOSED, "ngoai-gio")
            )
        except ZaloRequestUnfit as unfit:
            return SendReceipt(message.reference, SendOutcome.REFUSED, str(unfit))

    def _template(self, message: OutboundMessage) -> ZaloRequest:
        """Raises ZaloRequestUnfit."""
        if self._by_phone:
            return client.template_by_phone(
                phone=message.to,
                template=message.template,
                data=message.data,
                reference=message.reference,
                is_development=self._habits.is_development,
                mode=self._habits.mode,
            )
        return client.template_by_uid(
            user_id=message.to, template=message.template, data=message.data, is_nested=self._habits.is_nested
        )

    def _may_reply(self, message: OutboundMessage) -> bool:
        """A reply is free of charge or cheaper; a template is for receivers whom no reply can reach."""
        return not self._by_phone and (bool(message.text) or not message.template) and self._was_heard_lately(message)

    def _was_heard_lately(self, message: OutboundMessage) -> bool:
        try:
            heard = datetime.fromisoformat(message.particulars.get("last_heard_at", ""))
        except ValueError:
            return False
        return heard.tzinfo is not None and self._clock() - heard < self._habits.window


def _receipt(message: OutboundMessage, said: ZaloAnswer) -> SendReceipt:
    number = text_of(said.data, "message_id", "msg_id") if said.is_good else ""
    return SendReceipt(
        message.reference,
        said.meaning.outcome,
        reply=said.code,
        ids=(number,) if number else (),
        quota_left=quota_in(said.data) if "quota" in said.data else None,
        again_in=said.meaning.again_in,
    )


_WINDOW_HOURS = 168  # seven days, after which Zalo refuses a reply
_HOSTS = ("oa", "business", "oauth")


def read_settings(options: Mapping[str, Any]) -> ZaloSettings:
    """Raises BadOptions."""
    hours = options.get("window_hours") or _WINDOW_HOURS
    return ZaloSettings(
        window=timedelta(hours=number_option(int, "window_hours", hours, least=1, most=_WINDOW_HOURS)),
        is_nested=bool(options.get("nested")),
        is_development=bool(options.get("development")),
        mode=word_option("sending_mode", options.get("sending_mode", "")),
    )


def read_hosts(options: Mapping[str, Any]) -> ZaloHosts:
    """Raises BadOptions."""
    named = options.get("hosts") or {}
    if not isinstance(named, Mapping):
        raise bad_value("hosts", named)
    return ZaloHosts(**{name: _address(f"hosts.{name}", url) for name, url in named.items() if name in _HOSTS})


def _address(name: str, url: object) -> str:
    """The URL of a service, without a trailing slash. Raises BadOptions."""
    said = word_option(name, url).rstrip("/")
    try:
        parts = urlsplit(said)
    except ValueError:
        raise bad_value(name, url) from None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadOptions(f"Cài đặt “{name}” phải là địa chỉ bắt đầu bằng https://.")
    return said


# 0 is "pushed" and -1 "not found": neither means that it arrived or never will.
_DELIVERED = "1"
# These concern the account and not one message: the other messages are queried later.
_ENDS_POLLING = frozenset({SendOutcome.BROKEN, SendOutcome.THROTTLED, SendOutcome.LATER, SendOutcome.UNKNOWN})


def arrivals(zalo: ZaloClient, numbers: Iterable[str]) -> Iterator[DeliveryReport]:
    """Reports of those messages that have arrived. Raises ZaloTokenMissing."""
    for number in numbers:
        said = zalo.ask(client.status(message_id=number))
        if not said.is_good and said.meaning.outcome in _ENDS_POLLING:
            return
        if said.is_good and text_of(said.data, "status") == _DELIVERED:
            yield DeliveryReport(number, ArrivalState.DELIVERED)
