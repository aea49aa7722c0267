"""A place in a law as an officer writes it: "điểm a khoản 1 Điều 328" -> an address, and back."""

import re
from dataclasses import dataclass

from lawtext.addresses import describe, number_key, step
from lawtext.types import Address, Unit
from lawtext.words import normalise

_PLACE = re.compile(
    r"""
    ^ (?: điểm  \s+ (?P<point>  [a-zđ]\d*     ) ,? \s+ )?     # điểm đ
      (?: khoản \s+ (?P<clause> \d+[a-zđ]?    ) ,? \s+ )?     # khoản 2, khoản 1a
          điều  \s+ (?P<article> \d+[a-zđ]?   ) $             # Điều 328, Điều 4a
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNITS = ((Unit.ARTICLE, "article"), (Unit.CLAUSE, "clause"), (Unit.POINT, "point"))


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A provision cited: the document's key (`lawtext.addresses.number_key`) and the address inside it."""

    number_key: str
    address: str

    @property
    def article(self) -> str:
        """The address of the article that holds the place."""
        return "-".join(self.address.split("-")[:2])


def read_place(text: str) -> Address | None:
    """The address meant, or None where the words are not "[điểm …] [khoản …] Điều …"."""
    found = _PLACE.match(normalise(text))
    return (
        None
        if found is None or (found["point"] and not found["clause"])
        else Address(steps=tuple(step(unit, found[part]) for unit, part in _UNITS if found[part]))
    )


def reference(*, number: str, place: str) -> CitedPlace | None:
    """What an officer's number and place point to; None where either cannot be read."""
    address = read_place(place)
    key = number_key(number)
    return CitedPlace(number_key=key, address=str(address)) if address and key else None


def place_in_words(place: str) -> str:
    """The place in its usual words and capitals, as written where it cannot be read."""
    address = read_place(place)
    return describe(address) if address else place
