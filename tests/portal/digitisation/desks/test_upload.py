"""Files are brought at the desk: whole, or in pieces that go on after a broken line."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.digitisation.admin.forms import MOST_FILES
from portal.digitisation.models import Scan
from portal.digitisation.operations import uploads
from portal.digitisation.states import IntakeChannel
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.digitisation import paper
from tests.portal.digitisation.factories import make_scan

pytestmark = pytest.mark.django_db
BEGIN = "digitisation_upload_begin"


@pytest.fixture
def editor(client):
    posting = make_posting("editor")
    client.force_login(posting.officer)
    return posting


def file(name: str = "a.png", *, mark: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, paper.picture_bytes(mark=mark))


def send(client, posting, **said):
    fields = {"agency": posting.agency.pk, "material": "van-ban"} | said
    return client.post(reverse("digitisation_upload"), fields, headers=said.pop("headers", {}))


def begin(client, *, name: str = "a.png", size: int, mark: str = "1"):
    return client.post(reverse(BEGIN), {"name": name, "size": size, "mark": mark})


def add(client, token: str, data: bytes, offset: int):
    address = reverse("digitisation_upload_piece", args=[token])
    return client.patch(address, data, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)})


class TestTheForm:
    def test_takes_several_files_each_as_a_document(self, client, editor) -> None:
        answer = send(client, editor, tep=[file("mot.png"), file("hai.png", mark=2)])
        assert answer.status_code == 200
        assert sorted(Scan.objects.values_list("title", flat=True)) == ["hai", "mot"]
        scan = Scan.objects.get(title="mot")
        assert (scan.agency, scan.received_by, scan.door) == (editor.agency, editor.officer, IntakeChannel.UPLOAD)
        assert reverse("digitisation_scan", args=[scan.code]) in answer.content.decode()

    def test_takes_what_is_good_and_says_what_is_not(self, client, editor) -> None:
        bad = SimpleUploadedFile("b.pdf", b"%PDF-1.7 rubbish")
        answer = send(client, editor, tep=[file(), bad])
        assert answer.status_code == 200
        assert "bị hỏng" in answer.content.decode()
        assert Scan.objects.count() == 1

    def test_makes_one_document_of_photographs_by_their_names(self, client, editor) -> None:
        named = [("trang 10.png", 3), ("trang 2.png", 2), ("trang 1.png", 1)]
        files = [file(name, mark=mark) for name, mark in named]
        answer = send(client, editor, tep=files, as_one="on", title="Tờ gấp")
        assert answer.status_code == 200
        scan = Scan.objects.get()
        assert (scan.title, scan.page_count, scan.door, scan.original_name) == ("Tờ gấp", 3, "chup-anh", "trang 1.zip")

    def test_links_to_the_same_file_of_the_same_agency_only(self, client, editor) -> None:
        send(client, editor, tep=[file()])
        again = send(client, editor, tep=[file()])
        assert again.status_code == 400
        assert reverse("digitisation_scan", args=[Scan.objects.get().code]) in again.content.decode()
        other = make_posting("editor")
        client.force_login(other.officer)
        said = send(client, other, tep=[file()]).content.decode()
        assert "cơ quan khác" in said
        assert Scan.objects.get().code not in said

    @pytest.mark.parametrize(
        ("said", "message"), [({"agency": ""}, "Xin chọn cơ quan"), ({"material": "x"}, "x"), ({}, "ít nhất một tệp")]
    )
    def test_asks_for_what_is_missing(self, client, editor, said: dict[str, str], message: str) -> None:
        answer = send(client, editor, **said)
        assert answer.status_code == 400
        assert message in answer.content.decode()

    def test_takes_so_many_files_at_once(self, client, editor) -> None:
        answer = send(client, editor, tep=[SimpleUploadedFile(f"{n}.txt", b"x") for n in range(MOST_FILES + 1)])
        assert answer.status_code == 400
        assert f"nhiều nhất {MOST_FILES} tệp" in answer.content.decode()
        assert not Scan.objects.exists()

    def test_shows_itself_without_writing(self, client, editor) -> None:
        assert "Gửi tài liệu" in client.get(reverse("digitisation_upload")).content.decode()

    def test_is_for_agencies_in_reach_only(self, client, editor) -> None:
        answer = send(client, editor, agency=make_agency().pk, tep=[file()])
        assert answer.status_code == 400
        assert "Bạn không nhận tài liệu cho cơ quan này" in answer.content.decode()
        assert not Scan.objects.exists()

    def test_leaves_nothing_half_written(self, client, editor, private: Path) -> None:
        answer = send(client, editor, tep=[file(), SimpleUploadedFile("b.pdf", b"%PDF-1.7 rubbish")])
        assert "bị hỏng" in answer.content.decode()
        assert Scan.objects.count() == 1
        assert not list((private / "digitisation" / "work").iterdir())


class TestPieces:
    def test_go_on_after_a_broken_line(self, client, editor) -> None:
        data = paper.picture_bytes()
        half = len(data) // 2
        said = begin(client, size=len(data)).json()
        assert said == {"token": said["token"], "offset": 0, "piece": uploads.PIECE_BYTES}
        assert add(client, said["token"], data[:half], 0).status_code == 204
        again = begin(client, size=len(data)).json()
        assert (again["token"], again["offset"]) == (said["token"], half)
        address = reverse("digitisation_upload_piece", args=[said["token"]])
        assert client.head(address).headers["Upload-Offset"] == str(half)
        assert client.get(address).json() == {"offset": half, "size": len(data)}
        twice = add(client, said["token"], data[:half], 0)
        assert (twice.status_code, twice.headers["Upload-Offset"]) == (409, str(half))
        assert add(client, said["token"], data[half:], half).headers["Upload-Offset"] == str(len(data))
        answer = send(client, editor, phan=[said["token"]], headers={"Accept": "application/json"})
        assert answer.json()["results"][0]["taken"]
        assert Scan.objects.get().original_bytes == len(data)
        assert client.get(address).status_code == 404

    def test_are_received_only_when_whole(self, client, editor) -> None:
        token = begin(client, size=100).json()["token"]
        add(client, token, b"x" * 50, 0)
        answer = send(client, editor, phan=[token])
        assert answer.status_code == 400
        assert "chưa tải lên hết" in answer.content.decode()

    def test_make_one_document_in_the_order_that_was_chosen(self, client, editor) -> None:
        tokens = []
        for mark in (2, 1):
            data = paper.picture_bytes(mark=mark)
            tokens.append(begin(client, name=f"{mark}.png", size=len(data)).json()["token"])
            add(client, tokens[-1], data, 0)
        send(client, editor, phan=tokens, as_one="on")
        assert Scan.objects.get().original_name == "2.zip"

    def test_are_of_one_officer(self, client, editor) -> None:
        token = begin(client, size=100).json()["token"]
        address = reverse("digitisation_upload_piece", args=[token])
        assert client.get(address).status_code == 200
        client.force_login(make_posting("editor", agency=editor.agency).officer)
        assert client.get(address).status_code == 404
        assert client.delete(address).status_code == 404
        assert add(client, token, b"x", 0).status_code == 404

    @pytest.mark.parametrize("token", ["../../etc", "0" * 32, "A" * 32, "%2e%2e"])
    def test_know_no_other_names(self, client, editor, token: str) -> None:
        known = begin(client, size=10).json()["token"]
        assert client.get(f"/quan-tri/so-hoa/tai-len/phan/{known}/").status_code == 200
        assert client.get(f"/quan-tri/so-hoa/tai-len/phan/{token}/").status_code == 404

    def test_have_bounds(self, client, editor, settings, monkeypatch) -> None:
        assert begin(client, size=settings.SCANS_MOST_BYTES + 1).status_code == 400
        assert begin(client, size=0).status_code == 400
        assert client.post(reverse(BEGIN), {"name": "a", "size": "-5"}).status_code == 400
        token = begin(client, size=10).json()["token"]
        assert add(client, token, b"x" * 11, 0).status_code == 413
        assert add(client, token, b"x" * (uploads.PIECE_BYTES + 1), 0).status_code == 413
        address = reverse("digitisation_upload_piece", args=[token])
        assert client.patch(address, b"x", content_type="application/octet-stream").status_code == 400
        monkeypatch.setattr(uploads, "MOST_FILES", 1)
        answer = begin(client, name="b.png", size=10)
        assert answer.status_code == 400
        assert "dở dang" in answer.json()["error"]

    def test_are_forgotten_when_asked_and_after_two_days(self, client, editor) -> None:
        first, second = (begin(client, name=name, size=10).json()["token"] for name in ("a", "b"))
        assert client.delete(reverse("digitisation_upload_piece", args=[first])).status_code == 204
        now = timezone.now()
        assert uploads.tidy(at=now) == 0
        assert uploads.tidy(at=now + uploads.KEPT * 2) >= 1
        assert client.get(reverse("digitisation_upload_piece", args=[second])).status_code == 404
        assert uploads.uploads_of(officer=editor.officer.pk) == []

    @pytest.mark.parametrize("role", ["leader", "administrator"])
    def test_are_closed_to_those_who_do_not_receive(self, client, role: str) -> None:
        client.force_login(make_posting(role).officer)
        assert client.get(reverse("digitisation_upload")).status_code in (302, 403)
        assert begin(client, size=10).status_code in (302, 403)
        assert client.get(reverse("digitisation_upload_piece", args=["0" * 32])).status_code in (302, 403)
        assert add(client, "0" * 32, b"x", 0).status_code in (302, 403)

    def test_count_what_one_officer_brings_in_an_hour(self, client, editor, monkeypatch) -> None:
        monkeypatch.setattr("portal.digitisation.admin.uploads.MOST_HOURLY", 1)
        scan = make_scan(agency=editor.agency)
        Scan.objects.filter(pk=scan.pk).update(received_by=editor.officer, received_at=timezone.now())
        answer = send(client, editor, tep=[file()])
        assert answer.status_code == 400
        assert "trong một giờ" in answer.content.decode()
