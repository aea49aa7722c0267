"""A first draft in whole sentences: what was counted is said, what was not is said as such, others are quoted."""

import pytest

from portal.reports.compilation import figures as catalogue
from portal.reports.compilation.drafts import first_draft
from portal.reports.compilation.figures import (
    FigureInText,
    ReportFacts,
)
from portal.reports.compilation.text import typed_numbers, unknown_references, with_figures

LABELS = {one.key: one for one in catalogue.GENERAL}


def shown(key: str, value: int, before: int | None = None) -> FigureInText:
    one = LABELS[key]
    return FigureInText(key, one.label, one.unit, value, before, one.share is not None)


def facts(*figures: FigureInText, **more: object) -> ReportFacts:
    said = {
        "issuer": "Sở Tư pháp",
        "receiver": "Ủy ban nhân dân tỉnh",
        "about": "Kế hoạch số 54/KH-UBND",
        "figures": figures,
    }
    return ReportFacts(**(said | more))  # type: ignore[arg-type]


def training(*quotes: tuple[str, str, str], leads: tuple[str, ...] = ()) -> dict[str, object]:
    said = {"number": 2, "title": "Tập huấn", "state": "Đang thực hiện", "percent": 40, "leads": leads}
    of = dict.fromkeys(("deadlines", "keys", "own_keys"), ()) | dict.fromkeys(("is_done", "is_late", "is_here"), False)
    return said | of | {"quotes": quotes}


def difficulty(title: str, agency: str, state: str, proposal: str = "", lesson: str = "") -> dict[str, object]:
    words = {"title": title, "agency": agency, "state": state, "proposal": proposal, "lesson": lesson}
    return words | {"is_open": True}


def read(said: ReportFacts, section: str) -> str:
    return with_figures(first_draft(said)[section], {one.key: one for one in said.figures})


class TestFallingShort:
    def test_names_who_owes_all_and_who_owes_some(self):
        names = tuple(f"Sở thứ {at}" for at in "ABCDEFGHIJKLM")
        said = facts(silent=names, patchy=("Công an tỉnh",), overspent=("Sở Công Thương", "Sở Y tế"), names=True)
        text = read(said, "danh-gia")
        assert f"- Chưa gửi báo cáo: {', '.join(names[:-1])} và {names[-1]}." in text
        assert "- Chưa gửi đủ báo cáo của các kỳ: Công an tỉnh." in text
        assert "- Chi vượt kinh phí được bố trí: Sở Công Thương và Sở Y tế." in text

    def test_names_nobody_where_the_regime_does_not_say_so(self):
        text = read(facts(silent=("Sở Y tế",), patchy=("Công an tỉnh",)), "danh-gia")
        assert "- Chưa gửi báo cáo: còn một số cơ quan." in text
        assert "Sở Y tế" not in text
        assert "Công an tỉnh" not in text

    def test_says_nothing_where_nobody_does(self):
        text = read(facts(), "danh-gia")
        assert "gửi" not in text
        assert "Chi vượt" not in text


class TestSummary:
    def test_says_what_was_asked_what_is_done_and_why_the_rest_is_not(self):
        counted = (
            shown("nhiem-vu.tong", 8),
            shown("nhiem-vu.hoan-thanh", 1),
            shown("nhiem-vu.dang-lam", 7),
            shown("hoat-dong.cuoc", 30, 20),
            shown("vuong-mac.neu", 2),
            shown("vuong-mac.con-lai", 2),
        )
        met = tuple(difficulty(f"Thiếu {what}.", "Sở Y tế", "Mới nêu") for what in ("máy", "người"))
        text = read(facts(*counted, hardships=met), "tom-tat")
        assert "Kế hoạch gồm 8 nhiệm vụ" in text
        assert "30 cuộc phổ biến pháp luật trực tiếp (tăng 50% so với kỳ trước)" in text
        assert "Chưa hoàn thành: 7 nhiệm vụ đang thực hiện." in text
        assert "Vướng mắc chính: Thiếu máy; Thiếu người." in text
        assert "Sở Y tế" not in text

    def test_says_nothing_of_tasks_where_none_were_asked(self):
        text = read(facts(), "tom-tat")
        assert "nhiệm vụ" not in text
        assert "Không còn nhiệm vụ nào chưa hoàn thành" in read(
            facts(shown("nhiem-vu.tong", 2), shown("nhiem-vu.hoan-thanh", 2)), "tom-tat"
        )

    def test_leaves_no_number_that_nothing_stands_behind(self):
        said = facts(shown("nhiem-vu.tong", 8), shown("nhiem-vu.hoan-thanh", 8))
        assert typed_numbers(first_draft(said)["tom-tat"], {}) == ()


class TestOwnNumbers:
    def test_of_the_whole_are_said_and_a_share_without_what_it_is_made_of(self):
        own = [
            FigureInText("bao-cao-them.0.hoa-giai-a1", "Hòa giải thành", "vụ", 4, None, False),
            FigureInText("bao-cao-them.0.hoa-giai-a1.tu", "Hòa giải thành: phần", "vụ", 4, None, False),
            FigureInText("bao-cao-them.7.cua-nhiem-vu-b2", "Của nhiệm vụ", "vụ", 9, None, False),
        ]
        text = read(facts(*own), "ket-qua")
        assert "- Hòa giải thành: 4 vụ." in text
        assert "phần" not in text
        assert "Của nhiệm vụ" not in text, "that stands with its task"


class TestSentences:
    @pytest.mark.parametrize(
        ("section", "figures", "sentence"),
        [
            # nothing is never "0 cuộc"
            ("ket-qua", (), "Chưa ghi nhận cuộc phổ biến pháp luật trực tiếp nào."),
            (
                "ket-qua",
                (shown("hoat-dong.cuoc", 12), shown("hoat-dong.luot-nguoi", 1340)),
                "Các cơ quan đã tổ chức 12 cuộc phổ biến pháp luật trực tiếp, với 1.340 lượt người tham dự.",
            ),
            (
                "ket-qua",
                (shown("hoat-dong.cuoc", 12, 10), shown("hoat-dong.cuoc-dan-toc", 2)),
                "12 cuộc phổ biến pháp luật trực tiếp (tăng 20% so với kỳ trước), trong đó 2 cuộc bằng tiếng dân tộc",
            ),
            ("ket-qua", (shown("hoat-dong.tai-lieu", 500),), "Phát miễn phí 500 bản tài liệu."),
            (
                "ket-qua",
                (shown("luat.thay-doi", 2), shown("luat.noi-dung", 9), shown("luat.con-cho", 1)),
                "Ghi nhận 2 thay đổi của pháp luật, gắn cờ 9 nội dung trên Cổng phải xem lại.\n"
                "Tại thời điểm chốt số liệu còn 1 nội dung chờ xem lại.",
            ),
            (
                "ket-qua",
                (
                    shown("luat.xem-lai", 8),
                    shown("luat.da-sua", 6),
                    shown("luat.dung-han", 8),
                    shown("luat.ty-le-dung-han", 1000),
                    shown("luat.con-cho", 1),
                ),
                "Các cơ quan đã xem lại 8 lượt nội dung, trong đó 6 lượt đã sửa theo luật mới và 8 lượt đúng hạn "
                "xem lại (đạt 100%); còn 1 nội dung chờ xem lại.",
            ),
            (
                "ket-qua",
                (shown("luat.ban-sao", 3), shown("luat.bao-tin", 12), shown("luat.toi-noi", 5)),
                "Ở các trang khác, 3 bản sao đã sửa, gắn cảnh báo hoặc gỡ theo.\n"
                "Báo tin 12 lượt cho người theo dõi, người hỏi, trong đó 5 lượt có báo nhận tới nơi.",
            ),
            (
                "ket-qua",
                (shown("hoat-dong.tap-huan", 3), shown("hoat-dong.luot-tap-huan", 120)),
                "Mở 3 lớp tập huấn, cho 120 lượt người tham gia.",
            ),
            (
                "ket-qua",
                (shown("hoi-dap.tiep-nhan", 9), shown("hoi-dap.tra-loi", 8), shown("hoi-dap.dung-han", 0)),
                "Không có câu hỏi nào được trả lời đúng hạn.",
            ),
            (
                "ket-qua",
                (shown("tin-nhan.dot", 2), shown("tin-nhan.gui", 900), shown("tin-nhan.toi", 0)),
                "Qua 2 đợt, đã gửi 900 tin; không có báo nhận của nhà mạng.",
            ),
            (
                "chi-dao",
                (shown("nhiem-vu.tong", 8), shown("nhiem-vu.hoan-thanh", 1), shown("nhiem-vu.chua-bao", 7)),
                "Kế hoạch gồm 8 nhiệm vụ; đến thời điểm chốt số liệu có 1 nhiệm vụ đã hoàn thành và 7 nhiệm vụ chưa có",
            ),
            (
                "chi-dao",
                (shown("che-do.phai-bao-cao", 9), shown("che-do.da-gui", 0)),
                "Trong 9 báo cáo phải gửi của các cơ quan, chưa có báo cáo nào được gửi.",
            ),
            ("kho-khan", (), "không có cơ quan nào nêu khó khăn, vướng mắc trên Cổng"),
        ],
    )
    def test_are_chosen_by_their_numbers(self, section: str, figures: tuple[FigureInText, ...], sentence: str):
        assert sentence in read(facts(*figures), section)

    def test_no_number_is_typed_by_the_draft(self):
        figures = tuple(shown(one.key, 777, 555) for one in catalogue.GENERAL)
        said = facts(*figures)
        known = {one.key: one for one in figures}
        draft = first_draft(said)
        assert any(draft.values())
        for text in draft.values():
            assert unknown_references(text, known) == ()
            assert typed_numbers(text, known) == ()

    def test_agencies_speak_for_themselves(self):
        quote = ("Sở Nội vụ", "Đã mở 12 lớp {x}.", "Thiếu 3 lớp")
        one = training(quote, leads=("Sở Nội vụ",))
        text = read(facts(assignments=(one,)), "nv-2")
        assert "- Sở Nội vụ báo cáo: “Đã mở 12 lớp (x)”." in text
        assert "- Sở Nội vụ có ý kiến khác về số hệ thống đếm: “Thiếu 3 lớp”." in text

    def test_what_many_say_alike_is_said_once(self):
        names = ("Sở A", "Sở B", "Sở A", "Sở C", "Sở D", "Sở E")
        quotes = tuple((name, "Đã thực hiện.", "") for name in names)
        text = read(facts(assignments=(training(*quotes),)), "nv-2")
        assert "- Sở A, Sở B, Sở C, Sở D và một số cơ quan khác báo cáo: “Đã thực hiện”." in text
        assert text.count("Đã thực hiện") == 1

    def test_of_many_words_the_first_are_quoted(self):
        quotes = tuple((f"Sở {letter}", f"Việc {letter}", "") for letter in "ABCDEFGHIKLMNO")
        text = read(facts(assignments=(training(*quotes),)), "nv-2")
        assert "Việc M" in text
        assert "Việc N" not in text
        assert text.endswith("- Lời của các cơ quan khác xem tại báo cáo của từng cơ quan.")

    def test_difficulties_come_with_their_lessons_and_proposals(self):
        one = difficulty("Thiếu kinh phí", "Sở A", "Đang xem xét", "Bố trí kinh phí", "Lập dự toán sớm")
        said = facts(shown("vuong-mac.neu", 1), shown("vuong-mac.con-lai", 1), hardships=(one,))
        assert "Các cơ quan nêu 1 vướng mắc, trong đó 1 vướng mắc đang xem xét." in read(said, "kho-khan")
        assert "- Thiếu kinh phí (Sở A nêu; đang xem xét)." in read(said, "kho-khan")
        assert "- Lập dự toán sớm." in read(said, "kho-khan")
        assert "- Sở A đề xuất: “Bố trí kinh phí”." in read(said, "phuong-huong")
