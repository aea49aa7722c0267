"""The demo's places and agencies: `demo/places.json` and `demo/agencies.json` read into rows.

Reads: the two files. Writes: places, agencies and successions that are not there yet; what is there is left alone."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from lawtext.words import slugify
from portal.agencies.models import Agency, Officer, Place, PlaceSuccession, Posting, Succession
from portal.agencies.operations import sync_groups
from portal.agencies.states import PLACE_KINDS
from portal.agencies.states.roles import ROLES

# The first word(s) of a place's name say its kind; a city that is a province is told by its level.
_KIND_WORDS = {
    "Tỉnh": "tinh",
    "Thành phố": "thanh-pho",
    "Thị xã": "thi-xa",
    "Huyện": "huyen",
    "Thị trấn": "thi-tran",
    "Phường": "phuong",
    "Xã": "xa",
}
_PEOPLES_BODIES = (
    ("committee", "Ủy ban nhân dân", "UBND"),
    ("council", "Hội đồng nhân dân", "HĐND"),
)


@dataclass
class Gathered:
    """Rows to be, in the order in which they can be written."""

    places: list[Place] = field(default_factory=list)
    place_heirs: list[tuple[Place, Place]] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    heirs: list[tuple[str, str]] = field(default_factory=list)
    decisions: dict[date, str] = field(default_factory=dict)


def gather(folder: Path) -> Gathered:
    """Both files as unsaved rows. Raises OSError, KeyError, ValueError for files of another shape."""
    places = json.loads((folder / "places.json").read_text(encoding="utf-8"))
    agencies = json.loads((folder / "agencies.json").read_text(encoding="utf-8"))
    gathered = Gathered(decisions={date.fromisoformat(day): text for day, text in agencies["decisions"].items()})
    old, new = places["before"], places["since"]
    _gather_places(gathered, old=old, new=new)
    for place in gathered.places:
        gathered.agencies.extend(_peoples_bodies(place, agencies["codes"]))
    provinces = {place.code: place for place in gathered.places if place.level == "province"}
    _gather_agencies(gathered, agencies["central"], level="central", place=None)
    for code, rows in agencies["provinces"].items():
        _gather_agencies(gathered, rows, level="province", place=provinces[code])
    _pair_peoples_bodies(gathered)
    return gathered


def _gather_places(gathered: Gathered, *, old: dict[str, Any], new: dict[str, Any]) -> None:
    ends, begins = date.fromisoformat(old["to"]), date.fromisoformat(new["from"])
    province = _place(old["province"], within=None, ends=ends)
    gathered.places.append(province)
    before = {province.code: province}
    for row in old["districts"]:
        district = _place(row, within=province, ends=ends)
        communes = [_place(commune, within=district, ends=ends) for commune in row["communes"]]
        gathered.places += [district, *communes]
        before |= {commune.code: commune for commune in communes}
    city = _place(new["province"], within=None, begins=begins)
    after = [(city, new["province"])]
    after += [(_place(row, within=city, begins=begins), row) for row in new["communes"]]
    gathered.places += [place for place, _ in after]
    gathered.place_heirs += [(before[code], place) for place, row in after for code in row["formerly"]]


def _place(row: dict[str, Any], *, within: Place | None, begins: date | None = None, ends: date | None = None) -> Place:
    kind = next(code for words, code in _KIND_WORDS.items() if row["name"].startswith(words))
    if within is None and kind == "thanh-pho":
        kind = "thanh-pho-truc-thuoc-trung-uong"
    place = Place(code=row["code"], name=row["name"], kind=kind, level=PLACE_KINDS[kind].level, parent=within)
    place.exists_from = date.fromisoformat(row["from"]) if "from" in row else begins
    place.exists_to = ends
    place.set_name_forms()
    return place


def _peoples_bodies(place: Place, codes: dict[str, str]) -> Iterator[Agency]:
    """The council and the committee of a place: "Ủy ban nhân dân xã Tân Bình"."""
    land = place.name[0].lower() + place.name[1:]
    province = list(place.with_those_around())[-1].name.removeprefix("Tỉnh ").removeprefix("Thành phố ")
    for kind, words, short in _PEOPLES_BODIES:
        name = f"{words} {land}"
        slug = slugify(name if place.level == "province" else f"{name} {_district_name(place)} {province}")
        yield _agency(
            {"slug": slug, "name": name, "short": f"{short} {_short_land(place, land)}", "kind": kind},
            level=place.level,
            place=place,
            code=codes.get(slug),
            dates=(place.exists_from, place.exists_to),
        )


def _district_name(place: Place) -> str:
    """In the days of districts, two communes of a province might share a name."""
    if place.level != "commune" or place.parent is None or place.parent.level != "district":
        return ""
    return place.parent.name.split(maxsplit=1)[1] if place.parent.name.startswith("Huyện") else place.parent.name


def _short_land(place: Place, land: str) -> str:
    if place.level != "province":
        return land
    return "tỉnh" if place.kind == "tinh" else "thành phố"


def _gather_agencies(gathered: Gathered, rows: Iterable[dict[str, Any]], *, level: str, place: Place | None) -> None:
    for row in rows:
        dates = tuple(date.fromisoformat(row[key]) if key in row else None for key in ("from", "to"))
        gathered.agencies.append(_agency(row, level=level, place=place, code=None, dates=(dates[0], dates[1])))
        gathered.heirs += [(row["slug"], heir) for heir in row.get("into", [])]
        if "parent" in row:
            gathered.parents[row["slug"]] = row["parent"]


def _agency(
    row: dict[str, Any], *, level: str, place: Place | None, code: str | None, dates: tuple[date | None, date | None]
) -> Agency:
    agency = Agency(
        slug=row["slug"],
        name=row["name"],
        short_name=row.get("short", ""),
        other_names="\n".join(row.get("other", [])),
        kind=row["kind"],
        level=level,
        place=place,
        code=code,
        exists_from=dates[0],
        exists_to=dates[1],
    )
    agency.set_name_forms()
    return agency


def _pair_peoples_bodies(gathered: Gathered) -> None:
    """Where a place took over the land of another, so did its council and its committee."""
    bodies = {(id(agency.place), agency.kind): agency.slug for agency in gathered.agencies if agency.place is not None}
    for old, new in gathered.place_heirs:
        gathered.heirs += [(bodies[id(old), kind], bodies[id(new), kind]) for kind, _, _ in _PEOPLES_BODIES]


def write(gathered: Gathered) -> int:
    """Write what is missing. Returns how many agencies were added."""
    known_places = {(place.code, place.level, place.exists_to): place for place in Place.objects.all()}
    for place in gathered.places:
        known = known_places.get((place.code, place.level, place.exists_to))
        place.parent = place.parent  # takes over the key that the parent was given a moment ago
        place.pk = known.pk if known else None
        if known is None:
            place.save()
    known_slugs = dict(Agency.objects.values_list("slug", "pk"))
    missing = [agency for agency in gathered.agencies if agency.slug not in known_slugs]
    for agency in missing:
        agency.place = agency.place
    Agency.objects.bulk_create(missing)
    by_slug = {agency.slug: agency for agency in Agency.objects.select_related("parent")}
    _write_ties(gathered, by_slug)
    return len(missing)


def _write_ties(gathered: Gathered, by_slug: dict[str, Agency]) -> None:
    for slug, parent in gathered.parents.items():
        if by_slug[slug].parent is None:
            by_slug[slug].parent = by_slug[parent]
            by_slug[slug].save(update_fields=["parent"])
    day_of = {slug: agency.exists_to for slug, agency in by_slug.items()}
    Succession.objects.bulk_create(
        [
            Succession(
                predecessor=by_slug[old],
                successor=by_slug[new],
                on_date=day,
                decision=gathered.decisions.get(day, ""),
            )
            for old, new in gathered.heirs
            if (day := day_of[old]) is not None
        ],
        ignore_conflicts=True,
    )
    PlaceSuccession.objects.bulk_create(
        [
            PlaceSuccession(
                predecessor=old,
                successor=new,
                on_date=day,
                decision=gathered.decisions.get(day, ""),
            )
            for old, new in gathered.place_heirs
            if (day := old.exists_to) is not None
        ],
        ignore_conflicts=True,
    )


@dataclass(frozen=True)
class Account:
    """An account of the demo. `agencies`: slug -> first day, and first day without the role."""

    username: str
    display_name: str
    role: str
    agencies: dict[str, tuple[date, date | None]]
    password: str = "lan-toa-trinh-dien"  # noqa: S105 - everybody may know it: refused where DEMO_ACCOUNTS is off

    @property
    def role_label(self) -> str:
        return ROLES[self.role].label


def _before_and_since(old: str, new: str) -> dict[str, tuple[date, date | None]]:
    """The reorganisation moved the officer on."""
    return {old: (date(2021, 1, 1), date(2025, 7, 1)), new: (date(2025, 7, 1), None)}


_JUSTICE = _before_and_since("so-tu-phap-hau-giang", "so-tu-phap-can-tho")
ACCOUNTS = (
    Account("bientap", "Nguyễn Thị Biên Tập", "editor", _JUSTICE),
    Account("nguoiduyet", "Trần Văn Duyệt", "approver", _JUSTICE),
    Account("phapche", "Ngô Văn Pháp Chế", "legal", _JUSTICE),
    Account("lanhdao", "Lê Thị Lãnh Đạo", "leader", _JUSTICE),
    Account("tiepdan", "Phạm Văn Tiếp Dân", "reception", _JUSTICE),
    Account("tuphap", "Võ Thị Tư Pháp", "justice", _JUSTICE),
    Account(
        "chutich",
        "Phan Thị Chủ Tịch",
        "chair",
        _before_and_since("uy-ban-nhan-dan-tinh-hau-giang", "uy-ban-nhan-dan-thanh-pho-can-tho"),
    ),
    Account("quantri", "Đặng Văn Quản Trị", "administrator", _JUSTICE),
    # Somebody of another agency: what they cannot touch is as much of the demo as what they can.
    Account(
        "congthuong",
        "Huỳnh Thị Công Thương",
        "editor",
        _before_and_since("so-cong-thuong-hau-giang", "so-cong-thuong-can-tho"),
    ),
    Account(
        "duyetcongthuong",
        "Lâm Văn Duyệt",
        "approver",
        _before_and_since("so-cong-thuong-hau-giang", "so-cong-thuong-can-tho"),
    ),
    Account(
        "quantricongthuong",
        "Mai Thị Tài Khoản",
        "unit_admin",
        _before_and_since("so-cong-thuong-hau-giang", "so-cong-thuong-can-tho"),
    ),
)


DEMO_FOLDER = Path(settings.ROOT) / "demo"


@transaction.atomic
def load_demo_agencies() -> int:
    """The places and agencies of `demo/`, with the reorganisation of 2025. Adds only what is missing."""
    return write(gather(DEMO_FOLDER))


class DemoAccountsRefused(Exception):
    """Demo accounts have passwords that everybody knows. They exist only where settings say DEMO_ACCOUNTS = True."""


@transaction.atomic
def load_demo_accounts(*, at: datetime) -> list[Account]:
    """One account for each role, and one at another agency. Returns them for printing. Raises DemoAccountsRefused."""
    if not settings.DEMO_ACCOUNTS:
        raise DemoAccountsRefused
    known = set(Officer.objects.values_list("username", flat=True))
    for account in ACCOUNTS:
        if account.username not in known:
            _open_demo_account(account, at=at)
    return list(ACCOUNTS)


def _open_demo_account(account: Account, *, at: datetime) -> None:
    officer = Officer.objects.create_user(
        username=account.username, password=account.password, display_name=account.display_name
    )
    for slug, (from_date, to_date) in account.agencies.items():
        Posting.objects.create(
            officer=officer,
            agency=Agency.objects.get(slug=slug),
            role=account.role,
            from_date=from_date,
            to_date=to_date,
        )
    sync_groups(officer=officer, on=at.date())
