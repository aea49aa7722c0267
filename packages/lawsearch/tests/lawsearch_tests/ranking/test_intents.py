"""What sort of answer is wanted, and what headings call it."""

import pytest

from lawsearch.ranking.analysis import tokens
from lawsearch.ranking.questions import wanted


def headings(question: str) -> set[str]:
    return {" ".join(token.marked for token in words) for words in wanted(tokens(question))}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Nghỉ thai sản bao lâu?", "thời hạn"),
        ("được nghỉ mấy ngày", "thời gian"),
        ("khi nào luật có hiệu lực", "thời điểm"),
        ("vượt đèn đỏ phạt bao nhiêu", "xử phạt"),
        ("muc phat nong do con", "phạt tiền"),
        ("hút thuốc nơi cấm bị xử lý thế nào", "xử lý"),
        ("đánh người đi tù không", "tội"),
        ("ly hôn cần giấy tờ gì", "hồ sơ"),
        ("làm thế nào để đổi tên", "thủ tục"),
        ("ai có quyền cấp giấy phép", "thẩm quyền"),
        ("cơ quan nào giải quyết", "thẩm quyền"),
        ("nộp đơn ở đâu", "địa điểm"),
        ("điều kiện kết hôn", "điều kiện"),
        ("người thuê có quyền gì", "quyền"),
        ("chủ nhà có trách nhiệm gì", "nghĩa vụ"),
        ("trường hợp nào được miễn", "các trường hợp"),
        ("những ai được hưởng", "đối tượng"),
        ("những việc bị cấm", "hành vi bị nghiêm cấm"),
        ("đặt cọc là gì", "giải thích từ ngữ"),
        ("được hỗ trợ gì", "chính sách"),
        ("dựa trên nguyên tắc nào", "nguyên tắc"),
        ("lệ phí trước bạ", "lệ phí"),
        ("hợp đồng gồm những nội dung nào", "nội dung"),
    ],
)
def test_tells_what_headings_say(question: str, said: str):
    assert said in headings(question)
    assert said in headings(question.upper())


@pytest.mark.parametrize("question", ["hòa giải tranh chấp đất đai", "thừa kế thế vị", "", "bao bì", "phatnhưthếnào"])
def test_says_nothing_where_the_question_does_not(question: str):
    assert wanted(tokens(question)) == []


def test_several_sorts_at_once():
    assert {"thời hạn", "hồ sơ"} <= headings("nộp hồ sơ gì và chờ bao lâu")


def test_only_whole_words():
    """ "bao lâu" is not in "bao lâu đài"-like runs of letters, nor "mấy giờ" in "mấy giường"."""
    assert "thời hạn" in headings("mấy giờ thì xong")
    assert "thời hạn" not in headings("mấy giường bệnh")
