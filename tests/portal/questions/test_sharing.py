"""Ready words: read aloud, in one text message, on Zalo."""

import pytest

from portal.questions.states.share_texts import (
    LONGEST_SMS,
    LONGEST_ZALO,
    SPOKEN_SYLLABLES,
    SharedAnswer,
    fitting,
    number_in_words,
    plain_letters,
    proposed_message,
    read_aloud,
    script_of,
    sms_words,
    zalo_words,
)

URL = "https://lantoa.cantho.gov.vn/hoi-dap/so-12345/"


def told(**said: str) -> SharedAnswer:
    known = {
        "title": "Đặt cọc rồi không mua nữa có đòi lại được tiền không?",
        "summary": "Không, nếu chính bạn là người đổi ý; phạt 2.000.000 đồng từ 15/7/2026.",
        "text": "Bên đặt cọc từ chối thì mất cọc.\n\n1. Gọi bên bán.\n2. Gửi thư.",
        "agency": "Sở Tư pháp",
        "portal": "Cổng Lan Tỏa",
        "url": URL,
        "hotline": "1900 1234",
    }
    return SharedAnswer(**known | said)


class TestNumbers:
    @pytest.mark.parametrize(
        ("number", "words"),
        [
            (0, "không"),
            (10, "mười"),
            (15, "mười lăm"),
            (21, "hai mươi mốt"),
            (24, "hai mươi tư"),
            (55, "năm mươi lăm"),
            (101, "một trăm linh một"),
            (115, "một trăm mười lăm"),
            (1005, "một nghìn không trăm linh năm"),
            (2026, "hai nghìn không trăm hai mươi sáu"),
            (2_500_000, "hai triệu năm trăm nghìn"),
            (1_000_000_000, "một tỷ"),
            (3_000_200_000, "ba tỷ hai trăm nghìn"),
        ],
    )
    def test_are_said_as_people_say_them(self, number: int, words: str) -> None:
        assert number_in_words(number) == words

    def test_that_are_no_quantity_are_spelled(self) -> None:
        assert number_in_words(1234567890123).startswith("một hai ba bốn")


class TestReadAloud:
    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("từ 15/7/2026", "từ ngày mười lăm tháng bảy năm hai nghìn không trăm hai mươi sáu"),
            ("ngày 01/4/2026", "ngày mùng một tháng tư năm hai nghìn không trăm hai mươi sáu"),
            ("tháng 4/2025", "tháng tư năm hai nghìn không trăm hai mươi lăm"),
            ("2.000.000 đồng", "hai triệu đồng"),
            ("lãi 20%/năm", "lãi hai mươi phần trăm mỗi năm"),
            ("1,5 lần", "một phẩy năm lần"),
            ("3-5 ngày", "ba đến năm ngày"),
            ("Điều 4a", "Điều bốn a"),
            ("Bộ luật Dân sự (91/2015/QH13) nói", "Bộ luật Dân sự nói"),
            ("Nghị định 12/2024/NĐ-CP", "Nghị định số mười hai năm hai nghìn không trăm hai mươi tư"),
            ("gọi 1900 1234", "gọi một chín không không một hai ba bốn"),
            ("gọi 0292 382 1234", "gọi không hai chín hai ba tám hai một hai ba bốn"),
            ("đất 100 m2", "đất một trăm mét vuông"),
            ("không có số nào", "không có số nào"),
        ],
    )
    def test_writes_what_is_said(self, written: str, said: str) -> None:
        assert read_aloud(written) == said

    def test_leaves_no_digit(self) -> None:
        text = "Từ 1/1/2025 đến 31.12.2026, 3 hộ nộp 1.250.000 đồng (5,5%), gọi 18001234, số 7/2021/NĐ-CP, khoản 2a."
        assert not any(sign.isdigit() for sign in read_aloud(text))


class TestMessages:
    @pytest.mark.parametrize("summary", ["", "Không.", "Bạn được " * 45])
    def test_fit_and_keep_the_address(self, summary: str) -> None:
        zalo, sms = zalo_words(told(summary=summary)), sms_words(told(summary=summary))
        assert len(zalo) <= LONGEST_ZALO
        assert len(sms) <= LONGEST_SMS
        assert zalo.endswith(URL)
        assert sms.endswith(URL)
        assert "..." not in sms
        assert "…" not in zalo

    def test_of_the_telephone_have_no_marks(self) -> None:
        sms = sms_words(told(message="Được “trả lại” – 50 %… Đúng"))
        assert sms.isascii()
        assert sms.startswith('Duoc "tra lai" - 50 %')

    def test_letters_keep_their_case(self) -> None:
        assert plain_letters("Ủy ban NHÂN DÂN, Đất đai") == "Uy ban NHAN DAN, Dat dai"

    def test_say_what_was_written_for_them_else_the_question_alone(self) -> None:
        assert sms_words(told(message="Mua nhà đổi ý thì mất cọc.")) == f"Mua nha doi y thi mat coc. Xem: {URL}"
        assert sms_words(told()) == f"Dat coc roi khong mua nua co doi lai duoc tien khong? Xem: {URL}"

    def test_are_chosen_and_never_cut(self) -> None:
        assert fitting(10, "một hai ba bốn", "", "một hai", "ba") == "một hai"
        assert fitting(2, "một hai") == ""

    def test_are_proposed_only_where_question_and_short_answer_have_room_together(self) -> None:
        assert proposed_message("Đi trễ bị trừ lương?", "Không được trừ") == "Đi trễ bị trừ lương? Không được trừ."
        assert proposed_message("Đi trễ bị trừ lương?", "Không được trừ " * 12) == ""


class TestScript:
    def test_says_question_answer_steps_and_where_to_ask(self) -> None:
        script = script_of(told())
        assert script.paragraphs[0].startswith("Kính thưa bà con.")
        assert "phạt hai triệu đồng từ ngày mười lăm tháng bảy" in script.paragraphs[1]
        assert "Bước một: Gọi bên bán." in script.text
        assert "một chín không không" in script.paragraphs[-1]
        assert not any(sign.isdigit() for sign in script.text)

    def test_ends_after_some_two_minutes_with_a_whole_paragraph(self) -> None:
        script = script_of(told(text="\n\n".join(["Một câu dài mười chữ cho đủ một hơi đọc."] * 200)))
        syllables = sum(len(one.split()) for one in script.paragraphs)
        assert SPOKEN_SYLLABLES - 12 < syllables <= SPOKEN_SYLLABLES
        assert 110 <= script.seconds <= 120
        assert script.paragraphs[-1].endswith("lắng nghe.")
