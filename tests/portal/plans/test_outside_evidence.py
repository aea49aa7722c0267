"""Evidence that came as a file, and links between plans: who sees them, and from which end."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Agency
from portal.design.refusals import Refused
from portal.plans.models import Plan, PlanLink, ProgressFile
from portal.plans.operations.corrections import link_plan, unlink_plan
from portal.plans.queries.overviews import link_of, links_of
from portal.plans.states.plans import SEEN_FROM_THERE, PlanLinkKind
from tests.portal.agencies.factories import make_posting
from tests.portal.files import files
from tests.portal.laid import laid
from tests.portal.plans.factories import PLAN, assignment_of, make_agencies, make_instrument, make_plan

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 2, tzinfo=UTC)


@laid
def agencies() -> dict[str, Agency]:
    return make_agencies()


@laid
def plan(agencies: dict[str, Agency]) -> Plan:
    return make_plan()


def enter(role: str, agency: Agency) -> Client:
    client = Client()
    client.force_login(make_posting(role, agency=agency, on=timezone.localdate()).officer)
    return client


class TestFiles:
    def report(self, client: Client, plan: Plan, agency: Agency, data: bytes, name: str):  # noqa: ANN201
        said = {"agency": agency.pk, "state": "in_progress", "percent": 40, "note": "Đã làm."}
        sent = {"evidence_files": [SimpleUploadedFile(name, data)]}
        return client.post(reverse("plans_report", args=[assignment_of(plan, 1).pk]), said | sent)

    def test_are_kept_and_handed_to_those_who_work_on_it(
        self, plan: Plan, agencies: dict[str, Agency], tmp_path: Path, settings
    ):  # noqa: ANN001
        settings.PRIVATE_DIR = tmp_path
        home = enter("editor", agencies["Sở Nội vụ"])
        assert self.report(home, plan, agencies["Sở Nội vụ"], files.pdf(), "Biên bản.pdf").status_code == 302
        kept = ProgressFile.objects.get()
        assert (tmp_path / "plans" / kept.place).is_file()
        address = reverse("plans_evidence_file", args=[kept.pk])
        for client in (home, enter("justice", agencies["Sở Tư pháp"])):
            answer = client.get(address)
            assert answer["Content-Disposition"].startswith("attachment")
            assert b"".join(answer.streaming_content) == files.pdf()
        assert enter("editor", agencies["xã"]).get(address).status_code == 404
        assert "Biên bản" not in Client().get(assignment_of(plan, 1).get_absolute_url()).content.decode()

    def test_that_are_none_are_named_and_cost_no_word(
        self, plan: Plan, agencies: dict[str, Agency], tmp_path: Path, settings
    ):  # noqa: ANN001
        settings.PRIVATE_DIR = tmp_path
        home = enter("editor", agencies["Sở Nội vụ"])
        answer = self.report(home, plan, agencies["Sở Nội vụ"], b"MZ\x90", "hay.exe")
        assert answer.status_code == 422
        assert "Chỉ nhận ảnh" in answer.content.decode()
        assert "Đã làm." in answer.content.decode()
        assert not ProgressFile.objects.exists()


class TestLinks:
    @pytest.fixture
    def other(self, agencies: dict[str, Agency]) -> Plan:
        return make_plan(PLAN.replace("54/KH-UBND", "55/KH-UBND"))

    @pytest.mark.parametrize("kind", PlanLinkKind)
    def test_are_said_once_and_seen_from_both_ends(self, plan: Plan, other: Plan, kind: PlanLinkKind):
        link_plan(plan=plan, kind=kind, to=other, by=None, at=AT)
        link_plan(plan=plan, kind=kind, to=other, by=None, at=AT)
        assert PlanLink.objects.count() == 1
        assert [one["words"] for one in links_of(plan=plan)] == [kind.label]
        assert [(one["words"], one["url"]) for one in links_of(plan=other)] == [
            (SEEN_FROM_THERE[kind], plan.get_absolute_url())
        ]

    def test_stand_on_both_public_pages(self, plan: Plan, other: Plan, client: Client):
        link_plan(plan=plan, kind=PlanLinkKind.REPLACES, to=other, by=None, at=AT)
        assert "Thay thế" in client.get(plan.get_absolute_url()).content.decode()
        assert "Được thay thế bởi" in client.get(other.get_absolute_url()).content.decode()

    def test_lead_to_the_library_or_to_words(self, plan: Plan):
        law = make_instrument("766/QĐ-TTg", issued_date=date(2025, 4, 15))
        link_plan(plan=plan, kind=PlanLinkKind.IMPLEMENTS, to=law, by=None, at=AT)
        link_plan(plan=plan, kind=PlanLinkKind.PART_OF, to="Chương trình giai đoạn 2025 - 2030", by=None, at=AT)
        assert {one["words"]: bool(one["url"]) for one in links_of(plan=plan)} == {"Thực hiện": True, "Thuộc": False}

    def test_to_itself_or_to_nothing_are_refused(self, plan: Plan):
        for to in (plan, "  "):
            with pytest.raises(Refused):
                link_plan(plan=plan, kind=PlanLinkKind.IMPLEMENTS, to=to, by=None, at=AT)

    def test_are_taken_back_by_who_follows_plans(self, plan: Plan, other: Plan, agencies: dict[str, Agency]):
        made = link_plan(plan=plan, kind=PlanLinkKind.CONTINUES, to=other, by=None, at=AT)
        with pytest.raises(Refused):
            unlink_plan(link=made, by=make_posting("editor", agency=agencies["Sở Nội vụ"]).officer, at=AT)
        assert link_of(plan=other, pk=made.pk) is None
        unlink_plan(link=made, by=make_posting("justice", agency=agencies["Sở Tư pháp"]).officer, at=AT)
        assert links_of(plan=plan) == []
