"""Each package is a project of its own, and says truly what it needs and how it is used."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(folder for folder in (ROOT / "packages").iterdir() if (folder / "src").is_dir())
NAMES = frozenset(folder.name for folder in PACKAGES)
_NAME = re.compile(r"[\w.-]+")
_HOUSE = frozenset({"benchmarks", "demo", "django", "portal", "tests", "tools", "wagtail"})

pytestmark = pytest.mark.parametrize("package", PACKAGES, ids=lambda folder: folder.name)


@cache
def project(package: Path) -> dict[str, Any]:
    return tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))


def imported(folder: Path) -> set[str]:
    """The top names of what the modules of a folder import, without those of Python itself."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add((node.module or "").partition(".")[0])
    return names - sys.stdlib_module_names


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def distributions(names: set[str]) -> set[str]:
    known = packages_distributions()
    return {normal(one) for name in names for one in ([name] if name in NAMES else known[name][:1])}


def required(lines: list[str]) -> set[str]:
    return {normal(_NAME.match(line)[0]) for line in lines}  # type: ignore[index]


def explained(package: Path) -> Iterator[str]:
    """Dependencies that are imported by nobody here, and bear a comment that says why they are there."""
    for line in (package / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r'\s+"([\w.-]+)[^"]*",\s+# .+', line):
            yield normal(found[1])


class TestPackage:
    def test_has_what_a_stranger_looks_for(self, package: Path):
        for name in ("README.md", "CHANGELOG.md", "LICENSE", f"src/{package.name}/py.typed"):
            assert (package / name).is_file(), name
        assert list(package.glob(f"tests/{package.name}_tests/**/test_*.py"))
        assert (package / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()

    def test_names_itself_its_version_and_its_licence(self, package: Path):
        said = project(package)["project"]
        assert (said["name"], said["license"]) == (package.name, "Apache-2.0")
        assert f"## {said['version']}\n" in (package / "CHANGELOG.md").read_text(encoding="utf-8")

    def test_shows_examples_that_its_tests_run(self, package: Path):
        page = (package / "README.md").read_text(encoding="utf-8")
        assert re.search(r"^```python\n>>> ", page, re.MULTILINE)
        assert f"./packages/{package.name}" in page
        assert (package / "tests" / f"{package.name}_tests" / "test_readme.py").is_file()

    def test_tells_how_its_tests_run(self, package: Path):
        said = project(package)["tool"]["pytest"]["ini_options"]
        assert said["pythonpath"] == ["tests"]
        assert said["filterwarnings"] == ["error"]
        assert "--import-mode=importlib" in said["addopts"]

    def test_says_beside_its_data_where_they_come_from(self, package: Path):
        for folder in (package / "src").glob("**/data"):
            assert str(folder.relative_to(ROOT)) in (ROOT / "NOTICE").read_text(encoding="utf-8")
            page = (folder / "NOTICE.md").read_text(encoding="utf-8")
            assert [path.name for path in folder.iterdir() if f"`{path.name}`" not in page] == ["NOTICE.md"]


class TestDependencies:
    def test_are_what_it_imports(self, package: Path):
        wanted = distributions(imported(package / "src") - {package.name})
        said = required(project(package)["project"]["dependencies"])
        assert wanted <= said
        assert said - wanted <= set(explained(package))

    def test_of_its_tests_are_its_own_and_those_named_for_them(self, package: Path):
        own = {package.name, f"{package.name}_tests"}
        names = imported(package / "tests") - own
        assert not names & _HOUSE
        assert not {name for name in names if name.endswith("_tests")}
        said = project(package)["project"]
        all_named = required([*said["dependencies"], *said["optional-dependencies"]["test"]])
        assert distributions(names) <= all_named
