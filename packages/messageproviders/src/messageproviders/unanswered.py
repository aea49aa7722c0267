"""What a request that got no answer means for the message in it."""

from __future__ import annotations

from collections.abc import Mapping

from messageproviders.port import Outcome
from safehttp.failures import (
    BadAddress,
    BrokenOff,
    Failure,
    Forbidden,
    NotHttp,
    RedirectRefused,
    TimedOut,
    TooBig,
    TooManyRedirects,
    Unreachable,
    Unresolved,
    Untrusted,
)

# What left and was not answered may have arrived; what could not leave has not.
_OUTCOMES: Mapping[type[Failure], Outcome] = {
    Unresolved: Outcome.UNREACHABLE,
    Unreachable: Outcome.UNREACHABLE,
    Untrusted: Outcome.UNREACHABLE,
    BadAddress: Outcome.BROKEN,
    Forbidden: Outcome.BROKEN,
    RedirectRefused: Outcome.BROKEN,
    TooManyRedirects: Outcome.BROKEN,
    TimedOut: Outcome.UNKNOWN,
    BrokenOff: Outcome.UNKNOWN,
    NotHttp: Outcome.UNKNOWN,
    TooBig: Outcome.UNKNOWN,
}
_BEFORE_ANYTHING_LEFT = "DNS"


def outcome_of(failure: Failure) -> Outcome:
    """UNKNOWN wherever the request may have arrived."""
    if isinstance(failure, TimedOut) and failure.reason == _BEFORE_ANYTHING_LEFT:
        return Outcome.UNREACHABLE
    return _OUTCOMES.get(type(failure), Outcome.UNKNOWN)
