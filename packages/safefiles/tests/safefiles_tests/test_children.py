"""What the programs in the sandbox decide, asked without a process of their own."""

import io
import resource
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from safefiles import pdf_child, picture_child, sandbox_child
from safefiles.pdf_child import BROKEN, LOCKED, TOO_MANY_PAGES, UNSAFE, acts
from safefiles.picture_child import NO_PICTURE, TOO_MANY_PIXELS
from safefiles.sandbox_child import ProcessLimits
from safefiles_tests import files

SCRIPT = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})


def pdf(folder: Path, *, pages: int = 1, action: DictionaryObject | None = None, password: str | None = None) -> str:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if action is not None:
        writer.root_object[NameObject("/OpenAction")] = action
    if password is not None:
        writer.encrypt(password, "owner", algorithm="RC4-128")
    path = folder / "a.pdf"
    writer.write(path)
    return str(path)


class TestPdf:
    @pytest.mark.parametrize(
        ("thing", "does"),
        [
            (NameObject("/JavaScript"), True),
            (NameObject("/Page"), False),
            (TextStringObject("/JavaScript"), False),  # words, and no name
            (DictionaryObject({NameObject("/JS"): TextStringObject("x")}), True),
            (DictionaryObject({NameObject("/A"): ArrayObject([SCRIPT])}), True),
            (DictionaryObject({NameObject("/A"): ArrayObject([NameObject("/Page")])}), False),
            (None, False),
        ],
    )
    def test_acts_where_an_object_says_so_itself_or_within(self, thing: object, does: bool):
        assert acts(thing) is does

    @pytest.mark.parametrize(("pages", "most", "code"), [(3, 3, 0), (3, 2, TOO_MANY_PAGES), (0, 3, BROKEN)])
    def test_has_as_many_pages_as_it_may(self, tmp_path: Path, pages: int, most: int, code: int):
        assert pdf_child.judge(pdf(tmp_path, pages=pages), most) == code

    def test_that_acts_is_unsafe(self, tmp_path: Path):
        assert pdf_child.judge(pdf(tmp_path, action=SCRIPT), 9) == UNSAFE

    @pytest.mark.parametrize(("password", "code"), [("", 0), ("khóa", LOCKED)])
    def test_that_is_locked_is_told(self, tmp_path: Path, password: str, code: int):
        assert pdf_child.judge(pdf(tmp_path, password=password), 9) == code

    def test_of_too_many_objects_is_broken(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        path = pdf(tmp_path)
        held = len({number for found in pdf_child.PdfReader(path).xref.values() for number in found})
        monkeypatch.setattr(pdf_child, "MOST_OBJECTS", held)
        assert pdf_child.judge(path, 9) == 0
        monkeypatch.setattr(pdf_child, "MOST_OBJECTS", held - 1)
        assert pdf_child.judge(path, 9) == BROKEN


class TestPicture:
    """A picture of 60 by 40."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> str:
        (tmp_path / "a").write_bytes(files.picture("PNG"))
        return str(tmp_path / "a")

    @pytest.mark.parametrize(("most", "code"), [(2400, 0), (2399, TOO_MANY_PIXELS)])
    def test_has_as_many_pixels_as_it_may(
        self,
        path: str,
        most: int,
        code: int,
        monkeypatch: pytest.MonkeyPatch,
        capfdbinary: pytest.CaptureFixture[bytes],
    ):
        assert picture_child.decode(path, most) == code
        assert picture_child.main([path, str(most)]) == code
        assert picture_child.redraw(path, most, 30) == code
        drawn = capfdbinary.readouterr().out
        assert bool(drawn) is (code == 0)

    def test_is_drawn_within_its_bounds_on_white(self, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]):
        path = tmp_path / "b"
        Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(path, "PNG")
        assert picture_child.main([str(path), "9999", "30"]) == 0
        with Image.open(io.BytesIO(capfdbinary.readouterr().out)) as drawn:
            assert (drawn.size, drawn.getpixel((0, 0))) == ((30, 20), (255, 255, 255))

    @pytest.mark.parametrize("numbers", [["9999"], ["9999", "30"]])
    def test_that_is_none_is_told(self, tmp_path: Path, numbers: list[str]):
        (tmp_path / "c").write_bytes(b"GIF89a;<script>")
        assert picture_child.main([str(tmp_path / "c"), *numbers]) == NO_PICTURE


class TestLimits:
    def test_are_put_onto_a_process(self, monkeypatch: pytest.MonkeyPatch):
        put: list[tuple[int, int, tuple[int, int]]] = []
        monkeypatch.setattr(resource, "prlimit", lambda pid, what, bounds: put.append((pid, what, bounds)))
        sandbox_child.limit_process(ProcessLimits(seconds=5, memory_bytes=100, open_files=None), pid=7)
        assert put == [
            (7, resource.RLIMIT_CPU, (5, 6)),  # whoever catches the first signal is killed a second later
            (7, resource.RLIMIT_AS, (100, 100)),
            (7, resource.RLIMIT_FSIZE, (0, 0)),
            (7, resource.RLIMIT_CORE, (0, 0)),
        ]

    @pytest.mark.parametrize(
        ("source", "code"),
        [
            ("def main(arguments): return len(arguments)", 2),
            ("def main(arguments): raise MemoryError", sandbox_child.OUT_OF_MEMORY),
        ],
    )
    def test_bound_a_program_that_says_how_it_ended(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, code: int
    ):
        """What is taken from a process of its own, the tests keep."""
        monkeypatch.setattr(sandbox_child, "leave_network", lambda: None)
        monkeypatch.setattr(sandbox_child, "limit_process", lambda limits: None)
        (tmp_path / "child_of_a_test.py").write_text(source)
        program = str(tmp_path / "child_of_a_test.py")
        monkeypatch.setitem(sandbox_child.sys.modules, "child_of_a_test", sandbox_child)  # taken out afterwards
        assert sandbox_child.main(ProcessLimits(file_bytes=None), program, ["a", "b"]) == code

    def test_that_is_no_module_is_not_loaded(self, tmp_path: Path):
        with pytest.raises(ImportError):
            sandbox_child._load(tmp_path / "a.txt")
