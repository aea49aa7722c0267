"""Rows of an edition are cited with what the whole document says: its title, its preamble, its short names."""

from lawtext.types import Unit
from portal.library.preparation.rows import ProvisionRow, cite


def rows_of(*texts: str) -> list[ProvisionRow]:
    return [
        ProvisionRow(at, f"dieu-{at + 1}", Unit.ARTICLE, f"Điều {at + 1}", "", text, end=at + 1)
        for at, text in enumerate(texts)
    ]


def cited(*texts: str, title: str = "", preamble: str = "") -> list[tuple[str, str]]:
    found = cite(rows_of(*texts), number="88/2026/NĐ-CP", title=title, preamble=preamble)
    return [(row.document_key, row.address) for row in found]


class TestCite:
    def test_an_act_that_only_the_title_names_is_the_one_amended(self) -> None:
        title = "Nghị định sửa đổi, bổ sung một số điều của Nghị định số 41/2019/NĐ-CP"
        ((key, address),) = cited("1. Bãi bỏ khoản 2 Điều 6.", title=title)
        assert (key, address) == ("41-2019-nd-cp", "dieu-6-khoan-2")

    def test_an_act_that_nobody_names_is_not_the_text_itself(self) -> None:
        assert cited("1. Bãi bỏ khoản 2 Điều 6.") == []

    def test_a_short_name_holds_in_all_articles(self) -> None:
        found = cited("Luật Ghe xuồng số 17/2023/QH15 (sau đây gọi là Luật).", "Theo Điều 4 của Luật.")
        assert ("17-2023-qh15", "dieu-4") in found

    def test_the_preamble_tells_which_law_of_a_name(self) -> None:
        found = cited("Theo Điều 7 Luật Đất đai.", preamble="Căn cứ Luật Đất đai số 31/2024/QH15;")
        assert found == [("31-2024-qh15", "dieu-7")]
