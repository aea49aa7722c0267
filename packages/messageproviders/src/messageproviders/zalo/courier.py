"""The courier of Zalo: a reply to who wrote lately, an approved template to anybody else. Receipts come by webhook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import batched
from zoneinfo import ZoneInfo

from messageproviders.port import (
    Abilities,
    Heard,
    Message,
    Outcome,
    Receipt,
)
from messageproviders.zalo import asks
from messageproviders.zalo.asks import Ask, Unfit
from messageproviders.zalo.calls import (
    AccessToken,
    Calls,
    NoToken,
    Said,
    quota_in,
    text_of,
)

_AT_ONCE = 16
# Replies leave day and night. Hours for templates differ from source to source (06:00-21:59, 07:00-22:00): what all of
# them allow.
_ABLE = Abilities(
    gives_receipts=True,
    most_characters=asks.MOST_IN_A_REPLY,
    opens=time(7, 0),
    closes=time(21, 30),
    per_second=60,  # 4,000 a minute for the whole app
    at_once=_AT_ONCE,
    answers_any_hour=True,
)
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
# What is about the account and not about one message: the rest of a bundle is not tried.
_OF_THE_ACCOUNT = frozenset({Outcome.BROKEN, Outcome.THROTTLED})


@dataclass(frozen=True, slots=True)
class Habits:
    """How an account is used. `window`: for so long after somebody was heard a reply reaches them (the first 48 hours
    are free of charge, after seven days Zalo refuses)."""

    window: timedelta = timedelta(days=7)
    is_nested: bool = False
    is_development: bool = False
    mode: str = ""


class ZaloCourier:
    """One account, one of two roads: by the identity of a follower, or `by_phone`.

    `particulars["last_heard_at"]` (ISO 8601) of a message says when its receiver was last heard.
    """

    name = "zalo"

    def __init__(
        self,
        *,
        calls: Calls,
        token: AccessToken,
        clock: Callable[[], datetime],
        by_phone: bool = False,
        habits: Habits = Habits(),  # noqa: B008 - frozen
    ) -> None:
        self._calls, self._token, self._clock = calls, token, clock
        self._by_phone, self._habits = by_phone, habits
        self.abilities = replace(_ABLE, answers_any_hour=not by_phone)

    def carry(self, messages: Iterable[Message]) -> Iterator[Receipt]:
        stopped: Receipt | None = None
        for bundle in batched(messages, _AT_ONCE, strict=False):
            for message in bundle if stopped else ():
                yield _like(stopped, message)  # type: ignore[arg-type]
            for receipt in () if stopped else self._carry(bundle):
                stopped = receipt if receipt.outcome in _OF_THE_ACCOUNT else stopped
                yield receipt

    def listen(self) -> Sequence[Heard]:
        """Nothing: Zalo calls back (`callbacks`)."""
        return ()

    def acknowledge(self, heard: Iterable[Heard]) -> None:
        """Nothing was heard."""

    def close(self) -> None:
        """Nothing is open."""

    def _carry(self, bundle: Sequence[Message]) -> Iterator[Receipt]:
        asked = [(message, self._ask_for(message)) for message in bundle]
        yield from (made for _, made in asked if isinstance(made, Receipt))
        going = [(message, made) for message, made in asked if isinstance(made, Ask)]
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
        except NoToken as none:
            outcome = Outcome.BROKEN if none.is_lasting else Outcome.LATER
            yield from (Receipt(message.reference, outcome, str(none)) for message, _ in going)

    def _make(self, going: Sequence[Ask], token: str) -> list[Said]:
        """All at once; the threads touch the network alone."""
        if len(going) <= 1:
            return [self._calls.make(ask, token=token) for ask in going]
        with ThreadPoolExecutor(max_workers=len(going), thread_name_prefix="zalo") as threads:
            return list(threads.map(lambda ask: self._calls.make(ask, token=token), going))

    def _ask_for(self, message: Message) -> Ask | Receipt:
        """What to ask for this message, or why it does not go by this road."""
        try:
            if self._may_reply(message):
                return asks.reply(user_id=message.to, text=_words(message))
            if not message.template:
                why = "can-mau-tin" if self._by_phone else "ngoai-khung-tu-van"
                return Receipt(message.reference, Outcome.NOT_HERE, why)
            if not self._is_open():
                return Receipt(message.reference, Outcome.CLOSED, "ngoai-gio")
            return self._template(message)
        except Unfit as unfit:
            return Receipt(message.reference, Outcome.REFUSED, unfit.code)

    def _template(self, message: Message) -> Ask:
        """Raises Unfit."""
        if self._by_phone:
            return asks.template_by_phone(
                phone=message.to,
                template=message.template,
                data=message.data,
                reference=message.reference,
                is_development=self._habits.is_development,
                mode=self._habits.mode,
            )
        return asks.template_by_uid(
            user_id=message.to, template=message.template, data=message.data, is_nested=self._habits.is_nested
        )

    def _is_open(self) -> bool:
        return _ABLE.opens <= self._clock().astimezone(_ZONE).time() < _ABLE.closes

    def _may_reply(self, message: Message) -> bool:
        """A reply is free of charge, or cheaper: a template is for whom it does not reach."""
        has_words = bool(message.text) or not message.template
        return not self._by_phone and has_words and self._was_heard_lately(message)

    def _was_heard_lately(self, message: Message) -> bool:
        try:
            heard = datetime.fromisoformat(message.particulars.get("last_heard_at", ""))
        except ValueError:
            return False
        return heard.tzinfo is not None and self._clock() - heard < self._habits.window


def _words(message: Message) -> str:
    has_link = not message.link or message.link in message.text
    return message.text if has_link else f"{message.text}\n{message.link}"


def _receipt(message: Message, said: Said) -> Receipt:
    number = text_of(said.data, "message_id", "msg_id") if said.is_good else ""
    return Receipt(
        message.reference,
        said.meaning.outcome,
        reply=said.code,
        ids=(number,) if number else (),
        quota_left=quota_in(said.data) if "quota" in said.data else None,
        again_in=said.meaning.again_in,
    )


def _like(stopped: Receipt, message: Message) -> Receipt:
    return Receipt(message.reference, stopped.outcome, stopped.reply, again_in=stopped.again_in)
