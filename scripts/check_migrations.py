#!/usr/bin/env python3
"""Released migrations must not change: provinces have run them. `make check` compares them with a table.

`scripts/check_migrations.py --add` adds new migrations to the table and changes no existing line. A wrong migration is
corrected by another one.
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "scripts" / "migrations.sha256"  # in the format of `sha256sum`


def landed(table: Path) -> dict[str, str]:
    """The recorded checksum by file name."""
    lines = table.read_text(encoding="ascii").splitlines() if table.exists() else []
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}


def present(root: Path) -> dict[str, str]:
    files = sorted(root.glob("src/portal/*/migrations/[0-9]*.py"))
    return {str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def faults(was: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    for name, digest in was.items():
        if name not in now:
            yield f"{name} has landed and is gone: provinces have run it. Bring it back"
        elif now[name] != digest:
            yield f"{name} has landed and was edited: provinces have run it as it was. Take the edit back; add a step"
    for name in sorted(now.keys() - was.keys()):
        yield f"{name} is new: put it into the table with scripts/check_migrations.py --add"


def main(arguments: list[str], *, root: Path = ROOT, table: Path = TABLE) -> int:
    was, now = landed(table), present(root)
    if arguments == ["--add"]:
        lines = sorted((now | was).items())
        table.write_text("".join(f"{digest}  {name}\n" for name, digest in lines), encoding="ascii")
        was = landed(table)
    found = list(faults(was, now))
    print(*found, sep="\n", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
