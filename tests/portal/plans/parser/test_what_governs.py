"""What stands above an item, or elsewhere by its number, says who does it and when; its own words say it better."""

import pytest

from portal.plans.parser import AssignmentDraft, read_plan
from portal.plans.parser.lines import LabelKind
from portal.plans.parser.outline import governs

HEAD = """ỦY BAN NHÂN DÂN XÃ THỬ
Số: 7/KH-UBND
Thử, ngày 12 tháng 01 năm 2027
KẾ HOẠCH
Phổ biến pháp luật năm 2027
"""
Told = tuple[str, tuple[str, ...], tuple[str, ...]]  # how the task begins, who leads, who helps


def tasks(body: str) -> tuple[AssignmentDraft, ...]:
    return read_plan(HEAD + body).assignments


def told(body: str) -> list[Told]:
    return [(" ".join(one.title.split()[:2]), one.lead, one.coordinating) for one in tasks(body)]


LAYOUTS: list[tuple[str, list[Told]]] = [
    (  # a lead-in with the parts of several
        "II. NỘI DUNG\n1. Giao Hạt Kiểm lâm chủ trì, phối hợp với Đội bảo vệ rừng triển khai các việc sau:\n"
        "a) Cắm 12 biển cấm lửa.\nb) Gặp 40 hộ giáp rừng trước ngày 10/3/2027.",
        [("Cắm 12", ("Hạt Kiểm lâm",), ("Đội bảo vệ rừng",)), ("Gặp 40", ("Hạt Kiểm lâm",), ("Đội bảo vệ rừng",))],
    ),
    (  # the line below a heading
        "II. NỘI DUNG\n1. Ở bến đò\nDo Công an xã chủ trì, Xã đoàn phối hợp.\n"
        "a) Phát áo phao ngày 05/4/2027.\nb) Chiếu phim ngày 12/4/2027.",
        [("Phát áo", ("Công an xã",), ("Xã đoàn",)), ("Chiếu phim", ("Công an xã",), ("Xã đoàn",))],
    ),
    (  # a body with a colon, as a paragraph below a heading
        "II. NỘI DUNG\n1. Ở chợ\nGiao Ban Quản lý chợ:\n- Lắp hai bảng giá.\n- Lập sổ góp ý.",
        [("Lắp hai", ("Ban Quản lý chợ",), ()), ("Lập sổ", ("Ban Quản lý chợ",), ())],
    ),
    (  # labels above items that have a time of their own
        "II. NỘI DUNG\n1. Văn bản của xã\nĐơn vị chủ trì: Phòng Kinh tế.\n"
        "a) Quy chế chợ, trình tháng 3/2027.\nb) Nội quy bến, trình tháng 4/2027.",
        [("Quy chế", ("Phòng Kinh tế",), ()), ("Nội quy", ("Phòng Kinh tế",), ())],
    ),
    (  # whose the work is
        "II. CÁC NHÓM VIỆC\nNhóm 1: Nhiệm vụ do Trạm Y tế xã thực hiện\n1. Khám cho 30 cụ.\n2. Dán lịch tiêm.",
        [("Khám cho", ("Trạm Y tế xã",), ()), ("Dán lịch", ("Trạm Y tế xã",), ())],
    ),
    (  # an item that names its own body keeps it
        "II. NỘI DUNG\nA. Ở ấp (thời gian: Quý II/2027; chủ trì: Hội Nông dân xã)\n1. Họp hội viên.\n"
        "2. Thi hái hoa: Xã đoàn chủ trì, ngày 20/6/2027.",
        [("Họp hội", ("Hội Nông dân xã",), ()), ("Thi hái", ("Xã đoàn",), ())],
    ),
    (  # one paragraph below a body
        "II. NHIỆM VỤ CỦA CÁC BÊN\nA. Công an xã\nGắn camera ở bến phà, xong trước ngày 12/4/2027.\n"
        "B. Trạm Y tế xã\n1. Khám mắt cho 20 cụ.\n2. Dán lịch khám.",
        [("Gắn camera", ("Công an xã",), ()), ("Khám mắt", ("Trạm Y tế xã",), ()), ("Dán lịch", ("Trạm Y tế xã",), ())],
    ),
    (  # who sees to it that others do, above a list
        "II. PHÂN CÔNG\n1. Trưởng Công an xã chỉ đạo:\n- Gọi hỏi 12 người.\n- Trực bến phà ban đêm.",
        [("Gọi hỏi", ("Trưởng Công an xã",), ()), ("Trực bến", ("Trưởng Công an xã",), ())],
    ),
    (  # whose name holds "và", as a heading
        "II. PHÂN CÔNG\n1. Báo và Đài Phát thanh, Truyền hình Sông Trẹm\n- Phát 04 tin về bến phà.\n- Đăng 02 bài.",
        [
            ("Phát 04", ("Báo và Đài Phát thanh, Truyền hình Sông Trẹm",), ()),
            ("Đăng 02", ("Báo và Đài Phát thanh, Truyền hình Sông Trẹm",), ()),
        ],
    ),
    (  # the row of a group bears a number of its own; a blank in the first column is the body above
        "II. LỊCH\n| Việc | Khi nào | Cùng làm |\n| I. TRẠM Y TẾ XÃ |\n| Đo huyết áp | 05/4/2027 | Xã đoàn |\n"
        "| II. XÃ ĐOÀN |\n| Vớt lục bình | 12/4/2027 | Hội Nông dân xã |",
        [
            ("Đo huyết", ("TRẠM Y TẾ XÃ",), ("Xã đoàn",)),
            ("Vớt lục", ("XÃ ĐOÀN",), ("Hội Nông dân xã",)),
        ],
    ),
    (
        "II. LỊCH\n| Đơn vị thực hiện | Thời gian | Công việc | Phối hợp |\n"
        "| Trạm Y tế xã | 05/4/2027 | Đo huyết áp | Xã đoàn |\n| | 12/4/2027 | Khám mắt | như trên |",
        [("Đo huyết", ("Trạm Y tế xã",), ("Xã đoàn",)), ("Khám mắt", ("Trạm Y tế xã",), ("Xã đoàn",))],
    ),
    (  # a bracket that asks somebody; one that only counts
        "II. NỘI DUNG\n1. Phiên tòa giả định ở chợ (đề nghị Tòa án nhân dân khu vực 3 chủ trì; Công an xã phối hợp).\n"
        "2. Đối với các ấp:\n(1) Lập tủ sách ở nhà văn hóa (mỗi ấp ít nhất 01 tủ).",
        [("Phiên tòa", ("Tòa án nhân dân khu vực 3",), ("Công an xã",)), ("Lập tủ", ("các ấp",), ())],
    ),
    (  # who only says what they think of it; whom somebody has do it; a number of bodies
        "II. NỘI DUNG\n1. Dựng tiểu phẩm (Trạm Y tế xã; Hội Người cao tuổi xã góp ý kịch bản; xong tháng 5/2027).\n"
        "2. Hiệu trưởng cho học sinh ký cam kết không tắm sông, xong trước ngày 12/4/2027.\n"
        "3. Trường Tiểu học Sông Trẹm và 02 trường mầm non mở hội thi trong tháng 5/2027.",
        [
            ("Dựng tiểu", ("Trạm Y tế xã",), ("Hội Người cao tuổi xã",)),
            ("Hiệu trưởng", ("Hiệu trưởng",), ()),
            ("Trường Tiểu", ("Trường Tiểu học Sông Trẹm", "02 trường mầm non"), ()),
        ],
    ),
    (  # by their numbers, from another part of the paper
        "II. NỘI DUNG\n1. Biên tập bản tin.\n2. Diễn tiểu phẩm.\n3. Sơn lại bảng tin.\n"
        "III. PHÂN CÔNG THỰC HIỆN\n- Nội dung 1, 3: Trung tâm Văn hóa xã chủ trì.\n- Nội dung 2: Xã đoàn.",
        [
            ("Biên tập", ("Trung tâm Văn hóa xã",), ()),
            ("Diễn tiểu", ("Xã đoàn",), ()),
            ("Sơn lại", ("Trung tâm Văn hóa xã",), ()),
        ],
    ),
    (  # whoever is left
        "II. NỘI DUNG\n1. Vẽ bích họa: Xã đoàn thực hiện.\n2. Trồng hàng rào.\n"
        "Các nội dung không ghi đơn vị chủ trì do Phòng Kinh tế thực hiện.",
        [("Vẽ bích", ("Xã đoàn",), ()), ("Trồng hàng", ("Phòng Kinh tế",), ())],
    ),
    (  # a caption over a table; a group's row with labels; a numbered row that says only its task
        "II. NỘI DUNG\nBảng 1. Nhiệm vụ giao Tổ Hòa giải ấp Chợ\n| TT | Nội dung | Thời gian |\n| --- | --- | --- |\n"
        "| 1 | Gặp hai nhà | Tháng 2/2027 |\n| II | Ghi sổ - Chủ trì: Ban nhân dân ấp; phối hợp: Chi hội Phụ nữ | |\n"
        "| 2 | Chép biên bản | |",
        [("Gặp hai", ("Tổ Hòa giải ấp Chợ",), ()), ("Chép biên", ("Ban nhân dân ấp",), ("Chi hội Phụ nữ",))],
    ),
    (  # rows of a task that is divided, pasted with tabs: their first cell is empty
        "II. NHIỆM VỤ\nSTT\tNội dung\tChủ trì\tPhối hợp\tThời gian\tSản phẩm\n"
        "1\tLập tổ công tác\tVăn phòng Sở\t-\tTháng 3/2027\tQuyết định\n2\tMở lớp tập huấn\n"
        "\t- Lớp cho lãnh đạo\tVăn phòng Sở\tTrường Chính trị\tTháng 4/2027\t01 lớp\n"
        "\t- Lớp cho công chức\tPhòng Pháp chế\tVăn phòng Sở\tTháng 5/2027\t02 lớp\n"
        "3\tViết bài\tBan Biên tập\tĐoàn Thanh niên Sở\tQuý II/2027\tBài viết",
        [
            ("Lập tổ", ("Văn phòng Sở",), ()),
            ("- Lớp", ("Văn phòng Sở",), ("Trường Chính trị",)),
            ("- Lớp", ("Phòng Pháp chế",), ("Văn phòng Sở",)),
            ("Viết bài", ("Ban Biên tập",), ("Đoàn Thanh niên Sở",)),
        ],
    ),
    (  # a heading that gives work to all, above those who are asked by name
        "II. NHIỆM VỤ GIAO CÁC SỞ, NGÀNH, ĐỊA PHƯƠNG\n1. Giao Sở Y tế: trực cấp cứu.\n"
        "2. Đề nghị Tòa án nhân dân tỉnh, Mặt trận tỉnh vận động hội viên.",
        [("Giao Sở", ("Sở Y tế",), ()), ("Đề nghị", ("Tòa án nhân dân tỉnh", "Mặt trận tỉnh"), ())],
    ),
    (  # a paragraph that begins with a verb, between others that name who acts
        "II. NỘI DUNG\n1. Ở ấp\nVăn phòng xã lập hồ sơ gửi Sở Tư pháp.\nNiêm yết công khai tại trụ sở.\n"
        "Trạm Y tế xã phát tờ gấp.",
        [("Văn phòng", ("Văn phòng xã",), ()), ("Niêm yết", (), ()), ("Trạm Y", ("Trạm Y tế xã",), ())],
    ),
]


@pytest.mark.parametrize(("body", "expected"), LAYOUTS)
def test_who_stands_above_does_what_stands_below(body: str, expected: list[Told]) -> None:
    assert told(body) == expected


def test_whom_to_tell_about_difficulties_is_a_duty_that_serves_the_plan() -> None:
    plan = read_plan(
        HEAD + "II. NỘI DUNG\n1. Xã đoàn vẽ tranh.\nIII. TỔ CHỨC THỰC HIỆN\n1. Văn phòng xã gửi báo cáo tháng 6/2027.\n"
        "Trong quá trình thực hiện, nếu có vướng mắc, các ban, ngành, các ấp phản ánh về Văn phòng xã để tổng hợp./."
    )
    assert [one.lead for one in plan.supporting] == [("các ban, ngành", "các ấp")]


def test_a_time_of_its_own_wins_over_the_headings() -> None:
    first, second = tasks(
        "II. NỘI DUNG\nA. Ở ấp (thời gian: Quý II/2027; chủ trì: Hội Nông dân xã)\n1. Họp hội viên.\n"
        "2. Thi hái hoa, ngày 20/6/2027."
    )
    assert [str(one.deadlines[0].start) for one in (first, second)] == ["2027-04-01", "2027-06-20"]


def test_a_stage_gives_its_time_to_what_is_done_in_it() -> None:
    [one, _] = tasks(
        "II. LỘ TRÌNH\n1. Giai đoạn 1 (từ tháng 02/2027 đến tháng 4/2027)\n- Công an xã rà 40 nhà trọ.\n"
        "2. Giai đoạn 2 (từ tháng 5/2027 đến tháng 9/2027)\n- Công an xã tập huấn chủ nhà trọ."
    )
    assert (str(one.deadlines[0].start), str(one.deadlines[0].end)) == ("2027-02-01", "2027-04-30")


def test_a_number_that_two_items_bear_is_nobodys() -> None:
    plan = read_plan(
        HEAD + "I. Ở XÃ\n1. Họp dân.\n2. Công an xã đi tuần.\nII. Ở ẤP\n1. Quét đường.\n2. Xã đoàn phát quang.\n"
        "III. TỔ CHỨC THỰC HIỆN\n- Nội dung 1: Hội Nông dân xã.\n- Nội dung 2: Phòng Kinh tế."
    )
    assert [one.lead for one in plan.assignments if one.label == "1"] == [(), ()]


def test_a_description_below_labels_stays_with_its_task() -> None:
    [one] = tasks("II. NỘI DUNG\n1. Mở phiên chợ sách\n- Chủ trì: Thư viện xã.\n- Dự kiến: tháng 12/2027.")
    assert (one.title, one.lead, one.deadlines[0].phrase) == ("Mở phiên chợ sách", ("Thư viện xã",), "tháng 12/2027")


def test_who_pays_is_read_where_money_is_told() -> None:
    plan = read_plan(
        HEAD + "II. NỘI DUNG\n1. Xã đoàn vẽ bích họa.\nIII. KINH PHÍ\n"
        "Từ ngân sách xã; Phòng Kinh tế thẩm định dự toán, trình UBND xã."
    )
    assert [one.lead for one in plan.supporting] == [("Phòng Kinh tế",)]


def test_a_neighbour_that_tells_the_time_is_asked_about() -> None:
    plan = read_plan(
        HEAD + "II. NỘI DUNG\nTrạm Thú y xã soạn tờ hỏi đáp, đồng thời Hội Nông dân xã chọn 20 hộ; "
        "Đài Truyền thanh xã phát trong tháng 6."
    )
    first = plan.assignments[0]
    silent = [doubt.reason for doubt in plan.doubts if doubt.reason.startswith("nhiệm vụ 1: không nêu")]
    assert first.deadlines or not any("thời gian" in one for one in silent)


@pytest.mark.parametrize(
    "title",
    ["Nhóm hoạt động truyền thông", "PHÂN CÔNG NHIỆM VỤ", "Tuyên truyền Luật Đất đai cho nông dân", "Vụ phức tạp"],
)
def test_a_mere_title_governs_nothing(title: str) -> None:
    assert governs(title) == {}


def test_who_works_and_who_only_helps_in_a_bracket() -> None:
    assert governs("Ở trường (Đoàn trường chủ trì, Công an xã phối hợp)") == {
        LabelKind.LEAD: ["Đoàn trường"],
        LabelKind.COORDINATING: ["Công an xã"],
    }
