"""Spelling: keys, folding, syllables, dictionary order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext.words import canonical_tone, capital, filled_lines, fold, normalise, slugify, sort_key, syllables

VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộùúủũụỳýỷỹỵĐÀ -/1")


class TestNormalise:
    @pytest.mark.parametrize(
        ("given_text", "expected"),
        [
            ("30/2020/NÐ–CP", "30/2020/NĐ-CP"),  # eth and en dash, as several converters write them
            ("  Luật\u00a0Đất \n đai ", "Luật Đất đai"),
            (unicodedata.normalize("NFD", "hòa giải"), "hòa giải"),
            ("Hậu\u200b Giang\ufeff", "Hậu Giang"),
        ],
    )
    def test_gives_one_spelling(self, given_text: str, expected: str) -> None:
        assert normalise(given_text) == expected


class TestFold:
    @pytest.mark.parametrize(
        ("given_text", "expected"),
        [
            ("Đất đai", "dat dai"),
            ("ĐỊNH CƯ", "dinh cu"),
            ("Phổ biến, giáo dục pháp luật", "pho bien, giao duc phap luat"),
            (unicodedata.normalize("NFD", "Thuỷ lợi"), "thuy loi"),
        ],
    )
    def test_takes_the_marks_away(self, given_text: str, expected: str) -> None:
        assert fold(given_text) == expected

    @given(VIETNAMESE)
    def test_keeps_places_in_composed_text(self, text: str) -> None:
        assert len(fold(text)) == len(text)

    @given(st.text())
    def test_is_the_same_when_done_twice(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)


class TestCanonicalTone:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("hoà giải", "hòa giải"),
            ("thuỷ lợi", "thủy lợi"),
            ("sức khoẻ", "sức khỏe"),
            ("TOÀ ÁN", "TÒA ÁN"),
            ("qui định", "quy định"),
            ("quí III", "quý III"),
            ("kĩ thuật", "kỹ thuật"),
            ("tỉ lệ", "tỷ lệ"),
            ("hòan thành", "hoàn thành"),  # a typing error seen in gazettes
            ("qúy", "quý"),
        ],
    )
    def test_brings_both_spellings_together(self, one: str, other: str) -> None:
        assert canonical_tone(one) == canonical_tone(other)

    @pytest.mark.parametrize("text", ["hoàn", "huyện", "quý", "quả", "tỉnh", "thi", "loại", "oan", "nghĩa vụ", "giữa"])
    def test_leaves_what_has_one_spelling(self, text: str) -> None:
        assert canonical_tone(text) == text

    @given(VIETNAMESE)
    def test_is_the_same_when_done_twice(self, text: str) -> None:
        once = canonical_tone(text)
        assert canonical_tone(once) == once


class TestSyllables:
    def test_stand_on_the_text_as_given(self) -> None:
        text = unicodedata.normalize("NFD", "Điều 5. Hoà giải ở cơ sở_30/2020/NĐ-CP")
        found = syllables(text)
        assert [unicodedata.normalize("NFC", one.text) for one in found] == (
            ["Điều", "5", "Hoà", "giải", "ở", "cơ", "sở", "30", "2020", "NĐ", "CP"]
        )
        assert all(text[one.start : one.end] == one.text for one in found)

    @given(st.text())
    def test_never_overlap(self, text: str) -> None:
        ends = [0]
        for one in syllables(text):
            assert one.start >= ends[-1]
            assert text[one.start : one.end] == one.text
            ends.append(one.end)


class TestSortKey:
    def test_follows_the_dictionary(self) -> None:
        ordered = ["An", "Ánh", "Ân", "ba", "bà", "bà ngoại", "bả", "bã", "bá", "bạ", "bă", "bâ", "da", "đa", "e", "ê"]
        assert sorted(set(ordered), key=sort_key) == ordered

    def test_counts_numbers(self) -> None:
        assert sorted(["Điều 10", "Điều 2", "Điều 1"], key=sort_key) == ["Điều 1", "Điều 2", "Điều 10"]

    def test_keeps_both_spellings_together(self) -> None:
        assert sort_key("Hoà An") == sort_key("Hòa An")

    @given(st.lists(st.text(), max_size=4))
    def test_compares_any_texts(self, texts: list[str]) -> None:
        assert len(sorted(texts, key=sort_key)) == len(texts)


class TestSlugify:
    @pytest.mark.parametrize(
        ("title", "slug"),
        [
            ("Luật Đất đai (2024)", "luat-dat-dai-2024"),
            ("Hỏi – đáp: hòa giải ở cơ sở?", "hoi-dap-hoa-giai-o-co-so"),
            ("…", ""),
        ],
    )
    def test_makes_page_addresses(self, title: str, slug: str) -> None:
        assert slugify(title) == slug


class TestSentencesAndLines:
    @pytest.mark.parametrize(("words", "begun"), [("khoản 1 Điều 2", "Khoản 1 Điều 2"), ("đất", "Đất"), ("", "")])
    def test_words_begin_a_sentence_and_the_rest_stays(self, words: str, begun: str):
        assert capital(words) == begun

    def test_lines_that_hold_nothing_are_none(self):
        assert filled_lines("  Sở Tư pháp \r\n\n \t\nCông an") == ["Sở Tư pháp", "Công an"]
