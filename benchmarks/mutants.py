"""Small faults that can be inserted into the source of a module.

Faults go into functions, as in mutmut 3: the top level of a module or a class has tables, limits or defaults, and a
changed `_MOST = 200` says little about the tests. Left out, as in other tools, are types, decorators, log calls and
error messages.

A fault is identified by its number in the module. Only its own place in the source changes.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

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
    """The replacement of an expression or a statement, and its line; `put` changes the tree in which it was found."""

    kind: str
    line: int
    before: str
    node: ast.expr | ast.stmt
    put: Callable[[], None]


def faults(tree: ast.Module) -> Iterator[Fault]:
    """Every possible fault of a module, always in the same order."""
    for function in _functions(tree):
        yield from _faults_in(function)


def _functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The outermost functions and methods, in source order."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield child
        elif not _is_said(child):
            yield from _functions(child)


def _faults_in(function: ast.AST) -> Iterator[Fault]:
    for node in _walk(function):
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

    return Fault(kind, node.lineno, ast.unparse(node).partition("\n")[0], node, put)


def _comparison(node: ast.Compare, number: int) -> Fault:
    ops = [_COMPARISONS[type(op)]() if at == number else op for at, op in enumerate(node.ops)]
    return _fault("comparison", node, "ops", ops)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """The executed nodes: no types, no decorators, no error messages and log calls."""
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


def mutated(source: bytes, number: int) -> tuple[bytes, Fault]:
    """The source with one fault in it; offsets in a tree are counted in bytes."""
    fault = next(islice(faults(ast.parse(source)), number, None))
    lines = source.splitlines(keepends=True)
    node = fault.node
    end_line, end = node.end_lineno or node.lineno, node.end_col_offset or 0
    before = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    after = lines[end_line - 1][end:] + b"".join(lines[end_line:])
    fault.put()
    text = ast.unparse(node)
    if isinstance(node, ast.expr) and not isinstance(node, ast.Constant):
        text = f"({text})"
    return before + text.encode() + after, fault
