"""Several officers at once: no number is given twice, and what may count once counts once. Asked of PostgreSQL: there
writers do not stand in a row by themselves.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from portal.activities.models import Activity
from portal.activities.operations import record_activity
from portal.design.refusals import Refused
from portal.files.states import ValidFile
from portal.journal.models import Entry
from portal.plans.models import BudgetEntry, BudgetLine, Difficulty, Guidance, GuidanceReceipt, Plan, PlanVersion
from portal.plans.next_plan.values import PlanYears
from portal.plans.operations.difficulties import raise_difficulty
from portal.plans.operations.guidance import issue_guidance
from portal.plans.operations.progress import enter_money, open_line
from portal.plans.operations.proposals import add_item, draft_plan
from portal.plans.states.plans import BudgetSource, MoneyKind
from tests.portal.activities.factories import NOON, talk
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.plans.factories import PLAN, accept, make_agencies, make_plan

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory SQLite is one connection"),
]
MANY = 4
PAPER = ValidFile("Hướng dẫn.pdf", "application/pdf", ".pdf", b"%PDF-1.4 words")


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


def test_a_guidance_is_issued_once(tmp_path: Path):
    agencies = make_agencies()
    justice, plan = make_posting("justice", agency=agencies["Sở Tư pháp"]).officer, make_plan()

    def issue(at: int) -> Guidance:
        said = {
            "number": "125/STP",
            "issued_date": date(2026, 2, 27),
            "title": "Hướng dẫn",
            "distribution": "Sở Nội vụ",
        }
        draft = Guidance(plan=plan, issuer=agencies["Sở Tư pháp"], **said)
        return issue_guidance(guidance=draft, assignments=[], folder=tmp_path, by=justice, at=NOON, file=PAPER)

    made = at_once(issue)
    assert [one is None for one in made].count(False) == 1
    assert (Guidance.objects.count(), GuidanceReceipt.objects.count()) == (1, 1)
    assert Entry.objects.filter(verb="guidance.issued").count() == 1


def test_difficulties_get_codes_of_their_own():
    agencies = make_agencies()
    home, plan = make_posting("editor", agency=agencies["Sở Nội vụ"]).officer, make_plan()
    said = {"plan": plan, "agency": agencies["Sở Nội vụ"], "title": "Thiếu máy quét", "description": "Khổ A3."}
    made = at_once(lambda at: raise_difficulty(draft=Difficulty(**said), by=home, at=NOON))
    assert len({one.code for one in filter(None, made)}) == MANY
    assert all(one.code.startswith("vm-2026-") for one in Difficulty.objects.all())


def test_tasks_added_to_a_draft_stand_in_a_row():
    agencies = make_agencies()
    justice = make_posting("justice", agency=agencies["Sở Tư pháp"]).officer
    land = make_agency("Ủy ban nhân dân tỉnh Ví Dụ", kind="committee")
    years, whose = PlanYears(2027, 2027), {"issuer": land, "supervisor": agencies["Sở Tư pháp"]}
    proposal = draft_plan(plan=None, years=years, on=date(2026, 11, 24), by=justice, at=NOON, **whose)
    words = {"choice": "keep", "lead": "Sở Tư pháp", "deadlines": "Quý II/2027"}
    at_once(lambda at: add_item(proposal=proposal, by=justice, at=NOON, title=f"Nhiệm vụ {at}", **words))
    assert [one.position for one in proposal.items.order_by("position")] == [1, 2, 3, 4]


def test_wordings_of_a_plan_are_one_plan_with_numbers_of_their_own():
    make_agencies()
    at_once(lambda at: accept(PLAN.replace("Lớp tập huấn", f"Lớp tập huấn {at}")))
    assert Plan.objects.count() == 1
    assert sorted(PlanVersion.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
