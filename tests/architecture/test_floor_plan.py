"""What import-linter cannot see: foreign keys given as strings, and the promises that the house makes of itself."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
PORTAL = ROOT / "src" / "portal"
PACKAGES = ROOT / "packages"
UNPACKED = ("commands", "templatetags")
ROOMS = sorted(one.label for one in apps.get_app_configs() if one.name.rpartition(".")[0] == "portal")


def storeys() -> list[set[str]]:
    """The floor plan of pyproject.toml, top storey first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    plan = next(contract for contract in contracts if contract.get("containers") == ["portal"])
    return [{name.strip(" ()") for name in layer.split("|")} for layer in plan["layers"]]


def storey_of(room: str) -> int:
    return next(index for index, storey in enumerate(storeys()) if room in storey)


def foreign_keys() -> Iterator[tuple[str, str, str]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = field.related_model
            if not (field.is_relation and field.concrete) or target is None or isinstance(target, str):
                continue
            source, goal = model._meta.app_label, target._meta.app_label
            if source in ROOMS and goal in ROOMS and source != goal:
                yield f"{model.__name__}.{field.name}", source, goal


def names_of(node: ast.Import | ast.ImportFrom) -> set[str]:
    """The modules that an import may bring in: "from urllib import request" is "urllib.request"."""
    if isinstance(node, ast.Import):
        return {name.name for name in node.names} | {name.name.partition(".")[0] for name in node.names}
    module = node.module or ""
    return {module, module.partition(".")[0], *(f"{module}.{name.name}" for name in node.names)}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


class TestFloorPlan:
    def test_knows_every_room(self):
        known = set().union(*storeys())
        assert set(ROOMS) <= known

    @pytest.mark.parametrize(("field", "source", "goal"), list(foreign_keys()))
    def test_foreign_keys_point_down(self, field: str, source: str, goal: str):
        assert storey_of(goal) > storey_of(source), f"{field} of {source} points up or sideways to {goal}"

    @pytest.mark.parametrize("path", [path for path in sorted(PORTAL.rglob("*.py")) if path.parent.name in UNPACKED])
    def test_what_django_finds_by_name_calls_down(self, path: Path):
        """Folders without `__init__`, which the linter passes by; commands stand below hooks and admin of a room."""
        room = path.relative_to(PORTAL).parts[0]
        called = [
            module.split(".")
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for module in names_of(node)
            if module.startswith("portal.")
        ]
        assert [parts for parts in called if parts[1] != room and storey_of(parts[1]) <= storey_of(room)] == []
        above = {"admin", "urls", "wagtail_hooks"} if path.parent.name == "commands" else set()
        assert [parts for parts in called if parts[1] == room and above & set(parts[2:3])] == []


class TestRooms:
    @pytest.mark.parametrize("room", ROOMS)
    def test_a_room_says_what_it_is_for(self, room: str):
        assert ast.get_docstring(ast.parse((PORTAL / room / "__init__.py").read_text(encoding="utf-8")))

    @pytest.mark.parametrize("room", ROOMS)
    def test_a_room_has_tests(self, room: str):
        assert list((ROOT / "tests" / "portal" / room).glob("test_*.py"))

    def test_imports_stand_at_the_top(self):
        """An import inside a function is a circle that somebody did not break."""
        inside = [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for path in sorted([*PORTAL.rglob("*.py"), *PACKAGES.glob("*/src/**/*.py")])
            for function in ast.walk(parsed(path))
            if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        assert inside != [], "apps.py has some: none found is none looked for"
        # A module that is imported as an app is loaded cannot import models at its top: Django's own rule.
        assert [place for place in inside if "/apps.py:" not in place] == []

    def test_signals_have_one_border(self):
        listeners = [
            str(path.relative_to(PORTAL))
            for path in sorted(PORTAL.rglob("*.py"))
            if ".connect(" in (text := path.read_text(encoding="utf-8")) and "signals" in text or "@receiver" in text
        ]
        assert set(listeners) <= {"editorial/signals.py"}

    def test_one_door_leads_out(self):
        """What speaks HTTP to strangers is the package `safehttp`, where addresses are judged."""
        speakers = {"urllib3", "requests", "http.client", "urllib.request", "httpx"}
        spoken = [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for path in sorted([*PORTAL.rglob("*.py"), *PACKAGES.glob("*/src/**/*.py")])
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.Import | ast.ImportFrom) and speakers & names_of(node)
        ]
        assert spoken != []
        assert [place for place in spoken if not place.startswith("packages/safehttp/src/")] == []

    @pytest.mark.parametrize("folder", ["demo", "tools"])
    def test_the_demo_and_the_tools_stay_outside(self, folder: str):
        """Invented people are loaded by `make run` and by tests, tools are run by hand; the house knows of neither."""
        asking = [
            str(path.relative_to(ROOT))
            for path in sorted([*PORTAL.rglob("*.py"), *PACKAGES.glob("*/src/**/*.py")])
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.Import | ast.ImportFrom) and folder in names_of(node)
        ]
        assert asking == []

    def test_no_cupboard_for_odds_and_ends(self):
        odd = {"utils", "helpers", "misc", "common", "lib"}
        assert ROOMS != []
        assert [path for path in (ROOT / "src").rglob("*.py") if path.stem in odd or path.parent.name in odd] == []
