"""Head and closing blocks in the layouts of the forms, as words with places."""

from dataclasses import replace

import pytest

from scanreading.engines.flags import LOOK_BELOW
from scanreading.engines.types import ReadPage
from scanreading.understanding.document import understand_pages
from scanreading.understanding.particulars import SURE
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


class TestCertainty:
    @pytest.mark.parametrize("case", CASES[:3], ids=lambda case: case.name)
    def test_no_field_is_sure_over_a_word_that_must_be_looked_at(self, case: HeadCase) -> None:
        """Every word of the page in turn is read badly."""
        (page,) = set_case(case)
        for at, word in enumerate(page.words):
            words = (*page.words[:at], replace(word, confidence=LOOK_BELOW - 10), *page.words[at + 1 :])
            found = understand_pages((replace(page, words=words),)).particulars
            sure = [name for name, one in found.items() if one.confidence >= SURE and word.box in one.boxes]
            assert sure == []


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
