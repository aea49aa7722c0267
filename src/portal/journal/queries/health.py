"""Health checks of the portal and which faults have begun or ended; rooms above add theirs by HEALTH_CHECKS."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from django.apps import apps
from django.conf import settings
from django.db import Error, connection
from django.db.models import Count, QuerySet
from django.tasks import task_backends
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.backend import DatabaseBackend
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from portal.design.incidents import RECENTLY, latest_incidents
from portal.files.operations import is_held
from portal.files.operations.exchange import NotScanned, VirusScan
from portal.journal.models import KeyFingerprint, Slip
from portal.journal.queries import label_of
from portal.journal.states import TROUBLES
from portal.schema.models import seal_names
from portal.schema.operations import sealed_columns, unsealed_count
from portal.schema.queries import migrations_missing


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A health check. `stops`: while it fails, no page can be shown.

    `fault` returns a description of the fault, "" for none, or None if this installation's settings do not use the
    checked part: it is then not reported as healthy. An exception counts as a fault.
    """

    name: str  # for machines
    label: str  # for people
    fault: Callable[[datetime], str | None]
    stops: bool = False


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """The result of a check, and since when there has been a fault. `fault` names folders and hosts, for operators.

    `is_due`: the fault lasts, or lasted, long enough to be reported; `is_told`: it was reported. `is_asked` is False if
    the check was not made.
    """

    name: str
    label: str
    fault: str = ""
    stops: bool = False
    since: datetime | None = None
    well_since: datetime | None = None
    is_due: bool = False
    is_told: bool = False
    is_asked: bool = True


@dataclass(frozen=True, slots=True)
class HealthReport:
    """The health of the portal at a moment."""

    at: datetime
    findings: tuple[HealthFinding, ...]

    @property
    def faults(self) -> list[HealthFinding]:
        return [one for one in self.findings if one.fault]

    @property
    def asked(self) -> list[HealthFinding]:
        return [one for one in self.findings if one.is_asked]

    @property
    def not_asked(self) -> list[HealthFinding]:
        return [one for one in self.findings if not one.is_asked]

    @property
    def is_ready(self) -> bool:
        """True if pages can be shown."""
        return not any(one.stops for one in self.faults)


def survey(*, at: datetime) -> list[HealthFinding]:
    """Run all checks now."""
    checks: Iterator[HealthCheck] = (check for path in settings.HEALTH_CHECKS for check in import_string(path))
    looked_at = ((one, _looked_at(one, at=at)) for one in checks)
    return [
        HealthFinding(one.name, one.label, fault or "", one.stops, is_asked=fault is not None)
        for one, fault in looked_at
    ]


def _looked_at(check: HealthCheck, *, at: datetime) -> str | None:
    try:
        return check.fault(at)
    except Exception as error:
        # An unreachable database is reported by its own check; the other checks that query it have no result.
        is_unknown = isinstance(error, Error) and check.fault is not _database_fault
        said = next((words for kind, words in TROUBLES.items() if isinstance(error, kind)), "lỗi của chương trình")
        which = " ".join(filter(None, [said, getattr(error, "filename", None)]))
        return "" if is_unknown else f"Không kiểm tra được: {which} ({type(error).__name__})."


def carried_on(known: HealthFinding, found: HealthFinding, *, at: datetime, after: timedelta) -> HealthFinding:
    """Merge a new finding with what is known from before.

    Faults that come and go within `after` are one fault. It has ended when all was well for that long; one that was due
    is kept until its end has been reported. Times in the future, written while a clock ran ahead, count as now.
    """
    if found.fault:
        since = min(known.since or at, at)
        return replace(found, since=since, is_due=known.is_due or at - since >= after, is_told=known.is_told)
    well_since = min(known.well_since or at, at)
    if known.since is None or (not known.is_due and at - well_since >= after):
        return found
    return replace(found, since=known.since, well_since=well_since, is_due=known.is_due, is_told=known.is_told)


def settled(finding: HealthFinding, *, at: datetime, after: timedelta) -> HealthFinding:
    """The finding after all its reports have been sent."""
    if is_over(finding, at=at, after=after):
        return HealthFinding(finding.name, finding.label, stops=finding.stops)
    return replace(finding, is_told=finding.is_due)


def is_over(finding: HealthFinding, *, at: datetime, after: timedelta) -> bool:
    return finding.well_since is not None and at - finding.well_since >= after


# ---- checks that every portal has ------------------------------------------------------------------------------------


def _database_fault(at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM journal_entry ORDER BY id DESC LIMIT 1")
    return ""


def _migrations_fault(at: datetime) -> str:
    missing = [".".join(one) for one in migrations_missing()]
    return f"Cơ sở dữ liệu chưa được nâng cấp: thiếu {', '.join(missing[:3])}." if missing else ""


_HANGS_AFTER = _WAITS_TOO_LONG = timedelta(minutes=15)
_LEAST_FREE = 20 * 1024**3  # bytes: on a big disk a tenth is more than enough


def workers_folder() -> Path:
    return Path(settings.VAR_DIR) / "workers"


def heartbeat_path() -> Path:
    """The file that a worker touches after each round of its jobs."""
    return workers_folder() / "heartbeat"


def _worker_fault(at: datetime) -> str:
    """A dead worker is detected at once, by its lock; a hanging one by the age of its heartbeat."""
    if not isinstance(task_backends["default"], DatabaseBackend):
        return ""
    if not any(is_held(path) for path in workers_folder().glob("*.lock")):
        is_needed = settings.EMBEDDED_WORKER or connection.vendor == "sqlite"
        return "Không có tiến trình nào làm việc nền trên máy này." if is_needed else ""
    last = _age_of(heartbeat_path(), at=at)
    return f"Việc nền đứng yên từ {_told(at - last)}." if last and last > _HANGS_AFTER else ""


def _outbox_fault(at: datetime) -> str:
    stuck = Slip.objects.stuck().count()
    # No pause lasts a day: a later time was written while the clock ran ahead.
    late = Slip.objects.waiting().exclude(not_before__range=(at - _WAITS_TOO_LONG, at + timedelta(days=1)))
    waiting = [f"{label_of(name)}: {count}" for name, count in late.values_list("reader").annotate(Count("pk"))]
    return " ".join(
        [f"{stuck} phiếu báo bị kẹt."] * bool(stuck)
        + [f"Phiếu báo chờ quá {_WAITS_TOO_LONG.seconds // 60} phút ({', '.join(waiting)})."] * bool(waiting)
    )


def _disk_fault(at: datetime) -> str:
    """Less than a tenth of the disk is free, or less than `_LEAST_FREE` on a big disk."""
    used = [(folder, shutil.disk_usage(folder)) for folder in disks()]
    short = [f"{one} còn {filesizeformat(on.free)}" for one, on in used if on.free < min(on.total / 10, _LEAST_FREE)]
    return f"Sắp hết chỗ trên đĩa: {', '.join(short)}." if short else ""


def disks() -> list[Path]:
    """One folder on each disk to which the portal writes."""
    folders = [Path(folder) for folder in (settings.MEDIA_ROOT, settings.PRIVATE_DIR, settings.VAR_DIR)]
    return list({folder.stat().st_dev: folder for folder in folders if folder.is_dir()}.values())


def last_copy_path() -> Path:
    """The file that names the last complete backup; its modification time is that of the backup."""
    return Path(settings.VAR_DIR) / "last-backup"


def _copy_fault(at: datetime) -> str | None:
    shipped = _age_of(Path(settings.VAR_DIR) / "last-ship", at=at)  # exists where `deploy/ship.py` runs
    if shipped and shipped > timedelta(minutes=5):
        return f"Dữ liệu mới không được chép sang máy khác từ {_told(at - shipped)}."
    most, age = timedelta(hours=settings.BACKUP_MOST_HOURS), _age_of(last_copy_path(), at=at)
    if not most and shipped is None:
        return None
    if not most or (age is not None and age <= most):
        return ""
    last = f"Bản sao lưu gần nhất làm lúc {_told(at - age)}, đã quá {settings.BACKUP_MOST_HOURS} giờ." if age else ""
    return last or "Chưa có bản sao lưu nào."


def last_drill_path() -> Path:
    """The result of the last drill, in JSON."""
    return Path(settings.VAR_DIR) / "last-drill.json"


def last_verification_path() -> Path:
    """The result of the last `manage.py verify_journal`, in JSON."""
    return Path(settings.VAR_DIR) / "last-verification.json"


def _nightly_fault(path: Path, called: str, at: datetime) -> str | None:
    """The fault of a nightly job: it found one, it has never run, or not for too long."""
    most, age = timedelta(days=settings.DRILL_MOST_DAYS), _age_of(path, at=at)
    if age is None:
        return f"Chưa {called} lần nào." if most else None
    if fault := json.loads(path.read_bytes())["fault"]:
        return f"Lần {called} lúc {_told(at - age)} thấy lỗi. {fault}"
    return f"Lần {called} gần nhất đã từ {_told(at - age)}." if most and age > most else ""


def _journal_fault(at: datetime) -> str | None:
    told = _nightly_fault(last_verification_path(), "soát nhật ký", at), _stamp_fault(at)
    return next(filter(None, told), None if told == (None, None) else "")


def _stamp_fault(at: datetime) -> str | None:
    if not settings.TIMESTAMP_AUTHORITY:
        return None
    told = last_stamp_path().read_text("utf-8") if last_stamp_path().exists() else ""
    is_late = told < f"{timezone.localdate(at) - timedelta(days=_STAMPED_WITHIN)}"
    return f"Chưa có dấu thời gian nào{told and f' từ sau ngày {told}'}." if is_late else ""


_STAMPED_WITHIN = 3  # days


def last_stamp_path() -> Path:
    """The file with the day on which the time-stamping authority last stamped a head of the journal."""
    return Path(settings.VAR_DIR) / "last-head-stamp"


def _files_fault(at: datetime) -> str:
    """Read the newest picture and the newest document: if a disk is not mounted, its folder is empty."""
    for model in (get_image_model(), get_document_model()):
        if (newest := model.objects.order_by("-pk").first()) is not None:
            with newest.file.storage.open(newest.file.name) as file:
                file.read(1)
    folders = [folder for folder in (settings.MEDIA_ROOT, settings.PRIVATE_DIR) if Path(folder).exists()]
    closed = [str(folder) for folder in folders if not os.access(folder, os.R_OK | os.W_OK | os.X_OK)]
    told = last_check_path().read_text("utf-8") if last_check_path().exists() else ""
    return f"Không ghi được vào {', '.join(closed)}." if closed else told


def last_check_path() -> Path:
    """What the last `manage.py check_files` found wrong, as text; empty if all was well."""
    return Path(settings.VAR_DIR) / "last-check.txt"


def key_fingerprints() -> dict[str, str]:
    """The fingerprints of this machine's keys, by the names of the keys."""
    keys = {name: getattr(settings, name).encode() for name in ("SECRET_KEY", "DIGEST_KEY")}
    for path in settings.SHARED_KEYS:
        keys |= import_string(path)()
    found = {name: hashlib.blake2b(key, digest_size=16, person=b"lan-toa-key") for name, key in keys.items()}
    return {name: made.hexdigest() for name, made in found.items()} | {f"{SEALED_BY}{seal_names()[0]}": ""}


SEALED_BY = "SECRET_KEY_FALLBACKS:"  # followed by the name of a seal: a key with which values may be sealed


def strange_keys() -> dict[str, str]:
    """Keys whose fingerprints differ from the portal's, or that this machine lacks although values are sealed with
    them.
    """
    known, held = dict(KeyFingerprint.objects.values_list("name", "digest")), seal_names()
    lacking = {one: "" for one in known if one.startswith(SEALED_BY) and one.removeprefix(SEALED_BY) not in held}
    return {name: made for name, made in key_fingerprints().items() if known.get(name, made) != made} | lacking


def not_resealed() -> int:
    """The number of rows not sealed with the current key."""
    today = seal_names()[0]
    files = [apps.get_model(model).objects.exclude(**{name: today}).count() for model, name, _ in settings.SEALED_FILES]
    return sum(map(unsealed_count, sealed_columns())) + sum(files)


def keys_of_before() -> QuerySet[KeyFingerprint]:
    """Former keys with which values may still be sealed."""
    return KeyFingerprint.objects.filter(name__startswith=SEALED_BY).exclude(name=f"{SEALED_BY}{seal_names()[0]}")


def _keys_fault(at: datetime) -> str:
    if strange := ", ".join(strange_keys()):
        return f"Khóa của máy này khác khóa của cổng: {strange}."
    left = not_resealed() if keys_of_before().exists() else 0
    return f"{left} mục còn niêm phong bằng khóa cũ: hãy chạy manage.py reseal." if left else ""


_ENDS_SOON = timedelta(days=20)


def certificate_ends_at() -> datetime | None:
    """The expiry of the certificate; None if settings name none. Raises OSError, ValueError."""
    if not settings.CERTIFICATE_FILE:
        return None
    return x509.load_pem_x509_certificate(Path(settings.CERTIFICATE_FILE).read_bytes()).not_valid_after_utc


def _certificate_fault(at: datetime) -> str | None:
    if (ends := certificate_ends_at()) is None:
        return None
    return f"Chứng thư của trang hết hạn lúc {_told(ends)}." if ends - at < _ENDS_SOON else ""


def _scanner_fault(at: datetime) -> str | None:
    if not settings.VIRUS_SCANNER:
        return None
    try:
        VirusScan().end()
    except NotScanned as away:
        return f"Máy quét vi-rút không trả lời ({away.__cause__ or 'trả lời lạ'}): không tệp nào được nhận."
    return ""


_PORTS = {"amqp": 5672, "amqps": 5671, "redis": 6379, "rediss": 6379}


def _services_fault(at: datetime) -> str | None:
    """The broker or the store of counts in settings: the portal works without them, so no other check notices."""
    named = [one for one in map(urlsplit, (settings.TASKS_BROKER, settings.RATE_LIMITS)) if one.scheme in _PORTS]
    for one in named:
        place = one.hostname or "", one.port or _PORTS[one.scheme]
        try:
            socket.create_connection(place, timeout=2).close()
        except OSError as error:
            return f"{one.scheme}://{place[0]}:{place[1]} không trả lời ({type(error).__name__})."
    return "" if named else None


def _errors_fault(at: datetime) -> str:
    found = latest_incidents(since=at - RECENTLY, most=1000)
    number = next((f", mã mới nhất {one['request_id']}" for one in found if one.get("request_id")), "")
    return f"{len(found)} lỗi trong {RECENTLY.seconds // 60} phút qua{number}." if found else ""


def _age_of(path: Path, *, at: datetime) -> timedelta | None:
    """The time since the file was last modified; None if there is no file."""
    try:
        return at - datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def _told(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M ngày %d/%m/%Y}"


CHECKS = (
    HealthCheck("database", "Cơ sở dữ liệu", _database_fault, stops=True),
    HealthCheck("migrations", "Phiên bản cơ sở dữ liệu", _migrations_fault, stops=True),
    HealthCheck("keys", "Khóa chung của các máy", _keys_fault),
    HealthCheck("files", "Ảnh và tài liệu", _files_fault),
    HealthCheck("disk", "Chỗ trống trên đĩa", _disk_fault),
    HealthCheck("worker", "Việc nền", _worker_fault),
    HealthCheck("outbox", "Phiếu báo", _outbox_fault),
    HealthCheck("errors", "Lỗi chương trình", _errors_fault),
    HealthCheck("backup", "Bản sao lưu", _copy_fault),
    HealthCheck("drill", "Thử khôi phục bản sao", lambda at: _nightly_fault(last_drill_path(), "thử khôi phục", at)),
    HealthCheck("journal", "Nhật ký", _journal_fault),
    HealthCheck("scanner", "Máy quét vi-rút", _scanner_fault),
    HealthCheck("services", "Máy chủ đi kèm", _services_fault),
    HealthCheck("certificate", "Chứng thư của trang", _certificate_fault),
)
