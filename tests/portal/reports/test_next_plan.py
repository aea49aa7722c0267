"""The drafted plan as a document: in the layout of the decree, and read by our own importer as it was drafted."""

from datetime import UTC, date, datetime

import pytest
from demo.scenes.agencies import load_demo_agencies

from officialdocs import check, write
from portal.agencies.models import Agency
from portal.plans.next_plan.text import text_of
from portal.plans.next_plan.values import PlanYears
from portal.plans.operations.acceptance import text_of as text_of_file
from portal.plans.operations.proposals import draft_plan
from portal.plans.parser import AssignmentDraft, read_plan
from portal.plans.queries.proposals import drafted_plan_of
from portal.reports.queries.documents import next_plan_document
from safefiles.checks import COMMAND
from tests.portal.agencies.factories import make_posting
from tests.portal.plans.factories import REAL_PLAN, accept

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)


def meaning(one: AssignmentDraft) -> tuple[object, ...]:
    return one.title, one.group, one.lead, one.coordinating, one.deadlines, one.products, one.money


@pytest.mark.django_db
@pytest.mark.parametrize("years", [PlanYears(2026, 2030), PlanYears(2027, 2027)])
def test_the_file_departs_from_no_rule_and_reads_as_the_text_does(years: PlanYears):
    load_demo_agencies()
    issuer = Agency.objects.get(slug="uy-ban-nhan-dan-thanh-pho-can-tho")
    supervisor = Agency.objects.get(slug="so-tu-phap-can-tho")
    proposal = draft_plan(
        plan=accept(REAL_PLAN.read_text("utf-8")).plan,
        issuer=issuer,
        supervisor=supervisor,
        years=years,
        on=date(2026, 11, 24),
        by=make_posting("justice", agency=supervisor).officer,
        at=AT,
    )
    proposal.items.filter(position__in=(2, 3)).update(group="Truyền thông", money="50 triệu đồng", choice="change")
    told = drafted_plan_of(proposal=proposal)
    data = write(next_plan_document(told, issuer=issuer), at=AT)
    assert list(map(str, check(data))) == []
    read = read_plan(text_of_file(data=data, name="ke-hoach.docx", limits=COMMAND))
    assert [meaning(one) for one in read.assignments] == [meaning(one) for one in read_plan(text_of(told)).assignments]
    assert (read.title, read.issuer) == (proposal.title, "Ủy ban nhân dân thành phố Cần Thơ")
