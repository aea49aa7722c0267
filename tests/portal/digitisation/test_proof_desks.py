"""The desks of proofing: who may come, what they see, and that two officers on one page lose nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.digitisation.models import Proof, Sample, Scan, ScanPage
from portal.digitisation.operations.proofing import accept_scan
from portal.digitisation.states import ProofKind, ProofOutcome, ScanState
from scanreading.engines.types import PrintedWord, WordBox
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.digitisation.proof_story import draw, make_page, make_scan, printed_words, read_words
from tests.portal.digitisation.test_proofing import proofed

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(db: None) -> Agency:
    return make_agency()


@pytest.fixture(autouse=True)
def private(settings: Any, tmp_path: Path) -> Path:
    settings.PRIVATE_DIR = tmp_path
    return tmp_path


@pytest.fixture
def scan(agency: Agency, private: Path) -> Scan:
    scan = make_scan(agency=agency, pages=2)
    draw(printed_words(), private / "digitisation" / "pictures" / scan.code / "1.jpg")
    return scan


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def signed_in(role: str, agency: Agency) -> Client:
    return client_of(make_posting(role, agency=agency).officer)


def place(scan: Scan, number: int = 1) -> str:
    return reverse("digitisation_proof", args=[scan.code, number])


LEFT = {"de-lai": "Đã đối chiếu trên bản giấy"}


def form(**said: str) -> dict[str, str]:
    """What the page's form sends without scripts, with some lines typed otherwise."""
    lines: dict[int, list[str]] = {}
    opening = set()
    for word in read_words():
        if word.line not in lines and word.block not in {one.block for one in read_words() if one.line < word.line}:
            opening.add(word.line)
        lines.setdefault(word.line, []).append(word.text)
    fields = {f"dong-{line + 1}": " ".join(words) for line, words in lines.items()}
    fields |= {f"doan-{line + 1}": "on" for line in opening}
    return fields | {"revision": "0", "giay": "0", "dung": "-", "do": "luu"} | said


MONEY_LINE = "dong-13"
RIGHT = {MONEY_LINE: "1. Mức hỗ trợ mỗi cuộc tuyên truyền là 5.000.000 đồng."}


class TestNothingToRead:
    def test_a_page_without_a_word_opens_with_an_empty_line(self, scan: Scan, agency: Agency):
        client = signed_in("editor", agency)
        scan.pages.get(number=1).texts.all().delete()
        client.post(place(scan), {"do": "mo"})
        page = client.get(place(scan))
        assert page.status_code == 200
        assert 'name="dong-1"' in page.content.decode()

    @pytest.mark.parametrize("act", ["luu", "xong", ""])
    def test_a_form_that_was_cut_off_takes_no_word_away(self, scan: Scan, agency: Agency, act: str):
        client = signed_in("editor", agency)
        client.post(place(scan), {"do": "mo"})
        before = scan.pages.get(number=1).texts.get(is_current=True).text
        page = client.post(place(scan), {"do": act} if act else {}, follow=True)
        assert "chưa lưu gì" in page.content.decode()
        assert scan.pages.get(number=1).texts.get(is_current=True).text == before


class TestBoundaries:
    @pytest.fixture
    def addresses(self, scan: Scan, agency: Agency) -> list[tuple[str, str]]:
        done = proofed(make_scan(agency=agency), make_posting("editor", agency=agency).officer)
        accept_scan(scan=done, by=make_posting("approver", agency=agency).officer, at=timezone.now())
        sample = Sample.objects.create(
            agency=agency,
            from_date="2026-11-01",
            to_date="2026-11-30",
            seed="a",
            batch_count=1,
            by=make_posting("legal", agency=agency).officer,
            made_at=timezone.now(),
        )
        sampled = sample.pages.create(page=done.pages.get())
        code = scan.code
        return [
            ("get", place(scan)),
            ("post", place(scan)),
            ("get", reverse("digitisation_page_picture", args=[code, 1])),
            ("post", reverse("digitisation_undo", args=[code, 1, 1])),
            ("get", reverse("digitisation_proofing", args=[code])),
            ("post", reverse("digitisation_proof_next", args=[code])),
            ("post", reverse("digitisation_accept", args=[code])),
            ("get", reverse("digitisation_sample", args=[sample.pk])),
            ("get", reverse("digitisation_sample_page", args=[sample.pk, sampled.pk])),
            ("post", reverse("digitisation_sample_page", args=[sample.pk, sampled.pk])),
        ]

    def test_other_agencies_find_nothing(self, addresses: list[tuple[str, str]]):
        stranger = signed_in("approver", make_agency("Sở Công Thương"))
        for method, address in addresses:
            assert getattr(stranger, method)(address).status_code == 404, (method, address)

    def test_strangers_are_asked_to_sign_in(self, addresses: list[tuple[str, str]]):
        for method, address in addresses:
            response = getattr(Client(), method)(address)
            assert response.status_code == (403 if address.endswith("/anh/") else 302), (method, address)
            assert response.status_code == 403 or "/login/" in response["Location"]

    @pytest.mark.parametrize("do", ["mo", "luu", "xong", "tra-lai", "dat"])
    def test_who_only_reads_changes_nothing(self, scan: Scan, agency: Agency, do: str):
        leader = signed_in("leader", agency)
        assert leader.get(place(scan)).status_code == 200
        assert leader.post(place(scan), form(do=do, **{"ly-do": "Sai"})).status_code in (302, 403)
        assert not Proof.objects.exists()
        assert scan.pages.get(number=1).revision == 0

    def test_getting_writes_nothing(self, scan: Scan, agency: Agency):
        client = signed_in("editor", agency)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(place(scan)).status_code == 200
            assert client.get(reverse("digitisation_proofing", args=[scan.code])).status_code == 200
        written = [one["sql"] for one in seen if one["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
        assert not [sql for sql in written if "digitisation" in sql]

    def test_lists_are_of_the_officers_agency(self, scan: Scan, agency: Agency):
        listed = reverse("digitisation_proofs")
        assert scan.code in signed_in("editor", agency).get(listed).content.decode()
        assert scan.code not in signed_in("editor", make_agency("Sở Y tế")).get(listed).content.decode()
        assert scan.code in signed_in("justice", make_agency("Sở Nội vụ")).get(listed).content.decode()


class TestPicture:
    def test_is_private_and_inert(self, scan: Scan, agency: Agency):
        address = reverse("digitisation_page_picture", args=[scan.code, 1])
        response = signed_in("editor", agency).get(address)
        assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
        assert response["Cache-Control"] == "private, max-age=86400"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"

    def test_is_not_sent_twice(self, scan: Scan, agency: Agency):
        client, address = signed_in("editor", agency), reverse("digitisation_page_picture", args=[scan.code, 1])
        first = client.get(address)
        assert list(first.streaming_content)
        assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304

    def test_that_is_not_there_is_not_found(self, scan: Scan, agency: Agency):
        client = signed_in("editor", agency)
        assert client.get(reverse("digitisation_page_picture", args=[scan.code, 2])).status_code == 404
        assert "<image" in client.get(place(scan)).content.decode()
        assert "<image" not in client.get(place(scan, 2)).content.decode()


class TestProofing:
    def test_without_scripts_the_form_saves(self, scan: Scan, agency: Agency):
        client = signed_in("editor", agency)
        client.post(place(scan), {"do": "mo"})
        page = client.get(place(scan)).content.decode()
        assert f'name="{MONEY_LINE}"' in page
        assert "1. Mức hỗ trợ mỗi cuộc tuyên truyền là 5.O00.000 đồng." in page
        assert client.post(place(scan), form(**RIGHT)).status_code == 302
        saved = scan.pages.get(number=1)
        assert "5.000.000" in saved.texts.get(is_current=True).text
        assert saved.corrections.count() == 1

    def test_the_last_page_leads_to_the_overview_and_others_to_the_next(self, scan: Scan, agency: Agency):
        client = signed_in("editor", agency)
        assert client.post(place(scan), {"do": "mo"})["Location"] == place(scan)
        onward = client.post(place(scan), form(do="xong", **RIGHT, **LEFT))
        assert onward["Location"] == place(scan, 2)
        assert Proof.objects.get(page__number=2).ended_at is None  # it was opened on the way
        over = client.post(place(scan, 2), form(do="xong", **LEFT))
        assert over["Location"] == reverse("digitisation_proofing", args=[scan.code])
        scan.refresh_from_db()
        assert scan.state == ScanState.PROOFED

    def test_others_see_who_works_there(self, scan: Scan, agency: Agency):
        first = make_posting("editor", agency=agency).officer
        client_of(first).post(place(scan), {"do": "mo"})
        page = signed_in("editor", agency).get(place(scan)).content.decode()
        assert f"{first} đang soát" in page
        assert "Bắt đầu soát" not in page
        assert "readonly" in page

    def test_a_reason_stands_beside_each_risky_word(self, scan: Scan, agency: Agency):
        page = signed_in("editor", agency).get(place(scan)).content.decode()
        rows = json.loads(page.partition('id="proof-rows" type="application/json">')[2].partition("</script>")[0])
        told = {row[0]: row[6] for row in rows if row[7]}
        assert told == {
            "5.O00.000": "máy đọc không chắc; hai máy đọc khác nhau; số tiền",
            "tử": "máy đọc không chắc; hai máy đọc khác nhau",
            "nguyêt": "không có tiếng nào viết như vậy",
        }
        assert "máy ngờ: 3" in page

    @pytest.mark.both_engines
    def test_what_was_typed_too_long_is_refused(self, scan: Scan, agency: Agency):
        client = signed_in("editor", agency)
        assert client.post(place(scan), {"do": "mo"}).status_code == 302
        answer = client.post(place(scan), form(**{"dong-1": "a " * 150_000}), follow=True)
        assert "dài hơn một trang có thể có" in answer.content.decode()
        assert scan.pages.get(number=1).revision == 0


class TestTwoOfficers:
    @pytest.fixture
    def both(self, scan: Scan, agency: Agency) -> Iterator[tuple[Client, Client, ScanPage]]:
        """The first left the page open too long; the second took it over."""
        first, second = signed_in("editor", agency), signed_in("editor", agency)
        first.post(place(scan), {"do": "mo"})
        Proof.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        second.post(place(scan), {"do": "mo"})
        return first, second, scan.pages.get(number=1)

    def test_the_first_is_told_and_loses_no_words(self, scan: Scan, both: tuple[Client, Client, ScanPage]):
        first, second, page = both
        second.post(place(scan), form(**RIGHT))
        refused = first.post(place(scan), form(**{"dong-1": "ỦY BAN NHÂN DÂN MỚI"}))
        said = refused.content.decode()
        assert refused.status_code == 409
        assert "đang soát trang này" in said
        assert "ỦY BAN NHÂN DÂN MỚI" in said  # the field still holds it
        assert "<del>5.000.000</del>" in said
        assert "<ins>5.O00.000</ins>" in said
        page.refresh_from_db()
        assert page.revision == 1
        assert "5.000.000" in page.texts.get(is_current=True).text

    def test_merged_and_saved_after_the_second_has_finished_holds_both(
        self, scan: Scan, both: tuple[Client, Client, ScanPage]
    ):
        first, second, page = both
        second.post(place(scan), form(**RIGHT))
        second.post(place(scan), {"do": "nha"})
        typed = {"dong-1": "ỦY BAN NHÂN DÂN MỚI"}
        assert first.post(place(scan), form(**typed)).status_code == 409
        assert first.post(place(scan), form(revision="1", **typed, **RIGHT)).status_code == 302
        text = page.texts.get(is_current=True).text
        assert "DÂN MỚI" in text
        assert "5.000.000" in text
        assert page.texts.count() == 3

    def test_the_beat_says_that_the_page_is_gone(self, scan: Scan, both: tuple[Client, Client, ScanPage]):
        first, second, _ = both
        assert second.post(place(scan), {"do": "giu"}).status_code == 204
        gone = first.post(place(scan), {"do": "giu"})
        assert gone.status_code == 409
        assert "đang soát trang này" in gone.json()["told"]

    def test_one_officer_in_two_windows_overwrites_nothing(self, scan: Scan, agency: Agency):
        client = signed_in("editor", agency)
        client.post(place(scan), {"do": "mo"})
        assert client.post(place(scan), form(**RIGHT)).status_code == 302
        assert client.post(place(scan), form(**{"dong-1": "KHÁC"})).status_code == 409


class TestAccepting:
    def test_a_second_person_looks_and_accepts(self, scan: Scan, agency: Agency):
        proofed(scan, make_posting("editor", agency=agency).officer)
        second = signed_in("approver", agency)
        assert (
            "Xem để nghiệm thu" in second.get(reverse("digitisation_proofs"), {"viec": "nghiem-thu"}).content.decode()
        )
        second.post(place(scan), {"do": "mo"})
        assert "Trang này đúng với ảnh" in second.get(place(scan)).content.decode()
        assert second.post(place(scan), {"do": "dat", "revision": "0"})["Location"] == place(scan, 2)
        second.post(reverse("digitisation_accept", args=[scan.code]))
        scan.refresh_from_db()
        assert scan.state == ScanState.ACCEPTED
        assert set(Proof.objects.filter(kind=ProofKind.SECOND).values_list("outcome", flat=True)) == {
            ProofOutcome.DONE,
            ProofOutcome.LEFT,
        }

    def test_whoever_proofed_is_told_that_it_is_a_colleagues(self, scan: Scan, agency: Agency):
        both = make_posting("approver", agency=agency).officer
        proofed(scan, both)
        client = client_of(both)
        overview = reverse("digitisation_proofing", args=[scan.code])
        assert "việc nghiệm thu là của đồng nghiệp" in client.get(overview).content.decode()
        said = client.post(reverse("digitisation_accept", args=[scan.code]), follow=True).content.decode()
        assert "việc nghiệm thu là của đồng nghiệp" in said
        scan.refresh_from_db()
        assert scan.state == ScanState.PROOFED

    def test_a_page_goes_back_with_a_reason_that_its_proofer_reads(self, scan: Scan, agency: Agency):
        proofer = make_posting("editor", agency=agency).officer
        proofed(scan, proofer)
        second = signed_in("approver", agency)
        second.post(place(scan), {"do": "tra-lai", "ly-do": "Xem lại số tiền"})
        assert "Xem lại số tiền" in client_of(proofer).get(place(scan)).content.decode()


class TestSamples:
    def test_are_drawn_read_and_told_with_an_interval(self, scan: Scan, agency: Agency):
        proofed(scan, make_posting("editor", agency=agency).officer)
        accept_scan(scan=scan, by=make_posting("approver", agency=agency).officer, at=timezone.now())
        client = signed_in("legal", agency)
        days = {"from_date": "2026-01-01", "to_date": "2027-01-01", "agency": agency.pk, "page_count": "1"}
        at_sample = client.post(reverse("digitisation_samples"), days)["Location"]
        sample = Sample.objects.get()
        address = reverse("digitisation_sample_page", args=[sample.pk, sample.pages.get().pk])
        client.post(address, {"do": "mo"})
        assert "Đọc xong" in client.get(address).content.decode()
        assert client.post(address, form(do="xong", **RIGHT))["Location"] == at_sample
        said = client.get(at_sample).content.decode()
        assert "thấy 1 ký tự sai" in said
        assert "ước lượng từ mẫu" in said
        assert "trang mẫu" in client.get(reverse("digitisation_figures")).content.decode()
        assert client.get(reverse("digitisation_samples")).status_code == 200

    def test_show_again_what_was_typed_and_could_not_be_counted(self, scan: Scan, agency: Agency):
        proofed(scan, make_posting("editor", agency=agency).officer)
        accept_scan(scan=scan, by=make_posting("approver", agency=agency).officer, at=timezone.now())
        late, first = signed_in("legal", agency), signed_in("legal", agency)
        days = {"from_date": "2026-01-01", "to_date": "2027-01-01", "agency": agency.pk, "page_count": "1"}
        late.post(reverse("digitisation_samples"), days)
        sample = Sample.objects.get()
        address = reverse("digitisation_sample_page", args=[sample.pk, sample.pages.get().pk])
        first.post(address, {"do": "mo"})
        held = late.post(address, form(do="xong", **RIGHT))
        assert held.status_code == 409
        assert RIGHT[MONEY_LINE] in held.content.decode()
        assert "đang đọc trang này" in held.content.decode()
        first.post(address, form(do="xong"))
        read = late.post(address, form(do="xong", **RIGHT))
        assert read.status_code == 409
        assert RIGHT[MONEY_LINE] in read.content.decode()
        assert sample.pages.get().errors == 0

    @pytest.mark.parametrize(
        "wrong", [{"page_count": "0"}, {"to_date": "2025-01-01"}, {"from_date": "hôm qua"}, {}], ids=str
    )
    def test_a_batch_that_is_none_is_refused(self, agency: Agency, wrong: dict[str, str]):
        days = {"from_date": "2026-01-01", "to_date": "2027-01-01", "agency": agency.pk, "page_count": "1"} | wrong
        assert signed_in("legal", agency).post(reverse("digitisation_samples"), days).status_code == 422


class TestCosts:
    def test_a_page_of_six_hundred_words_asks_few_questions(self, agency: Agency):
        scan = make_scan(agency=agency, pages=0, page_count=1)
        words = tuple(
            PrintedWord(
                "pháp",
                WordBox(10 * (n % 12), 30 * (n // 12), 10 * (n % 12) + 9, 30 * (n // 12) + 20),
                96,
                True,
                n // 12,
                0,
            )
            for n in range(600)
        )
        make_page(scan, 1, words)
        client = signed_in("editor", agency)
        client.post(place(scan), {"do": "mo"})
        client.get(place(scan))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(place(scan)).status_code == 200
        assert len(seen) <= 22

    def test_an_overview_asks_the_same_for_two_pages_and_for_twenty(self, agency: Agency):
        client, counts = signed_in("editor", agency), []
        for pages in (2, 20):
            scan = make_scan(agency=agency, pages=pages)
            address = reverse("digitisation_proofing", args=[scan.code])
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            counts.append(len(seen))
        assert counts[0] == counts[1]
