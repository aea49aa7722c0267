#!/usr/bin/env python3
"""Create, verify, open and delete folders of copies. Uses only the standard library and `age`, so that a copy can be
read on a machine without the portal, or where it does not start.

    copies.py make FOLDER --about FILE [--key AGE1...]... [--keep DAYS WEEKS MONTHS] NAME=PATH...
    copies.py verify COPY
    copies.py open COPY [--identity FILE] NAME=PATH...

A copy is FOLDER/<time>: each NAME, a file or a folder, as it was at PATH, and `manifest.json`, written last: a folder
without it is not a copy. With keys `age` encrypts each file for all of them ("letter.pdf.age"), and the private keys
are not needed here. Files that have not changed since the previous copy are hard links to it. `verify` reads every byte
and prints the content of `--about`; `open` restores the files to their places, and may be repeated.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
NAMES = "????-??-??T??????"
TIME = "%Y-%m-%dT%H%M%S"


class CopyFault(Exception):
    """An error message for an operator."""


def checksum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def run_age(*words: str) -> None:
    try:
        subprocess.run(["age", *words], capture_output=True, text=True, check=True)  # noqa: S603, S607  our own data
    except FileNotFoundError:
        raise CopyFault("Thiếu chương trình age: apt-get install age") from None
    except subprocess.CalledProcessError as error:
        raise CopyFault(error.stderr.strip().partition("\n")[0]) from error


def places_of(name: str, path: Path) -> Iterator[tuple[str, Path]]:
    """Each file of a NAME, with its path in a copy."""
    if path.is_file():
        yield name, path
    for one in sorted(path.rglob("*")):
        if one.is_file():
            yield f"{name}/{one.relative_to(path)}", one


def stored(copy: Path, place: str, manifest: dict[str, Any]) -> Path:
    return copy / (f"{place}.age" if manifest["keys"] else place)


def manifest_of(copy: Path) -> dict[str, Any]:
    try:
        return json.loads((copy / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise CopyFault(f"{copy} không phải một bản sao trọn vẹn: {MANIFEST} không có hoặc không đọc được.") from error


# ---- make ------------------------------------------------------------------------------------------------------------


def make(
    folder: Path, about: Any, keys: list[str], sources: dict[str, Path], keep: tuple[int, int, int] | None
) -> Path:
    if not folder.is_dir():
        raise CopyFault(f"Không có thư mục {folder}.")
    now = datetime.now()
    part = folder / f"{now:{TIME}}.part"
    holder = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(holder, fcntl.LOCK_EX)  # one process at a time; the kernel releases the lock when the process ends
        for left in folder.glob(f"{NAMES}.part"):  # of a process that was killed
            shutil.rmtree(left)
        try:
            fill(part, about, keys, sources)
            made = part.rename(part.with_suffix(""))
        finally:
            shutil.rmtree(part, ignore_errors=True)
        sync(folder)
        dated = {copy: datetime.fromtimestamp(copy.stat().st_mtime) for copy in folder.glob(NAMES)}
        for copy in dated.keys() - to_keep(dated, now, *keep) - {made} if keep else ():
            shutil.rmtree(copy)
    finally:
        os.close(holder)
    return made


def fill(part: Path, about: Any, keys: list[str], sources: dict[str, Path]) -> None:
    whole = sorted(path.parent for path in part.parent.glob(f"{NAMES}/{MANIFEST}"))
    before = manifest_of(whole[-1]) if whole else {"keys": None}
    known = before["files"] if before["keys"] == keys else {}
    files: dict[str, list[int | str]] = {}
    manifest = {"about": about, "keys": keys, "files": files}
    part.mkdir(mode=0o700)
    for place, path in (found for name, root in sources.items() for found in places_of(name, root)):
        target = stored(part, place, manifest)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileNotFoundError):  # deleted since it was listed
            here = [path.stat().st_size, path.stat().st_mtime_ns]
            if place in known and known[place][:2] == here and linked(stored(whole[-1], place, manifest), target):
                files[place] = known[place]
            else:
                seal(path, target, keys)
                files[place] = [*here, checksum_of(target)]
    for path in part.rglob("*"):
        sync(path)
    (part / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    sync(part / MANIFEST)
    sync(part)


def linked(older: Path, target: Path) -> bool:
    """Some file systems have no hard links; there each copy is complete by itself."""
    with suppress(OSError):
        os.link(older, target)
    return target.exists()


def seal(path: Path, target: Path, keys: list[str]) -> None:
    if keys:
        run_age(*(word for key in keys for word in ("-r", key)), "-o", str(target), str(path))
    else:
        shutil.copy2(path, target)


def to_keep(dated: dict[Path, datetime], now: datetime, days: int, weeks: int, months: int) -> set[Path]:
    """All copies of so many days, and the last one of each of so many weeks, and of so many months of 31 days."""
    kept: set[Path] = set()
    for period, reach in (("%c %f", days), ("%G-%V", 7 * weeks), ("%Y-%m", 31 * months)):
        young = [copy for copy in sorted(dated, key=dated.__getitem__) if dated[copy] >= now - timedelta(days=reach)]
        kept |= set({dated[copy].strftime(period): copy for copy in young}.values())
    return kept


# ---- read ------------------------------------------------------------------------------------------------------------


def verify(copy: Path) -> dict[str, Any]:
    """The manifest of a copy in which every file is unchanged. Raises CopyFault otherwise."""
    manifest = manifest_of(copy)
    lying = {place: stored(copy, place, manifest) for place in manifest["files"]}
    wrong = [
        place for place, path in lying.items() if not path.is_file() or checksum_of(path) != manifest["files"][place][2]
    ]
    if wrong:
        raise CopyFault(f"Bản sao {copy} đã hỏng, {len(wrong)} tệp thiếu hoặc sai: {', '.join(wrong[:5])}.")
    return manifest


def open_copy(copy: Path, identity: str, targets: dict[str, Path]) -> None:
    manifest = verify(copy)
    if manifest["keys"] and not identity:
        raise CopyFault(f"Bản sao {copy} đã mã hóa: cần tệp khóa riêng.")
    for place, (size, changed, _) in manifest["files"].items():
        name, _, below = place.partition("/")
        if name in targets:
            target = targets[name] / below if below else targets[name]
            # An existing file is from an interrupted run and complete: it gets its name last.
            if not target.is_file() or [target.stat().st_size, target.stat().st_mtime_ns] != [size, changed]:
                lay_down(stored(copy, place, manifest), target, changed, identity if manifest["keys"] else "")


def lay_down(path: Path, target: Path, changed: int, identity: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    if identity:
        run_age("--decrypt", "-i", identity, "-o", str(part), str(path))
    else:
        shutil.copyfile(path, part)
    os.utime(part, ns=(changed, changed))
    sync(part)
    part.replace(target)
    sync(target.parent)


# ---- command line ----------------------------------------------------------------------------------------------------


def named(said: str) -> tuple[str, Path]:
    name, _, path = said.partition("=")
    return name, Path(path).absolute()


def parsed(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    making, verifying, opening = (verbs.add_parser(verb) for verb in ("make", "verify", "open"))
    making.add_argument("folder", type=Path)
    making.add_argument("--about", type=Path, required=True)
    making.add_argument("--key", action="append", default=[])
    making.add_argument("--keep", type=int, nargs=3)
    verifying.add_argument("copy", type=Path)
    opening.add_argument("copy", type=Path)
    opening.add_argument("--identity", default="")
    for verb in (making, opening):
        verb.add_argument("names", type=named, nargs="+", metavar="NAME=PATH")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    said = parsed(words)
    os.umask(0o077)
    try:
        if said.verb == "make":
            about = json.loads(said.about.read_bytes())
            print(make(said.folder.absolute(), about, said.key, dict(said.names), said.keep))
        elif said.verb == "verify":
            print(json.dumps(verify(said.copy.absolute())["about"]))
        else:
            os.umask(0o027)
            open_copy(said.copy.absolute(), said.identity, dict(said.names))
    except (CopyFault, OSError) as error:
        is_full = "no space left" in str(error).lower()
        print(f"Đĩa đã đầy, nên không làm tiếp được. {error}" if is_full else error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
