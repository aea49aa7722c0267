"""Figures are frozen with what is behind them; what happens afterwards changes none of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum
from django.test import Client

from portal.activities.models import Activity
from portal.agencies.models import Succession
from portal.design.refusals import NotAllowed, Refused
from portal.journal.models import Entry
from portal.library.models import StaleFlag
from portal.library.operations import CitingContent, ReliancePlace, forget_item, register_item, settle_flags
from portal.library.states import REVIEW_DAYS, FlagOutcome
from portal.plans.models import Evidence, Guidance
from portal.reports.models import (
    Compilation,
    Draft,
    Figure,
    FigureCell,
    FigureThing,
    Regime,
    RegimeRung,
    Return,
    Round,
    Submission,
)
from portal.reports.operations.compilations import write_section
from portal.reports.operations.freeze import compile_report
from portal.reports.queries.compilations import changes_between, figures_of, newest_draft, outline_of
from portal.reports.queries.drilldown import (
    by_agency,
    by_month,
    changed_figures,
    corrected_since,
    drilldown_items,
    entered_later,
    since_freeze,
    withdrawn_since,
)
from portal.reports.queries.statements import ReportSubject
from portal.reports.states import PeriodKind, Rung, period_with
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.editorial.factories import make_front
from tests.portal.library.laws import make_event, make_instrument
from tests.portal.plans.monthly import monthly_figures
from tests.portal.reports.compilations.factories import (
    FROZEN,
    MAY,
    QUARTER,
    Province,
    compiled,
    counted_thing,
    make_activity,
    make_province_at_work,
    make_return,
    make_round,
    show,
    withdraw,
)

pytestmark = pytest.mark.django_db


def figure(compilation: Compilation, key: str) -> Figure:
    return compilation.figures.get(key=key)


class TestFreezing:
    def test_counts_what_agencies_did_and_what_the_journal_told(self, province: Province):
        make_activity(province.other, province.justice, gatherings=2, people=90)
        make_activity(province.department, province.justice, gatherings=1, gatherings_km=1)
        for late in ("false", "false", "true"):
            counted_thing("replies", province.other, kind=late)
        made = compiled(province)
        said = {one.key: (one.value, one.unit) for one in made.figures.all()}
        assert said["hoat-dong.cuoc"] == (4, "cuộc")
        assert said["hoat-dong.cuoc-dan-toc"] == (1, "cuộc")
        assert said["hoat-dong.luot-nguoi"] == (90, "lượt người")
        assert said["hoi-dap.tra-loi"] == (3, "câu hỏi")
        assert said["hoi-dap.ty-le-dung-han"] == (667, "%")

    def test_shows_agencies_and_months_that_add_up(self, province: Province):
        make_activity(province.other, province.justice, people=90)
        make_activity(province.other, province.justice, day=date(2026, 6, 2), people=10)
        make_activity(province.department, province.justice, people=5)
        held = figure(compiled(province), "hoat-dong.luot-nguoi")
        assert [(row["agency"], row["value"]) for row in by_agency(figure=held)] == [
            (province.other, 100),
            (province.department, 5),
        ]
        assert [(row["month"], row["value"]) for row in by_month(figure=held)] == [
            (date(2026, 5, 1), 95),
            (date(2026, 6, 1), 10),
        ]

    def test_compares_with_the_quarter_before(self, province: Province):
        make_activity(province.other, province.justice, people=90)
        make_activity(province.other, province.justice, day=date(2026, 2, 3), people=60)
        assert figure(compiled(province), "hoat-dong.luot-nguoi").before == 60

    def test_marks_what_is_an_estimate(self, province: Province):
        make_activity(province.other, province.justice, people_estimate=90)
        held = figure(compiled(province), "hoat-dong.luot-nguoi")
        assert held.is_estimate
        assert [row["is_estimate"] for row in by_agency(figure=held)] == [True]

    def test_counts_for_assignments_what_the_plan_counts(self, province: Province):
        show(province.plan, 1, "answers")
        counted_thing("answers", province.other)
        counted_thing("answers", province.department, day=date(2026, 6, 9))
        held = figure(compiled(province), "nv-1.hoi-dap-da-cong-khai")
        monthly = monthly_figures(plan=province.plan, start=QUARTER.start, end=QUARTER.end)
        assert held.value == sum(one.number.count for one in monthly) == 2
        assert {(cell.agency_id, cell.month) for cell in held.cells.all()} == {
            (one.agency, one.month) for one in monthly
        }

    def test_counts_a_content_that_the_law_left_behind_once(self, province: Province):
        make_instrument()
        flagged_at = datetime(2026, 5, 12, 3, tzinfo=UTC)
        for key, agency in (("1", province.other), ("2", province.department)):
            content = CitingContent(kind="rooms.leaflet", key=key, title=f"Tờ gấp {key}", agency=agency)
            places = [ReliancePlace("7-2021-nd-cp", "dieu-8"), ReliancePlace("7-2021-nd-cp", "dieu-9")]
            register_item(content=content, places=places, at=flagged_at - timedelta(days=9))
        make_event("dieu-8", "dieu-9", day=MAY, at=flagged_at)
        done = StaleFlag.objects.filter(item__key="1")
        settle_flags(flags=list(done), outcome=FlagOutcome.CORRECTED, note="", by=province.justice, at=flagged_at)
        made = compiled(province)
        assert (figure(made, "luat.noi-dung").value, figure(made, "luat.con-cho").value) == (2, 1)
        (waiting,) = drilldown_items(figure=figure(made, "luat.con-cho"))
        assert (waiting.label, waiting.agency, waiting.day) == ("Tờ gấp 2", province.department, MAY)
        forget_item(kind="rooms.leaflet", key="2", at=FROZEN + timedelta(days=1))
        assert list(withdrawn_since(things=[waiting])) == [waiting.pk]

    def test_says_the_term_of_the_guard_in_words(self, province: Province):
        assert f"{REVIEW_DAYS} ngày làm việc" in figure(compiled(province), "luat.dung-han").formula

    def test_counts_agencies_that_became_one_once(self, province: Province):
        heir = make_agency("Sở Nội vụ và Lao động", exists_from=date(2026, 6, 1))
        make_activity(province.other, province.justice, people=90)
        make_activity(heir, province.justice, day=date(2026, 6, 2), people=10)
        Succession.objects.create(predecessor=province.other, successor=heir, on_date=date(2026, 6, 1))
        type(heir).objects.filter(pk=province.other.pk).update(exists_to=date(2026, 6, 1))
        rows = by_agency(figure=figure(compiled(province), "hoat-dong.luot-nguoi"))
        assert [(row["agency"], row["value"]) for row in rows] == [(heir, 100)]

    def test_names_the_guidance_that_was_issued_in_the_period(self, province: Province):
        for number, day in ((12, MAY), (13, date(2026, 8, 3))):
            Guidance.objects.create(
                plan=province.plan,
                issuer=province.department,
                number=f"{number}/HD-STP",
                issued_date=day,
                title="Hướng dẫn liên kết chuyên mục",
                place="hd",
                distribution="các sở",
                counted_on=day,
                due_on=day,
                issued_by=province.justice,
                issued_at=FROZEN,
            )
        directing = newest_draft(compilation=compiled(province)).sections["chi-dao"]
        assert (
            "Văn bản số 12/HD-STP ngày 12 tháng 5 năm 2026 của Sở Tư pháp: Hướng dẫn liên kết chuyên mục." in directing
        )
        assert "13/HD-STP" not in directing

    def test_tells_who_reported_in_time(self, province: Province):
        round_ = make_round(province)
        make_return(round_, province.other, province.justice, {"heading": "Khó khăn", "text": "Thiếu người."})
        make_return(round_, province.department, province.justice, {"heading": "x", "text": "y"}, late=True)
        make_return(round_, province.committee, province.justice)
        made = compiled(province, subject=ReportSubject.of_round(round_))
        said = {one.key: one.value for one in made.figures.filter(key__startswith="che-do.")}
        assert said["che-do.phai-bao-cao"] == 3
        assert (said["che-do.da-gui"], said["che-do.dung-han"]) == (2, 1)
        assert said["che-do.ty-le-gui"] == 667

    def test_counts_nothing_that_came_after_the_moment_it_is_frozen_at(self, province: Province):
        """What is told beside the report as sent later stands in none of its numbers."""
        round_, stated = make_round(province), {"label": "Tin, bài", "value": 7, "unit": "tin", "kind": "flow"}
        sent = make_return(round_, province.department, province.justice, {"heading": "ket-qua", "figures": [stated]})
        owed, later = make_return(round_, province.other, province.justice), FROZEN + timedelta(hours=5)
        Return.objects.filter(pk=owed.pk).update(state="sent", sent_at=later, was_late=False)
        told = [{"heading": "ket-qua", "text": "Đến sau.", "figures": [stated | {"value": 9}]}]
        for of, number in ((owed, 1), (sent, 2)):
            Submission.objects.create(of=of, number=number, parts=told, figures={}, by=province.justice, at=later)
        made = compiled(province, subject=ReportSubject.of_round(round_))
        said = {one.key.partition(".tin-bai")[0]: one for one in made.figures.all()}
        assert (said["che-do.da-gui"].value, said["bao-cao-them.0"].value) == (1, 7)
        assert not made.said.filter(words="Đến sau.").exists()
        *_, after = entered_later(compilation=made, figures=made.figures.all())
        assert [(one.of, one.number) for one in after.order_by("pk")] == [(owed, 1), (sent, 2)]
        assert [one.agency for one in drilldown_items(figure=said["che-do.da-gui"])] == [province.department]

    def test_counts_no_section_of_an_agency_that_was_none_yet(self, province: Province):
        new = make_agency("Sở Mới", parent=province.committee, place=province.land, exists_from=date(2026, 8, 1))
        for agency in (province.other, new):
            make_front(agency)
        counted = {one.agency for one in compiled(province).things.filter(source="sections")}
        assert province.other in counted
        assert new not in counted

    def test_counts_the_excused_apart_and_says_what_came_on_paper(self, province: Province):
        round_ = make_round(province)
        make_return(round_, province.other, province.justice, {"heading": "Kết quả", "text": "Đã làm."})
        sent = Submission.objects.get()
        kept = {"name": "a.pdf", "place": "a/a.pdf", "media_type": "application/pdf", "checksum": "a"}
        Submission.objects.create(
            of=sent.of, number=2, parts=sent.parts, figures=sent.figures, paper=kept, by=province.justice, at=FROZEN
        )
        make_return(round_, province.committee, province.justice)
        Return.objects.filter(agency=province.committee).update(state="excused")
        made = compiled(province, subject=ReportSubject.of_round(round_))
        said = {one.key: one.value for one in made.figures.filter(key__startswith="che-do.")}
        assert (said["che-do.phai-bao-cao"], said["che-do.da-gui"], said["che-do.ty-le-gui"]) == (1, 1, 1000)
        assert (said["che-do.khong-phai"], said["che-do.ban-giay"]) == (1, 1)
        text = " ".join(newest_draft(compilation=made).sections.values())
        assert "{che-do.ban-giay:đơn vị} nhập thay theo bản giấy" in text
        assert "{che-do.khong-phai:đơn vị} không phải báo cáo" in text
        assert "Chưa gửi báo cáo" not in text
        assert "nhập thay theo bản giấy" in made.said.get(agency=province.other).where

    def test_tells_who_owes_every_report_and_who_only_some(self, province: Province):
        first = make_round(province)
        second = Round.objects.create(
            regime=first.regime, start=date(2026, 5, 1), end=date(2026, 5, 31), due_on=first.due_on, opened_at=FROZEN
        )
        make_return(first, province.other, province.justice, {"heading": "Khó khăn", "text": "Thiếu người."})
        make_return(second, province.other, province.justice)
        for round_ in (first, second):
            make_return(round_, province.committee, province.justice)
        text = newest_draft(compilation=compiled(province)).sections["danh-gia"]
        assert "- Chưa gửi báo cáo: còn một số cơ quan." in text
        assert "Ví Dụ" not in text
        RegimeRung.objects.create(regime=first.regime, days=9, rung=Rung.NAME_PUBLICLY)
        text = newest_draft(compilation=compiled(province)).sections["danh-gia"]
        assert "- Chưa gửi báo cáo: Ủy ban nhân dân tỉnh Ví Dụ." in text
        assert "- Chưa gửi đủ báo cáo của các kỳ: Sở Nội vụ." in text

    def test_a_round_counts_the_work_of_whom_it_asked_and_all_rounds_together_count_all(self, province: Province):
        commune = make_agency("Ủy ban nhân dân xã Một", kind="committee", level="commune")
        make_activity(commune, province.justice, people=8)
        make_activity(province.other, province.justice, people=29)
        whole = compiled(province)
        whole_of = {one.key: one.value for one in whole.figures.filter(key__startswith="hoat-dong.")}
        regime = Regime.objects.get(pk=make_round(province).regime_id)
        parts = []
        for month, asked in ((5, commune), (6, province.other)):
            day = date(2026, month, 1)
            times = {"end": QUARTER.end, "due_on": QUARTER.end, "opened_at": FROZEN}
            held = Round.objects.create(regime=regime, start=day, **times)
            make_return(held, asked, province.justice)
            parts.append(compiled(province, subject=replace(ReportSubject.of_round(held), period=QUARTER)))
        assert [figure(one, "hoat-dong.luot-nguoi").value for one in parts] == [8, 29]
        assert {key: sum(figure(one, key).value for one in parts) for key in whole_of} == whole_of
        counted = [set(one.things.filter(source="amounts").values_list("key", flat=True)) for one in parts]
        assert not counted[0] & counted[1]
        assert not parts[0].figures.filter(key="noi-dung.luot-doc").exists()
        assert parts[1].figures.filter(key="noi-dung.luot-doc").exists()
        assert "phạm vi các cơ quan phải báo cáo" in newest_draft(compilation=parts[0]).sections["mo-dau"]
        assert "phạm vi" not in newest_draft(compilation=whole).sections["mo-dau"]

    def test_adds_up_what_agencies_report_besides(self, province: Province):
        round_ = make_round(province)
        figures = [{"label": "Hội nghị trực tuyến", "value": 4, "unit": "cuộc", "kind": "flow"}]
        for agency in (province.other, province.department):
            make_return(round_, agency, province.justice, {"heading": "ket-qua", "text": "", "figures": figures})
        made = compiled(province, subject=ReportSubject.of_round(round_))
        held = made.figures.get(label="Hội nghị trực tuyến")
        assert held.value == 8
        assert drilldown_items(figure=held).count() == 2

    def test_keeps_apart_what_agencies_call_otherwise_and_what_they_left_blank(
        self, province: Province, client: Client
    ):
        def said(label: str, value: int | None, kind: str = "flow", **more: object) -> dict[str, object]:
            return {"label": label, "value": value, "unit": "người", "kind": kind, "evidence": "", **more}

        round_ = make_round(province)
        people = "Tuyên truyền viên pháp luật ở cơ sở"
        one = [
            said(f"{people} là nam", 10),
            said(f"{people} là nữ", 7),
            said("Học viên", 0),
            said("Tủ sách", 3, "stock"),
        ]
        other = [said(f"{people}  LÀ NAM", 2), said("Học viên", None), said("Tủ sách", 5, "stock", breakdown="xã")]
        rates = [[said("Đạt", 80, "rate"), said("Hòa giải thành", 12, of=15)], [said("Đạt", 90, "rate")]]
        for agency, figures, rate in zip((province.other, province.department), (one, other), rates, strict=True):
            part = {"heading": "ket-qua", "text": "", "figures": figures + rate}
            make_return(round_, agency, province.justice, part)
        made = compiled(province, subject=ReportSubject.of_round(round_))
        own = {held.label: held for held in made.figures.filter(key__startswith="bao-cao-them.")}
        assert {label: held.value for label, held in own.items()} == {
            f"{people} là nam": 12,
            f"{people} là nữ": 7,
            "Học viên": 0,
            "Tủ sách": 3,
            "Tủ sách (xã)": 5,
            "Đạt – Sở Nội vụ": 80,
            "Đạt – Sở Tư pháp": 90,
            "Hòa giải thành": 12,
            "Hòa giải thành: phần của cơ quan có nêu tổng số": 12,
            "Hòa giải thành: tổng số": 15,
            "Hòa giải thành: tỷ lệ trên tổng số": 800,
        }
        assert {row["agency"] for row in by_agency(figure=own["Học viên"])} == {province.other}
        assert [row["month"] for row in by_month(figure=own["Học viên"])] == [None]  # of a quarter, not of the day sent
        assert [row["month"] for row in by_month(figure=own["Tủ sách"])] == [date(2026, 6, 1)]
        client.force_login(province.justice)
        page = client.get(f"/quan-tri/bao-cao-tong-hop/{made.slug}/so-lieu/{own['Học viên'].key}/").content.decode()
        assert "Chưa nêu số, không tính là 0: Sở Tư pháp." in page

    def test_names_an_assignment_wholly_however_long_its_name(self, province: Province):
        name = f"Nâng cao hiệu quả {'hoạt động của Cổng thông tin điện tử, ' * 8}Ủy ban nhân dân cấp huyện"
        province.plan.assignments.filter(number=2).update(title=name)
        made = compiled(province, subject=ReportSubject.of_round(make_round(province)))
        (section,) = [one for one in outline_of(made).sections if one.key == "nv-2"]
        assert section.heading == name

    def test_quotes_agencies_on_assignments_with_what_they_contest(self, province: Province):
        round_ = make_round(province)
        assignment = province.plan.assignments.get(number=2)
        part = {
            "key": f"{assignment.pk}",
            "heading": "nhiem-vu",
            "assignment": assignment.pk,
            "number": 2,
            "title": assignment.title,
            "text": "Đã mở 3 lớp.",
            "figures": [{"label": "Lớp trực tuyến", "value": 2, "unit": "lớp", "evidence": ""}],
            "counted_is_right": False,
            "dissent": "Còn 2 lớp chưa ghi",
        }
        make_return(round_, province.other, province.justice, part)
        made = compiled(province, subject=ReportSubject.of_round(round_))
        text = newest_draft(compilation=made).sections["nv-2"]
        assert "- Sở Nội vụ báo cáo: “Đã mở 3 lớp”." in text
        assert "- Sở Nội vụ có ý kiến khác về số hệ thống đếm: “Còn 2 lớp chưa ghi”." in text
        assert "- Lớp trực tuyến – Sở Nội vụ: {bao-cao-them." in text  # of before kinds were asked for: it stands alone
        (said,) = made.said.all()
        assert (said.agrees, said.assignment) == (False, assignment)

    def test_leaves_word(self, province: Province):
        made = compiled(province)
        entry = Entry.objects.get(verb="report.compiled")
        assert (entry.subject_id, entry.details["slug"]) == (str(made.pk), made.slug)

    def test_is_for_those_who_may(self, province: Province):
        for role in ("editor", "leader", "chair"):
            officer = make_posting(role, agency=province.department).officer
            with pytest.raises(NotAllowed):
                compile_report(subject=province.subject, issuer=province.department, by=officer, at=FROZEN)
        assert not Compilation.objects.exists()

    def test_waits_until_the_period_has_begun(self, province: Province):
        later = ReportSubject(period_with(date(2027, 1, 5), kind=PeriodKind.QUARTER), province.plan)
        with pytest.raises(Refused, match="Kỳ này chưa bắt đầu nên chưa có gì để tổng"):
            compiled(province, subject=later)


class TestTheWorldGoesOn:
    """A year later somebody opens what is behind a number."""

    def test_what_is_withdrawn_later_stays_behind_the_number_and_is_marked(self, province: Province):
        kept, lost = (counted_thing("articles", province.other, title=title) for title in ("Bài A", "Bài B"))
        held = figure(compiled(province), "noi-dung.dang")
        withdraw(lost, at=FROZEN + timedelta(days=3))
        things = list(drilldown_items(figure=held))
        assert sorted(one.label for one in things) == ["Bài A", "Bài B"]
        gone = withdrawn_since(things=things)
        assert {one.key for one in things if one.pk in gone} == {lost.key}
        assert figure(held.compilation, "noi-dung.dang").value == 2
        assert kept.key not in {one.key for one in things if one.pk in gone}

    def test_an_activity_withdrawn_later_is_marked(self, province: Province):
        activity = make_activity(province.other, province.justice, people=90)
        held = figure(compiled(province), "hoat-dong.luot-nguoi")
        moment = FROZEN + timedelta(days=9)
        Activity.objects.filter(pk=activity.pk).update(withdrawn_at=moment, withdrawn_note="Ghi nhầm")
        things = list(drilldown_items(figure=held))
        assert withdrawn_since(things=things) == {things[0].pk: moment}

    def test_what_became_of_the_ground_under_a_number_is_told(self, province: Province):
        kept, wrong, lost = (
            make_activity(province.other, province.justice, people=people, gatherings=1) for people in (40, 900, 25)
        )
        made = compiled(province)
        people, talks = (figure(made, key) for key in ("hoat-dong.luot-nguoi", "hoat-dong.cuoc"))
        assert since_freeze(figure=people) is None
        make_activity(province.other, province.justice, people=7)  # of later: it is in no signed number
        wrong.amounts.filter(counted="people").update(amount=90)
        Activity.objects.filter(pk=lost.pk).update(withdrawn_at=FROZEN, withdrawn_note="Ghi nhầm")
        assert since_freeze(figure=people) == {"withdrawn": 1, "corrected": 1, "value": 130}
        assert since_freeze(figure=talks) == {"withdrawn": 1, "corrected": 0, "value": 2}
        everything = changed_figures(compilation=made, figures=made.figures.all())
        assert dict(everything) == {one: since for one in made.figures.all() if (since := since_freeze(figure=one))}
        assert {people, talks} <= {one for one, _ in everything}
        corrected = corrected_since(compilation=made, things=drilldown_items(figure=people))
        assert list(corrected.values()) == [90]
        assert kept.code not in {one.key for one in drilldown_items(figure=people) if one.pk in corrected}

    def test_an_activity_moved_out_of_the_period_counts_no_more(self, province: Province):
        moved = make_activity(province.other, province.justice, people=40)
        held = figure(compiled(province), "hoat-dong.luot-nguoi")
        Activity.objects.filter(pk=moved.pk).update(day=date(2026, 7, 2))
        assert since_freeze(figure=held) == {"withdrawn": 1, "corrected": 0, "value": 0}

    def test_a_thing_of_the_journal_withdrawn_later_is_told(self, province: Province):
        counted_thing("articles", province.other)
        lost = counted_thing("articles", province.other)
        held = figure(compiled(province), "noi-dung.dang")
        withdraw(lost, at=FROZEN + timedelta(days=3))
        assert since_freeze(figure=held) == {"withdrawn": 1, "corrected": 0, "value": 1}

    def test_what_is_added_or_changed_later_is_not_shown(self, province: Province):
        thing = counted_thing("articles", province.other)
        held = figure(compiled(province), "noi-dung.dang")
        counted_thing("articles", province.other, title="Viết sau")
        type(thing).objects.filter(pk=thing.pk).update(day=date(2026, 6, 30), agency=province.department)
        (one,) = drilldown_items(figure=held)
        assert (one.label, one.day, one.agency) == ("Một việc", MAY, province.other)
        assert drilldown_items(figure=held, agency=province.department).count() == 0

    def test_nobody_changes_what_is_frozen(self, province: Province):
        counted_thing("articles", province.other)
        made = compiled(province)
        rows = (
            (Figure, {"value": 5}),
            (FigureCell, {"value": 5}),
            (FigureThing, {"label": "khác"}),
            (Draft, {"sections": {}}),
        )
        for model, said in rows:
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.update(**said)
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.all()._raw_delete("default")
        assert figure(made, "noi-dung.dang").value == 1

    def test_counted_anew_is_another_compilation_with_the_differences(self, province: Province):
        counted_thing("articles", province.other)
        first = compiled(province)
        counted_thing("articles", province.other)
        second = compiled(province, at=FROZEN + timedelta(days=1))
        assert (first.number, second.number) == (1, 2)
        first.refresh_from_db()
        assert first.state == "overtaken"
        (change,) = changes_between(old=first, new=figures_of(compilation=second))
        assert (change["key"], change["old"].value, change["new"].value) == ("noi-dung.dang", 1, 2)

    def test_what_people_wrote_is_carried_over(self, province: Province):
        first = compiled(province)
        write_section(
            compilation=first, section="danh-gia", text="Lời của người.", since=1, by=province.justice, at=FROZEN
        )
        counted_thing("articles", province.other)
        second = compiled(province, at=FROZEN + timedelta(days=1))
        texts = newest_draft(compilation=second).sections
        assert texts["danh-gia"] == "Lời của người."
        assert "{noi-dung.dang:đơn vị}" in texts["ket-qua"]


class TestIntegrity:
    def test_nobody_approves_what_they_handed_in(self, province: Province):
        made = compiled(province)
        with pytest.raises(IntegrityError), transaction.atomic():
            Compilation.objects.filter(pk=made.pk).update(
                submitted_by=province.justice, approved_by=province.justice, state="approved"
            )

    def test_cells_add_up_to_every_additive_figure(self, province: Province):
        for at in range(12):
            make_activity(province.other, province.justice, day=date(2026, 4, 1 + at), people=at, gatherings=1)
            counted_thing("articles", province.department if at % 2 else None, day=date(2026, 6, 1 + at))
        made = compiled(province)
        assert made.figures.filter(is_share=False, value__gt=0).count() > 3
        for one in made.figures.filter(is_share=False):
            assert one.value == (one.cells.aggregate(Sum("value"))["value__sum"] or 0), one.key


class TestVisits:
    """Pages that were read are frozen by month, each with its number."""

    @pytest.fixture
    def read(self, province: Province) -> Figure:
        show(province.plan, 1, "page_reads")
        for key, agency, label, amount in (
            ("2026-05:editorial.article:1", province.other, "Đặt cọc mua nhà", 30),
            ("2026-05:library.instrument:", None, "Văn bản pháp luật", 12),
        ):
            Evidence.objects.create(
                source="page_reads",
                key=key,
                kind=key.split(":")[1],
                agency=agency,
                day=date(2026, 5, 15),
                amount=amount,
                label=label,
            )
        return figure(compiled(province), "nv-1.luot-xem-cac-trang-tren-cong")

    def test_are_frozen_with_pages_and_months(self, read: Figure, province: Province):
        Evidence.objects.update(amount=999)
        assert (read.value, read.unit) == (42, "lượt xem")
        assert [(row["agency"], row["value"]) for row in by_agency(figure=read)] == [(province.other, 30), (None, 12)]
        assert [(row["month"], row["value"]) for row in by_month(figure=read)] == [(date(2026, 5, 1), 42)]
        assert {(one.label, one.amount) for one in drilldown_items(figure=read)} == {
            ("Đặt cọc mua nhà", 30),
            ("Văn bản pháp luật", 12),
        }
        assert "Cổng không ghi ai xem" in read.formula

    def test_of_the_days_stay_a_figure_of_their_own(self, read: Figure):
        assert figure(read.compilation, "noi-dung.luot-doc").value == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory SQLite is one connection")
class TestAtOnce:
    def test_all_who_compile_a_subject_first_get_a_number_of_their_own(self):
        province = make_province_at_work()
        together = Barrier(4)

        def one_of_them(at: int) -> int:
            together.wait(timeout=60)
            try:
                return compiled(province, at=FROZEN + timedelta(minutes=at)).number
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as people:
            assert sorted(people.map(one_of_them, range(4))) == [1, 2, 3, 4]
        assert Compilation.objects.exclude(state="overtaken").count() == 1
