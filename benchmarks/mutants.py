"""Small faults that can be put into a module, and the hook that loads the module with one of them.

A mutant is known by the module's path and the number of the fault in it. With `MUTANT=path:number` the plugin
`-p benchmarks.mutants` makes a run of pytest import that module with the fault; no file is touched, so a run that is
broken off leaves no fault behind.
"""

import ast
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parents[1]
_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
}


@dataclass(frozen=True)
class Fault:
    """What is put in the place of what, at which line; `put` changes the tree that it was found in."""

    kind: str
    line: int
    before: str
    put: Callable[[], None]


def faults(tree: ast.Module) -> Iterator[Fault]:
    """Every fault that there is for a module, always in the same order."""
    for node in _walk(tree):
        if isinstance(node, ast.Compare):
            yield from (_comparison(node, number) for number, op in enumerate(node.ops) if type(op) in _COMPARISONS)
        elif isinstance(node, ast.BoolOp):
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield _fault("boolean", node, "op", other)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield _fault("boolean", node, "op", ast.Not(), operand=ast.UnaryOp(ast.Not(), node.operand))
        elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _ARITHMETIC:
            yield _fault("arithmetic", node, "op", _ARITHMETIC[type(node.op)]())
        elif isinstance(node, ast.Constant) and isinstance(node.value, (bool, int)):
            value = not node.value if isinstance(node.value, bool) else node.value + 1
            yield _fault("constant", node, "value", value)
        elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
            yield _fault("return", node, "value", ast.Constant(None))


def _fault(kind: str, node: ast.expr | ast.stmt, field: str, value: object, **more: object) -> Fault:
    def put() -> None:
        for name, one in {field: value, **more}.items():
            setattr(node, name, one)

    return Fault(kind, node.lineno, ast.unparse(node).partition("\n")[0], put)


def _comparison(node: ast.Compare, number: int) -> Fault:
    ops = [_COMPARISONS[type(op)]() if at == number else op for at, op in enumerate(node.ops)]
    return _fault("comparison", node, "ops", ops)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """What runs: no types, no decorators, and not what is said in an error or written to a log."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_params"} or isinstance(node, ast.Raise):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_said(child):
                yield child
                yield from _walk(child)


def _is_said(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return ast.unparse(node.test).endswith("TYPE_CHECKING")
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("logger.", "log.", "logging."))


def mutated(source: bytes, number: int) -> tuple[ast.Module, Fault]:
    tree = ast.parse(source)
    fault = list(faults(tree))[number]
    fault.put()
    return ast.fix_missing_locations(tree), fault


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        tree, _ = mutated(Path(self.path).read_bytes(), _NUMBER)
        return compile(tree, self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.rpartition(".")[2] != _LAST_NAME:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin != str(ROOT / _PATH):
            return None
        spec.loader = _Loader(fullname, spec.origin)
        return spec


_PATH, _, _number = os.environ.get("MUTANT", "").rpartition(":")
if _PATH:
    _NUMBER = int(_number)
    _LAST_NAME = Path(_PATH).parent.name if _PATH.endswith("/__init__.py") else Path(_PATH).stem
    sys.meta_path.insert(0, _Finder())
