"""Do the tests detect a fault? Faults are drawn with a fixed seed from pure code and operations, and counted.

Each fault is inserted into a copy of the checkout, where child processes of tests use it too, and is run against the
test files nearest to its module (`tests/affected.py`), until one fails. An undetected fault is printed: it is a gap in
the tests, or has no observable effect. `MUTATION_MINUTES` (12) limits the time, `MUTATION_FAULTS` (80) the number;
`MUTATION_SEED` draws others and `MUTATION_ONLY` (a part of a path) draws in one place. `make test` must pass before: a
test that fails anyway would count as having detected the fault.
"""

import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests import affected, durations, empty

from benchmarks import mutants
from safefiles.sandbox import end_session

ROOT = Path(__file__).resolve().parents[1]
MINUTES = float(os.environ.get("MUTATION_MINUTES", "12"))
FAULTS = int(os.environ.get("MUTATION_FAULTS", "80"))
SEED = int(os.environ.get("MUTATION_SEED", "19"))
ONLY = os.environ.get("MUTATION_ONLY", "")
TESTING = 45.0  # seconds of tests for one fault, by their recorded durations
PATIENCE = 300  # seconds after which a fault counts as an endless loop
UNKNOWN = 3.0
_UNTRIED = ("no time", "could not run")
_ENDS = {0: "survived", 1: "killed", 2: "killed", 5: "survived"}  # pytest exit codes; 2: a file could not be imported
WORKERS = int(os.environ.get("MUTATION_WORKERS", "2"))
_NOT_COPIED = (
    "dist",
    ".git",
    ".venv",
    "var",
    ".pytest_cache",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
    "__pycache__",
)


@dataclass(frozen=True)
class Mutant:
    path: str
    number: int

    @property
    def room(self) -> str:
        parts = self.path.split("/")
        return parts[2] if parts[:2] == ["src", "portal"] else parts[1]


def run() -> dict[str, float]:
    until = time.monotonic() + 60 * MINUTES
    graph, known = affected.read_graph(ROOT), durations.known()
    drawn = draw(places(), seed=SEED, count=FAULTS)
    with ThreadPoolExecutor(WORKERS) as pool, tempfile.TemporaryDirectory() as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for worker in range(WORKERS):
            copies.put(copied(Path(folder) / str(worker)))

        def tried(one: Mutant) -> str:
            copy = copies.get()
            try:
                return _tried(one, graph=graph, known=known, until=until, copy=copy)
            finally:
                copies.put(copy)

        told = pool.map(tried, drawn)
        found = {mutant: end for mutant, end in zip(drawn, told, strict=True) if end not in _UNTRIED}
    for mutant, end in found.items():
        if end == "survived":
            print(f"  survived: {said(mutant)}")
    return figures(found)


def figures(found: Mapping[Mutant, str]) -> dict[str, float]:
    """By room and in total: the number of faults tried, and the share of detected ones (an endless loop counts as
    detected).
    """
    rooms: dict[str, list[bool]] = defaultdict(list)
    for mutant, end in found.items():
        rooms[mutant.room].append(end != "survived")
    ends = list(found.values())
    told = {
        "faults tried": float(len(ends)),
        "killed, share": sum(end != "survived" for end in ends) / max(len(ends), 1),
    }
    told |= {"survived": float(ends.count("survived")), "ended by the clock": float(ends.count("timed out"))}
    return told | {f"killed, share: {room}": sum(seen) / len(seen) for room, seen in sorted(rooms.items())}


def places() -> list[str]:
    """The modules of packages, those that import-linter keeps free of Django, and operations."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    pure = {
        module.replace(".", "/")
        for contract in contracts
        if contract["type"] == "forbidden" and "django" in contract["forbidden_modules"]
        for module in contract["source_modules"]
    }
    files = [str(file.relative_to(ROOT)) for folder in ("src", "packages") for file in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in files if _is_drawn_from(path, pure) and ONLY in path)


def _is_drawn_from(path: str, pure: Iterable[str]) -> bool:
    if path.startswith("packages/"):
        return "/src/" in path
    inside = path.removeprefix("src/")
    return "/operations" in inside or any(inside.startswith((f"{one}/", f"{one}.py")) for one in pure)


def draw(paths: Iterable[str], *, seed: int, count: int) -> list[Mutant]:
    """Draw from the rooms in turn, so that small rooms are included; deterministic for the same seed and code."""
    dice = random.Random(seed)
    rooms: dict[str, list[Mutant]] = defaultdict(list)
    for path in paths:
        tree = ast.parse((ROOT / path).read_bytes())
        for number, _ in enumerate(mutants.faults(tree)):
            rooms[Mutant(path, number).room].append(Mutant(path, number))
    decks = [dice.sample(rooms[room], min(count, len(rooms[room]))) for room in sorted(rooms)]
    turns = (deck[turn] for turn in range(count) for deck in decks if turn < len(deck))
    return [mutant for mutant, _ in zip(turns, range(count), strict=False)]


def said(mutant: Mutant) -> str:
    _, fault = mutants.mutated((ROOT / mutant.path).read_bytes(), mutant.number)
    return f"{mutant.path}:{fault.line} {fault.kind}: {fault.before}"


def tests_of(mutant: Mutant, *, graph: affected.ImportGraph, known: Mapping[str, float]) -> Iterator[str]:
    near = affected.affected([mutant.path], graph)
    choices = [
        one
        for one in near
        if not one.path.startswith(affected.ARCHITECTURE)
        and not affected.drives_a_browser((ROOT / one.path).read_text(encoding="utf-8"))
    ]
    taken, _ = affected.fit(choices, durations=known, seconds=TESTING, unknown=UNKNOWN)
    return (one.path for one in taken)


def copied(folder: Path) -> Path:
    """A separate copy of the checkout, with a link to the real data if there is any."""
    copy = folder / ROOT.name
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    kept = empty.sqlite_file()
    (copy / kept.relative_to(ROOT).parent).mkdir(parents=True)
    shutil.copy2(kept, copy / kept.relative_to(ROOT))
    if (shared := ROOT.parent / "shared").is_dir():
        (folder / "shared").symlink_to(shared)
    return copy


@contextmanager
def put_into(copy: Path, mutant: Mutant) -> Iterator[None]:
    source = (ROOT / mutant.path).read_bytes()
    text, _ = mutants.mutated(source, mutant.number)
    (copy / mutant.path).write_bytes(text)
    try:
        yield
    finally:
        (copy / mutant.path).write_bytes(source)


def _tried(mutant: Mutant, *, graph: affected.ImportGraph, known: Mapping[str, float], until: float, copy: Path) -> str:
    if time.monotonic() > until:
        return "no time"
    tests = list(tests_of(mutant, graph=graph, known=known))
    if not tests:
        return "survived"
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-x", "-q", "-p", "tests.deadline"]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    packages = sorted((copy / "packages").iterdir())
    roots = [copy / "src", copy, *(one / "src" for one in packages), *(one / "tests" for one in packages)]
    environment |= {"PYTHONPATH": os.pathsep.join(map(str, roots)), "PYTHONDONTWRITEBYTECODE": "1"}
    environment["TESTS_UNTIL"] = str(time.time() + 2 * PATIENCE)  # never: the plugin only orders the files
    with put_into(copy, mutant):
        process = subprocess.Popen(
            [*command, *tests],
            cwd=copy,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that it can be killed with its child processes
        )
        try:
            code = process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return "timed out"
        finally:
            end_session(process)
            process.wait()
    return _ENDS.get(code, "could not run")
