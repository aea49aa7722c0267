"""Figures, compliance and calendar: what an officer sees of contents that are public."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from portal.agencies.dates import Period, WorkingCalendar
from portal.agencies.models import Agency, Succession
from portal.agencies.queries import memoized_block
from portal.editorial.models import CampaignPage, EventPage, Orientation, UrgentPublication
from portal.editorial.operations.regulation import set_orientation
from portal.editorial.operations.syndication import AdoptionOverlay, adopt_article
from portal.editorial.queries.advice import advice_on, obstacles
from portal.editorial.queries.calendar import EditorialCalendarFilter, calendar_file, contents_after, happenings
from portal.editorial.queries.compliance import DRILLDOWNS, ComplianceQuery, compliance_sheet, drilldown
from portal.editorial.queries.freshness import agencies_in_figures, contents_in_figures, sections_in_figures, shelves
from portal.journal.models import Entry, Reading
from portal.journal.operations import record
from portal.journal.operations.readings import add_readings
from portal.library.models import Field, Instrument
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.editorial.factories import (
    CITATION,
    make_article,
    make_keeper,
    make_law,
    make_section,
    make_stale_article,
)
from tests.portal.editorial.test_reminding import front

AT = timezone.now()
TODAY = timezone.localdate(AT)
TODAY_ALONE = Period(TODAY, TODAY)
WORKDAYS = WorkingCalendar().is_working
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def read(page, reads: int, day: date = TODAY) -> None:
    add_readings({(day, "editorial.article", str(page.pk)): reads})


class TestFigures:
    def test_a_section_counts_all_that_is_below_it(self):
        agency = make_agency()
        section = front(agency)
        shelf = type(section)(title="Hỏi đáp của Sở", slug="hoi-dap-so")
        section.add_child(instance=shelf)
        shelf.save_revision().publish()
        for place, reads in ((section, 3), (shelf, 4)):
            read(make_article(f"Ở {place.title}", section=place, agency=agency), reads)
        rows = {one.name: one for one in sections_in_figures(period=TODAY_ALONE, on=TODAY, agencies=[agency.pk])}
        assert (rows[section.title].use["reads"], rows[section.title].use["published"]) == (7, 2)
        assert (rows["Hỏi đáp của Sở"].use["reads"], rows["Hỏi đáp của Sở"].agency) == (4, agency)

    def test_counts_the_period_alone(self):
        page = make_article(agency=make_agency())
        read(page, 5, day=TODAY - timedelta(days=40))
        read(page, 2)
        (row,) = agencies_in_figures(period=TODAY_ALONE, on=TODAY)
        assert row.use["reads"] == 2

    def test_asks_as_much_for_many_sections_as_for_few(self, django_assert_max_num_queries):
        for number in range(12):
            make_article(f"Bài {number}", section=front(make_agency(f"Sở {number}")))
        with memoized_block(), django_assert_max_num_queries(9):
            shelves(on=TODAY)
            sections_in_figures(period=TODAY_ALONE, on=TODAY)

    def test_a_section_that_takes_over_a_content_is_fresh(self):
        article = make_article("Bài của tỉnh", section=front(make_agency("Sở Tư pháp")))
        taking = front(make_agency("Sở Công Thương"))
        adopt_article(section=taking, article=article, overlay=AdoptionOverlay(), by=make_officer(), at=AT)
        rows = {one.section.pk: one for one in sections_in_figures(period=TODAY_ALONE, on=TODAY) if one.section}
        assert rows[taking.pk].last_change == AT
        assert rows[taking.pk].use["contents"] == 0, "it is counted where it stands"

    def test_names_what_nobody_finds_clear(self):
        clear, unclear = make_article("Rõ"), make_article("Chưa rõ")
        read(clear, 9)
        read(unclear, 3)
        Reading.objects.filter(key=str(clear.pk)).update(unclear=5, useful=1)
        Reading.objects.filter(key=str(unclear.pk)).update(unclear=2)
        found = contents_in_figures(period=TODAY_ALONE, agencies=None, is_unclear=True)
        assert [one["page"].title for one in found] == ["Chưa rõ"]
        assert [one["page"].title for one in contents_in_figures(period=TODAY_ALONE, agencies=None)] == [
            "Rõ",
            "Chưa rõ",
        ]

    def test_an_editor_sees_their_own_agency(self, client: Client):
        mine, other = make_agency("Sở Tôi"), make_agency("Sở Khác")
        for agency in (mine, other):
            make_article(f"Bài của {agency}", section=front(agency), agency=agency)
        client.force_login(make_posting("editor", agency=mine).officer)
        html = client.get("/quan-tri/so-lieu-bai/?xep=-doc").content.decode()
        assert "Sở Tôi" in html
        assert "Sở Khác" not in html
        assert client.get(f"/quan-tri/so-lieu-bai/?co-quan={other.slug}").status_code in (302, 403)
        client.force_login(make_posting("justice").officer)
        assert "Sở Khác" in client.get("/quan-tri/so-lieu-bai/?theo=co-quan").content.decode()

    def test_goes_into_a_spreadsheet(self, client: Client):
        make_article("Bài", agency=make_agency("=Sở"), section=make_section())
        client.force_login(make_posting("justice").officer)
        book = load_workbook(BytesIO(client.get("/quan-tri/so-lieu-bai/bang-tinh.xlsx").content))
        assert book.sheetnames == ["Theo chuyên mục", "Theo cơ quan"]
        assert not str(book["Theo cơ quan"]["A2"].value).startswith("=")
        assert client.get("/quan-tri/so-lieu-bai/bang-tinh.csv").content.decode().startswith("\ufeff")

    def test_the_page_shows_its_own_numbers_to_its_editor(self, client: Client):
        page = make_article()
        read(page, 12)
        client.force_login(make_keeper())
        html = client.get(f"/quan-tri/pages/{page.pk}/edit/").content.decode()
        assert "<strong>12</strong> lượt đọc" in html
        assert "Góp ý tự động" in html


class TestCompliance:
    def sheet(self, agencies: set[int] | None = None):
        rows = compliance_sheet(period=TODAY_ALONE, at=timezone.now(), is_workday=WORKDAYS, agencies=agencies)
        return {row["agency"].name: row for row in rows}

    def test_counts_each_thing_and_opens_what_is_behind(self):
        agency = make_agency("Sở Y tế")
        page = make_article("Tin một", agency=agency, kind="tin", review_date=TODAY - timedelta(days=1))
        make_article("Bài hai", agency=agency)
        withdrawn = make_article("Đã rút", agency=agency)
        withdrawn.unpublish()
        UrgentPublication.objects.create(
            article=page, reason="Bão", by=make_officer(), at=AT, review_by=AT - timedelta(hours=1)
        )
        with transaction.atomic():
            for verb, is_late in (("step.approved", False), ("step.returned", True)):
                said = {"page": page.pk, "agency": agency.pk, "step": "duyet", "hours": 2.5, "is_late": is_late}
                record(verb, subject=page, by=None, at=AT, details=said)
        row = self.sheet()["Sở Y tế"]
        assert dict(row["published"]) == {"tin": 1, "bai-viet": 2}
        told = {"steps": 2, "late_steps": 1, "urgent": 1, "withdrawn": 1, "reviews_due": 1}
        assert (row["counts"], row["on_time_share"]) == (told, 0.5)
        asked = ComplianceQuery(agency, TODAY_ALONE, timezone.now(), WORKDAYS)
        behind = {what: len(drilldown(what, asked)) for what in DRILLDOWNS}
        assert behind["da-dang"] == row["published_count"]
        assert (behind["buoc"], behind["buoc-tre"]) == (2, 1)
        assert (behind["dang-khan"], behind["da-rut"], behind["ra-soat"]) == (1, 1, 1)
        assert "sau 2,5 giờ" in drilldown("buoc", asked)[0]["note"]

    def test_counts_what_the_law_has_left_behind(self, tmp_path):
        agency = make_agency("Sở Tài nguyên")
        make_stale_article(agency=agency)
        row = self.sheet()["Sở Tài nguyên"]
        assert row["counts"]["stale"] == 1

    def test_an_agency_that_ended_is_counted_to_itself(self, client: Client):
        old = make_agency("Sở Cũ", exists_to=TODAY)
        new = make_agency("Sở Mới", exists_from=TODAY)
        Succession.objects.create(predecessor=old, successor=new, on_date=TODAY)
        make_article("Bài", agency=old)
        row = self.sheet()["Sở Cũ"]
        assert [heir.name for heir in row["heirs"]] == ["Sở Mới"]
        client.force_login(make_posting("justice").officer)
        assert "nay là Sở Mới" in client.get("/quan-tri/quy-che/tuan-thu/").content.decode()

    def test_opens_lists_and_a_spreadsheet(self, client: Client):
        agency = make_agency("Sở Y tế")
        make_article("Tin một", agency=agency)
        client.force_login(make_posting("justice").officer)
        html = client.get(f"/quan-tri/quy-che/tuan-thu/da-dang/?co-quan={agency.slug}").content.decode()
        assert "Tin một" in html
        assert client.get(f"/quan-tri/quy-che/tuan-thu/khong-co/?co-quan={agency.slug}").status_code == 404
        book = load_workbook(BytesIO(client.get("/quan-tri/quy-che/tuan-thu/bang-tinh.xlsx").content))
        assert book.active["A2"].value == "Sở Y tế"

    def test_a_leader_sees_their_own_agency(self, client: Client):
        mine, other = make_agency("Sở Tôi"), make_agency("Sở Khác")
        for agency in (mine, other):
            make_article(f"Bài {agency}", agency=agency)
        client.force_login(make_posting("leader", agency=mine).officer)
        html = client.get("/quan-tri/quy-che/tuan-thu/").content.decode()
        assert "Sở Tôi" in html
        assert "Sở Khác" not in html
        answer = client.get(f"/quan-tri/quy-che/tuan-thu/da-dang/?co-quan={other.slug}")
        assert answer.status_code in (302, 403)


def month_of(agency: Agency) -> None:
    """One of each kind of thing in November 2026."""
    section = front(agency)
    event = EventPage(
        title="Hội nghị phổ biến", lead="Ở đâu.", agency=agency, starts_at=datetime(2026, 11, 9, 1, tzinfo=UTC)
    )
    campaign = CampaignPage(
        title="Ngày Pháp luật",
        lead="Chín tháng Mười một.",
        agency=agency,
        starts_on=date(2026, 11, 5),
        ends_on=date(2026, 11, 9),
    )
    for page in (event, campaign):
        section.add_child(instance=page)
        page.save_revision().publish()
    make_article("Cần rà soát", section=section, agency=agency, review_date=date(2026, 11, 20))
    draft = make_article("Hẹn đăng", section=section, agency=agency)
    draft.unpublish()
    type(draft).objects.filter(pk=draft.pk).update(go_live_at=datetime(2026, 11, 25, 1, 30, tzinfo=UTC))


class TestCalendar:
    def test_shows_what_stands_in_the_month(self, client: Client):
        month_of(make_agency("Sở Tôi"))
        month_of(make_agency("Sở Khác"))
        mine = Agency.objects.get(name="Sở Tôi")
        wanted = EditorialCalendarFilter(date(2026, 11, 1), date(2026, 11, 30), agencies=[mine.pk])
        found = happenings(wanted=wanted, at=AT, is_workday=WORKDAYS)
        assert [(one.mark.label, one.day.day, one.hour) for one in found] == [
            ("Đợt cao điểm", 5, ""),
            ("Sự kiện", 9, "08:00"),
            ("Hạn rà soát", 20, ""),
            ("Hẹn giờ đăng", 25, "08:30"),
        ]
        client.force_login(make_posting("editor", agency=mine).officer)
        html = client.get("/quan-tri/lich-bien-tap/?thang=2026-11").content.decode()
        assert "Hội nghị phổ biến" in html
        assert html.count("Ngày Pháp luật") == 5
        assert "thang=2026-10" in html

    def test_opens_any_month(self, client: Client):
        client.force_login(make_posting("justice").officer)
        for said in ("2026-02", "2027-12", "xin-chao", "2026-13", "9999-12", "0001-01"):
            assert client.get(f"/quan-tri/lich-bien-tap/?thang={said}").status_code == 200

    def test_goes_into_a_telephone(self, client: Client):
        month_of(make_agency())
        wanted = EditorialCalendarFilter(date(2026, 11, 1), date(2026, 11, 30))
        found = happenings(wanted=wanted, at=AT, is_workday=WORKDAYS)
        text = calendar_file(found, name="Lan Tỏa", base="https://x.vn", at=AT)
        assert text.startswith("BEGIN:VCALENDAR\r\n")
        assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 4
        assert "DTSTART:20261109T010000Z" in text
        assert "DTEND;VALUE=DATE:20261110" in text
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        client.force_login(make_posting("justice").officer)
        assert client.get("/quan-tri/lich-bien-tap/lich.ics")["Content-Type"].startswith("text/calendar")


class TestOrientation:
    def given(self, **said: object) -> Orientation:
        issuer = make_agency("Hội đồng phối hợp")
        usual = {"month": TODAY, "title": "Bảo hiểm y tế", "text": "", "letter": "12/STP", "agency": issuer}
        field, _ = Field.objects.get_or_create(slug="y-te", defaults={"name": "Y tế"})
        direction = usual | {"fields": [field]} | said
        return set_orientation(orientation=None, **direction, by=make_officer(), at=AT)

    def test_counts_contents_of_its_fields(self):
        orientation, agency = self.given(), make_agency("Sở Y tế")
        field = Field.objects.get(slug="y-te")
        for title, fields in (("Một", [field]), ("Hai", [field]), ("Khác", [])):
            page = make_article(title, agency=agency)
            page.fields.set(fields)
            page.save()
        assert contents_after(orientation=orientation) == [(agency, 2)]

    def test_is_shown_to_editors(self, client: Client):
        self.given()
        page = make_article()
        client.force_login(make_posting("editor", agency=make_agency("Sở Y tế")).officer)
        assert "Bảo hiểm y tế" in client.get("/quan-tri/").content.decode()
        client.force_login(make_keeper())
        assert "Bảo hiểm y tế" in client.get(f"/quan-tri/pages/{page.pk}/edit/").content.decode()

    def test_is_entered_by_the_standing_body_alone(self, client: Client):
        issuer = make_agency("Hội đồng phối hợp")
        said = {"month": "2026-12", "title": "Giao thông", "letter": "", "text": "", "agency": issuer.pk}
        client.force_login(make_posting("editor").officer)
        assert client.post("/quan-tri/lich-bien-tap/dinh-huong/", said).status_code in (302, 403)
        assert not Orientation.objects.exists()
        client.force_login(make_posting("justice").officer)
        assert client.get("/quan-tri/lich-bien-tap/dinh-huong/").status_code == 200
        assert client.post("/quan-tri/lich-bien-tap/dinh-huong/", said).status_code == 302
        row = Orientation.objects.get()
        assert row.month == date(2026, 12, 1)
        client.post(f"/quan-tri/lich-bien-tap/dinh-huong/{row.pk}/", said | {"title": "An toàn giao thông"})
        assert Orientation.objects.get().title == "An toàn giao thông"
        assert "Xóa định hướng này?" in client.get(f"/quan-tri/lich-bien-tap/dinh-huong/{row.pk}/xoa/").content.decode()
        assert Orientation.objects.exists()
        client.post(f"/quan-tri/lich-bien-tap/dinh-huong/{row.pk}/xoa/")
        assert not Orientation.objects.exists()
        verbs = Entry.objects.filter(verb__startswith="orientation.").order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["orientation.set", "orientation.changed", "orientation.dropped"]


class TestAdvice:
    def test_knows_the_laws_of_the_library(self, tmp_path):
        make_law(tmp_path)
        text = "<p>Xem Điều 328 Bộ luật Dân sự 2015.</p>"
        bare = make_article("Chưa có khối", body=[("paragraph", text)])
        shown = make_article("Có khối", body=[("paragraph", text), CITATION])
        told = [[one.said for one in advice_on(article=page, on=TODAY)] for page in (bare, shown)]
        assert any("Lời của luật" in said for said in told[0])
        assert not any("Lời của luật" in said for said in told[1])

    def test_knows_that_a_law_is_over(self, tmp_path):
        make_law(tmp_path, law_id="7/2010/NĐ-CP", title="Nghị định cũ", doc_type="Nghị định", expired="01/01/2020")
        page = make_article(body=[("paragraph", "<p>Theo Điều 328 Nghị định 7/2010/NĐ-CP.</p>")])
        law = Instrument.objects.get()
        if not law.status_on(TODAY).is_over:
            Instrument.objects.filter(pk=law.pk).update(expired_date=date(2020, 1, 1))
        assert any("đã hết hiệu lực" in one.said for one in advice_on(article=page, on=TODAY))

    def test_what_must_be_mended_stands_in_the_way(self):
        page = make_article(body=[("heading", ""), ("paragraph", "<p>Một đoạn.</p>")])
        assert obstacles(article=page, on=TODAY) == [
            "Khối 1 (Đề mục): Đề mục trống. Xin ghi lời hoặc bỏ khối này.",
        ]
        assert obstacles(article=make_article("Tốt"), on=TODAY) == []

    def test_reads_a_form_without_saving_it(self, client: Client):
        page = make_article()
        client.force_login(make_keeper())
        form = {
            "title": "TIÊU ĐỀ VIẾT HOA",
            "slug": page.slug,
            "lead": "Bỏ cọc thì mất cọc.",
            "body-count": "1",
            "body-0-type": "heading",
            "body-0-value": "",
            "body-0-order": "0",
            "body-0-deleted": "",
            "body-0-id": "",
        }
        html = client.post(f"/quan-tri/gop-y-tu-dong/{page.pk}/", form).content.decode()
        assert "chữ hoa" in html
        assert "Đề mục trống" in html
        page.refresh_from_db()
        assert page.title == "Đặt cọc mua nhà"

    def test_is_given_to_whoever_may_edit_alone(self, client: Client):
        page = make_article()
        client.force_login(make_posting("reception").officer)
        assert client.post(f"/quan-tri/gop-y-tu-dong/{page.pk}/", {}).status_code in (302, 403)
