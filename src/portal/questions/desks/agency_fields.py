"""How an officer names agencies and fields: typed, with the names of today to choose from."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from lawtext.words import slugify
from portal.agencies.models import Agency
from portal.agencies.queries import agencies_existing_on, find_agency
from portal.library.topics import TOPICS

AGENCY_LIST = "co-quan-hom-nay"  # the id of the <datalist> that the page holds once for all forms
MOST_JOINT = 10


class AgencyField(forms.CharField):
    """One agency by its name, full or short, marks or not; cleaned to the agency."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=200,
            widget=forms.TextInput(attrs={"list": AGENCY_LIST, "autocomplete": "off"}),
            error_messages={"required": "Hãy ghi tên cơ quan."},
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        return _agency(name, on=timezone.localdate()) if name else None


class AgencyLinesField(forms.CharField):
    """Agencies, each in a line of its own; cleaned to a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        names = [line.strip() for line in text.splitlines() if line.strip()]
        if len(names) > MOST_JOINT:
            raise ValidationError(f"Nhiều nhất {MOST_JOINT} cơ quan phối hợp.")
        return [_agency(name, on=timezone.localdate()) for name in names]


def _agency(name: str, *, on: date) -> Agency:
    """Raises ValidationError."""
    if (found := find_agency(name=name, on=on)) is not None:
        return found
    raise ValidationError(f"Không thấy cơ quan “{name}” đang hoạt động. Hãy chọn một tên trong danh sách gợi ý.")


def agency_names(*, on: date) -> list[str]:
    """What the datalist offers. One query."""
    return list(agencies_existing_on(on=on).exclude(level="central").values_list("name", flat=True))


@cache
def field_choices() -> list[tuple[str, Any]]:
    """Topics with their headings, for a <select>."""
    found: list[tuple[str, Any]] = [("", "Chưa rõ lĩnh vực")]
    for topic, headings in TOPICS.items():
        slug = slugify(topic)
        found.append((topic, [(slug, topic), *((f"{slug}/{slugify(one)}", f"– {one}") for one in headings)]))
    return found


def topic_choices() -> list[tuple[str, str]]:
    return [("", "Mọi lĩnh vực"), *((slugify(topic), topic) for topic in TOPICS)]
