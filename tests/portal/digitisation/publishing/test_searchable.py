"""The searchable copy: words come back where they stand, the original stays, and the file says that it is PDF/A."""

import stat
from hashlib import sha256
from pathlib import Path

import img2pdf
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from pytest_django import DjangoAssertNumQueries, Settings

from portal.digitisation.jobs import begin_due, only_copier
from portal.digitisation.models import Scan
from portal.digitisation.operations.searchable import (
    NotSearchable,
    due,
    make_due,
    make_searchable,
)
from portal.digitisation.operations.storage import failure_path, original_path, picture_path, searchable_path
from portal.digitisation.queries.published import text_mark
from tests.portal.digitisation.publishing.scans import AT, HEIGHT, WIDTH, keep_pictures, make_scan

pytestmark = pytest.mark.django_db
POINTS = 72 / 150  # of a pixel, at the resolution of the pages


@pytest.fixture
def scan(files: Path) -> Scan:
    """Two pages as they came, with what looks like words drawn where words are."""
    made = make_scan("Quyết định hộ tịch\nĐiều 1. Phạm vi", "Trang hai")
    picture = Image.new("L", (WIDTH, HEIGHT), 255)
    ImageDraw.Draw(picture).rectangle((100, 100, 300, 130), fill=0)
    place = original_path(made)
    place.parent.mkdir(parents=True)
    picture.save(place.parent / "trang.png")
    layout = img2pdf.get_layout_fun((WIDTH * POINTS, HEIGHT * POINTS))
    place.write_bytes(img2pdf.convert([str(place.parent / "trang.png")] * 2, layout_fun=layout))
    place.chmod(0o444)
    keep_pictures(made)
    return made


def with_text(place: Path, content: bytes) -> None:
    """More on the first page, in a font that is not in the file."""
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    place.chmod(0o644)
    with pikepdf.open(place, allow_overwriting_input=True) as pdf:
        named = {key: pikepdf.Name(value) for key, value in font.items()}
        pdf.pages[0].Resources.Font = pikepdf.Dictionary(F1=pdf.make_indirect(pikepdf.Dictionary(named)))
        pdf.pages[0].contents_add(content)
        pdf.save(place)


def lefts(page: pypdfium2.PdfPage, word: str) -> tuple[float, float]:
    """Left edge and height above the bottom of a word, in points."""
    text = page.get_textpage()
    found = text.search(word, match_case=True).get_next()
    left, bottom, *_ = text.get_charbox(found[0])
    return left, bottom


class TestMakeSearchable:
    def test_gives_the_words_back_at_their_places(self, scan: Scan):
        with pypdfium2.PdfDocument(make_searchable(scan=scan)) as pdf:
            first, second = (pdf[at] for at in range(2))
            words = first.get_textpage().get_text_bounded().split()
            assert words == ["Quyết", "định", "hộ", "tịch", "Điều", "1.", "Phạm", "vi"]
            assert "Trang hai" in second.get_textpage().get_text_bounded()
            left, bottom = lefts(first, "Điều")
            assert left == pytest.approx(100 * POINTS, abs=3)
            assert bottom == pytest.approx((HEIGHT - 170) * POINTS, abs=6)

    def test_says_that_it_is_pdf_a(self, scan: Scan):
        with pikepdf.open(make_searchable(scan=scan)) as pdf, pdf.open_metadata() as said:
            assert said.pdfa_status == "2B"
            assert "/OutputIntents" in pdf.Root

    def test_leaves_the_original_alone(self, scan: Scan):
        before = sha256(original_path(scan).read_bytes()).hexdigest()
        made = make_searchable(scan=scan)
        assert sha256(original_path(scan).read_bytes()).hexdigest() == before
        assert stat.S_IMODE(made.stat().st_mode) == 0o444
        assert [one.name for one in made.parent.iterdir()] == [made.name]

    def test_is_made_of_the_kept_picture_where_the_page_was_turned(self, scan: Scan):
        scan.pages.filter(number=2).update(turned=90)
        with pypdfium2.PdfDocument(make_searchable(scan=scan)) as pdf:
            assert pdf[1].get_size() == pytest.approx((WIDTH * POINTS, HEIGHT * POINTS), abs=2)
            assert lefts(pdf[1], "Trang")[0] == pytest.approx(100 * POINTS, abs=3)

    def test_takes_the_place_of_what_a_scanner_laid_over_the_page(self, scan: Scan):
        with_text(original_path(scan), b"BT /F1 12 Tf 3 Tr 72 700 Td (QUYET DlNH) Tj ET")
        with pypdfium2.PdfDocument(make_searchable(scan=scan)) as pdf:
            words = pdf[0].get_textpage().get_text_bounded()
            assert "DlNH" not in words
            assert "Quyết định" in words
            assert pdf[0].get_size() == pytest.approx((WIDTH * POINTS, HEIGHT * POINTS), abs=1)

    def test_is_made_of_pictures_where_a_font_is_not_in_the_file(self, scan: Scan):
        with_text(original_path(scan), b"BT /F1 12 Tf 72 700 Td (SAO Y) Tj ET")
        with pikepdf.open(make_searchable(scan=scan)) as pdf, pdf.open_metadata() as said:
            assert said.pdfa_status == "2B"
            with pypdfium2.PdfDocument(pdf.filename) as read:
                assert "Quyết định" in read[0].get_textpage().get_text_bounded()

    def test_is_made_of_pictures_where_a_photograph_was_brought(self, scan: Scan):
        Scan.objects.filter(pk=scan.pk).update(original_kind="jpeg")
        scan.refresh_from_db()
        with pypdfium2.PdfDocument(make_searchable(scan=scan)) as pdf:
            assert "Phạm vi" in pdf[0].get_textpage().get_text_bounded()

    def test_gives_way_to_another_when_a_word_is_corrected(self, scan: Scan):
        old = make_searchable(scan=scan)
        page = scan.pages.get(number=2)
        text = page.texts.get()
        text.is_current = False
        text.save()
        page.texts.create(version=2, words=[["Trang", 100, 100, 160, 130, 100, None, 0, 0]], text="Trang", made_at=AT)
        new = make_searchable(scan=scan)
        assert new != old
        assert not old.exists()

    def test_is_not_made_of_what_is_signed(self, scan: Scan):
        scan.signatures = [{"verdict": "hop-le"}]
        with pytest.raises(NotSearchable, match="chữ ký số"):
            make_searchable(scan=scan)

    def test_ends_in_words_where_the_original_is_broken(self, scan: Scan):
        place = original_path(scan)
        place.unlink()
        place.write_bytes(b"%PDF-1.7 rubbish")
        with pytest.raises(NotSearchable, match="Không làm được"):
            make_searchable(scan=scan)
        assert not list(searchable_path(scan, mark="x").parent.glob("*.pdf"))

    def test_ends_in_words_where_a_page_has_no_picture(self, scan: Scan):
        scan.original_kind = "docx"
        picture_path(scan.pages.get(number=2)).unlink()
        with pytest.raises(NotSearchable, match="Trang 2"):
            make_searchable(scan=scan)


class TestMakingWhatIsMissing:
    def test_makes_it_once(self, scan: Scan):
        assert due() == [scan.pk]
        assert make_due() == 1
        assert searchable_path(scan, mark=text_mark(scan=scan)).is_file()
        assert make_due() == 0

    def test_does_not_try_again_what_failed(self, scan: Scan):
        scan.original_kind = "docx"
        scan.save()
        for page in scan.pages.all():
            picture_path(page).unlink()
        assert make_due() == 0
        assert "không có ảnh" in failure_path(scan, mark=text_mark(scan=scan)).read_text("utf-8")
        assert due() == []

    def test_asks_one_question_however_many_scans(self, scan: Scan, django_assert_num_queries: DjangoAssertNumQueries):
        more = [make_scan() for _ in range(5)]
        with django_assert_num_queries(1):
            assert set(due()) == {scan.pk, *(one.pk for one in more)}

    def test_is_begun_by_one_process_only(self, scan: Scan, settings: Settings, tmp_path: Path):
        settings.VAR_DIR = tmp_path
        with only_copier() as is_ours:
            assert is_ours
            assert begin_due(at=AT) is False
        make_due()
        assert begin_due(at=AT) is False  # nothing is missing
