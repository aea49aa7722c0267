"""`make traces`: record the journeys anew and compare; `ARGS=--write` takes the new ones as right.

Pages are kept beside pytest's cache under their digest: whoever recorded before a change sees which lines differ.
"""

import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import empty

GOLDEN = Path(__file__).parent / "golden"
JOURNEYS = [
    "tests/journeys/test_a_copy_follows_the_law.py",
    "tests/journeys/test_an_answer_follows_the_law.py",
    "tests/journeys/test_the_law_changes.py",
]
PAGES = empty.KEPT / "traced-pages"
LINES_OF_A_PAGE, PAGES_SHOWN = 12, 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="make traces", description=__doc__)
    parser.add_argument("--write", action="store_true", help="take what is recorded now as right")
    parser.add_argument("--only", choices=["journeys", "demo"], help="record one part")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lan-toa-traces-") as name:
        folder = Path(name)
        beside = demo(folder) if asked.only != "journeys" else None
        ended = [journey(file, folder) for file in JOURNEYS] if asked.only != "demo" else []
        if any(ended) or (beside and beside.wait()):
            print("traces: a journey failed; its own words stand above", file=sys.stderr)
            return 2
        shutil.copytree(folder / "pages", PAGES, dirs_exist_ok=True)
        new = {file.name: file.read_text("utf-8") for file in sorted(folder.glob("*.txt"))}
    if asked.write:
        GOLDEN.mkdir(exist_ok=True)
        for file, text in new.items():
            (GOLDEN / file).write_text(text, encoding="utf-8")
        return 0
    differences = [line for file, text in new.items() for line in difference(file, text)]
    print("\n".join(differences) or f"traces: equal ({sum(text.count('\n') for text in new.values())} lines)")
    return bool(differences)


def journey(file: str, folder: Path) -> int:
    """A process for each file: what one has left in memory would spare the next its queries."""
    plugin = ["-p", "tests.traces.recorder", "--ds=tests.traces.settings", f"--traces={folder}"]
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", *plugin, file]
    return subprocess.run(command, cwd=empty.ROOT, env=environment(), check=False).returncode


def demo(folder: Path) -> subprocess.Popen[bytes]:
    home = folder / "home"
    home.mkdir()
    shutil.copyfile(empty.sqlite_file(), home / "lan-toa.sqlite3")
    walk = f"from pathlib import Path; from tests.traces import walk; walk.main(Path({str(folder)!r}))"
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", walk]
    return subprocess.Popen(
        command, cwd=empty.ROOT, env=environment(TRACES_VAR_DIR=str(home)), stdout=subprocess.DEVNULL
    )


def environment(**more: str) -> dict[str, str]:
    """The order of a set must not differ from run to run."""
    ours = {"PYTHONHASHSEED": "0", "PYTHONPATH": f"{empty.SOURCE}:{empty.ROOT}"}
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "VAR_DIR")}
    return kept | ours | {"DJANGO_SETTINGS_MODULE": "tests.traces.settings"} | more


def difference(file: str, new: str) -> Iterator[str]:
    golden = GOLDEN / file
    old = golden.read_text("utf-8") if golden.exists() else ""
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), f"golden/{file}", "now", n=2, lineterm=""))
    yield from lines
    pages = {sign: [line for line in lines if line.startswith(f"{sign}page: ")] for sign in "-+"}
    for was, now in list(zip(pages["-"], pages["+"], strict=False))[:PAGES_SHOWN]:
        yield from page_difference(was, now)


def page_difference(was: str, now: str) -> Iterator[str]:
    files = [PAGES / f"{line.rpartition(' ')[2]}.txt" for line in (was, now)]
    if was.split()[1:3] != now.split()[1:3] or not all(file.exists() for file in files) or files[0] == files[1]:
        return
    yield f"    {' '.join(was.split()[1:3])}"
    before, after = (re.sub(r"(?<=[>,}])(?=[<{\"])", "\n", file.read_text("utf-8")).splitlines() for file in files)
    changed = [line for line in difflib.unified_diff(before, after, n=0, lineterm="") if line[:3] not in ("---", "+++")]
    yield from (f"      {line[:200]}" for line in changed[:LINES_OF_A_PAGE])


if __name__ == "__main__":
    sys.exit(main())
