"""The sentence that answers has the form that was asked for: a number of days, a place, somebody who decides."""

from dataclasses import replace

import pytest

from lawsearch.ranking import tokens
from lawsearch.ranking.passages import LONGEST, best_passage
from lawsearch.ranking.terms import ANY, figure_in, figures_named, form_of, forms_asked, ranges_told
from lawsearch_tests.ranking.counting import needle_for
from lawtext.types import Span

BIRTH = (
    "1. Trong thời hạn 60 ngày kể từ ngày sinh con, cha hoặc mẹ có trách nhiệm đăng ký khai sinh cho con; trường hợp "
    "cha, mẹ không thể đăng ký khai sinh cho con thì ông hoặc bà có trách nhiệm đăng ký khai sinh cho trẻ em.\n"
    "2. Công chức thường xuyên kiểm tra, đôn đốc việc đăng ký khai sinh cho trẻ em trên địa bàn.\n"
    "3. Chính phủ quy định chi tiết việc đăng ký khai sinh cho trẻ em."
)
LEAVE = (
    "1. Người lao động làm việc đủ 12 tháng thì được nghỉ hằng năm, hưởng nguyên lương như sau:\n"
    "a) 12 ngày làm việc đối với người làm công việc trong điều kiện bình thường;\n"
    "b) 14 ngày làm việc đối với người lao động chưa thành niên.\n"
    "2. Người lao động làm việc chưa đủ 12 tháng thì số ngày nghỉ hằng năm theo tỷ lệ tương ứng.\n"
    "3. Người sử dụng lao động có trách nhiệm quy định lịch nghỉ hằng năm."
)
STAY = (
    "1. Công dân đến sinh sống tại chỗ ở hợp pháp từ 30 ngày trở lên thì phải thực hiện đăng ký tạm trú.\n"
    "2. Thời hạn tạm trú tối đa là 02 năm và có thể tiếp tục gia hạn nhiều lần.\n"
    "3. Hồ sơ đăng ký tạm trú bao gồm:\na) Tờ khai;\nb) Giấy tờ chứng minh chỗ ở hợp pháp.\n"
    "4. Người đăng ký nộp hồ sơ đến cơ quan đăng ký cư trú nơi mình dự kiến tạm trú."
)
DIVORCE = (
    "1. Vợ, chồng hoặc cả hai người có quyền yêu cầu Tòa án giải quyết ly hôn.\n"
    "2. Cha, mẹ có quyền yêu cầu Tòa án giải quyết ly hôn khi một bên bị bệnh tâm thần.\n"
    "3. Chồng không có quyền yêu cầu ly hôn trong trường hợp vợ đang có thai."
)


def answer(question: str, text: str) -> tuple[str, str, str]:
    """Clause, sentence, and what stands in bold."""
    needle = replace(needle_for(question, text), wants=form_of(tokens(question)))
    passage = best_passage(text, needle)
    assert passage.sentence is not None
    figure = figure_in(text, passage.sentence, needle.wants)
    bold = text[figure.start : figure.end] if figure else ""
    return passage.clause, text[passage.sentence.start : passage.sentence.end], bold


@pytest.mark.parametrize(
    ("question", "text", "clause", "opening", "bold"),
    [
        ("sinh con bao lâu phải đăng ký khai sinh", BIRTH, "1", "Trong thời hạn 60 ngày", "60 ngày"),
        ("dang ky khai sinh trong may ngay", BIRTH, "1", "Trong thời hạn 60 ngày", "60 ngày"),
        # the rule before the case that departs from it, and never who will say more
        ("ai phải đăng ký khai sinh cho con", BIRTH, "1", "Trong thời hạn 60 ngày", ""),
        # a number in the words that open a list is a condition
        ("mỗi năm được nghỉ hằng năm mấy ngày", LEAVE, "1", "a) 12 ngày làm việc", "12 ngày làm việc"),
        ("người chưa thành niên nghỉ hằng năm mấy ngày", LEAVE, "1", "b) 14 ngày", "14 ngày làm việc"),
        ("ai quy định lịch nghỉ hằng năm", LEAVE, "3", "Người sử dụng lao động", ""),
        ("tạm trú có thời hạn bao lâu", STAY, "2", "Thời hạn tạm trú tối đa là 02 năm", "02 năm"),
        ("ở bao nhiêu ngày thì phải đăng ký tạm trú", STAY, "1", "Công dân đến sinh sống", "30 ngày"),
        ("đăng ký tạm trú cần giấy tờ gì", STAY, "3", "Hồ sơ đăng ký tạm trú bao gồm:", ""),
        ("đăng ký tạm trú ở đâu", STAY, "4", "Người đăng ký nộp hồ sơ đến cơ quan", "đến cơ quan đăng ký cư trú nơi"),
        ("ai có quyền yêu cầu ly hôn", DIVORCE, "1", "Vợ, chồng hoặc cả hai người", ""),
        ("vợ đang có thai chồng có được ly hôn không", DIVORCE, "3", "Chồng không có quyền", ""),
    ],
)
def test_the_sentence_that_answers(question: str, text: str, clause: str, opening: str, bold: str):
    found, sentence, figure = answer(question, text)
    assert (found, sentence[: len(opening)]) == (clause, opening)
    assert figure.startswith(bold)
    assert bool(figure) == bool(bold)


def test_words_that_ask_nothing_are_answered_in_any_form():
    assert form_of(tokens("hợp đồng đặt cọc mua nhà")) is ANY


def test_a_sentence_that_is_too_long_shows_its_number():
    text = f"1. {'Tranh chấp đất đai mà các bên có giấy chứng nhận, ' * 9}thì được giải quyết trong 45 ngày."
    _, sentence, bold = answer("tranh chấp đất đai giải quyết trong bao nhiêu ngày", text)
    assert bold == "45 ngày"
    assert len(sentence) <= LONGEST


def test_what_a_source_has_hung_on_is_no_answer():
    text = "1. Con nuôi dưới 16 tuổi.\n2. Việc khác.(Điều này có nội dung liên quan đến Điều 9. Tuổi con nuôi 20 tuổi)"
    assert answer("con nuôi bao nhiêu tuổi", text)[2] == "16 tuổi"


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("đủ 60 tuổi 03 tháng đối với nam", "60 tuổi 03 tháng"),
        ("người chưa đủ mười tám tuổi", "mười tám tuổi"),
        ("lãi suất 20%/năm", None),
    ],
)
def test_a_figure(text: str, figure: str | None):
    found = figure_in(text, Span(0, len(text)), form_of(tokens("bao nhiêu tuổi")))
    assert (found and text[found.start : found.end]) == figure


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("cụ 90 tuổi ai chúc thọ", {"90 tuoi"}),
        ("Trong thời hạn 07 ngày làm việc", {"7 ngay"}),  # as people write it
        ("tu 5 nam den 10 nam, phat 2.000.000 dong", {"5 nam", "10 nam", "2.000.000 dong"}),
        ("Điều 5, năm 2026, 12/2022/NĐ-CP", set()),  # no measure
    ],
)
def test_figures_are_known_by_number_and_unit(text: str, named: set[str]):
    assert figures_named(text) == named


@pytest.mark.parametrize(
    ("asked", "text", "told"),
    [
        ("má 72 tuổi", "từ đủ 70 tuổi đến dưới 75 tuổi thuộc hộ nghèo", 0),
        ("má 72 tuổi", "a) Từ đủ 75 tuổi trở lên", 2),
        ("ông 75 tuổi", "từ đủ 70 tuổi đến dưới 75 tuổi", 2),  # to under, not to
        ("ông 75 tuổi", "Từ đủ 75 tuổi trở lên", 0),
        ("con 17 tuoi", "Trẻ em dưới 16 tuổi", 2),
        ("con 2 tuổi", "con dưới 36 tháng tuổi", 0),  # an age in months
        ("con 16 tuổi", "Người từ đủ mười lăm tuổi đến chưa đủ mười tám tuổi", 0),  # as the older codes write it
        ("con 5 tuổi", "Người từ đủ sáu tuổi đến chưa đủ mười lăm tuổi", 2),
        ("ký 2 năm", "có thời hạn từ 12 tháng đến 36 tháng", 0),
        ("trộm 100 triệu", "trị giá từ 50.000.000 đồng đến dưới 200.000.000 đồng", 0),
        ("trộm 100 triệu", "bị phạt tù từ 02 năm đến 07 năm", 1),  # another measure
        ("trẻ dưới 6 tuổi", "Trẻ em dưới 6 tuổi", 1),  # who names a range is in none
        ("bao nhiêu tuổi", "dưới 16 tuổi", 1),
    ],
)
def test_ranges_are_told_of_what_lies_in_them(asked: str, text: str, told: int):
    assert ranges_told(asked, text) == told


def test_who_asks_two_things_is_told_either():
    assert len(forms_asked(tokens("nộp ở đâu, mấy ngày xong"))) >= 2
    assert forms_asked(tokens("xe máy cày")) == []  # a machine is no "mấy"


@pytest.mark.parametrize("office", ["Ủy ban", "Uỷ ban", "ủy ban"])
def test_a_committee_is_a_place_however_its_tone_is_written(office: str):
    text = f"1. Người có yêu cầu làm đơn.\n2. Đơn nộp tại {office} nhân dân cấp xã."
    assert answer("nộp đơn ở đâu", text)[0] == "2"
