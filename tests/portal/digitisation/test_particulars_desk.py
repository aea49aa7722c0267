"""The desk of particulars: who sees it, what it shows, what it keeps; and understanding as an operation."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw

from portal.agencies.models import Agency
from portal.design.refusals import Incomplete, Overtaken, WrongState
from portal.digitisation.models import PageText, Scan, ScanDraft, ScanPage
from portal.digitisation.operations.particulars import confirm_particulars, understand
from portal.digitisation.queries.scans import particulars_of
from portal.digitisation.states import IntakeChannel, PageState, ScanState
from portal.journal.models import Entry
from scanreading.engines.types import ReadPage, words_to_rows
from scanreading.understanding.particulars import SURE
from scanreading_tests.understanding.heads import CASES
from scanreading_tests.understanding.test_particulars import set_case
from scanreading_tests.understanding.typesetting import Sheet, set_text
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.plans.factories import make_instrument

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
_numbers = count(1)
BY_HAND = next(case for case in CASES if case.name.startswith("số và ngày viết tay"))


def keep(pages: tuple[ReadPage, ...], *, agency: Agency | None = None, state: str = ScanState.PROOFING) -> Scan:
    """A scan whose pages were read so, with pictures."""
    number = next(_numbers)
    scan = Scan.objects.create(
        code=f"sh-2026-{number:04}",
        title="Tài liệu thử",
        agency=agency or make_agency(),
        door=IntakeChannel.UPLOAD,
        original_name="a.pdf",
        original_kind="pdf",
        original_bytes=1,
        checksum=f"{number:064}",
        received_at=AT,
        state=state,
        page_count=len(pages),
    )
    for at, read in enumerate(pages, start=1):
        page = ScanPage.objects.create(
            scan=scan,
            number=at,
            state=PageState.READ,
            route=read.route,
            width=read.width,
            height=read.height,
            dpi=read.dpi,
        )
        PageText.objects.create(page=page, version=1, words=words_to_rows(read.words), text=read.text, made_at=AT)
        draw(page, read)
    return scan


def draw(page: ScanPage, read: ReadPage) -> None:
    """The page's picture at half its size, a bar for every word."""
    picture = Image.new("RGB", (read.width // 2, read.height // 2), "white")
    pen = ImageDraw.Draw(picture)
    for word in read.words:
        if word.box:
            pen.rectangle(
                [side / 2 for side in (word.box.left, word.box.top, word.box.right, word.box.bottom)], "black"
            )
    place = Path(settings.PRIVATE_DIR) / "digitisation" / "pictures" / page.scan.code / f"{page.number}.jpg"
    place.parent.mkdir(parents=True, exist_ok=True)
    picture.save(place, "JPEG")


def entered(role: str, agency: Agency | None = None) -> Client:
    client = Client()
    client.force_login(make_posting(role, agency=agency, on=timezone.localdate()).officer)
    return client


def desk(scan: Scan) -> str:
    return f"/quan-tri/so-hoa/{scan.code}/thong-tin/"


class TestUnderstand:
    def test_keeps_what_the_pages_say(self) -> None:
        scan = keep(set_case(CASES[0]))
        draft = understand(scan=scan, at=AT)
        assert draft.particulars["official_number"]["value"] == "1267/QĐ-UBND"
        assert draft.figures["words"] > 50
        assert Entry.objects.filter(verb="scan.understood").count() == 1

    def test_twice_changes_nothing_and_says_it_once(self) -> None:
        scan = keep(set_case(CASES[0]))
        first = understand(scan=scan, at=AT)
        second = understand(scan=scan, at=AT + timedelta(hours=1))
        assert (second.pk, second.made_at) == (first.pk, AT)
        assert Entry.objects.filter(verb="scan.understood").count() == 1

    def test_keeps_what_a_person_confirmed_when_a_page_is_read_anew(self) -> None:
        scan = keep(set_case(CASES[0]))
        understand(scan=scan, at=AT)
        confirm_particulars(scan=scan, values={"signer": "Huỳnh Minh Tuấn"}, by=make_officer(), at=AT)
        text = PageText.objects.get(page__scan=scan)
        text.words = [["Trang", 10, 10, 60, 30, 90, None, 0, 0]]
        text.save()
        draft = understand(scan=scan, at=AT + timedelta(hours=1))
        assert draft.particulars["signer"]["value"] == ""
        assert draft.confirmed == {"signer": "Huỳnh Minh Tuấn"}

    def test_doubts_a_legal_basis_that_no_list_knows(self) -> None:
        sheet = Sheet()
        bases = ["Căn cứ Nghị định số 20/2025/NĐ-CP ngày 11 tháng 02 năm 2025 của Chính phủ;", "QUYẾT ĐỊNH:"]
        set_text(sheet, [*bases, "Điều 1. Phạm vi điều chỉnh", "Văn bản này quy định về hòa giải ở cơ sở."])
        scan = keep((sheet.page(),))
        draft = understand(scan=scan, at=AT)
        assert "20/2025/NĐ-CP" in draft.particulars["legal_bases"]["value"]
        assert draft.particulars["legal_bases"]["confidence"] < SURE
        assert any("20/2025/NĐ-CP trong thư viện" in str(row) for row in draft.doubts)
        make_instrument("20/2025/NĐ-CP", issued_date=date(2025, 2, 11))
        known = understand(scan=scan, at=AT + timedelta(hours=1))
        assert not any("trong thư viện" in str(row) for row in known.doubts)

    def test_counts_on_over_a_page_that_could_not_be_read(self) -> None:
        sheet = Sheet()
        set_text(sheet, ["Điều 1. Phạm vi điều chỉnh", "Văn bản này quy định về hòa giải ở cơ sở."])
        scan = keep((sheet.page(), sheet.page()))
        PageText.objects.filter(page__number=1).delete()
        assert understand(scan=scan, at=AT).outline[0][3] == 2

    def test_understands_a_scan_without_pages(self) -> None:
        assert understand(scan=keep(()), at=AT).text == ""


class TestConfirmParticulars:
    def test_keeps_the_persons_word_and_who_said_it(self) -> None:
        scan, by = keep(set_case(BY_HAND)), make_officer()
        understand(scan=scan, at=AT)
        draft = confirm_particulars(
            scan=scan, values={"official_number": "1743/SGDĐT-VP", "issued_date": "2023-05-31"}, by=by, at=AT
        )
        known = {one.name: one for one in particulars_of(draft)}
        assert (known["official_number"].value, known["issued_date"].value) == ("1743/SGDĐT-VP", "2023-05-31")
        assert draft.confirmed_by == by
        assert Entry.objects.get(verb="scan.confirmed").details == {"particulars": ["issued_date", "official_number"]}

    def test_relies_on_nothing_written_by_hand_before(self) -> None:
        draft = understand(scan=keep(set_case(BY_HAND)), at=AT)
        known = {one.name: one for one in particulars_of(draft)}
        assert (known["official_number"].proposed, known["official_number"].value) == ("/SGDĐT-VP", "")
        assert "official_number" not in draft.confirmed

    @pytest.mark.parametrize(
        ("values", "name"),
        [
            ({"official_number": "/SGDĐT-VP"}, "official_number"),
            ({"issued_date": "2023-05"}, "issued_date"),
            ({"colour": "đỏ"}, "colour"),
        ],
    )
    def test_refuses_what_cannot_be(self, values: dict[str, str], name: str) -> None:
        scan = keep(set_case(BY_HAND))
        understand(scan=scan, at=AT)
        with pytest.raises(Incomplete) as refusal:
            confirm_particulars(scan=scan, values=values, by=make_officer(), at=AT)
        assert name in refusal.value.about
        assert ScanDraft.objects.get().confirmed == {}

    def test_refuses_before_the_scan_is_understood_and_after_it_is_published(self) -> None:
        scan = keep(set_case(CASES[0]))
        with pytest.raises(WrongState, match="Tài liệu không còn ở bước soát nên không sửa"):
            confirm_particulars(scan=scan, values={}, by=make_officer(), at=AT)
        understand(scan=scan, at=AT)
        Scan.objects.update(state=ScanState.DROPPED)
        with pytest.raises(WrongState, match="Tài liệu không còn ở bước soát nên không sửa"):
            confirm_particulars(scan=scan, values={"signer": "A B"}, by=make_officer(), at=AT)

    def test_never_overwrites_a_colleague_unseen(self) -> None:
        scan, colleague, late = keep(set_case(CASES[0])), make_officer(), make_officer()
        understand(scan=scan, at=AT)
        confirm_particulars(scan=scan, values={"signer": "Lê Văn Một"}, by=colleague, at=AT + timedelta(minutes=5))
        with pytest.raises(Overtaken):
            confirm_particulars(
                scan=scan, values={"signer": "Lê Văn Hai"}, by=late, at=AT + timedelta(minutes=6), since=AT
            )
        assert ScanDraft.objects.get().confirmed["signer"] == "Lê Văn Một"


class TestTheDesk:
    def test_says_plainly_what_was_written_by_hand_and_puts_it_first(self) -> None:
        agency = make_agency()
        scan = keep(set_case(BY_HAND), agency=agency)
        understand(scan=scan, at=AT)
        page = entered("editor", agency).get(desk(scan)).content.decode()
        assert "viết tay: hãy nhìn ảnh và nhập" in page
        assert "Phần in sẵn: tháng 5 năm 2023." in page
        assert page.index("Số, ký hiệu</label>") < page.index("Tên loại</label>")
        assert 'value="/SGDĐT-VP"' in page

    def test_keeps_what_is_given_and_shows_it_as_confirmed(self) -> None:
        agency = make_agency()
        scan = keep(set_case(BY_HAND), agency=agency)
        understand(scan=scan, at=AT)
        client = entered("editor", agency)
        answer = client.post(desk(scan), {"official_number": "1743/SGDĐT-VP", "issued_date": "2023-05-31"})
        assert answer.status_code == 302
        assert ScanDraft.objects.get().confirmed["issued_date"] == "2023-05-31"
        assert "đã xác nhận" in client.get(desk(scan)).content.decode()

    def test_asks_again_for_a_number_without_its_number(self) -> None:
        agency = make_agency()
        scan = keep(set_case(BY_HAND), agency=agency)
        understand(scan=scan, at=AT)
        answer = entered("editor", agency).post(desk(scan), {"official_number": "/SGDĐT-VP"})
        assert answer.status_code == 422
        assert "Hãy nhập cả số" in answer.content.decode()

    def test_marks_what_is_missing_in_the_outline(self) -> None:
        agency = make_agency()
        sheet = Sheet()
        for number in (1, 2, 4):
            set_text(sheet, [f"Điều {number}. Quy định thứ {number}", "Nội dung của điều này được thi hành."])
        scan = keep((sheet.page(),), agency=agency)
        understand(scan=scan, at=AT)
        assert "Thiếu Điều 3 trước Điều 4." in entered("editor", agency).get(desk(scan)).content.decode()

    def test_waits_where_nothing_is_understood_yet(self) -> None:
        agency = make_agency()
        scan = keep((), agency=agency, state=ScanState.READING)
        assert "chưa có thông tin văn bản" in entered("editor", agency).get(desk(scan)).content.decode()

    def test_understands_again_when_asked(self) -> None:
        agency = make_agency()
        scan = keep(set_case(CASES[0]), agency=agency)
        understand(scan=scan, at=AT)
        assert ScanDraft.objects.get().particulars["kind"]["value"] != ""
        PageText.objects.update(words=[])
        assert entered("editor", agency).post(f"{desk(scan)}hieu-lai/").status_code == 302
        assert ScanDraft.objects.get().particulars["kind"]["value"] == ""


class TestWhoMay:
    def test_reads_only_scans_of_the_own_agency(self) -> None:
        scan = keep(set_case(CASES[0]))
        understand(scan=scan, at=AT)
        client = entered("editor")
        for address in (desk(scan), f"{desk(scan)}anh/signer/"):
            assert client.get(address).status_code == 404
        assert client.post(desk(scan), {"signer": "A B"}).status_code == 404
        assert client.post(f"{desk(scan)}hieu-lai/").status_code == 404
        assert ScanDraft.objects.get().confirmed == {}

    def test_is_refused_whoever_reads_no_scans(self) -> None:
        scan = keep(set_case(CASES[0]))
        understand(scan=scan, at=AT)
        client = Client()
        assert "/login/" in client.get(desk(scan)).url
        client.force_login(make_posting("unit_admin", agency=scan.agency, on=timezone.localdate()).officer)
        for address in (desk(scan), f"{desk(scan)}anh/signer/"):
            assert client.get(address).status_code in (302, 403)

    def test_whoever_reads_only_may_not_confirm(self) -> None:
        scan = keep(set_case(CASES[0]))
        understand(scan=scan, at=AT)
        client = entered("leader", scan.agency)
        page = client.get(desk(scan))
        assert page.status_code == 200
        assert "Xác nhận thông tin" not in page.content.decode()
        assert client.post(desk(scan), {"signer": "A B"}).status_code in (302, 403)
        assert client.post(f"{desk(scan)}hieu-lai/").status_code in (302, 403)
        assert ScanDraft.objects.get().confirmed == {}


class TestCrops:
    def test_show_the_place_and_some_paper_around_it(self) -> None:
        agency = make_agency()
        scan = keep(set_case(CASES[0]), agency=agency)
        understand(scan=scan, at=AT)
        answer = entered("editor", agency).get(f"{desk(scan)}anh/official_number/")
        with Image.open(io.BytesIO(answer.content)) as piece:
            assert piece.width < 700
            assert piece.height < 120
            assert piece.convert("L").getextrema()[0] < 60  # ink is in it
        assert "private" in answer["Cache-Control"]

    def test_show_the_head_for_what_was_not_found(self) -> None:
        agency = make_agency()
        scan = keep((replace(set_case(CASES[0])[0], words=()),), agency=agency)
        understand(scan=scan, at=AT)
        answer = entered("editor", agency).get(f"{desk(scan)}anh/official_number/")
        with Image.open(io.BytesIO(answer.content)) as piece:
            assert piece.width == 827

    def test_are_of_nothing_else(self) -> None:
        agency = make_agency()
        scan = keep(set_case(CASES[0]), agency=agency)
        understand(scan=scan, at=AT)
        assert entered("editor", agency).get(f"{desk(scan)}anh/colour/").status_code == 404
