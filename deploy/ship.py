#!/usr/bin/env python3
"""Ship SQLite commits to another folder within seconds. Uses only the standard library and `age`.

    ship.py run DATABASE FOLDER [--every 10] [--anew 24] [--key AGE1...]... [--mark FILE] [NAME=PATH...]
    ship.py open FOLDER INTO [--identity FILE] [--until 2026-11-30T09:15]

FOLDER is on another disk, preferably on another machine. A *generation* in it is a snapshot of the database and the
write-ahead log since then, in pieces; after `--anew` hours another one starts, and the last two are kept. NAME=PATH are
folders of files to include (`media`, `private`) and files (`erasures.jsonl`, `heads.jsonl`). `open` converts all that
to a folder of copies, which `manage.py restore` accepts like any other.

Why nothing is missed: SQLite may restart its log only when no reader uses it and all of it is in the database. Here a
read transaction is always open; the next one starts before the last one ends. While a reader is open that has seen a
part of the log that is not in the database, the log grows; while a reader is open that has seen all of it in the
database, the log may restart once, and what is written from then on stays until that reader ends. So between two rounds
the log grows, or restarts once after everything before was shipped. If the log restarted while this process was not
running, a new generation starts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import copies

SNAPSHOT = "snapshot.sqlite3"
GENERATION = "%Y-%m-%dT%H%M%S"
MOST_LOG = 16 * 1024 * 1024  # bytes: a longer log is moved into the database, while writers wait for a moment
_HEADER, _FRAME = 32, 24


@dataclass(frozen=True)
class LogState:
    """The identity of a log, and how far it is committed (bytes)."""

    salts: str
    end: int


@dataclass(frozen=True)
class Piece:
    """A part of a log in FOLDER: the number of the log in its generation, its salts, start and end."""

    number: int
    salts: str
    start: int
    end: int

    @property
    def name(self) -> str:
        return f"{self.number:08d}-{self.salts}-{self.start:012d}-{self.end:012d}.wal"

    @classmethod
    def of(cls, path: Path) -> Piece:
        number, salts, start, end = path.name.partition(".wal")[0].split("-")
        return cls(int(number), salts, int(start), int(end))


def log_state(index: int) -> LogState | None:
    """The state from the index that SQLite shares (an open "-shm"); None if there is no log."""
    for _ in range(1000):
        head = os.pread(index, 96, 0)
        if len(head) == 96 and head[:48] == head[48:] and head[12]:
            size, frames = struct.unpack_from("=HI", head, 14)
            page = 65536 if size == 1 else size
            return LogState(head[32:40].hex(), _HEADER + frames * (_FRAME + page) if frames else 0)
        time.sleep(0.001)  # another process is writing it
    return None


def put(data: bytes, target: Path, keys: list[str]) -> None:
    """Write a file atomically and wait until it is on the disk."""
    part = target.with_name(f".{target.name}.part")
    if keys:
        words = ["age", *(word for key in keys for word in ("-r", key)), "-o", str(part)]
        subprocess.run(words, input=data, capture_output=True, check=True)  # noqa: S603  our own arguments
    else:
        part.write_bytes(data)
    settle(part, target)


def settle(part: Path, target: Path) -> None:
    copies.sync(part)
    part.replace(target)
    copies.sync(target.parent)


def generations(folder: Path) -> list[Path]:
    """The generations that can be opened, oldest first: a snapshot gets its name last."""
    return sorted(path.parent for path in folder.glob(f"{copies.NAMES}/{SNAPSHOT}*") if path.suffix != ".part")


def pieces(generation: Path) -> list[tuple[Piece, Path]]:
    return sorted(((Piece.of(path), path) for path in generation.glob("[0-9]*.wal*")), key=lambda one: one[0].name)


# ---- ship ------------------------------------------------------------------------------------------------------------


class Shipper:
    def __init__(self, database: Path, folder: Path, keys: list[str]) -> None:
        self.database, self.folder, self.keys = database, folder, keys
        self.ending = ".age" if keys else ""
        self.reader: sqlite3.Connection | None = None
        self.index = -1
        self.generation: Path | None = None
        self.last = Piece(0, "", 0, 0)

    def connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.database, timeout=20, isolation_level=None)

    def reading(self) -> sqlite3.Connection:
        """A read transaction, open until it is closed."""
        made = self.connect()
        made.execute("BEGIN")
        made.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return made

    def begin(self) -> None:
        """Continue the last generation if nothing was missed since; otherwise start one."""
        self.index = self.open_index()
        state, known = log_state(self.index), generations(self.folder)
        done = pieces(known[-1]) if known else []
        if state and done and done[-1][0].salts == state.salts and done[-1][0].end <= state.end:
            self.generation, self.last = known[-1], done[-1][0]
        else:
            self.begin_generation()

    def open_index(self) -> int:
        """Open the shared index, and never close it: that would release all locks that SQLite has on it in this
        process.

        A database without any write has none.
        """
        for _ in range(100):
            fresh = self.reading()
            try:
                index = os.open(self.database.with_name(self.database.name + "-shm"), os.O_RDONLY)
            except FileNotFoundError:
                fresh.close()  # a log cannot be created during a read
                time.sleep(0.2)
            else:
                self.take(fresh)
                return index
        raise copies.CopyFault(f"{self.database}: SQLite chưa có nhật ký (WAL); cổng đã chạy lần nào chưa?")

    def begin_generation(self) -> None:
        made = self.folder / f"{datetime.now():{GENERATION}}"
        made.mkdir(mode=0o700)
        self.generation, self.last = made, Piece(0, "", 0, 0)
        taken = self.database.with_name("ship-snapshot.part")
        taken.unlink(missing_ok=True)
        with closing(self.connect()) as live, closing(sqlite3.connect(taken)) as copy:
            live.backup(copy)
        self.ship_log()  # at least up to the snapshot
        part = made / ".snapshot.part"
        copies.seal(taken, part, self.keys)
        taken.unlink()
        settle(part, made / (SNAPSHOT + self.ending))
        copies.sync(self.folder)
        whole = generations(self.folder)
        for old in self.folder.glob(copies.NAMES):
            if old < whole[-2:][0]:
                shutil.rmtree(old)

    def ship_log(self, names: dict[str, Path] | None = None) -> None:
        """One round. The old transaction ends when everything that the new one has seen was shipped.

        A file was on the disk before the row that names it: so the files of this moment are shipped before the log of
        this moment.
        """
        fresh, state = self.reading(), log_state(self.index)
        if names:
            self.ship_files(names)
        self.catch_up(state)
        self.take(fresh)
        with closing(self.connect()) as other:
            other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if state and state.end > MOST_LOG:
            self.shorten()

    def catch_up(self, state: LogState | None) -> None:
        if state and state.end:
            if state.salts != self.last.salts:
                self.last = Piece(self.last.number + 1, state.salts, 0, 0)
            if state.end > self.last.end:
                self.put_piece(Piece(self.last.number, state.salts, self.last.end, state.end))

    def put_piece(self, piece: Piece) -> None:
        with self.database.with_name(self.database.name + "-wal").open("rb") as log:
            head = log.read(_HEADER)
            log.seek(piece.start)
            data = log.read(piece.end - piece.start)
        if head[16:24].hex() != piece.salts or len(data) != piece.end - piece.start:
            raise copies.CopyFault("Nhật ký của SQLite đã bắt đầu lại ngoài dự kiến.")
        put(data, self.generation / (piece.name + self.ending), self.keys)
        self.last = piece

    def take(self, fresh: sqlite3.Connection) -> None:
        if self.reader is not None:
            self.reader.close()
        self.reader = fresh

    def shorten(self) -> None:
        """If there are writes in every round, the log would grow without limit: writers wait until all of it is in the
        database.
        """
        with closing(self.connect()) as writer, closing(self.connect()) as other:
            writer.execute("BEGIN IMMEDIATE")
            fresh = self.reading()
            self.catch_up(log_state(self.index))
            self.take(fresh)
            other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            self.take(self.reading())
            writer.execute("ROLLBACK")

    def ship_files(self, names: dict[str, Path]) -> None:
        """Ship the current files; deleted ones are deleted here too."""
        root = self.folder / "files"
        there: set[Path] = set()
        for place, path in (found for name, one in names.items() for found in copies.places_of(name, one)):
            target = root / (place + self.ending)
            with suppress(FileNotFoundError):
                changed = path.stat().st_mtime_ns
                there.add(target)
                if target.exists() and target.stat().st_mtime_ns == changed:
                    continue
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                part = target.with_name(f".{target.name}.part")
                part.unlink(missing_ok=True)
                copies.seal(path, part, self.keys)
                os.utime(part, ns=(changed, changed))
                settle(part, target)
        for path in root.rglob("*"):
            if path.is_file() and path not in there:
                path.unlink(missing_ok=True)


def run(said: argparse.Namespace) -> None:
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    if not said.folder.is_dir():
        raise copies.CopyFault(f"Không có thư mục {said.folder}.")
    shipper, names = Shipper(said.database.absolute(), said.folder.absolute(), said.key), dict(said.names)
    shipper.ship_files(names)  # the first run may take long
    shipper.begin()
    begun = time.monotonic()
    while True:
        if time.monotonic() - begun > said.anew * 3600:
            shipper.begin_generation()
            begun = time.monotonic()
        shipper.ship_log(names)
        if said.mark:
            said.mark.touch()
        if ending.wait(said.every):
            return


# ---- open ------------------------------------------------------------------------------------------------------------


def logs(generation: Path, until: float) -> Iterator[list[Path]]:
    """The pieces of each log in turn, up to the first missing one."""
    run_of: list[Path] = []
    before = Piece(1, "", 0, 0)
    for piece, path in pieces(generation):
        is_next = (piece.number, piece.start) in ((before.number, before.end), (before.number + 1, 0))
        if not is_next or path.stat().st_mtime > until:
            break
        if piece.number != before.number and run_of:
            yield run_of
            run_of = []
        run_of.append(path)
        before = piece
    yield run_of


def opened(path: Path, identity: str) -> bytes:
    if path.suffix != ".age":
        return path.read_bytes()
    words = ["age", "--decrypt", "-i", identity, str(path)]
    return subprocess.run(words, capture_output=True, check=True).stdout  # noqa: S603  our own arguments


def bring_log(database: Path, log: bytes) -> None:
    """SQLite itself reads the log, verifies its checksums, and writes it into the database."""
    if not log:
        return
    database.with_name(database.name + "-wal").write_bytes(log)
    page = struct.unpack_from(">I", log, 8)[0]
    frames = (len(log) - _HEADER) // (_FRAME + page)
    with closing(sqlite3.connect(database)) as made:
        made.execute("SELECT count(*) FROM sqlite_master").fetchone()  # otherwise SQLite does not read the log
        if made.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone() != (0, frames, frames):
            raise copies.CopyFault("Một đoạn nhật ký đã hỏng: lấy lại tới trước đoạn ấy bằng --until.")


def open_shipped(folder: Path, into: Path, identity: str, until: float) -> Path:
    whole = [one for one in generations(folder) if next(one.glob(f"{SNAPSHOT}*")).stat().st_mtime <= until]
    if not whole:
        raise copies.CopyFault(f"{folder} không có bản nào lấy lại được.")
    work = into / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, mode=0o700)
    database, newest = work / "lan-toa.sqlite3", next(whole[-1].glob(f"{SNAPSHOT}*"))
    database.write_bytes(opened(newest, identity))
    with closing(sqlite3.connect(database)) as made:
        made.execute("PRAGMA journal_mode=WAL")
    for run_of in logs(whole[-1], until):
        newest = run_of[-1] if run_of else newest
        bring_log(database, b"".join(opened(path, identity) for path in run_of))
    with closing(sqlite3.connect(database)) as made:
        made.execute("PRAGMA journal_mode=DELETE")
        about = about_of(made) | {"begun_at": datetime.fromtimestamp(newest.stat().st_mtime).astimezone().isoformat()}
    for path in (folder / "files").rglob("*"):
        if path.is_file() and not path.name.endswith(".part"):
            place = work / str(path.relative_to(folder / "files")).removesuffix(".age")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(opened(path, identity))
            os.utime(place, ns=(path.stat().st_mtime_ns, path.stat().st_mtime_ns))
    for name in ("erasures.jsonl", "heads.jsonl"):  # they belong next to copies, not into them
        if (work / name).exists():
            (work / name).replace(into / name)
    names = {name: work / name for name in ("lan-toa.sqlite3", "media", "private") if (work / name).exists()}
    made_copy = copies.make(into, about, [], names, None)
    shutil.rmtree(work)
    return made_copy


def about_of(database: sqlite3.Connection) -> dict[str, object]:
    """The same content as `manage.py backup` writes about a database."""
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    tables = [name for (name,) in names.fetchall()]
    done = database.execute("SELECT app || '.' || name FROM django_migrations") if "django_migrations" in tables else ()
    rows = {one: database.execute(f'SELECT count(*) FROM "{one}"').fetchone()[0] for one in tables}  # noqa: S608  ours
    return {"engine": "sqlite", "migrations": sorted(name for (name,) in done), "tables": rows}


# ---- the command line ------------------------------------------------------------------------------------------------


def parsed(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    running, opening = verbs.add_parser("run"), verbs.add_parser("open")
    running.add_argument("database", type=Path)
    running.add_argument("folder", type=Path)
    running.add_argument("--every", type=float, default=10)
    running.add_argument("--anew", type=float, default=24)
    running.add_argument("--key", action="append", default=[])
    running.add_argument("--mark", type=Path)
    running.add_argument("names", type=copies.named, nargs="*", metavar="NAME=PATH")
    opening.add_argument("folder", type=Path)
    opening.add_argument("into", type=Path)
    opening.add_argument("--identity", default="")
    opening.add_argument("--until", type=lambda said: datetime.fromisoformat(said).timestamp(), default=float("inf"))
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    said = parsed(words)
    os.umask(0o077)
    try:
        if said.verb == "run":
            run(said)
        else:
            print(open_shipped(said.folder.absolute(), said.into.absolute(), said.identity, said.until))
    except subprocess.CalledProcessError as error:
        print(error.stderr.decode(errors="replace").strip(), file=sys.stderr)
        return 1
    except (copies.CopyFault, OSError, sqlite3.Error) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
