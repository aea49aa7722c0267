"""A small situation whose words stand in the text of `write_tenancy`."""

from typing import Any

from portal.library.models import Edition
from portal.questions.operations.drafts import AnswerText
from portal.questions.operations.situations import text_of_situation
from portal.questions.states.situations import LifeSituation, read_situation
from tests.portal.library.laws import make_instrument, write_provisions

NUMBER = "7/2021/NĐ-CP"
NOTICE = "Người thuê trả nhà phải báo trước 30 ngày cho chủ nhà"


def write_tenancy(**texts: str) -> Edition:
    said = {"dieu_8_khoan_1": f"1. {NOTICE}.", "dieu_9": "Chủ nhà giữ cọc thì phải trả lại."}
    return write_provisions(make_instrument(NUMBER), **said | texts)


def row_of(**changes: Any) -> dict[str, Any]:
    return {
        "key": "tra-nha-bao-truoc",
        "title": "Trả nhà thuê phải báo trước mấy ngày?",
        "need": "nha-o",
        "field": "dan-su",
        "person": "người thuê",
        "said": ["tra nha tro bao truoc may ngay", "tui muốn trả phòng thì báo trước bao lâu"],
        "short": "Bạn báo chủ nhà trước {lau}.",
        "rests": [{"law": NUMBER, "at": "dieu-8-khoan-1", "words": NOTICE.replace("30 ngày", "{lau=30 ngày}")}],
        "cases": [
            {"when": "Chủ giữ cọc", "then": "Đòi lại được.", "law": NUMBER, "at": "dieu-9", "words": "phải trả lại"},
            {"when": "Chủ đuổi bạn", "to": "chu-nha-duoi"},
        ],
        "unlike": ["chu-nha-duoi"],
    } | changes


def situation_of(**changes: Any) -> LifeSituation:
    return read_situation(row_of(**changes))


def text_of(**changes: Any) -> AnswerText:
    """The situation as an answer's text, as it comes in by an import."""
    return text_of_situation(situation_of(**changes), {"chu-nha-duoi": "Chủ nhà đuổi tôi được không?"})


KEPT = situation_of().to_json()  # as the database holds it
