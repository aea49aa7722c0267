"""Every public address is in the register of surfaces, or silent for a reason; and so is what leaves without one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver

from tests.portal.surfaces.register import ELSEWHERE, SILENT, SILENT_ROOTS, SURFACES, Telling

_TESTS = Path(__file__).parents[1]


def patterns(of: Any = None, above: str = "") -> Iterator[str]:
    for one in (of or get_resolver()).url_patterns:
        path = f"{above}{one.pattern}"
        if hasattr(one, "url_patterns"):
            yield from patterns(one, path)
        else:
            yield path


def public() -> set[str]:
    return {one for one in patterns() if not one.startswith(tuple(SILENT_ROOTS))}


def test_every_public_address_is_in_it():
    assert sorted(public() - SURFACES.keys() - SILENT.keys()) == [], "say in the register how it tells, or why not"


def test_what_is_in_it_is_there():
    named = {one for one in {*SURFACES, *SILENT} if any(sign in one for sign in "<>^/.")}
    assert sorted(named - public()) == []
    assert not SURFACES.keys() & SILENT.keys()
    assert all(any(one.startswith(root) for one in patterns()) for root in SILENT_ROOTS)


@pytest.mark.parametrize("name", SURFACES)
def test_each_can_be_read(name: str):
    assert SURFACES[name].at
    assert isinstance(SURFACES[name].tells, Telling)


@pytest.mark.parametrize(("file", "test"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_leaves_without_an_address_is_proved_elsewhere(file: str, test: str):
    assert f"def {test}" in (_TESTS / file).read_text("utf-8")
