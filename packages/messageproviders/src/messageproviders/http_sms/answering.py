"""What a carrier that calls back is answered, where it wants more than that it was heard. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from messageproviders.http_sms.courier import read_callback
from messageproviders.http_sms.filling import fill
from messageproviders.http_sms.profile import Profile
from messageproviders.http_sms.reading import decoded, fields_of, fields_of_query
from messageproviders.port import Word

_LONGEST_VALUE = 200
# What no XML document may hold, and no answer needs.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    text: str
    content_type: str


def answer_to(profile: Profile, *, query: str, body: bytes, content_type: str) -> CallbackAnswer | None:
    """To a word what `answer` says, to anything else `report_answer`, filled with the fields that came, which are no
    markup of ours. None where the profile says nothing to that: the status is answer enough.
    """
    rule = profile.callback
    if rule is None or not (rule.answer or rule.report_answer):
        return None
    told = read_callback(profile, query=query, body=body, content_type=content_type)
    is_word = any(isinstance(one, Word) for one in told)
    came = {**(fields_of(body, content_type=content_type) if body.strip() else {}), **fields_of_query(query)}
    template = rule.answer if is_word else rule.report_answer
    if not template:
        return None
    return CallbackAnswer(fill(template, _harmless({**came, **profile.values}, rule.answer_type)), rule.answer_type)


def _harmless(values: Mapping[str, str], content_type: str) -> dict[str, str]:
    plain = {name: _CONTROL.sub("", decoded(value, charset=""))[:_LONGEST_VALUE] for name, value in values.items()}
    if "json" in content_type:
        return {name: json.dumps(value, ensure_ascii=False)[1:-1] for name, value in plain.items()}
    if "xml" in content_type or "html" in content_type:
        return {name: escape(value, {'"': "&quot;", "'": "&apos;"}) for name, value in plain.items()}
    return plain
