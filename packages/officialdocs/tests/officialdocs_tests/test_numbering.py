"""Units are counted as the law counts them."""

from officialdocs import (
    Article,
    Chapter,
    Clause,
    Heading,
    Landscape,
    Paragraph,
    Part,
    Point,
    Section,
    Subsection,
)
from officialdocs.numbering import numbered


def labels(*blocks) -> list[str]:
    """The numbers, as short words: "C1" chapter 1, "a" point a."""
    found: list[str] = []

    def read(each) -> None:
        match each:
            case Landscape():
                for inner in each.blocks:
                    read(inner)
            case Point():
                found.append(each.letter)
            case Heading():
                found.append(each.label)
            case Paragraph():
                found.append("")
            case _:
                found.append(f"{type(each).__name__} {each.number}")

    for block in numbered(blocks):
        read(block)
    return found


class TestNumbers:
    def test_of_articles_run_on_through_chapters(self):
        assert labels(Chapter("A"), Article("x"), Article("y"), Chapter("B"), Article("z")) == [
            "Chapter 1", "Article 1", "Article 2", "Chapter 2", "Article 3",
        ]  # fmt: skip

    def test_of_sections_begin_anew_in_each_chapter(self):
        blocks = (Part("P"), Chapter("A"), Section("s"), Subsection("t"), Section("u"), Chapter("B"), Section("v"))
        assert labels(*blocks) == [
            "Part 1", "Chapter 1", "Section 1", "Subsection 1", "Section 2", "Chapter 2", "Section 1",
        ]  # fmt: skip

    def test_of_clauses_and_points_begin_anew(self):
        blocks = (Article("x"), Clause("1"), Point("p"), Point("q"), Clause("2"), Point("r"), Article("y"), Clause("z"))
        assert labels(*blocks) == [
            "Article 1", "Clause 1", "a", "b", "Clause 2", "a", "Article 2", "Clause 1",
        ]  # fmt: skip

    def test_that_are_given_stand_and_counting_goes_on_from_them(self):
        assert labels(Article("x", number=4), Article("y"), Article("z", number="5a"), Article("w")) == [
            "Article 4", "Article 5", "Article 5a", "Article 6",
        ]  # fmt: skip
        assert labels(Point("p", letter="d"), Point("q")) == ["d", "đ"]

    def test_of_headings_go_by_level(self):
        assert labels(
            Heading("A"),
            Heading("b", 2),
            Heading("c", 3),
            Heading("d", 3),
            Heading("e", 2),
            Heading("F"),
            Heading("g", 2),
        ) == ["I.", "1.", "a)", "b)", "2.", "II.", "1."]

    def test_go_on_on_pages_that_lie_on_their_side(self):
        assert labels(Clause("x"), Landscape((Clause("y"),)), Clause("z")) == ["Clause 1", "Clause 2", "Clause 3"]
