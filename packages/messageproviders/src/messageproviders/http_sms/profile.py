"""A carrier's interface as data: requests, meaning of responses, callbacks. Read from an account's options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from enum import StrEnum
from typing import cast
from urllib.parse import urlsplit

from messageproviders.http_sms.formats import RequestTemplate, Tree
from messageproviders.http_sms.profiles import PROFILES
from messageproviders.port import ArrivalState, BadOptions, SendOutcome, number_option

_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?charset=[\w-]+)?", re.ASCII)
_NUMBERS = ("84", "+84", "0")
_KEYS = {
    *("profile", "url", "method", "headers", "basic", "query", "form", "json", "body", "content_type"),
    *(
        "number",
        "codings",
        "pattern",
        "code",
        "id",
        "outcomes",
        "quota",
        "remembers_hours",
        "at_once",
        "most_characters",
    ),
    *("values", "callback", "poll", "balance"),
}
_MOST_AT_ONCE, _MOST_CHARACTERS, _MOST_HOURS = 100, 10_000, 720
_ASKING = ("url", "method", "headers", "basic", "query", "form", "json", "body", "content_type")


@dataclass(frozen=True, slots=True)
class CallbackRule:
    """Templates over the fields of a callback: for a report the message and its state, for an inbound message the
    sender, the text and its charset.

    `sign` is the signature of an inbound message, `signed` the signed content: fields, the operator's values, the
    carrier's key. `answer` and `report_answer` are the response bodies for an inbound message and for anything else.
    """

    id: str = ""
    reference: str = ""
    status: str = ""
    arrivals: Mapping[str, ArrivalState] = field(default_factory=dict)
    sender: str = ""
    text: str = ""
    word_id: str = ""
    charset: str = ""
    sign: str = ""
    signed: str = ""
    answer: str = ""
    report_answer: str = ""
    answer_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class PollRule:
    """How to query the state of one message, "{id}", and what the response means."""

    template: RequestTemplate
    status: str
    arrivals: Mapping[str, ArrivalState]


@dataclass(frozen=True, slots=True)
class CarrierProfile:
    """`code` and `id` are templates over the fields of a response; `outcomes` maps codes to outcomes.

    `values` are the operator's placeholders in addition to those of every message; `codings`: the values of "{coding}"
    without and with diacritics.
    """

    template: RequestTemplate
    outcomes: Mapping[str, SendOutcome]
    code: str = ""
    id: str = ""
    pattern: str = ""
    quota: str = ""
    number: str = "84"
    codings: tuple[str, str] = ("0", "8")
    values: Mapping[str, str] = field(default_factory=dict)
    remembers: timedelta = timedelta()
    at_once: int = 16
    most_characters: int | None = None
    callback: CallbackRule | None = None
    poll: PollRule | None = None
    balance: RequestTemplate | None = None
    balance_field: str = ""

    @property
    def wants(self) -> frozenset[str]:
        """The placeholders that the operator must fill: the secrets by name."""
        asked = [
            self.template,
            *(one.template for one in (self.poll,) if one),
            *(one for one in (self.balance,) if one),
        ]
        return frozenset[str]().union(*(one.wants for one in asked))


def read_profile(options: Mapping[str, object]) -> CarrierProfile:
    """A ready profile overridden by the options, or the options alone. Raises BadOptions."""
    name = str(options.get("profile", ""))
    if name and name not in PROFILES:
        raise BadOptions(f"Không có mẫu cấu hình “{name}”; có: {', '.join(PROFILES)}.")
    ready = PROFILES.get(name, {})
    said = {**ready, **options}
    if "values" in ready and isinstance(options.get("values"), Mapping):
        said["values"] = {**_mapping(ready["values"]), **_mapping(options["values"])}
    if unknown := sorted(said.keys() - _KEYS):
        raise BadOptions(f"Không có cài đặt: {', '.join(unknown)}.")
    if not said.get("outcomes"):
        raise BadOptions("Chưa có “outcomes”: mã trả lời nào có nghĩa gì.")
    if said.get("number", "84") not in _NUMBERS:
        raise BadOptions(f"“number” là một trong {', '.join(_NUMBERS)}.")
    if "url" not in options and str(urlsplit(str(said.get("url"))).hostname).endswith(".example.vn"):
        raise BadOptions("Chưa có “url” của nhà cung cấp.")
    try:
        return _read(said)
    except BadOptions:
        raise
    except (ValueError, TypeError, re.error) as error:
        raise BadOptions(f"Cấu hình không đọc được: {error}") from None


def _read(said: Mapping[str, object]) -> CarrierProfile:
    """Raises BadOptions, ValueError, TypeError, re.error."""
    hours = number_option(float, "remembers_hours", said.get("remembers_hours", 0), least=0, most=_MOST_HOURS)
    longest = said.get("most_characters")
    return CarrierProfile(
        template=_template(said, "url"),
        outcomes=_meanings(said, "outcomes", SendOutcome),
        code=str(said.get("code", "")),
        id=str(said.get("id", "")),
        pattern=re.compile(str(said.get("pattern", ""))).pattern,
        quota=str(said.get("quota", "")),
        number=str(said.get("number", "84")),
        codings=_codings(said.get("codings", ("0", "8"))),
        values=_pairs(said, "values"),
        remembers=timedelta(hours=hours),
        at_once=number_option(int, "at_once", said.get("at_once", 16), least=1, most=_MOST_AT_ONCE),
        most_characters=number_option(int, "most_characters", longest, least=1, most=_MOST_CHARACTERS)
        if longest
        else None,
        callback=_callback(said.get("callback")),
        poll=_poll(said.get("poll")),
        balance=_template(_mapping(said["balance"]), "balance.url") if said.get("balance") else None,
        balance_field=str(_mapping(said.get("balance") or {}).get("field", "")),
    )


def _template(said: Mapping[str, object], name: str) -> RequestTemplate:
    address = urlsplit(str(said.get("url", "")))
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise BadOptions(f"“{name}” phải là địa chỉ http(s) đầy đủ.")
    if "{" in address.netloc:
        raise BadOptions(f"“{name}”: tên máy chủ không được có chỗ điền.")
    asking = {key: said[key] for key in _ASKING if key in said}
    if sum(key in asking for key in ("form", "json", "body")) > 1:
        raise BadOptions("Chỉ được có một trong “form”, “json”, “body”.")
    return RequestTemplate(cast(Mapping[str, Tree], asking))


def _callback(said: object) -> CallbackRule | None:
    if not said:
        return None
    rule = _mapping(said)
    if unknown := sorted(rule.keys() - {one.name for one in fields(CallbackRule)}):
        raise BadOptions(f"Không có cài đặt: {', '.join(f'callback.{name}' for name in unknown)}.")
    texts = {key: str(value) for key, value in rule.items() if key != "arrivals"}
    if not _MEDIA_TYPE.fullmatch(texts.get("answer_type", "text/plain")):
        raise BadOptions("“callback.answer_type” phải là kiểu nội dung, như text/xml; charset=utf-8.")
    return CallbackRule(**texts, arrivals=_meanings(rule, "arrivals", ArrivalState))


def _poll(said: object) -> PollRule | None:
    if not said:
        return None
    rule = _mapping(said)
    return PollRule(_template(rule, "poll.url"), str(rule.get("status", "")), _meanings(rule, "arrivals", ArrivalState))


def _meanings[Meaning: StrEnum](said: Mapping[str, object], name: str, kind: type[Meaning]) -> dict[str, Meaning]:
    """The meanings of codes, from a table of the operator."""
    pairs = _pairs(said, name)
    if unknown := sorted(set(pairs.values()) - set(kind)):
        raise BadOptions(f"“{name}” không có nghĩa “{unknown[0]}”; có: {', '.join(kind)}.")
    return {key: kind(value) for key, value in pairs.items()}


def _codings(said: object) -> tuple[str, str]:
    if not isinstance(said, list | tuple) or len(said) != 2:
        raise BadOptions("“codings” gồm hai giá trị: không dấu, có dấu.")
    return str(said[0]), str(said[1])


def _pairs(said: Mapping[str, object], name: str) -> dict[str, str]:
    return {str(key): str(value) for key, value in _mapping(said.get(name) or {}).items()}


def _mapping(said: object) -> Mapping[str, object]:
    if not isinstance(said, Mapping):
        raise BadOptions(f"Cần một bảng tên và giá trị, không phải {said!r}.")
    return said
