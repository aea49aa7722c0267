"""What a document says elsewhere and a passage of it means: its title, its preamble, the short names it defines."""

import unicodedata
from dataclasses import replace

import pytest

from lawtext import Context, document_context, find_citations

AMENDING = "Nghị định sửa đổi, bổ sung một số điều của Nghị định số 41/2019/NĐ-CP ngày 05 tháng 3 năm 2019 về chợ nổi"
DETAILING = "Nghị định quy định chi tiết một số điều của Luật Kênh rạch số 17/2023/QH15"


def cited(text: str, context: Context) -> str:
    keys: list[str] = []
    for citation in find_citations(text, context=context):
        document = citation.document
        name = document.number or f"name:{document.name}" + (f"@{document.year}" if document.year else "")
        keys.append(f"{'this' if document.is_this else name}#{citation.provision or ''}")
    return " ".join(dict.fromkeys(keys))


# Title, words of an article, what they cite; the document itself is 88/2026/NĐ-CP, Điều 1.
TITLES = [
    (AMENDING, "1. Sửa đổi, bổ sung khoản 2 Điều 6 như sau:", "41/2019/NĐ-CP#dieu-6-khoan-2"),
    (AMENDING, "3. Bãi bỏ điểm c khoản 1 Điều 9.", "41/2019/NĐ-CP#dieu-9-khoan-1-diem-c"),
    (AMENDING, "4. Thay cụm từ “ghe” bằng cụm từ “xuồng” tại Điều 12.", "41/2019/NĐ-CP#dieu-12"),
    # older decrees put the provision first
    (
        AMENDING,
        "2. Khoản 3 Điều 4 được sửa đổi như sau:\n“3. Theo khoản 1 Điều này.”",
        "41/2019/NĐ-CP#dieu-4-khoan-3 41/2019/NĐ-CP#dieu-4-khoan-1",
    ),
    # inside the quotation, also where a passage begins there or the opening mark was left out
    (AMENDING, "1. Sửa đổi Điều 6 như sau:\n“Điều 6. Ghe\nTheo Nghị định này.”", "41/2019/NĐ-CP#dieu-6 41/2019/NĐ-CP#"),
    (AMENDING, "b) Người nêu tại Điều 8 Nghị định này.”.", "41/2019/NĐ-CP#dieu-8"),
    (
        AMENDING,
        "3. Sửa đổi Điều 9 như sau:\n…\n3. Nộp phí\na) Theo khoản 2 Điều này;",
        "41/2019/NĐ-CP#dieu-9 41/2019/NĐ-CP#dieu-9-khoan-2",
    ),
    # what it says of itself
    (
        AMENDING,
        "Điều 3. Hiệu lực\n1. Nghị định này có hiệu lực; khoản 1 Điều 2 Nghị định này chưa áp dụng.",
        "this# this#dieu-2-khoan-1",
    ),
    # named in the text: the text goes first
    (AMENDING, "Điều 2. Bãi bỏ Điều 5 Nghị định số 7/2020/NĐ-CP", "7/2020/NĐ-CP#dieu-5"),
    # two acts, or none: nobody can tell which, and it is not the text itself
    ("Nghị định sửa đổi Nghị định số 41/2019/NĐ-CP và Nghị định số 42/2019/NĐ-CP", "1. Sửa đổi Điều 6 như sau:", ""),
    ("Nghị định sửa đổi các nghị định về chợ", "1. Bãi bỏ khoản 2 Điều 6.", ""),
    ("", "1. Sửa đổi, bổ sung Điều 6 như sau:\n“Điều 6. Ghe\nTheo Nghị định này và khoản 1 Điều này.”", ""),
    # "Bổ sung" is not always an order
    ("", "a) Bổ sung hồ sơ theo Điều 6.", "this#dieu-6"),
    # a title that lays down details amends nothing, but says which law "Luật" is
    (DETAILING, "hồ sơ nêu tại khoản 1 Điều 30 của Luật.", "17/2023/QH15#dieu-30-khoan-1"),
    (DETAILING, "theo Luật Kênh rạch.", "17/2023/QH15#"),
    (DETAILING, "theo Điều 4 Luật Kênh rạch năm 2009", "name:luật kênh rạch@2009#dieu-4"),
    ("Quyết định ban hành Quy chế bến bãi", "Điều 8 Quy chế, Điều 9 Điều lệ.", "this#dieu-8"),
    ("", "Điều 8 Quy chế.", ""),
]

DEFINED = [
    ({"Luật": "17/2023/QH15"}, "khoản 1 Điều 30 của Luật nộp phí", "17/2023/QH15#dieu-30-khoan-1"),
    ({"Pháp lệnh": "3/2020/UBTVQH14"}, "tại Điều 3 Pháp lệnh và thân nhân", "3/2020/UBTVQH14#dieu-3"),
    ({"Quy chế": "5/2024/QĐ-TTg"}, "Điều 8 Quy chế có quy định", "5/2024/QĐ-TTg#dieu-8"),
    ({"Quy chế bến bãi": "5/2024/QĐ-TTg"}, "theo Điều 8 Quy chế bến bãi", "5/2024/QĐ-TTg#dieu-8"),
    ({"Quy chế bến bãi": "5/2024/QĐ-TTg"}, "theo Quy chế bến bãi này", ""),
    ({"Nghị định 9": "9/2022/NĐ-CP"}, "Điều 2 của Nghị định 9", "9/2022/NĐ-CP#dieu-2"),
    ({"Luật Ghe": "Luật Ghe xuồng năm 2021"}, "Điều 2 Luật Ghe", "name:luật ghe@2021#dieu-2"),
    # the word as such, another law, a thing
    ({"Luật": "17/2023/QH15"}, "theo Luật Đất đai; Luật sư; Luật này", "name:luật đất đai# "),
    ({"Luật": ""}, "Điều 3 của Luật.", ""),
]


@pytest.mark.parametrize(("title", "text", "expected"), TITLES)
def test_title(title: str, text: str, expected: str) -> None:
    assert cited(text, Context("88/2026/NĐ-CP", "dieu-1", title=title)) == expected


@pytest.mark.parametrize(("defined", "text", "expected"), DEFINED)
def test_defined_names(defined: dict[str, str], text: str, expected: str) -> None:
    assert cited(text, Context("88/2026/NĐ-CP", "dieu-1", defined=defined)) == expected.strip()


# Where a name is defined, and what it is given to.
DEFINITIONS = [
    ("Luật Ghe xuồng số 17/2023/QH15 (sau đây gọi là Luật)", {"Luật": "17/2023/QH15"}),
    ("Quy chế ban hành kèm theo Quyết định số 5/QĐ-TTg\n(sau đây gọi tắt\nlà Quy chế)", {"Quy chế": "5/QĐ-TTg"}),
    (
        "Nghị định số 9/2022/NĐ-CP hướng dẫn Luật Ghe (sau đây viết tắt là “Nghị định 9”)",
        {"Nghị định 9": "9/2022/NĐ-CP"},
    ),
    # the laws that amended it stand between
    (
        "Luật số 1/2008/QH12 được sửa đổi theo Luật số 2/2014/QH13 và Luật số 3/2024/QH15 (sau đây gọi là Luật Ghe)",
        {"Luật Ghe": "1/2008/QH12"},
    ),
    ("Nghị định số 9/2022/NĐ-CP (sau đây gọi là Nghị định số\n9/2022/NĐ-CP)", {}),
    ("Sở Nội vụ (sau đây gọi là Sở)", {}),
]


@pytest.mark.parametrize(("text", "defined"), DEFINITIONS)
def test_document_context_learns_short_names(text: str, defined: dict[str, str]) -> None:
    assert document_context([text]).defined == defined


class TestDocumentContext:
    def test_the_preamble_tells_laws_in_full(self) -> None:
        context = document_context(
            [], document="1/2026/NĐ-CP", preamble="Căn cứ Luật Đất đai ngày 18 tháng 01 năm 2024;"
        )
        assert cited("theo Điều 7 Luật Đất đai", context) == "name:luật đất đai@2024#dieu-7"

    def test_a_law_that_an_article_names_in_full_may_have_ended(self) -> None:
        context = document_context(["Luật Đất đai số 45/2013/QH13 hết hiệu lực."])
        assert cited("theo Điều 7 Luật Đất đai", context) == "name:luật đất đai#dieu-7"

    def test_serves_every_article(self) -> None:
        articles = ["Luật Ghe xuồng số 17/2023/QH15 (sau đây gọi là Luật).", "Theo Điều 4 của Luật."]
        context = document_context(articles, document="1/2026/NĐ-CP", title="Nghị định về ghe")
        assert cited(articles[1], replace(context, article="dieu-2")) == "17/2023/QH15#dieu-4"

    def test_decomposed_texts_too(self) -> None:
        text = unicodedata.normalize("NFD", DEFINITIONS[0][0])
        assert document_context([text]).defined == DEFINITIONS[0][1]


def test_what_a_footnote_quotes_is_the_other_document() -> None:
    text = (
        "7 Điều 3 của Nghị định số 9/2022/NĐ-CP, có hiệu lực từ nay, quy định như sau:\n"
        "“Điều 3. Hiệu lực\n1. Nghị định này có hiệu lực, trừ khoản 2 Điều này.”"
    )
    assert (
        cited(text, Context("5/VBHN-BTC", "dieu-9")) == "9/2022/NĐ-CP#dieu-3 9/2022/NĐ-CP# 9/2022/NĐ-CP#dieu-3-khoan-2"
    )
