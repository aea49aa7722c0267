"""The grammar of docs/howto/what-a-plan-assigns.md, row by row, in sentences of no sample."""

from datetime import date

import pytest

from portal.plans.parser import read_plan
from portal.plans.parser.draft import PlanField
from portal.plans.parser.phrases import lead_and_coordinating, read_sentences
from portal.plans.parser.targets import read_deadline

HEAD = """ỦY BAN NHÂN DÂN XÃ THỬ
Số: 12/{kind}
Thử, ngày 10 tháng 01 năm 2027
"""
PLAN = HEAD.format(kind="KH-UBND") + "KẾ HOẠCH\nPhổ biến pháp luật năm 2027\nII. NHIỆM VỤ\n"
# A sentence, who leads, who helps.
PARTS = [
    ("UBND huyện giao Hạt Kiểm lâm dựng 20 biển báo.", ["Hạt Kiểm lâm"], []),
    ("Đài Truyền thanh phường phát bài về thuế, do chị Hạnh biên tập.", ["Đài Truyền thanh phường"], ["chị Hạnh"]),
    ("Thủ quỹ Hội Nông dân xã dự lớp do Kho bạc tỉnh mở.", ["Thủ quỹ Hội Nông dân xã"], ["Kho bạc tỉnh"]),
    ("Nói chuyện tại chợ; mời Chi cục Thú y, Ban Quản lý chợ phụ trách.", ["Ban Quản lý chợ"], ["Chi cục Thú y"]),
    ("Đảng ủy xã lãnh đạo các chi bộ, chính quyền cơ sở quán triệt Nghị quyết.", ["Đảng ủy xã"], []),
    ("Mở lớp cho 40 hòa giải viên, báo cáo viên do Sở Tư pháp cử.", [], ["Sở Tư pháp"]),
    ("Hưởng ứng cuộc thi do Bộ Tư pháp phát động.", [], []),
    (
        "Phòng Nhân sự soạn đề, Tổ Công nghệ thông tin giúp chấm trên máy.",
        ["Phòng Nhân sự"],
        ["Tổ Công nghệ thông tin"],
    ),
    ("Dược sĩ phụ trách quầy niêm yết giá thuốc.", ["Dược sĩ"], []),
    ("Ban Quản lý bến cá Cửa Lở: chiếu phim ngắn về tàu cá.", ["Ban Quản lý bến cá Cửa Lở"], []),
    ("Hội cử hai luật gia trực tại bộ phận một cửa.", ["Hội"], []),
    ("PC07 diễn tập chữa cháy tại 3 chung cư.", ["PC07"], []),
    ("Tư vấn cho hộ vay vốn, xong trong tháng 5/2027, tổ Tiết kiệm ấp Chợ.", ["tổ Tiết kiệm ấp Chợ"], []),
    ("Chọn người viết bài, Trưởng ban sẽ phân công sau.", [], []),
    ("P. KHĐT lập danh sách bến đò.", ["P. KHĐT"], []),
    ("Hết tháng 4 các CĐBP nộp sổ theo dõi.", ["các CĐBP"], []),
    ("Kiểm tra 12 bến đò (phối hợp Đồn Biên phòng Cửa Đại).", [], ["Đồn Biên phòng Cửa Đại"]),
    ("Tọa đàm về nợ lương, thành phần: Kho bạc tỉnh.", [], ["Kho bạc tỉnh"]),
    ("Tòa án nhân dân hai cấp chọn vụ án điểm.", ["Tòa án nhân dân hai cấp"], []),
    ("Trạm Chăn nuôi và Thú y các khu vực tiêm phòng dại.", ["Trạm Chăn nuôi và Thú y các khu vực"], []),
    ("Tủ sách ở thư viện: nhân viên thư viện bổ sung 50 đầu sách.", ["nhân viên thư viện"], []),
    ("Giao đồng chí Lê Văn Ba, Phó Chủ tịch UBND xã, chỉ đạo điểm.", ["đồng chí Lê Văn Ba, Phó Chủ tịch UBND xã"], []),
    ("Đội cảnh sát giao thông - trật tự lập chốt.", ["Đội cảnh sát giao thông - trật tự"], []),
    ("Cán bộ phụ trách tủ sách mở cửa phòng đọc.", ["Cán bộ phụ trách tủ sách"], []),
    ("Việc tập huấn được giao cho Phòng Quản lý đất đai.", ["Phòng Quản lý đất đai"], []),
    ("Sở Xây dựng đã phối hợp với các ngành mở 12 lớp.", [], ["các ngành"]),
    ("Trung tâm Dịch vụ tổng hợp soạn bản tin.", ["Trung tâm Dịch vụ tổng hợp"], []),
    ("Đội Cảnh sát phòng, chống tội phạm gặp 30 chủ nhà trọ.", ["Đội Cảnh sát phòng, chống tội phạm"], []),
]


@pytest.mark.parametrize(("sentence", "leads", "helps"), PARTS)
def test_the_part_of_a_body_by_what_stands_around_it(sentence: str, leads: list[str], helps: list[str]) -> None:
    read = read_sentences([sentence], [PlanField.LEAD, PlanField.COORDINATING])
    found = [[one.words for one in read if one.field is part and one.words] for part in list(PlanField)[:2]]
    assert found == [leads, helps]


@pytest.mark.parametrize("words", ["chưa phân công, Giám đốc quyết định", "(chưa xác định)", "(sẽ phân công sau)"])
def test_nobody_who_is_known_yet_is_nobody(words: str) -> None:
    assert lead_and_coordinating(words) == ((), ())
    repeated = "2. In sổ tay\nChủ trì: như trên\n3. Phát sổ tay\nChủ trì: như trên\n"
    text = f"1. Dịch sổ tay\nChủ trì: Sở Y tế\nPhối hợp: {words}\n{repeated}"
    assert [(one.lead, one.coordinating) for one in read_plan(PLAN + text).assignments] == [(("Sở Y tế",), ())] * 3


class TestWhatStandsAbove:
    def test_whose_duties_a_heading_tells_is_not_lost(self) -> None:
        articles = "Điều 3. Trách nhiệm của Hội Luật gia xã\na) Củng cố 4 chi hội, xong trước ngày 30/6/2027;\n"
        (one,) = read_plan(PLAN + articles + "b) Cấp thẻ.\n").assignments[:1]
        assert one.lead == ("Hội Luật gia xã",)

    def test_all_bodies_and_measures_of_execution_are_headings(self) -> None:
        text = "1. Tất cả các đơn vị\n- Niêm yết lịch tiếp dân.\n- Cử người trực.\n"
        duties = "III. BIỆN PHÁP THỰC HIỆN\nĐội Hậu cần sửa 4 phòng học. Bệnh xá phát 200 tờ rơi.\n"
        assert [one.lead for one in read_plan(PLAN + text + duties).assignments] == [
            *[("Tất cả các đơn vị",)] * 2,
            ("Đội Hậu cần",),
            ("Bệnh xá",),
        ]

    def test_a_group_in_brackets_leads_its_items(self) -> None:
        group = "Nhóm 1. Ở buôn (Phòng Văn hóa - Xã hội chịu trách nhiệm)\n"
        text = f"{group}1. Họp buôn, 12 cuộc.\n2. Đọc loa mỗi tối thứ Bảy.\n"
        found = read_plan(PLAN.replace("II. NHIỆM VỤ\n", "II. NHIỆM VỤ\n" + text)).assignments
        assert {one.lead for one in found} == {("Phòng Văn hóa - Xã hội",)}

    def test_a_month_is_a_heading_however_it_is_written(self) -> None:
        text = "Tháng 3/2027\n- Đoàn xã treo cờ.\nTháng 4/2027\n- Hội Phụ nữ xã in tờ gấp.\n"
        found = read_plan(PLAN + text).assignments
        assert [one.deadlines[0].phrase for one in found] == ["Tháng 3/2027", "Tháng 4/2027"]

    def test_only_a_verb_goes_on_with_the_subject_before(self) -> None:
        duties = (
            "III. TỔ CHỨC THỰC HIỆN\nKế toán lập sổ. Nộp sổ trước ngày 5/6/2027. Ai vắng mặt bù vào ngày 7/6/2027.\n"
        )
        found = read_plan(PLAN + duties).assignments
        assert {one.lead for one in found} <= {("Kế toán",), ()}
        assert all(one.lead or one.readings for one in found)

    def test_a_time_in_the_first_column_holds_until_the_next(self) -> None:
        table = (
            "| Thời gian | Nội dung | Phân công |\n|---|---|---|\n| Quý I | Treo cờ | Đoàn xã |\n"
            "| | In tờ gấp | Hội Phụ nữ xã |\n| Quý II | Họp dân | Mặt trận xã |\n"
        )
        found = read_plan(PLAN + table).assignments
        assert [one.deadlines[0].phrase for one in found] == ["Quý I", "Quý I", "Quý II"]


class TestWhereWorkStands:
    def test_a_letter_in_plain_paragraphs(self) -> None:
        letter = HEAD.format(kind="UBND-VX") + "V/v phòng cháy mùa khô\nỦy ban nhân dân xã có ý kiến như sau:\n"
        work = "Công an xã cử người trực chốt từ ngày 01/3/2027. Trưởng các ấp nhắc dân trên loa.\n"
        found = read_plan(letter + work).assignments
        assert [one.lead for one in found] == [("Công an xã",), ("Trưởng các ấp",)]

    def test_lines_of_a_calendar(self) -> None:
        plan = HEAD.format(kind="TB") + "THÔNG BÁO\nLịch sinh hoạt năm 2027\n"
        found = read_plan(plan + "Tối 05/7: Xã đội nói chuyện với thanh niên.\n20/9: Tổ hòa giải họp.\n").assignments
        assert [(one.lead, one.deadlines[0].phrase) for one in found] == [
            (("Xã đội",), "05/7"),
            (("Tổ hòa giải",), "20/9"),
        ]

    def test_paragraphs_that_are_counted_in_words(self) -> None:
        text = "Thứ nhất, về tư vấn. Văn phòng Đoàn lập lịch trực trước ngày 25/3/2027.\nThứ hai, Ban Chủ nhiệm họp.\n"
        found = read_plan(PLAN.replace("II. NHIỆM VỤ\n", "") + text).assignments
        assert [one.lead for one in found] == [("Văn phòng Đoàn",), ("Ban Chủ nhiệm",)]

    def test_heads_of_pages_are_no_text(self) -> None:
        page = "\nCÔNG BÁO/Số 3/Ngày 02-06-2027\n{}\n\n"
        text = f"1. Sở Y tế in 300 tờ gấp cho bệnh{page.format(7)}nhân nghèo.\n2. Sở Nội vụ mở lớp.{page.format(8)}"
        found = read_plan(PLAN + text).assignments
        assert [one.deadlines for one in found] == [(), ()]
        assert "CÔNG BÁO" not in str(found)


# What is made, wherever a verb of making stands, with what goes on behind a comma.
MADE = [
    ("Sở Y tế ký kết quy chế phối hợp với Công an tỉnh.", "quy chế phối hợp"),
    ("Các trường cụ thể hóa thành kế hoạch năm học.", "kế hoạch năm học"),
    ("Ban Quản lý chợ đưa việc giữ vệ sinh vào nội quy chợ.", "nội quy chợ"),
    ("Hạt Kiểm lâm công khai bản đồ rừng, danh sách chủ rừng.", "bản đồ rừng, danh sách chủ rừng"),
    ("Đoàn xã lập và quản trị nhóm Zalo thanh niên.", "nhóm Zalo thanh niên"),
    ("Kịch bản giao Phòng Văn hóa viết.", "Kịch bản"),
]


@pytest.mark.parametrize(("sentence", "made"), MADE)
def test_a_verb_of_making_makes_what_it_names(sentence: str, made: str) -> None:
    assert [one.words for one in read_sentences([sentence], [PlanField.PRODUCT])][:1] == [made]


def test_two_days_of_one_month_are_a_range_and_a_month_may_have_a_name() -> None:
    text = "Tháng 6 (Tháng Trẻ em)\n- Thi vẽ tranh, ngày 11-12/6: Đoàn xã.\n- Đoàn xã treo cờ.\n"
    first, second = read_plan(PLAN + text).assignments
    assert [(one.start, one.end) for one in first.deadlines] == [(date(2027, 6, 11), date(2027, 6, 12))]
    assert [one.phrase for one in second.deadlines] == ["Tháng 6"]


def test_day_and_night_is_no_day() -> None:
    (one,) = read_plan(PLAN + "1. Công an xã trực đường dây nóng 24/7.\n").assignments
    assert one.deadlines == ()


@pytest.mark.parametrize(
    ("phrase", "every"),
    [
        ("mỗi sáng thứ Hai", "week"),
        ("các buổi chiều thứ Tư", "week"),
        ("thứ Năm tuần cuối của tháng", "month"),
        ("6 tháng đánh giá một lần", "half"),
        ("02 tháng/video", "quarter"),
    ],
)
def test_turns_in_other_words(phrase: str, every: str) -> None:
    assert [one.every for one in read_deadline(phrase, year=2027)] == [every]


class TestWhoStandsElsewhere:
    """The lead is told by a heading, by the row of a group, or by a label in another shape."""

    def test_a_heading_in_capitals_leads_all_below(self):
        text = PLAN.replace("II. NHIỆM VỤ", "II. CÁC NHIỆM VỤ DO SỞ Y TẾ CHỦ TRÌ THỰC HIỆN")
        plan = read_plan(text + "1. In tờ gấp.\n- Thời gian: Quý II/2027.\n2. Mở lớp.\n- Thời gian: Quý III/2027.\n")
        assert [one.lead for one in plan.assignments] == [("SỞ Y TẾ",)] * 2

    def test_a_group_named_in_any_column_leads_its_rows(self):
        text = PLAN + (
            "| TT | Hạn | Nội dung | Phối hợp |\n| I | SỞ XÂY DỰNG |  |  |\n"
            "| 1 | Tháng 5/2027 | Rà soát quyết định về bảng giá | Sở Y tế |\n| II | CÔNG AN TỈNH |  |  |\n"
            "| 2 | Tháng 6/2027 | Rà soát nghị quyết về bến bãi (Sở Tư pháp chủ trì) | Sở Y tế |\n"
            "| 3 | Tháng 7/2027 | Rà soát quyết định về xe thô sơ | Sở Y tế |\n"
        )
        assert [one.lead for one in read_plan(text).assignments] == [
            ("SỞ XÂY DỰNG",),
            ("Sở Tư pháp",),
            ("CÔNG AN TỈNH",),
        ]

    @pytest.mark.parametrize(
        "words",
        [
            "Dựng 06 video. Đơn vị chủ trì Phòng Tổng hợp; đơn vị phối hợp Trung tâm Số; kinh phí 9.000.000 đồng.",
            "Dựng 06 video. Thực hiện: Phòng Tổng hợp; phối hợp: Trung tâm Số.",
            "Dựng 06 video [Chủ trì: Phòng Tổng hợp. Phối hợp: Trung tâm Số].",
            "Dựng 06 video; chủ trì: Phòng Tổng hợp; cao điểm từ ngày 01/11/2027; phối hợp: Trung tâm Số.",
        ],
    )
    def test_a_label_in_another_shape(self, words):
        (one,) = read_plan(f"{PLAN}1. {words}\n").assignments
        assert (one.lead, one.coordinating) == (("Phòng Tổng hợp",), ("Trung tâm Số",))
