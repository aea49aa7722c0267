"""Pages are read in turn, put down once, tried again, given up with a reason; what people corrected outlives it all."""

from datetime import timedelta
from pathlib import Path

import pytest

from portal.design.refusals import WrongState
from portal.digitisation.jobs import ScanReader
from portal.digitisation.models import Correction, PageText, Scan, ScanPage
from portal.digitisation.operations.recognition import (
    LEASE,
    MOST_ATTEMPTS,
    Turns,
    fail_page,
    read_again,
    save_page_result,
    take_page,
)
from portal.digitisation.operations.storage import original_path, picture_path
from portal.digitisation.queries.scans import look_alike, pace_now, pages_with_faults, progress_of
from portal.digitisation.states import PageState, ScanState
from portal.journal.models import Entry
from scanreading.engines.faults import ReaderLimits
from tests.portal.agencies.factories import make_officer
from tests.portal.digitisation import paper
from tests.portal.digitisation.factories import AT, Clock, fake_pool, make_scan, read_all, receive

pytestmark = pytest.mark.django_db


def answer(text: str = "Căn cứ") -> dict[str, object]:
    words = [[said, 10 + 50 * at, 10, 50 + 50 * at, 30, 90, None, 0, 0] for at, said in enumerate(text.split())]
    page = {"route": "doc-anh", "width": 400, "height": 560, "dpi": 200, "turned": 0, "skew": 0.0, "words": words}
    return {"page": page | {"tables": [], "readers": ["r"], "doubts": []}, "fingerprint": "0" * 16}


def book(tmp_path: Path, pages: int, name: str = "sach.pdf", first_mark: int = 1) -> Scan:
    return receive(paper.write_scan_pdf(tmp_path / name, pages=pages, first_mark=first_mark))


class TestReading:
    def test_reads_every_page_once_and_hands_the_scan_on(self, tmp_path: Path) -> None:
        scan = book(tmp_path, 3)
        assert read_all() == 3
        scan.refresh_from_db()
        assert scan.state == ScanState.PROOFING
        for page in scan.pages.select_related("scan"):
            text = page.texts.get()
            assert (page.state, page.route, page.attempts, page.revision) == ("da-doc", "doc-anh", 1, 1)
            assert (text.version, text.is_current, text.readers) == (1, True, "fake 1")
            assert text.text.startswith("Căn cứ Luật")
            assert picture_path(page).read_bytes()[:2] == b"\xff\xd8"
        assert Entry.objects.filter(verb="scan.read", subject_id=str(scan.pk)).count() == 1
        assert read_all() == 0

    def test_takes_a_letter_before_the_book_that_came_first(self, tmp_path: Path) -> None:
        turns, long = Turns(), book(tmp_path, 5)
        first = take_page(turns=turns, at=AT)
        letter = make_scan()
        order = [take_page(turns=turns, at=AT) for _ in range(3)]
        assert [(one.page.scan_id, one.page.number) for one in (first, *order)] == [
            (long.pk, 1),
            (letter.pk, 1),
            (long.pk, 2),
            (long.pk, 3),
        ]

    def test_goes_round_books(self, tmp_path: Path) -> None:
        turns = Turns()
        one, other = book(tmp_path, 3), book(tmp_path, 3, name="b.pdf", first_mark=9)
        taken = [take_page(turns=turns, at=AT).page.scan_id for _ in range(6)]
        assert taken == [one.pk, other.pk] * 3
        assert take_page(turns=turns, at=AT) is None

    def test_takes_again_what_the_dead_left_behind_and_hears_them_no_more(self) -> None:
        scan = make_scan()
        dead = take_page(turns=Turns(), at=AT)
        assert take_page(turns=Turns(), at=AT + LEASE - timedelta(seconds=1)) is None
        later = AT + LEASE + timedelta(seconds=1)
        alive = take_page(turns=Turns(), at=later)
        assert save_page_result(taken=alive, answer=answer("hai"), at=later)
        assert not save_page_result(taken=dead, answer=answer("một"), at=later)
        fail_page(taken=dead, fault="crashed", detail="", at=later)
        assert scan.pages.get().texts.get().text == "hai"
        assert scan.pages.get().state == PageState.READ

    def test_gives_up_a_page_that_kills_every_reader(self) -> None:
        scan, at = make_scan(), AT
        for _ in range(MOST_ATTEMPTS):
            assert take_page(turns=Turns(), at=at) is not None
            at += LEASE + timedelta(seconds=1)
        assert take_page(turns=Turns(), at=at) is None
        scan.refresh_from_db()
        assert scan.state == ScanState.REFUSED
        assert "dừng đột ngột" in scan.refusal

    def test_tries_again_later_what_may_pass_and_only_that(self) -> None:
        scan, clock = make_scan(), Clock()
        limits = ReaderLimits(wall_seconds=0.3, start_seconds=3.0)
        assert read_all("hang", clock=clock, limits=limits) == 1
        page = scan.pages.get()
        assert (page.state, page.attempts) == (PageState.WAITING, 1)
        assert read_all(clock=clock) == 0
        clock.go_on(seconds=21)
        assert read_all(clock=clock) == 1
        scan.refresh_from_db()
        assert scan.state == ScanState.PROOFING

    def test_lists_a_broken_page_and_reads_the_others(self, tmp_path: Path) -> None:
        scan = book(tmp_path, 3)
        taken = take_page(turns=Turns(), at=AT)
        fail_page(taken=taken, fault="broken-page", detail="", at=AT)
        assert read_all() == 2
        scan.refresh_from_db()
        assert scan.state == ScanState.PROOFING
        assert [page.state for page in scan.pages.order_by("number")] == ["hong", "da-doc", "da-doc"]
        progress = progress_of(scan=scan, pace=pace_now(at=AT))
        assert (progress["done"], progress["failed"], progress["pages"]) == (3, 1, 3)
        assert read_again(scan=scan, by=make_officer(), at=AT) == 1
        assert read_all() == 1
        assert not scan.pages.exclude(state=PageState.READ.value).exists()

    def test_lets_pages_wait_where_the_machine_lacks_a_program(self) -> None:
        scan = make_scan()
        fail_page(taken=take_page(turns=Turns(), at=AT), fault="no-engine", detail="", at=AT)
        page = scan.pages.get()
        assert (page.state, page.attempts) == (PageState.WAITING, 0)
        assert "người quản trị" in pages_with_faults(scan=scan).get().error
        assert take_page(turns=Turns(), at=AT + timedelta(minutes=5)) is None
        assert take_page(turns=Turns(), at=AT + timedelta(minutes=11)) is not None

    def test_says_when_the_original_is_gone(self) -> None:
        scan = make_scan()
        original_path(scan).unlink()
        read_all()
        scan.refresh_from_db()
        assert "Không tìm thấy tệp gốc" in scan.refusal

    def test_reads_nothing_of_a_dropped_scan(self) -> None:
        scan = make_scan()
        taken = take_page(turns=Turns(), at=AT)
        Scan.objects.filter(pk=scan.pk).update(state=ScanState.DROPPED.value)
        assert not save_page_result(taken=taken, answer=answer(), at=AT)
        assert not PageText.objects.exists()

    def test_gives_back_at_once_what_it_holds_when_it_is_stopped(self) -> None:
        scan = make_scan()
        reader = ScanReader(pool=fake_pool("hang"), clock=Clock())
        reader.step(wait=0.01)
        assert scan.pages.get().state == PageState.READING
        reader.stop()
        page = scan.pages.get()
        assert (page.state, page.attempts) == (PageState.WAITING, 0)


class TestReadingAgain:
    def test_keeps_versions_and_corrections(self) -> None:
        scan, by = make_scan(), make_officer()
        assert save_page_result(taken=take_page(turns=Turns(), at=AT), answer=answer("Can cứ Luật"), at=AT)
        page = scan.pages.get()
        box = {"left": 10, "top": 10, "right": 50, "bottom": 30}
        Correction.objects.create(page=page, position=0, before="Can", after="Căn", by=by, at=AT, **box)
        assert read_again(scan=scan, by=by, at=AT, number=1) == 1
        again = answer("Cam cứ Luật")
        again["page"] |= {"width": 800, "height": 1120}
        again["page"]["words"] = [
            [row[0], *(2 * place for place in row[1:5]), *row[5:]] for row in again["page"]["words"]
        ]
        assert save_page_result(taken=take_page(turns=Turns(), at=AT), answer=again, at=AT)
        texts = list(page.texts.order_by("version"))
        assert [(one.text, one.is_current) for one in texts] == [("Can cứ Luật", False), ("Căn cứ Luật", True)]

    def test_is_refused_once_the_scan_has_gone_on(self) -> None:
        scan = make_scan()
        Scan.objects.filter(pk=scan.pk).update(state=ScanState.ACCEPTED.value)
        with pytest.raises(WrongState):
            read_again(scan=scan, by=make_officer(), at=AT)


class TestDocuments:
    def test_makes_pages_of_a_word_file_at_ends_of_paragraphs(self, tmp_path: Path) -> None:
        lines = [f"Điều {number}. Cơ quan, tổ chức, cá nhân có trách nhiệm thi hành." * 20 for number in range(1, 8)]
        scan = receive(paper.write_docx(tmp_path / "a.docx", lines))
        read_all()
        scan.refresh_from_db()
        pages = list(scan.pages.order_by("number"))
        assert scan.state == ScanState.PROOFING
        assert scan.page_count == len(pages) > 2
        said = [page.texts.get().text for page in pages]
        assert "\n".join(said).split() == "\n".join(lines).split()
        assert all(text.startswith("Điều") for text in said)
        assert {page.route for page in pages} == {"tep-van-ban"}
        assert not picture_path(ScanPage.objects.select_related("scan").first()).exists()

    def test_says_of_a_text_in_no_known_encoding_what_to_do(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes("Это не вьетнамский текст, а русский. ".encode("cp1251") * 40)
        scan = receive(tmp_path / "a.txt")
        read_all()
        scan.refresh_from_db()
        assert scan.state == ScanState.REFUSED
        assert "Unicode" in scan.refusal


class TestEstimate:
    def test_counts_what_goes_before_at_the_pace_of_the_last_pages(self, tmp_path: Path) -> None:
        long, short = book(tmp_path, 12), book(tmp_path, 2, name="b.pdf", first_mark=20)
        turns, clock = Turns(), Clock()
        for _ in range(4):
            save_page_result(taken=take_page(turns=turns, at=clock.at), answer=answer(), at=clock.at)
            clock.go_on(seconds=30)
        pace = pace_now(at=clock.at)
        assert pace.rate == pytest.approx(2.0)
        assert pace.left == {long.pk: 10}
        assert pace.minutes(long.pk) == 5
        assert pace.minutes(short.pk) is None


class TestLikeness:
    def test_finds_the_same_paper_scanned_twice(self, tmp_path: Path) -> None:
        first = receive(paper.write_picture(tmp_path / "a.png", mark=3))
        other = receive(paper.write_picture(tmp_path / "b.png", mark=5))
        again = receive(paper.write_picture(tmp_path / "c.jpg", mark=3, size=(404, 565)))
        for scan, mark in ((first, "f" * 16), (other, "0" * 16), (again, "f" * 15 + "e")):
            scan.pages.update(fingerprint=mark)
        assert look_alike(scan=again) == first
        assert look_alike(scan=other) is None
        Scan.objects.filter(pk=first.pk).update(state=ScanState.DROPPED.value)
        assert look_alike(scan=again) is None

    def test_asks_the_words_where_pictures_are_alike(self) -> None:
        one, other = make_scan(), make_scan()
        one.pages.update(fingerprint="f" * 16 + "." + "0" * 16)
        other.pages.update(fingerprint="f" * 16 + "." + "5" * 16)
        assert look_alike(scan=other) is None
