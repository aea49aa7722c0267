"""However the plan is laid out, the same eight assignments are read; whatever the text, nothing is raised."""

from collections.abc import Callable
from functools import cache
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.plans.operations.acceptance import text_of
from portal.plans.parser import AssignmentDraft, PlanDraft, read_plan
from safefiles.checks import COMMAND
from tests.portal.plans.parser import layouts


def _essence(assignments: tuple[AssignmentDraft, ...]) -> list[tuple]:
    """What must not change; ends of sentences and numbering may."""
    return [
        (
            one.title,
            one.lead,
            one.coordinating,
            [(each.phrase, each.start, each.end, each.is_open_ended) for each in one.deadlines],
            one.products,
        )
        for one in assignments
    ]


@cache
def drafted(text: str) -> PlanDraft:
    """The same text reads the same: a layout is read once for all that is said of it."""
    return read_plan(text)


@pytest.fixture(scope="module")
def expected(plan_text: str) -> list[tuple]:
    return _essence(read_plan(plan_text).assignments)


class TestLayouts:
    @pytest.mark.parametrize("layout", layouts.LAYOUTS, ids=lambda layout: layout.__name__)
    def test_give_the_same_assignments(
        self, plan_text: str, expected: list[tuple], layout: Callable[[str], str]
    ) -> None:
        assert _essence(drafted(layout(plan_text)).assignments) == expected

    @pytest.mark.parametrize("layout", layouts.LAYOUTS, ids=lambda layout: layout.__name__)
    def test_give_the_same_signature_and_organisation(self, plan_text: str, layout: Callable[[str], str]) -> None:
        draft = drafted(layout(plan_text))
        assert draft.signature.signer == "Đông Văn Thanh"
        assert [duty.who[0] for duty in draft.duties] == [
            "Sở Tư pháp",
            "Sở Tài chính",
            "Các sở, ban, ngành, đoàn thể tỉnh",
        ]
        assert len(draft.recipients) == 6

    @pytest.mark.parametrize("made", [layouts.docx_table, layouts.docx_paragraphs], ids=lambda made: made.__name__)
    def test_docx_gives_the_same_assignments(
        self, plan_text: str, expected: list[tuple], made: Callable[[str], bytes]
    ) -> None:
        text = text_of(data=made(plan_text), name="ke-hoach.docx", limits=COMMAND)
        draft = read_plan(text)
        assert _essence(draft.assignments) == expected
        assert draft.signature.signer == "Đông Văn Thanh"
        assert len(draft.recipients) == 6


# Pieces of plans in any order: what a broken conversion may give.
_PIECES = st.sampled_from(
    [
        "KẾ HOẠCH",
        "I. MỤC ĐÍCH, YÊU CẦU",
        "II. NỘI DUNG",
        "III. TỔ CHỨC THỰC HIỆN",
        "1. Nhiệm vụ",
        "1.1. Việc con",
        "a) Đơn vị chủ trì: Sở Tư pháp",
        "- Phối hợp:",
        "c) Thời gian: Quý IX/2021; trước ngày 31/02/2021",
        "- Sản phẩm",
        "+ ",
        "| STT | Nội dung | Chủ trì | Thời gian |",
        "| 1 | Việc | Sở: | |",
        "|---|---|",
        "| | | |",
        "Nơi nhận:",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Đông",
        "Trên đây là Kế hoạch",
        "PHỤ LỤC",
        "Số: /KH-UBND",
        "Hậu Giang, ngày tháng năm 2021",
        "chủ trì, phối hợp với",
        "các Sở: , ,",
        "(((",
    ]
)


class TestReadPlan:
    @given(st.lists(_PIECES | st.text(max_size=40), max_size=30).map("\n".join))
    @settings(max_examples=300, deadline=None)
    def test_never_raises(self, text: str) -> None:
        draft = read_plan(text)
        assert [one.number for one in draft.assignments] == list(range(1, len(draft.assignments) + 1))

    @given(st.data())
    @settings(max_examples=60, deadline=None)
    def test_never_raises_on_a_plan_with_holes(self, plan_text: str, data: st.DataObject) -> None:
        lines = plan_text.splitlines()
        kept = data.draw(st.lists(st.sampled_from(range(len(lines))), unique=True).map(sorted))
        read_plan("\n".join(lines[index] for index in kept))

    @pytest.mark.parametrize(
        "line",
        [
            "a) Chủ trì:" + " " * 100_000 + "x",
            "- Chủ trì: A chủ trì" + ", b" * 50_000,
            "(" * 100_000,
            "Sở A và " * 20_000,
        ],
        ids=["spaces", "commas", "parentheses", "names"],
    )
    def test_is_not_slowed_down_by_a_line_made_for_it(self, line: str) -> None:
        """A tenth of a second each; an expression that backtracks would take hours."""
        started = process_time()
        read_plan(f"KẾ HOẠCH\nNăm 2026\nI. NHIỆM VỤ\n1. Việc\n{line}\n")
        assert process_time() - started < 5

    def test_reads_nothing_from_nothing(self) -> None:
        draft = read_plan("")
        assert not draft.assignments
        assert "không đọc được nhiệm vụ nào" in {doubt.reason for doubt in draft.doubts}

    def test_stays_fast_on_a_long_text(self) -> None:
        """Ten thousand assignments in seconds: no line is read again for each other one."""
        text = "KẾ HOẠCH\nII. NỘI DUNG\n" + "".join(f"{n % 999}. Việc {n}\n- Chủ trì: Sở {n}\n" for n in range(10_000))
        assert len(read_plan(text).assignments) == 10_000
