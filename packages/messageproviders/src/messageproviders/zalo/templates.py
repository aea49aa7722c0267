"""Texts that Zalo has approved: their parameters, and whether Zalo accepts the values of a message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from messageproviders.zalo import client
from messageproviders.zalo.client import ZaloAnswer, ZaloClient, nfc, text_of

# If a template has no limit: 30 characters; Zalo allows 200 for addresses, products and the like.
MOST_BY_DEFAULT = 30
# Zalo's rating of how receivers accept a template.
QUALITY_LABELS = {"HIGH": "tốt", "MEDIUM": "trung bình", "LOW": "kém, có thể bị tắt", "UNDEFINED": "chưa rõ"}
_NO = frozenset({"false", "0", "", "none"})
_LINE_BREAK = re.compile(r"[\r\n\t]")


@dataclass(frozen=True, slots=True)
class TemplateParameter:
    """A parameter of a template. As JSON in the database: {"name", "required", "most", "least"}."""

    name: str
    is_required: bool = True
    most: int = MOST_BY_DEFAULT
    least: int = 0

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "required": self.is_required, "most": self.most, "least": self.least}


@dataclass(frozen=True, slots=True)
class ZaloTemplate:
    """A template as Zalo describes it. `status`: ENABLE, PENDING_REVIEW, REJECT, DISABLE."""

    number: str
    name: str
    status: str
    tag: str = ""
    quality: str = ""
    reason: str = ""
    by_uid: bool = False
    parameters: tuple[TemplateParameter, ...] = field(default=(), repr=False)
    body: str = field(default="", repr=False)


def problems(template_parameters: Sequence[Mapping[str, Any]], data: Mapping[str, str]) -> list[str]:
    """What Zalo would refuse in these values, in plain Vietnamese; empty if it would accept them."""
    known = {str(one.get("name", "")): one for one in template_parameters}
    found: list[str] = []
    for name, wanted in known.items():
        found += _of_one(name, wanted, nfc(str(data.get(name, ""))).strip())
    found += [f"Mẫu tin không có ô “{name}”." for name in data if name not in known]
    return found


def _of_one(name: str, wanted: Mapping[str, Any], value: str) -> Iterable[str]:
    most, least = int(wanted.get("most") or MOST_BY_DEFAULT), int(wanted.get("least") or 0)
    if not value:
        if wanted.get("required", True):
            yield f"Ô “{name}” còn trống."
        return
    if len(value) > most:
        yield f"Ô “{name}” dài {len(value)} ký tự, mẫu tin chỉ nhận {most}."
    if len(value) < least:
        yield f"Ô “{name}” dài {len(value)} ký tự, mẫu tin cần ít nhất {least}."
    if _LINE_BREAK.search(value):
        yield f"Ô “{name}” không được xuống dòng."


def filled(body: str, data: Mapping[str, str]) -> str:
    """The text with the value of each <name>; placeholders without a value stay."""
    return re.sub(r"<([A-Za-z0-9_]+)>", lambda found: str(data.get(found.group(1)) or found.group()), body)


def read_listed(said: ZaloAnswer) -> list[ZaloTemplate]:
    """The templates of one page of the list."""
    rows = said.data.get("list") or said.data.get("templates") or []
    return [_listed(row) for row in rows if isinstance(row, Mapping) and text_of(row, "templateId", "template_id")]


def read_info(said: ZaloAnswer) -> ZaloTemplate:
    """A template with its parameters, from the response to `template_info`."""
    rows = said.data.get("listParams") or ()
    return replace(
        _listed(said.data),
        # A template with a price by UID can be sent to followers too; older ones only to telephone numbers.
        by_uid=bool(text_of(said.data, "price_uid", "priceUid")),
        parameters=tuple(_parameter(one) for one in rows if isinstance(one, Mapping) and text_of(one, "name")),
        body=text_of(said.data, "previewText", "content"),
    )


def all_listed(zalo: ZaloClient) -> tuple[list[ZaloTemplate], ZaloAnswer]:
    """Every template of the account, and the last response, which the caller interprets."""
    found: list[ZaloTemplate] = []
    while True:
        said = zalo.ask(client.templates(offset=len(found)))
        page = read_listed(said) if said.is_good else []
        found += page
        if len(page) < client.MOST_TEMPLATES:
            return found, said


def _listed(row: Mapping[str, Any]) -> ZaloTemplate:
    return ZaloTemplate(
        text_of(row, "templateId", "template_id"),
        text_of(row, "templateName", "template_name"),
        text_of(row, "status"),
        tag=text_of(row, "templateTag"),
        quality=text_of(row, "templateQuality"),
        reason=text_of(row, "reason"),
    )


def _parameter(row: Mapping[str, Any]) -> TemplateParameter:
    most, least = text_of(row, "maxLength"), text_of(row, "minLength")
    return TemplateParameter(
        text_of(row, "name"),
        is_required=_is_yes(row.get("require", True)) and not _is_yes(row.get("acceptNull", False)),
        most=int(most) if most.isdecimal() and int(most) > 0 else MOST_BY_DEFAULT,
        least=int(least) if least.isdecimal() else 0,
    )


def _is_yes(value: object) -> bool:
    return str(value).lower() not in _NO
