"""What everybody sees of digitised material, in few queries, and what remains of what was withdrawn."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.digitisation.models import Correction, Proof, Scan
from portal.digitisation.operations.publication import withdraw_scan
from portal.digitisation.operations.storage import original_path, searchable_path
from portal.digitisation.queries.published import text_mark
from portal.digitisation.states import Material, ProofKind, ProofOutcome, ScanState
from portal.library.models import Field
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.digitisation.publishing.scans import AT, DECISION, keep_pictures, make_published, make_scan
from tests.portal.library import guard_contract
from tests.portal.library.guard_contract import Joined

pytestmark = pytest.mark.django_db
PAGES = ("Hộ tịch lưu động\nđến tận ấp", "Trang hai nói về hộ nghèo")


@pytest.fixture
def leaflet() -> Scan:
    made = make_published(*PAGES, title="Tờ gấp hộ tịch")
    keep_pictures(made)
    return made


def text_of(response) -> str:
    return response.content.decode()


def sent(response) -> bytes:
    """What a file's answer holds; read to its end, the file is closed."""
    return b"".join(response.streaming_content) if response.streaming else response.content


class TestList:
    def test_shows_what_is_public_and_nothing_else(self, client: Client, leaflet: Scan):
        for state in (ScanState.ACCEPTED, ScanState.PROOFING):
            make_scan(state=state, title=f"Còn {state}")
        page = text_of(client.get("/so-hoa/"))
        assert leaflet.title in page
        assert "Còn " not in page

    def test_is_narrowed_by_material_field_and_agency(self, client: Client):
        field = Field.objects.create(slug="ho-tich", name="Hộ tịch")
        first = make_published("Một", title="Sách của Sở", material=Material.BOOK, field=field)
        make_published("Hai", title="Tờ gấp của xã", agency=make_agency("Xã Hai"))
        for query in ({"loai": "sach"}, {"linh-vuc": "ho-tich"}, {"co-quan": first.agency.slug}):
            page = text_of(client.get("/so-hoa/", query))
            assert "Sách của Sở" in page
            assert "Tờ gấp của xã" not in page

    def test_names_what_it_does_not_understand_nothing(self, client: Client, leaflet: Scan):
        page = client.get("/so-hoa/", {"loai": "<script>", "linh-vuc": "x", "co-quan": "y", "trang": "abc"})
        assert page.status_code == 200
        assert leaflet.title in text_of(page)

    def test_asks_few_questions_however_long(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        agency = make_agency("Xã Dài")
        for number in range(25):
            make_published("Chữ", title=f"Tờ {number}", agency=agency)
        with django_assert_max_num_queries(8):
            page = text_of(client.get("/so-hoa/"))
        assert page.count("list-title") == 20


class TestDocument:
    def test_says_all_that_a_reader_asks(self, client: Client, leaflet: Scan):
        page = text_of(client.get(f"/so-hoa/{leaflet.code}/"))
        for said in (leaflet.title, leaflet.agency.name, leaflet.checksum, "Hai trang chữ in.", "đến tận ấp", "CC BY"):
            assert said in page
        assert f"/so-hoa/{leaflet.code}/?trang=2" in page

    def test_tells_what_was_compared_and_what_was_left(self, client: Client, leaflet: Scan):
        page, by = leaflet.pages.first(), make_posting("editor", agency=leaflet.agency).officer
        page.proofed_at, page.proofed_by = AT, by
        page.save()
        proof = Proof.objects.create(
            page=page,
            officer=by,
            kind=ProofKind.FIRST.value,
            outcome=ProofOutcome.DONE.value,
            began_at=AT,
            lease_until=AT,
            ended_at=AT,
            unseen_count=13,
            unseen_reason="Hết giờ",
        )
        assert "còn 13 chữ máy ngờ chưa ai xem" in text_of(client.get(f"/so-hoa/{leaflet.code}/"))
        Proof.objects.update(unseen_count=0)
        told = text_of(client.get(f"/so-hoa/{proof.page.scan.code}/"))
        assert "Đã soát ngày" in told
        assert "chưa ai xem" not in told
        Proof.objects.update(outcome=ProofOutcome.LEFT.value)
        assert "Đã soát ngày" not in text_of(client.get(f"/so-hoa/{leaflet.code}/"))

    def test_tells_what_was_put_right_since_and_not_what_stood_there(self, client: Client, leaflet: Scan):
        page, by = leaflet.pages.first(), make_posting("editor", agency=leaflet.agency).officer
        address = f"/so-hoa/{leaflet.code}/"
        said = {"page": page, "position": 1, "by": by}
        Correction.objects.create(**said, before="lúc đọc", after="khi đọc", at=leaflet.published_at)
        assert "Đã sửa chữ sau khi công bố" not in text_of(client.get(address))
        after = leaflet.published_at + timedelta(days=1)
        Correction.objects.create(**said, before="0901 234 567", after="250.000 đồng", at=after)
        told = text_of(client.get(address))
        assert "nay là “250.000 đồng”" in told
        assert "0901 234 567" not in told

    def test_has_no_inline_style_or_script(self, client: Client, leaflet: Scan):
        for query in ({}, {"trang": "1", "q": "ho tich"}):
            page = text_of(client.get(f"/so-hoa/{leaflet.code}/", query))
            assert leaflet.title in page
            assert " style=" not in page
            assert "<script>" not in page

    @pytest.mark.parametrize("query", [{}, {"trang": "1"}, {"trang": "1", "q": "ho tich"}, {"q": "ho ngheo"}])
    def test_asks_few_questions(
        self,
        client: Client,
        leaflet: Scan,
        query: dict[str, str],
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ):
        with django_assert_max_num_queries(8):
            assert client.get(f"/so-hoa/{leaflet.code}/", query).status_code == 200

    def test_is_told_to_be_the_same_to_whoever_has_it(self, client: Client, leaflet: Scan):
        first, again = (client.get(f"/so-hoa/{leaflet.code}/") for _ in range(2))
        assert first["ETag"] == again["ETag"]
        assert first["Cache-Control"] == "public, no-cache"

    def test_of_a_law_leads_to_the_library(self, client: Client):
        law = make_published(DECISION, material=Material.LEGAL_DOCUMENT)
        law.draft.outline = [["dieu-1", "Điều 1.", "Tổ chức đăng ký", 1], ["dieu-1-khoan-1", "1.", "", 1]]
        law.draft.save()
        page = text_of(client.get(f"/so-hoa/{law.code}/"))
        assert f'href="{law.edition.instrument.get_absolute_url()}#dieu-1"' in page
        assert "12/2026/QĐ-UBND" in page

    @pytest.mark.parametrize(
        "state", [one for one in ScanState if one not in (ScanState.PUBLISHED, ScanState.WITHDRAWN)]
    )
    def test_is_nowhere_before_it_is_public(self, client: Client, state: ScanState):
        scan = make_scan(state=state, refusal="Hỏng")
        keep_pictures(scan)
        for path in ("", "trang-1.jpg", "ban-goc/", "tim-duoc-chu.pdf", "van-ban.txt"):
            assert client.get(f"/so-hoa/{scan.code}/{path}").status_code == 404

    def test_warns_when_a_law_that_it_cites_has_changed(self, client: Client):
        scan = make_published(f"Theo điểm c khoản 2 Điều 8 Nghị định số {guard_contract.NUMBER}, được hỗ trợ.")
        assert "stale" not in text_of(client.get(f"/so-hoa/{scan.code}/"))
        guard_contract.change(Joined(kind="digitisation.scan", publish=lambda: "", unpublish=lambda: None))
        assert "stale" in text_of(client.get(f"/so-hoa/{scan.code}/"))

    def test_shows_what_became_of_signatures(self, client: Client):
        row = {"signer": "Ông Mẫu", "is_intact": True, "is_valid": True, "verdict": "chua-ro-to-chuc"}
        scan = make_published("Chữ", signatures=[row])
        page = text_of(client.get(f"/so-hoa/{scan.code}/"))
        assert "Ông Mẫu" in page
        assert "chưa xác minh được tổ chức chứng thực" in page
        assert "Tệp gốc có chữ ký số" in page
        assert "của cơ quan ban hành" not in page  # nobody has looked whose it is


class TestPage:
    def test_marks_on_the_picture_what_was_looked_for(self, client: Client, leaflet: Scan):
        page = text_of(client.get(f"/so-hoa/{leaflet.code}/", {"trang": "1", "q": "ho tich luu dong"}))
        assert page.count('class="scan-mark"') == 1  # a run in one line is one mark
        assert 'x="100" y="100"' in page
        assert "<mark>Hộ tịch lưu động</mark>" in page
        assert '<li aria-current="page">Trang 1</li>' in page

    def test_goes_on_to_the_next_page_that_has_it(self, client: Client, leaflet: Scan):
        page = text_of(client.get(f"/so-hoa/{leaflet.code}/", {"trang": "1", "q": "hộ"}))
        assert "?trang=2&amp;q=h%E1%BB%99" in page

    @pytest.mark.parametrize("number", ["0", "3", "-1", "abc", "99999999999", "1e1"])
    def test_is_not_found_where_there_is_none(self, client: Client, leaflet: Scan, number: str):
        assert client.get(f"/so-hoa/{leaflet.code}/", {"trang": number}).status_code == 404

    def test_shows_what_was_asked_without_taking_it_for_html(self, client: Client, leaflet: Scan):
        page = text_of(client.get(f"/so-hoa/{leaflet.code}/", {"trang": "1", "q": '"><script>alert(1)</script>'}))
        assert "&lt;script&gt;alert" in page
        assert "<script>alert" not in page


class TestFiles:
    def test_gives_the_picture_only_with_its_tag(self, client: Client, leaflet: Scan):
        address = f"/so-hoa/{leaflet.code}/trang-1.jpg"
        given = client.get(address)
        assert sent(given).startswith(b"\xff\xd8")
        assert (given["Content-Type"], given["Cache-Control"]) == ("image/jpeg", "public, no-cache")
        assert client.get(address, headers={"If-None-Match": given["ETag"]}).status_code == 304

    def test_gives_the_very_file_that_was_brought(self, client: Client, leaflet: Scan):
        place = original_path(leaflet)
        place.parent.mkdir(parents=True)
        place.write_bytes(b"%PDF-1.7 goc")
        given = client.get(f"/so-hoa/{leaflet.code}/ban-goc/")
        assert sent(given) == b"%PDF-1.7 goc"
        assert given["Content-Disposition"] == f'attachment; filename="{leaflet.code}.pdf"'

    def test_gives_the_searchable_copy_of_the_words_of_now(self, client: Client, leaflet: Scan):
        assert client.get(f"/so-hoa/{leaflet.code}/tim-duoc-chu.pdf").status_code == 404
        place = searchable_path(leaflet, mark=text_mark(scan=leaflet))
        place.parent.mkdir(parents=True)
        place.write_bytes(b"%PDF-1.7 tim")
        assert sent(client.get(f"/so-hoa/{leaflet.code}/tim-duoc-chu.pdf")) == b"%PDF-1.7 tim"

    def test_gives_the_words(self, client: Client, leaflet: Scan):
        given = client.get(f"/so-hoa/{leaflet.code}/van-ban.txt")
        assert "đến tận ấp" in text_of(given)
        assert leaflet.checksum in text_of(given)


class TestWithdrawn:
    @pytest.mark.parametrize("path", ["", "?trang=1", "trang-1.jpg", "ban-goc/", "tim-duoc-chu.pdf", "van-ban.txt"])
    def test_says_why_and_gives_nothing(self, client: Client, leaflet: Scan, path: str):
        by = make_posting("approver", agency=leaflet.agency).officer
        before = client.get(f"/so-hoa/{leaflet.code}/{path}")
        sent(before)
        assert before.status_code == (
            404 if path in {"ban-goc/", "tim-duoc-chu.pdf"} else 200
        )  # two are not on the disk
        withdraw_scan(scan=leaflet, reason="Có thông tin riêng tư", by=by, at=AT)
        gone = client.get(f"/so-hoa/{leaflet.code}/{path}")
        assert gone.status_code == 410
        assert "Có thông tin riêng tư" in text_of(gone)
        assert "đến tận ấp" not in text_of(gone)
        assert leaflet.title not in text_of(client.get("/so-hoa/"))

    def test_leaves_the_address_book(self, client: Client, leaflet: Scan):
        assert leaflet.code in text_of(client.get("/sitemap-so-hoa.xml"))
        by = make_posting("approver", agency=leaflet.agency).officer
        withdraw_scan(scan=leaflet, reason="Nhầm", by=by, at=AT)
        assert leaflet.code not in text_of(client.get("/sitemap-so-hoa.xml"))
