"""Several officers at once: no number is given twice, and what may count once counts once. Asked of PostgreSQL: there
writers do not stand in a row by themselves.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from portal.activities.models import Activity
from portal.activities.operations import record_activity
from portal.design.refusals import Refused
from portal.plans.models import BudgetEntry, BudgetLine, Plan, PlanVersion
from portal.plans.operations.progress import enter_money, open_line
from portal.plans.states.plans import BudgetSource, MoneyKind
from tests.portal.activities.factories import NOON, talk
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.plans.factories import PLAN, accept, make_agencies, make_plan

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory SQLite is one connection"),
]
MANY = 4


def at_once[T](do: Callable[[int], T]) -> list[T | None]:
    """What each of them made; None for whom it was refused."""
    together = Barrier(MANY)

    def one(at: int) -> T | None:
        together.wait(timeout=60)
        try:
            return do(at)
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as people:
        return list(people.map(one, range(MANY)))


def test_activities_get_codes_of_their_own_and_one_form_makes_one():
    agency, officer = make_agency("Sở Tư pháp"), make_officer()
    at_once(lambda at: record_activity(said=talk(agency), ticket=uuid4(), by=officer, at=NOON))
    assert Activity.objects.values("code").distinct().count() == Activity.objects.count() == MANY
    ticket = uuid4()
    made = at_once(lambda at: record_activity(said=talk(agency), ticket=ticket, by=officer, at=NOON))
    assert len({activity.pk for activity, _ in filter(None, made)}) == 1
    assert [is_new for _, is_new in filter(None, made)].count(True) == 1


def test_a_voucher_pays_once():
    agencies = make_agencies()
    keeper = make_posting("approver", agency=agencies["Sở Nội vụ"]).officer
    line = open_line(
        line=BudgetLine(plan=make_plan(), agency=agencies["Sở Nội vụ"], year=2026, source=BudgetSource.PROVINCE.value),
        kind=MoneyKind.ASSIGNED,
        day=date(2026, 1, 5),
        amount=10_000_000,
        document_number="5/QĐ",
        by=keeper,
        at=NOON,
    )
    said = {"kind": MoneyKind.SPENT, "day": date(2026, 5, 4), "amount": 1_000_000, "document_number": "PC-01"}
    made = at_once(lambda at: enter_money(line=BudgetLine.objects.get(pk=line.pk), **said, by=keeper, at=NOON))
    assert len([one for one in made if one is not None]) == 1
    assert BudgetEntry.objects.filter(kind=MoneyKind.SPENT.value).count() == 1


def test_wordings_of_a_plan_are_one_plan_with_numbers_of_their_own():
    make_agencies()
    at_once(lambda at: accept(PLAN.replace("Lớp tập huấn", f"Lớp tập huấn {at}")))
    assert Plan.objects.count() == 1
    assert sorted(PlanVersion.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
