"""What is made of what people type."""

import pytest

from portal.questions.submissions import (
    LONGEST_TITLE,
    digest_of,
    is_personal_number,
    phone_number,
    tax_code,
    tidy,
    title_of,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bị mất cọc có đòi lại được không?", "Bị mất cọc có đòi lại được không?"),
        ("bị mất cọc. Có đòi lại được không? Tôi rất lo.", "Có đòi lại được không?"),
        ("Kính gửi Sở Tư pháp,\nTôi muốn hỏi về đất đai.", "Tôi muốn hỏi về đất đai."),
        ("Em chào anh chị ạ. Cho em hỏi: làm khai sinh ở đâu?", "Làm khai sinh ở đâu?"),
        ("Theo khoản 2 Điều 12. tôi phải làm gì", "Theo khoản 2 Điều 12. tôi phải làm gì"),
        ("Xin chào.", "Xin chào."),
        ("con toi 17 tuoi co duoc di lam khong", "Con toi 17 tuoi co duoc di lam khong"),
    ],
)
def test_the_title_is_what_is_asked(text: str, expected: str):
    assert title_of(text) == expected


def test_a_long_sentence_is_cut_between_words():
    title = title_of("nhà đất " * 40)
    assert len(title) <= LONGEST_TITLE
    assert title.endswith("nhà…") or title.endswith("đất…")


def test_a_text_is_tidied_but_its_words_stay():
    assert tidy("a \r\n\r\n\r\n\r\nb\x00\u202e c\t") == "a\n\nb c"
    assert tidy("tie\u0302\u0301ng") == "tiếng"


def test_the_same_words_have_one_digest():
    assert digest_of("Đất  đai?\nHỏi") == digest_of("dat dai? hoi")
    assert digest_of("Đất đai") != digest_of("Đất")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0901 234 567", "0901234567"),
        ("+84 (901) 234-567", "0901234567"),
        ("0084901234567", "0901234567"),
        ("0292 3820 539", "02923820539"),
        ("19001234", "19001234"),
        ("12345", ""),
        ("090123456", ""),
        ("không có", ""),
    ],
)
def test_telephone_numbers_in_one_form(typed: str, number: str):
    assert phone_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0100109106", "0100109106"),  # Viettel
        ("0101243150", "0101243150"),  # MISA
        ("0100109106-001", "0100109106-001"),
        ("0100 109 106 011", "0100109106-011"),
        ("0100109107", ""),
        ("123", ""),
        ("092090001234", ""),
    ],
)
def test_a_tax_code_is_told_by_its_check_digit(typed: str, code: str):
    assert tax_code(typed) == code


def test_a_personal_number_is_no_tax_code():
    assert is_personal_number("092 090 001 234")
    assert not is_personal_number("0100109106")
