"""Sentences of plans in words that no other sample holds: who leads, who helps, by when, and what is made."""

import pytest

from portal.plans.parser import AssignmentDraft, read_plan, with_tasks
from portal.plans.parser.draft import PlanField
from portal.plans.parser.phrases import lead_and_coordinating, read_sentences
from portal.plans.parser.targets import read_deadline

HEAD = """ỦY BAN NHÂN DÂN TỈNH THỬ
Số: 12/KH-UBND
Thử, ngày 10 tháng 01 năm 2027
KẾ HOẠCH
Phổ biến pháp luật năm 2027
II. NHIỆM VỤ TRỌNG TÂM
"""
TASK = "1. Sở Y tế in 300 tờ gấp trước ngày 05/5/2027.\n"
SAID = [
    (
        "Ban Quản lý rừng phòng hộ lập bản đồ điểm nóng cháy rừng, trình Chi cục Kiểm lâm trước ngày 20/3/2027.",
        ("Ban Quản lý rừng phòng hộ",),
        (),
        "bản đồ điểm nóng cháy rừng",
    ),
    (
        "Việc in 5.000 tờ gấp bằng hai thứ tiếng được giao cho Nhà văn hóa trung tâm thực hiện trong quý I/2027.",
        ("Nhà văn hóa trung tâm",),
        (),
        "5.000 tờ gấp",
    ),
    (
        "Lãnh đạo các hợp tác xã ký cam kết không sử dụng lao động trẻ em, hoàn thành trong tháng 4/2027.",
        ("Lãnh đạo các hợp tác xã",),
        (),
        "cam kết không sử dụng lao động trẻ em",
    ),
    (
        "Sau hội thi, Ban Giám khảo nộp biên bản chấm điểm trong vòng 02 ngày.",
        ("Ban Giám khảo",),
        (),
        "biên bản chấm điểm",
    ),
    (
        "Tham mưu Thường trực Hội đồng nhân dân xã nghị quyết về mức chi: Phòng Kinh tế, trình kỳ họp giữa năm.",
        ("Phòng Kinh tế",),
        (),
        "nghị quyết",
    ),
    (
        "Ra mắt câu lạc bộ pháp luật bến xe (Ban Quản lý bến xe chủ trì, Công an phường hỗ trợ).",
        ("Ban Quản lý bến xe",),
        ("Công an phường",),
        "câu lạc bộ pháp luật bến xe ",
    ),
    (
        "Thành lập 02 đoàn do Chánh Thanh tra tỉnh làm trưởng đoàn, mời Cục Thuế tỉnh tham gia.",
        ("Chánh Thanh tra tỉnh",),
        ("Cục Thuế tỉnh",),
        None,
    ),
    (
        "Đội Quản lý thị trường số 4 kiểm tra nhãn hàng, có Trạm Kiểm lâm và Công an xã cùng tham gia.",
        ("Đội Quản lý thị trường số 4",),
        ("Trạm Kiểm lâm và Công an xã",),
        None,
    ),
    (
        "Các khoa khi nhận được đơn của người bệnh có trách nhiệm trả lời trong 03 ngày.",
        ("Các khoa",),
        (),
        None,
    ),
    (
        "Thư viện tỉnh rà soát văn bản do UBND tỉnh ban hành, lập danh mục gửi Sở Tư pháp.",
        ("Thư viện tỉnh",),
        (),
        "danh mục",
    ),
    (
        "Đơn vị nào chậm giải ngân thì giải trình trước ngày 10/9.",
        ("Đơn vị nào chậm giải ngân",),
        (),
        None,
    ),
    (
        "Chỉ huy các đồn, trạm lập danh sách hộ có tàu cá trước 01/3.",
        ("Chỉ huy các đồn, trạm",),
        (),
        "danh sách hộ có tàu cá",
    ),
    (
        "Ban Phòng chống ma túy và tội phạm dựng 03 phóng sự, chuyển Ban Chính trị đăng tải.",
        ("Ban Phòng chống ma túy và tội phạm",),
        ("Ban Chính trị",),
        "03 phóng sự",
    ),
    ("Thủ quỹ thanh toán theo đề nghị đã được Chủ tịch duyệt.", ("Thủ quỹ",), (), None),
    ("Cô Lan tổng hợp, Hiệu trưởng ký.", ("Cô Lan",), (), None),
]


def read(content: str) -> tuple[AssignmentDraft, ...]:
    return read_plan(HEAD + content).assignments


@pytest.mark.parametrize(("sentence", "lead", "helpers", "made"), SAID, ids=[row[0][:30] for row in SAID])
def test_who_does_what(sentence: str, lead: tuple[str, ...], helpers: tuple[str, ...], made: str | None):
    readings = read_sentences([sentence], [*PlanField])

    def said(field: PlanField) -> tuple[str, ...]:
        return tuple(one.words for one in readings if one.field is field and one.words)

    assert (said(PlanField.LEAD), said(PlanField.COORDINATING)) == (lead, helpers)
    assert made is None or made in said(PlanField.PRODUCT)


@pytest.mark.parametrize(
    ("cell", "lead", "helpers"),
    [
        ("Tổ Toán; lớp trực nhật hỗ trợ", ("Tổ Toán",), ("lớp trực nhật",)),
        ("Tổ Tâm lý, giáo viên bộ môn cùng tham gia", ("Tổ Tâm lý",), ("giáo viên bộ môn",)),
        ("Tổ Mỹ thuật (chính), Đoàn trường", ("Tổ Mỹ thuật (chính)",), ("Đoàn trường",)),
        ("Báo Thử, Đài Thử phối hợp", (), ("Báo Thử", "Đài Thử")),
    ],
)
def test_cells(cell: str, lead: tuple[str, ...], helpers: tuple[str, ...]):
    said = lead_and_coordinating(cell)
    one = read(f"| TT | Nội dung | Người làm | Thời gian |\n|---|---|---|---|\n| 1 | Vẽ tranh | {cell} | Tháng 3 |\n")[
        0
    ]
    assert (one.lead, one.coordinating) == (lead, helpers)
    assert said == (lead, helpers) or "(chính)" in cell


@pytest.mark.parametrize(
    ("phrase", "every"),
    [
        ("tuần 3 lần", "week"),
        ("quý một lần", "quarter"),
        ("trước ngày 12 của tháng", "month"),
        ("01 buổi/học kỳ", "half"),
    ],
)
def test_turns(phrase: str, every: str):
    assert [one.every for one in read_deadline(phrase, year=2027)] == [every]


class TestActs:
    def test_who_leads_behind_a_semicolon_begins_an_act_and_who_helps_does_not(self):
        text = "1. Hội Chữ thập đỏ xã vận động quà; Trạm Y tế xã cùng các tổ y tế thôn khám bệnh ngày 27/02/2027.\n"
        assert [one.lead for one in read(text)] == [("Hội Chữ thập đỏ xã",), ("Trạm Y tế xã",)]
        text = "1. Sở Nội vụ mở 02 lớp trong tháng 5; Trường Chính trị triệu tập học viên; Văn phòng Sở lo hậu cần.\n"
        found = [(one.lead, one.deadlines[0].phrase if one.deadlines else "") for one in read(text)]
        assert found == [(("Sở Nội vụ",), "trong tháng 5"), (("Trường Chính trị",), ""), (("Văn phòng Sở",), "")]

    def test_below_a_body_some_of_it_may_act_apart(self):
        first, second = read(
            "IV. TỔ CHỨC THỰC HIỆN\n1. Ủy ban nhân dân các xã\n"
            "- Ra mắt ít nhất 01 đội thanh niên; riêng các xã Vĩnh Lộc, An Bình ra mắt trước ngày 19/8/2027.\n"
        )
        assert (first.lead, second.lead) == (("Ủy ban nhân dân các xã",), ("các xã Vĩnh Lộc, An Bình",))

    def test_a_heading_names_who_leads_and_who_helps(self):
        one, other = read(
            "1. Công an xã chủ trì, phối hợp với Đồn Biên phòng Vĩnh Hải:\n"
            "a) Lập danh sách tàu cá, cập nhật hằng tuần;\nb) Gặp gỡ chủ tàu, xong trong tháng 7/2027.\n"
        )
        assert {one.lead, other.lead} == {("Công an xã",)}
        assert {one.coordinating, other.coordinating} == {("Đồn Biên phòng Vĩnh Hải",)}


class TestTables:
    def test_a_group_tells_who_leads_below_it_and_a_note_who_helps(self):
        one, other = read(
            "| TT | Nội dung | Chủ trì | Thời gian | Ghi chú |\n|---|---|---|---|---|\n"
            "| A | Truyền thông (Văn phòng Sở chủ trì các mục 1, 2) | | | |\n"
            "| 1 | In lịch treo tường | | Tháng 3 | Mời Hội Nhà báo tỉnh |\n| 2 | Dựng kịch | | Tháng 4 | Băng rôn |\n"
        )
        assert (one.lead, other.lead) == (("Văn phòng Sở",), ("Văn phòng Sở",))
        assert one.coordinating == ("Hội Nhà báo tỉnh",)

    def test_beside_marks_of_repetition_a_blank_is_a_blank(self):
        rows = "| In lịch | Sở Y tế | Tháng 3 |\n| Dựng kịch | -nt- | Tháng 4 |\n| Treo cờ | | Tháng 5 |\n"
        found = read(f"| Nội dung | Phụ trách | Thời gian |\n|---|---|---|\n{rows}")
        assert [one.lead for one in found] == [("Sở Y tế",), ("Sở Y tế",), ()]

    def test_an_item_refers_to_another(self):
        labels = "\nĐơn vị thực hiện: {}\nTiến độ: tháng 5\n"
        text = f"1. Dịch sổ tay{labels.format('Thư viện tỉnh')}2. In sổ tay{labels.format('như mục 1')}"
        assert [one.lead for one in read(text)] == [("Thư viện tỉnh",), ("Thư viện tỉnh",)]


class TestDuties:
    @pytest.mark.parametrize("own", ["lồng ghép pháp luật vào phiên tòa lưu động", "cấp phát tờ rơi của tỉnh"])
    def test_a_duty_of_its_own_is_work_without_a_day(self, own: str):
        assert len(read(f"{TASK}III. TỔ CHỨC THỰC HIỆN\n1. Tòa án nhân dân tỉnh {own}.\n")) == len((TASK, own))

    @pytest.mark.parametrize(
        "care",
        [
            "theo dõi, đôn đốc các đơn vị",
            "tham mưu bố trí kinh phí",
            "hướng dẫn các đơn vị",
            "phối hợp với các sở thực hiện",
            "nghiêm túc thực hiện Kế hoạch này",
        ],
    )
    def test_care_for_the_tasks_is_read_apart_and_a_task_when_chosen(self, care: str):
        draft = read_plan(f"{HEAD}{TASK}III. TỔ CHỨC THỰC HIỆN\n1. Sở Tư pháp {care}.\n")
        (supporting,) = draft.supporting
        assert (len(draft.assignments), supporting.lead) == (1, ("Sở Tư pháp",))
        assert with_tasks(draft, []) == draft
        chosen = with_tasks(draft, [supporting.title])
        assert [(one.number, one.title) for one in chosen.assignments[1:]] == [(2, supporting.title)]
        assert set(draft.doubts) < set(chosen.doubts), "what it leaves out is told once it is a task"

    def test_a_day_makes_care_a_task(self):
        draft = read_plan(f"{HEAD}{TASK}III. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế đôn đốc các đơn vị trước ngày 05/9/2027.\n")
        assert ([one.lead for one in draft.assignments], draft.supporting) == ([("Sở Y tế",)] * 2, ())

    def test_a_heading_of_work_tells_its_time(self):
        text = "VIỆC LÀM HẰNG THÁNG\n- Niêm yết lịch tiếp dân: Văn phòng Sở.\n- Trực đường dây nóng: Thanh tra Sở.\n"
        assert [one.deadlines[0].every for one in read(text)] == ["month", "month"]
