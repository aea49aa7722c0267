"""What a message centre's `command_status` means for a message (SMPP 3.4, 5.1.3): a literal table."""

from __future__ import annotations

from collections.abc import Mapping

from messageproviders.port import Outcome

OK = 0x00
SYSTEM_ERROR = 0x08
QUEUE_FULL = 0x14
THROTTLED = 0x58
TEMPORARY = 0x64

OUTCOMES: Mapping[int, Outcome] = {
    OK: Outcome.ACCEPTED,
    0x01: Outcome.REFUSED,  # message length
    0x02: Outcome.REFUSED,  # command length
    0x03: Outcome.BROKEN,  # command unknown: not what was agreed
    0x04: Outcome.LATER,  # not bound for this command: the link is taken up anew
    0x05: Outcome.LATER,  # bound already: the link that was lost is not forgotten yet
    0x06: Outcome.REFUSED,  # priority flag
    0x07: Outcome.REFUSED,  # registered delivery flag
    SYSTEM_ERROR: Outcome.LATER,
    0x0A: Outcome.BROKEN,  # source address: the brand name is not registered
    0x0B: Outcome.NOT_HERE,  # destination address: this number takes no messages from here
    0x0C: Outcome.REFUSED,  # message id
    0x0D: Outcome.BROKEN,  # bind failed
    0x0E: Outcome.BROKEN,  # password
    0x0F: Outcome.BROKEN,  # system id
    QUEUE_FULL: Outcome.THROTTLED,
    0x15: Outcome.BROKEN,  # service type
    0x33: Outcome.REFUSED,  # number of destinations
    0x43: Outcome.REFUSED,  # esm_class: concatenation is not taken as we say it
    0x45: Outcome.LATER,  # submit failed, no reason given
    0x48: Outcome.BROKEN,  # type of the source's number
    0x49: Outcome.BROKEN,  # plan of the source's number
    0x50: Outcome.BROKEN,  # type of the destination's number
    0x51: Outcome.BROKEN,  # plan of the destination's number
    0x53: Outcome.BROKEN,  # system type
    THROTTLED: Outcome.THROTTLED,
    0x61: Outcome.REFUSED,  # scheduled time
    0x62: Outcome.REFUSED,  # validity period
    TEMPORARY: Outcome.LATER,  # receiver, temporary
    0x65: Outcome.REFUSED,  # receiver, permanent
    0x66: Outcome.REFUSED,  # receiver rejects
    0xC0: Outcome.REFUSED,  # optional part
    0xC1: Outcome.REFUSED,  # optional parameter not allowed
    0xC2: Outcome.REFUSED,  # parameter length
    0xC3: Outcome.REFUSED,  # parameter missing
    0xC4: Outcome.REFUSED,  # parameter value
    0xFE: Outcome.REFUSED,  # delivery failed
    0xFF: Outcome.LATER,  # unknown error
}


def outcome_of(status: int, own: Mapping[int, Outcome]) -> Outcome:
    """`own`: the carrier's codes (0x400 to 0x4FF) and whatever else it means otherwise. A code that nobody knows is a
    refusal for now: tries are counted, and their end is a person who reads the code."""
    return own.get(status) or OUTCOMES.get(status, Outcome.LATER)
