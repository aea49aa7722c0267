"""Which page of a searchable copy is the original's own, which is drawn from its picture, and with which words."""

from pathlib import Path

import pytest

from portal.digitisation.models import PageText, Scan, ScanPage
from portal.digitisation.operations import searchable
from portal.digitisation.operations.searchable import NotSearchable
from scanreading.engines.types import Route


@pytest.fixture(autouse=True)
def pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page has one, but for the seventh."""
    monkeypatch.setattr(
        searchable, "picture_of", lambda page, code: Path(f"/{code}/{page.number}.png") if page.number != 7 else None
    )


def told(*, kind: str = "pdf", text: PageText | None = None, **fields: object) -> dict[str, object]:
    page = ScanPage(**{"number": 3, "width": 800, "height": 600, "dpi": 300, "route": Route.SCAN.value} | fields)
    return searchable._page(page, text, Scan(code="s1", original_kind=kind))


class TestPages:
    @pytest.mark.parametrize(
        ("kind", "fields", "picture", "has_words"),
        [
            ("pdf", {"route": Route.TEXT_LAYER.value}, "", False),  # it has its own words
            ("tiff", {"route": Route.TEXT_LAYER.value}, "/s1/3.png", True),
            ("pdf", {}, "", True),
            ("jpeg", {}, "/s1/3.png", True),
            ("pdf", {"turned": 90}, "/s1/3.png", True),
            ("pdf", {"skew": 0.04}, "", True),
            ("pdf", {"skew": -0.04}, "", True),
            ("pdf", {"skew": 0.05}, "/s1/3.png", True),
            ("pdf", {"skew": -0.05}, "/s1/3.png", True),
            ("pdf", {"route": Route.OLD_FONT.value}, "/s1/3.png", True),  # its words are there, and wrong
        ],
    )
    def test_are_the_originals_own_where_they_can_be(
        self, kind: str, fields: dict[str, object], picture: str, has_words: bool
    ):
        page = told(kind=kind, **fields)
        assert (page["picture"], page["words"] is not None) == (picture, has_words)
        assert (page["number"], page["width"], page["height"], page["dpi"]) == (3, 800, 600, 300)

    def test_without_a_picture_are_refused_by_number(self):
        with pytest.raises(NotSearchable, match="Trang 7"):
            told(kind="jpeg", number=7)

    def test_have_words_that_have_a_place(self):
        rows = [["Luật", 1, 2, 3, 4, 90, None, 5, 0], [" ", 1, 2, 3, 4, 90, None, 5, 0]]
        rows.append(["mất", None, None, None, None, 90, None, 5, 0])
        assert told(text=PageText(words=rows))["words"] == [["Luật", 1, 2, 3, 4, 5]]
        assert told(text=None)["words"] == []
