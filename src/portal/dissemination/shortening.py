"""What a letter's template is given, said in the short form of a channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.dissemination.states import Channel, LetterKind
from portal.dissemination.telling import short
from portal.dissemination.telling.short import Short, Told
from portal.dissemination.telling.templated import Forms, offered

if TYPE_CHECKING:
    from portal.dissemination.writing import House

Given = Mapping[str, Any]


def shortly(kind: LetterKind, given: Given, *, channel: Channel, house: House) -> Short:
    """The short form of a letter of this kind."""
    return _SAYS[kind](given, channel.value, house)


def forms_of_news(given: Given, *, house: House, on: date) -> Forms:
    """What a letter of news fills into a template."""
    return offered(
        house=house.name, owner=house.owner, told=_told(given, house), rest=given["rest"], page=given["page"], on=on
    )


def _code(given: Given, channel: str, house: House) -> Short:
    return short.code(channel=channel, house=house.name, number=given["code"], minutes=given["minutes"])


def _link(given: Given, channel: str, house: House) -> Short:
    return short.personal_link(channel=channel, house=house.name, page=given["page"], days=given["link_days"])


def _news(given: Given, channel: str, house: House) -> Short:
    stop_at = f"{house.base}/theo-doi/lien-ket/?kenh={Channel.SMS.value}"
    return short.news(
        channel=channel, house=house.name, told=_told(given, house), rest=given["rest"], page=given["page"],
        stop_at=stop_at,
    )  # fmt: skip


def _told(given: Given, house: House) -> list[Told]:
    return [
        Told(one.called, " ".join(one.sentences[:2]), f"{house.base}{one.address}" if one.address else "")
        for one in given["told"]
    ]


def _asker(given: Given, channel: str, house: House) -> Short:
    return short.asker(
        channel=channel,
        house=house.name,
        reference=given["standing"].reference,
        said=[one for one in given["said"] if one],
        look_up=given["look_up"],
    )


def _stopped(given: Given, channel: str, house: House) -> Short:
    return short.stopped(
        channel=channel,
        owner=house.owner,
        base=house.base,
        by_number=bool(given["by_number"]),
        stop_number=str(given["stop_number"]),
    )


def _staff(given: Given, channel: str, house: House) -> Short:
    return Short(f"{house.name}: {given['subject']}. {given['desk']}", given["desk"])


_SAYS: dict[LetterKind, Callable[[Given, str, House], Short]] = {
    LetterKind.CONFIRM: _code,
    LetterKind.LINK: _link,
    LetterKind.NEWS: _news,
    LetterKind.ASKER: _asker,
    LetterKind.STAFF: _staff,
    LetterKind.STOPPED: _stopped,
}
