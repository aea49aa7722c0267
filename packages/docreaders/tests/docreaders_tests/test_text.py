"""Bytes become clean lines of Unicode, or a refusal that says what to do."""

import unicodedata
from dataclasses import replace

import pytest

from docreaders.text import OldEncoding, accept_text, converted, decode, read_fonts, read_html, read_text, tidy
from lawtext.legacy import script_of_font
from safefiles.checks import FileLimits
from safefiles.errors import Broken, Empty, TooLarge

LIMITS = FileLimits()
TEXT = "Điều 1. Phạm vi điều chỉnh"


class TestDecode:
    @pytest.mark.parametrize(
        "data",
        [
            TEXT.encode(),
            TEXT.encode("utf-8-sig"),
            TEXT.encode("utf-16"),
            b"\xfe\xff" + TEXT.encode("utf-16-be"),
        ],
    )
    def test_reads_unicode(self, data: bytes):
        assert decode(data) == TEXT

    def test_reads_vietnamese_windows(self):
        words = "Ủy ban nhân dân tỉnh quyết định về việc phổ biến, giáo dục pháp luật cho người dân ở cơ sở. " * 3
        parts = "".join(one if one.encode("cp1258", "ignore") else unicodedata.normalize("NFD", one) for one in words)
        assert unicodedata.normalize("NFC", decode(parts.encode("cp1258", "ignore"))).startswith("Ủy ban")

    @pytest.mark.parametrize(
        ("data", "fault"),
        [
            (b"a\0b", Broken),  # a program
            (b"\xff\0\0\0", Broken),
            (b"\xe9" + b"\x01" * 6 + b"a" * 93, Broken),  # more than a twentieth are control characters
            (b"\xe9" + b"\x01" * 5 + b"a" * 94, OldEncoding),
            (b"Caf\xe9 au lait", OldEncoding),
        ],
    )
    def test_refuses_what_is_no_text(self, data: bytes, fault: type[Exception]):
        with pytest.raises(fault):
            decode(data)


class TestTidy:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g", "a\nb\nc\nd\ne\nf\ng"),
            ("a \t\n b", "a\n b"),
            ("a\x00b\x07c\x7f\ufffe", "abc"),
            ("hoa\u0300", "hoà"),
        ],
    )
    def test_touches_no_letter(self, text: str, expected: str):
        assert tidy(text) == expected


class TestAcceptText:
    def test_takes_as_many_characters_as_it_may(self):
        limits = replace(LIMITS, text_characters=26)
        assert accept_text(TEXT, limits=limits).text == TEXT
        with pytest.raises(TooLarge, match="hơn 1.000 ký tự"):
            accept_text("a" * 1001, limits=replace(LIMITS, text_characters=1000))

    @pytest.mark.parametrize("text", ["", " \n ", "123 – 456"])
    def test_refuses_what_says_nothing(self, text: str):
        with pytest.raises(Empty):
            accept_text(text, limits=LIMITS)

    @pytest.mark.parametrize(
        ("vietnamese", "others", "is_taken"),
        [
            (0, 399, True),  # too short to be judged
            (0, 400, False),
            (12, 388, True),  # three in a hundred
            (11, 389, False),
        ],
    )
    def test_refuses_a_long_text_with_hardly_a_vietnamese_letter(self, vietnamese: int, others: int, is_taken: bool):
        text = "đ" * vietnamese + "x" * others
        if is_taken:
            assert accept_text(text, limits=LIMITS).text == text
        else:
            with pytest.raises(OldEncoding):
                accept_text(text, limits=LIMITS)

    def test_leaves_soft_hyphens_out(self):
        assert read_text("Điều\u00ad 1 được".encode(), limits=LIMITS).text == "Điều 1 được"

    def test_says_what_was_converted(self):
        said = converted("TCVN3", 3)
        assert said.startswith("Đã chuyển 3 dòng từ bảng mã TCVN3 ")


class TestHtml:
    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p>Điều 1</p><p>Điều  2<br>tiếp</p>", "Điều 1\nĐiều 2\ntiếp"),
            ("<table><tr><td>a</td><th>b</th></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
            ("<p>a<b>b</b> c</p>", "ab c"),
            ("<title>t</title><p>a<script>x</script><style>y</style>b</p>", "ab"),
            ("<p>a<svg><title>x</title><p>z</p></svg>b</p><p>c</p>", "ab\nc"),
            ("<div>a</div>b<!-- c -->d", "a\nbd"),
        ],
    )
    def test_is_what_a_reader_sees(self, html: str, text: str):
        assert read_html(html.encode(), limits=LIMITS).text == text

    @pytest.mark.parametrize(
        ("charset", "encoding"),
        [("utf-8", "utf-8"), ("UTF8", "utf-8"), ("iso-8859-1", "utf-8"), ("us-ascii", "utf-8"), ("", "utf-8")],
    )
    def test_is_read_as_what_it_says(self, charset: str, encoding: str):
        meta = f'<meta charset="{charset}">' if charset else ""
        assert read_html(f"{meta}<p>{TEXT}</p>".encode(encoding), limits=LIMITS).text == TEXT

    def test_in_vietnamese_windows_is_read_as_that(self):
        meta = b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">'
        assert read_html(meta + b"<p>\xd0\xea</p>", limits=LIMITS).text == "Đê"

    @pytest.mark.parametrize(
        "html", [b'<meta charset="shift-jis"><p>a</p>', b"<meta charset=windows-1258>\x8a\x8a\xd2<p>"]
    )
    def test_in_anything_else_is_refused(self, html: bytes):
        with pytest.raises((OldEncoding, Empty)):
            read_html(html, limits=LIMITS)

    @pytest.mark.parametrize("said", ["face='.VnTime, Arial'", "style='color: red; font-family: .VnTime; x: y'"])
    def test_in_an_old_font_is_read_by_the_font(self, said: str):
        html = f"<div><font {said}>Hoµ gi¶i ë c¬ së</font> (Điều 1)</div>"
        assert read_html(html.encode(), limits=LIMITS).text == "Hoà giải ở cơ sở (Điều 1)"

    def test_in_an_old_font_ends_with_its_element(self):
        html = "<p><font face='.VnTime'>Hoµ <b>gi¶i</b></font> µ</p>"
        assert read_html(html.encode(), limits=LIMITS).text == "Hoà giải µ"


def test_fonts_that_are_old_in_name_only_change_nothing():
    script = script_of_font(".VnTime")
    assert read_fonts([(script, "Hoµ gi¶i"), (None, " µ")]) == "Hoà giải µ"
    assert read_fonts([(script, "Hòa giải ở cơ sở được"), (None, " µ")]) == "Hòa giải ở cơ sở được µ"
    assert read_fonts([(None, "a"), (None, "b")]) == "ab"
