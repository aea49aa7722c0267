"""The sets that things belong to: section, agency, field, kind.

A set is named "<what>:<slug>": "chuyen-muc:tin-bai", "co-quan:so-tu-phap-can-tho", "linh-vuc:dat-dai", "loai:tin".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from portal.agencies.models import Agency
from portal.agencies.queries import heirs_of
from portal.sharing.feeding.topics import Shelf
from portal.sharing.looking.seen import Seen


def sets_of(things: Sequence[Seen], *, on: date) -> dict[str, tuple[str, ...]]:
    """For each of these by its key; three queries at most.

    Of an agency that is no more the things are in its own set and in those of the agencies that carry on its work, so
    that whoever follows the successor has what came before.
    """
    agencies = Agency.objects.in_bulk({one.agency_id for one in things if one.agency_id is not None})
    heirs = heirs_of(agencies=agencies.values(), on=on)
    slugs = {pk: (agency.slug, *(heir.slug for heir in heirs.get(pk, ()))) for pk, agency in agencies.items()}
    return {one.key: tuple(dict.fromkeys(_codes(one, slugs))) for one in things}


def _codes(one: Seen, slugs: Mapping[int, Sequence[str]]) -> Iterator[str]:
    yield from (f"{Shelf.SECTION}:{name}" for name in one.sections)
    yield from (f"{Shelf.AGENCY}:{slug}" for slug in (slugs.get(one.agency_id, ()) if one.agency_id else ()))
    for slug, _ in one.fields:
        yield from (f"{Shelf.FIELD}:{name}" for name in (slug.partition("/")[0], slug))
    yield f"{Shelf.KIND}:{one.article_kind}"
