"""The addresses of feeds and the sets that they tell of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from portal.schema.states import LabelledChoices

ROOT = "/nguon-tin/"
EVERYTHING = ""  # the code of the set that holds all items


class SetKind(LabelledChoices):
    """By what contents are gathered into sets."""

    SECTION = "chuyen-muc", "Chuyên mục"
    AGENCY = "co-quan", "Cơ quan"
    FIELD = "linh-vuc", "Lĩnh vực"
    KIND = "loai", "Loại nội dung"


class FeedFormat(StrEnum):
    """The formats of feeds."""

    ATOM = "atom"
    JSON = "json"


MEDIA_TYPES = {
    FeedFormat.ATOM: "application/atom+xml; charset=utf-8",
    FeedFormat.JSON: "application/feed+json; charset=utf-8",
}

_TOPIC = re.compile(
    rf"""
    {ROOT}
    (?: (?P<shelf> {"|".join(SetKind)} ) / (?P<slug> [a-z0-9-]+ (?: / [a-z0-9-]+ )* ) / )?   # linh-vuc/dat-dai/
    (?P<form> {"|".join(FeedFormat)} ) /                                                         # atom/
    """,
    re.VERBOSE,
)


def topic_of(path: str) -> str | None:
    """The code of the set that the feed at this path tells of ("" = everything); None where no feed stands."""
    found = _TOPIC.fullmatch(path)
    if found is None:
        return None
    return f"{found['shelf']}:{found['slug']}" if found["shelf"] else EVERYTHING


def format_of(path: str) -> FeedFormat | None:
    """The format of the feed at this path; None where no feed stands."""
    found = _TOPIC.fullmatch(path)
    return FeedFormat(found["form"]) if found else None


def path_of(set_code: str, form: FeedFormat) -> str:
    """The path of a set's feed."""
    shelf, _, slug = set_code.partition(":")
    return f"{ROOT}{f'{shelf}/{slug}/' if set_code else ''}{form.value}/"


# Sections of agencies stand in the page tree under one standing parent, whose name says nothing more.
PARENT_OF_FRONTS = "chuyen-muc"


def section_slug(url_path: str) -> str:
    """From the path in the page tree: "/trang-chu/chuyen-muc/so-tu-phap-can-tho/tin/" -> "so-tu-phap-can-tho/tin"."""
    _, *slugs = url_path.strip("/").split("/")
    return "/".join(slugs[1:] if slugs[:1] == [PARENT_OF_FRONTS] and len(slugs) > 1 else slugs)


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A set: its code ("" = everything), its name, the path of its page on the portal, how many items are public."""

    code: str
    name: str
    page: str
    count: int = 0
