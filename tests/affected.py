"""Which test files a change may have broken: by the import graph, by room, and by how long they take.

Everything here is decided from paths and from the text of imports; nothing is imported and nothing is run. `make try`
(`tests/try_changes.py`) asks for what fits into a minute, the mutation run of `make bench` for what imports a module.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from pathlib import Path

FURTHEST = (
    3  # imports between a change and a test that is tried; beyond that, nearly everything meets nearly everything
)
ROOM = 2  # how far a test stands from a change in its own room that it does not import
PURE_PART = 0.25  # of what a file of tests takes on average, one of a package: it asks no database
ARCHITECTURE = "tests/architecture/"
_BROWSER = re.compile(r"^pytestmark = .*?\bmark\.browser\b", re.MULTILINE | re.DOTALL)
_PACKAGED = re.compile(r"packages/[^/]+/src/")
# What no module imports, and the tests that read it.
_READ_BY = {
    "deploy/": ("tests/deploy/", ARCHITECTURE),
    "demo/": (ARCHITECTURE, "tests/portal/agencies/", "tests/portal/journal/"),
    "": (ARCHITECTURE,),
}


@dataclass(frozen=True)
class Affected:
    """A test file, and how far it is from what changed: 0 for a test that changed itself."""

    path: str
    distance: int
    is_of_the_room: bool


class ImportGraph:
    """Who imports whom among the files of a checkout; paths are relative to it, with slashes."""

    def __init__(self, imports: Mapping[str, Iterable[str]]):
        self._importers: dict[str, set[str]] = {}
        self.files = frozenset(imports)
        for file, imported in imports.items():
            for one in imported:
                self._importers.setdefault(one, set()).add(file)

    def distances(self, changed: Iterable[str], *, furthest: int | None = None) -> dict[str, int]:
        """How many imports lie between each file and the nearest changed one, as far as `furthest`.

        From a `conftest.py` to the many tests beneath it are two.
        """
        found: dict[str, int] = {}
        waiting = [(0, file) for file in changed]
        while waiting:
            distance, file = heappop(waiting)
            if file in found or (furthest is not None and distance > furthest):
                continue
            found[file] = distance
            for importer in self._importers.get(file, ()):
                heappush(waiting, (distance + _step(file), importer))
        return found


def _step(file: str) -> int:
    return 2 if file.endswith("/conftest.py") else 1


def affected(changed: Iterable[str], graph: ImportGraph) -> list[Affected]:
    """The test files that a change of these paths may have broken, nearest first."""
    changed = frozenset(changed)
    rooms = {folder for path in changed for folder in rooms_of(path)}
    imported = graph.distances(changed, furthest=FURTHEST)
    mirrors = {mirror for path in changed for mirror in _mirrors(path)}
    found = []
    for test in filter(is_test, graph.files):
        of_the_room = any(test.startswith(room) for room in rooms)
        ways = [imported[test]] if test in imported else []
        ways += [ROOM] if of_the_room else []
        ways += [1] if any(test.startswith(mirror) for mirror in mirrors) else []
        if ways:
            found.append(Affected(test, min(ways), of_the_room))
    return sorted(found, key=lambda one: (one.distance, not one.is_of_the_room, one.path))


def fit(
    choices: Iterable[Affected], *, durations: Mapping[str, float], seconds: float, unknown: float
) -> tuple[list[Affected], list[Affected]]:
    """What of this is tried within so many seconds of one processor, and what is left out; a changed test is tried."""

    def _takes(one: Affected) -> float:
        return durations.get(one.path, unknown * PURE_PART if one.path.startswith("packages/") else unknown)

    taken, left = [], []
    ranked = sorted(choices, key=lambda one: (one.distance, not one.is_of_the_room, _takes(one), one.path))
    for one in ranked:
        takes = _takes(one)
        if one.distance == 0 or takes <= seconds:
            taken.append(one)
            seconds -= takes
        else:
            left.append(one)
    return taken, left


def is_test(path: str) -> bool:
    return path.rpartition("/")[2].startswith("test_") and path.endswith(".py")


def drives_a_browser(test: str) -> bool:
    """Whether the text of a test file says so of the whole file."""
    return bool(_BROWSER.search(test.partition("\ndef ")[0].partition("\nclass ")[0]))


def rooms_of(path: str) -> tuple[str, ...]:
    """The folders of tests that are of the room in which a path stands."""
    parts = path.split("/")
    if parts[0] == "packages" and len(parts) > 2:
        return (f"packages/{parts[1]}/tests/",)
    if parts[0] == "src" and len(parts) > 2:
        room = "/".join(parts[1:3]) if parts[1] == "portal" and len(parts) > 3 else parts[1]
        # Settings and addresses of the portal belong to every room; architecture holds what they must say.
        return (ARCHITECTURE,) if room in {"portal", "portal/settings"} else (f"tests/{room}/", ARCHITECTURE)
    if parts[0] == "tests":  # what imports a module of tests is known; who reads other files stands beside them
        return () if path.endswith(".py") else ("/".join(parts[:-1]) + "/",)
    return next(folders for start, folders in _READ_BY.items() if path.startswith(start))


def _mirrors(path: str) -> tuple[str, ...]:
    """How the paths of tests begin that tell of one module: `tests/` mirrors `src/`, with its folders.

    What `rules/trees/roots.py` does is told by `rules/trees/test_roots.py`, by other tests of that folder, or by
    `rules/test_trees.py` of the whole folder.
    """
    parts = path.removesuffix(".py").split("/")
    if parts[0] == "src":
        depth = 3 if parts[1] == "portal" else 2
        room = ["tests", *parts[1:depth]]
    elif parts[0] == "packages":
        depth = 4
        room = [*parts[:2], "tests", f"{parts[1]}_tests"]
    else:
        return ()
    inside = parts[depth:]
    if not path.endswith(".py") or not inside:
        return ()
    *folders, name = inside
    whole = [*room, *folders]
    found = [] if name == "__init__" else ["/".join([*whole, f"test_{name}"])]
    if folders:
        found += ["/".join([*whole, ""]), "/".join([*whole[:-1], f"test_{folders[-1]}"])]
    return tuple(found)


def read_graph(root: Path, *, also: Iterable[str] = ()) -> ImportGraph:
    """The graph of a checkout; `also` are paths that are no longer there, so that who still imports them is found."""
    sources = {str(file.relative_to(root)): file.read_bytes() for file in _python_files(root)}
    names = Names(dict.fromkeys(also, b"") | sources)
    return ImportGraph({path: names.imported_by(path) for path in sources})


class Names:
    """The files of a checkout by the names that imports know them by."""

    def __init__(self, sources: Mapping[str, bytes]):
        self._known = frozenset(sources)
        packages = {"/".join(path.split("/")[:3]) + "/" for path in self._known if _PACKAGED.match(path)}
        self._roots = ("src/", *sorted(packages), "")
        self._imports = {path: list(_imports(ast.parse(source).body, path=path)) for path, source in sources.items()}

    def imported_by(self, path: str) -> set[str]:
        """The known files that a module imports at its top, and the `conftest.py` that stand above a test.

        Of a package that shows in its `__init__` what stands in its modules, it is the module too.
        """
        found = set()
        for base, name in self._imports[path]:
            file = self._file(base, name, path)
            found |= {file, self._shown(file, name)} - {""}
        if is_test(path):
            folders = path.split("/")[:-1]
            above = {"/".join([*folders[:depth], "conftest.py"]) for depth in range(1, len(folders) + 1)}
            found |= above & self._known
        return found - {path}

    def _shown(self, file: str, name: str) -> str:
        """Where a name stands that is imported from a package, as far as the package imports it itself."""
        seen: set[str] = set()
        while file.endswith("/__init__.py") and file not in seen:
            seen.add(file)
            bases = (base for base, shown in self._imports[file] if shown == name)
            file = self._file(next(bases, ""), name, file)
        return file

    def _file(self, base: str, name: str, path: str) -> str:
        if not base:
            return ""
        own = ("/".join(path.split("/")[:2]) + "/",) if path.startswith("packages/") else ()
        for root in (*own, *self._roots):
            start = root + base.replace(".", "/")
            for file in (f"{start}/{name}.py", f"{start}/{name}/__init__.py", f"{start}.py", f"{start}/__init__.py"):
                if file in self._known:
                    return file
        return ""


def _imports(body: Iterable[ast.stmt], *, path: str) -> Iterator[tuple[str, str]]:
    """What is imported from where; a relative name is given as it would be told from the top of the checkout."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            beside = path.split("/")[: -node.level] if node.level else []
            base = ".".join([*beside, *([node.module] if node.module else [])])
            yield from ((base, alias.name) for alias in node.names)
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from _imports(node.body, path=path)


def _python_files(root: Path) -> Iterator[Path]:
    for folder in ("src", "packages", "tests", "benchmarks", "demo", "tools"):
        yield from (root / folder).rglob("*.py")
