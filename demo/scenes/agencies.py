"""The demo's places and agencies: rows from `demo/places.json` and `demo/agencies.json`.

Adds places, agencies and successions that are missing; existing ones are left unchanged.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from portal.agencies.models import Agency, Officer, Place, Posting
from portal.agencies.models.access import acting
from portal.agencies.operations import sync_groups
from portal.agencies.operations.register import AgencyRegister, add_peoples_bodies, add_register
from portal.agencies.states import PLACE_KINDS, place_kind_called
from portal.agencies.states.roles import ROLES
from portal.frontpages.models import DEMO_LOADED, DEMO_PASSWORD
from portal.journal.operations import record


def gather(folder: Path) -> AgencyRegister:
    """Both files as unsaved rows. Raises OSError, KeyError, ValueError for files with another structure."""
    places = json.loads((folder / "places.json").read_text(encoding="utf-8"))
    agencies = json.loads((folder / "agencies.json").read_text(encoding="utf-8"))
    gathered = AgencyRegister(decisions={date.fromisoformat(day): text for day, text in agencies["decisions"].items()})
    old, new = places["before"], places["since"]
    _gather_places(gathered, old=old, new=new)
    add_peoples_bodies(gathered, agencies["codes"])
    provinces = {place.code: place for place in gathered.places if place.level == "province"}
    _gather_agencies(gathered, agencies["central"], level="central", place=None)
    for code, rows in agencies["provinces"].items():
        _gather_agencies(gathered, rows, level="province", place=provinces[code])
    return gathered


def _gather_places(gathered: AgencyRegister, *, old: dict[str, Any], new: dict[str, Any]) -> None:
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
    kind = place_kind_called(row["name"], is_province=within is None)
    place = Place(code=row["code"], name=row["name"], kind=kind, level=PLACE_KINDS[kind].level, parent=within)
    place.exists_from = date.fromisoformat(row["from"]) if "from" in row else begins
    place.exists_to = ends
    place.set_name_forms()
    return place


def _gather_agencies(
    gathered: AgencyRegister, rows: Iterable[dict[str, Any]], *, level: str, place: Place | None
) -> None:
    for row in rows:
        dates = tuple(date.fromisoformat(row[key]) if key in row else None for key in ("from", "to"))
        gathered.agencies.append(_agency(row, level=level, place=place, dates=(dates[0], dates[1])))
        gathered.heirs += [(row["slug"], heir) for heir in row.get("into", [])]
        if "parent" in row:
            gathered.parents[row["slug"]] = row["parent"]


def _agency(row: dict[str, Any], *, level: str, place: Place | None, dates: tuple[date | None, date | None]) -> Agency:
    agency = Agency(
        slug=row["slug"],
        name=row["name"],
        short_name=row.get("short", ""),
        other_names="\n".join(row.get("other", [])),
        kind=row["kind"],
        level=level,
        place=place,
        exists_from=dates[0],
        exists_to=dates[1],
    )
    agency.set_name_forms()
    return agency


@dataclass(frozen=True)
class Account:
    """An account of the demo. `agencies`: slug -> first day of the role, and first day without it."""

    username: str
    display_name: str
    role: str
    agencies: dict[str, tuple[date, date | None]]
    mailbox: str = ""
    password: str = DEMO_PASSWORD  # publicly known: refused if DEMO_ACCOUNTS is off

    @property
    def role_label(self) -> str:
        return ROLES[self.role].label


def _before_and_since(old: str, new: str) -> dict[str, tuple[date, date | None]]:
    """The reorganisation of 2025 moved the officer to the new agency."""
    return {old: (date(2021, 1, 1), date(2025, 7, 1)), new: (date(2025, 7, 1), None)}


_COMMUNE = "uy-ban-nhan-dan-phuong-dai-thanh-can-tho"
_JUSTICE = _before_and_since("so-tu-phap-hau-giang", "so-tu-phap-can-tho")
ACCOUNTS = (
    Account("bientap", "Nguyễn Thị Biên Tập", "editor", _JUSTICE),
    Account("nguoiduyet", "Trần Văn Duyệt", "approver", _JUSTICE),
    Account("phapche", "Ngô Văn Pháp Chế", "legal", _JUSTICE),
    Account("lanhdao", "Lê Thị Lãnh Đạo", "leader", _JUSTICE, mailbox="lanhdao@example.gov.vn"),
    Account("tiepdan", "Phạm Văn Tiếp Dân", "reception", _JUSTICE),
    Account("tuphap", "Võ Thị Tư Pháp", "justice", _JUSTICE),
    Account(
        "chutich",
        "Phan Thị Chủ Tịch",
        "chair",
        _before_and_since("uy-ban-nhan-dan-tinh-hau-giang", "uy-ban-nhan-dan-thanh-pho-can-tho"),
    ),
    Account("quantri", "Đặng Văn Quản Trị", "administrator", _JUSTICE),
    # Officers of another agency, so that the demo also shows what is off limits to them.
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
    # A commune where one person does everything.
    Account("phuongdaithanh", "Thạch Thị Đại Thành", "approver", {_COMMUNE: (date(2025, 7, 1), None)}),
)


DEMO_FOLDER = Path(settings.ROOT) / "demo"


@transaction.atomic
def load_demo_agencies() -> int:
    """Add the places and agencies of `demo/` that are missing, with the reorganisation of 2025."""
    return add_register(gather(DEMO_FOLDER))


class DemoAccountsRefused(Exception):
    """Demo accounts have publicly known passwords. They are created only if the settings have DEMO_ACCOUNTS = True."""


@transaction.atomic
def load_demo_accounts(*, at: datetime) -> list[Account]:
    """Create one account for each role, and some at other agencies; returns them for printing.

    Raises DemoAccountsRefused.
    """
    if not settings.DEMO_ACCOUNTS:
        raise DemoAccountsRefused
    known = set(Officer.objects.values_list("username", flat=True))
    with acting(by=None, at=at):
        for account in ACCOUNTS:
            if account.username not in known:
                _open_demo_account(account, at=at)
    if not known:
        record(DEMO_LOADED, subject=None, by=None, at=at)  # the marker with which production refuses to start
    return list(ACCOUNTS)


def _open_demo_account(account: Account, *, at: datetime) -> None:
    officer = Officer.objects.create_user(
        username=account.username,
        email=account.mailbox,
        password=account.password,
        display_name=account.display_name,
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
