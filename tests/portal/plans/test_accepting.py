"""A text becomes a plan once; a changed text becomes its next version and leaves progress where it was."""

from datetime import date

import pytest
from demo.scenes.agencies import load_demo_agencies
from django.db import IntegrityError, transaction

from portal.design.refusals import Refused
from portal.journal.models import Entry
from portal.plans.jobs import basis_reader
from portal.plans.models import Assignment, LegalBasis, Plan, PlanVersion, Progress, Role, Standing
from portal.plans.operations import link_bases, note_correction, record_progress
from portal.plans.operations.acceptance import AcceptanceOutcome
from portal.plans.operations.corrections import changes_between
from portal.plans.queries import agencies_meant
from portal.plans.states.progress import ProgressState
from tests.portal.agencies.factories import make_posting
from tests.portal.plans.factories import (
    NOON,
    PLAN,
    REAL_PLAN,
    accept,
    assignment_of,
    make_agencies,
    make_instrument,
    make_plan,
)

pytestmark = pytest.mark.django_db


class TestAcceptPlan:
    def test_keeps_what_was_read(self) -> None:
        make_agencies()
        plan = make_plan()
        assert (plan.number, plan.issued_date, plan.counted_on) == ("54/KH-UBND", date(2026, 1, 5), date(2026, 1, 5))
        assert plan.slug == "54-kh-ubnd-2026"
        assert [one.title for one in plan.assignments.order_by("position")] == [
            "Xây dựng chuyên mục hỏi đáp",
            "Tập huấn báo cáo viên",
            "Tuyên truyền qua Zalo, tin nhắn",
        ]
        assert [one.number for one in plan.bases.all()] == ["31/2024/QH15"]

    def test_names_the_agencies_meant_that_day(self) -> None:
        agencies = make_agencies()
        plan = make_plan()
        lead = Role.objects.get(assignment__plan=plan, phrase="Sở Tư pháp", assignment__number=1)
        assert list(lead.agencies.all()) == [agencies["Sở Tư pháp"]]
        everybody = Role.objects.get(assignment__plan=plan, assignment__number=3)
        assert {agency.name for agency in everybody.agencies.all()} == {"Sở Tư pháp", "Sở Nội vụ", "Sở Tài chính"}

    def test_same_text_again_changes_nothing(self) -> None:
        first = accept()
        entries = Entry.objects.count()
        again = accept(PLAN.replace("\n", "  \n") + "\n", name="copy.txt")
        assert again.outcome is AcceptanceOutcome.UNCHANGED
        assert again.version == first.version
        assert (PlanVersion.objects.count(), Entry.objects.count()) == (1, entries)

    def test_is_written_in_the_journal(self) -> None:
        plan = make_plan()
        entry = Entry.objects.get(verb="plan.imported")
        assert entry.details == {"slug": plan.slug, "version": 1, "assignments": 3}

    @pytest.mark.parametrize("text", ["", "Xin chào", "KẾ HOẠCH\nPhổ biến pháp luật\nI. NHIỆM VỤ\n"])
    def test_refuses_what_is_no_plan_and_writes_nothing(self, text: str) -> None:
        with pytest.raises(Refused, match="Không đọc được"):
            accept(text)
        assert not Plan.objects.exists()
        assert not Entry.objects.exists()

    def test_refuses_more_assignments_than_any_plan_has(self) -> None:
        tasks = "".join(f"{number}. Việc {number}\n- Chủ trì: Sở Tư pháp\n" for number in range(1, 502))
        with pytest.raises(Refused, match="hơn 500 nhiệm vụ"):
            accept(f"KẾ HOẠCH\nNăm 2026\nI. NHIỆM VỤ\n{tasks}")
        assert not Plan.objects.exists()

    def test_cuts_what_is_longer_than_any_name(self) -> None:
        plan = make_plan(PLAN.replace("Nguyễn Văn Ví", "Nguyễn V" + "í" * 200))
        assert len(plan.signer) == 120

    def test_two_plans_of_one_number_in_different_years_live_side_by_side(self) -> None:
        make_plan()
        other = make_plan(PLAN.replace("2026", "2025"))
        assert Plan.objects.count() == 2
        assert other.slug == "54-kh-ubnd-2025"

    def test_database_holds_one_plan_for_number_issuer_and_day(self) -> None:
        plan = make_plan()
        twin = Plan(
            slug="khac",
            title="Khác",
            number=plan.number,
            issuer_name=plan.issuer_name,
            issued_date=plan.issued_date,
            accepted_at=NOON,
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()


class TestNewVersion:
    CHANGED = (
        PLAN.replace("3. Tuyên truyền qua Zalo, tin nhắn\n", "3. Tuyên truyền qua Zalo, tin nhắn điện thoại\n")
        .replace("2. Tập huấn báo cáo viên\n", "2. Tổ chức cuộc thi tìm hiểu pháp luật\n")
        .replace("trước ngày 30/11/2026", "trước ngày 15/12/2026")
    )

    def test_is_told_from_another_plan_by_number_and_issuer(self) -> None:
        first = make_plan()
        accepted = accept(self.CHANGED)
        assert (accepted.outcome, accepted.plan, accepted.version.number) == (AcceptanceOutcome.NEW_VERSION, first, 2)
        assert [version.source_text for version in first.versions.order_by("number")] == [PLAN, self.CHANGED]

    def test_keeps_numbers_and_progress_of_what_goes_on(self) -> None:
        agencies = make_agencies()
        plan = make_plan()
        officer = make_posting("editor", agency=agencies["Sở Tư pháp"]).officer
        for number in (1, 2, 3):
            record_progress(
                assignment=assignment_of(plan, number),
                agency=agencies["Sở Tư pháp"],
                report=Progress(state=ProgressState.IN_PROGRESS, percent=40, note="đang làm"),
                by=officer,
                at=NOON,
            )
        accept(self.CHANGED)
        assert Progress.objects.count() == 3
        assert Standing.objects.count() == 3
        renamed = assignment_of(plan, 3)
        assert (renamed.title, renamed.standings.count()) == ("Tuyên truyền qua Zalo, tin nhắn điện thoại", 1)
        assert str(assignment_of(plan, 1).deadlines.get().end) == "2026-12-14"

    def test_withdraws_what_is_gone_and_gives_its_number_to_nobody(self) -> None:
        plan = make_plan()
        version = accept(self.CHANGED).version
        gone, added = assignment_of(plan, 2), Assignment.objects.get(title="Tổ chức cuộc thi tìm hiểu pháp luật")
        assert gone.withdrawn_in == version
        assert (added.number, added.position) == (4, 2)

    def test_brings_back_what_an_earlier_version_had(self) -> None:
        plan = make_plan()
        accept(self.CHANGED)
        assert assignment_of(plan, 2).withdrawn_in is not None
        accept(PLAN.replace("Lớp tập huấn", "Hai lớp tập huấn"))
        assert assignment_of(plan, 2).withdrawn_in is None


class TestLegalBases:
    def test_are_tied_to_what_the_library_holds(self) -> None:
        law = make_instrument("31/2024/QH15", issued_date=date(2024, 1, 18))
        assert make_plan().bases.get().instrument == law

    def test_wait_for_a_law_that_comes_later(self) -> None:
        plan = make_plan()
        law = make_instrument("31/2024/QH15", issued_date=date(2024, 1, 18))
        basis_reader.read([Entry(verb="edition.accepted", details={"slug": law.slug})])
        assert plan.bases.get().instrument == law

    def test_are_not_tied_to_a_namesake_of_another_day(self) -> None:
        make_instrument("31/2024/QH15", issued_date=date(2023, 1, 18))
        plan = make_plan()
        assert plan.bases.get().instrument is None
        assert link_bases(plan=plan) == 0

    def test_have_a_number_or_a_name(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalBasis.objects.create(plan=make_plan())


class TestNoteCorrection:
    def test_counts_the_agencies_named_by_an_officer(self) -> None:
        agencies = make_agencies()
        plan = make_plan()
        role = Role.objects.get(assignment__plan=plan, assignment__number=3)
        Role.objects.filter(pk=role.pk).update(named="Sở Nội vụ\nSở Tài chính")
        note_correction(role.assignment, by=None, at=NOON)
        assert set(role.agencies.all()) == {agencies["Sở Nội vụ"], agencies["Sở Tài chính"]}
        assert Entry.objects.filter(verb="plan.corrected").count() == 1


class TestRealPlan:
    def test_asks_the_agencies_of_its_own_day(self) -> None:
        load_demo_agencies()
        plan = make_plan(REAL_PLAN.read_text(encoding="utf-8"))
        assert plan.issuer
        assert plan.issuer.slug == "uy-ban-nhan-dan-tinh-hau-giang"
        counts = {
            (role.phrase, role.agencies.count())
            for role in Role.objects.filter(assignment__plan=plan).order_by("phrase")
        }
        assert ("Ủy ban nhân dân cấp huyện", 8) in counts
        assert ("Ủy ban nhân dân cấp xã", 75) in counts
        assert ("Sở Thông tin và Truyền thông", 1) in counts
        assert ("các cơ quan, đơn vị có liên quan", 0) in counts

    def test_counts_no_agency_of_another_day(self) -> None:
        load_demo_agencies()
        assert agencies_meant(phrase="Ủy ban nhân dân cấp huyện", on=date(2026, 11, 24)) == []


def test_nobody_is_asked_to_agree_to_nothing():
    plan = make_plan()
    with pytest.raises(Refused):
        changes_between(plan, plan)
