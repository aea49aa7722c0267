"""Head and closing blocks in the layouts of the forms, as words with places."""

import pytest

from scanreading.engines.types import ReadPage
from scanreading.understanding.document import understand_pages
from scanreading_tests.understanding.heads import CASES, HeadCase
from scanreading_tests.understanding.typesetting import (
    MOTTO,
    PROSE,
    Sheet,
    set_closing,
    set_head,
    set_text,
    set_title,
)

_RECIPIENTS = ["Nơi nhận:", "- Như trên;", "- Lưu: VT, PBGDPL."]


def set_case(case: HeadCase) -> tuple[ReadPage, ...]:
    sheet = Sheet()
    right = [*(MOTTO if case.motto else []), *(line for line in case.right if line)]
    set_head(sheet, case.left, right, unsure=case.unsure, taller=case.taller)
    set_title(sheet, case.title)
    set_text(sheet, case.text or PROSE)
    set_text(sheet, ["Nội dung văn bản được trình bày theo thể thức quy định và gửi đến các cơ quan liên quan./."])
    set_closing(sheet, _RECIPIENTS if case.recipients else [], case.signing)
    return (sheet.page(),)


class TestHeadBlocks:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_are_read_as_printed_and_never_guessed(self, case: HeadCase) -> None:
        found = understand_pages(set_case(case)).particulars
        for name, expected in case.expected.items():
            read = found[name]
            assert (name, read.value, read.is_handwritten) == (
                name,
                expected.removeprefix("?"),
                expected.startswith("?"),
            )
