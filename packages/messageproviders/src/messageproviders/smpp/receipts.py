"""What a message centre says of a message later, and by which name (SMPP 3.4, appendix B; 5.3.2.35)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from messageproviders.port import Arrival, Report
from messageproviders.smpp.options import IdForm, Options
from messageproviders.smpp.pdus import Delivered, Tag

_KIND = 0x3C  # of esm_class: what kind of message it is
_RECEIPT, _ON_THE_WAY = 0x04, 0x20

ARRIVALS: Mapping[str, Arrival] = {
    "DELIVRD": Arrival.DELIVERED,
    "EXPIRED": Arrival.EXPIRED,
    "DELETED": Arrival.FAILED,
    "UNDELIV": Arrival.FAILED,
    "REJECTD": Arrival.FAILED,
    # These three say nothing yet; one that does may follow.
    "ACCEPTD": Arrival.ON_THE_WAY,
    "ENROUTE": Arrival.ON_THE_WAY,
    "UNKNOWN": Arrival.ON_THE_WAY,
}
# message_state by number, in the words that stand in texts.
_STATES = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
_FIELD = re.compile(rb"\b(id|stat|err|done date):\s?([^\s:]*)", re.IGNORECASE)
_BASES = {IdForm.HEX: 16, IdForm.DECIMAL: 10}
_DATES = {10: "%y%m%d%H%M", 12: "%y%m%d%H%M%S"}


def is_receipt(delivered: Delivered) -> bool:
    return delivered.esm_class & _KIND in {_RECEIPT, _ON_THE_WAY}


def read_receipt(delivered: Delivered, options: Options) -> Report | None:
    """What it reports, from the fields beside the text first, then from the text. None: it does not say of what."""
    said = {name.lower(): value.decode("latin-1") for name, value in _FIELD.findall(delivered.message)}
    named = delivered.tags.get(Tag.RECEIPTED_MESSAGE_ID, b"").partition(b"\0")[0].decode("latin-1")
    number = named or said.get(b"id", "")
    if not number:
        return None
    state = _STATES.get(int.from_bytes(delivered.tags.get(Tag.MESSAGE_STATE, b""))) or said.get(b"stat", "").upper()
    return Report(
        id=normal_id(number, options.reported_ids),
        arrival=ARRIVALS.get(state, Arrival.ON_THE_WAY),
        at=_moment(said.get(b"done date", ""), options.receipt_zone),
        reply=f"{state[:7]} {said.get(b'err', '')[:8]}".strip(),
    )


def normal_id(said: str, form: IdForm) -> str:
    """One spelling for a number that is written in two ways: small letters without zeros before, or decimal.

    What is not written in the form that was agreed is taken as a word.
    """
    word = said.strip().lower()
    if form in _BASES:
        try:
            return str(int(word, _BASES[form]))
        except ValueError:
            pass
    return word.lstrip("0") or word[:1]


def _moment(said: str, zone: str) -> datetime | None:
    """The done date; unless the carrier has said in which zone it writes, it is worth nothing."""
    if not zone or len(said) not in _DATES:
        return None
    try:
        return datetime.strptime(said, _DATES[len(said)]).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return None
