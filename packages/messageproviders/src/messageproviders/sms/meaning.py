"""What a text loses with its marks: the words that then say something else, and no reader can tell.

The rule: figures, dates and "không" read the same without marks, and most words are decided by the word beside them
("tam hoan" is "tạm hoãn", "bai bo" is "bãi bỏ"). Named are only phrases of which two readings are both said in law,
and the sentence decides between them for nobody ("phat tien": fined, or given money). They are a literal list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from messageproviders.sms.plain import normal, unaccent

# Each line: phrases that are one and the same without marks. Whichever of them is written, the others may be read.
GROUPS = tuple(
    tuple(line.split(" · "))
    for line in """
phạt tiền · phát tiền
trả lãi · trả lại
lãi suất · lại suất
hoãn thuế · hoàn thuế
hoãn nộp · hoàn nộp
hoãn trả · hoàn trả
hoãn thi hành · hoàn thi hành
thuế nhà · thuê nhà
thuế đất · thuê đất
thuế xe · thuê xe
tiền thuế · tiền thuê
giảm án · giam án
tạm giam · tạm giảm
giảm người · giam người
thời hạn giảm · thời hạn giam
chưa cháy · chữa cháy
chưa bệnh · chữa bệnh
đình chỉ · định chỉ
cấm cố · cầm cố
cấm đồ · cầm đồ
cấm giữ · cầm giữ
cấm xe · cầm xe
bán đất · bàn đất · bản đất
bán nhà · bàn nhà · bạn nhà
được bán · được bàn · được bắn
không được bán · không được bàn · không được bắn
bán dâm · bàn dám
bắn pháo · bán pháo
tín dụng · tin dùng
đổi đất · đòi đất · đối đất
đổi tiền · đòi tiền
đòi nợ · đợi nợ
đổi mới · đòi mới · đối mới
bão số · báo số · bảo số
tin bão · tin báo · tin bảo
báo cháy · bảo chạy · báo chạy
đầm · đâm · dâm · dặm
ly hôn · lý hôn
quá hạn · qua hạn
quá tuổi · qua tuổi
miễn thuế · miền thuế
năm tù · nằm tù · năm từ
tù treo · tự treo · từ treo
phạt tù · phạt từ
đỗ xe · độ xe · đổ xe
dừng xe · dùng xe
xin đừng · xin dừng · xin dùng
tăng lương · tặng lương
tăng tiền · tặng tiền
giảm lương · giảm lượng
lương tối thiểu · lượng tối thiểu
thuế lao động · thuê lao động
thuế khoán · thuê khoán
chứa chấp · chưa chấp
chống người · chồng người
""".strip().splitlines()
)


@dataclass(frozen=True, slots=True)
class Lost:
    """A phrase as it was written, and how else it may be read without marks."""

    phrase: str
    reads_as: tuple[str, ...]


def _readings() -> dict[str, tuple[str, ...]]:
    return {unaccent(line[0]): line for line in GROUPS}


_READINGS = _readings()
_LONGEST = max(phrase.count(" ") + 1 for phrase in _READINGS)
_WORD = re.compile(r"\w+|[^\w\s]+")


def lost_without_marks(text: str) -> list[Lost]:
    """Phrases of the text that may be read as something else once their marks are gone, each once, as they come.

    >>> lost_without_marks("Bị phạt tiền đến 5.000.000 đồng")
    [Lost(phrase='phạt tiền', reads_as=('phát tiền',))]
    """
    found = dict(_doubtful(normal(text)))
    return [Lost(phrase, tuple(one for one in readings if one != phrase)) for phrase, readings in found.items()]


def _doubtful(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for is_said, run in groupby(_WORD.findall(text.lower()), key=str.isalpha):
        words = list(run) if is_said else []
        at = 0
        while at < len(words):
            taken = next((size for size in range(_LONGEST, 0, -1) if _reads(words[at : at + size], size)), 0)
            if taken:
                phrase = " ".join(words[at : at + taken])
                yield phrase, _READINGS[unaccent(phrase)]
            at += taken or 1


def _reads(words: list[str], size: int) -> bool:
    phrase = " ".join(words)
    return len(words) == size and phrase in _READINGS.get(unaccent(phrase), ())
