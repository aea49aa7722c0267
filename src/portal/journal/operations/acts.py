"""The runner of acts.

It checks lock, permission, second officer, state, revision and reason, calls the act's own function, then sets the
state and writes the journal.

An act is a row of its room's table (`portal.schema.states.Act`) and a function for what is specific to it. The function
receives the row, locked and freshly read, and returns the row or what it made of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import wraps
from typing import Any, cast

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import reaches
from portal.design.refusals import NotAllowed, Overtaken, ReasonMissing, SecondPersonNeeded, WrongState, refuse_if
from portal.journal.operations import record
from portal.journal.queries.pending_work import stood_in_for
from portal.schema.models import save_fields
from portal.schema.states import Act


def lock[Row: Model](row: Row) -> Row:
    """Read the row again and lock it until this transaction ends."""
    found: Row = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    return found


def require(verbs: tuple[str, ...], agency_id: int | None, *, by: Officer, at: datetime) -> None:
    """Check a permission. Raises NotAllowed for an officer who has none of the verbs at this agency."""
    refuse_if(not reaches(officer=by, verbs=verbs, agency_id=agency_id, on=timezone.localdate(at)), NotAllowed())


def words(said: object) -> str:
    """The text without surrounding whitespace. Raises ReasonMissing if it is empty."""
    given = str(said).strip()
    refuse_if(not given, ReasonMissing())
    return given


@dataclass(frozen=True, slots=True)
class ActRunner[Row: Model]:
    """How acts on the rows of one model run. `row` is the name of the argument through which operations receive the
    row.

    `hold` locks the row, and before it what precedes it in the room's order of locks. `may` checks whether an officer
    has one of the verbs for the row on a day (None: the view checks it). `had_a_hand` is True for officers who may not
    be the second person. `subject` and `details` are recorded in every journal entry of the row. `passed` and
    `overtaken` are the messages of refusals.
    """

    row: str
    hold: Callable[[Row], Row] = lock
    may: Callable[[Row, Officer, tuple[str, ...], date], bool] | None = None
    had_a_hand: Callable[[Officer, Row], bool] = lambda officer, row: False
    subject: Callable[[Row], Model | None] = lambda row: row
    details: Callable[[Row], dict[str, Any]] = lambda row: {}
    passed: Callable[[Row], str] = lambda row: ""
    overtaken: str = ""

    def does[**P, R](self, act: Act) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """`@runner.does(ROW)`: run the function in one transaction, with the checks and effects that its row declares.

        The function takes keyword arguments only: the row, `at`, `by` if an officer acts (None: the system acts, and no
        permission is checked), and `revision` if the row must be unchanged since (None: any revision). Raises
        NotAllowed, SecondPersonNeeded, WrongState, Overtaken, ReasonMissing, in this order, so that an unauthorised
        user learns nothing about the state.
        """

        def around(do: Callable[P, R]) -> Callable[P, R]:
            @wraps(do)
            @transaction.atomic
            def acted(*args: P.args, **kwargs: P.kwargs) -> R:
                given = cast("dict[str, Any]", kwargs)
                given[self.row] = held = self.hold(given[self.row])
                self.ask(act, held, by=given.get("by"), at=given["at"], revision=given.get("revision"))
                if act.reason:
                    given[act.reason] = words(given[act.reason])
                result = do(*args, **kwargs)
                self.leave(act, held, given)
                return result

            return acted

        return around

    def ask(self, act: Act, row: Row, *, by: Officer | None, at: datetime, revision: int | None = None) -> None:
        """Check whether the act is allowed. Raises NotAllowed, SecondPersonNeeded, WrongState, Overtaken."""
        held = cast("Any", row)
        if by is not None and act.verbs and self.may is not None:
            refuse_if(not self.may(row, by, act.verbs, timezone.localdate(at)), NotAllowed())
        if by is not None and act.second_person:
            refuse_if(self.had_a_hand(by, row), SecondPersonNeeded(act.second_person))
        if act.states:
            refuse_if(held.state not in act.states, WrongState(self.passed(row), about=row))
        if act.is_seen and revision is not None:
            refuse_if(held.revision != revision, Overtaken(self.overtaken, about=row))

    def leave(self, act: Act, row: Row, given: dict[str, Any]) -> None:
        """Set the state of the row and record the journal entry of the act."""
        by, at = given.get("by"), given["at"]
        if act.to is not None:
            save_fields(row, state=act.to.value, **{name: by if name.endswith("_by") else at for name in act.stamps})
        if act.word:
            told = {name: _told(given[it] if it in given else getattr(row, it)) for name, it in act.tells.items()}
            absent = stood_in_for(act=act, row=row, by=by, at=at) if by else None
            told |= {"in_place_of": str(absent)} if absent else {}
            record(act.word, subject=self.subject(row), by=by, at=at, details=self.details(row) | told)


def _told(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value.pk if isinstance(value, Model) else value
