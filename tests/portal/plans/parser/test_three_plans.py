"""Three plans of different shape, row by row: the tables are the specification."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.plans.operations.acceptance import text_of
from portal.plans.parser import PlanDraft, read_plan
from safefiles.checks import COMMAND
from tests.portal.plans.parser.three_plans import CAN_THO, NGHE_AN, TAY_NINH, as_docx, text_of_plan

JUSTICE, INFORMATION = "Sở Tư pháp", "Sở Thông tin và Truyền thông"
SCIENCE, EDUCATION = "Sở Khoa học và Công nghệ", "Sở Giáo dục và Đào tạo"
OPEN = (None, None, True)

# label, title, lead, coordinating, deadlines (subject, phrase, first day, last day, open), products
TAY_NINH_ROWS = [
    (
        "1.1",
        "Nâng cấp Trang thông tin điện tử phổ biến, giáo dục pháp luật của tỉnh",
        (JUSTICE,),
        (INFORMATION, "Văn phòng Ủy ban nhân dân tỉnh", "các cơ quan có liên quan"),
        [("", "Quý IV/2019", date(2019, 10, 1), date(2019, 12, 31), False)],
        ("Trang thông tin được nâng cấp",),
    ),
    (
        "1.2",
        "Duy trì chuyên mục pháp luật của các cơ quan, địa phương",
        ("Các sở, ban, ngành, đoàn thể tỉnh", "Ủy ban nhân dân các huyện, thành phố"),
        (JUSTICE,),
        [("", "Thường xuyên", *OPEN)],
        ("các chuyên mục được cập nhật ít nhất 02 tin, bài mỗi tháng",),
    ),
    (
        "a",
        "Số hóa tài liệu phổ biến, giáo dục pháp luật",
        (JUSTICE,),
        ("Sở Văn hóa, Thể thao và Du lịch", "Đài Phát thanh và Truyền hình Tây Ninh"),
        [("", "trước ngày 30/11 hằng năm", *OPEN)],
        (),
    ),
    (
        "b",
        "Biên soạn tài liệu hỏi đáp pháp luật bằng tiếng Việt và tiếng Khmer",
        (JUSTICE, "Ban Dân tộc"),
        (),
        [("", "tháng 9/2019", date(2019, 9, 1), date(2019, 9, 30), False)],
        ("3.000 tờ gấp tiếng Việt", "1.000 tờ gấp tiếng Khmer"),
    ),
    (
        "3",
        "Tổ chức thi tìm hiểu pháp luật trực tuyến",
        ("Tỉnh đoàn",),
        (EDUCATION, JUSTICE),
        [
            ("", "Quý III/2019", date(2019, 7, 1), date(2019, 9, 30), False),
            ("", "Quý III/2020", date(2020, 7, 1), date(2020, 9, 30), False),
        ],
        ("ít nhất 01 cuộc thi mỗi năm",),
    ),
    (
        "4",
        "Sở Thông tin và Truyền thông chủ trì, phối hợp với Sở Tư pháp, Báo Tây Ninh bảo đảm an toàn thông tin cho "
        "Trang thông tin điện tử",
        (INFORMATION,),
        (JUSTICE, "Báo Tây Ninh"),
        [("", "theo tiến độ", *OPEN)],
        (),
    ),
    (
        "5",
        "Tập huấn kỹ năng ứng dụng công nghệ thông tin",
        (),
        (),
        [("", "khi bố trí được kinh phí", None, None, False)],
        (),
    ),
    (
        "1",
        "Sở Tư pháp chủ trì, phối hợp với các cơ quan liên quan theo dõi, đôn đốc; tổng hợp, báo cáo Ủy ban nhân dân "
        "tỉnh trước ngày 10/12 hằng năm",
        (JUSTICE,),
        ("các cơ quan liên quan",),
        [("", "trước ngày 10/12 hằng năm", *OPEN)],
        ("báo cáo",),
    ),
]

NGHE_AN_ROWS = [
    (
        "a",
        "Tại các Sở, Ngành, đoàn thể cấp tỉnh",
        ("Các Sở, Ngành, đoàn thể cấp tỉnh",),
        (JUSTICE, INFORMATION),
        [("", "Trước ngày 30/6/2020", None, date(2020, 6, 29), False)],
        ("Chuyên mục được xây dựng",),
    ),
    (
        "b",
        "Tại Ủy ban nhân dân cấp huyện",
        ("Ủy ban nhân dân các huyện, thành phố, thị xã",),
        (JUSTICE,),
        [("", "6 tháng cuối năm 2020", date(2020, 7, 1), date(2020, 12, 31), False)],
        ("Chuyên mục được kết nối",),
    ),
    (
        "2",
        "Tập huấn, bồi dưỡng kỹ năng",
        (JUSTICE,),
        ("các Sở: Nội vụ, Tài chính, Thông tin và Truyền thông",),
        [("", "Quý III, Quý IV năm 2020", date(2020, 7, 1), date(2020, 12, 31), False)],
        (),
    ),
    (
        "3",
        "Đăng tải, cập nhật thông tin",
        (JUSTICE,),
        ("Báo Nghệ An", "Đài Phát thanh và Truyền hình Nghệ An"),
        [("", "Thường xuyên, hằng năm", *OPEN)],
        ("08 tin, bài",),
    ),
    (
        "4",
        "Sơ kết, đánh giá",
        (JUSTICE,),
        ("các sở, ban, ngành liên quan",),
        [("", "chậm nhất ngày 15/12/2020", None, date(2020, 12, 15), False)],
        ("Báo cáo của Ủy ban nhân dân tỉnh",),
    ),
]

CAN_THO_ROWS = [
    (
        "1",
        "Ban hành quy chế quản lý, vận hành Cổng thông tin phổ biến, giáo dục pháp luật thành phố",
        (JUSTICE,),
        (SCIENCE, "Văn phòng Ủy ban nhân dân thành phố"),
        [("", "Quý IV/2025", date(2025, 10, 1), date(2025, 12, 31), False)],
        ("Quyết định của Ủy ban nhân dân thành phố",),
    ),
    (
        "2",
        "Hoàn thiện Cổng thông tin phổ biến, giáo dục pháp luật thành phố",
        (JUSTICE,),
        (SCIENCE, "các sở, ban, ngành thành phố"),
        [("", "2025-2027", date(2025, 1, 1), date(2027, 12, 31), False)],
        ("Cổng thông tin được hoàn thiện, kết nối với Cổng Pháp luật quốc gia",),
    ),
    (
        "2.1",
        "Xây dựng kho dữ liệu số dùng chung",
        (JUSTICE,),
        (SCIENCE,),
        [("", "2026", date(2026, 1, 1), date(2026, 12, 31), False)],
        ("Kho dữ liệu",),
    ),
    (
        "2.2",
        "Sản xuất sách nói, video",
        (JUSTICE, "Sở Dân tộc và Tôn giáo"),
        ("Báo và Phát thanh, Truyền hình Cần Thơ",),
        [("", "Hằng năm", *OPEN)],
        ("Mỗi năm ít nhất 10 sách nói", "20 video"),
    ),
    (
        "3",
        "Đăng tải, cập nhật thông tin trên trang của cơ quan",
        ("Các sở, ban, ngành thành phố", "Ủy ban nhân dân các xã, phường"),
        (JUSTICE,),
        [("", "Thường xuyên", *OPEN)],
        ("Tin, bài",),
    ),
    (
        "4",
        "Bồi dưỡng kỹ năng số cho báo cáo viên, tuyên truyền viên",
        (JUSTICE,),
        ("Sở Nội vụ",),
        [("", "Trước ngày 30/11 hằng năm", *OPEN)],
        ("Ít nhất 80% báo cáo viên, tuyên truyền viên được bồi dưỡng",),
    ),
    (
        "5",
        "Thi tìm hiểu pháp luật trực tuyến",
        (JUSTICE, EDUCATION),
        ("Thành đoàn Cần Thơ",),
        [
            ("", "Quý III/2026", date(2026, 7, 1), date(2026, 9, 30), False),
            ("", "Quý III/2028", date(2028, 7, 1), date(2028, 9, 30), False),
        ],
        ("02 cuộc thi",),
    ),
    (
        "6",
        "Sơ kết, tổng kết Đề án",
        (JUSTICE,),
        ("Các cơ quan, đơn vị có liên quan",),
        [
            ("Sơ kết", "Quý IV/2027", date(2027, 10, 1), date(2027, 12, 31), False),
            ("tổng kết", "Quý IV/2030", date(2030, 10, 1), date(2030, 12, 31), False),
        ],
        ("Báo cáo sơ kết", "báo cáo tổng kết"),
    ),
    ("7", "Bảo đảm an toàn thông tin", (SCIENCE,), ("Công an thành phố",), [("", "theo tiến độ", *OPEN)], ()),
    (
        "1b",
        "Báo cáo Ủy ban nhân dân thành phố trước ngày 30 tháng 11 hằng năm",
        (JUSTICE,),
        (),
        [("", "trước ngày 30 tháng 11 hằng năm", *OPEN)],
        ("Báo cáo",),
    ),
]

# value, unit, at least, by, each, how the subject begins, assignment
Y2019, Y2020, Y2021 = date(2019, 12, 31), date(2020, 12, 31), date(2021, 12, 31)
PHASE_1, PHASE_2 = date(2027, 12, 31), date(2030, 12, 31)
TARGETS = {
    TAY_NINH: [
        ("70", "%", True, Y2019, "", "sở, ban, ngành tỉnh có chuyên mục", None),
        ("100", "%", False, Y2020, "", "sở, ban, ngành tỉnh và Ủy ban nhân dân", None),
        ("90", "%", True, Y2021, "", "báo cáo viên pháp luật cấp tỉnh", None),
        ("80", "%", True, Y2021, "", "báo cáo viên pháp luật cấp huyện", None),
        ("2", "tin, bài", True, None, "mỗi tháng", "các chuyên mục được cập nhật", 2),
        ("3000", "tờ gấp", False, date(2019, 9, 30), "", "tiếng Việt", 4),
        ("1000", "tờ gấp", False, date(2019, 9, 30), "", "tiếng Khmer", 4),
        ("1", "cuộc thi", True, None, "mỗi năm", "", 5),
    ],
    NGHE_AN: [
        ("100", "%", False, Y2020, "", "Trang thông tin điện tử của các Sở, Ngành, đoàn thể", None),
        ("80", "%", False, Y2020, "", "Trang thông tin điện tử của Ủy ban nhân dân cấp huyện", None),
        ("8", "tin, bài", True, None, "mỗi tháng", "", 4),
    ],
    CAN_THO: [
        ("80", "%", True, PHASE_1, "", "người dân ở khu vực đô thị", None),
        ("60", "%", True, PHASE_1, "", "người dân ở khu vực nông thôn", None),
        ("80", "%", True, PHASE_1, "", "cán bộ, công chức, báo cáo viên pháp luật", None),
        ("90", "%", True, PHASE_2, "", "người dân ở khu vực đô thị", None),
        ("70", "%", True, PHASE_2, "", "người dân ở khu vực nông thôn", None),
        ("100", "%", False, PHASE_2, "", "cán bộ, công chức, báo cáo viên pháp luật", None),
        ("90", "%", False, PHASE_2, "", "khóa học được tổ chức trực tuyến", None),
        ("90", "%", True, PHASE_2, "", "Mức độ hài lòng của người dân, doanh nghiệp", None),
        ("10", "sách nói", True, None, "Mỗi năm", "", 4),
        ("20", "video", False, None, "Hằng năm", "", 4),
        ("80", "%", True, None, "hằng năm", "báo cáo viên, tuyên truyền viên", 6),
        ("2", "cuộc thi", False, date(2028, 9, 30), "", "", 7),
    ],
}
# What serves the tasks: the label of the duty, who, how it begins.
SUPPORTING = {
    TAY_NINH: [
        ("2", ("Sở Tài chính",), "Sở Tài chính thẩm định, tham mưu bố trí kinh phí"),
        ("3", ("Ủy ban nhân dân các huyện, thành phố",), "Ủy ban nhân dân các huyện, thành phố xây dựng kế hoạch"),
    ],
    NGHE_AN: [
        ("1", (JUSTICE,), "Sở Tư pháp đôn đốc"),
        ("2", ("Sở Tài chính",), "Sở Tài chính tham mưu kinh phí"),
        ("3", ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",), "Đề nghị Ủy ban Mặt trận Tổ quốc"),
    ],
    CAN_THO: [
        ("1a", (JUSTICE,), "Chủ trì theo dõi, đôn đốc"),
        ("2", (SCIENCE,), "Sở Khoa học và Công nghệ hướng dẫn kết nối"),
        ("3", ("Ủy ban nhân dân các xã, phường",), "Ủy ban nhân dân các xã, phường bố trí nguồn lực"),
    ],
}
ROWS = {TAY_NINH: TAY_NINH_ROWS, NGHE_AN: NGHE_AN_ROWS, CAN_THO: CAN_THO_ROWS}
# The line, and how the doubt begins: what is "không nêu" is stated nowhere, what was "chưa đọc được" may be.
UNREAD_PRODUCT = "chưa đọc được kết quả, sản phẩm ở câu"
DOUBTS = {
    TAY_NINH: [
        (35, f"nhiệm vụ 3: {UNREAD_PRODUCT} “Số hóa tài liệu"),
        (37, "nhiệm vụ 4: không nêu cơ quan phối hợp"),
        (45, f"nhiệm vụ 6: {UNREAD_PRODUCT} “Sở Thông tin và Truyền thông chủ trì"),
        (46, "nhiệm vụ 7: không nêu cơ quan chủ trì; cơ quan phối hợp; kết quả, sản phẩm"),
        (46, "nhiệm vụ 7: không hiểu thời gian “khi bố trí được kinh phí”"),
    ],
    NGHE_AN: [(40, "nhiệm vụ 3: không nêu kết quả, sản phẩm")],
    CAN_THO: [
        (76, "nhiệm vụ 9: không nêu kết quả, sản phẩm"),
        (43, "nhiệm vụ 10: chưa đọc được cơ quan phối hợp ở câu “Báo cáo Ủy ban"),
    ],
}
HEADS = {
    TAY_NINH: ("983/KH-UBND", date(2019, 5, 15), "Tây Ninh", "Ủy ban nhân dân tỉnh Tây Ninh", "Trần Thị Mẫu"),
    NGHE_AN: ("266/KH-UBND", date(2020, 5, 26), "Nghệ An", "Ủy ban nhân dân tỉnh Nghệ An", "Nguyễn Văn Mẫu"),
    CAN_THO: ("54/KH-UBND", date(2025, 8, 28), "Cần Thơ", "Ủy ban nhân dân thành phố Cần Thơ", "Lê Văn Mẫu"),
}
GROUPS = {
    TAY_NINH: ["1. Hoàn thiện hạ tầng công nghệ thông tin"] * 2
    + ["2. Số hóa, biên soạn tài liệu"] * 2
    + [""] * 3
    + ["Tổ chức thực hiện"],
    NGHE_AN: ["1. Xây dựng, nâng cấp chuyên mục phổ biến, giáo dục pháp luật"] * 2 + [""] * 3,
    CAN_THO: ["Hoàn thiện thể chế"]
    + ["Phát triển hạ tầng, dữ liệu số"] * 4
    + ["Nâng cao năng lực đội ngũ"] * 4
    + ["Tổ chức thực hiện"],
}
each_plan = pytest.mark.parametrize("name", [TAY_NINH, NGHE_AN, CAN_THO])
each_file = pytest.mark.parametrize("kind", ["text", "docx"])


def read(name: str, kind: str) -> PlanDraft:
    text = text_of_plan(name)
    if kind == "docx":
        text = text_of(data=as_docx(text), name="ke-hoach.docx", limits=COMMAND)
    return read_plan(text)


@each_plan
@each_file
class TestThreePlans:
    def test_each_assignment_is_read_exactly(self, name: str, kind: str) -> None:
        read_rows = [
            (
                one.label,
                one.title,
                one.lead,
                one.coordinating,
                [(due.subject, due.phrase, due.start, due.end, due.is_open_ended) for due in one.deadlines],
                one.products,
            )
            for one in read(name, kind).assignments
        ]
        assert read_rows == ROWS[name]

    def test_what_serves_them_is_read_apart(self, name: str, kind: str) -> None:
        read_apart = read(name, kind).supporting
        assert [(one.label, one.lead) for one in read_apart] == [row[:2] for row in SUPPORTING[name]]
        assert all(one.title.startswith(row[2]) for one, row in zip(read_apart, SUPPORTING[name], strict=True))

    def test_groups_are_kept(self, name: str, kind: str) -> None:
        assert [one.group for one in read(name, kind).assignments] == GROUPS[name]

    def test_each_numeric_target_is_data(self, name: str, kind: str) -> None:
        targets = read(name, kind).targets
        rows = [(one.value, one.unit, one.is_at_least, one.by, one.each, one.assignment) for one in targets]
        assert rows == [(Decimal(row[0]), *row[1:5], row[6]) for row in TARGETS[name]]
        for target, row in zip(targets, TARGETS[name], strict=True):
            assert target.subject.startswith(row[5])

    def test_head_and_signature(self, name: str, kind: str) -> None:
        draft = read(name, kind)
        head = (draft.number, draft.issued_date, draft.place, draft.issuer, draft.signature.signer)
        assert head == HEADS[name]

    def test_doubts_are_these_and_no_more(self, name: str, kind: str) -> None:
        doubts = read(name, kind).doubts
        for doubt, (line, begins) in zip(doubts, DOUBTS[name], strict=True):
            assert doubt.reason.startswith(begins)
            assert doubt.line == line or kind == "docx"  # the lines of a DOCX are its own


class TestOrganisation:
    def test_verbs_that_look_like_agencies_are_duties(self) -> None:
        """ "Báo cáo Ủy ban nhân dân…" begins like the name of a newspaper."""
        duties = read(CAN_THO, "text").duties
        assert [(duty.label, duty.who) for duty in duties] == [
            ("1a", (JUSTICE,)),
            ("1b", (JUSTICE,)),
            ("2", (SCIENCE,)),
            ("3", ("Ủy ban nhân dân các xã, phường",)),
        ]

    def test_last_sentence_of_the_plan_is_nobodys_duty(self) -> None:
        draft = read(NGHE_AN, "text")
        assert draft.closing == "Yêu cầu các đơn vị nghiêm túc triển khai./."
        assert len(draft.duties) == 3


# Words of plans put together at will: what is read of them stands in them.
_WORDS = st.sampled_from(
    [
        "Giao Sở Tư pháp chủ trì",
        "Sở Y tế",
        "phối hợp với các sở, ban, ngành",
        "chủ trì",
        "phối hợp",
        "hoàn thành trước ngày 30/11 hằng năm",
        "Thời gian: Quý IV/2025",
        "Sản phẩm: 3.000 tờ gấp; ≥ 80% xã",
        "đạt từ 90% trở lên",
        "trong đó 60%",
        "mỗi tháng 08 tin, bài",
        "Giai đoạn 2025 - 2027",
        "1.",
        "1.1.",
        "a)",
        "-",
        "|",
        ":",
        ";",
        "./.",
        "\n",
        "\n\n",
        "II. NỘI DUNG",
        "I. MỤC TIÊU",
        "III. TỔ CHỨC THỰC HIỆN",
    ]
)


def letters(text: str) -> str:
    """Only letters and digits count: numbering, bullets, blanks and bars fall away when a text is read."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", text))


def phrases(draft: PlanDraft) -> list[str]:
    return [
        *(phrase for one in draft.assignments for phrase in (*one.lead, *one.coordinating, *one.products)),
        *(due.phrase for one in draft.assignments for due in one.deadlines),
        *(words for one in draft.targets for words in (one.words, one.subject, one.unit, one.when, one.each)),
    ]


class TestNothingIsInvented:
    @given(st.lists(_WORDS | st.text(max_size=12), max_size=40).map(" ".join))
    @settings(max_examples=400, deadline=None)
    def test_every_phrase_read_stands_in_the_text(self, text: str) -> None:
        given_letters = letters(text)
        for phrase in phrases(read_plan(text)):
            assert letters(phrase) in given_letters

    @given(st.sampled_from([TAY_NINH, NGHE_AN, CAN_THO]), st.data())
    @settings(max_examples=80, deadline=None)
    def test_nor_in_a_plan_with_holes(self, name: str, data: st.DataObject) -> None:
        lines = text_of_plan(name).splitlines()
        kept = data.draw(st.lists(st.sampled_from(range(len(lines))), unique=True).map(sorted))
        text = "\n".join(lines[index] for index in kept)
        given_letters = letters(text)
        for phrase in phrases(read_plan(text)):
            assert letters(phrase) in given_letters
