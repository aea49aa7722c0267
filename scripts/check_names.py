#!/usr/bin/env python3
"""Names that `make check` refuses in runtime code (docs/glossary.md has the terms to use instead).

- two public classes with the same name (except Django's own `Meta`, `Command` …): a wrong import would be silent;
- a retired word in the name of a module, a class or a function;
- a module named only by a gerund, unless it is a standard noun of the field;
- an import of another room's private modules: only `models`, `states`, `queries` and `operations` are public.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DJANGO = {"Meta", "Command", "Migration", "Config", "Media"}
FACES = {"models", "states", "queries", "operations"}
# Base rooms: other rooms may import all of their few modules.
GROUND = {"agencies", "design", "journal"}
RETIRED = {
    "chore": "scheduled job",
    "chores": "scheduled jobs",
    "climbs": "is due",
    "courier": "provider",
    "couriers": "providers",
    "desk": "admin view",
    "desks": "admin views",
    "door": "client, rate limit or view, as meant",
    "doors": "views",
    "handful": "batch",
    "hatch": "upload validation",
    "owes": "must",
    "scribe": "renderer",
    "stride": "chunk",
    "tidings": "notifications",
    "tray": "outbox",
    "twin": "duplicate",
    "twins": "duplicates",
    "umpire": "policy",
    "umpires": "policies",
}
# Gerunds that are standard nouns of the field.
NOUNS = {
    "embedding",
    "harvesting",
    "heading",
    "learning",
    "numbering",
    "planning",
    "printing",
    "proofing",
    "publishing",
    "quoting",
    "ranking",
    "rating",
    "routing",
    "sampling",
    "scanreading",
    "scoring",
    "sending",
    "sharing",
    "signing",
    "spelling",
    "string",
    "timing",
    "training",
    "typesetting",
    "understanding",
    "voting",
}
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Dotted name and syntax tree of every runtime module except migrations."""
    for source in (ROOT / "src", ROOT / "tools", *sorted(ROOT.glob("packages/*/src"))):
        for path in sorted(source.rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(source).with_suffix("").parts
                yield ".".join(parts).removesuffix(".__init__"), ast.parse(path.read_text(encoding="utf-8"))


def words_of(name: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(name)]


def is_kept(node: ast.AST) -> bool:
    """Models keep their names: the database, permissions and URLs contain them."""
    return isinstance(node, ast.ClassDef) and any("Model" in ast.unparse(base) for base in node.bases)


def definitions(tree: ast.Module) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (one for one in tree.body if isinstance(one, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef))


def twice(trees: dict[str, ast.Module]) -> Iterator[str]:
    where = defaultdict(list)
    for module, tree in trees.items():
        for one in definitions(tree):
            if isinstance(one, ast.ClassDef) and not one.name.startswith("_") and one.name not in DJANGO:
                where[one.name].append(module)
    for name, found in sorted(where.items()):
        if len(found) > 1:
            yield f"class {name} stands in {', '.join(found)}: say which one it is"


def retired(trees: dict[str, ast.Module]) -> Iterator[str]:
    for module, tree in trees.items():
        named = [(one.name, f"{module}:{one.lineno}") for one in definitions(tree) if not is_kept(one)]
        if not {"commands", "templatetags"} & set(module.split(".")):  # scripts and templates refer to these names
            named.append((module.rpartition(".")[2], module))
        for name, where in named:
            for word in words_of(name):
                if word in RETIRED:
                    yield f"{where}: {name} has the retired word {word!r}; the field says: {RETIRED[word]}"


def gerunds(trees: dict[str, ast.Module]) -> Iterator[str]:
    for module in trees:
        name = module.rpartition(".")[2]
        if name.endswith("ing") and "_" not in name and name not in NOUNS:
            yield f"{module}: a gerund alone says nothing; name the thing"


def reach_ins(trees: dict[str, ast.Module]) -> Iterator[str]:
    for module, tree in trees.items():
        room = module.split(".")[1:2]
        for node in ast.walk(tree) if module.startswith("portal.") and room[0] not in {"settings", "urls"} else ():
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("portal."):
                continue
            for name in node.names:
                target = f"{node.module}.{name.name}".split(".")
                if target[1] not in {*room, *GROUND} and f"portal.{target[1]}" in trees and target[2] not in FACES:
                    yield f"{module}:{node.lineno}: imports {'.'.join(target)}, which is private to {target[1]}"


def main() -> int:
    trees = dict(modules())
    faults = [fault for look in (twice, retired, gerunds, reach_ins) for fault in look(trees)]
    print(*faults, sep="\n", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
