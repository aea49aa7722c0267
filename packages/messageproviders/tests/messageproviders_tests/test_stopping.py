"""Which words stop, which would have word again, and which are neither."""

import unicodedata
from pathlib import Path

import pytest

from messageproviders.sms import wants_to_join, wants_to_stop

NAMES = frozenset({"TUPHAP"})

STOPS = [
    *("TC", "tc", " T C ", "TC.", "Tu choi", "TỪ CHỐI", "từ chối!", "tuchoi", "TU  CHOI", "Từ Chối\n"),
    *("HUY", "Hủy", "HUY PBGDPL", "huypbgdpl", "hủy pháp luật", "HUY TUPHAP", "TC TUPHAP", "TC QC"),
    *("STOP", "Stop all tin".replace(" all tin", ""), "KHONG NHAN", "Không nhận", "không nhận tin", "Ngừng nhận tin"),
    *("dừng", "Ngừng", "thôi", "Dừng lại.", unicodedata.normalize("NFD", "từ chối"), "unsubscribe", "“Từ chối”"),
    # as people type: dots, an invisible space, full width, a picture
    *(
        "T.C",
        "H.U.Y",
        "\u200bTC",
        "TC\u00a0",
        "Ｔ Ｃ",
        "TC😀",
        "huỷ",
        "HUỶ TIN",
        "TUCHOI",
        "S T O P",
        "STOP ALL",
        "ngưng",
    ),
    # in a sentence that says nothing else, or with the instruction copied
    *("Từ chối nhận tin", "tu choi nhan tin nhan", "TC NHAN TIN", "Không nhận tin nữa", "khong nhan nua", "TC ạ"),
    *("Tôi không nhận tin nhắn nữa nhé", "xin từ chối nhận thông báo", "huy di", "Hủy theo dõi", "ngừng gửi tin"),
    *("TC gui 8088", "Từ chối gửi 1022", "đừng gửi tin nữa", "dung nhan tin nua", "HUY SMS", "TC ZALO"),
    # in Khmer: stop, refuse, receive no more
    *("ឈប់", "បដិសេធ", "មិនទទួល", "ឈប់ទទួល។"),
]
NO_STOPS = [
    # a sentence that holds the word says something else
    *("tôi không từ chối", "không hủy", "Tôi hủy hợp đồng thuê nhà", "từ chối nhận di sản", "hủy kết hôn"),
    *("Từ chối nhận lương", "tin nhan", "xin gửi 1022", "gửi tin", "Cho tôi hỏi về hủy hôn", "stop motion", "toi"),
    *("Xin", "cảm ơn nhé", "ទទួល", "Anh Tú Chợi", "không nhận tội"),
    *("Từ chối nhận tiền bồi thường thì sao?", "huy động vốn là gì", "Anh Huy hỏi về đất"),
    # without marks these are other words: yes, time
    *("đúng", "Đúng", "dung", "thời", "thoi"),
    # numbers, pictures, nothing, another sender's name
    *("", " ", "1", "👍", "TC VIETTEL", "tcvn", "ok", "cảm ơn"),
    # to join is not to stop
    *("DK", "Đăng ký", "DK PBGDPL"),
]


@pytest.mark.parametrize("text", STOPS)
def test_the_whole_message_is_a_word_that_stops(text: str):
    assert wants_to_stop(text, names=NAMES)
    assert not wants_to_join(text, names=NAMES)


@pytest.mark.parametrize("text", NO_STOPS)
def test_anything_else_stops_nothing(text: str):
    assert not wants_to_stop(text, names=NAMES)


@pytest.mark.parametrize("text", ["DK", "đăng ký", "DK PBGDPL", "DK TUPHAP", "Đồng ý"])
def test_some_words_say_that_they_would_have_word_again(text: str):
    assert wants_to_join(text, names=NAMES)
    assert not wants_to_join(f"{text} kết hôn ở đâu")


def lines_of(name: str) -> list[str]:
    return (Path(__file__).parent / f"{name}.txt").read_text("utf-8").splitlines()


def ways(name: str) -> list[str]:
    return lines_of(f"ways_of_saying_{name}")


def test_a_no_is_heard_in_most_ways_of_saying_it():
    """With and without marks, as people of the delta speak, politely and not; the rest is answered (portal)."""
    heard = [one for one in ways("no") if wants_to_stop(one)]
    assert len(ways("no")) >= 500
    assert len(heard) / len(ways("no")) >= 0.93


@pytest.mark.parametrize("text", ways("else"))
def test_nobody_is_stopped_who_says_something_else(text: str):
    assert not wants_to_stop(text)


# Written apart from the tables, and only then classed by cause: the first three in turn (.89, .84 when they were new),
# the next in the hardest words there are (why before and after, threats, dialect, slips of the keys: .33, .56, .50 when
# new) and in everyday ones (.85); of its innocents one in ten was stopped. Of 400 by a stranger, without sight of any
# of these, .42 were obeyed and two innocents stopped; .55 and none since an order stands by itself. What is not obeyed
# is answered and lies in the inbox: three columns are counted in the portal's tests (`test_a_no_in_any_words`).
@pytest.mark.parametrize(
    ("half", "least"), [("tuned", 0.98), ("judged", 0.98), ("fresh", 0.96), ("causes", 0.9), ("strangers", 0.54)]
)
def test_a_no_in_words_of_others_is_heard_and_nothing_else(half: str, least: float):
    noes, innocents = lines_of(f"no_{half}"), lines_of(f"else_{half}")
    assert (len(noes), len(innocents)) >= (100, 50)
    assert len([one for one in noes if wants_to_stop(one)]) / len(noes) >= least
    assert [one for one in innocents if wants_to_stop(one)] == []
