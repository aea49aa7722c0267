"""Amendments applied to a small decree: each action, what it leaves alone, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lawtext import parse_document
from lawtext.addresses import parse_address
from lawtext.amendments import Amendment, AmendmentAction, ProvisionPart, find_amendments
from lawtext.amendments.apply import AmendmentOutcome, AmendmentStep, apply, apply_one
from lawtext.amendments.forest import Forest, as_text, locate, order_of
from lawtext.types import Address, DocumentReference, ProvisionNode, Unit, walk

DECREE = """CHÍNH PHỦ
Số: 11/2020/NĐ-CP
NGHỊ ĐỊNH
Quy định về hồ sơ thuế
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Nghị định này quy định về hồ sơ.
Điều 2. Hồ sơ
1. Hồ sơ của người nộp thuế gồm:
a) Đơn đề nghị;
b) Bản sao giấy tờ;
c) Ảnh của người nộp thuế.
2. Hồ sơ nộp tại cơ quan thuế.
Chương II
THI HÀNH
Điều 3. Thời hạn
Thời hạn là 05 ngày.
Điều 4. Hiệu lực
Nghị định này có hiệu lực từ ngày 01 tháng 01 năm 2021.
"""

AMENDING_DECREE = """CHÍNH PHỦ
Số: 22/2024/NĐ-CP
NGHỊ ĐỊNH
Sửa đổi, bổ sung một số điều của Nghị định số 11/2020/NĐ-CP
Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 11/2020/NĐ-CP
1. Sửa đổi, bổ sung một số điểm, khoản của Điều 2 như sau:
a) Sửa đổi điểm b khoản 1 như sau:
“b) Bản sao giấy tờ hoặc dữ liệu điện tử;”;
b) Bổ sung điểm b1 vào sau điểm b khoản 1 như sau:
“b1) Giấy ủy quyền;”;
c) Bổ sung khoản 3 và khoản 4 vào sau khoản 2 như sau:
“3. Hồ sơ được lưu 05 năm.
4. Bộ trưởng quy định:
a) Mẫu đơn;
b) Cách lưu.”.
2. Bổ sung Điều 2a vào sau Điều 2 như sau:
“Điều 2a. Nộp qua mạng
1. Người nộp thuế được nộp qua mạng.
2. Thời điểm nộp là lúc hệ thống nhận.”.
3. Thay thế cụm từ “người nộp thuế” bằng cụm từ “người khai thuế” tại Điều 2.
4. Bãi bỏ điểm c khoản 1 Điều 2 và Điều 3.
Điều 2. Hiệu lực
Nghị định này có hiệu lực từ ngày 01 tháng 7 năm 2024.
"""


def decree() -> Forest:
    return parse_document(DECREE).provisions()


def amendment(action: AmendmentAction, place: str, **values: object) -> Amendment:
    return Amendment(
        action,
        DocumentReference(number="11/2020/NĐ-CP"),
        parse_address(place) if place else Address(),
        parse_address("dieu-1-khoan-1"),
        **values,  # type: ignore[arg-type]
    )


def at(roots: Forest, place: str) -> ProvisionNode:
    node, _ = locate(roots, parse_address(place))
    assert node is not None, place
    return node


def do(action: AmendmentAction, place: str, **values: object) -> tuple[Forest, AmendmentStep]:
    return apply_one(decree(), amendment(action, place, **values))


class TestAmendingDecree:
    """A whole amending text, read and applied to the whole amended one."""

    def test_every_instruction_is_applied_and_the_text_reads_as_consolidated(self) -> None:
        found = find_amendments(parse_document(AMENDING_DECREE))
        after, steps = apply(decree(), found)
        assert [step.status for step in steps] == [AmendmentOutcome.APPLIED] * len(found)
        assert as_text(at(after, "dieu-2")).split("\n") == [
            "Điều 2. Hồ sơ",
            "1. Hồ sơ của người khai thuế gồm:",
            "a) Đơn đề nghị;",
            "b) Bản sao giấy tờ hoặc dữ liệu điện tử;",
            "b1) Giấy ủy quyền;",
            "c) (được bãi bỏ)",
            "2. Hồ sơ nộp tại cơ quan thuế.",
            "3. Hồ sơ được lưu 05 năm.",
            "4. Bộ trưởng quy định:",
            "a) Mẫu đơn;",
            "b) Cách lưu.",
        ]
        assert [child.label for child in at(after, "chuong-1").children] == ["Điều 1", "Điều 2", "Điều 2a"]
        assert at(after, "dieu-3").text == "(được bãi bỏ)"
        assert at(after, "dieu-4") == at(decree(), "dieu-4")

    def test_a_step_shows_what_it_did(self) -> None:
        found = find_amendments(parse_document(AMENDING_DECREE))
        step = apply(decree(), found)[1][0]
        assert step.amendment is found[0]
        assert (step.before, step.after) == ("b) Bản sao giấy tờ;", "b) Bản sao giấy tờ hoặc dữ liệu điện tử;")
        assert [str(address) for address in step.touched] == ["dieu-2-khoan-1-diem-b"]


class TestNewWording:
    def test_a_clause_takes_its_points_from_the_wording(self) -> None:
        after, step = do(AmendmentAction.AMEND, "dieu-2-khoan-1", new_wording="1. Hồ sơ gồm:\na) Đơn;\nb) Ảnh.")
        assert step.status is AmendmentOutcome.APPLIED
        assert as_text(at(after, "dieu-2-khoan-1")) == "1. Hồ sơ gồm:\na) Đơn;\nb) Ảnh."
        assert {str(address) for address in step.touched} == {
            f"dieu-2-khoan-1{point}" for point in ("", "-diem-a", "-diem-b", "-diem-c")
        }

    def test_a_title_that_runs_over_two_lines_is_one_title(self) -> None:
        after, _ = do(
            AmendmentAction.AMEND, "dieu-3", new_wording="Điều 3. Thời hạn giải quyết hồ sơ\nthuế\n1. Là 05 ngày."
        )
        assert at(after, "dieu-3").heading == "Thời hạn giải quyết hồ sơ thuế"
        assert [str(child.address) for child in at(after, "dieu-3").children] == ["dieu-3-khoan-1"]

    def test_a_chapter_is_amended_with_its_articles(self) -> None:
        wording = "Chương II\nTỔ CHỨC THI HÀNH\nĐiều 3. Thời hạn\nThời hạn là 03 ngày.\nĐiều 4. Hiệu lực\nTừ năm 2025."
        after, step = do(AmendmentAction.AMEND, "chuong-2", new_wording=wording)
        assert at(after, "chuong-2").heading == "TỔ CHỨC THI HÀNH"
        assert at(after, "dieu-3").text == "Thời hạn là 03 ngày."
        assert step.status is AmendmentOutcome.APPLIED

    def test_only_the_heading(self) -> None:
        after, _ = do(
            AmendmentAction.AMEND, "dieu-3", new_wording="Điều 3. Thời hạn\ngiải quyết", part=ProvisionPart.HEADING
        )
        assert (at(after, "dieu-3").heading, at(after, "dieu-3").text) == (
            "Thời hạn giải quyết",
            "Thời hạn là 05 ngày.",
        )

    def test_only_what_stands_before_the_points(self) -> None:
        after, _ = do(AmendmentAction.AMEND, "dieu-2-khoan-1", new_wording="1. Hồ sơ bao gồm:", part=ProvisionPart.LEAD)
        assert at(after, "dieu-2-khoan-1").text == "Hồ sơ bao gồm:"
        assert len(at(after, "dieu-2-khoan-1").children) == 3

    def test_of_several_paragraphs_only_the_first(self) -> None:
        roots = parse_document("Điều 1. Tên\n1. Đoạn đầu.\nĐoạn hai.\n2. Hai.").provisions()
        lead = amendment(AmendmentAction.AMEND, "dieu-1-khoan-1", new_wording="1. Đoạn mới.", part=ProvisionPart.LEAD)
        after, step = apply_one(roots, lead)
        assert at(after, "dieu-1-khoan-1").text == "Đoạn mới.\nĐoạn hai."
        assert step.status is AmendmentOutcome.DOUBTFUL

    def test_wording_without_a_label_keeps_the_label_and_is_doubtful(self) -> None:
        after, step = do(AmendmentAction.AMEND, "dieu-2-khoan-2", new_wording="Hồ sơ nộp qua mạng.")
        assert as_text(at(after, "dieu-2-khoan-2")) == "2. Hồ sơ nộp qua mạng."
        assert (step.status, bool(step.reason)) == (AmendmentOutcome.DOUBTFUL, True)

    def test_a_unit_that_was_not_there_is_added_and_doubtful(self) -> None:
        after, step = do(AmendmentAction.AMEND, "dieu-2-khoan-3", new_wording="3. Thêm.")
        assert at(after, "dieu-2-khoan-3").text == "Thêm."
        assert step.status is AmendmentOutcome.DOUBTFUL

    def test_a_clause_of_an_article_that_lost_its_clauses_is_left_to_the_officer(self) -> None:
        after, step = do(AmendmentAction.AMEND, "dieu-3-khoan-1", new_wording="1. Thời hạn là 03 ngày.")
        assert (after, step.status) == (decree(), AmendmentOutcome.IMPOSSIBLE)
        assert "Điều 3" in step.reason


class TestSupplement:
    @pytest.mark.parametrize(
        ("place", "wording", "siblings"),
        [
            ("dieu-2-khoan-1-diem-a1", "a1) Mới;", ["a", "a1", "b", "c"]),
            ("dieu-2-khoan-1-diem-d", "d) Mới;", ["a", "b", "c", "d"]),
            ("dieu-2-khoan-1a", "1a. Mới.", ["1", "1a", "2"]),
        ],
    )
    def test_goes_where_its_number_belongs(self, place: str, wording: str, siblings: list[str]) -> None:
        after, step = do(AmendmentAction.SUPPLEMENT, place, new_wording=wording)
        parent = next(node for node in walk(after) if any(str(c.address) == place for c in node.children))
        assert [child.label for child in parent.children] == siblings
        assert step.before == ""

    def test_two_articles_after_one_stand_in_order(self) -> None:
        new = [
            amendment(
                AmendmentAction.SUPPLEMENT, f"dieu-2{letter}", new_wording=f"Điều 2{letter}. Tên\nLời.", anchor=anchor
            )
            for letter, anchor in (("a", parse_address("dieu-2")), ("b", parse_address("dieu-2")))
        ]
        after, _ = apply(decree(), new)
        assert [child.label for child in at(after, "chuong-1").children] == ["Điều 1", "Điều 2", "Điều 2a", "Điều 2b"]

    def test_a_chapter_and_its_articles_stand_between_chapters(self) -> None:
        wording = "Chương Ia\nNỘP QUA MẠNG\nĐiều 2a. Nộp\nNộp qua mạng."
        after, step = do(AmendmentAction.SUPPLEMENT, "chuong-1a", new_wording=wording, anchor=parse_address("chuong-1"))
        assert [root.label for root in after] == ["Chương I", "Chương Ia", "Chương II"]
        assert [str(child.address) for child in at(after, "chuong-1a").children] == ["dieu-2a"]
        assert step.status is AmendmentOutcome.APPLIED

    def test_a_section_stands_in_its_chapter(self) -> None:
        after, step = do(AmendmentAction.SUPPLEMENT, "chuong-2-muc-1", new_wording="Mục 1\nMỞ ĐẦU\nĐiều 2b. Tên\nLời.")
        assert "chuong-2-muc-1" in [str(child.address) for child in at(after, "chuong-2").children]
        assert step.status is AmendmentOutcome.APPLIED

    def test_a_passage_is_put_at_the_end_of_a_unit(self) -> None:
        at_the_end = {"new_wording": "Kèm bản sao.", "part": ProvisionPart.PASSAGE, "note": "vào cuối"}
        after, step = do(AmendmentAction.SUPPLEMENT, "dieu-2-khoan-2", **at_the_end)
        assert at(after, "dieu-2-khoan-2").text == "Hồ sơ nộp tại cơ quan thuế.\nKèm bản sao."
        assert step.status is AmendmentOutcome.DOUBTFUL

    def test_what_is_there_already_is_not_added_twice(self) -> None:
        after, step = do(AmendmentAction.SUPPLEMENT, "dieu-2-khoan-2", new_wording="2. Hai.")
        assert (after, step.status) == (decree(), AmendmentOutcome.IMPOSSIBLE)

    def test_what_reads_so_but_for_footnotes_is_asked(self) -> None:
        wording = "2. Hồ sơ nộp tại cơ quan thuế."
        noted = [replace(one, text=one.text) for one in decree()]
        after, step = do(AmendmentAction.SUPPLEMENT, "dieu-2-khoan-2", new_wording=wording)
        assert (after, step.status) == (tuple(noted), AmendmentOutcome.DOUBTFUL)

    def test_points_follow_the_vietnamese_alphabet(self) -> None:
        labels = ["a", "a1", "b", "c", "d", "d1", "dd", "e"]
        keys = [order_of(parse_address(f"dieu-1-khoan-1-diem-{label}").last) for label in labels]
        assert keys == sorted(keys)


class TestWords:
    def test_change_in_the_unit_named_and_nowhere_else(self) -> None:
        after, step = do(
            AmendmentAction.REPLACE_WORDS, "dieu-2-khoan-1-diem-c", old_words="người nộp thuế", new_words="người khai"
        )
        assert at(after, "dieu-2-khoan-1-diem-c").text == "Ảnh của người khai."
        assert at(after, "dieu-2-khoan-1").text == "Hồ sơ của người nộp thuế gồm:"
        assert [str(address) for address in step.touched] == ["dieu-2-khoan-1-diem-c"]

    def test_change_in_the_whole_document(self) -> None:
        after, step = do(AmendmentAction.REPLACE_WORDS, "", old_words="Nghị định này", new_words="Văn bản này")
        assert step.status is AmendmentOutcome.APPLIED
        assert at(after, "dieu-1").text.startswith("Văn bản này")

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            # 12/2017/QH14, Điều 2 khoản 3 điểm h: the word goes before the other phrase too.
            (
                "Bỏ từ “từ” trước cụm từ “A đồng” tại khoản 1 Điều 2 và trước cụm từ “B giấy tờ” tại khoản 2 Điều 2"
                " của Nghị định số 11/2020/NĐ-CP.",
                [
                    ("thay-cum-tu", "dieu-2-khoan-1", "từ A đồng", "A đồng"),
                    ("thay-cum-tu", "dieu-2-khoan-2", "từ B giấy tờ", "B giấy tờ"),
                ],
            ),
            # 90/2025/QH15, Điều 7 khoản 42: a number is struck out, not the point that has it.
            (
                "Bãi bỏ Điều 3 và số “24,” tại khoản 2 Điều 2 của Nghị định số 11/2020/NĐ-CP.",
                [("bai-bo", "dieu-3", "", ""), ("thay-cum-tu", "dieu-2-khoan-2", "24,", "")],
            ),
            # 12/2017/QH14, Điều 2 khoản 2 điểm p and b.
            (
                "Thay thế từ “A” bằng cụm từ “mạng A” và dấu “,” bằng từ “hoặc” sau từ “đổi” tại khoản 2 Điều 2 của"
                " Nghị định số 11/2020/NĐ-CP.",
                [
                    ("thay-cum-tu", "dieu-2-khoan-2", "A", "mạng A"),
                    ("thay-cum-tu", "dieu-2-khoan-2", "đổi,", "đổi hoặc"),
                ],
            ),
            (
                "Thay thế từ “và” bằng từ “hoặc” trước cụm từ “A” tại khoản 1, trước cụm từ “B” tại khoản 2 Điều 2 của"
                " Nghị định số 11/2020/NĐ-CP.",
                [
                    ("thay-cum-tu", "dieu-2-khoan-1", "và A", "hoặc A"),
                    ("thay-cum-tu", "dieu-2-khoan-2", "và B", "hoặc B"),
                ],
            ),
            # Điều 2 khoản 3 điểm đ: the headings alone.
            (
                "Bỏ cụm từ “A” tại tên điều Điều 2 của Nghị định số 11/2020/NĐ-CP.",
                [("thay-cum-tu", "dieu-2", "A", "")],
            ),
        ],
    )
    def test_are_read_with_what_they_stand_beside(self, order: str, expected: list[tuple[str, ...]]) -> None:
        found = find_amendments(f"Điều 1. Sửa đổi Nghị định số 11/2020/NĐ-CP\n{order}")
        assert [(one.action, str(one.provision), one.old_words, one.new_words) for one in found] == expected

    def test_a_mark_below_an_order_to_strike_goes_with_its_neighbour(self) -> None:
        # 12/2017/QH14, Điều 2 khoản 3 điểm d: the amount itself stays.
        text = (
            "Điều 1. Sửa đổi Nghị định số 11/2020/NĐ-CP\n"
            "1. Bỏ từ, cụm từ tại các điều, khoản, điểm sau đây của Nghị định số 11/2020/NĐ-CP:\n"
            "a) Bỏ dấu “,” sau cụm từ “200 đồng” tại khoản 1 Điều 2;\n"
            "b) Bỏ cụm từ “A” tại tên điều Điều 3."
        )
        first, second = find_amendments(text)
        assert (first.old_words, first.new_words) == ("200 đồng,", "200 đồng")
        assert (str(second.provision), second.part) == ("dieu-3", ProvisionPart.HEADING)

    def test_an_addition_beside_words_that_stand_twice_is_a_doubt(self) -> None:
        _, step = do(
            AmendmentAction.REPLACE_WORDS, "dieu-2-khoan-1", old_words="người nộp thuế", new_words="người nộp thuế lẻ"
        )
        assert step.status is AmendmentOutcome.DOUBTFUL

    def test_a_mark_becomes_a_word(self) -> None:
        (article,) = parse_document("Điều 1. Tên\nTrẻ em, người già.").provisions()
        change = amendment(AmendmentAction.REPLACE_WORDS, "dieu-1", old_words=", người già", new_words="hoặc người già")
        (after,), _ = apply_one([article], change)
        assert after.text == "Trẻ em hoặc người già."

    def test_a_mark_alone_is_not_changed_everywhere(self) -> None:
        # 12/2017/QH14, Điều 2 khoản 2 điểm p: “,” becomes “hoặc” behind one word.
        after, step = do(AmendmentAction.REPLACE_WORDS, "dieu-2", old_words=",", new_words="hoặc")
        assert (after, step.status) == (decree(), AmendmentOutcome.IMPOSSIBLE)

    def test_words_whose_place_was_not_read_are_a_doubt(self) -> None:
        # 07/2022/QH15, Điều 1 khoản 82 điểm b: both at khoản 2 Điều 16.
        text = (
            "Điều 1. Thay cụm từ tại một số điều của Nghị định số 11/2020/NĐ-CP\n"
            "Thay cụm từ “người nộp thuế” bằng cụm từ “người khai” và bỏ cụm từ “đơn” tại khoản 2 Điều 2."
        )
        first = find_amendments(text)[0]
        assert (first.old_words, str(first.provision) or first.note) == ("người nộp thuế", "không rõ nơi chốn")
        _, step = apply_one(decree(), first)
        assert step.status is AmendmentOutcome.DOUBTFUL

    def test_one_word_without_a_place_is_not_changed_everywhere(self) -> None:
        # 12/2017/QH14, Điều 2 khoản 3: “các” struck from the whole Penal Code would change 883 provisions.
        after, step = do(AmendmentAction.REPLACE_WORDS, "", old_words="các")
        assert (after, step.status) == (decree(), AmendmentOutcome.IMPOSSIBLE)

    def test_words_struck_out_leave_no_gap(self) -> None:
        after, _ = do(AmendmentAction.REPLACE_WORDS, "dieu-2-khoan-1-diem-c", old_words="của người nộp thuế")
        assert at(after, "dieu-2-khoan-1-diem-c").text == "Ảnh."

    def test_words_that_are_not_there_are_reported(self) -> None:
        after, step = do(AmendmentAction.REPLACE_WORDS, "dieu-3", old_words="người nộp thuế", new_words="người khai")
        assert (after, step.status) == (decree(), AmendmentOutcome.IMPOSSIBLE)
        assert "người nộp thuế" in step.reason

    def test_words_that_hold_the_old_ones_do_not_grow(self) -> None:
        once, _ = do(
            AmendmentAction.REPLACE_WORDS, "dieu-2", old_words="cơ quan thuế", new_words="cơ quan thuế, hải quan"
        )
        twice, step = apply_one(
            once,
            amendment(
                AmendmentAction.REPLACE_WORDS, "dieu-2", old_words="cơ quan thuế", new_words="cơ quan thuế, hải quan"
            ),
        )
        assert (twice, step.status) == (once, AmendmentOutcome.DOUBTFUL)


class TestPhrases:
    """A phrase is matched as text: with its marks, and where a unit begins with it."""

    @pytest.mark.parametrize(
        ("text", "old", "new", "expected"),
        [
            # The usual form of the penal code.
            (
                "bị phạt tù 20 năm, tù chung thân hoặc tử hình.",
                ", tù chung thân hoặc tử hình",
                "",
                "bị phạt tù 20 năm.",
            ),
            ("Chánh Văn phòng cấp tỉnh ; Trưởng ban.", "Chánh Văn phòng cấp tỉnh;", "", "Trưởng ban."),
            ("Cấp A , cấp B.", "A, cấp B", "A", "Cấp A."),
            ("Gây thiệt hại 300 triệu.", "gây thiệt hại", "gây thất thoát", "Gây thất thoát 300 triệu."),
            ("Gây thiệt hại lớn, gây thiệt hại nhỏ.", "gây thiệt hại", "làm mất", "Làm mất lớn, làm mất nhỏ."),
            ("Gây thiệt hại.", "gây thiệt hại", "gây thiệt hại, lãng phí", "Gây thiệt hại, lãng phí."),
        ],
    )
    def test_are_found(self, text: str, old: str, new: str, expected: str) -> None:
        (article,) = parse_document(f"Điều 1. Tên\n{text}").provisions()
        change = amendment(AmendmentAction.REPLACE_WORDS, "dieu-1", old_words=old, new_words=new)
        (after,), step = apply_one([article], change)
        assert (after.text, step.status) == (expected, AmendmentOutcome.APPLIED)


class TestPassages:
    TEXT = "Đoạn một. Câu hai của đoạn một.\nĐoạn hai."
    ITEMS = "Gồm:\n- Gạch một;\n- Gạch hai."
    TABLE = "| STT | Nghề |\n| 1 | Y |\n| 2 | Dược |"

    @pytest.mark.parametrize(
        ("text", "action", "note", "values", "expected"),
        [
            (TEXT, "sua-doi", "đoạn thứ hai", {"new_wording": "Mới."}, "Đoạn một. Câu hai của đoạn một.\nMới."),
            (TEXT, "bai-bo", "đoạn thứ nhất", {}, "Đoạn hai."),
            (ITEMS, "sua-doi", "gạch đầu dòng thứ hai", {"new_wording": "Mới."}, "Gồm:\n- Gạch một;\n- Mới."),
            (ITEMS, "bai-bo", "gạch đầu dòng thứ 1", {}, "Gồm:\n- Gạch hai."),
            ("Câu một. Câu hai. Câu ba.", "bai-bo", "câu thứ hai", {}, "Câu một. Câu ba."),
            ("Câu a. Câu b.", "thay-cum-tu", "câu thứ hai", {"old_words": "Câu", "new_words": "Ý"}, "Câu a. Ý b."),
            (TABLE, "sua-doi", "số thứ tự 2", {"new_wording": "| 2 | Z |"}, "| STT | Nghề |\n| 1 | Y |\n| 2 | Z |"),
        ],
    )  # fmt: skip
    def test_are_counted_off(self, text: str, action: str, note: str, values: dict[str, str], expected: str) -> None:
        node = replace(parse_document("Điều 1. Tên\nLời.").provisions()[0], text=text)
        change = amendment(AmendmentAction(action), "dieu-1", part=ProvisionPart.PASSAGE, note=note, **values)
        (after,), step = apply_one([node], change)
        assert (after.text, step.status) == (expected, AmendmentOutcome.APPLIED)

    @pytest.mark.parametrize(
        ("text", "note"),
        [
            (TEXT, "đoạn thứ ba"),  # there is none
            (ITEMS, "đoạn thứ hai"),  # whether items are counted, nobody knows
            (TEXT, "câu thứ hai"),  # of which paragraph
            (TABLE, "số thứ tự 9"),
            (TEXT, "quy định về lệ phí"),
        ],
    )
    def test_what_is_not_certain_is_left(self, text: str, note: str) -> None:
        node = replace(parse_document("Điều 1. Tên\nLời.").provisions()[0], text=text)
        change = amendment(AmendmentAction.REPEAL, "dieu-1", part=ProvisionPart.PASSAGE, note=note)
        after, step = apply_one([node], change)
        assert (after, step.status) == ((node,), AmendmentOutcome.IMPOSSIBLE)
        assert step.reason


class TestRepeal:
    def test_a_repealed_unit_stays_addressable(self) -> None:
        after, step = do(AmendmentAction.REPEAL, "dieu-2-khoan-1")
        assert as_text(at(after, "dieu-2-khoan-1")) == "1. (được bãi bỏ)"
        assert at(after, "dieu-2-khoan-2") == at(decree(), "dieu-2-khoan-2")
        assert "dieu-2-khoan-1-diem-a" in [str(address) for address in step.touched]

    @pytest.mark.parametrize(
        ("action", "place", "values"),
        [
            (AmendmentAction.REPEAL, "dieu-9", {}),  # no such article
            (AmendmentAction.REPEAL, "", {}),  # the whole document: its validity, not its text
            (
                AmendmentAction.REPEAL,
                "dieu-2",
                {"part": ProvisionPart.PASSAGE, "note": "đoạn thứ hai"},
            ),  # which words, nobody knows
            (AmendmentAction.REPLACE, "phu-luc-1", {}),  # the new annex stands elsewhere
            (AmendmentAction.SUPPLEMENT, "dieu-9-khoan-1", {"new_wording": "1. Một."}),
            (AmendmentAction.REPLACE_WORDS, "dieu-2", {"new_words": "thêm"}),  # added where?
        ],
    )
    def test_what_cannot_be_done_is_left_and_says_why(
        self, action: AmendmentAction, place: str, values: dict[str, object]
    ) -> None:
        after, step = do(action, place, **values)
        assert (after, step.status, step.touched) == (decree(), AmendmentOutcome.IMPOSSIBLE, ())
        assert step.reason.endswith((".", "”."))

    def test_a_suspension_leaves_the_words(self) -> None:
        after, step = do(AmendmentAction.SUSPEND, "dieu-3")
        assert (after, step.before, step.after) == (decree(), step.after, "Điều 3. Thời hạn\nThời hạn là 05 ngày.")


class TestLocate:
    def test_an_article_of_an_attached_regulation_is_found_without_naming_it(self) -> None:
        text = "QUYẾT ĐỊNH\nĐiều 1. Ban hành\nBan hành kèm theo Quyết định này Quy chế.\n"
        article = parse_document(text).provisions()[0]
        inside = ProvisionNode(parse_address("quy-che/dieu-7"), Unit.ARTICLE, "Điều 7", "Tên", "Lời.", article.span)
        root = ProvisionNode(parse_address("quy-che"), Unit.REGULATION, "QUY CHẾ", "", "", article.span, (inside,))
        node, is_exact = locate((article, root), parse_address("dieu-7"))
        assert (node, is_exact) == (inside, False)
