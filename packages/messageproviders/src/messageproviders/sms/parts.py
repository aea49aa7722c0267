"""How a text is cut into the parts that go over the air, each of which is paid for (3GPP TS 23.040, 9.2.3.24.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from messageproviders.sms.alphabet import (
    Encoding,
    encoding_of,
    places,
    width,
)
from messageproviders.sms.plain import normal, unaccent

# Places of a message that is alone; of each part of a longer one, which begins with a header of six octets.
_ALONE = {Encoding.GSM7: 160, Encoding.UCS2: 70}
_EACH = {Encoding.GSM7: 153, Encoding.UCS2: 67}
# The header counts parts in one octet.
MOST_PARTS = 255


class TooLong(ValueError):
    """The text needs more parts than a header can count. Shorten it; its text names the number of parts."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a text weighs. `characters` are places as operators bill them; `cost` is in dong."""

    encoding: Encoding
    characters: int
    parts: int
    cost: int = 0


def count(text: str, *, with_marks: bool = True, price: int = 0) -> Counted:
    """What sending this costs, at `price` dong a part, as it is or without marks. An empty text is one part."""
    said = normal(text) if with_marks else unaccent(text)
    encoding = encoding_of(said)
    characters = places(said, encoding)
    parts = 1 if characters <= _ALONE[encoding] else sum(1 for _ in _cut(said, encoding))
    return Counted(encoding, characters, parts, parts * price)


def split(text: str) -> list[str]:
    """The parts of a text, in order; together they are the text (in NFC). None ends inside a letter of two places.

    Raises TooLong.
    """
    said = normal(text)
    encoding = encoding_of(said)
    if places(said, encoding) <= _ALONE[encoding]:
        return [said]
    parts = list(_cut(said, encoding))
    if len(parts) > MOST_PARTS:
        raise TooLong(f"{len(parts)} parts; at most {MOST_PARTS} can be sent.")
    return parts


def _cut(text: str, encoding: Encoding) -> Iterator[str]:
    begun, room = 0, _EACH[encoding]
    for at, letter in enumerate(text):
        needed = width(letter, encoding)
        if needed > room:
            yield text[begun:at]
            begun, room = at, _EACH[encoding]
        room -= needed
    yield text[begun:]
