"""The manifest of a package (owner, ledger state, what it contains and what not), and the JSON Schemas of its records;
reading and checking a package as a receiver does."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zipfile import BadZipFile, ZipFile

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from portal.api.national import BY_CODE, KINDS, NOT_HELD, HeldKind, NationalKind
from portal.api.national.shapes import (
    Address,
    AgencyData,
    BookData,
    ClaimedLawData,
    EventData,
    LawData,
    Moment,
    NationalShape,
    PlanData,
    Published,
    Sha256,
    WithdrawnRecord,
)
from portal.api.schemas import NATIONAL_ANSWERS, many, shape

DRAFT = "https://json-schema.org/draft/2020-12/schema"
# The data of a public record of each kind, by version: published versions are kept for ever, the last one is written.
# Events and contests share a shape.
RECORD_SHAPES: dict[HeldKind, tuple[type[BaseModel], ...]] = {
    HeldKind.BOOKS: (BookData,),
    HeldKind.ANSWERS: NATIONAL_ANSWERS,
    HeldKind.PLANS: (PlanData,),
    HeldKind.EVENTS: (EventData,),
    HeldKind.CONTESTS: (EventData,),
    HeldKind.LAWS: (LawData, ClaimedLawData),
    HeldKind.AGENCIES: (AgencyData,),
}
Json = dict[str, Any]


def schema_name(kind: HeldKind, version: int = 0) -> str:
    """ "tu-sach-1.schema.json": the file in a package, and the end of its permanent URL; 0 is the newest version."""
    return f"{kind.value}-{version or len(RECORD_SHAPES[kind])}.schema.json"


# Every schema ever published, by name: kind and version.
SCHEMAS = {
    schema_name(kind, version): (kind, version)
    for kind, shapes in RECORD_SHAPES.items()
    for version in range(1, len(shapes) + 1)
}


def schema_of(name: str, *, base: str) -> Json:
    """The schema of this name (a key of SCHEMAS); `base` is the portal's base URL without a final slash."""
    kind, _ = SCHEMAS[name]
    made = dict(_without_class_names(_adapter(name).json_schema()))
    alternatives, parts = made.pop("oneOf"), made.pop("$defs")
    made.pop("discriminator", None)
    for frame in (one for name, one in parts.items() if name.startswith(("Published", "Withdrawn"))):
        frame["properties"]["kind"] |= {"const": kind.value}
    return {
        "$schema": DRAFT,
        "$id": f"{base}/du-lieu-mo/so-do/{name}",
        "title": f"Bản ghi: {BY_CODE[kind].label}",
        "description": BY_CODE[kind].about,
        "oneOf": alternatives,
        "$defs": parts,
    }


def faults_of(line: bytes, *, schema: str) -> list[str]:
    """The validation errors of a record by the schema of this name, in words; empty if there are none."""
    kind, _ = SCHEMAS[schema]
    try:
        found = _adapter(schema).validate_json(line, strict=False)
    except ValidationError as error:
        return [f"{'.'.join(map(str, fault['loc'][1:]))}: {fault['msg']}" for fault in error.errors()]
    return [] if found.kind == kind else [f"kind: {found.kind!r} trong tệp của {kind.value!r}"]


@cache
def _adapter(schema: str) -> TypeAdapter[Any]:
    """Cached, because pydantic compiles the adapter."""
    kind, version = SCHEMAS[schema]
    shape = RECORD_SHAPES[kind][version - 1]
    published: Any = Published[shape]  # type: ignore[valid-type]
    return TypeAdapter(Annotated[published | WithdrawnRecord, Field(discriminator="state")])


def _without_class_names(told: Any) -> Any:
    """A copy without the titles that pydantic derives from English names of classes and fields."""
    if isinstance(told, list):
        return [_without_class_names(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {
        name: {key: _without_class_names(one) for key, one in said.items()}
        if name in ("properties", "$defs")
        else _without_class_names(said)
        for name, said in told.items()
        if name != "title" or not isinstance(said, str)
    }


MANIFEST = "manifest.json"
_SCHEMAS = "schemas/"
FORMAT: Final = "lan-toa-goi-du-lieu"
VERSION: Final = 1
WHOLE: Final = "toan-bo"
CHANGES: Final = "thay-doi"
Scope = Literal["toan-bo", "thay-doi"]
Absence = Literal["chưa có", "không xuất lần này"]


PackagePortal = shape(
    "PackagePortal",
    "Cổng đã làm gói.",
    NationalShape,
    name=(str, "Tên cổng."),
    url=(Address, "Địa chỉ cổng."),
)


PackageOwner = shape(
    "PackageOwner",
    "Cơ quan quản lý cổng.",
    NationalShape,
    name=(str, "Tên cơ quan."),
    slug=(str | None, "Mã cơ quan trên cổng; null nếu chưa có trong danh bạ."),
    code=(str | None, "Mã định danh theo QCVN 102:2016/BTTTT; null nếu chưa có."),
)


PackageContact = shape(
    "PackageContact",
    "Hỏi ai về gói này.",
    NationalShape,
    editor=(str, "Người chịu trách nhiệm nội dung; rỗng nếu chưa công bố."),
    hotline=(str, "Điện thoại; rỗng nếu chưa công bố."),
    page=(Address, "Trang giải thích dữ liệu."),
)


PackageReuse = shape(
    "PackageReuse",
    "Giấy phép chung; bản ghi nào có điều kiện riêng thì theo điều kiện ghi ở bản ghi.",
    NationalShape,
    name=(str, "Tên giấy phép; rỗng nếu chưa công bố."),
    url=(Address | None, "Lời văn của giấy phép."),
    attribution=(str, "Cách ghi nguồn khi dùng lại."),
)


PackageState = shape(
    "PackageState",
    "Một trạng thái của sổ: mọi thay đổi đến số thứ tự ấy.",
    NationalShape,
    sequence=(int, Field(ge=0, description="Số thứ tự; chỉ tăng khi có thay đổi. 0 là chưa có gì.")),
    cut_off=(Moment | None, "Lúc chốt; null nếu sequence là 0."),
)


PackagePart = shape(
    "PackagePart",
    "Một loại dữ liệu trong gói.",
    NationalShape,
    code=(str, "Loại dữ liệu."),
    label=(str, "Tên loại."),
    number=(int, Field(ge=0, le=16, description="Số trong 16 loại của CSDL PBGDPL; 0 nếu ngoài 16 loại.")),
    data=(str, "Tệp dữ liệu, mỗi dòng một bản ghi, xếp theo thứ tự vào sổ."),
    schema_file=(str, Field(alias="schema", description="Tệp lược đồ.")),
    published=(int, Field(ge=0, description="Số bản ghi đang công khai trong gói này.")),
    withdrawn=(int, Field(ge=0, description="Số bản ghi đã rút trong gói này.")),
)


PackageMissing = shape(
    "PackageMissing",
    "Một loại dữ liệu mà gói không có.",
    NationalShape,
    code=(str, "Loại dữ liệu."),
    label=(str, "Tên loại."),
    number=(int, Field(ge=0, le=16, description="Số trong 16 loại của CSDL PBGDPL; 0 nếu ngoài 16 loại.")),
    state=(Absence, "chưa có: cổng chưa giữ loại này; không xuất lần này: có nhưng không được yêu cầu."),
    note=(str, "Ghi chú."),
)


PackageFile = shape(
    "PackageFile",
    "Một tệp trong gói.",
    NationalShape,
    path=(str, "Đường dẫn trong gói."),
    bytes=(int, Field(ge=0, description="Số byte khi đã giải nén.")),
    sha256=(Sha256, "Mã kiểm SHA-256."),
)


PackageManifest = shape(
    "PackageManifest",
    "Tờ khai của gói.",
    NationalShape,
    format=(Literal["lan-toa-goi-du-lieu"], "Tên định dạng."),
    format_version=(Literal[1], "Phiên bản định dạng."),
    scope=(Scope, "toan-bo: mọi bản ghi; thay-doi: bản ghi thay đổi từ trạng thái since."),
    portal=(PackagePortal, "Gói này của cổng nào."),
    owner=(PackageOwner, "Cơ quan nào giao gói này."),
    contact=(PackageContact, "Nơi liên hệ về gói này."),
    licence=(PackageReuse, "Giấy phép chung."),
    state=(PackageState, "Trạng thái mà nơi nhận có sau khi áp gói."),
    since=(PackageState | None, "Gói thay đổi áp được lên mọi trạng thái từ số này trở đi; null với gói toàn bộ."),
    kinds=(many((PackagePart,)), "Các loại dữ liệu trong gói."),
    not_included=(many((PackageMissing,)), "Các loại dữ liệu không có trong gói."),
    files=(many((PackageFile,)), "Mọi tệp trong gói, trừ chính tờ khai."),
)


def part_of(kind: NationalKind, counted: Mapping[bool, int]) -> Any:
    """`counted`: how many records of the kind are withdrawn (True) and how many are not (False)."""
    return PackagePart(
        code=kind.code,
        label=kind.label,
        number=kind.number,
        data=data_file(kind.code),
        schema=schema_file(HeldKind(kind.code)),
        published=counted[False],
        withdrawn=counted[True],
    )


def missing_kinds(codes: tuple[str, ...]) -> tuple[Any, ...]:
    """The kinds that a package with these kinds lacks: those not asked for, then those that the portal does not
    hold."""
    said: list[tuple[NationalKind, Absence]] = [(one, "không xuất lần này") for one in KINDS if one.code not in codes]
    said += [(one, "chưa có") for one in NOT_HELD]
    return tuple(
        PackageMissing(
            code=one.code, label=one.label, number=one.number, state=state, note=one.about if one in NOT_HELD else ""
        )
        for one, state in said
    )


def data_file(code: str) -> str:
    return f"data/{code}.jsonl"


def schema_file(kind: HeldKind) -> str:
    return f"{_SCHEMAS}{schema_name(kind)}"


def package_name(*, scope: str, day: str, sequence: int) -> str:
    """ "lan-toa-toan-bo-20261127-57.zip": the same ledger state gives the same name and the same bytes."""
    return f"lan-toa-{scope}-{day.replace('-', '')}-{sequence}.zip"


_LONGEST_MANIFEST = 16 * 1024 * 1024
_LONGEST_LINE = 32 * 1024 * 1024
MOST_FAULTS = 50


class NotAPackage(ValueError):
    """The file is not a package of this format and version. The message says what is wrong, in Vietnamese."""


def read_manifest(path: Path) -> Any:
    """The manifest of a package. Raises NotAPackage, OSError."""
    try:
        with ZipFile(path) as package:
            return _manifest_in(package)
    except BadZipFile as error:
        raise NotAPackage(f"{path.name} không phải tệp ZIP nguyên vẹn.") from error


def check_package(path: Path) -> tuple[Any, int, tuple[str, ...]]:
    """Check everything: names, lengths and checksums of files, schemas, every record, counts. Returns the manifest, the
    number of records, and the faults in sentences, at most MOST_FAULTS.

    Raises NotAPackage if the file cannot be read as one, OSError.
    """
    try:
        with ZipFile(path) as package:
            manifest = _manifest_in(package)
            faults, counted = [*_faults_of_files(package, manifest)], 0
            for part in manifest.kinds:
                found, count = _faults_of_part(package, part, base=manifest.portal.url)
                faults, counted = faults + found, counted + count
    except BadZipFile as error:
        raise NotAPackage(f"{path.name} không phải tệp ZIP nguyên vẹn: {error}") from error
    return manifest, counted, tuple(faults[:MOST_FAULTS])


def _manifest_in(package: ZipFile) -> Any:
    if MANIFEST not in package.namelist():
        raise NotAPackage(f"Trong gói không có {MANIFEST}.")
    if package.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
        raise NotAPackage(f"{MANIFEST} quá dài.")
    try:
        return PackageManifest.model_validate_json(package.read(MANIFEST))
    except ValidationError as error:
        first = error.errors()[0]
        raise NotAPackage(f"{MANIFEST} chưa đúng ở {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _faults_of_files(package: ZipFile, manifest: Any) -> Iterator[str]:
    names, told = Counter(package.namelist()), {entry.path for entry in manifest.files}
    yield from (f"{name}: có nhiều lần trong gói." for name, times in names.items() if times > 1)
    yield from (f"{name}: có trong gói mà tờ khai không nêu." for name in sorted(names.keys() - told - {MANIFEST}))
    for entry in manifest.files:
        if entry.path not in names:
            yield f"{entry.path}: tờ khai nêu mà trong gói không có."
        elif package.getinfo(entry.path).file_size != entry.bytes:
            yield f"{entry.path}: dài {package.getinfo(entry.path).file_size} byte, tờ khai ghi {entry.bytes}."
        elif _digest(package, entry.path) != entry.sha256:
            yield f"{entry.path}: mã kiểm SHA-256 không khớp."


def _faults_of_part(package: ZipFile, part: Any, *, base: str) -> tuple[list[str], int]:
    names = package.namelist()
    # The name of the schema that a package stores in this file; "" if the file is not one of SCHEMAS.
    name = part.schema_file.removeprefix(_SCHEMAS)
    schema = name if name in SCHEMAS else ""
    if not schema.startswith(f"{part.code}-") or part.data not in names or part.schema_file not in names:
        return [f"{part.code}: loại không rõ, hoặc thiếu tệp dữ liệu hay lược đồ."], 0
    faults: list[str] = []
    if json.loads(package.read(part.schema_file)) != schema_of(schema, base=base):
        faults.append(f"{part.schema_file}: không phải lược đồ của phiên bản này.")
    seen: set[str] = set()
    counted: Counter[str] = Counter()
    for number, line in enumerate(_lines(package, part.data), start=1):
        if not (found := faults_of(line, schema=schema)):
            record = json.loads(line)
            counted[record["state"]] += 1
            found = ["mã id có hai lần."] if record["id"] in seen else []
            seen.add(record["id"])
        if len(faults) < MOST_FAULTS:
            faults += [f"{part.data}, dòng {number}: {one}" for one in found]
    if (counted["cong-khai"], counted["da-rut"]) != (part.published, part.withdrawn):
        faults.append(f"{part.code}: số bản ghi không khớp tờ khai.")
    return faults, counted.total()


def _lines(package: ZipFile, name: str) -> Iterator[bytes]:
    with package.open(name) as file:
        while line := file.readline(_LONGEST_LINE):
            yield line


def _digest(package: ZipFile, name: str) -> str:
    with package.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
