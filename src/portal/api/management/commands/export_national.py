"""`manage.py export_national`: a package for the national data set."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from portal.api.national import KINDS, HeldKind
from portal.api.national.manifest import NotAPackage, check_package, read_manifest
from portal.api.operations.open_data import BulkStore
from portal.api.operations.packages import (
    EVERYTHING,
    make_packages,
    publish_packages,
)
from portal.api.queries import newest_state, package_cover, state_at
from portal.design.refusals import refuse_if
from portal.schema.operations import PortalCommand
from portal.sharing.queries import data_publisher

_CODES = ", ".join(f"{kind.code} ({kind.label})" for kind in KINDS)


class Command(PortalCommand):
    help = (
        "Xuất gói dữ liệu phổ biến, giáo dục pháp luật (một tệp ZIP) để nộp lên hệ thống của Bộ Tư pháp hoặc giao cho "
        "nơi khác. Không nêu --out thì làm mới các gói trên trang Dữ liệu mở; cổng cũng tự làm việc này mỗi ngày."
    )

    arguments = {
        "--kinds": {"default": "", "help": f"Chỉ những loại này, cách nhau bằng dấu phẩy: {_CODES}."},
        "--since": {"default": "", "help": "Chỉ thay đổi từ một lúc, một ngày, hoặc từ một gói đã có."},
        "--out": {"type": Path, "help": "Thư mục để ghi gói vào."},
        "--files": {"action": "store_true", "help": "Kèm cả tệp của tài liệu (với --out)."},
        "--check": {"action": "store_true", "help": "Kiểm tra gói sau khi ghi."},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        if options["out"] is None:
            refuse_if(
                options["kinds"] or options["since"] or options["files"],
                CommandError("--kinds, --since và --files cần --out: gói trên trang Dữ liệu mở luôn đủ mọi loại."),
            )
            paths = self._publish(at)
        else:
            paths = [self._export(options, at)]
        for path in paths:
            self._tell(path, is_checked=options["check"])

    def _publish(self, at: datetime) -> list[Path]:
        made = publish_packages(
            shelf=BulkStore(settings.NATIONAL_DIR),
            site=data_publisher(),
            cover=package_cover(on=timezone.localdate(at)),
            at=at,
            window=timedelta(days=settings.NATIONAL_CHANGES_DAYS),
        )
        return [made.folder / resource["path"] for resource in made.package["resources"]]

    def _export(self, options: dict[str, Any], at: datetime) -> Path:
        kinds = _kinds(options["kinds"])
        since = _since(options["since"], kinds) if options["since"] else None
        options["out"].mkdir(parents=True, exist_ok=True)
        [path] = make_packages(
            folder=options["out"],
            since=[since],
            site=data_publisher(),
            cover=package_cover(on=timezone.localdate(at)),
            at=at,
            kinds=kinds,
            with_files=options["files"],
        )
        return path

    def _tell(self, path: Path, *, is_checked: bool) -> None:
        manifest = read_manifest(path)
        counted = ", ".join(f"{one.label} {one.published} (rút {one.withdrawn})" for one in manifest.kinds)
        self.stdout.write(f"Đã ghi {path}, trạng thái số {manifest.state.sequence}: {counted}.")
        if is_checked:
            _, count, faults = check_package(path)
            refuse_if(faults, CommandError("\n".join(faults)))
            self.stdout.write(f"Đã kiểm tra {count} bản ghi: đúng.")


def _kinds(said: str) -> tuple[HeldKind, ...]:
    """In the order of the table, whatever the order of the option."""
    names = {name.strip() for name in said.split(",") if name.strip()}
    if unknown := names - set(HeldKind):
        raise CommandError(f"Không có loại {', '.join(sorted(unknown))}. Các loại: {', '.join(HeldKind)}.")
    return tuple(kind for kind in HeldKind if kind in names) or EVERYTHING


def _since(said: str, kinds: tuple[HeldKind, ...]) -> Any:
    path = Path(said)
    return _state_of(path, kinds) if path.suffix == ".zip" else state_at(_moment(said))


def _state_of(path: Path, kinds: tuple[HeldKind, ...]) -> Any:
    """The ledger state of an existing package; refused if it is of another portal or other kinds."""
    try:
        manifest = read_manifest(path)
    except (NotAPackage, OSError) as error:
        raise CommandError(f"Không đọc được gói {path}: {error}") from error
    refuse_if(
        manifest.portal.url != data_publisher().address or manifest.state.sequence > newest_state().sequence,
        CommandError(f"{path} không phải gói của cổng này ({data_publisher().address})."),
    )
    if lacking := set(kinds) - {one.code for one in manifest.kinds}:
        raise CommandError(f"{path} không có loại {', '.join(sorted(lacking))}.")
    return manifest.state


def _moment(said: str) -> datetime:
    try:
        at, day = parse_datetime(said), parse_date(said)
    except ValueError as error:
        raise CommandError(f"Lịch không có {said}.") from error
    refuse_if(
        at is None and day is None,
        CommandError(f"Chưa hiểu “{said}”: xin ghi 2026-11-27, 2026-11-27T08:00:00+07:00 hoặc tên tệp ZIP."),
    )
    at = at if at is not None else datetime.combine(day or timezone.localdate(), time())
    return at if timezone.is_aware(at) else timezone.make_aware(at)
