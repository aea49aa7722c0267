"""What holds for any amending text and any tree."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext import parse_article, parse_document
from lawtext.addresses import parse_address
from lawtext.amendments import Amendment, AmendmentAction, ProvisionPart, find_amendments, find_amendments_in
from lawtext.amendments.apply import AmendmentOutcome, apply
from lawtext.amendments.forest import as_text, duplicates
from lawtext.amendments.passages import blanked, read_quotations
from lawtext.types import Address, DocumentReference, ProvisionNode, walk

WORDS = (
    "Điều 5|khoản 1|điểm đ|khoản 2 và khoản 3|các khoản 1, 2|Chương II|Mục 1|Phụ lục I|Điều này|khoản này|,|;|.|:|\n|và"
    '|“|”|"|Sửa đổi, bổ sung|Bổ sung|Bãi bỏ|Thay thế|Thay thế cụm từ|bằng cụm từ|Bỏ cụm từ|tại|như sau:|sau đây:'
    "|vào sau|Thông tư này thay thế|hết hiệu lực|kể từ ngày 01/7/2026|trừ trường hợp|Luật Đất đai|một số điều của|tên"
    "|Nghị định số 30/2020/NĐ-CP|đã được sửa đổi, bổ sung theo|của|ban hành kèm theo|đoạn mở đầu|\n1. |\na) |\n“1. "
    "|\nĐiều 6. Tên\n"
)
SCRAPS = st.lists(st.sampled_from(WORDS.split("|")), max_size=30).map(" ".join)

LAW = """Điều 5. Hồ sơ
Hồ sơ gồm:
1. Đơn đề nghị gồm:
a) Họ tên người nộp thuế;
b) Địa chỉ.
2. Bản sao giấy tờ của người nộp thuế.
Điều 6. Thời hạn
Thời hạn là 05 ngày làm việc."""
LABELS = ("dieu-5", "dieu-5-khoan-1", "dieu-5-khoan-2", "dieu-5-khoan-1-diem-a", "dieu-6", "dieu-9", "dieu-5-khoan-7")


def law() -> tuple[ProvisionNode, ...]:
    return parse_document(f"Căn cứ.\nĐiều 1. Phạm vi\nLuật này quy định hồ sơ.\n{LAW}").provisions()


AMENDMENTS = st.builds(
    Amendment,
    action=st.sampled_from(AmendmentAction),
    document=st.just(DocumentReference(number="1/2020/NĐ-CP")),
    provision=st.sampled_from([Address(), *(parse_address(text) for text in LABELS)]),
    source=st.just(parse_address("dieu-1-khoan-1")),
    new_wording=st.sampled_from(
        [
            "",
            "1. Đơn đề nghị.",
            "2. Bản sao.\n3. Ảnh.",
            "Điều 6. Tên\nLời.",
            "a) Họ tên.",
            "Lời văn.",
            "2a. Thêm:\na) Một;",
        ]
    )
    | st.text(max_size=40),
    part=st.sampled_from(ProvisionPart),
    anchor=st.none() | st.sampled_from([parse_address(text) for text in LABELS]),
    old_words=st.sampled_from(["", "người nộp thuế", "thuế", "không có"]),
    new_words=st.sampled_from(["", "người khai thuế", "người nộp thuế, phí"]),
)


class TestFindAmendments:
    @given(st.one_of(st.text(), SCRAPS))
    def test_never_raises_whatever_the_text(self, text: str) -> None:
        for one in find_amendments(parse_document(text)):
            assert one.document != DocumentReference()
            assert 0 <= one.start <= one.end <= len(text)

    @given(SCRAPS, SCRAPS)
    def test_never_raises_for_an_article_and_its_title(self, heading: str, text: str) -> None:
        find_amendments_in([parse_article(text, "1", title=heading)], title=heading)

    @pytest.mark.parametrize(
        "piece",
        [
            "Sửa đổi, bổ sung khoản 1 Điều 5 như sau: “1. Một.”; ",
            "Bãi bỏ khoản 1 Điều 5 Nghị định số 30/2020/NĐ-CP, ",
            "“",
            "và bãi bỏ ",
            "được sửa đổi, bổ sung theo Luật số 30/2020/QH14, ",
            "Thay thế cụm từ “A” bằng cụm từ “B”, ",
            "Nghị định số 30/2020/NĐ-CP hết hiệu lực ",
            "Luật ",
            "tại ",
        ],
    )
    def test_time_grows_with_the_length_of_the_text(self, piece: str) -> None:
        def seconds(count: int) -> float:
            tree = parse_article(piece * count, "1", title="Hiệu lực thi hành")
            began = time.process_time()
            find_amendments_in([tree])
            return time.process_time() - began

        seconds(50)
        short = min(seconds(250) for _ in range(2))
        assert seconds(1000) < 4 * 3 * short + 0.5


class TestQuotations:
    @given(st.one_of(st.text(), SCRAPS))
    def test_blanking_keeps_the_length_and_what_stands_outside(self, text: str) -> None:
        found = read_quotations(text)
        hidden = blanked(text, found)
        assert len(hidden) == len(text)
        done = 0
        for one in found:
            assert hidden[done : one.start + 1] == text[done : one.start + 1]
            done = one.end


class TestApply:
    def test_applying_nothing_changes_nothing(self) -> None:
        assert apply(law(), []) == (law(), ())

    @given(st.lists(AMENDMENTS, max_size=5))
    def test_never_raises_and_keeps_addresses_unique(self, amendments: list[Amendment]) -> None:
        after, steps = apply(law(), amendments)
        assert len(steps) == len(amendments)
        assert not duplicates(after, [node.address for node in walk(after)])
        for step in steps:
            assert step.reason or step.status is AmendmentOutcome.APPLIED

    @given(AMENDMENTS)
    def test_what_is_not_touched_keeps_its_words(self, amendment: Amendment) -> None:
        before = {node.address: (node.label, node.heading, node.text) for node in walk(law())}
        after, (step,) = apply(law(), [amendment])
        for node in walk(after):
            if node.address not in step.touched:
                assert before[node.address] == (node.label, node.heading, node.text)
        if step.status is AmendmentOutcome.IMPOSSIBLE:
            assert after == law()
            assert not step.touched

    @given(AMENDMENTS)
    def test_applying_twice_is_applying_once(self, amendment: Amendment) -> None:
        once, _ = apply(law(), [amendment])
        twice, _ = apply(once, [amendment])
        assert [as_text(node) for node in twice] == [as_text(node) for node in once]
