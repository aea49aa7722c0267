"""The numbers of automatically numbered paragraphs, as Word counts and writes them."""

import pytest

from docreaders.docx import DocxCell, DocxTable, read_docx
from docreaders.word import written
from docreaders_tests.test_hostile import W, body, package
from safefiles.checks import FileLimits


def paragraph(text: str, *, listed: str = "", level: str = "", style: str = "") -> str:
    depth = f'<w:ilvl w:val="{level}"/>' if level else ""
    numbered = f'<w:numPr>{depth}<w:numId w:val="{listed}"/></w:numPr>' if listed else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{numbered}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def level(depth: int, form: str, pattern: str, start: str = "1") -> str:
    parts = f'<w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/>'
    return f'<w:lvl w:ilvl="{depth}">{parts}</w:lvl>'


LEVELS = (
    level(0, "decimal", "Điều %1."),
    level(1, "decimal", "%1.%2."),
    level(2, "lowerLetter", "%3)"),
    level(3, "bullet", "•"),
    level(4, "decimal", " "),
    level(9, "decimal", "never"),
)
NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">{"".join(LEVELS)}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="8">{level(0, "upperRoman", "%1.", "3")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
)
STYLES = (
    f'<w:styles {W}><w:style w:styleId="Dieu"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="Khac"/></w:styles>'
)


def read(*paragraphs: str) -> list[str]:
    parts = [("word/document.xml", body("".join(paragraphs))), ("word/numbering.xml", NUMBERING)]
    data = package(("[Content_Types].xml", "<Types/>"), *parts, ("word/styles.xml", STYLES))
    return read_docx(data, limits=FileLimits()).text.split("\n")


class TestNumbers:
    def test_count_on_and_begin_anew_below(self):
        told = read(
            paragraph("a", listed="1"),
            paragraph("b", listed="1", level="1"),
            paragraph("c", listed="1", level="1"),
            paragraph("d", listed="1", level="2"),
            paragraph("e", listed="1"),
            paragraph("f", listed="1", level="1"),
            paragraph("g", listed="1", level="2"),
        )
        assert told == ["Điều 1. a", "1.1. b", "1.2. c", "a) d", "Điều 2. e", "2.1. f", "a) g"]

    def test_of_two_lists_of_one_definition_go_on(self):
        assert read(paragraph("a", listed="1"), paragraph("b", listed="3")) == ["Điều 1. a", "Điều 2. b"]

    def test_begin_where_the_list_says(self):
        assert read(paragraph("a", listed="2"), paragraph("b", listed="2")) == ["III. a", "IV. b"]

    def test_come_from_the_style_too(self):
        told = read(
            paragraph("a", style="Dieu"), paragraph("b", style="Khac"), paragraph("c", style="Dieu", listed="2")
        )
        assert told == ["Điều 1. a", "b", "III. c"]

    @pytest.mark.parametrize(
        ("listed", "depth"),
        [("0", "0"), ("9", "0"), ("1", "3"), ("1", "4"), ("1", "8"), ("1", "9"), ("2", "1")],
    )
    def test_are_none_of_bullets_and_of_lists_that_are_not_there(self, listed: str, depth: str):
        assert read(paragraph("a", listed=listed, level=depth)) == ["a"]

    def test_of_levels_above_that_were_never_counted_are_their_first(self):
        assert read(paragraph("a", listed="1", level="1")) == ["1.1. a"]


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (1, "decimal", "1"),
        (3, "decimalZero", "03"),
        (12, "decimalZero", "12"),
        (1, "lowerLetter", "a"),
        (26, "lowerLetter", "z"),
        (27, "lowerLetter", "aa"),
        (28, "upperLetter", "BB"),
        (0, "lowerLetter", "0"),
        (4, "upperRoman", "IV"),
        (9, "lowerRoman", "ix"),
        (0, "upperRoman", "0"),
        (3999, "upperRoman", "MMMCMXCIX"),
        (4000, "upperRoman", "4000"),
        (5, "thaiNumbers", "5"),
    ],
)
def test_numbers_are_written_as_word_writes_them(number: int, form: str, expected: str):
    assert written(number, form) == expected


def table(*rows: int) -> DocxTable:
    return DocxTable(tuple(tuple(DocxCell(("a",)) for _ in range(cells)) for cells in rows))


@pytest.mark.parametrize(
    ("rows", "is_layout"), [((2, 2, 2), True), ((1,), True), ((2, 2, 2, 2), False), ((2, 3), False)]
)
def test_a_small_table_of_two_columns_only_places_text(rows: tuple[int, ...], is_layout: bool):
    assert table(*rows).is_layout is is_layout
