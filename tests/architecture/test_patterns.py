"""Tables of forms of words (`lawtext.words.patterns_beside`): every form is an expression, and somebody asks for it."""

import ast
import importlib
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "src", *sorted(ROOT.glob("packages/*/src")))
MODULES = {
    path: ".".join(path.relative_to(folder).with_suffix("").parts)
    for folder in FOLDERS
    for path in sorted(folder.rglob("*.py"))
    if "= patterns_beside(__file__" in path.read_text("utf-8")
}


@cache
def asked_for(path: Path) -> set[str]:
    """The names that a module reads of its table."""
    return {
        node.attr
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("RE", "_RE")
    }


def readers(path: Path) -> list[Path]:
    """The module; and where it shows its table (`RE`), the neighbours that import it."""
    imports = re.compile(rf"from {re.escape(MODULES[path])} import (?:\([^)]*|[^\n]*)\bRE\b")
    return [path, *(one for one in path.parent.glob("*.py") if imports.search(one.read_text("utf-8")))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: MODULES[path])
class TestTables:
    def test_every_form_that_is_asked_for_is_an_expression(self, path):
        module = importlib.import_module(MODULES[path])
        table = getattr(module, "_RE", None) or module.RE
        found = [getattr(table, name) for one in readers(path) for name in asked_for(one)]
        assert found
        assert all(isinstance(one, re.Pattern) for one in found)

    def test_no_form_stands_there_that_nobody_reads(self, path):
        table = path.with_suffix(".toml")
        said = table.read_text("utf-8")
        used = set(re.findall(r"\{([a-z]\w*)\}", said)).union(*map(asked_for, readers(path)))
        assert set(tomllib.loads(said)) <= used
