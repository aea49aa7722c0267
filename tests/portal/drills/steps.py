"""The steps of a how-to, read from the document and done in a copy of the source; a story is run there.

A step is a sentence that ends with a colon and a block of code behind it: "In `file`, above `line`:", "In `file`, below
`line`:", or "New file `name` in `folder`:".
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROVIDERS = "packages/messageproviders/src"
_STEP = re.compile(
    r"""
    ^(?: In\ `(?P<old>[^`\n]+)`,\ (?P<where>above|below)\ `(?P<line>[^\n]+)`
       | New\ file\ `(?P<new>[^`\n]+)`\ in\ `(?P<folder>[^`\n]+)` ):\n\n
    ```\w*\n (?P<code>.*?) ^```$
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the source in `folder`, with a database; what was changed in it, and how many lines came."""

    folder: Path
    database: Path
    files: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)

    def follow(self, howto: str) -> None:
        """Do what the document says, in its order. Fails where a line that it names is not there, or is there twice."""
        for step in _STEP.finditer((ROOT / "docs" / "howto" / howto).read_text("utf-8")):
            name, code = step["old"] or f"{step['folder']}/{step['new']}", step["code"].splitlines()
            path = self.folder / name
            before = path.read_text("utf-8").splitlines() if step["old"] else []
            at = _place(before, step["line"], name) + (step["where"] == "below") if step["old"] else 0
            path.write_text("\n".join([*before[:at], *code, *before[at:]]) + "\n", encoding="utf-8")
            self.files.add(name)
            self.lines.extend(line for line in code if line.strip())

    def manage(self, *arguments: str) -> str:
        return self.run(["-m", "django", *arguments])

    def tell(self, story: str) -> str:
        """Run a module of this folder in the copy; what it prints. A story looks for itself and fails by itself."""
        return self.run(["-m", f"tests.portal.drills.{story}"])

    def run(self, arguments: list[str]) -> str:
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([*map(str, (self.folder / "src", self.folder / PROVIDERS, ROOT))]),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "VAR_DIR": str(self.folder / "var"),
            "PYTHONSAFEPATH": "1",  # the copy, and not what lies where it is started from
        }
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=300,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def copy_of_source(folder: Path, *, database: Path) -> Copy:
    shutil.copytree(
        ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.po"), symlinks=True
    )
    shutil.copytree(ROOT / PROVIDERS, folder / PROVIDERS, ignore=shutil.ignore_patterns("__pycache__"))
    for static in (ROOT / "src").rglob("static"):  # many files that nobody changes
        (folder / static.relative_to(ROOT)).symlink_to(static)
    shutil.copy(ROOT / "pyproject.toml", folder)  # says which release it is
    return Copy(folder, Path(shutil.copy(database, folder / "drill.sqlite3")))


def _place(lines: list[str], wanted: str, name: str) -> int:
    found = [at for at, line in enumerate(lines) if line.strip() == wanted.strip()]
    assert len(found) == 1, f"{name} has {len(found)} lines {wanted!r}."
    return found[0]
