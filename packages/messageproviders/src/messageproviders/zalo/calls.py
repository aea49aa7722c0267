"""Requests go out by the door and come back as what Zalo said. Tokens stand in a header and in no log or repr."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from messageproviders.port import Outcome
from messageproviders.unanswered import outcome_of
from messageproviders.zalo.asks import Ask
from messageproviders.zalo.errors import Api, Meaning, meaning_of
from safehttp.failures import Failure
from safehttp.port import (
    Answered,
    Asked,
    Door,
    Limits,
)

PATIENCE = Limits(connect_seconds=5, read_seconds=15, total_seconds=25, most_body_bytes=2 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where the services stand; a server of a test may stand in for each."""

    oa: str = "https://openapi.zalo.me"
    business: str = "https://business.openapi.zalo.me"
    oauth: str = "https://oauth.zaloapp.com"

    def of(self, api: Api) -> str:
        return self.oa if api is Api.OA else self.business


@dataclass(frozen=True, slots=True)
class Said:
    """What came back: `code` is Zalo's error or a word of ours, `data` what was asked for, numbers in it as text."""

    meaning: Meaning
    code: str = ""
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_good(self) -> bool:
        return self.meaning.outcome is Outcome.ACCEPTED


class NoToken(Exception):
    """There is no access token to speak with. `is_lasting`: none will come before a person connects the account."""

    def __init__(self, *, is_lasting: bool) -> None:
        super().__init__("chua-ket-noi" if is_lasting else "dang-lam-moi")
        self.is_lasting = is_lasting


class AccessToken(Protocol):
    """Gives the token to speak with. Raises NoToken."""

    def __call__(self, *, worn_out: str = "") -> str:
        """`worn_out`: Zalo took this one no longer, so that another one is wanted."""
        ...


@dataclass(frozen=True, slots=True)
class Calls:
    door: Door = field(repr=False)
    hosts: Hosts = Hosts()

    def make(self, ask: Ask, *, token: str) -> Said:
        """One request. Raises nothing that Zalo or the network can cause."""
        url = self.hosts.of(ask.api) + ask.path + (f"?{ask.query}" if ask.query else "")
        headers = {"access_token": token} | ({"Content-Type": ask.content_type} if ask.body else {})
        try:
            answered = self.door.fetch(Asked(ask.method, url, headers, ask.body), limits=PATIENCE)
        except Failure as failure:
            return Said(Meaning(outcome_of(failure)), failure.code)
        return read(answered, api=ask.api)


@dataclass(frozen=True, slots=True)
class Zalo:
    """One account to ask, one question after the other; a token that is worn out is replaced once."""

    calls: Calls
    token: AccessToken = field(repr=False)

    def ask(self, ask: Ask) -> Said:
        """Raises NoToken."""
        token = self.token()
        said = self.calls.make(ask, token=token)
        if said.meaning.wants_token:
            said = self.calls.make(ask, token=self.token(worn_out=token))
        return said


def read(answered: Answered, *, api: Api) -> Said:
    """What an answer says. One that is no JSON of theirs may come from something in between, and tells nothing."""
    body = read_json(answered.body)
    error = _number(body.get("error")) if body is not None else None
    if body is None or error is None:
        return Said(Meaning(_OF_STATUS.get(answered.status, Outcome.UNKNOWN)), f"HTTP {answered.status}")
    data = body.get("data")
    meaning = meaning_of(api=api, error=error, message=str(body.get("message", "")))
    held = data if isinstance(data, dict) else {"list": data} if isinstance(data, list) else {}
    # ZBS tells how many templates there are beside the list and not in it.
    held = held | {"metadata": body["metadata"]} if isinstance(body.get("metadata"), dict) else held
    return Said(meaning, str(error) if error else "", held)


def read_json(body: bytes) -> dict[str, Any] | None:
    """An object whose whole numbers are text: ids are greater than what other programs hold exactly."""
    try:
        read = json.loads(body, parse_int=str)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def text_of(data: Mapping[str, Any], *names: str) -> str:
    """The first of these that is there, as text that can be kept: no NUL, no half of a picture, no list."""
    found = (data.get(name) for name in names)
    said = next((str(one) for one in found if one not in (None, "") and not isinstance(one, dict | list)), "")
    return said.encode("utf-8", "replace").decode().replace("\0", "")


def quota_in(data: Mapping[str, Any]) -> int | None:
    """How many messages are left, wherever an answer says so."""
    quota = data.get("quota", data)
    if not isinstance(quota, Mapping):
        return None
    return _number(text_of(quota, "remainingQuota", "remain"))


# Without a body of theirs: what a status says by itself. Any other may mean that the message was taken.
_OF_STATUS = {429: Outcome.THROTTLED, 503: Outcome.LATER, 401: Outcome.BROKEN, 403: Outcome.BROKEN, 404: Outcome.BROKEN}


def _number(value: Any) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
