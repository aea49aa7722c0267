"""A text file -> the parts of a page."""

from datetime import date

import pytest
from demo.scenes.manuscripts import (
    PageManuscriptUnreadable,
    read_body,
    read_manuscript,
    rich_text,
)
from hypothesis import given
from hypothesis import strategies as st

HEAD = '+++\ntitle = "Đặt cọc"\nlead = "Mất cọc."\nfields = ["Dân sự"]\nreview_date = 2027-06-30\n+++\n'

BLOCKS = [
    # a heading
    ("## Ba trường hợp", ("heading", "Ba trường hợp")),
    # a paragraph over two lines is two paragraphs of one block
    ("Một.\nHai.", ("paragraph", "<p>Một.</p><p>Hai.</p>")),
    # a list, and steps
    ("- một\n- hai", ("paragraph", "<ul><li>một</li><li>hai</li></ul>")),
    ("1. một\n2. hai", ("paragraph", "<ol><li>một</li><li>hai</li></ol>")),
    # a sentence that leads into its list
    ("Gồm:\n- một", ("paragraph", "<p>Gồm:</p><ul><li>một</li></ul>")),
    # words of the law, with and without the words themselves
    (
        "§ khoản 1 Điều 2 | Luật Hộ tịch | 60/2014/QH13",
        ("citation", {"place": "khoản 1 Điều 2", "law_name": "Luật Hộ tịch", "number": "60/2014/QH13", "words": ""}),
    ),
    (
        "§ Điều 13 | Luật Hộ tịch | 60/2014/QH13\nỦy ban nhân dân cấp xã.",
        (
            "citation",
            {
                "place": "Điều 13",
                "law_name": "Luật Hộ tịch",
                "number": "60/2014/QH13",
                "words": "Ủy ban nhân dân cấp xã.",
            },
        ),
    ),
    # a notice with and without a tone
    ("! warn | Nhớ\nGọi 113.", ("notice", {"tone": "warn", "heading": "Nhớ", "text": "<p>Gọi 113.</p>"})),
    ("! | Nhớ\nGọi 113.", ("notice", {"tone": "", "heading": "Nhớ", "text": "<p>Gọi 113.</p>"})),
    # a question
    ("? Mất gì?\nMất cọc.", ("answer", {"question": "Mất gì?", "answer": "<p>Mất cọc.</p>"})),
]

UNREADABLE = [
    "không có đầu",
    "+++\ntitle = \n+++\n",
    '+++\ntitle = "Thiếu tóm tắt"\n+++\n',
    '+++\ntitle = "a"\nlead = "b"\nla = "?"\n+++\n',
    HEAD + "§ khoản 1 | Luật | 1/2020/QH14",
    HEAD + "§ Điều 1",
    HEAD + "! thiếu gạch\nGọi.",
    HEAD + "! warn | Thiếu nội dung",
    HEAD + "? Không ai trả lời?",
]


class TestReadManuscript:
    def test_reads_the_head(self):
        manuscript = read_manuscript(HEAD + "\nMột đoạn.\n")
        assert manuscript.title == "Đặt cọc"
        assert manuscript.fields == ("Dân sự",)
        assert manuscript.review_date == date(2027, 6, 30)

    @pytest.mark.parametrize(("text", "block"), BLOCKS)
    def test_reads_each_block(self, text: str, block: object):
        assert read_body(f"\n{text}\n\n") == [block]

    @pytest.mark.parametrize("text", UNREADABLE)
    def test_says_what_it_cannot_read(self, text: str):
        with pytest.raises(PageManuscriptUnreadable):
            read_manuscript(text)


class TestRichText:
    def test_keeps_bold_and_links_to_this_portal(self):
        assert rich_text("**Đậm** [ở đây](/van-ban/)") == '<p><b>Đậm</b> <a href="/van-ban/">ở đây</a></p>'

    def test_refuses_links_that_run_scripts(self):
        assert "<a" not in rich_text("[bấm](javascript:alert(1))")

    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("Luật \"A\" & 'B' <b>", "<p>Luật \"A\" &amp; 'B' &lt;b&gt;</p>"),
            ("- một\n- hai\nba", "<ul><li>một</li><li>hai</li></ul><p>ba</p>"),
            ("1. một\n- hai", "<ol><li>một</li></ol><ul><li>hai</li></ul>"),
            ("một\n\n  hai", "<p>một</p><p>hai</p>"),
            ("[gọi](tel:113)", '<p><a href="tel:113">gọi</a></p>'),
            ("", ""),
        ],
    )
    def test_makes_lists_and_paragraphs(self, text: str, html: str):
        assert rich_text(text) == html

    @given(st.text())
    def test_lets_no_markup_through(self, text: str):
        made = rich_text(text)
        for tag in ("<script", "<img", "<svg", "<iframe"):
            assert tag not in made.lower()
