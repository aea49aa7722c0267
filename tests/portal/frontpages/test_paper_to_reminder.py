"""From a proofed paper plan to a commune that is reminded of its task, and is no more once it has reported."""

from datetime import timedelta

import pytest

from portal.digitisation.queries.scans import plan_text
from portal.dissemination.models import Delivery
from portal.dissemination.states import DeliveryState
from portal.plans.models import Progress
from portal.plans.operations.acceptance import accept_plan_text
from portal.plans.operations.progress import record_progress
from portal.plans.states.progress import ProgressState
from tests.portal.agencies.factories import make_posting
from tests.portal.digitisation.publishing.test_plans import scan_of_plan
from tests.portal.frontpages.test_my_work import MORNING, letters, officer_of
from tests.portal.plans.factories import PLAN, make_agencies

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def test_a_commune_is_reminded_of_what_a_paper_asks_of_it():
    agencies = make_agencies()
    justice = make_posting("justice", agency=agencies["Sở Tư pháp"]).officer
    paper = PLAN.replace("Chủ trì: Sở Tư pháp; Sở Nội vụ.", "Chủ trì: UBND xã A.")
    scan = scan_of_plan(agencies["Sở Tư pháp"], paper)
    text, name = plan_text(officer=justice, code=scan.code, on=MORNING.date())
    plan = accept_plan_text(text=text, source_name=name, by=justice, at=MORNING).plan
    clerk = officer_of("editor", agencies["xã"])
    told = letters(MORNING)[clerk.email]
    assert "Xây dựng chuyên mục hỏi đáp" in told
    delivery = Delivery.objects.get(letter__officer=clerk)
    assert delivery.state in (DeliveryState.ACCEPTED, DeliveryState.DELIVERED)  # the witness that somebody was told
    task = plan.assignments.get(number=1)
    said = Progress(state=ProgressState.AWAITING, percent=100, note="Đã mở chuyên mục.")
    record_progress(assignment=task, agency=agencies["xã"], report=said, by=clerk, at=MORNING + timedelta(hours=2))
    assert clerk.email not in letters(MORNING + timedelta(days=5))
