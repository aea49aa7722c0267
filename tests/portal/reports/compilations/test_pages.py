"""What officers and citizens see of a consolidated report, with how many queries and how many bytes."""

import gzip
import shutil
import time
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from officialdocs import check
from portal.activities.models import Amount
from portal.design.refusals import Refused
from portal.journal.models import Entry
from portal.plans.models import Evidence, Plan
from portal.reports.jobs import signed_report_reader
from portal.reports.models import Compilation, PaperCopy
from portal.reports.operations import compilations
from portal.reports.operations.compilations import (
    hand_in,
    make_remark,
    publish_report,
    sign_report,
)
from portal.reports.queries.compilations import newest_draft, published_reports_of_plan
from tests.portal.agencies.factories import make_posting
from tests.portal.editorial.factories import make_article
from tests.portal.laid import laid
from tests.portal.reports.compilations.factories import (
    FROZEN,
    MAY,
    Province,
    compiled,
    counted_thing,
    make_activity,
    make_return,
    make_round,
    show,
    withdraw,
)
from tests.portal.reports.compilations.test_text import SIGNED, approved, finish, on_paper, write

pytestmark = pytest.mark.django_db
DESK = "/quan-tri/bao-cao-tong-hop/"
MOST_QUERIES, MOST_BYTES = 12, 50 * 1024


def words(response) -> str:  # noqa: ANN001
    return " ".join(response.content.decode().split())


@laid
def report(province: Province) -> Compilation:
    make_activity(province.other, province.justice, title="Phổ biến cho ông Nguyễn Văn A", gatherings=2, people=90)
    counted_thing("articles", province.other, title="Bài công khai")
    counted_thing("replies", province.other, kind="false", title="Câu hỏi của bà B")
    return compiled(province)


@laid
def published(province: Province, report: Compilation) -> Compilation:
    approved(report, province)
    sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
    return publish_report(compilation=report, by=province.justice, at=FROZEN)


@pytest.fixture
def justice(client: Client, province: Province) -> Client:
    client.force_login(province.justice)
    return client


class TestPublished:
    def test_every_number_opens_what_is_behind_it(
        self, client: Client, published: Compilation, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(published.get_absolute_url())
        page = words(response)
        assert "Báo cáo số 07/BC-STP" in page
        assert f'href="{published.get_absolute_url()}so-lieu/hoat-dong.cuoc/">2 cuộc</a>' in page
        assert "chốt lúc 08 giờ 30 phút ngày 06/07/2026" in page
        assert len(gzip.compress(response.content)) < MOST_BYTES

    def test_a_number_says_how_it_was_counted_and_who_did_it(
        self,
        client: Client,
        published: Compilation,
        province: Province,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ):
        with django_assert_max_num_queries(MOST_QUERIES):
            page = words(client.get(f"{published.get_absolute_url()}so-lieu/hoat-dong.cuoc/"))
        assert "2 cuộc" in page
        assert "Tổng số cuộc phổ biến trực tiếp của các hoạt động có ngày trong kỳ" in page
        assert f'<a href="?co-quan={province.other.slug}">Sở Nội vụ</a>' in page
        assert "Phổ biến trực tiếp" in page

    @pytest.mark.parametrize(
        ("key", "hidden"),
        [("hoat-dong.cuoc", "Nguyễn Văn A"), ("hoi-dap.tra-loi", "bà B"), ("hoi-dap.tra-loi", "Sở Nội vụ")],
    )
    def test_shows_the_public_no_personal_data(self, client: Client, published: Compilation, key: str, hidden: str):
        response = client.get(f"{published.get_absolute_url()}so-lieu/{key}/")
        assert response.status_code == 200
        assert hidden not in words(response)

    @pytest.mark.parametrize("ended", ["withdrawn", "closed"])
    def test_what_is_public_no_more_has_no_name(self, client: Client, province: Province, ended: str):
        page = make_article("Bài công khai")
        thing = counted_thing("articles", province.other, title="Bài công khai", key=f"7:{page.pk}")
        report = compiled(province)
        approved(report, province)
        sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
        publish_report(compilation=report, by=province.justice, at=FROZEN)
        address = f"{report.get_absolute_url()}so-lieu/noi-dung.dang/"
        assert "Bài công khai" in words(client.get(address))
        if ended == "withdrawn":
            withdraw(thing, at=FROZEN + timedelta(days=1))
        else:
            PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
        seen = words(client.get(address))
        assert "Bài công khai" not in seen
        assert "1 nội dung" in seen
        assert ("đã rút sau khi chốt" in seen) == (ended == "withdrawn")

    def test_a_page_that_was_read_has_a_name_as_long_as_it_is_public(self, client: Client, province: Province):
        page = make_article("Bài nhiều người đọc")
        show(province.plan, 1, "page_reads")
        key = f"2026-05:editorial.article:{page.pk}"
        Evidence.objects.create(
            source="page_reads",
            key=key,
            kind="editorial.article",
            agency=province.other,
            day=date(2026, 5, 15),
            amount=30,
            label="Bài nhiều người đọc",
        )
        report = compiled(province)
        approved(report, province)
        sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
        publish_report(compilation=report, by=province.justice, at=FROZEN)
        address = f"{report.get_absolute_url()}so-lieu/nv-1.luot-xem-cac-trang-tren-cong/"
        seen = words(client.get(address))
        assert "Bài nhiều người đọc" in seen
        assert "Tháng 5/2026" in seen
        page.unpublish()
        seen = words(client.get(address))
        assert "Bài nhiều người đọc" not in seen
        assert "một trang nay không còn công khai" in seen
        assert "30 lượt xem" in seen

    def test_file_is_the_one_that_was_signed(self, client: Client, published: Compilation):
        response = client.get(f"{published.get_absolute_url()}bao-cao.docx")
        assert response.content == bytes(published.signed.file)
        assert check(response.content) == []

    def test_a_number_says_what_was_corrected_after_it_was_signed(self, client: Client, published: Compilation):
        Amount.objects.filter(counted="people").update(amount=9)
        page = words(client.get(f"{published.get_absolute_url()}so-lieu/hoat-dong.luot-nguoi/"))
        assert "Sau khi chốt, 1 việc đã sửa số. Tính lại chính những việc ấy hôm nay là 9 lượt người" in page
        assert "90 <small>(nay đã sửa: 9)</small>" in page
        assert "Sau khi chốt" not in words(client.get(f"{published.get_absolute_url()}so-lieu/hoat-dong.cuoc/"))

    def test_officers_see_which_signed_numbers_have_other_ground_now(self, justice: Client, published: Compilation):
        assert "đã đổi từ lúc chốt" not in words(justice.get(f"{DESK}{published.slug}/"))
        Amount.objects.filter(counted="people").update(amount=9)
        page = words(justice.get(f"{DESK}{published.slug}/"))
        assert "1 số liệu có việc đứng sau đã đổi từ lúc chốt" in page
        assert 'data-label="Tính lại hôm nay">9</td>' in page
        assert f"?ke-hoach={published.plan_id}" in page

    def test_what_is_entered_later_for_its_period_is_a_register_beside_it(
        self, client: Client, province: Province, published: Compilation
    ):
        at = published.get_absolute_url()
        assert "được ghi, gửi hoặc đếm thêm" not in words(client.get(at))
        frozen = published.signed.checksum, published.signed.draft.sections
        make_activity(province.other, province.justice, gatherings=40, title="Ghi sau cho ông C")
        counted_thing("articles", province.other, title="Bài đăng lại")
        make_activity(province.other, province.justice, day=date(2026, 7, 3), gatherings=9)  # of another period
        counted_thing("law_changes", None, day=date(2026, 8, 1))
        page = words(client.get(at))
        assert "2 việc, báo cáo của kỳ này được ghi, gửi hoặc đếm thêm" in page
        assert "ông C" not in page
        client.force_login(province.justice)
        assert "2 việc, báo cáo của kỳ này không có trong số đã ký" in words(client.get(f"{DESK}{published.slug}/"))
        register = words(client.get(f"{DESK}{published.slug}/ghi-sau/"))
        assert "Ghi sau cho ông C" in register
        assert "Bài đăng lại" in register
        assert f"{province.justice}" in register
        assert ": 40" in register
        signed = Compilation.objects.get(pk=published.pk).signed
        assert (signed.checksum, signed.draft.sections) == frozen
        assert client.get(f"{DESK}{published.slug}/ghi-sau/?tep=csv").content.count(b"\n") >= 3
        client.force_login(make_posting("editor", agency=province.other).officer)
        assert client.get(f"{DESK}{published.slug}/ghi-sau/").status_code != 200

    def test_that_was_signed_anew_leads_to_the_one_that_counts(
        self,
        client: Client,
        province: Province,
        published: Compilation,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ):
        counted_thing("articles", province.other)
        again = compiled(province, at=FROZEN + timedelta(days=3))
        said = "Báo cáo này thay thế Báo cáo số 07/BC-STP ngày 08 tháng 7 năm 2026 của Sở Tư pháp."
        assert newest_draft(compilation=again).sections["mo-dau"].startswith(said)
        assert "đã được thay thế" not in words(client.get(published.get_absolute_url()))
        approved(again, province)
        signed = on_paper(number=9, signed_on=date(2026, 7, 12))
        sign_report(compilation=again, signed=signed, by=province.justice, at=FROZEN + timedelta(days=4))
        publish_report(compilation=again, by=province.justice, at=FROZEN + timedelta(days=4))
        with django_assert_max_num_queries(MOST_QUERIES):
            old = words(client.get(published.get_absolute_url()))
        assert "Báo cáo này đã được thay thế" in old
        assert f'<a href="{again.get_absolute_url()}">báo cáo số 09/BC-STP ngày 12/07/2026</a>' in old
        new = words(client.get(again.get_absolute_url()))
        assert f'Thay thế <a href="{published.get_absolute_url()}">báo cáo số 07/BC-STP ngày 08/07/2026</a>' in new
        assert "đã được thay thế" not in new
        assert words(client.get("/bao-cao/")).count("đã có báo cáo thay thế") == 1

    def test_is_in_the_list(self, client: Client, published: Compilation):
        assert published.title in words(client.get("/bao-cao/"))

    def test_and_its_plan_lead_to_each_other(
        self,
        client: Client,
        settings: Any,
        province: Province,
        published: Compilation,
        django_assert_num_queries: DjangoAssertNumQueries,
    ):
        settings.PLANS_BESIDE = "portal.reports.queries.compilations.published_reports_of_plan"
        plan, at = province.plan.get_absolute_url(), published.get_absolute_url()
        page = words(client.get(plan))
        assert "Báo cáo kết quả đã công bố" in page
        assert f'<a class="list-title" href="{at}">{published.title}</a>' in page
        assert f"Số {published.signed} · Sở Tư pháp · Quý II năm 2026 · ký ngày" in page
        assert at not in words(client.get(f"{plan}?co-quan={province.other.slug}"))
        assert plan in words(client.get(at))
        assert plan in words(client.get("/bao-cao/"))
        with django_assert_num_queries(1):
            published_reports_of_plan(province.plan)

    def test_names_no_plan_that_is_off_display(self, client: Client, province: Province, published: Compilation):
        Plan.objects.update(withdrawn_at=FROZEN)
        for address in (published.get_absolute_url(), "/bao-cao/"):
            page = words(client.get(address))
            assert published.get_absolute_url() in page
            assert province.plan.get_absolute_url() not in page

    def test_is_on_the_page_of_its_plan_only_once_it_is_published(
        self, client: Client, settings: Any, province: Province, report: Compilation
    ):
        settings.PLANS_BESIDE = "portal.reports.queries.compilations.published_reports_of_plan"
        page = words(client.get(province.plan.get_absolute_url()))
        assert province.plan.title in page
        assert "Báo cáo kết quả đã công bố" not in page
        approved(report, province)
        sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
        publish_report(compilation=report, by=province.justice, at=FROZEN)
        assert "Báo cáo kết quả đã công bố" in words(client.get(province.plan.get_absolute_url()))

    @pytest.mark.parametrize("tail", ["", "so-lieu/hoat-dong.cuoc/", "bao-cao.docx", "bao-cao.pdf"])
    def test_nothing_is_shown_before_it_is_published(self, client: Client, report: Compilation, tail: str):
        assert client.get(f"{report.get_absolute_url()}{tail}").status_code == 404

    def test_an_address_that_means_nothing_is_not_found(self, client: Client, published: Compilation):
        at = published.get_absolute_url()
        assert client.get(f"{at}so-lieu/hoat-dong.cuoc/").status_code == 200
        for tail in ("so-lieu/khac/", "so-lieu/hoat-dong.cuoc/?co-quan=khac", "so-lieu/hoat-dong.cuoc/?thang=x"):
            assert client.get(f"{at}{tail}").status_code == 404


class TestDesk:
    def test_compiles_a_round(self, justice: Client, province: Province):
        round_ = make_round(province)
        make_return(round_, province.other, province.justice, {"heading": "kho-khan", "text": "Thiếu cán bộ."})
        said = {"round": round_.pk, "issuer": province.department.pk}
        assert "Chốt số liệu" in words(justice.get(f"{DESK}moi/"))
        response = justice.post(f"{DESK}moi/", said, follow=True)
        held = Compilation.objects.get()
        assert response.redirect_chain == [(f"{DESK}{held.slug}/", 302)]
        text = words(justice.get(f"{DESK}{held.slug}/ban-thao/"))
        assert "Sở Nội vụ báo cáo: “Thiếu cán bộ”." in text

    @pytest.mark.parametrize(
        ("said", "error"),
        [({"kind": "final"}, "cần một kế hoạch"), ({"kind": "quarter"}, "chọn một ngày")],
    )
    def test_says_what_is_missing(self, justice: Client, province: Province, said: dict[str, str], error: str):
        response = justice.post(f"{DESK}moi/", said | {"issuer": province.department.pk})
        assert response.status_code == 422
        assert error in words(response)

    def test_shows_figures_differences_and_steps(self, justice: Client, province: Province, report: Compilation):
        counted_thing("articles", province.other)
        again = compiled(province, at=FROZEN + timedelta(days=1))
        page = words(justice.get(f"{DESK}{again.slug}/"))
        assert "Khác lần tổng hợp trước" in page
        assert "90 lượt người" in page
        assert "Trình bản thảo số 1" in page

    def test_shows_officers_what_the_public_does_not_see(self, justice: Client, report: Compilation):
        assert "Nguyễn Văn A" in words(justice.get(f"{DESK}{report.slug}/so-lieu/hoat-dong.cuoc/"))

    def test_refuses_an_unknown_reference_and_keeps_the_words(self, justice: Client, report: Compilation):
        response = justice.post(f"{DESK}{report.slug}/ban-thao/danh-gia/sua/", {"text": "Đạt {khong.co}.", "since": 1})
        assert response.status_code == 422
        page = words(response)
        assert "Không có số liệu nào tên là {khong.co}" in page
        assert "Đạt {khong.co}." in page

    def test_flags_a_number_that_was_typed(self, justice: Client, province: Province, report: Compilation):
        write(report, province, "Đã làm 55 việc và 90 lượt.")
        page = words(justice.get(f"{DESK}{report.slug}/ban-thao/"))
        assert "“55”: không trùng số liệu nào" in page
        assert "“90”: bằng một số liệu đã chốt" in page

    def test_takes_remarks_and_settles_them(self, client: Client, province: Province, report: Compilation):
        client.force_login(province.leader)
        client.post(f"{DESK}{report.slug}/ban-thao/danh-gia/gop-y/", {"words": "Rõ hơn."})
        remark = report.remarks.get()
        client.force_login(province.justice)
        client.post(f"{DESK}{report.slug}/gop-y/{remark.pk}/", {"words": "Đã sửa.", "act": "settle"})
        remark.refresh_from_db()
        assert (remark.answer, remark.settled_by) == ("Đã sửa.", province.justice)

    def test_shows_changes_word_by_word(self, justice: Client, province: Province, report: Compilation):
        write(report, province, "Một câu.")
        write(report, province, "Một câu dài.", since=2)
        assert "<ins>" in justice.get(f"{DESK}{report.slug}/thay-doi/").content.decode()

    def test_leads_from_draft_to_the_published_page(self, client: Client, province: Province, report: Compilation):
        finish(report, province)
        client.force_login(province.justice)
        client.post(f"{DESK}{report.slug}/buoc/trinh/")
        client.post(f"{DESK}{report.slug}/buoc/duyet/")  # who drafted may not
        report.refresh_from_db()
        assert report.state == "submitted"
        client.force_login(province.leader)
        client.post(f"{DESK}{report.slug}/buoc/duyet/")
        wrong = client.post(f"{DESK}{report.slug}/buoc/ky/", {"number": 0})
        assert wrong.status_code == 422
        paper = {"number": 9, "on": "2026-07-08", "signer": "Nguyễn Văn Ký", "position": "Giám đốc"}
        client.post(f"{DESK}{report.slug}/buoc/ky/", paper)
        client.post(f"{DESK}{report.slug}/buoc/cong-bo/")
        report.refresh_from_db()
        assert report.state == "published"
        client.logout()
        assert client.get(report.get_absolute_url()).status_code == 200

    def test_draft_as_docx_departs_from_no_rule(self, justice: Client, report: Compilation):
        response = justice.get(f"{DESK}{report.slug}/bao-cao.docx")
        assert list(map(str, check(response.content))) == []

    @pytest.mark.parametrize("tail", ["", "ban-thao/", "thay-doi/", "so-lieu/hoat-dong.cuoc/", "bao-cao.docx"])
    def test_is_closed_to_other_agencies(self, client: Client, province: Province, report: Compilation, tail: str):
        client.force_login(make_posting("leader", agency=province.other).officer)
        assert client.get(f"{DESK}{report.slug}/{tail}").status_code in (302, 403)

    def test_the_first_page_tells_who_approves_what_waits(
        self, client: Client, province: Province, report: Compilation
    ):
        finish(report, province)
        client.force_login(province.leader)
        assert report.title not in words(client.get("/quan-tri/"))
        hand_in(compilation=report, by=province.justice, at=FROZEN)
        assert f"{report} (chờ duyệt)" in words(client.get("/quan-tri/"))
        client.force_login(make_posting("leader", agency=province.other).officer)
        assert report.title not in words(client.get("/quan-tri/"))

    def test_get_changes_nothing(self, justice: Client, report: Compilation):
        before = Entry.objects.count()
        for tail in ("", "ban-thao/", "thay-doi/", "ban-thao/danh-gia/sua/", "so-lieu/hoat-dong.cuoc/", "bao-cao.docx"):
            assert justice.get(f"{DESK}{report.slug}/{tail}").status_code == 200
        for name in ("trinh", "duyet", "cong-bo"):
            assert justice.get(f"{DESK}{report.slug}/buoc/{name}/").status_code == 405
        assert Entry.objects.count() == before

    def test_pages_keep_their_queries(
        self,
        justice: Client,
        province: Province,
        report: Compilation,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ):
        for at in range(60):
            counted_thing("articles", province.other, day=MAY + timedelta(days=at % 20))
        again = compiled(province, at=FROZEN + timedelta(days=1))
        make_remark(compilation=again, section="danh-gia", words="x", by=province.leader, at=FROZEN)
        justice.get(DESK)  # what the menu counts is kept for a while
        for tail, most in (("", 36), ("ban-thao/", 30), ("so-lieu/noi-dung.dang/", 30)):
            with django_assert_max_num_queries(most):
                page = words(justice.get(f"{DESK}{again.slug}/{tail}"))
        assert "Trang 1 / 2" in page


class TestPaper:
    def test_says_cleanly_that_there_is_no_office_program(
        self, justice: Client, report: Compilation, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(compilations, "OFFICE", "khong-co-chuong-trinh-nay")
        response = justice.get(f"{DESK}{report.slug}/bao-cao.pdf", follow=True)
        assert "chưa chuyển được báo cáo sang PDF" in words(response)

    def test_an_office_program_that_hangs_is_left(self, tmp_path, monkeypatch: pytest.MonkeyPatch):
        slow = tmp_path / "cham"
        slow.write_text("#!/bin/sh\nexec sleep 60\n")
        slow.chmod(0o755)
        monkeypatch.setattr(compilations, "OFFICE", str(slow))
        with pytest.raises(Refused, match="Máy chủ chưa chuyển được báo cáo sang PDF"):
            compilations.pdf_copy_of(b"x", seconds=1)

    def test_leaves_nothing_of_an_office_program_running(self, tmp_path, monkeypatch: pytest.MonkeyPatch):
        """The program is a script around another one, which once wrote on and on after its parent was ended."""
        began, wrote = tmp_path / "da-chay", tmp_path / "con-ghi"
        slow = tmp_path / "cham"
        slow.write_text(f"#!/bin/sh\n(touch {began}; sleep 2; touch {wrote}) &\nsleep 60\n")
        slow.chmod(0o755)
        monkeypatch.setattr(compilations, "OFFICE", str(slow))
        with pytest.raises(Refused, match="Máy chủ chưa chuyển được báo cáo sang PDF"):
            compilations.pdf_copy_of(b"x", seconds=1)
        assert began.exists()
        time.sleep(2)
        assert not wrote.exists()

    @pytest.mark.skipif(shutil.which("soffice") is None, reason="cần LibreOffice (soffice)")
    def test_is_made_once_after_signing(self, client: Client, province: Province, published: Compilation):
        reader = signed_report_reader
        entries = list(Entry.objects.filter(verb="report.signed"))
        reader.read(entries)
        reader.read(entries)
        made = PaperCopy.objects.get()
        pages = [page.extract_text() for page in PdfReader(BytesIO(bytes(made.file))).pages]
        assert "Số: 07/BC-STP" in pages[0]
        assert "Ví Dụ, ngày 08 tháng 7 năm 2026" in pages[0]
        assert client.get(f"{published.get_absolute_url()}bao-cao.pdf").content == bytes(made.file)
