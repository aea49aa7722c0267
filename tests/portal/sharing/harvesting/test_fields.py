"""What every format has in common once it is read."""

import pytest

from portal.sharing.harvesting import Enclosure, ReadItem, pack, unpack
from portal.sharing.harvesting.fields import make_read

ADDRESS = "https://tuphap.example.vn/tin/12"
SENTENCE = "Trung tâm tổ chức đợt trợ giúp pháp lý lưu động."


def read(**fields: object) -> ReadItem:
    return make_read(**{"address": ADDRESS, "title": "Tin", "content": f"<p>{SENTENCE}</p>"} | fields)  # type: ignore[arg-type]


class TestLead:
    @pytest.mark.parametrize(
        ("summary", "lead"),
        [
            (SENTENCE, SENTENCE),
            ("", SENTENCE),  # the text's own first paragraph
            (f"<p>Cần Thơ, ngày 5/3</p><p>{SENTENCE}</p>", SENTENCE),  # a dateline says nothing
            ("<p>một hai ba bốn năm sáu bảy</p><p>tám</p>", "một hai ba bốn năm sáu bảy tám"),
            ("<p>một hai ba bốn năm sáu bảy tám</p><p>chín</p>", "một hai ba bốn năm sáu bảy tám"),
            ("a" * 600, "a" * 600),
            ("một " * 149 + "hai ba", ("một " * 149).rstrip() + " …"),
        ],
    )
    def test_is_the_first_paragraph_that_says_something(self, summary: str, lead: str):
        assert read(summary=summary).lead == lead

    def test_is_a_summary_only_beside_a_text(self):
        item = read(summary=f"<p>{SENTENCE}</p>", content="")
        assert (item.lead, item.html) == (SENTENCE, f"<p>{SENTENCE}</p>")


class TestGuid:
    @pytest.mark.parametrize(
        ("fields", "guid"),
        [
            ({"guid": " 12 "}, "12"),
            ({}, ADDRESS),
            ({"address": "javascript:alert(1)"}, "Tin"),
            ({"guid": "x" * 501}, "x" * 500),
        ],
    )
    def test_is_what_tells_items_apart(self, fields: dict[str, object], guid: str):
        assert read(**fields).guid == guid


@pytest.mark.parametrize(
    ("said", "language"), [("km", "km"), (" KHM-KH", "km"), ("vi-VN", "vi"), ("", "vi"), ("en", "vi")]
)
def test_the_language_is_one_of_the_portals(said: str, language: str):
    assert read(language=said).language == language


def test_files_are_told_once_with_their_kind():
    told = [
        Enclosure("/a.pdf", " Application/PDF ", 7),
        Enclosure("https://tuphap.example.vn/a.pdf", "", 0),
        Enclosure("", "text/plain", 1),
        Enclosure("b.pdf", "x" * 101, -5),
    ]
    assert read(enclosures=told).enclosures == (
        Enclosure("https://tuphap.example.vn/a.pdf", "application/pdf", 7),
        Enclosure("https://tuphap.example.vn/tin/b.pdf", "x" * 100, 0),
    )


def test_the_checksum_is_of_what_is_read_and_not_of_when():
    assert read().checksum == read(guid="7").checksum
    changed = ({"title": "Tin mới"}, {"content": "<p>Khác.</p>"}, {"enclosures": [Enclosure("/a.pdf", "", 0)]})
    assert len({read(**fields).checksum for fields in ({}, *changed)}) == 4


def test_what_an_older_release_packed_is_unpacked():
    """It kept authors and categories, which nobody read."""
    assert unpack(pack(read()) | {"authors": ["An"], "categories": ["Thuế"]}) == read()
