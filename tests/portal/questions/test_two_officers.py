"""Two officers at once, each in a transaction: one act happens, the other is told, and nobody waits for ever."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, close_old_connections, connection

from portal.design.refusals import Refused, WrongState
from portal.questions.models import Question, Referral
from portal.questions.operations.triage import merge_question, refer_question
from portal.questions.states import QuestionState
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.questions.factories import AT
from tests.portal.questions.triage_story import FIELD, waiting

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="a test database of SQLite in memory is one connection; the second writer waits for the file",
    ),
]


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What became of each, in the order given: "" for done, else the name of what was raised."""
    told = [""] * len(acts)
    start = Barrier(len(acts))

    def run(at: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except (WrongState, Refused, OperationalError) as error:
            told[at] = type(error).__name__
        finally:
            close_old_connections()
            connection.close()

    threads = [Thread(target=run, args=(at, act)) for at, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    return told


def test_two_officers_refer_one_question():
    question, by = waiting(), make_officer()
    agencies = [make_agency("Sở Xây dựng"), make_agency("Sở Y tế")]
    told = at_once(
        *(
            lambda agency=agency: refer_question(
                question=question, lead=agency, field_slug=FIELD, reason="", by=by, at=AT
            )
            for agency in agencies
        )
    )
    assert sorted(told) == ["", "WrongState"]
    assert Referral.objects.filter(question=question).count() == 1


def test_two_officers_merge_two_questions_into_one_another():
    first, second, by = waiting(), waiting(), make_officer()
    told = at_once(
        lambda: merge_question(question=first, into=second, explanation="Như nhau.", by=by, at=AT),
        lambda: merge_question(question=second, into=first, explanation="Như nhau.", by=by, at=AT),
    )
    assert sorted(told) == ["", "Refused"]
    merged = Question.objects.filter(state=QuestionState.MERGED.value)
    assert merged.count() == 1


def test_many_teach_the_same_words_at_once_and_all_are_counted():
    by, agency = make_officer(), make_agency("Sở Xây dựng")
    questions = [waiting() for _ in range(4)]
    told = at_once(
        *(
            lambda question=question: refer_question(
                question=question, lead=agency, field_slug=FIELD, reason="", by=by, at=AT
            )
            for question in questions
        )
    )
    assert told == [""] * 4
