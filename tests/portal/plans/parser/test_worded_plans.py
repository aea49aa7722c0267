"""Plans in running words, and what is true of them: nothing that the text states is told as "không nêu".

Five shapes: sentences below numbers, paragraphs below headings, paragraphs alone, directives, tables and labels with
half of it in words. The first six were mended from, and so were the five called unseen after their first reading. The
last three were read once when the rest was done: of 16 tasks 13 leads right and none wrong, 11 of 11 times right, and 2
false "không nêu" (a count in words, "một tổ", "một tiết"), for which the class was mended.
"""

from datetime import date

import pytest

from portal.plans.parser import AssignmentDraft, read_plan
from portal.plans.parser.draft import PlanField
from tests.portal.plans.parser.conftest import SAMPLES

L, C, D, P, M = PlanField
JUSTICE, OFFICE = "Sở Tư pháp", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân"
PROVINCE_COMMUNES = "Ủy ban nhân dân các xã, phường"
HELP_CENTRE = "Trung tâm Trợ giúp pháp lý nhà nước"


def span(first: str, last: str) -> tuple[date | None, date, str]:
    return date.fromisoformat(first) if first else None, date.fromisoformat(last), ""


def each(turn: str) -> tuple[None, None, str]:
    return None, None, turn


# How the task begins; who leads, who helps, by when; and which fields the text states, in whatever words.
PLANS: dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...], list[tuple], set[PlanField]]]] = {
    "prose-province.txt": [
        (
            "Trong quý I",
            (JUSTICE,),
            ("Sở Nông nghiệp và Môi trường",),
            [span("2026-01-01", "2026-03-31")],
            {L, C, D, P},
        ),
        ("Việc tập huấn", (JUSTICE,), ("Trường Chính trị tỉnh",), [span("", "2026-06-29")], {L, C, D, M}),
        ("Mỗi tháng", ("Đài Phát thanh và Truyền hình tỉnh",), (PROVINCE_COMMUNES,), [each("month")], {L, C, D, P}),
        (
            "Tổ chức cuộc thi",
            ("Tỉnh đoàn",),
            ("Sở Giáo dục và Đào tạo",),
            [span("2026-11-01", "2026-11-10")],
            {L, C, D, P},
        ),
        ("Xây dựng chuyên mục", (), (), [], {P}),
        ("Sở Tư pháp theo dõi", (JUSTICE,), (), [each("quarter")], {L, D, P}),
    ],
    "prose-commune.txt": [
        ("Văn phòng", (f"{OFFICE} xã",), ("Công an xã",), [span("", "2026-02-27")], {L, C, D}),
        ("Hằng quý", ("Phòng Văn hóa - Xã hội",), (), [each("quarter")], {L, D, P}),
        ("Tủ sách", ("công chức tư pháp - hộ tịch",), (), [span("2026-04-01", "2026-04-30")], {L, D, M}),
        ("Ban công tác", ("Ban công tác Mặt trận các ấp",), (), [], {L, D}),
        ("Văn phòng", (f"{OFFICE} xã",), (), [span("", "2026-12-14")], {L, D, P}),
    ],
    "directive.txt": [
        ("Chủ trì", (JUSTICE,), ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",), [span("", "2026-04-29")], {L, C, D}),
        ("Tổ chức 03 lớp", (JUSTICE,), (), [span("2026-07-01", "2026-09-30")], {L, D, P}),
        ("Sở Tài chính", ("Sở Tài chính",), (), [], {L, M}),
        ("Ủy ban nhân dân", (PROVINCE_COMMUNES,), (), [each("half")], {L, D, P}),
        ("Đề nghị", ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "các tổ chức thành viên"), (), [], {L}),
        ("Báo Ví Dụ", ("Báo Ví Dụ",), (), [each("week")], {L, D, P}),
    ],
    "duties-only.txt": [
        (
            "Treo băng rôn",
            ("các sở, ban, ngành tỉnh",),
            ("Sở Văn hóa, Thể thao và Du lịch",),
            [span("2026-11-01", "2026-11-10")],
            {L, C, D, P},
        ),
        ("Lễ hưởng ứng", (JUSTICE,), (), [span("2026-11-09", "2026-11-09")], {L, D, P}),
        ("Sở Tư pháp", (JUSTICE,), (), [span("", "2026-10-14")], {L, D}),
        ("Sở Tài chính", ("Sở Tài chính",), (), [span("2026-09-01", "2026-09-30")], {L, D}),
        ("Ủy ban nhân dân", (PROVINCE_COMMUNES,), (), [span("", "2026-11-19")], {L, D, P}),
    ],
    "table-loose.md": [
        ("Số hóa", (JUSTICE,), ("Sở Khoa học và Công nghệ",), [span("2026-04-01", "2026-06-30")], {L, C, D, P}),
        ("Phát 01", ("Đài Phát thanh và Truyền hình tỉnh",), (), [each("month")], {L, D, P}),
        (
            "Nâng cấp",
            ("Văn phòng Ủy ban nhân dân tỉnh",),
            ("Viễn thông Ví Dụ",),
            [span("2026-01-01", "2026-12-31")],
            {L, C, D},
        ),
    ],
    "prose-paragraphs.txt": [
        (
            "Truyền thông",
            (HELP_CENTRE,),
            ("Phòng Phổ biến, giáo dục pháp luật", "Ủy ban nhân dân các xã"),
            [span("2026-01-01", "2026-06-30")],
            {L, C, D, P},
        ),
        ("Nâng cao", (HELP_CENTRE,), (), [span("", "2026-12-15")], {L, D, P}),
        ("Bồi dưỡng", (), (), [(None, None, "")], {L, D}),
    ],
    "unseen-ward.txt": [
        (
            "Công an",
            ("Công an phường",),
            ("Trường Trung học cơ sở Mẫu",),
            [span("2026-09-01", "2026-10-31")],
            {L, C, D},
        ),
        ("Đề nghị", ("Ủy ban Mặt trận Tổ quốc Việt Nam phường",), (), [each("half")], {L, D, P}),
        ("Phòng Kinh tế", ("Phòng Kinh tế, Hạ tầng và Đô thị",), (), [], {L, M}),
        ("Củng cố", ("cán bộ tư pháp",), (), [span("2026-04-01", "2026-06-30")], {L, D}),
        ("Trưởng các", ("Trưởng các khu phố",), (), [span("2026-04-01", "2026-06-30")], {L, D}),
        ("Hưởng ứng", (), (), [], set()),
        ("Văn phòng", (f"{OFFICE} phường",), (), [each("month")], {L, D, P}),
    ],
    "unseen-directive.txt": [
        ("Thủ trưởng", ("Thủ trưởng các sở, ban, ngành",), (), [span("", "2026-06-14")], {L, D, P}),
        ("Sở Khoa học", ("Sở Khoa học và Công nghệ",), (JUSTICE,), [], {L, C, M}),
        ("Văn phòng", ("Văn phòng Ủy ban nhân dân thành phố",), (), [each("")], {L, D}),
        ("Đài", ("Đài Phát thanh và Truyền hình Mẫu",), (), [each("month")], {L, D, P}),
        ("Giao Sở Tư pháp", (JUSTICE,), (), [each("year"), span("", "2026-12-09")], {L, D, P}),
    ],
    "unseen-flowing.txt": [
        ("Trước ngày", ("các sở, ban, ngành",), (), [span("", "2026-04-29")], {L, D, P}),
        ("Sở Tư pháp", (JUSTICE,), (), [span("2026-05-01", "2026-05-31")], {L, C, D, P}),
        ("Báo Mẫu", ("Báo Mẫu",), (), [each("week")], {L, D, P}),
        ("Từ ngày", ("Tỉnh đoàn",), ("Hội Liên hiệp Phụ nữ tỉnh",), [span("2026-08-01", "2026-09-30")], {L, C, D, P}),
    ],
    "unseen-department.txt": [
        ("Văn phòng Sở", ("Văn phòng Sở",), (), [each("quarter")], {L, D, P}),
        ("các phòng", ("các phòng chuyên môn",), (), [each("quarter")], {L, D, P}),
        (
            "Truyền thông",
            ("Trung tâm Kiểm soát bệnh tật",),
            ("Trung tâm Y tế các khu vực",),
            [span("", "2026-05-31")],
            {L, C, D, P},
        ),
        ("Kiểm tra", ("Thanh tra Sở",), (), [(None, None, "")], {L, D, P}),
        ("Trưởng các", ("Trưởng các phòng, thủ trưởng đơn vị trực thuộc",), (), [span("", "2026-12-04")], {L, D, P}),
    ],
    "unseen-table.md": [
        ("Truyền thông", (JUSTICE,), ("Ủy ban nhân dân các xã",), [span("", "2026-08-29")], {L, C, D, P}),
        ("Tập huấn", (HELP_CENTRE,), ("Đoàn Luật sư tỉnh",), [each("quarter")], {L, C, D, P}),
        ("Giám sát", (JUSTICE,), (), [span("2026-09-15", "2026-09-30")], {L, D}),
    ],
    "last-commune.txt": [
        ("Công an", ("Công an xã",), ("Trưởng ấp",), [each("quarter")], {L, C, D}),
        ("Tổ chức 02", ("Phòng Văn hóa - Xã hội",), ("Công an xã",), [span("", "2026-11-15")], {L, C, D, P}),
        ("Giao Đài", ("Đài Truyền thanh xã",), (), [each("week")], {L, D, P}),
        ("Kinh phí", ("Phòng Kinh tế",), (), [span("2026-04-01", "2026-06-30")], {L, D, P, M}),
        ("Mỗi ấp", ("Mỗi ấp",), (), [], {L, P}),
        ("Phòng Văn hóa", ("Phòng Văn hóa - Xã hội",), (), [span("", "2026-12-04")], {L, D, P}),
    ],
    "last-directive.txt": [
        ("Sở Tư pháp", (JUSTICE,), (), [span("", "2026-10-09")], {L, D, P}),
        ("Sở Giáo dục", ("Sở Giáo dục và Đào tạo",), (), [span("2026-11-01", "2026-11-30")], {L, C, D, P}),
        ("Công an", ("Công an tỉnh", "Bộ Chỉ huy Quân sự tỉnh"), (), [span("2026-10-25", "2026-11-10")], {L, D}),
        ("Ủy ban nhân dân", (PROVINCE_COMMUNES,), (), [], {L, P, M}),
        ("Đề nghị", ("Hội Luật gia tỉnh",), (JUSTICE,), [], {L, C}),
    ],
    "last-prose.txt": [
        ("Đến hết", ("các sở, ngành", PROVINCE_COMMUNES), (), [span("", "2026-02-28")], {L, D, P}),
        ("Sở Tư pháp", (JUSTICE,), (), [span("", "2026-02-28")], {L, D}),
        (
            "Bồi dưỡng",
            (JUSTICE,),
            ("Trường Chính trị tỉnh",),
            [span("2026-05-01", "2026-05-31"), span("2026-08-01", "2026-08-31")],
            {L, C, D, P, M},
        ),
        ("Hội thi", (), (), [(None, None, "")], {L, D, P}),
        ("Khen thưởng", ("Sở Nội vụ",), (), [], {L, P}),
        ("Sở Tư pháp", (JUSTICE,), (), [each("quarter")], {L, D, P}),
    ],
}
TASKS = [(name, place) for name, rows in PLANS.items() for place in range(len(rows))]


def read(name: str) -> tuple[AssignmentDraft, ...]:
    return read_plan((SAMPLES / "worded" / name).read_text(encoding="utf-8")).assignments


def silent(said: AssignmentDraft) -> set[PlanField]:
    """What an officer is told that the plan does not state."""
    return {field for field in PlanField if not said.said(field)} - {one.field for one in said.readings}


@pytest.mark.parametrize("name", PLANS)
def test_each_task_is_found_and_no_other(name: str) -> None:
    found = [one.title for one in read(name)]
    assert len(found) == len(PLANS[name])
    assert all(title.startswith(row[0]) for title, row in zip(found, PLANS[name], strict=True))


# Who serves the tasks: no plan but these says so of anybody.
SUPPORTING = {
    "duties-only.txt": [("Các cơ quan, đơn vị có liên quan",)],
    "prose-commune.txt": [("Ban Chỉ huy Quân sự xã",)],
    "prose-paragraphs.txt": [("Văn phòng Sở",)],
    "prose-province.txt": [("Sở Tài chính",)],
    "table-loose.md": [(JUSTICE,)],
    "unseen-flowing.txt": [("Sở Tài chính",)],
    "unseen-table.md": [(JUSTICE,)],
    "unseen-ward.txt": [("Phòng Kinh tế, Hạ tầng và Đô thị",)],
}


@pytest.mark.parametrize("name", PLANS)
def test_what_serves_them_is_read_apart(name: str) -> None:
    read_apart = read_plan((SAMPLES / "worded" / name).read_text(encoding="utf-8")).supporting
    assert [one.lead for one in read_apart] == SUPPORTING.get(name, [])


@pytest.mark.parametrize(("name", "place"), TASKS)
class TestEachTask:
    def test_what_it_states_is_never_told_as_not_stated(self, name: str, place: int) -> None:
        assert silent(read(name)[place]) & PLANS[name][place][4] == set()

    def test_who_and_when_are_as_they_stand(self, name: str, place: int) -> None:
        said, (_, lead, helpers, deadlines, _) = read(name)[place], PLANS[name][place]
        assert (said.lead, said.coordinating) == (lead, helpers)
        assert [(one.start, one.end, one.every) for one in said.deadlines] == deadlines

    def test_words_of_a_reading_stand_in_its_sentence(self, name: str, place: int) -> None:
        for one in read(name)[place].readings:
            assert one.words == one.sentence[one.start : one.end]
            assert one.sentence


def test_money_and_counts_are_kept() -> None:
    province = read("prose-province.txt")
    assert [one.money for one in province[:2]] == [(), ("45 triệu đồng",)]
    assert province[0].products == ("5.000 tờ gấp hỏi đáp về Luật Đất đai",)
    targets = read_plan((SAMPLES / "worded" / "prose-province.txt").read_text(encoding="utf-8")).targets
    assert [(one.figure, one.assignment) for one in targets][:2] == [("5.000 tờ gấp", 1), ("1 cuộc", 3)]


def test_sentence_about_all_tasks_may_state_what_one_leaves_out() -> None:
    """ "Các nhiệm vụ nêu trên phải hoàn thành trong năm 2026": whoever names no time is not silent."""
    text = (SAMPLES / "worded" / "unseen-flowing.txt").read_text(encoding="utf-8")
    untimed = read_plan(text.replace("mỗi tuần 02 bài", "các bài")).assignments[2]
    assert D not in silent(untimed)
    assert untimed.deadlines == ()
