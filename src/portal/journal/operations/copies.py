"""Backups of data that cannot be regenerated: made each night, restored into an empty installation, tested.

`deploy/copies.py`, which works without the portal, knows the layout, encryption and verification of a backup. This
module knows what is specific to the portal: its database, its folders, and the erasures made since.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.files.operations import checksum_inside, keep_bytes, only_process, sync
from portal.journal.models import SignedHead
from portal.journal.operations import ERASURES_FILE
from portal.journal.operations.heads import keep_head
from portal.journal.queries.chain import HEADS_FILE
from portal.journal.queries.health import last_copy_path, last_drill_path
from portal.schema.queries import RELEASES

_TOOL = Path(settings.ROOT) / "deploy" / "copies.py"
_DATABASES = {"sqlite": "lan-toa.sqlite3", "postgresql": "lan-toa.dump"}
_OVERLAP = timedelta(hours=1)  # erasures under way when the backup began are repeated too


class CopyFailed(CommandError):
    """A backup could not be made, is incomplete, or may not be restored here. `str()` of it says what to do."""


@contextmanager
def _in_words() -> Iterator[None]:
    """Translate errors of programs and disks into messages for people. Raises CopyFailed."""
    try:
        yield
    except (OSError, sqlite3.Error, DatabaseError, subprocess.CalledProcessError) as error:
        said = f"{getattr(error, 'stderr', None) or error}".strip()
        raise CopyFailed(f"Đĩa đã đầy. {said}" if "disk is full" in said or "space left" in said else said) from error


def _refuse(*hindrances: tuple[object, str]) -> None:
    """Raise CopyFailed with the message of the first condition that holds."""
    for words in (words for holds, words in hindrances if holds):
        raise CopyFailed(words)


def merge_lines(name: str = ERASURES_FILE, *, into: Path, of: Path) -> list[str]:
    """Merge the lines of both folders into the first. The file is rewritten, so no process may be appending to it."""
    paths = [folder / name for folder in (into, of)]
    told = {line for path in paths if path.exists() for line in path.read_text("utf-8").splitlines()}
    if lines := sorted(line for line in told if line.endswith("}")):  # the last line may be truncated
        keep_bytes("\n".join([*lines, ""]).encode(), target=paths[0])
    return lines


def erase_again(lines: Iterable[str], *, since: datetime) -> int:
    """Repeat the erasures in the list, in a database of that day or older. Returns how many rows were erased."""
    count = 0
    for one in map(json.loads, lines):
        model, path, name = settings.ERASURES[one["kind"]]
        if (at := datetime.fromisoformat(one["at"])) < since:
            continue
        if not model:
            import_string(path)(**one["row"], at=at)
            count += 1
        else:
            for row in apps.get_model(model).objects.filter(**one["row"]):
                import_string(path)(**{name: row}, at=at)
                count += 1
    return count


def _run(*words: str, environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)  # noqa: S603  our own
    return done.stdout.strip()


def _run_postgres(tool: str, *words: str) -> None:
    (_, *access, name), more = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    _run(tool, *access, f"--dbname={name}", *words, environment=os.environ | (more or {}))


def _folders() -> list[str]:
    return [f"media={settings.MEDIA_ROOT}", f"private={settings.PRIVATE_DIR}"]


# ---- make a backup ---------------------------------------------------------------------------------------------------


@_in_words()
def make_copy(folder: Path, *, at: datetime) -> Path:
    """Make a complete backup in FOLDER, then delete old ones. On failure nothing is left behind. Raises CopyFailed."""
    taken, about = folder / "database.part", folder / "about.part"
    with only_process(Path(settings.VAR_DIR) / "backup.lock") as is_ours:
        _refuse((not is_ours, "Một lần sao lưu khác đang chạy."), (not folder.is_dir(), f"Không có thư mục {folder}."))
        try:
            if connection.vendor == "sqlite":
                live = Path(settings.DATABASES["default"]["NAME"])  # connecting to a missing file would create it
                _refuse((not live.is_file() or not live.stat().st_size, f"Không có cơ sở dữ liệu {live}."))
            # Before an upgrade the database may be of an earlier release, which has no signed heads.
            has_heads = SignedHead._meta.db_table in connection.introspection.table_names()
            head = keep_head(at=at) if has_heads else None
            # The database first: a file added meanwhile is one too many in the backup, never one too few.
            rows = _take_sqlite(taken) if connection.vendor == "sqlite" else _take_postgres(taken)
            known: dict[str, Any] = {
                "begun_at": at.isoformat(),
                "engine": connection.vendor,
                "migrations": sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations),
            }
            known |= {"tables": rows, "journal": head and asdict(head)}
            about.write_text(json.dumps(known), "utf-8")
            keep = map(str, settings.BACKUP_KEPT.values())
            keys = [word for key in settings.BACKUP_KEYS for word in ("--key", key)]
            words = ["make", f"{folder}", f"--about={about}", *keys, "--keep", *keep, "--", *_folders()]
            made = _run(sys.executable, f"{_TOOL}", *words, f"{_DATABASES[connection.vendor]}={taken}")
        finally:
            for path in (taken, about):
                path.unlink(missing_ok=True)
        for name in (ERASURES_FILE, HEADS_FILE):
            merge_lines(name, into=folder, of=Path(settings.VAR_DIR))
        keep_bytes(made.encode(), target=last_copy_path())
    return Path(made)


def _take_sqlite(target: Path) -> dict[str, int]:
    live = settings.DATABASES["default"]["NAME"]
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(f"file:{live}?mode=ro", uri=True)) as from_, closing(sqlite3.connect(target)) as into:
        # In one step: with several, the backup restarts whenever another connection writes.
        from_.backup(into)
        into.execute("PRAGMA journal_mode=DELETE")
    return _rows_of_sqlite(target)


def _rows_of_sqlite(path: Path) -> dict[str, int]:
    """The number of rows of each table in an intact database file. Raises CopyFailed."""
    with closing(sqlite3.connect(path)) as database:
        # Constraints that call functions of Django are skipped: a plain check fails with "no such function".
        database.execute("PRAGMA ignore_check_constraints=1")
        found = database.execute("PRAGMA integrity_check").fetchone()[0]
        _refuse((found != "ok", f"Cơ sở dữ liệu đã hỏng: {found}."))
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return _rows(database, [name for (name,) in tables.fetchall()])


def _rows(database: Any, tables: Iterable[str]) -> dict[str, int]:
    return {one: database.execute(f'SELECT count(*) FROM "{one}"').fetchone()[0] for one in tables}  # noqa: S608  ours


def _take_postgres(target: Path) -> dict[str, int]:
    """The dump, and the numbers of rows at the same snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        moment = f"--snapshot={cursor.fetchone()[0]}"
        # Privileges are set where the dump is restored: roles of this server may be unknown there.
        words = ("--format=custom", "--no-privileges", "--exclude-schema=search_index", moment, f"--file={target}")
        _run_postgres("pg_dump", *words)
        return _rows(cursor, connection.introspection.table_names(cursor))


# ---- restore a backup ------------------------------------------------------------------------------------------------


@_in_words()
def restore_copy(copy: Path, *, key: Path | None) -> dict[str, Any]:
    """Restore a backup into the empty place named in settings. If it is killed, a second call completes the restore.

    The database is migrated to this program's schema, and persons erased since the backup are erased again. Returns the
    backup's description of itself. Raises CopyFailed.
    """
    # This file exists while a restore is under way: data in the place is then ours, and may be overwritten.
    mark = Path(settings.VAR_DIR) / "restoring"
    about, opened = json.loads(_run(sys.executable, f"{_TOOL}", "verify", f"{copy}")), mark.with_name("restored")
    known = MigrationLoader(None).disk_migrations or {}
    own = {f"{app}.{name}" for one, migration in known.items() for app, name in (one, *migration.replaces)}
    unknown = [name for name in about["migrations"] if name not in own and not name.startswith(f"{RELEASES}.")]
    full = [one for one in (settings.MEDIA_ROOT, settings.PRIVATE_DIR) if any(map(Path.is_file, Path(one).rglob("*")))]
    there = [*full, *[connection.settings_dict["NAME"]] * bool(connection.introspection.table_names())]
    _refuse(
        (unknown, f"Bản sao là của phiên bản mới hơn chương trình này (có {', '.join(unknown[:3])})."),
        (about["engine"] != connection.vendor, f"Bản sao là của {about['engine']}; DATABASE_URL chỉ tới thứ khác."),
        (there and not mark.exists(), f"Chỉ khôi phục vào chỗ trống, mà đã có {', '.join(map(str, there))}."),
    )
    keep_bytes(f"{copy}".encode(), target=mark)
    names = [f"{_DATABASES[connection.vendor]}={opened}", *_folders()]
    _run(sys.executable, f"{_TOOL}", "open", f"{copy}", f"--identity={key or ''}", "--", *names)
    rows = _bring_sqlite(opened) if connection.vendor == "sqlite" else _bring_postgres(opened)
    other = [table for table, count in about["tables"].items() if rows.get(table) != count]
    _refuse((other, f"Số dòng khác với bản sao ở các bảng {', '.join(other[:5])}."))
    call_command("migrate", interactive=False, verbosity=0)
    lines = merge_lines(into=mark.parent, of=copy.parent)
    merge_lines(HEADS_FILE, into=mark.parent, of=copy.parent)
    keep_head(at=timezone.now(), is_restored=True)
    erase_again(lines, since=datetime.fromisoformat(about["begun_at"]) - _OVERLAP)
    mark.unlink()
    return about


def _bring_sqlite(opened: Path) -> dict[str, int]:
    connection.close()
    rows, live = _rows_of_sqlite(opened), Path(settings.DATABASES["default"]["NAME"])
    for aside in ("-wal", "-shm"):
        live.with_name(live.name + aside).unlink(missing_ok=True)
    shutil.move(opened, live)
    for path in (live, live.parent):
        sync(path)
    return rows


def _bring_postgres(opened: Path) -> dict[str, int]:
    # Not in one transaction: dropping and creating all tables takes more locks than a server usually allows.
    _run_postgres("pg_restore", "--no-owner", "--clean", "--if-exists", "--exit-on-error", f"{opened}")
    opened.unlink()
    with connection.cursor() as cursor:
        return _rows(cursor, connection.introspection.table_names(cursor))


# ---- test a backup ---------------------------------------------------------------------------------------------------


def drill(copy: Path, *, at: datetime) -> dict[str, Any]:
    """Restore a backup beside the portal, as an operator would, and check it. `fault` is "" if all is well.

    The result is saved for the operator's page.
    """
    begun, place = time.monotonic(), Path(settings.VAR_DIR) / "drill"
    found: dict[str, Any] = {"at": at.isoformat(), "copy": f"{copy}", "fault": ""}
    shutil.rmtree(place, ignore_errors=True)
    try:
        found["rows"] = _restored_beside(copy, place)
    except CopyFailed as error:
        found["fault"] = f"{error}"
    shutil.rmtree(place)
    found["seconds"] = round(time.monotonic() - begun)
    keep_bytes(json.dumps(found).encode(), target=last_drill_path())
    return found


@_in_words()
def _restored_beside(copy: Path, place: Path) -> int:
    keep_bytes(b"drill", target=place / "restoring")  # allows overwriting what the previous drill left in its database
    own, size = settings.DRILL_DATABASE_URL, sum(path.stat().st_size for path in copy.rglob("*"))
    is_free = shutil.disk_usage(place).free > size + 512 * 1024**2  # the portal writes to this disk too
    is_apart = connection.vendor == "sqlite" or own not in ("", os.environ.get("DATABASE_URL"))
    _refuse(
        (not is_apart, "Đặt DRILL_DATABASE_URL: một cơ sở dữ liệu khác, chỉ để thử khôi phục."),
        (not is_free, f"{place} không đủ chỗ để thử: cần {size / 1024**3:.1f} GB."),
    )
    there = {"VAR_DIR": f"{place}", "PRIVATE_DIR": f"{place}/private"}
    there["DATABASE_URL"] = own or f"sqlite:///{place}/lan-toa.sqlite3"
    key = ["--key", settings.DRILL_KEY] if settings.DRILL_KEY else []
    for words in (["restore", f"{copy}", *key], ["migrate", "--check"], ["check_files"], ["verify_journal"]):
        _run(sys.executable, "-m", "django", *words, "--skip-checks", environment=os.environ | there)
    return sum(json.loads(_run(sys.executable, f"{_TOOL}", "verify", f"{copy}"))["tables"].values())


# ---- files on disk compared with database rows -----------------------------------------------------------------------


def file_faults(*, at: datetime) -> tuple[list[str], list[str]]:
    """Files in database rows that are missing or changed, and files older than an hour that no row references.

    It reads every byte of files that have a checksum: meant for a nightly command.
    """
    named: dict[Path, str] = {}
    for model, folder, *fields in settings.STORED_FILES:
        rows = apps.get_model(model).objects.values_list(*fields)
        named |= {Path(settings.PRIVATE_DIR, folder, place): checksum for place, checksum in rows if place}
    columns = [
        (one, f.name) for one in apps.get_models() for f in one._meta.fields if f.get_internal_type() == "FileField"
    ]
    for owner, name in columns:
        places = owner._default_manager.values_list(name, flat=True)
        named |= {Path(settings.MEDIA_ROOT, place): "" for place in places if place}
    lost = [f"{path}" for path, sum_ in named.items() if not path.is_file() or (sum_ and checksum_inside(path) != sum_)]
    kept = [Path(settings.MEDIA_ROOT), *(Path(settings.PRIVATE_DIR, folder) for _, folder, *_ in settings.STORED_FILES)]
    there = (path for folder in kept for path in folder.rglob("*") if path.is_file() and path not in named)
    old = (at - timedelta(hours=1)).timestamp()
    return lost, [f"{path}" for path in there if path.stat().st_mtime < old and "waiting" not in path.parts]
