"""Work that is assigned in any words: acts of a paragraph, what stands below a body, tables with any headings."""

from datetime import date

import pytest

from portal.plans.parser import AssignmentDraft, read_plan
from portal.plans.parser.draft import PlanField
from portal.plans.parser.phrases import (
    lead_and_coordinating,
    names_only,
    read_sentences,
    sentences_of,
    split_agencies,
)
from portal.plans.parser.targets import read_deadline
from portal.plans.parser.work import acts_of, clauses_of

HEAD = """ỦY BAN NHÂN DÂN TỈNH THỬ
Số: 11/KH-UBND
Thử, ngày 10 tháng 02 năm 2026
KẾ HOẠCH
Phổ biến pháp luật về phòng, chống ma túy năm 2026
Căn cứ Luật Phòng, chống ma túy ngày 30 tháng 3 năm 2021, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:
I. MỤC ĐÍCH
Nâng cao nhận thức.
II. NHIỆM VỤ TRỌNG TÂM
"""


def read(content: str) -> tuple[AssignmentDraft, ...]:
    return read_plan(HEAD + content).assignments


def acts(text: str) -> list[list[str]]:
    return acts_of([clause for one in sentences_of([text]) for clause, _ in clauses_of(one)])


def leads(content: str) -> list[tuple[str, ...]]:
    return [one.lead for one in read(content)]


class TestActs:
    def test_each_act_of_a_paragraph_has_its_own_actor_and_time(self):
        first, second = read(
            "1. Tuyên truyền\nCông an tỉnh chủ trì, phối hợp với Tỉnh đoàn tổ chức 10 buổi nói chuyện trong quý II. "
            "Sở Giáo dục và Đào tạo xây dựng bộ tài liệu trước ngày 20/8. Đơn vị này rà soát việc giảng dạy hằng quý."
        )
        assert (first.group, second.group) == ("Tuyên truyền", "Tuyên truyền")
        assert (first.lead, first.coordinating) == (("Công an tỉnh",), ("Tỉnh đoàn",))
        assert (second.lead, second.coordinating) == (("Sở Giáo dục và Đào tạo",), ())
        assert [one.end for one in second.deadlines] == [date(2026, 8, 19), None]

    def test_a_sentence_without_an_actor_goes_on_with_the_act_before(self):
        assert len(acts("Sở Tư pháp mở 02 lớp. Các lớp diễn ra trong tháng 5.")) == 1

    def test_an_act_waits_for_who_does_it(self):
        assert len(acts("Tổ chức hội thi. Sở Tư pháp chịu trách nhiệm. Biên soạn tờ gấp. Giao Tỉnh đoàn làm.")) == 2

    def test_who_and_when_twice_in_a_sentence_are_two_acts(self):
        words = "Hội Nông dân tỉnh gửi báo cáo trước ngày 10/11; Sở Tư pháp tổng hợp trước ngày 20/11."
        assert len(acts(words)) == 2


class TestBelowABody:
    @pytest.mark.parametrize(
        "heading", ["1. Sở Tư pháp", "1. Trách nhiệm của Sở Tư pháp", "Sở Tư pháp:", "Điều 2. Sở Tư pháp"]
    )
    def test_all_is_for_that_body_to_do(self, heading: str):
        assert leads(f"{heading}\n- Dựng 20 cụm pa nô trước 30/6;\n- Cập nhật danh mục, thường xuyên.") == [
            ("Sở Tư pháp",),
            ("Sở Tư pháp",),
        ]

    def test_unless_the_act_names_its_own(self):
        assert leads("1. Sở Tư pháp\na) Mở 02 lớp.\nb) Trong quý II, Công an tỉnh cung cấp số liệu.") == [
            ("Sở Tư pháp",),
            ("Công an tỉnh",),
        ]

    def test_a_sentence_with_an_act_is_no_such_heading(self):
        assert names_only("Sở Tư pháp")
        assert not names_only("Sở Tư pháp hướng dẫn các xã")

    def test_a_sentence_about_the_section_holds_where_an_item_says_nothing(self):
        first, second = read(
            "1. Thể chế\nCác nhiệm vụ tại mục này do Sở Tư pháp chủ trì; hoàn thành trong quý II/2026.\n"
            "a) Rà soát văn bản.\nb) Công bố danh mục trước ngày 31/01/2026."
        )
        assert (first.lead, second.lead) == (("Sở Tư pháp",), ("Sở Tư pháp",))
        assert [first.deadlines[0].end, second.deadlines[0].end] == [date(2026, 6, 30), date(2026, 1, 30)]


def test_duties_without_a_number_are_assigned_too():
    assert leads("III. TỔ CHỨC THỰC HIỆN\nMuốn vậy các đơn vị trực thuộc phải gửi báo cáo trước ngày 05/11./.") == [
        ("các đơn vị trực thuộc",)
    ]


def test_a_bare_head_is_no_body():
    assert leads("1. Sở Tư pháp\na) Cử báo cáo viên dự hội nghị do Hội tổ chức, khi được mời.") == [("Sở Tư pháp",)]


class TestBodiesInSmallLetters:
    @pytest.mark.parametrize(
        ("sentence", "lead"),
        [
            ("Từ đầu năm, công chức tư pháp – hộ tịch tham mưu Kế hoạch.", ("công chức tư pháp – hộ tịch",)),
            ("Theo đó, trưởng ấp họp dân mỗi tháng một lần.", ("trưởng ấp",)),
            ("Tờ gấp in xong; cán bộ phụ trách tư pháp của ấp ghi sổ.", ("cán bộ phụ trách tư pháp của ấp",)),
            ("Trong quý II, hội phụ nữ và hội nông dân xã mở 02 lớp.", ("hội phụ nữ", "hội nông dân xã")),
            ("Thi tìm hiểu pháp luật do trường THCS Mẫu đăng cai.", ("trường THCS Mẫu",)),
            ("Việc tư vấn do Câu lạc bộ Luật gia trẻ đảm nhận.", ("Câu lạc bộ Luật gia trẻ",)),
        ],
    )
    def test_lead_as_others_do(self, sentence: str, lead: tuple[str, ...]):
        assert leads(f"1. {sentence}") == [lead]

    @pytest.mark.parametrize("sentence", ["Tập huấn cho cán bộ tư pháp.", "Nâng cao hiểu biết của trưởng ấp."])
    def test_but_not_where_something_is_done_for_them(self, sentence: str):
        assert leads(f"1. {sentence}\n2. Sở Tư pháp theo dõi.") == [(), ("Sở Tư pháp",)]

    def test_a_name_is_read_to_its_end(self):
        assert leads(
            "1. Giao Trung tâm Thống kê, Quản lý dữ liệu và Ứng dụng công nghệ thông tin thực hiện.\n"
            "2. Sở Xây dựng rà soát nhà trọ."
        ) == [("Trung tâm Thống kê, Quản lý dữ liệu và Ứng dụng công nghệ thông tin",), ("Sở Xây dựng",)]


class TestBrackets:
    def test_a_body_in_brackets_leads(self):
        first, second = read(
            "1. Bồi dưỡng người phát ngôn (Sở Tư pháp) trong năm 2026.\n"
            "2. Xử lý trụ sở (Sở Tài chính; Sở Xây dựng phối hợp - 31/12/2026)."
        )
        assert (first.lead, second.lead, second.coordinating) == (("Sở Tư pháp",), ("Sở Tài chính",), ("Sở Xây dựng",))
        assert first.deadlines[0].end == second.deadlines[0].end == date(2026, 12, 31)

    def test_one_that_only_names_again_does_not(self):
        assert leads("1. Các xã gửi báo cáo về cơ quan thường trực (Phòng Tư pháp) trước ngày 15/11.") == [("Các xã",)]


def test_a_period_as_a_heading_holds_for_what_stands_below():
    first, second = read("1. Tháng 6, 7 (chiến dịch hè)\n- Sở Tư pháp tư vấn.\n- Tỉnh đoàn làm 10 video trước 30/6.")
    assert [first.deadlines[0].end, second.deadlines[0].end] == [date(2026, 7, 31), date(2026, 6, 29)]


def test_what_an_annex_tells_and_what_is_said_to_all_is_no_task():
    assert leads("1. Việc lập danh mục thực hiện theo Phụ lục.\n2. Sở Tư pháp mở 02 lớp.") == [("Sở Tư pháp",)]
    assert leads("III. TỔ CHỨC THỰC HIỆN\nYêu cầu các đơn vị nghiêm túc thực hiện Kế hoạch này.") == []


@pytest.mark.parametrize(
    ("sentence", "product"),
    [
        ("Sở Tư pháp ban hành Kế hoạch tuyên truyền cho từng xã trong quý I.", "Kế hoạch tuyên truyền"),
        ("Sở Tư pháp rà soát nhà trọ, lập danh sách gửi Công an tỉnh.", "danh sách"),
        ("Sở Tư pháp mở chuyên mục “Mỗi nhà một luật”, phát sóng hằng tuần.", "chuyên mục “Mỗi nhà một luật”"),
    ],
)
def test_what_an_act_brings_about_is_its_product(sentence: str, product: str):
    assert read(f"1. {sentence}")[0].products[0].startswith(product)


class TestMonths:
    def test_a_month_in_capitals_stands_above_what_follows_and_not_behind_what_was_before(self):
        found = read("THÁNG 9/2026\n+ Mở hội thi vẽ.\n+ Ký cam kết.\nTHÁNG 10/2026\n+ Rà soát tủ sách.\n+ Mở lớp.")
        ends = [one.deadlines[0].end for one in found]
        assert ends == [date(2026, 9, 30), date(2026, 9, 30), date(2026, 10, 31), date(2026, 10, 31)]

    def test_months_that_cannot_be_read_are_no_words_of_what_stands_above_them(self):
        first, *_ = read("THÁNG 12/2026\n+ Ký cam kết.\nTHÁNG 1 + 2/2027\n+ Mở hội thi vẽ.")
        assert [one.end for one in first.deadlines] == [date(2026, 12, 31)]


class TestMoney:
    @pytest.mark.parametrize(
        "source", ["trong dự toán chi thường xuyên được giao", "từ dự toán được giao năm 2026", "từ ngân sách năm 2026"]
    )
    def test_says_no_time_by_the_budget_it_comes_from(self, source: str):
        (only,) = read(f"Phòng Tài chính bố trí kinh phí {source} cho các đơn vị.")
        assert only.deadlines == ()


class TestTables:
    def test_a_heading_of_two_rows_and_one_that_names_the_work_otherwise(self):
        (first,) = read(
            "| TT | Công việc | Phân công | | Thời gian |\n|---|---|---|---|---|\n| | | Chủ trì | Phối hợp | |\n"
            "| 1 | Họp định kỳ | Sở Tư pháp | Các sở | Quý III |"
        )
        assert (first.lead, first.coordinating) == (("Sở Tư pháp",), ("Các sở",))
        (second,) = read(
            "| TT | Tên dự thảo | Cơ quan soạn thảo | Hạn |\n|---|---|---|---|\n| 1 | Học phí | Sở Y tế | 15/9 |"
        )
        assert (second.title, second.lead) == ("Học phí", ("Sở Y tế",))

    def test_what_stands_below_no_known_heading_is_never_told_as_not_stated(self):
        (only,) = read(
            "| TT | Nội dung | Hạn | Abc |\n|---|---|---|---|\n| 1 | Mở hội nghị | Quý II | Ban Dân vận lo |"
        )
        assert only.lead or "lead" in {one.field for one in only.readings}

    def test_headings_repetition_and_groups_in_any_words(self):
        first, second, third = read(
            "| STT | Việc phải làm | Ai làm chính | Ai cùng làm | Bắt đầu | Kết thúc |\n|---|---|---|---|---|---|\n"
            "| | A. Nhà trường | | | | |\n"
            "| 1 | Ký cam kết | Công an xã | Các trường | 02/2026 | 03/2026 |\n"
            '| 2 | Phát tờ gấp | | " | 04/2026 | 05/2026 |\n'
            "| | B. Công nhân | | | | |\n"
            "| 3 | Nói chuyện chuyên đề | Phòng Tham mưu | | 06/2026 | 06/2026 |\n"
            "| Cộng | | | | | |"
        )
        assert [one.group for one in (first, second, third)] == ["A. Nhà trường", "A. Nhà trường", "B. Công nhân"]
        assert (second.lead, second.coordinating) == (("Công an xã",), ("Các trường",))
        assert (first.deadlines[0].start, first.deadlines[0].end) == (date(2026, 2, 1), date(2026, 3, 31))
        assert third.coordinating == ()

    def test_the_row_of_a_group_speaks_for_those_below(self):
        first, second = read(
            "| | Tên việc | Cơ quan chủ trì | Thời hạn | Cấp ban hành - Kết quả |\n|---|---|---|---|---|\n"
            "| B | Văn bản phải ban hành | | Trước 15/9/2026 | |\n"
            "| B1 | Quy định mức chi | Sở Tài chính | | Quyết định |\n"
            "| B2 | Quy chế phối hợp | Công an tỉnh | 30/6/2026 | Quy chế |"
        )
        assert (first.group, first.deadlines[0].end) == ("Văn bản phải ban hành", date(2026, 9, 14))
        assert (first.products, second.deadlines[0].end) == (("Quyết định",), date(2026, 6, 30))

    def test_the_row_of_a_group_names_who_leads_below(self):
        first, second = read(
            "| Mã | Việc | Phối hợp | Hạn |\n|---|---|---|---|\n"
            "| **A** | **VIỆC CỦA BÁO VÀ ĐÀI TỈNH (chủ trì)** | | **Quý III/2026** |\n"
            "| A.1 | Mở chuyên mục tháng cao điểm | Công an tỉnh | |\n| A.2 | Phát lại phim | | 15/10/2026 |"
        )
        assert {one.group for one in (first, second)} == {"VIỆC CỦA BÁO VÀ ĐÀI TỈNH (chủ trì)"}
        assert [len(one.lead) for one in (first, second)] == [1, 1]
        assert [one.deadlines[0].end for one in (first, second)] == [date(2026, 9, 30), date(2026, 10, 15)]

    def test_a_table_pasted_with_tabs_goes_on_below_the_line_that_heads_a_group(self):
        found = read(
            "STT\tNhiệm vụ\tĐơn vị thực hiện\tĐơn vị phối hợp\tThời hạn\tGhi chú\n"
            "I\tHòa giải ở cơ sở\n"
            "1\tBồi dưỡng hòa giải viên\tPhòng Tư pháp\tCông an xã\tTháng 3/2026\t02 lớp\n"
            "II\tTuyên truyền\n"
            "2\tPhát tin\tTrung tâm Văn hóa\tĐài truyền thanh xã\tTháng 4/2026"
        )
        assert [(one.title, one.lead, one.deadlines[0].phrase) for one in found] == [
            ("Bồi dưỡng hòa giải viên", ("Phòng Tư pháp",), "Tháng 3/2026"),
            ("Phát tin", ("Trung tâm Văn hóa",), "Tháng 4/2026"),
        ]

    def test_rows_pasted_with_tabs_are_no_cut_lines_of_one_paragraph(self):
        work = [
            f"{number}\tTuyên truyền Luật Đất đai đợt {number} ở các ấp\tSở Tư pháp\tCông an xã"
            for number in range(1, 15)
        ]
        rows = [f"{one}\tTháng {number % 12 + 1}/2026\tBài viết" for number, one in enumerate(work)]
        assert len(read("STT\tNhiệm vụ\tChủ trì\tPhối hợp\tThời hạn\tKết quả\n" + "\n".join(rows))) == len(rows)

    def test_a_table_pasted_with_tabs_needs_no_numbers(self):
        (only,) = read("Việc\tAi làm chính\tAi cùng làm\tKhi nào\nHội thi\tĐoàn Thanh niên xã\tCông an xã\t26/3/2026")
        assert (only.title, only.lead, only.coordinating) == ("Hội thi", ("Đoàn Thanh niên xã",), ("Công an xã",))

    def test_signatures_side_by_side_are_no_row_of_the_table_above(self):
        (only,) = read(
            "STT\tNhiệm vụ\tChủ trì\tPhối hợp\tThời hạn\n1\tMở lớp\tSở Tư pháp\tCông an xã\tTháng 3/2026\n\n"
            "Nơi nhận:\tTM. ỦY BAN NHÂN DÂN\tCHỦ TỊCH\nTM. HỘI NÔNG DÂN\tTM. HỘI LUẬT GIA\tKT. GIÁM ĐỐC"
        )
        assert only.title == "Mở lớp"

    def test_another_table_does_not_continue_the_one_above(self):
        (only,) = read(
            "STT\tNhiệm vụ\tChủ trì\tPhối hợp\tThời hạn\n1\tMở lớp\tSở Tư pháp\tCông an xã\tTháng 3/2026\n"
            "III. KINH PHÍ\nLớp\tSố buổi\tGiáo viên\n6A\t12\tcô Hoa"
        )
        assert only.title == "Mở lớp"

    def test_tabs_around_the_bars_of_a_row_are_no_cells(self):
        (only,) = read("Nội dung\t|\tChủ trì\t|\tThời gian\nMở lớp\t|\tSở Y tế\t|\tQuý II")
        assert (only.title, only.lead) == ("Mở lớp", ("Sở Y tế",))

    def test_a_blank_beside_nothing_else_repeats_no_lead(self):
        _, second = read(
            "| TT | Nhiệm vụ | Chủ trì | Thời gian | Kinh phí |\n|---|---|---|---|---|\n"
            "| 1 | Mở lớp | Sở Y tế | Quý II | 10 |\n| 2 | Sửa trụ sở | | | 42 |"
        )
        assert second.lead == ()

    def test_one_may_be_typed_with_strokes(self):
        first, second = read(
            "STT / Cơ sở / Việc làm / Thời gian\n1 / Phường An Bình / Mở câu lạc bộ / Quý II\n"
            "2 / Xã Tân Lập / Tủ sách song ngữ / Tháng 10"
        )
        assert (first.lead, second.lead) == (("Phường An Bình",), ("Xã Tân Lập",))
        assert second.deadlines[0].end == date(2026, 10, 31)

    def test_two_who_share_a_cell_may_have_their_roles_in_brackets(self):
        (only,) = read(
            "| TT | Nhiệm vụ | Người/bộ phận thực hiện | Thời gian |\n|---|---|---|---|\n"
            "| 1 | Soạn tờ gấp | Sở Tư pháp (chủ trì), Sở Y tế (góp ý) | Quý II |"
        )
        assert (only.lead[0][:10], only.coordinating[0][:7]) == ("Sở Tư pháp", "Sở Y tế")


class TestWhoInOtherWords:
    @pytest.mark.parametrize("label", ["Trách nhiệm chính", "Phụ trách", "Người phụ trách", "Đầu mối"])
    def test_labels_behind_any_bullet(self, label: str):
        (only,) = read(
            f"Nhiệm vụ 1: Mở hội nghị\n▪ {label}: Phòng Văn hóa - Xã hội\n▪ Cùng thực hiện: các trường\n"
            "▪ Tiến độ: Quý II"
        )
        assert (only.lead, only.coordinating) == (("Phòng Văn hóa - Xã hội",), ("các trường",))

    @pytest.mark.parametrize("blank", ["……", "?", "-"])
    def test_what_was_left_blank_names_nobody(self, blank: str):
        first, _ = read(
            f"1. Mở hội nghị\nChủ trì: {blank}\nThời gian: Quý II\n2. In sách\nChủ trì: Sở Y tế\nThời gian: Quý I"
        )
        assert first.lead == ()

    @pytest.mark.parametrize(
        ("sentence", "lead"),
        [
            ("Với thanh niên, mỗi tháng các chi đoàn dành một buổi sinh hoạt.", ("các chi đoàn",)),
            ("Khi có vi phạm, hiệu trưởng phải mời phụ huynh.", ("hiệu trưởng",)),
            ("Xe loa do Trung tâm Văn hóa huyện quản lý chạy qua các xã.", ("Trung tâm Văn hóa huyện",)),
            ("Hội Nông dân huyện cũng mở hội thi cho hội viên.", ("Hội Nông dân huyện",)),
            ("Mã quét dán ở nhà văn hóa: UBND cấp xã, hoàn thành quý III.", ("UBND cấp xã",)),
            ("Công chức Tư pháp - Hộ tịch soạn đề cương.", ("Công chức Tư pháp - Hộ tịch",)),
            ("Tranh cổ động, mỗi tháng một bộ. Sở Y tế.", ("Sở Y tế",)),
            ("Cuộc thi do Phòng Học sinh, sinh viên tổ chức.", ("Phòng Học sinh, sinh viên",)),
            ("Báo cáo gửi Sở Tư pháp trước 20/11/2026 (các sở, ngành).", ("các sở, ngành",)),
        ],
    )
    def test_in_running_words(self, sentence: str, lead: tuple[str, ...]):
        assert leads(f"1. {sentence}\n2. Sở Tài chính cấp kinh phí.")[0] == lead

    def test_who_only_decides_does_nothing(self):
        assert leads("1. Các trường treo khẩu hiệu, mít tinh hay không do hiệu trưởng quyết định.") == [("Các trường",)]

    def test_a_plural_holds_names_that_look_like_bodies(self):
        assert split_agencies("UBND các huyện Mù Cang Chải, Trạm Tấu, Lục Yên; Sở Y tế") == (
            "UBND các huyện Mù Cang Chải, Trạm Tấu, Lục Yên",
            "Sở Y tế",
        )

    def test_a_sentence_about_what_is_left_speaks_for_those_who_name_nobody(self):
        first, second = leads(
            "1. Bồi dưỡng người có uy tín trong quý II.\n2. Công an tỉnh in 500 tờ gấp.\nIII. TRÁCH NHIỆM\n"
            "1. Các nhiệm vụ còn lại do Sở Tư pháp chịu trách nhiệm."
        )
        assert (first, second) == (("Sở Tư pháp",), ("Công an tỉnh",))

    def test_what_a_body_asks_of_others_is_its_own_to_do(self):
        plan = read_plan(
            HEAD.replace("KẾ HOẠCH", "CHỈ THỊ").partition("I. MỤC")[0]
            + "1. Sở Xây dựng\n- Yêu cầu các đơn vị vận tải niêm yết giá vé trước ngày 31/01/2026.\n"
        )
        assert plan.assignments[0].lead == ("Sở Xây dựng",)


class TestTimes:
    @pytest.mark.parametrize(
        ("words", "ends"),
        [
            ("sơ kết trước ngày 10/6, tổng kết trước ngày 05/12", [date(2026, 6, 9), date(2026, 12, 4)]),
            ("Quý II/2026 (đợt 1) và Quý IV/2026 (đợt 2)", [date(2026, 6, 30), date(2026, 12, 31)]),
            ("tháng 5, tháng 6/2026", [date(2026, 6, 30)]),
            ("Trình duyệt: 31/3; đăng tải: 30/9", [date(2026, 3, 31), date(2026, 9, 30)]),
            ("bắt đầu từ tháng 7/2026", [None]),
            ("trung tuần tháng 3", [date(2026, 3, 20)]),
            ("tuần 2 tháng 9", [date(2026, 9, 14)]),
            ("quanh năm", [date(2026, 12, 31)]),
            ("02 | 11", [date(2026, 11, 30)]),
            ("cuối tháng 2", [date(2026, 2, 28)]),
            ("trước tháng 7 năm 2027", [date(2027, 6, 30)]),
            ("chậm nhất 05 ngày làm việc sau khi văn bản được ký", [None]),
        ],
    )
    def test_days_that_are_named(self, words: str, ends: list[date | None]):
        assert [one.end for one in read_deadline(words, year=2026)] == ends

    @pytest.mark.parametrize(
        ("words", "turn"),
        [
            ("3 lần/tuần", "week"),
            ("hằng ngày", "week"),
            ("mỗi 2 tuần", "month"),
            ("02 lần/tháng", "month"),
            ("2 tháng một lần", "quarter"),
            ("4 kỳ/năm", "quarter"),
            ("02 lần/năm", "half"),
            ("mỗi năm 2 lần", "half"),
            ("hai lần trong năm", "half"),
            ("6 tháng một lần", "half"),
            ("nửa năm một lần", "half"),
            ("2 lớp/năm", "year"),
            ("2 lần trong năm 2026", ""),
            ("hai năm một lần", ""),
            ("trước ngày 15 của tháng cuối quý", "quarter"),
            ("vào ngày 05 tháng đầu quý sau", "quarter"),
            ("chi theo quý", "quarter"),
        ],
    )
    def test_turns(self, words: str, turn: str):
        assert [one.every for one in read_deadline(words, year=2026)] == [turn]

    @pytest.mark.parametrize("words", ["trước ngày 30/6/2926", "trong tháng 4/2926", "từ 01/7/1906 đến 31/7/1906"])
    def test_of_a_year_that_cannot_be_meant_are_not_read(self, words: str):
        """A scan gives 9 for a 0: no day comes of it, and the officer is told that the time is not understood."""
        (said,) = read_deadline(words, year=2026)
        assert (said.phrase, said.start, said.end, said.is_open_ended) == (words, None, None, False)


WHO_ACTS_SECOND = [
    ("Giao Sở Y tế tham mưu, Sở Nội vụ thẩm định, trình Ủy ban nhân dân tỉnh.", ("Sở Y tế",), ("Sở Nội vụ",)),
    ("Sở Tài chính tham mưu, Sở Tư pháp phối hợp trình quy chế.", ("Sở Tài chính",), ("Sở Tư pháp",)),
    ("Hội Nông dân tỉnh chủ trì, Đoàn Thanh niên cùng tổ chức hội thi.", ("Hội Nông dân tỉnh",), ("Đoàn Thanh niên",)),
    ("Sở Xây dựng hỗ trợ Sở Tư pháp thiết lập tổng đài.", ("Sở Xây dựng",), ("Sở Tư pháp",)),
    ("Hội thảo về hòa giải: VHXH, trước 15/4.", ("VHXH",), ()),
    ("KTHT&ĐT lập danh sách hộ kinh doanh.", ("KTHT&ĐT",), ()),
    ("PBGDPL cho học sinh được lồng ghép vào giờ chào cờ.", (), ()),
]


class TestWhoActsSecond:
    @pytest.mark.parametrize(("sentence", "lead", "helpers"), WHO_ACTS_SECOND)
    def test_helps_who_leads(self, sentence: str, lead: tuple[str, ...], helpers: tuple[str, ...]):
        read = read_sentences([sentence], [PlanField.LEAD, PlanField.COORDINATING])
        assert tuple(one.words for one in read if one.words and one.field is PlanField.LEAD) == lead
        assert tuple(one.words for one in read if one.words and one.field is PlanField.COORDINATING) == helpers


def test_a_cell_that_invites_somebody_begins_with_who_leads():
    said = lead_and_coordinating(
        "Phòng Văn hóa - Xã hội; mời Trung tâm Trợ giúp pháp lý nhà nước tỉnh làm báo cáo viên"
    )
    assert said == (("Phòng Văn hóa - Xã hội",), ("Trung tâm Trợ giúp pháp lý nhà nước tỉnh",))
    assert lead_and_coordinating("Sở Y tế phối hợp thực hiện") == ((), ("Sở Y tế",))


PARTY_DIRECTIVE = """ĐẢNG ỦY XÃ THỬ
Số 07-CT/ĐU
Thử, ngày 02 tháng 3 năm 2026
CHỈ THỊ
về phòng cháy trong mùa khô

Một là, Công an xã tập huấn cho 12 tổ liên gia, xong trong tháng 4.
Hai là, các chi bộ đưa nội dung này vào sinh hoạt tháng 3.

Tổ chức thực hiện

Văn phòng Đảng ủy theo dõi, báo cáo 6 tháng một lần.
Chỉ thị này được phổ biến đến chi bộ.

T/M BAN THƯỜNG VỤ
"""


def test_a_directive_in_counted_paragraphs_charges_in_its_last_part_too():
    told = read_plan(PARTY_DIRECTIVE).assignments
    assert [one.lead for one in told] == [("Công an xã",), ("các chi bộ",), ("Văn phòng Đảng ủy",)]
    assert told[2].deadlines[0].every == "half"


CALENDAR = """BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ TỈNH THỬ
LỊCH CÔNG TÁC NĂM 2026
Phổ biến kỹ năng số cho người cao tuổi
Việc nào không ghi nơi làm thì Sở Khoa học và Công nghệ phụ trách.

THÁNG 3/2026
• Mở 12 lớp dùng ứng dụng dịch vụ công - Hội Người cao tuổi tỉnh cùng Tỉnh đoàn.
➔ Dán hướng dẫn tại các bưu cục.
THÁNG 4/2026
• Hội thi “Ông bà lên mạng”, ngày 18/4/2026 - Sở Văn hóa, Thể thao và Du lịch.
"""


class TestPapersOfOtherKinds:
    """A calendar, a guide, a letter: what they assign is read, whatever their title and their marks."""

    def test_a_calendar_by_months(self):
        plan = read_plan(CALENDAR)
        first, second, third = plan.assignments
        assert (plan.doc_type, plan.issuer) == ("Lịch công tác", "Ban chỉ đạo chuyển đổi số tỉnh Thử")
        assert (first.lead, first.coordinating) == (("Hội Người cao tuổi tỉnh",), ("Tỉnh đoàn",))
        assert (second.lead, second.group) == (("Sở Khoa học và Công nghệ",), "THÁNG 3/2026")
        assert [one.deadlines[0].end for one in plan.assignments] == [
            date(2026, 3, 31),
            date(2026, 3, 31),
            date(2026, 4, 18),
        ]
        assert third.lead == ("Sở Văn hóa, Thể thao và Du lịch",)

    @pytest.mark.parametrize(
        ("head", "kind"),
        [
            ("HƯỚNG DẪN\nTổ chức ngày hội sách", "Hướng dẫn"),
            ("CHƯƠNG TRÌNH\nNgày hội sách", "Chương trình"),
            ("V/v tổ chức ngày hội sách", "Công văn"),
        ],
    )
    def test_titles(self, head: str, kind: str):
        plan = read_plan(f"SỞ TƯ PHÁP TỈNH THỬ\n{head}\n1. Sở Y tế in 300 tờ gấp trước ngày 05/5/2026.\n")
        assert (plan.doc_type, [one.lead for one in plan.assignments]) == (kind, [("Sở Y tế",)])

    @pytest.mark.parametrize("charge", ["có trách nhiệm", "chịu trách nhiệm thực hiện", "được giao các việc sau"])
    @pytest.mark.parametrize("marks", ["a. |b. ", "a) |b) ", "(1) |(2) ", "➢ |➢ ", "- |- "])
    def test_lists_below_who_is_charged(self, charge: str, marks: str):
        one, other = marks.split("|")
        text = (
            f"IV. TỔ CHỨC THỰC HIỆN\nSở Y tế {charge}:\n{one}Lập 04 đội lưu động trước ngày 12/4/2026;\n"
            f"{other}Kiểm kê thuốc hằng quý.\nĐề nghị Tỉnh đoàn nhân rộng mô hình trong quý II/2026.\n"
        )
        assert leads(text) == [("Sở Y tế",), ("Sở Y tế",), ("Tỉnh đoàn",)]

    def test_people_by_title_and_name(self):
        text = (
            "1/ Anh Lâm Văn Tâm - Trưởng ban Văn hóa: sửa 03 cụm loa, xong trước ngày 20/5/2026.\n"
            "2/ 09 Trưởng ấp: họp dân trong tháng 6/2026. Cùng làm có Chi hội Phụ nữ ấp.\n"
        )
        first, second = read(text)
        assert first.lead == ("Anh Lâm Văn Tâm - Trưởng ban Văn hóa",)
        assert (second.lead, second.coordinating) == (("Trưởng ấp",), ("Chi hội Phụ nữ ấp",))

    def test_a_list_of_places_holds_no_bodies(self):
        assert leads("1. Treo băng rôn ở phường Sở Thượng, Trường Lộc, Hội Phú, trước ngày 01/11/2026.") != [
            ("Trường Lộc",)
        ]


class TestProducts:
    @pytest.mark.parametrize(
        ("act", "made"),
        [
            ("lắp 24 màn hình tra cứu tại bến xe", "24 màn hình tra cứu"),
            ("thành lập đội tình nguyện chở người bệnh trong tháng 4", "đội tình nguyện chở người bệnh"),
            ("lập kênh “Luật và đời” trên mạng", "kênh “Luật và đời”"),
            ("trang bị 15 bình chữa cháy cho chợ", "15 bình chữa cháy"),
        ],
    )
    def test_what_is_made_whatever_it_is(self, act: str, made: str):
        assert read(f"1. Sở Y tế {act}.")[0].products == (made,)

    @pytest.mark.parametrize("act", ["bố trí 02 cán bộ trực", "đặt tại phường", "phát 03 ngày liền"])
    def test_people_and_days_are_none(self, act: str):
        assert not read(f"1. Sở Y tế {act}.")[0].products
