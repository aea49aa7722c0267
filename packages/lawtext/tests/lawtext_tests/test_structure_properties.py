"""What holds for any text whatever."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from lawtext import parse_article, parse_document
from lawtext_tests.akn_trees import put_together

PIECES = [
    *(
        "Điều 1. A",
        "Điều 2",
        "Điều 4a.",
        "Chương I",
        "MỤC 12 (được",
        "Phần thứ nhất",
        "1. a) x",
        "2. x",
        "a) b",
        "đ) c",
    ),
    *(
        "“Điều 3. x",
        "x”.",
        "như sau:",
        "PHỤ LỤC I",
        "(Ban hành kèm theo Quyết định",
        "QUY CHẾ",
        "DANH MỤC",
        "I. X",
        "A. Y",
    ),
    *(
        "KT. BỘ TRƯỞNG",
        "Nguyễn Văn A",
        "Số: 1/2020/NĐ-CP",
        "CÔNG BÁO/Số 1/Ngày 01-01-2020",
        "12",
        "1 Điều này",
        "lương1",
    ),
    *(
        "./.",
        "Nơi nhận:",
        "- A;",
        "LUẬT",
        "QUYẾT ĐỊNH",
        "**I. X**",
        "### 1. Y",
        "\r",
        "\x0c",
        "\u2028",
        "\x00",
        "[1] B",
    ),
    *(
        "Thông tư này có hiệu lực từ ngày 30 tháng 02 năm 2020",
        "sau 999 ngày kể từ ngày ký",
        "Căn cứ",
        "Ð",
        "\u0300",
        "|",
    ),
    *(
        "XÁC THỰC VĂN BẢN HỢP NHẤT",
        "Hà Nội, ngày 3 tháng 4 năm 20201",
        "---",
        "   ",
        "thông qua ngày 1 tháng 1 năm 2020",
    ),
    # lone surrogates, marks of writing direction, wide blanks, labels and numbers without end
    *("\ud800", "\u202e", "\u2066", "\u200b", "\ufeff", "\0", "\r", "\x0c", "\u2028", "𝟙.", "①", "２. "),
    *(" " * 200, "\n" * 60, "“" * 50, "a" * 3000, "A" * 300, "9" * 5000, "1." * 300, "I" * 300, "Điều " + "1" * 400),
    *("Chươ ng II", "Đ iều 3.", "1 . Nội", "a ) Nội", "1- Nội", "Nơi nhận: - A. BỘ TRƯỞNG Trần Văn B", "Số 18-NQ/TW"),
]
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n", "\n\n", " ", ""])), max_size=40).map(
        lambda pairs: "".join(piece + gap for piece, gap in pairs)
    ),
)


def nodes(provisions):
    for provision in provisions:
        yield provision
        yield from nodes(provision.children)


class TestParseDocument:
    @given(TEXTS)
    @settings(max_examples=300, deadline=None)
    def test_never_refuses_and_loses_nothing(self, text):
        assert put_together(parse_document(text)) == text

    @given(TEXTS)
    @settings(max_examples=200, deadline=None)
    def test_every_address_is_one_units_only(self, text):
        addresses = [str(address) for address in parse_document(text).outline()]
        assert len(addresses) == len(set(addresses))

    @given(TEXTS)
    @settings(max_examples=200, deadline=None)
    def test_spans_nest_and_follow_each_other(self, text):
        for node in nodes(parse_document(text).roots):
            position = node.span.start
            for child in node.children:
                assert position <= child.span.start <= child.span.end <= node.span.end
                position = child.span.end

    @given(TEXTS)
    @settings(max_examples=100, deadline=None)
    def test_doubts_name_lines_of_the_text(self, text):
        assert all(1 <= doubt.line <= text.count("\n") + 1 for doubt in parse_document(text).doubts)


class TestParseArticle:
    @given(TEXTS)
    @settings(max_examples=300, deadline=None)
    def test_keeps_every_letter_and_digit(self, text):
        article = parse_article(text, "1")
        words = "".join(("" if node is article else node.label) + node.text for node in nodes([article]))
        assert letters(words) == letters(text)


def letters(text):
    """Eth is a misspelt Đ and becomes one."""
    composed = unicodedata.normalize("NFC", text).replace("Ð", "Đ").replace("ð", "đ")
    return "".join(character for character in composed if character.isalnum())
