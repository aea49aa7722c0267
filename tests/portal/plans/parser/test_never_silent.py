"""What a sentence holds and the reader did not understand is "chưa đọc được", never "không nêu"."""

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.plans.parser import read_plan

WHO = (
    "Hạt Kiểm lâm liên xã", "Ấp trưởng ấp Phú Tây", "Tổ xe ôm tự quản", "chị Sáu Thơm ở ấp 3", "Ban quý tế đình",
    "Khối trưởng dân vận", "Điện lực Ngã Năm", "già làng các buôn", "Câu lạc bộ đờn ca", "nhóm Zalo khóm 4",
    "đội ngũ cộng tác viên", "Ủy viên thường trực", "các lớp trưởng", "hai thầy dạy GDCD", "mọi chủ nhà trọ",
    "Trạm Khuyến nông số 2", "lực lượng xung kích", "cấp ủy nơi cư trú", "PX03", "Cụm thi đua số 5",
)  # fmt: skip
DOES = (
    "đứng ra gánh vác", "gom góp", "xoay xở", "bày gian hàng", "kể chuyện pháp luật", "chèo xuồng tới từng hộ",
    "nhắc miệng", "lo liệu", "coi sóc", "đi từng nhà", "bấm loa", "chạy chương trình",
)  # fmt: skip
WHEN = (
    "hôm rằm tháng Giêng", "xong trước lúc gặt", "tối thứ Sáu nào cũng có", "khi nước rút", "chừng giữa hạ tuần",
    "dịp cúng đình", "mỗi phiên chợ", "sớm nhất có thể trong mùa nước nổi", "cách tuần một lần", "ngay hôm khai mạc",
    "trong vòng mươi bữa", "kéo dài tới bãi trường", "từ nay tới Tết", "hai đợt", "kịp lễ Sen Dolta",
    "trong nửa đầu tháng tám", "sau vụ lúa", "ngày 32/13", "quý này",
)  # fmt: skip
WHAT = ("chuyện nồng độ cồn", "mấy điều cần biết về đất đai", "luật mới cho bà con", "cảnh báo lừa qua mạng")
SHAPES = (
    "{who} {does} {what}, {when}.", "{when}, {who} {does} {what}.", "Nói cho bà con nghe {what}: {who}, {when}.",
    "Phần {what} thì {who} {does} {when}.", "{what}, {when}, có {who} {does}.",
)  # fmt: skip


def silent(sentence: str) -> str:
    """What is told to be stated nowhere of the one task of a plan with that sentence."""
    task = f"1. {sentence[:1].upper()}{sentence[1:]}\nPhối hợp: Đoàn xã\n"
    plan = read_plan(f"KẾ HOẠCH\nTuyên truyền pháp luật năm 2026\n\nI. NỘI DUNG\n{task}")
    assert len(plan.assignments) == 1
    return "\n".join(one.reason for one in plan.doubts if "không nêu" in one.reason)


class TestWhatASentenceHolds:
    @settings(max_examples=150, deadline=None)
    @given(*(st.sampled_from(words) for words in (SHAPES, WHO, DOES, WHAT, WHEN)))
    def test_is_never_told_to_be_stated_nowhere(self, shape: str, who: str, does: str, what: str, when: str) -> None:
        told = silent(shape.format(who=who, does=does, what=what, when=when))
        assert "cơ quan chủ trì" not in told
        assert "thời gian thực hiện" not in told

    def test_but_what_names_nobody_and_no_time_says_neither(self) -> None:
        told = silent("Treo băng rôn")
        assert "cơ quan chủ trì" in told
        assert "thời gian thực hiện" in told
