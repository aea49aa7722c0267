"""Units are counted as the law counts them."""

from officialdocs import (
    ArticleBlock,
    ChapterBlock,
    ClauseBlock,
    LandscapeBlock,
    NumberedHeadingBlock,
    PartBlock,
    PlainTextBlock,
    PointBlock,
    SectionBlock,
    SubsectionBlock,
)
from officialdocs.body import numbered


def labels(*blocks) -> list[str]:
    """The numbers, as short words: "C1" chapter 1, "a" point a."""
    found: list[str] = []

    def read(each) -> None:
        match each:
            case LandscapeBlock():
                for inner in each.blocks:
                    read(inner)
            case PointBlock():
                found.append(each.letter)
            case NumberedHeadingBlock():
                found.append(each.label)
            case PlainTextBlock():
                found.append("")
            case _:
                found.append(f"{type(each).__name__.removesuffix('Block')} {each.number}")

    for block in numbered(blocks):
        read(block)
    return found


class TestNumbers:
    def test_of_articles_run_on_through_chapters(self):
        found = labels(ChapterBlock("A"), ArticleBlock("x"), ArticleBlock("y"), ChapterBlock("B"), ArticleBlock("z"))
        assert found == [
            "Chapter 1", "Article 1", "Article 2", "Chapter 2", "Article 3",
        ]  # fmt: skip

    def test_of_sections_begin_anew_in_each_chapter(self):
        blocks = (
            PartBlock("P"),
            ChapterBlock("A"),
            SectionBlock("s"),
            SubsectionBlock("t"),
            SectionBlock("u"),
            ChapterBlock("B"),
            SectionBlock("v"),
        )
        assert labels(*blocks) == [
            "Part 1", "Chapter 1", "Section 1", "Subsection 1", "Section 2", "Chapter 2", "Section 1",
        ]  # fmt: skip

    def test_of_clauses_and_points_begin_anew(self):
        blocks = (
            ArticleBlock("x"),
            ClauseBlock("1"),
            PointBlock("p"),
            PointBlock("q"),
            ClauseBlock("2"),
            PointBlock("r"),
            ArticleBlock("y"),
            ClauseBlock("z"),
        )
        assert labels(*blocks) == [
            "Article 1", "Clause 1", "a", "b", "Clause 2", "a", "Article 2", "Clause 1",
        ]  # fmt: skip

    def test_that_are_given_stand_and_counting_goes_on_from_them(self):
        found = labels(
            ArticleBlock("x", number=4), ArticleBlock("y"), ArticleBlock("z", number="5a"), ArticleBlock("w")
        )
        assert found == [
            "Article 4", "Article 5", "Article 5a", "Article 6",
        ]  # fmt: skip
        assert labels(PointBlock("p", letter="d"), PointBlock("q")) == ["d", "đ"]

    def test_of_headings_go_by_level(self):
        assert labels(
            NumberedHeadingBlock("A"),
            NumberedHeadingBlock("b", 2),
            NumberedHeadingBlock("c", 3),
            NumberedHeadingBlock("d", 3),
            NumberedHeadingBlock("e", 2),
            NumberedHeadingBlock("F"),
            NumberedHeadingBlock("g", 2),
        ) == ["I.", "1.", "a)", "b)", "2.", "II.", "1."]

    def test_go_on_on_pages_that_lie_on_their_side(self):
        assert labels(ClauseBlock("x"), LandscapeBlock((ClauseBlock("y"),)), ClauseBlock("z")) == [
            "Clause 1",
            "Clause 2",
            "Clause 3",
        ]
