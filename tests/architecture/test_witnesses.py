"""Every status label that says something was done names its witness, and the watch on acts sees a state without one."""

from collections.abc import Callable

import pytest
from django.db import connection

from portal.questions.models import AnswerVersion
from portal.questions.states import VersionState
from tests import witnesses
from tests.portal.questions.answering import Team


def test_every_label_that_says_something_was_done_names_its_witness() -> None:
    assert {f"{one.key} {one.name}" for one in witnesses.claims() if not one.witness} == set()


def test_names_none_that_says_nothing() -> None:
    known = {f"{one.key} {one.name}" for one in witnesses.claims()}
    assert {f"{key} {name}" for key, named in witnesses.TABLE.items() for name in named} - known == set()


@pytest.mark.parametrize("claim", witnesses.claims(), ids=lambda one: f"{one.key}={one.value}")
@pytest.mark.django_db
def test_the_witness_can_be_asked_for(claim: witnesses.Claim) -> None:
    if claim.witness.startswith("none:"):
        assert len(claim.witness.split()) > 3
    else:
        assert not claim.model._base_manager.filter(claim.holds()).filter(pk=0).exists()


@pytest.mark.django_db
def test_the_watch_sees_a_state_that_nothing_bears_out_and_is_content_with_the_act() -> None:
    version = Team().checked()
    told = list[tuple[witnesses.Claim, tuple[object, ...]]]()

    def note(execute: Callable[..., object], sql: str, params: object, *more: object) -> object:
        told.extend(witnesses.claimed(sql, params))
        return execute(sql, params, *more)

    with connection.execute_wrapper(note):
        AnswerVersion.objects.filter(pk=version.pk).update(state=VersionState.APPROVED.value)
    assert list(witnesses.lacking(told)) == [
        "questions.AnswerVersion.state says “Đã duyệt, chờ công bố” without approved_at approved_by checked_by"
    ]
    with connection.execute_wrapper(note):
        Team().published()
    assert {one.name for one, _ in told} >= {"APPROVED", "LIVE"}
    assert list(witnesses.lacking(told[1:])) == []
