"""A separate portal for a benchmark: a folder with all its data, and Python processes that run in it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "data" / "laws.jsonl.gz"
PROCESSES = ROOT / "benchmarks" / "processes"
DATABASE, INDEX = "lan-toa.sqlite3", "search"  # names in the folder, by default
PATIENCE = 1800  # seconds


def portal_in(folder: Path | str, *, database: str = "", **other: str) -> dict[str, str]:
    """The environment of a portal that stores everything in `folder`; `database` is a URL, "" for SQLite there."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT, *ROOT.glob("packages/*/tests")))),
        "DATABASE_URL": database,
        "VAR_DIR": str(folder),
        **other,
    }


def python(environment: dict[str, str], *command: str) -> str:
    """The standard output of a process. Raises RuntimeError with its standard error if it fails."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def manage(environment: dict[str, str], *words: str) -> str:
    return python(environment, "manage.py", *words)


def figures_of(environment: dict[str, str], *command: str) -> dict[str, float]:
    """The figures that a process prints as JSON in its last line."""
    figures: dict[str, float] = json.loads(python(environment, *command).splitlines()[-1])
    return figures
