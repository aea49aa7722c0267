"""Whose work a phrase makes it: one body stays one, "xã" in a commune's plan is that commune, and many are told."""

import pytest

from portal.plans.models import Role
from portal.plans.operations.acceptance import accept_plan_text
from portal.plans.queries import agencies_meant, known_draft
from tests.portal.agencies.factories import make_agency
from tests.portal.plans.factories import NOON, PLAN, TODAY
from tests.portal.plans.parser.conftest import SAMPLES

pytestmark = pytest.mark.django_db
OFFICE = "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã"


def commune(name: str) -> object:
    return make_agency(f"Ủy ban nhân dân xã {name}", kind="committee", level="commune")


def test_office_of_a_commune_is_one_body_and_no_other_commune_is_given_its_work() -> None:
    own, *others = [commune(name) for name in ("Ví Dụ", "Thứ Hai", "Thứ Ba")]
    text = (SAMPLES / "worded" / "prose-commune.txt").read_text(encoding="utf-8")
    plan = accept_plan_text(text=text, source_name="ke-hoach.txt", by=None, at=NOON).plan
    phrases = Role.objects.filter(assignment__plan=plan)
    assert phrases.filter(phrase=OFFICE).exists()
    assert not phrases.filter(agencies__in=others).exists()
    assert plan.issuer == own


def test_commune_alone_is_the_one_that_issued_the_plan() -> None:
    own, _ = commune("Ví Dụ"), commune("Thứ Hai")
    assert agencies_meant(phrase="Ủy ban nhân dân xã", on=TODAY, issuer=own) == [own]
    assert len(agencies_meant(phrase="Ủy ban nhân dân các xã", on=TODAY, issuer=own)) == 2


def test_name_of_the_directory_that_holds_a_conjunction_is_whole() -> None:
    zones = make_agency("Ban Quản lý Cụm công nghiệp và Trung tâm Dịch vụ")
    draft = known_draft(text=PLAN.replace("Sở Tư pháp; Sở Nội vụ", zones.name), on=TODAY)
    assert draft.assignments[0].lead == (zones.name,)


def test_phrase_that_means_many_without_saying_so_is_doubted() -> None:
    commune("Ví Dụ"), commune("Thứ Hai")
    told = known_draft(text=PLAN.replace("Sở Tài chính", "Ủy ban nhân dân xã"), on=TODAY).doubts
    assert any("“Ủy ban nhân dân xã” được hiểu là 2 cơ quan" in doubt.reason for doubt in told)
    plural = known_draft(text=PLAN.replace("Sở Tài chính", "Ủy ban nhân dân các xã"), on=TODAY).doubts
    assert not any("được hiểu là" in doubt.reason for doubt in plural)
