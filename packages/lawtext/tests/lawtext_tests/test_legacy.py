"""Texts of before Unicode: a table of what was met, the way there and back, and real Unicode left alone."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext.legacy import LegacyEncoding, detect, is_set_in_unicode, mend, read_run, script_of_font, to_unicode
from lawtext.legacy.conversion import TCVN3, VNI
from lawtext.legacy.detection import is_syllable

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
SENTENCE = "Căn cứ Luật Tổ chức Chính phủ ngày 30 tháng 9 năm 1992; điểm đ khoản 2 được sửa đổi, bổ sung."

# comment, encoding, as it was found, as it reads
TABLE = [
    (
        "a decree of 1998",
        LegacyEncoding.TCVN3,
        "C¨n cø LuËt Tæ chøc ChÝnh phñ ngµy 30 th¸ng 9 n¨m 1992;",
        SENTENCE[:55],
    ),
    (
        "ư is a soft hyphen",
        LegacyEncoding.TCVN3,
        "Thñ t\u00adíng, nhµ n\u00adíc, \u00adu ®·i",
        "Thủ tướng, nhà nước, ưu đãi",
    ),
    ("ư and ã out of a PDF", LegacyEncoding.TCVN3, "nhµ n\u2212íc céng hoµ x\u2219 héi", "nhà nước cộng hoà xã hội"),
    ("Đ, and a number", LegacyEncoding.TCVN3, "QuyÕt ®Þnh sè 193/2001/Q§-TTg", "Quyết định số 193/2001/QĐ-TTg"),
    ("capitals with a tone apart", LegacyEncoding.TCVN3, "§A³NG VIªN ViÖt Nam ®·", "ĐÁNG VIêN Việt Nam đã"),
    (
        "a decision of 2008",
        LegacyEncoding.VNI,
        "Caên cöù Luaät Toå chöùc HÑND vaø UBND",
        "Căn cứ Luật Tổ chức HĐND và UBND",
    ),
    ("VNI capitals", LegacyEncoding.VNI, "UÛY BAN NHAÂN DAÂN TÆNH BÌNH PHÖÔÙC", "ỦY BAN NHÂN DÂN TỈNH BÌNH PHƯỚC"),
    ("VNI capital, small mark", LegacyEncoding.VNI, "Ñieàu 1. AÙp duïng", "Điều 1. Áp dụng"),
    ("e-mail", LegacyEncoding.VIQR, "Ca(n cu+' Lua^.t Dda^'t ddai, ddie^`u 5", "Căn cứ Luật Đất đai, điều 5"),
    (
        "a full stop ends the sentence",
        LegacyEncoding.VIQR,
        "Nha` nu+o+'c ba?o ho^.. Dda^'t dda.",
        "Nhà nước bảo hộ. Đất đa.",
    ),
]


class TestTable:
    @pytest.mark.parametrize(("comment", "encoding", "found", "expected"), TABLE)
    def test_reads(self, comment: str, encoding: LegacyEncoding, found: str, expected: str) -> None:
        assert to_unicode(found, encoding) == expected, comment

    @pytest.mark.parametrize(("comment", "encoding", "found", "expected"), TABLE)
    def test_is_recognised(self, comment: str, encoding: LegacyEncoding, found: str, expected: str) -> None:
        assert detect(found) is encoding, comment
        assert detect(expected) is None, comment
        assert mend(found).text == expected


class TestTables:
    def test_tcvn3_has_every_letter_once(self) -> None:
        letters = [letter for letter in LETTERS if not letter.isascii()]
        own = {old: letter for old, letter in TCVN3.items() if old not in "\u2212\u2219\u03bc"}
        assert sorted(own.values()) == sorted([*letters, *"ĂÂÊÔƠƯĐ"])
        assert all(0xA1 <= ord(old) <= 0xFE for old in own)

    def test_vni_has_every_letter_in_both_cases(self) -> None:
        letters = [letter for letter in LETTERS if not letter.isascii()]
        made = {unicodedata.normalize("NFC", letter) for letter in VNI.values()}
        assert made >= {*letters, *(letter.upper() for letter in letters)}

    def test_code_pages_of_the_east_are_seen_through(self) -> None:
        """Word stored `.VnTimeH Tur` in Turkish: 0xD0, 0xDD, 0xDE are Ğ, İ, Ş there."""
        western = "®Ò nghÞ cña ®¹i biÓu Ð Ý"
        turkish = western.encode("cp1252").decode("cp1254")
        assert turkish != western
        assert to_unicode(turkish, LegacyEncoding.TCVN3) == to_unicode(western, LegacyEncoding.TCVN3)

    def test_private_characters_of_symbol_fonts_are_seen_through(self) -> None:
        private = "".join(chr(0xF000 + ord(one)) if one != " " else one for one in "ngµy th¸ng")
        assert to_unicode(private, LegacyEncoding.TCVN3) == "ngày tháng"


def old(text: str, encoding: LegacyEncoding) -> str:
    """The text as somebody typed it then."""
    table = TCVN3 if encoding is LegacyEncoding.TCVN3 else VNI
    written = {unicodedata.normalize("NFC", letter): characters for characters, letter in reversed(table.items())}
    return "".join(written.get(letter, letter) for letter in text)


class TestThereAndBack:
    @given(st.text(alphabet=LETTERS + " 0123456789.,;()/-", max_size=200))
    def test_every_text_of_small_letters_comes_back(self, text: str) -> None:
        assert to_unicode(old(text, LegacyEncoding.TCVN3), LegacyEncoding.TCVN3) == text

    @given(st.lists(st.sampled_from(SENTENCE.split()), max_size=30).map(" ".join))
    def test_every_word_of_vni_comes_back(self, text: str) -> None:
        assert to_unicode(old(text, LegacyEncoding.VNI), LegacyEncoding.VNI) == text

    @given(st.text())
    def test_nothing_raises_and_what_is_ascii_without_marks_stays(self, text: str) -> None:
        mend(text)
        detect(text)
        for encoding in LegacyEncoding:
            to_unicode(text, encoding)


class TestMixed:
    def test_every_line_is_read_in_its_own_encoding(self) -> None:
        lines = ["Điều 1. Phạm vi điều chỉnh", old("Căn cứ Nghị quyết của Quốc hội", LegacyEncoding.TCVN3)]
        lines += [old("Ủy ban nhân dân tỉnh được giao", LegacyEncoding.VNI), "Le Président de la République française"]
        mended = mend("\n".join(lines))
        assert mended.text.split("\n") == [
            "Điều 1. Phạm vi điều chỉnh",
            "Căn cứ Nghị quyết của Quốc hội",
            "Ủy ban nhân dân tỉnh được giao",
            "Le Président de la République française",
        ]
        assert mended.lines == {LegacyEncoding.TCVN3: 1, LegacyEncoding.VNI: 1}

    def test_a_word_of_both_readings_goes_with_its_document(self) -> None:
        """ "Sè" is a syllable as it stands; in a document in TCVN3 it is "Số"."""
        old_text = old("Căn cứ Luật Ngân hàng Nhà nước Việt Nam, của Thủ tướng", LegacyEncoding.TCVN3)
        assert mend(f"Sè : 01/2006/TT-NHNN\n{old_text}").text.startswith("Số : 01/2006")
        assert mend("Sè : 01/2006/TT-NHNN\nCăn cứ Luật Ngân hàng Nhà nước").text.startswith("Sè : 01/2006")

    def test_names_that_are_no_syllables_go_with_their_document(self) -> None:
        old_text = old("Căn cứ Luật Ngân hàng Nhà nước Việt Nam, của Thủ tướng", LegacyEncoding.TCVN3)
        assert mend(f"{old_text}\n§¾k L¾k").text.endswith("\nĐắk Lắk")

    @pytest.mark.parametrize("encoding", [LegacyEncoding.TCVN3, LegacyEncoding.VNI])
    @pytest.mark.parametrize(
        ("before", "inside", "after"),
        [
            ("Điều 5. Trách nhiệm của Ủy ban nhân dân cấp xã", "tổ chức thực hiện phổ biến, giáo dục pháp luật", ""),
            ("", "Căn cứ Nghị định của Chính phủ về hộ tịch,", "nay sửa đổi, bổ sung một số điều như sau:"),
            ("Người được ủy quyền", "phải xuất trình giấy tờ chứng minh nhân thân", "trước người tiếp nhận hồ sơ"),
        ],
    )
    def test_a_line_in_two_encodings_is_read_stretch_by_stretch(
        self, encoding: LegacyEncoding, before: str, inside: str, after: str
    ) -> None:
        mended = mend(" ".join(filter(None, (before, old(inside, encoding), after))))
        assert mended.text == " ".join(filter(None, (before, inside, after)))
        assert mended.lines == {encoding: 1}

    @pytest.mark.parametrize(
        "text",
        [
            "Công ước Berne gồm các nước: España, Österreich, Türkiye, Côte d'Ivoire, São Tomé và Príncipe, Ísland",
            "Luật áp dụng với diện tích ±5 m², nhiệt độ 30 °C, §2 «Điều khoản» và µm như trong bảng kèm theo",
        ],
    )
    def test_foreign_names_in_a_vietnamese_line_are_no_stretch(self, text: str) -> None:
        assert mend(text).text == text

    def test_a_minus_stays_a_minus(self) -> None:
        text = (
            old("Nhiệt độ của nước", LegacyEncoding.TCVN3)
            + " \u2212 5 độ; "
            + old("tháng chạp được", LegacyEncoding.TCVN3)
        )
        assert " \u2212 5" in mend(text).text


class TestUnicodeIsLeftAlone:
    @pytest.mark.parametrize(
        "text",
        [
            SENTENCE,
            unicodedata.normalize("NFD", SENTENCE),
            "Diện tích 120 m², nhiệt độ 30 °C ± 2 %, § 5, © 2020, «Người lao động», 10µm, ½ lít",
            "où est la forêt, déjà né à Nîmes; à côté du maïs; l'œuvre naïve",
            "El niño nació en España, ¿dónde está la señora Núñez? ¡Adiós!",
            "São Paulo, Düsseldorf, Århus, Gdańsk, Øresund, Þingvellir",
            "Plain English with 'quotes' and a question? Yes. (Really.)",
            "C'est-a`-dire; e.g. don't; a^2+b^2; f'(x); o'clock; rock'n'roll; d'accord",
            "",
        ],
    )
    def test_as_it_is(self, text: str) -> None:
        assert detect(text) is None
        assert mend(text).text == text

    @pytest.mark.corpus
    def test_of_the_corpus(self, shared_data: Path) -> None:
        """Not a line of the gazette and of the questions people asked is taken for an old encoding."""
        for path in sorted([*shared_data.glob("gazette/*.txt"), *shared_data.glob("qa/*.txt")]):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert mend(text).text == text, path.name


class TestFonts:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            (".VnTime", (LegacyEncoding.TCVN3, False)),
            (".VnTimeH", (LegacyEncoding.TCVN3, True)),
            (".VnTimeH Tur", (LegacyEncoding.TCVN3, True)),
            ("'.VnArial NarrowH'", (LegacyEncoding.TCVN3, True)),
            ("FBHPFN+VnTimeHBold", (LegacyEncoding.TCVN3, True)),
            ("VnTime-BoldItalic", (LegacyEncoding.TCVN3, False)),
            ("VnExpress Sans", None),
            (".VnEnglish", (LegacyEncoding.TCVN3, False)),
            ("VNI-Times", (LegacyEncoding.VNI, False)),
            ("Times New Roman", None),
            ("Symbol", None),
            ("", None),
        ],
    )
    def test_name_says_the_encoding(self, name: str, expected: tuple[LegacyEncoding, bool] | None) -> None:
        assert script_of_font(name) == expected

    def test_capitals_live_in_fonts_that_end_in_h(self) -> None:
        script = script_of_font(".VnTimeH")
        assert script is not None
        assert read_run("ChÝnh phñ", script) == "CHÍNH PHỦ"

    def test_a_font_whose_name_was_left_behind_changes_nothing(self) -> None:
        script = script_of_font(".VnTime")
        assert script is not None
        assert is_set_in_unicode(SENTENCE)
        assert read_run(SENTENCE, script) == SENTENCE


VIETNAMESE = ("Luật", "nghiêng", "ủy", "hoà", "hòa", "quyết", "giêng", "gì", "khuya", "chuyện", "ươm", "yêu", "thuở")
OTHERS = ("LuËt", "Luaät", "garage", "où", "français", "học\u0300", "cac", "ngh", "qả\u0309")


class TestSyllables:
    @pytest.mark.parametrize("word", VIETNAMESE)
    def test_vietnamese(self, word: str) -> None:
        assert is_syllable(word)

    @pytest.mark.parametrize("word", OTHERS)
    def test_not_vietnamese(self, word: str) -> None:
        assert not is_syllable(word)
