"""Requests to Zalo as values, sent through the HTTP client, and what its answers and error codes mean."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlencode

from messageproviders.outcomes import outcome_without_answer
from messageproviders.port import SendOutcome
from safehttp.failures import HttpFailure
from safehttp.types import (
    Client,
    HttpLimits,
    Request,
    Response,
)


class ZaloApi(StrEnum):
    """The two services, each with its own host and codes."""

    OA = "oa"
    BUSINESS = "zbs"


@dataclass(frozen=True, slots=True)
class ZaloErrorMeaning:
    """The meaning of a response. `wants_token`: the access token has expired, and one other token is tried."""

    outcome: SendOutcome
    wants_token: bool = False
    again_in: timedelta | None = None


_WORN_OUT: Mapping[ZaloApi, frozenset[int]] = {ZaloApi.OA: frozenset({-216, -220}), ZaloApi.BUSINESS: frozenset({-124})}

# NOT_HERE lets the next channel be tried. A blocked account disables the address (NO_MAILBOX); a telephone number is
# never disabled: the same number serves SMS.
_OUTCOMES: Mapping[ZaloApi, Mapping[SendOutcome, tuple[int, ...]]] = {
    ZaloApi.OA: {
        SendOutcome.BROKEN: (-204, -205, -209, -212, -219, -221, -223, -224, -235, -242, -320, -321),
        SendOutcome.THROTTLED: (-32,),
        SendOutcome.LATER: (-200, -211),
        SendOutcome.QUOTA: (-218,),
        SendOutcome.CLOSED: (-234,),
        SendOutcome.NO_MAILBOX: (-217, -244),
        SendOutcome.NOT_HERE: (-213, -227, -230, -232),
        SendOutcome.REFUSED: (-100, -201, -210, -233, -240, -248, -249),
    },
    ZaloApi.BUSINESS: {
        SendOutcome.BROKEN: (-101, -102, -103, -104, -105, -117, -120, -135, -1351, -136, -137, -138, -1241),
        SendOutcome.THROTTLED: (-32,),
        SendOutcome.LATER: (-100,),
        SendOutcome.QUOTA: (-115, -144, -147, -1441, -1472),
        SendOutcome.CLOSED: (-133,),
        SendOutcome.NOT_HERE: (-114, -118, -119, -139, -140, -141),
        SendOutcome.REFUSED: (
            *(-108, -109, -111, -112, -1121, -1122, -1124, -113, -116, -121, -122, -130, -131, -132),
            -146,  # the template was disabled: `operations.templates` pauses its messages
        ),
    },
}
_BY_CODE = {
    (api, code): outcome for api, table in _OUTCOMES.items() for outcome, codes in table.items() for code in codes
}
TEMPLATE_OFF = -146

# Two codes have two meanings each, distinguished by the message: too fast or daily quota; no consent or daily quota.
_OVERLOADED = frozenset({-32, -223})
_OF_A_QUOTA = ("quota", "per day", "daily", "hạn mức", "trong ngày")


def meaning_of(*, api: ZaloApi, error: int, message: str = "") -> ZaloErrorMeaning:
    """The meaning of a response; `message` only distinguishes codes with two meanings.

    An undocumented code counts as an ordinary refusal: the message was not sent and is retried.
    """
    if error == 0:
        return ZaloErrorMeaning(SendOutcome.ACCEPTED)
    if error in _WORN_OUT[api]:
        return ZaloErrorMeaning(SendOutcome.BROKEN, wants_token=True)
    if error in _OVERLOADED and any(word in message.lower() for word in _OF_A_QUOTA):
        return ZaloErrorMeaning(SendOutcome.QUOTA)
    # Template errors have the same code in both services.
    outcome = _BY_CODE.get((api, error)) or _BY_CODE.get((ZaloApi.BUSINESS, error), SendOutcome.LATER)
    return ZaloErrorMeaning(outcome, again_in=timedelta(minutes=1) if outcome is SendOutcome.THROTTLED else None)


MOST_IN_A_REPLY = 2000
MOST_IN_A_REFERENCE = 48
MOST_TEMPLATES = 100
MOST_ARTICLES = 5  # in one broadcast


class ZaloRequestUnfit(ValueError):
    """Zalo would refuse this request: a text too long, too many items. `str()` is the code for the receipt."""


@dataclass(frozen=True, slots=True)
class ZaloRequest:
    """A request without token and host. `query` of the OA is one JSON value (`data`), of ZBS ordinary parameters."""

    api: ZaloApi
    method: str
    path: str
    body: bytes = field(default=b"", repr=False)
    query: str = field(default="", repr=False)
    content_type: str = "application/json"


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def reply(*, user_id: str, text: str) -> ZaloRequest:
    """A consultation message ("tin tư vấn") to somebody who wrote to the account recently. Raises ZaloRequestUnfit."""
    words = nfc(text)
    if not 0 < len(words) <= MOST_IN_A_REPLY:
        raise ZaloRequestUnfit("do-dai")
    return _post("/v3.0/oa/message/cs", {"recipient": {"user_id": user_id}, "message": {"text": words}})


def template_by_uid(*, user_id: str, template: str, data: Mapping[str, str], is_nested: bool = False) -> ZaloRequest:
    """`is_nested` wraps the receiver in `recipient`, as some clients do although the documentation does not."""
    receiver: dict[str, Any] = {"recipient": {"user_id": user_id}} if is_nested else {"user_id": user_id}
    return _post("/v3.0/oa/message/template", receiver | {"template_id": template, "template_data": _values(data)})


def template_by_phone(
    *, phone: str, template: str, data: Mapping[str, str], reference: str, is_development: bool = False, mode: str = ""
) -> ZaloRequest:
    """`phone` as 84987654321. In development only administrators of the account and the app receive it.

    Raises ZaloRequestUnfit.
    """
    if len(reference) > MOST_IN_A_REFERENCE or not reference.isascii():
        raise ZaloRequestUnfit("ma-tham-chieu")
    return _post(
        "/message/template",
        {
            "phone": phone,
            "template_id": template,
            "template_data": _values(data),
            "tracking_id": reference,
            **({"mode": "development"} if is_development else {}),
            **({"sending_mode": mode} if mode else {}),
        },
        api=ZaloApi.BUSINESS,
    )


def create_article(article: Mapping[str, Any]) -> ZaloRequest:
    """The response has a token; the article exists once `verify_article` returns its id."""
    return _post("/v2.0/article/create", article)


def verify_article(*, token: str) -> ZaloRequest:
    return _post("/v2.0/article/verify", {"token": token})


def broadcast(*, articles: Sequence[str], target: Mapping[str, Any] | None = None) -> ZaloRequest:
    """One to five articles to every follower (of a target). It yields no delivery reports.

    Raises ZaloRequestUnfit.
    """
    if not 0 < len(articles) <= MOST_ARTICLES:
        raise ZaloRequestUnfit("so-bai")
    return _post(
        "/v2.0/oa/message",
        {"recipient": {"target": dict(target or {})}}
        | {
            "message": {
                "attachment": {
                    "type": "template",
                    "payload": {
                        "template_type": "media",
                        "elements": [{"media_type": "article", "attachment_id": one} for one in articles],
                    },
                }
            }
        },
    )


def quota_of_templates() -> ZaloRequest:
    return _plain("/message/quota")


def status(*, message_id: str) -> ZaloRequest:
    """The response has -1 for not found, 0 for pushed, 1 for delivered."""
    return _plain("/message/status", message_id=message_id)


def templates(*, offset: int = 0, limit: int = MOST_TEMPLATES, state: str = "") -> ZaloRequest:
    """Raises ZaloRequestUnfit."""
    if not 0 < limit <= MOST_TEMPLATES or offset < 0:
        raise ZaloRequestUnfit("trang")
    return _plain("/template/all", offset=str(offset), limit=str(limit), **({"status": state} if state else {}))


def template_info(*, template: str) -> ZaloRequest:
    return _plain("/template/info/v2", template_id=template)


def _values(data: Mapping[str, str]) -> dict[str, str]:
    return {name: nfc(str(value)) for name, value in data.items()}


def _post(path: str, said: Mapping[str, Any], *, api: ZaloApi = ZaloApi.OA) -> ZaloRequest:
    return ZaloRequest(api, "POST", path, body=json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())


def _plain(path: str, **parameters: str) -> ZaloRequest:
    return ZaloRequest(ZaloApi.BUSINESS, "GET", path, query=urlencode(parameters))


PATIENCE = HttpLimits(connect_seconds=5, read_seconds=15, total_seconds=25, most_body_bytes=2 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class ZaloHosts:
    """The hosts of Zalo's services; tests use their own server instead."""

    oa: str = "https://openapi.zalo.me"
    business: str = "https://business.openapi.zalo.me"
    oauth: str = "https://oauth.zaloapp.com"

    def of(self, api: ZaloApi) -> str:
        return self.oa if api is ZaloApi.OA else self.business


@dataclass(frozen=True, slots=True)
class ZaloAnswer:
    """A response: `code` is Zalo's error or one of ours, `data` the requested data, its numbers as text."""

    meaning: ZaloErrorMeaning
    code: str = ""
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_good(self) -> bool:
        return self.meaning.outcome is SendOutcome.ACCEPTED


class ZaloTokenMissing(Exception):
    """There is no access token. `is_lasting`: there will be none until a person connects the account."""

    def __init__(self, *, is_lasting: bool) -> None:
        super().__init__("chua-ket-noi" if is_lasting else "dang-lam-moi")
        self.is_lasting = is_lasting


class AccessToken(Protocol):
    """Returns the access token. Raises ZaloTokenMissing."""

    def __call__(self, *, worn_out: str = "") -> str:
        """`worn_out`: a token that Zalo rejected and that must be replaced."""


@dataclass(frozen=True, slots=True)
class ZaloCalls:
    door: Client = field(repr=False)
    hosts: ZaloHosts = ZaloHosts()

    def make(self, ask: ZaloRequest, *, token: str) -> ZaloAnswer:
        """Send one request. Raises nothing that Zalo or the network can cause."""
        url = self.hosts.of(ask.api) + ask.path + (f"?{ask.query}" if ask.query else "")
        headers = {"access_token": token} | ({"Content-Type": ask.content_type} if ask.body else {})
        try:
            answered = self.door.fetch(Request(ask.method, url, headers, ask.body), limits=PATIENCE)
        except HttpFailure as failure:
            return ZaloAnswer(ZaloErrorMeaning(outcome_without_answer(failure)), failure.code)
        return read(answered, api=ask.api)


@dataclass(frozen=True, slots=True)
class ZaloClient:
    """Sends the requests of one account one after another; an expired token is replaced once."""

    calls: ZaloCalls
    token: AccessToken = field(repr=False)

    def ask(self, ask: ZaloRequest) -> ZaloAnswer:
        """Raises ZaloTokenMissing."""
        token = self.token()
        said = self.calls.make(ask, token=token)
        if said.meaning.wants_token:
            said = self.calls.make(ask, token=self.token(worn_out=token))
        return said


def read(answered: Response, *, api: ZaloApi) -> ZaloAnswer:
    """Parse a response. A body that is not Zalo's JSON may come from a proxy; then only the HTTP status counts."""
    body = read_json(answered.body)
    error = _number(body.get("error")) if body is not None else None
    if body is None or error is None:
        return ZaloAnswer(
            ZaloErrorMeaning(_OF_STATUS.get(answered.status, SendOutcome.UNKNOWN)), f"HTTP {answered.status}"
        )
    data = body.get("data")
    meaning = meaning_of(api=api, error=error, message=str(body.get("message", "")))
    held = data if isinstance(data, dict) else {"list": data} if isinstance(data, list) else {}
    # ZBS puts the number of templates next to the list and not into it.
    held = held | {"metadata": body["metadata"]} if isinstance(body.get("metadata"), dict) else held
    return ZaloAnswer(meaning, str(error) if error else "", held)


def read_json(body: bytes) -> dict[str, Any] | None:
    """A JSON object whose integers are text: ids exceed the exact range of other programs."""
    try:
        read = json.loads(body, parse_int=str)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def text_of(data: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that has a value, as text that can be stored: no NUL, no lone surrogate, no list."""
    found = (data.get(name) for name in names)
    said = next((str(one) for one in found if one not in (None, "") and not isinstance(one, dict | list)), "")
    return said.encode("utf-8", "replace").decode().replace("\0", "")


def quota_in(data: Mapping[str, Any]) -> int | None:
    """How many messages are left, from any field of a response that states it."""
    quota = data.get("quota", data)
    return _number(text_of(quota, "remainingQuota", "remain")) if isinstance(quota, Mapping) else None


# The meaning of a status without Zalo's body. After any other status the message may have been accepted.
_OF_STATUS = {
    429: SendOutcome.THROTTLED,
    503: SendOutcome.LATER,
    401: SendOutcome.BROKEN,
    403: SendOutcome.BROKEN,
    404: SendOutcome.BROKEN,
}


def _number(value: Any) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
