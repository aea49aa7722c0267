"""The list of scans and a scan's page: what stands where, what may be done, and for whom none of it exists."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.digitisation.models import Scan
from portal.digitisation.operations.storage import original_path
from portal.digitisation.states import PageState, ScanState
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.digitisation import paper
from tests.portal.digitisation.factories import make_scan, read_all, receive

pytestmark = pytest.mark.django_db

READING = ["digitisation_scan", "digitisation_original", "digitisation_thumbnail"]
CHANGING = ["digitisation_reread", "digitisation_drop", "digitisation_restore"]


@pytest.fixture
def editor(client):
    posting = make_posting("editor")
    client.force_login(posting.officer)
    return posting


def address(name: str, scan: Scan) -> str:
    return reverse(name, args=[scan.code, 1] if name == "digitisation_thumbnail" else [scan.code])


class TestTheList:
    def test_shows_own_scans_with_their_progress(self, client, editor) -> None:
        scan, foreign = make_scan(agency=editor.agency), make_scan()
        page = client.get(reverse("digitisation_scans")).content.decode()
        assert scan.code in page
        assert foreign.code not in page
        assert "Chờ đọc" in page

    @pytest.mark.parametrize(
        ("asked", "is_found"),
        [
            ("q=cong-van", True),
            ("q=không có", False),
            ("q=SH-2026-0001", True),
            ("trang_thai=cho-doc", True),
            ("trang_thai=dang-soat", False),
            ("loai=van-ban", True),
            ("loai=sach", False),
            ("loai=x&trang_thai=y&co_quan=z&p=-1", True),
        ],
    )
    def test_is_narrowed(self, client, editor, asked: str, is_found: bool) -> None:
        scan = make_scan(agency=editor.agency)
        page = client.get(f"{reverse('digitisation_scans')}?{asked}")
        assert page.status_code == 200
        assert (reverse("digitisation_scan", args=[scan.code]) in page.content.decode()) is is_found

    def test_hides_dropped_scans_until_they_are_asked_for(self, client, editor) -> None:
        scan = make_scan(agency=editor.agency)
        client.post(address("digitisation_drop", scan))
        listed = reverse("digitisation_scans")
        assert address("digitisation_scan", scan) not in client.get(listed).content.decode()
        assert address("digitisation_scan", scan) in client.get(f"{listed}?trang_thai=da-bo").content.decode()

    def test_is_in_pages_and_costs_the_same_for_many(self, client, editor) -> None:
        make_scan(agency=editor.agency)
        client.get(reverse("digitisation_scans"))
        with CaptureQueriesContext(connection) as one:
            client.get(reverse("digitisation_scans"))
        first = Scan.objects.get()
        Scan.objects.bulk_create(
            Scan(
                code=f"sh-2025-{n:04d}", title="x", agency=editor.agency, door="tai-len", original_name="x",
                original_kind="png", original_bytes=1, checksum=f"{n:064d}", received_at=first.received_at,
            )
            for n in range(35)
        )  # fmt: skip
        with CaptureQueriesContext(connection) as many:
            page = client.get(reverse("digitisation_scans")).content.decode()
        assert "Trang 1/2" in page
        assert len(many) <= len(one) + 1


class TestAScan:
    def test_shows_facts_pages_and_faults(self, client, editor, tmp_path) -> None:
        scan = receive(paper.write_scan_pdf(tmp_path / "so tay.pdf", pages=2), agency=editor.agency)
        read_all()
        scan.pages.filter(number=2).update(state=PageState.FAILED.value, error="Trang này bị hỏng trong tệp.")
        page = client.get(address("digitisation_scan", scan)).content.decode()
        assert scan.checksum in page
        assert "1 trang chưa đọc được" in page
        assert "Trang này bị hỏng" in page
        assert address("digitisation_thumbnail", scan) in page
        client.post(address("digitisation_reread", scan), {"trang": "2"})
        assert scan.pages.get(number=2).state == PageState.WAITING

    def test_gives_the_original_back_untouched_as_a_download(self, client, editor) -> None:
        scan = make_scan(agency=editor.agency)
        answer = client.get(address("digitisation_original", scan))
        assert b"".join(answer.streaming_content) == original_path(scan).read_bytes()
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]

    def test_never_gives_html_as_a_page_of_ours(self, client, editor, tmp_path) -> None:
        (tmp_path / "a.html").write_text("<html><body><script>alert(1)</script><p>Điều 1. Phạm vi</p></body></html>")
        scan = receive(tmp_path / "a.html", agency=editor.agency)
        answer = client.get(address("digitisation_original", scan))
        answer.close()
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")

    def test_shows_small_pictures_of_pages_that_were_read(self, client, editor) -> None:
        scan = make_scan(agency=editor.agency)
        assert client.get(address("digitisation_thumbnail", scan)).status_code == 404
        read_all()
        answer = client.get(address("digitisation_thumbnail", scan))
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.content[:2] == b"\xff\xd8"

    def test_is_dropped_and_restored(self, client, editor) -> None:
        scan = make_scan(agency=editor.agency)
        client.post(address("digitisation_drop", scan))
        assert Scan.objects.get().state == ScanState.DROPPED
        client.post(address("digitisation_restore", scan))
        assert Scan.objects.get().state == ScanState.RECEIVED
        twice = client.post(address("digitisation_restore", scan), follow=True)
        assert "không ở trạng thái đã bỏ" in twice.content.decode()

    def test_warns_of_its_like_and_hides_another_agencys(self, client, editor) -> None:
        foreign, own = make_scan(), make_scan(agency=editor.agency)
        Scan.objects.filter(pk=own.pk).update(resembles=foreign)
        page = client.get(address("digitisation_scan", own)).content.decode()
        assert "một tài liệu của cơ quan khác" in page
        assert foreign.code not in page
        Scan.objects.filter(pk=foreign.pk).update(agency=editor.agency)
        assert address("digitisation_scan", foreign) in client.get(address("digitisation_scan", own)).content.decode()


class TestBoundaries:
    """Another agency's scan does not exist, at no address and by no method; who only reads changes nothing."""

    @pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
    @pytest.mark.parametrize("name", READING + CHANGING)
    def test_hold_for_officers_of_another_agency(self, client, name: str, method: str) -> None:
        scan = make_scan()
        read_all()
        before = Scan.objects.values().get()
        client.force_login(make_posting("approver", agency=make_agency("Sở Nội vụ")).officer)
        answer = getattr(client, method)(address(name, scan))
        assert answer.status_code in (403, 404, 405)
        assert Scan.objects.values().get() == before

    @pytest.mark.parametrize("name", READING + CHANGING)
    def test_hold_for_people_outside(self, client, name: str) -> None:
        scan = make_scan()
        for answer in (client.get(address(name, scan)), client.post(address(name, scan))):
            assert answer.status_code in (302, 403)
            assert answer.status_code == 403 or "/login/" in answer.url

    @pytest.mark.parametrize("name", CHANGING)
    def test_let_a_leader_read_and_not_change(self, client, name: str) -> None:
        posting = make_posting("leader")
        client.force_login(posting.officer)
        scan = make_scan(agency=posting.agency)
        page = client.get(address("digitisation_scan", scan))
        assert page.status_code == 200
        assert "Bỏ tài liệu" not in page.content.decode()
        assert client.post(address(name, scan)).status_code in (302, 403)
        assert Scan.objects.get().state == ScanState.RECEIVED

    @pytest.mark.parametrize("name", CHANGING)
    def test_let_nothing_be_changed_by_a_link(self, client, editor, name: str) -> None:
        assert client.get(address(name, make_scan(agency=editor.agency))).status_code == 405

    def test_let_the_standing_body_see_every_agency(self, client) -> None:
        scan = make_scan()
        client.force_login(make_posting("justice").officer)
        assert client.get(address("digitisation_scan", scan)).status_code == 200
        assert scan.code in client.get(reverse("digitisation_scans")).content.decode()

    @pytest.mark.parametrize("role", ["administrator"])
    def test_show_no_list_to_those_without_a_verb(self, client, role: str) -> None:
        client.force_login(make_posting(role).officer)
        assert client.get(reverse("digitisation_scans")).status_code in (302, 403)
