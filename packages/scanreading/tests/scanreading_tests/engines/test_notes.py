"""Notes that offices lay over the head block of a letter, beside its subject."""

import pytest

from scanreading.engines.layout import note_beside_subject, parted
from scanreading.engines.reading_order import arrange
from scanreading.engines.types import TokenLine

from .test_ordering import HEIGHT, WIDTH, line

EDGE = 720
HEAD = [
    line(310, 100, "UBND TỈNH BẾN TRE"),
    line(760, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", block=2),
    line(370, 140, "SỞ Y TẾ"),
    line(860, 140, "Độc lập - Tự do - Hạnh phúc", block=2),
    line(330, 200, "Số: 75/SYT-NVY", block=3),
    line(850, 200, "Bến Tre, ngày 12 tháng 5 năm 2021", block=4),
]
SUBJECT = ["V/v phòng chống dịch bệnh mùa hè", "trên địa bàn tỉnh"]
NOTE = ["1. Chị Lan chuyển các trạm;", "2. Phòng Nghiệp vụ theo dõi;", "3. Báo cáo trước ngày 20;", "4. Lưu văn thư."]
KINH_GUI = line(400, 420, "Kính gửi: Trung tâm Y tế các huyện, thành phố")


def crossing(left: int, top: int, text: str, noted: str) -> TokenLine:
    """A line of the subject and one of the note, as a reader takes them for one."""
    one, other = line(left, top, text), line(EDGE, top + 3, noted)
    return TokenLine((*one.tokens, *other.tokens))


def letter(noted: list[str]) -> list[TokenLine]:
    return [
        *HEAD,
        crossing(240, 240, SUBJECT[0], noted[0]),
        crossing(330, 274, SUBJECT[1], noted[1]),
        *(line(EDGE + 2, 308 + 30 * at, text) for at, text in enumerate(noted[2:])),
        KINH_GUI,
    ]


def texts(lines: list[TokenLine]) -> list[str]:
    return [each.text for each in lines]


class TestNoteBesideSubject:
    def test_is_cut_from_the_lines_of_the_subject_and_read_after_the_head(self) -> None:
        lines = letter(NOTE)
        note = note_beside_subject(lines, width=WIDTH, height=HEIGHT)
        assert note is not None
        assert note.left == EDGE
        assert texts(arrange(parted(lines, note), width=WIDTH, height=HEIGHT)) == [
            *("UBND TỈNH BẾN TRE", "SỞ Y TẾ", "Số: 75/SYT-NVY", *SUBJECT),
            *("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Bến Tre, ngày 12 tháng 5 năm 2021"),
            *NOTE,
            KINH_GUI.text,
        ]

    def test_loses_no_word(self) -> None:
        lines = letter(NOTE)
        note = note_beside_subject(lines, width=WIDTH, height=HEIGHT)
        words = [token for each in lines for token in each.tokens]
        assert [token for each in parted(lines, note) for token in each.tokens] == words

    @pytest.mark.parametrize(
        ("comment", "lines"),
        [
            ("one line that happens to begin below a word", letter(NOTE[:3])),
            ("no subject", [each for each in letter(NOTE) if "V/v" not in each.text]),
            ("a subject alone", [*HEAD, line(240, 240, SUBJECT[0]), line(330, 274, SUBJECT[1]), KINH_GUI]),
            ("prose that speaks of a subject", [line(160, 900 + 40 * at, text) for at, text in enumerate(SUBJECT * 3)]),
            ("nothing", []),
        ],
    )
    def test_is_not_seen_in(self, comment: str, lines: list[TokenLine]) -> None:
        assert note_beside_subject(lines, width=WIDTH, height=HEIGHT) is None
        assert parted(lines, None) == lines

    def test_does_not_reach_into_the_text_below(self) -> None:
        far = line(EDGE, 800, "về việc khác")
        lines = [*letter(NOTE), far]
        note = note_beside_subject(lines, width=WIDTH, height=HEIGHT)
        assert note is not None
        assert note.bottom < far.box.top


class TestStampBesideSubject:
    def test_ends_no_column(self) -> None:
        stamp = [line(1000, 245, "CÔNG VĂN ĐẾN"), line(960, 300, "Số: 118 Ngày: 14/5")]
        lines = [*HEAD, line(240, 240, SUBJECT[0]), stamp[0], line(330, 274, SUBJECT[1]), stamp[1], KINH_GUI]
        read = texts(arrange(lines, width=WIDTH, height=HEIGHT))
        assert read[3:5] == SUBJECT
        assert read[-3:] == [*texts(stamp), KINH_GUI.text]
