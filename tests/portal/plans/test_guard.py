"""A plan rests on its bases: when one is no more, whoever issued the plan is told, and the page says so."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.library.models import CitingItem, Reliance
from portal.library.states import EventKind
from portal.plans.models import LegalBasis, Plan
from portal.plans.operations import note_correction, register_plan, register_plans
from portal.plans.operations.corrections import PLAN
from tests.portal.library import guard_contract
from tests.portal.library.factories import AT
from tests.portal.library.guard_contract import NUMBER, Joined
from tests.portal.library.laws import TOMORROW, make_event, make_instrument
from tests.portal.plans.factories import NOON, accept, make_agencies, make_plan
from tests.portal.plans.factories import PLAN as TEXT

pytestmark = pytest.mark.django_db
BASED = TEXT.replace("Luật Đất đai số 31/2024/QH15 ngày 18 tháng 01 năm 2024", f"Nghị định số {NUMBER}")


class Resting:
    """One plan, brought in as a text, and taken down as an operator would."""

    versions = 0

    def publish(self) -> str:
        self.versions += 1
        plan = accept(f"{BASED}\n{'.' * self.versions}").plan
        return str(plan.pk)

    def unpublish(self) -> None:
        plan = Plan.objects.get()
        plan.withdrawn_at = NOON
        plan.save()
        register_plan(plan=plan, at=NOON)


@pytest.mark.parametrize("check", guard_contract.CHECKS)
def test_a_plan_joins_the_stale_guard(check):
    plan = Resting()
    check(Joined(kind=PLAN, publish=plan.publish, unpublish=plan.unpublish, whole=True))


def test_rests_on_what_an_officer_puts_right():
    plan = make_plan()
    LegalBasis.objects.create(plan=plan, number=NUMBER, sort_order=9)
    note_correction(plan, by=None, at=NOON)
    assert Reliance.objects.filter(document_key="7-2021-nd-cp", address="").count() == 1


def test_rests_on_a_law_known_by_its_name():
    plan = make_plan()
    LegalBasis.objects.create(plan=plan, name="Luật Phổ biến, giáo dục pháp luật năm 2012", sort_order=9)
    note_correction(plan, by=None, at=NOON)
    assert "name:luật phổ biến, giáo dục pháp luật@2012" in Reliance.objects.values_list("document_key", flat=True)


def test_is_looked_at_by_who_issued_it_or_else_by_who_leads():
    agencies = make_agencies()
    make_plan()
    assert CitingItem.objects.get().agency == agencies["Sở Tư pháp"]


def test_registers_anew_twice_the_same():
    make_plan()
    CitingItem.objects.all().delete()
    for _ in range(2):
        assert register_plans(at=timezone.now()) == 1
        assert Reliance.objects.count() == 1


class TestThePage:
    def test_says_mildly_that_a_basis_is_no_more(self, client: Client):
        plan = make_plan()
        make_instrument("31/2024/QH15", doc_type="Luật", title="Luật Đất đai", name_key="name:luật đất đai")
        make_event(number="31/2024/QH15", kind=EventKind.REPLACED, day=TOMORROW, at=AT + timedelta(days=1))
        html = client.get(plan.get_absolute_url()).content.decode()
        assert "Căn cứ pháp lý đã thay đổi" in html
        assert "Luật Đất đai (31/2024/QH15) đã bị thay thế từ ngày" in html
        assert "notice-warn" not in html

    def test_says_nothing_of_a_change_in_part(self, client: Client):
        plan = make_plan()
        make_event("dieu-8", number="31/2024/QH15", day=TOMORROW, at=AT + timedelta(days=1))
        assert "Căn cứ pháp lý đã thay đổi" not in client.get(plan.get_absolute_url()).content.decode()
        make_event(number="31/2024/QH15", kind=EventKind.REPLACED, day=TOMORROW, at=AT + timedelta(days=1))
        assert "Căn cứ pháp lý đã thay đổi" in client.get(plan.get_absolute_url()).content.decode()
