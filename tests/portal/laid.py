"""What many tests of a file begin with is laid once, and each finds it as it was laid.

`@laid` stands in the place of `@pytest.fixture` on a function that only brings rows and returns what it made; it may
ask for others that are laid, and for `folder`. The rows stand in a transaction around the tests that ask for them one
after the other; a test that does not ask for them does not find them. It is given a copy of what was returned.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from functools import wraps
from inspect import Parameter, Signature, signature, unwrap
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from tests.portal.founded import standing

_KEY = pytest.StashKey["_Rows"]()
_COPIED = pytest.StashKey[dict[int, Any]]()
_GIVEN = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in ("request", "db")]
SELF, FOLDER = "self", "folder"


def laid(lay: Callable[..., Any]) -> Any:
    """A fixture that gives each test a copy of what `lay` returned when it was called for the first of them."""

    @wraps(lay)
    def given(*_: object, request: pytest.FixtureRequest, **__: object) -> Any:
        copied = request.node.stash.setdefault(_COPIED, {})  # two that share a thing share its copy
        return deepcopy(request.config.stash[_KEY].made_by(lay), copied)

    asked = signature(lay).parameters
    before = [one for name, one in asked.items() if name not in (SELF, FOLDER)]
    given.lay = lay  # type: ignore[attr-defined]
    given.__signature__ = Signature([*filter(None, [asked.get(SELF)]), *_GIVEN, *before])  # type: ignore[attr-defined]
    return pytest.fixture(given)


def stand_for(item: pytest.Item) -> None:
    """Have the rows stand that this test asks for, and no others; before the test's own transaction begins."""
    stash = item.config.stash
    rows = stash.setdefault(_KEY, _Rows(stash[blocking_manager_key], item.config._tmp_path_factory))
    wanted = list(_wanted(item))
    if wanted and not rows.standing:
        module = item.getparent(pytest.Module)
        assert module is not None
        module.addfinalizer(lambda: rows.become([]))
    rows.become(wanted)


@dataclass
class _Rows:
    """What stands now, in the order in which it was laid."""

    blocker: DjangoDbBlocker
    folders: pytest.TempPathFactory
    standing: list[tuple[Callable[..., Any], ExitStack]] = field(default_factory=list)
    made: dict[Callable[..., Any], Any] = field(default_factory=dict)

    error: Exception | None = None

    def become(self, wanted: list[Callable[..., Any]]) -> None:
        """What cannot be laid is told to the test that asks for it."""
        self.error = None
        with self.blocker.unblock():
            while [lay for lay, _ in self.standing] != wanted[: len(self.standing)]:
                lay, stack = self.standing.pop()
                del self.made[lay]
                stack.close()
            try:
                for lay in wanted[len(self.standing) :]:
                    self._lay(lay)
            except Exception as error:
                self.error = error

    def made_by(self, lay: Callable[..., Any]) -> Any:
        if lay not in self.made and self.error is not None:
            raise self.error
        return self.made[lay]

    def _lay(self, lay: Callable[..., Any]) -> None:
        known = {SELF: None} | {one.__name__: made for one, made in self.made.items()}
        asked = signature(lay).parameters
        given = {name: self.folders.mktemp("laid") if name == FOLDER else known[name] for name in asked}
        stack = ExitStack()
        self.made[lay] = stack.enter_context(standing(lambda: lay(**given)))
        self.standing.append((lay, stack))


def _wanted(item: pytest.Item) -> Iterable[Callable[..., Any]]:
    """What the test asks for: each after what it stands on, otherwise what more files know before what one does."""
    if not isinstance(item, pytest.Function):
        return []
    known = [one[-1] for one in item._fixtureinfo.name2fixturedefs.values()]
    waiting = {one.argname: one.func.lay for one in known if hasattr(one.func, "lay")}
    ordered: list[Callable[..., Any]] = []
    while waiting:
        ready = {name: lay for name, lay in waiting.items() if not {*signature(lay).parameters} & {*waiting}}
        ordered += sorted(ready.values(), key=_place)
        waiting = {name: lay for name, lay in waiting.items() if name not in ready}
    return ordered


def _place(lay: Callable[..., Any]) -> tuple[bool, str, int]:
    return not lay.__module__.endswith("conftest"), lay.__module__, unwrap(lay).__code__.co_firstlineno
