"""The value of a public content, sanitised for any site, with the warning to readers when the law has changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

import nh3
from django.utils import timezone
from wagtail.rich_text import expand_db_html

from portal.editorial.queries.adoptions import sections_adopting
from portal.sharing.states import ItemWithdrawal, SharedWords
from portal.sharing.syndication import section_slug


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedContent(SharedWords):
    """A public content. `path` is its path on the portal, other addresses are absolute; `sections` are the slugs of the
    sections above it, joined as in its address, outermost first. `witness`: of a law, the source of its status.
    `overlays`: title and lead by slug of the sections that have adopted it."""

    key: str
    path: str
    agency_id: int | None
    sections: tuple[str, ...]
    travels: bool
    witness: str = ""
    overlays: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def digest(self, *, sets: tuple[str, ...]) -> str:
        """A digest that changes whenever anything sent to other sites changes; republishing the same text keeps it."""
        said = {name: value for name, value in asdict(self).items() if name not in _UNSAID}
        said |= {"overlays": self.overlays} if self.overlays else {}
        return _digest({**said, "sets": sorted(sets)})


# Changes of these fields alone make no new version: the date of the last publication, and that the status was checked
# again.
_UNSAID = frozenset({"updated_at", "published_at", "agency_id", "sections", "witness", "overlays"})


@dataclass(frozen=True, slots=True)
class SharedEnding:
    """How a public content ended. `successor` is a path of the portal, or ""."""

    withdrawal: ItemWithdrawal = ItemWithdrawal.GONE
    note: str = ""
    successor: str = ""

    def digest(self) -> str:
        return _digest({"withdrawal": self.withdrawal.value, "note": self.note, "successor": self.successor})


@dataclass(frozen=True, slots=True)
class ContentsNow:
    """The requested contents: the public ones, and the recorded endings of others."""

    public: Mapping[str, SharedContent] = field(default_factory=dict)
    ended: Mapping[str, SharedEnding] = field(default_factory=dict)

    def ending(self, key: str) -> SharedEnding:
        return self.ended.get(key, SharedEnding())


def _digest(said: Mapping[str, object]) -> str:
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


_TAGS = {
    *("p", "br", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "hr"),
    *("strong", "b", "em", "i", "sub", "sup", "span", "a", "blockquote", "figure", "figcaption"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    "img",
}
_ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_APART = "\x1e"  # separator: neither the database nor XML text holds this character


def cleaned(bodies: Sequence[str], *, base: str) -> list[str]:
    """Convert bodies from the editor's stored form to HTML for other sites; links to pages and files are looked up for
    all bodies at once."""
    joined = expand_db_html(_APART.join(body.replace(_APART, "") for body in bodies)) if bodies else ""
    return (
        [
            nh3.clean(
                body,
                tags=_TAGS,
                attributes=_ATTRIBUTES,
                url_schemes=_SCHEMES,
                url_relative=("rewrite_with_base", f"{base}/"),
                link_rel=None,
            ).strip()
            for body in joined.split(_APART)
        ]
        if bodies
        else []
    )


def shown_by(*, thing: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """Key -> the slugs of the sections that have adopted it and their own title and lead, if any, as keyword arguments
    of `SharedContent`."""
    adopting = sections_adopting(thing=thing, keys=keys, at=timezone.now())
    told = {key: {section_slug(path): said for path, said in adopting[key].items()} for key in keys}
    return {
        key: {"sections": tuple(found), "overlays": {slug: said for slug, said in found.items() if any(said)}}
        for key, found in told.items()
    }
