"""The addresses of feeds and the sets that they tell of.

/nguon-tin/atom/                              everything
/nguon-tin/json/
/nguon-tin/<shelf>/<slug…>/atom/              the set "<shelf>:<slug…>"
"""

from __future__ import annotations

import re
from enum import StrEnum

ROOT = "/nguon-tin/"
EVERYTHING = ""  # the code of the set that holds all items


class Shelf(StrEnum):
    """By what contents are gathered into sets."""

    SECTION = "chuyen-muc"
    AGENCY = "co-quan"
    FIELD = "linh-vuc"
    KIND = "loai"


class Form(StrEnum):
    """The formats of feeds."""

    ATOM = "atom"
    JSON = "json"


SHELF_LABELS = {
    Shelf.SECTION: "Chuyên mục",
    Shelf.AGENCY: "Cơ quan",
    Shelf.FIELD: "Lĩnh vực",
    Shelf.KIND: "Loại nội dung",
}
MEDIA_TYPES = {Form.ATOM: "application/atom+xml; charset=utf-8", Form.JSON: "application/feed+json; charset=utf-8"}

_TOPIC = re.compile(
    rf"""
    {ROOT}
    (?: (?P<shelf> {"|".join(Shelf)} ) / (?P<slug> [a-z0-9-]+ (?: / [a-z0-9-]+ )* ) / )?   # linh-vuc/dat-dai/
    (?P<form> {"|".join(Form)} ) /                                                         # atom/
    """,
    re.VERBOSE,
)


def topic_of(path: str) -> str | None:
    """The code of the set that the feed at this path tells of ("" = everything); None where no feed stands."""
    found = _TOPIC.fullmatch(path)
    if found is None:
        return None
    return f"{found['shelf']}:{found['slug']}" if found["shelf"] else EVERYTHING


def form_of(path: str) -> Form | None:
    """The format of the feed at this path; None where no feed stands."""
    found = _TOPIC.fullmatch(path)
    return Form(found["form"]) if found else None


def path_of(set_code: str, form: Form) -> str:
    """The path of a set's feed."""
    shelf, _, slug = set_code.partition(":")
    return f"{ROOT}{f'{shelf}/{slug}/' if set_code else ''}{form.value}/"
