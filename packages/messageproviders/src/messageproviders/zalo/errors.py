"""What the codes of Zalo mean. An answer of status 200 whose `error` is not 0 is a refusal: the body is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from messageproviders.port import Outcome


class Api(StrEnum):
    """The two services, each with a host and codes of its own."""

    OA = "oa"
    BUSINESS = "zbs"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an answer means. `wants_token`: the access token is worn out, another one is tried once."""

    outcome: Outcome
    wants_token: bool = False
    again_in: timedelta | None = None


_WORN_OUT: Mapping[Api, frozenset[int]] = {Api.OA: frozenset({-216, -220}), Api.BUSINESS: frozenset({-124})}

# NOT_HERE lets the next channel be tried. A blocked account gives the address up (NO_MAILBOX); a telephone number
# never: the same number serves SMS.
_OUTCOMES: Mapping[Api, Mapping[Outcome, tuple[int, ...]]] = {
    Api.OA: {
        Outcome.BROKEN: (-204, -205, -209, -212, -219, -221, -223, -224, -235, -242, -320, -321),
        Outcome.THROTTLED: (-32,),
        Outcome.LATER: (-200, -211),
        Outcome.QUOTA: (-218,),
        Outcome.CLOSED: (-234,),
        Outcome.NO_MAILBOX: (-217, -244),
        Outcome.NOT_HERE: (-213, -227, -230, -232),
        Outcome.REFUSED: (-100, -201, -210, -233, -240, -248, -249),
    },
    Api.BUSINESS: {
        Outcome.BROKEN: (-101, -102, -103, -104, -105, -117, -120, -135, -1351, -136, -137, -138, -1241),
        Outcome.THROTTLED: (-32,),
        Outcome.LATER: (-100,),
        Outcome.QUOTA: (-115, -144, -147, -1441, -1472),
        Outcome.CLOSED: (-133,),
        Outcome.NOT_HERE: (-114, -118, -119, -139, -140, -141),
        Outcome.REFUSED: (
            *(-108, -109, -111, -112, -1121, -1122, -1124, -113, -116, -121, -122, -130, -131, -132),
            -146,  # the template was turned off: `operations.templates` pauses what uses it
        ),
    },
}
_BY_CODE = {
    (api, code): outcome for api, table in _OUTCOMES.items() for outcome, codes in table.items() for code in codes
}
TEMPLATE_OFF = -146

# Two codes say two things each; the words tell which: too fast, or no more today; no consent, or no more today.
_OVERLOADED = frozenset({-32, -223})
_OF_A_QUOTA = ("quota", "per day", "daily", "hạn mức", "trong ngày")
_A_MINUTE = timedelta(minutes=1)


def meaning_of(*, api: Api, error: int, message: str = "") -> Meaning:
    """What to do about an answer; `message` only parts the codes that mean two things. A code that nobody has described
    is a refusal like any other, so that the message was not sent and is tried again."""
    if error == 0:
        return Meaning(Outcome.ACCEPTED)
    if error in _WORN_OUT[api]:
        return Meaning(Outcome.BROKEN, wants_token=True)
    if error in _OVERLOADED and any(word in message.lower() for word in _OF_A_QUOTA):
        return Meaning(Outcome.QUOTA)
    # What is wrong with a template has one code, by whichever road it goes.
    outcome = _BY_CODE.get((api, error)) or _BY_CODE.get((Api.BUSINESS, error), Outcome.LATER)
    return Meaning(outcome, again_in=_A_MINUTE if outcome is Outcome.THROTTLED else None)
