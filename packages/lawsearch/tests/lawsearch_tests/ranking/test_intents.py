"""What sort of answer is wanted, and what headings call it."""

import pytest

from lawsearch.ranking import tokens
from lawsearch.ranking.questions import asks_of_a_place, holds_what_is_asked, wanted, without_provinces


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


class TestHoldsWhatIsAsked:
    @pytest.mark.parametrize(
        ("asked", "answer", "could_be"),
        [
            ("phat bao nhieu tien", "Bị phạt từ 3.000.000 đồng.", True),
            ("đốt rơm có bị phạt không", "Luật cấm đốt rơm gần khu dân cư.", False),
            ("thương tích 11% đi tù mấy năm", "Từ 11% trở lên là có tội.", False),
            ("thương tích 11% đi tù mấy năm", "Phạt tù đến 03 năm.", True),
            ("sửa khai sinh ở đâu", "Trong 03 ngày làm việc.", False),
            ("sửa khai sinh ở đâu", "Ủy ban nhân dân xã nơi đăng ký.", True),
            ("lệ phí kết hôn bao nhiêu tiền", "Được miễn lệ phí.", True),
            ("nghỉ việc báo trước mấy ngày", "Ít nhất 45 ngày.", True),
            ("bao lâu thì xong", "Tùy từng nơi.", False),
            ("mấy tuổi được cưới vợ", "Nam từ đủ 20 tuổi.", True),
            ("đặt cọc đổi ý có mất cọc không", "Mất cọc.", True),
            # a sum of money is asked, and no term, number of years or share of an unknown sum
            ("phat bao nhieu khi danh vo", "Có thể bị tù từ 06 tháng đến 03 năm nếu đã bị phạt hành chính.", False),
            ("đánh vợ phạt nhiêu", "Phạt từ 3.000.000 đồng đến 5.000.000 đồng.", True),
            ("gây thương tích bị phạt mấy năm", "Phạt tù đến 03 năm.", True),
            ("người già được trợ cấp bao nhiêu một tháng", "Từ đủ 75 tuổi, không có lương hưu.", False),
            ("mất việc trợ cấp bao nhiêu", "Mỗi năm làm việc 01 tháng tiền lương.", True),
            ("án phí ly hôn bao nhiêu", "Mỗi bên chịu 50% mức án phí.", False),
            ("bồi thường bao nhiêu ngày lương", "Trả đủ 02 tháng tiền lương.", True),
            ("", "", True),
        ],
    )
    def test_tells_a_term_from_a_place_and_a_fine(self, asked: str, answer: str, could_be: bool):
        assert holds_what_is_asked(tokens(asked), answer) is could_be


class TestAsksOfAPlace:
    @pytest.mark.parametrize(
        ("asked", "does"),
        [
            ("tách thửa ở Long An tối thiểu mấy mét", True),
            ("gia nuoc may o tinh toi bao nhieu mot khoi", True),
            ("khu nào trong xã mình không được nuôi heo", True),
            ("Đất ở Vĩnh Long ra công chứng ở Cần Thơ được không", False),  # nothing that differs from place to place
            ("tách thửa tối thiểu mấy mét", False),  # of no place
            ("xã thu tiền làm đường mấy trăm ngàn", False),  # whichever commune
        ],
    )
    def test_is_told_by_the_place_and_by_what_differs(self, asked: str, does: bool):
        assert asks_of_a_place(tokens(asked)) is does


class TestWithoutProvinces:
    @pytest.mark.parametrize(
        ("asked", "left"),
        [
            ("giá đất ở Cần Thơ bao nhiêu", "giá đất bao nhiêu"),
            ("hoc phi tinh tra vinh cu nam nay", "hoc phi nam nay"),
            ("Cần Thơ", "cần thơ"),  # all of it
        ],
    )
    def test_leaves_the_matter(self, asked: str, left: str):
        assert " ".join(token.marked for token in without_provinces(tokens(asked))) == left
