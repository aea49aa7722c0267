"""In which order a page is read."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from scanreading.engines.reading_order import arrange, with_unread
from scanreading.engines.types import ReadToken, TokenLine, WordBox

WIDTH, HEIGHT = 1650, 2340
LETTER_WIDTH, LINE_HEIGHT = 12, 24


def line(left: int, top: int, text: str, *, block: int = 1) -> TokenLine:
    """Words of a line that begins at a place; "   " opens a wide gap."""
    tokens, x = [], left
    for chunk in text.split("   "):
        for word in chunk.split():
            right = x + LETTER_WIDTH * len(word)
            tokens.append(ReadToken(word, WordBox(x, top, right, top + LINE_HEIGHT), 90))
            x = right + 8
        x += 60
    return TokenLine(tuple(tokens), block=block)


def read(lines: list[TokenLine]) -> list[str]:
    return [each.text for each in arrange(lines, width=WIDTH, height=HEIGHT)]


HEAD_APART = [
    line(200, 100, "ỦY BAN NHÂN DÂN"),
    line(760, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", block=2),
    line(220, 140, "TỈNH HẬU GIANG"),
    line(860, 140, "Độc lập - Tự do - Hạnh phúc", block=2),
    line(230, 200, "Số: 75/KH-UBND", block=3),
    line(850, 200, "Hậu Giang, ngày 12 tháng 5 năm 2021", block=4),
    line(760, 320, "KẾ HOẠCH", block=5),
    line(160, 380, "Thực hiện Luật Phổ biến, giáo dục pháp luật năm 2012 của Quốc hội và các văn bản", block=5),
]
HEAD_JOINED = [
    line(200, 100, "ỦY BAN NHÂN DÂN            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    line(220, 140, "TỈNH HẬU GIANG                  Độc lập - Tự do - Hạnh phúc"),
    line(230, 200, "Số: 75/KH-UBND                Hậu Giang, ngày 12 tháng 5 năm 2021"),
    line(760, 320, "KẾ HOẠCH"),
]
COLUMNS = ["ỦY BAN NHÂN DÂN", "TỈNH HẬU GIANG", "Số: 75/KH-UBND"]
STATE = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Hậu Giang, ngày 12 tháng 5 năm 2021"]


class TestHead:
    def test_is_read_column_by_column(self) -> None:
        assert read(HEAD_APART)[:7] == [*COLUMNS, *STATE, "KẾ HOẠCH"]

    def test_is_cut_in_two_where_the_reader_took_both_columns_for_one_line(self) -> None:
        assert read(HEAD_JOINED) == [*COLUMNS, *STATE, "KẾ HOẠCH"]

    def test_keeps_the_subject_under_the_number_in_the_left_column(self) -> None:
        subject = [line(210, 240, "V/v hướng dẫn"), line(215, 270, "thi hành luật")]
        assert read([*HEAD_APART[:6], *subject, *HEAD_APART[6:]])[:6] == [
            *COLUMNS,
            "V/v hướng dẫn",
            "thi hành luật",
            STATE[0],
        ]

    def test_is_not_sought_on_a_page_of_prose(self) -> None:
        prose = [line(160, 100 + 40 * at, f"Khoản {at} của điều này quy định việc thi hành") for at in range(6)]
        assert read(prose) == [each.text for each in prose]


class TestFoot:
    def test_is_read_recipients_first_and_then_the_signer(self) -> None:
        lines = [
            line(160, 900, "Quyết định này có hiệu lực kể từ ngày ký."),
            line(160, 1000, "Nơi nhận:                             TM. ỦY BAN NHÂN DÂN"),
            line(160, 1040, "- Như Điều 3;                                    CHỦ TỊCH"),
            line(160, 1080, "- Lưu: VT."),
            line(1080, 1200, "Bùi Văn Danh"),
        ]
        assert read(lines) == [
            "Quyết định này có hiệu lực kể từ ngày ký.",
            "Nơi nhận:",
            "- Như Điều 3;",
            "- Lưu: VT.",
            "TM. ỦY BAN NHÂN DÂN",
            "CHỦ TỊCH",
            "Bùi Văn Danh",
        ]

    def test_begins_with_the_signers_office_where_that_stands_higher(self) -> None:
        lines = [
            line(160, 900, "Quyết định này có hiệu lực kể từ ngày ký."),
            line(950, 970, "TM. ỦY BAN NHÂN DÂN"),
            line(160, 1000, "Nơi nhận:                                        CHỦ TỊCH"),
            line(160, 1040, "- Như trên;"),
        ]
        assert read(lines)[1:] == ["Nơi nhận:", "- Như trên;", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


class TestPageNumber:
    def test_comes_first_at_the_top_and_last_at_the_foot(self) -> None:
        body = [line(160, 400, "Điều 1. Phạm vi"), line(160, 440, "Luật này quy định")]
        assert read([*body, line(820, 60, "2")]) == ["2", "Điều 1. Phạm vi", "Luật này quy định"]
        assert read([line(820, 2290, "- 3 -"), *body])[-1] == "- 3 -"


class TestArrange:
    def test_counts_blocks_up(self) -> None:
        blocks = [each.block for each in arrange(HEAD_APART, width=WIDTH, height=HEIGHT)]
        assert blocks == sorted(blocks)
        assert blocks[0] == 0

    places = st.tuples(st.integers(0, WIDTH - 50), st.integers(0, HEIGHT - 40))
    texts = st.sampled_from(
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Nơi nhận:", "TM. ỦY BAN", "ngày 1 tháng 2 năm 2020", "V/v việc", "2", "a   b c"]
    )

    @given(st.lists(st.tuples(places, texts), max_size=12))
    def test_loses_no_word_and_adds_none(self, given_lines: list[tuple[tuple[int, int], str]]) -> None:
        lines = [line(left, top, text) for (left, top), text in given_lines]
        told = arrange(lines, width=WIDTH, height=HEIGHT)
        assert Counter(token for each in told for token in each.tokens) == Counter(
            token for each in lines for token in each.tokens
        )


class TestWithUnread:
    def test_puts_a_line_under_the_one_above_it_in_its_column(self) -> None:
        left = [line(100, 100, "một hai ba"), line(100, 180, "bảy tám chín")]
        right = [line(900, 100, "mười"), line(900, 140, "mười một")]
        missed = line(100, 140, "bốn năm sáu")
        assert [each.text for each in with_unread([*left, *right], [missed])] == [
            "một hai ba",
            "bốn năm sáu",
            "bảy tám chín",
            "mười",
            "mười một",
        ]
