"""Registers of places, agencies and officers, read from spreadsheets (XLSX, CSV); missing rows are added.

The first row with all needed headings defines the columns; a row that begins with a bracket is an explanation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import get_random_string

from docreaders.sheets import Cell, NotADate, grids, read_day, require_sheet, words_of
from lawtext.words import fold, slugify
from portal.agencies.models import Agency, Officer, Place, PlaceSuccession, Posting, Succession
from portal.agencies.operations import LETTERS, post_officer
from portal.agencies.queries import find_agency
from portal.agencies.states import KINDS, LEVELS, PLACE_KINDS, place_kind_called
from portal.agencies.states.roles import ROLES
from safefiles.checks import COMMAND, UPLOAD
from safefiles.errors import UnreadableFile


class RegisterColumn(NamedTuple):
    """A column of a sheet, and its explanation in the template."""

    part: str
    heading: str
    says: str
    needed: bool = False


PLACES = (
    RegisterColumn("code", "Mã", "mã của cơ quan thống kê, như 31318", needed=True),
    RegisterColumn("name", "Tên", "cả loại và tên, như Phường Vị Thanh", needed=True),
    RegisterColumn("within", "Thuộc", "mã của đơn vị cấp trên; tỉnh, thành phố thì để trống"),
    RegisterColumn("since", "Từ ngày", "như 01/7/2025; để trống nếu có từ trước"),
    RegisterColumn("until", "Không còn từ ngày", "chỉ ghi với đơn vị cũ đã sáp nhập"),
    RegisterColumn("formerly", "Thay cho", "mã các đơn vị cũ, cách nhau bằng dấu chấm phẩy; đơn vị cũ cũng có dòng"),
)
AGENCIES = (
    RegisterColumn("name", "Tên", "tên đầy đủ, như Sở Tư pháp", needed=True),
    RegisterColumn("short", "Tên ngắn", "không bắt buộc"),
    RegisterColumn("others", "Tên gọi khác", "cách nhau bằng dấu chấm phẩy"),
    RegisterColumn("kind", "Loại", "; ".join(kind.label for kind in KINDS.values()), needed=True),
    RegisterColumn(
        "level", "Cấp", "; ".join(one.label for one in LEVELS.values() if one.exists_to is None), needed=True
    ),
    RegisterColumn("place", "Địa bàn", "mã đơn vị hành chính; để trống nếu là cả tỉnh, thành phố"),
    RegisterColumn("parent", "Cơ quan cấp trên", "tên như trong bảng này hoặc đã có trên cổng"),
    RegisterColumn("code", "Mã định danh", "như H30.12, nếu đã được cấp"),
)
OFFICERS = (
    RegisterColumn("name", "Họ và tên", "như Nguyễn Thị Hoa", needed=True),
    RegisterColumn("email", "Thư điện tử", "dùng để đăng nhập, mỗi người một địa chỉ", needed=True),
    RegisterColumn("agency", "Cơ quan", "tên cơ quan đã có trong bảng cơ quan", needed=True),
    RegisterColumn("role", "Vai trò", "; ".join(role.label for role in ROLES.values()), needed=True),
)


class RegisterRefused(Exception):
    """Nothing was added: the message says in Vietnamese what to do, or lists every fault with its sheet and row."""


@dataclass(frozen=True, slots=True)
class EnteredRow:
    """A row as text by column; `where` is its file, its sheet, and the row number in the spreadsheet."""

    where: str
    said: Mapping[str, str]

    def __getitem__(self, part: str) -> str:
        return self.said.get(part, "")

    def fault(self, reason: str) -> str:
        return f"{self.where}: {reason}"

    def many(self, part: str) -> list[str]:
        return [one.strip() for one in self[part].split(";") if one.strip()]


def read_rows(path: Path | None, columns: Sequence[RegisterColumn], faults: list[str]) -> list[EnteredRow]:
    """The rows of every sheet with the headings; missing values and unreadable files are added to `faults`."""
    rows: list[EnteredRow] = []
    if path is None:
        return rows
    try:
        require_sheet(path.name)
        for sheet, grid in grids(path, limits=COMMAND):
            places: dict[str, int] = {}
            for number, cells in grid:
                if not places:
                    places = _places_of(columns, cells)
                elif not words_of(cells[0]).startswith("("):
                    where = f"{path.name}, trang “{sheet}”, dòng {number}" if sheet else f"{path.name}, dòng {number}"
                    said = {part: words_of(cells[at]) for part, at in places.items() if at < len(cells)}
                    rows.append(EnteredRow(where, said))
    except (UnreadableFile, OSError) as error:
        faults.append(f"{path.name}: {error}")
    else:
        wanted = [one for one in columns if one.needed]
        if not rows:
            faults.append(
                f"{path.name}: không có dòng nào dưới hàng tiêu đề ({'; '.join(one.heading for one in wanted)})."
            )
        faults += [row.fault(f"Thiếu “{one.heading}”.") for row in rows for one in wanted if not row[one.part]]
    return [row for row in rows if all(row[one.part] for one in columns if one.needed)]


def rows_of_upload(file: UploadedFile[Any], columns: Sequence[RegisterColumn], faults: list[str]) -> list[EnteredRow]:
    """The same for an uploaded file."""
    try:
        UPLOAD.refuse_larger(file.size or 0)
    except UnreadableFile as error:
        faults.append(str(error))
        return []
    with TemporaryDirectory() as folder:
        place = Path(folder) / f"tep{Path(file.name or '').suffix.lower()}"
        place.write_bytes(file.read())
        return read_rows(place, columns, faults)


def _places_of(columns: Sequence[RegisterColumn], cells: Sequence[Cell]) -> dict[str, int]:
    """The positions of the columns, if the row has all needed headings."""
    said = [fold(words_of(cell)) for cell in cells]
    found = {one.part: said.index(fold(one.heading)) for one in columns if fold(one.heading) in said}
    return found if all(one.part in found for one in columns if one.needed) else {}


# ---- collect rows, and write the missing ones ------------------------------------------------------------------------


@dataclass
class AgencyRegister:
    """Rows to be written, in an order in which they can be; agencies refer to each other by slug."""

    places: list[Place] = field(default_factory=list)
    place_heirs: list[tuple[Place, Place]] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    heirs: list[tuple[str, str]] = field(default_factory=list)
    decisions: dict[date, str] = field(default_factory=dict)


_PEOPLES_BODIES = (("committee", "Ủy ban nhân dân", "UBND"), ("council", "Hội đồng nhân dân", "HĐND"))


def add_peoples_bodies(register: AgencyRegister, codes: Mapping[str, str]) -> None:
    """Add the council and the committee of each place; if places succeed each other, so do these."""
    slugs: dict[tuple[int, str], str] = {}
    for place in register.places:
        for kind, words, short in _PEOPLES_BODIES:
            name = f"{words} {place.name_in_sentence}"
            slugs[id(place), kind] = slug = slugify(f"{name} {_land_beside(place)}")
            body = Agency(slug=slug, name=name, kind=kind, level=place.level, place=place, code=codes.get(slug))
            body.short_name = f"{short} {_short_land(place)}"
            body.exists_from, body.exists_to = place.exists_from, place.exists_to
            body.set_name_forms()
            register.agencies.append(body)
    for kind, _, _ in _PEOPLES_BODIES:
        register.heirs += [(slugs[id(old), kind], slugs[id(new), kind]) for old, new in register.place_heirs]


def _land_beside(place: Place) -> str:
    """In the time of districts two communes of a province could have the same name; communes of two provinces still
    can.
    """
    if place.level == "province":
        return ""
    province = list(place.with_those_around())[-1].name.removeprefix("Tỉnh ").removeprefix("Thành phố ")
    within = place.parent.name if place.parent and place.level == "commune" and place.parent.level == "district" else ""
    return f"{within.removeprefix('Huyện ')} {province}"


def _short_land(place: Place) -> str:
    if place.level != "province":
        return place.name_in_sentence
    return "tỉnh" if place.kind == "tinh" else "thành phố"


@transaction.atomic
def add_register(register: AgencyRegister) -> int:
    """Write the missing rows. Returns how many agencies were added."""
    known_places = {(place.code, place.level, place.exists_to): place for place in Place.objects.all()}
    for place in register.places:
        known = known_places.get((place.code, place.level, place.exists_to))
        place.parent = place.parent  # picks up the primary key that the parent has just been given
        place.pk = known.pk if known else None
        if known is None:
            place.save()
    known_slugs = dict(Agency.objects.values_list("slug", "pk"))
    missing = [agency for agency in register.agencies if agency.slug not in known_slugs]
    for agency in missing:
        agency.place = agency.place
    Agency.objects.bulk_create(missing)
    _write_ties(register, {agency.slug: agency for agency in Agency.objects.select_related("parent")})
    return len(missing)


def _write_ties(register: AgencyRegister, by_slug: Mapping[str, Agency]) -> None:
    for slug, parent in register.parents.items():
        if by_slug[slug].parent is None:
            by_slug[slug].parent = by_slug[parent]
            by_slug[slug].save(update_fields=["parent"])
    heirs = ((by_slug[old], by_slug[new]) for old, new in register.heirs)
    Succession.objects.bulk_create(
        [
            Succession(predecessor=old, successor=new, on_date=day, decision=register.decisions.get(day, ""))
            for old, new in heirs
            if (day := old.exists_to) is not None
        ],
        ignore_conflicts=True,
    )
    PlaceSuccession.objects.bulk_create(
        [
            PlaceSuccession(predecessor=old, successor=new, on_date=day, decision=register.decisions.get(day, ""))
            for old, new in register.place_heirs
            if (day := old.exists_to) is not None
        ],
        ignore_conflicts=True,
    )


# ---- from sheet rows to the register ---------------------------------------------------------------------------------


def gather_places(rows: Sequence[EnteredRow], register: AgencyRegister, faults: list[str]) -> None:
    """Add places with their councils and committees.

    Parents are sorted before their children, whatever the order of rows.
    """
    by_code = {place.code: place for place in Place.objects.filter(exists_to__isnull=True)}
    ranks = {code: len(LEVELS) for code in PLACE_KINDS} | {k.code: LEVELS[k.level].rank for k in PLACE_KINDS.values()}
    kinds = {row.where: place_kind_called(row["name"], is_province=not row["within"]) for row in rows}
    here: dict[tuple[str, bool], Place] = {}  # a code outlives its place: the code, and whether the place has ended
    for row in sorted(rows, key=lambda one: ranks.get(kinds[one.where], 0)):
        kind, above, key = kinds[row.where], row["within"], (row["code"], bool(row["until"]))
        within = here.get((above, key[1])) or here.get((above, not key[1])) or by_code.get(above)
        if not kind:
            faults.append(
                row.fault(f"Không rõ loại của “{row['name']}”; tên bắt đầu bằng Tỉnh, Thành phố, Xã, Phường …")
            )
        elif above and within is None:
            faults.append(row.fault(f"Không có đơn vị mang mã “{above}” ở cột Thuộc."))
        elif key in here:
            faults.append(row.fault(f"Mã “{row['code']}” ghi hai lần."))
        else:
            place = Place(code=row["code"], name=row["name"], kind=kind, level=PLACE_KINDS[kind].level, parent=within)
            if _is_well(place, row, faults):
                here[key] = place
    register.places += here.values()
    for row in rows:
        new = here.get((row["code"], bool(row["until"])))
        for code in row.many("formerly"):
            if (old := here.get((code, True))) is None:
                faults.append(row.fault(f"Cột Thay cho: mã “{code}” chưa có dòng ghi ngày không còn."))
            elif new is not None:
                register.place_heirs.append((old, new))
    add_peoples_bodies(register, {})


def _is_well(made: Place | Agency, row: EnteredRow, faults: list[str]) -> bool:
    """True if the model accepts the row's dates and fields; otherwise the fault is added."""
    try:
        made.exists_from, made.exists_to = read_day(row["since"]), read_day(row["until"])
        made.set_name_forms()
        made.clean_fields(exclude={"parent", "place"})
    except ValidationError as error:
        faults.append(row.fault(" ".join(error.messages)))
    except NotADate as error:
        faults.append(row.fault(f"Không đọc được ngày “{error}”; hãy ghi như 05/3/2026."))
    else:
        return True
    return False


def gather_agencies(rows: Sequence[EnteredRow], register: AgencyRegister, faults: list[str]) -> None:
    """Add agencies of a sheet; an existing one with the same name and place is reused."""
    lands = {one.code: one for one in [*Place.objects.all(), *register.places] if one.exists_to is None}
    whole = next((one for one in lands.values() if one.level == "province"), None)
    everybody = [*Agency.objects.select_related("place"), *register.agencies]
    known = {(one.name_fold, _code_of(one.place)): one.slug for one in everybody if one.exists_to is None}
    taken = {one.slug for one in everybody}
    slugs: dict[str, str] = {}
    for row in rows:
        kind, level = code_called(KINDS, row["kind"]), code_called(LEVELS, row["level"])
        place = lands.get(row["place"]) if row["place"] else whole if level == "province" else None
        if not kind or not level:
            faults.append(
                row.fault(f"Không rõ loại, cấp “{row['kind']}, {row['level']}”; xem dòng giải thích của tệp mẫu.")
            )
            continue
        if row["place"] and place is None:
            faults.append(row.fault(f"Không có đơn vị hành chính mang mã “{row['place']}”."))
            continue
        slug = known.get((fold(row["name"]), _code_of(place)), "") or _new_slug(row["name"], place, taken)
        agency = Agency(name=row["name"], short_name=row["short"], slug=slug, kind=kind, level=level, place=place)
        agency.code, agency.other_names = row["code"] or None, "\n".join(row.many("others"))
        if _is_well(agency, row, faults):
            slugs[row.where] = known[agency.name_fold, _code_of(place)] = slug
            if slug not in taken:
                register.agencies.append(agency)
                taken.add(slug)
    by_name = {name: slug for (name, _), slug in known.items()}
    for row in rows:
        if (above := row["parent"]) and fold(above) not in by_name:
            faults.append(row.fault(f"Không có cơ quan cấp trên “{above}”."))
        elif above and row.where in slugs:
            register.parents[slugs[row.where]] = by_name[fold(above)]


def _code_of(place: Place | None) -> str:
    return place.code if place is not None else ""


def code_called(table: Mapping[str, object], said: str) -> str:
    """The code that is given itself or by its label; "" if there is none."""
    return next((code for code, row in table.items() if fold(said) in (code, fold(row.label))), "")  # type: ignore[attr-defined]


def _new_slug(name: str, place: Place | None, taken: Collection[str]) -> str:
    """A slug: agencies below the province have the name of their place in it; the successor of an ended agency of the
    same name has a code too.
    """
    is_own = place is None or place.level == "province" or fold(place.name) in fold(name)
    slug = slugify(name if is_own else f"{name} {place.name}")[:110]  # type: ignore[union-attr]
    return f"{slug}-{_code_of(place)}" if slug in taken else slug


# ---- officers --------------------------------------------------------------------------------------------------------


def add_officers(rows: Sequence[EnteredRow], *, on: date, faults: list[str]) -> list[tuple[Officer, str]]:
    """Add missing accounts and roles; the mailbox is the username. Returns the new officers with their passwords."""
    opened: dict[str, tuple[Officer, str]] = {}
    known = {
        officer.username: officer
        for officer in Officer.objects.filter(username__in=[row["email"].lower() for row in rows])
    }
    for row in rows:
        mailbox, role = row["email"].lower(), code_called(ROLES, row["role"])
        agency = find_agency(name=row["agency"], on=on)
        if reason := _wrong_with_officer(mailbox, role, agency, row):
            faults.append(row.fault(reason))
            continue
        if mailbox not in known:
            known[mailbox], password = open_account(mailbox=mailbox, name=row["name"])
            opened[mailbox] = known[mailbox], password
        held = Posting.objects.filter(officer=known[mailbox], agency=agency, role=role, to_date__isnull=True)
        if agency is not None and not held.exists():
            post_officer(officer=known[mailbox], agency=agency, role=role, from_date=on, on=on)
    return list(opened.values())


def open_account(*, mailbox: str, name: str, password: str = "") -> tuple[Officer, str]:
    """Open an account; without a password a random one is made, to be handed over and changed at once."""
    officer = Officer(username=mailbox.lower(), email=mailbox.lower(), display_name=name)
    if not password:
        return officer, give_temporary_password(officer)
    officer.set_password(password)
    officer.save()
    return officer, password


def give_temporary_password(officer: Officer) -> str:
    """Replace the password by a random one, which the officer must change at the first sign-in."""
    given = "-".join(get_random_string(4, LETTERS) for _ in range(4))
    officer.set_password(given)
    officer.is_password_handed_over = True
    officer.save()
    return given


def _wrong_with_officer(mailbox: str, role: str, agency: Agency | None, row: EnteredRow) -> str:
    try:
        validate_email(mailbox)
    except ValidationError:
        return f"“{row['email']}” không phải là địa chỉ thư điện tử."
    if not role:
        return f"Không có vai trò “{row['role']}”; các vai trò: {'; '.join(one.label for one in ROLES.values())}."
    return "" if agency else f"Không có cơ quan “{row['agency']}”, hoặc tên ấy chỉ nhiều cơ quan."
