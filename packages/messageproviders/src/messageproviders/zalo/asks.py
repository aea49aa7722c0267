"""What is asked of Zalo, as values. Lengths are counted in NFC, as a reader counts letters."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from messageproviders.zalo.errors import Api

MOST_IN_A_REPLY = 2000
MOST_IN_A_REFERENCE = 48
MOST_TEMPLATES = 100
MOST_ARTICLES = 5  # in one broadcast
_JSON = "application/json"


class Unfit(ValueError):
    """Zalo would refuse this: too long, too many. `code` is a word for the receipt."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Ask:
    """A request without its token and host. `query` of the OA is one JSON value (`data`), of ZBS ordinary ones."""

    api: Api
    method: str
    path: str
    body: bytes = field(default=b"", repr=False)
    query: str = field(default="", repr=False)
    content_type: str = _JSON


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def reply(*, user_id: str, text: str) -> Ask:
    """A message of advice ("tin tư vấn") to somebody who wrote to the account lately. Raises Unfit."""
    words = nfc(text)
    if not 0 < len(words) <= MOST_IN_A_REPLY:
        raise Unfit("do-dai")
    return _post("/v3.0/oa/message/cs", {"recipient": {"user_id": user_id}, "message": {"text": words}})


def template_by_uid(*, user_id: str, template: str, data: Mapping[str, str], is_nested: bool = False) -> Ask:
    """`is_nested` wraps the receiver as `recipient`, which some programs do and the description does not."""
    receiver: dict[str, Any] = {"recipient": {"user_id": user_id}} if is_nested else {"user_id": user_id}
    return _post("/v3.0/oa/message/template", receiver | {"template_id": template, "template_data": _values(data)})


def template_by_phone(
    *, phone: str, template: str, data: Mapping[str, str], reference: str, is_development: bool = False, mode: str = ""
) -> Ask:
    """`phone` as 84987654321. In development only administrators of the account and the app get it. Raises Unfit."""
    if len(reference) > MOST_IN_A_REFERENCE or not reference.isascii():
        raise Unfit("ma-tham-chieu")
    said: dict[str, Any] = {"phone": phone, "template_id": template, "template_data": _values(data)}
    said["tracking_id"] = reference
    if is_development:
        said["mode"] = "development"
    if mode:
        said["sending_mode"] = mode
    return _post("/message/template", said, api=Api.BUSINESS)


def create_article(article: Mapping[str, Any]) -> Ask:
    """Answered with a token; the article is there when `verify_article` says its number."""
    return _post("/v2.0/article/create", article)


def verify_article(*, token: str) -> Ask:
    return _post("/v2.0/article/verify", {"token": token})


def broadcast(*, articles: Sequence[str], target: Mapping[str, Any] | None = None) -> Ask:
    """An article, or up to five, to every follower (of a target). Nobody's receipt comes of it. Raises Unfit."""
    if not 0 < len(articles) <= MOST_ARTICLES:
        raise Unfit("so-bai")
    elements = [{"media_type": "article", "attachment_id": one} for one in articles]
    payload = {"template_type": "media", "elements": elements}
    said = {"recipient": {"target": dict(target or {})}}
    return _post("/v2.0/oa/message", said | {"message": {"attachment": {"type": "template", "payload": payload}}})


def quota_of_templates() -> Ask:
    return _plain("/message/quota")


def status(*, message_id: str) -> Ask:
    """-1 not there, 0 pushed, 1 delivered."""
    return _plain("/message/status", message_id=message_id)


def templates(*, offset: int = 0, limit: int = MOST_TEMPLATES, state: str = "") -> Ask:
    """Raises Unfit."""
    if not 0 < limit <= MOST_TEMPLATES or offset < 0:
        raise Unfit("trang")
    return _plain("/template/all", offset=str(offset), limit=str(limit), **({"status": state} if state else {}))


def template_info(*, template: str) -> Ask:
    return _plain("/template/info/v2", template_id=template)


def _values(data: Mapping[str, str]) -> dict[str, str]:
    return {name: nfc(str(value)) for name, value in data.items()}


def _post(path: str, said: Mapping[str, Any], *, api: Api = Api.OA) -> Ask:
    return Ask(api, "POST", path, body=json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())


def _plain(path: str, **parameters: str) -> Ask:
    return Ask(Api.BUSINESS, "GET", path, query=urlencode(parameters))
