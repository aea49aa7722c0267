"""Lessons out of files: laws that name their subject, questions that name the law which answers them.

A line of laws is {"law_id", "title", "subject": "dat-dai/dat-dai", "articles": [{"title", "text"}]}, a line of
questions {"question", "relevant": [{"law_id"}]}. What has no known subject teaches nothing.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.questions.routing.training import Lesson


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the topic of the law that answers it."""

    text: str
    topic: str
    law: str


# Laws that people ask about most and that came without a subject (they are younger or older than the codification).
_SUBJECTS = {
    "dat-dai": "31/2024/QH15 45/2013/QH13 13/2003/QH11 102/2024/NĐ-CP 101/2024/NĐ-CP 103/2024/NĐ-CP 10/2024/TT-BTNMT",
    "xay-dung-nha-o-do-thi": "27/2023/QH15 65/2014/QH13 29/2023/QH15 66/2014/QH13 47/2024/QH15",
    "moi-truong": "72/2020/QH14",
    "khoa-hoc-cong-nghe": "50/2005/QH11 93/2025/QH15",
    "doanh-nghiep-hop-tac-xa": "68/2014/QH13",
    "bao-hiem": "58/2014/QH13 41/2024/QH15",
    "lao-dong": "10/2012/QH13 12/2022/NĐ-CP",
    "y-te-duoc": "15/2023/QH15",
    "thi-hanh-an": "26/2008/QH12",
    "trat-tu-an-toan-xa-hoi": "26/2023/QH15",
    "dan-so-gia-dinh-tre-em-binh-dang-gioi": "13/2022/QH15",
    "thuong-mai-dau-tu-chung-khoan": "59/2010/QH12 61/2020/QH14",
    "can-bo-cong-chuc-vien-chuc": "22/2008/QH12",
    "to-chuc-bo-may-nha-nuoc": "77/2015/QH13 65/2025/QH15",
    "khieu-nai-to-cao": "11/2022/QH15 84/2025/QH15",
    "xay-dung-phap-luat-va-thi-hanh-phap-luat": "15/2012/QH13",
    "buu-chinh-vien-thong": "20/2023/QH15",
    "thue-phi-le-phi-cac-khoan-thu-khac": "78/2006/QH11",
    "tai-nguyen": "28/2023/QH15",
    "giao-thong-van-tai": "95/2025/QH15",
}
_SUBJECT_OF = {number: topic for topic, numbers in _SUBJECTS.items() for number in numbers.split()}


def laws_in(path: Path) -> dict[str, dict[str, Any]]:
    """The laws of a file of which the subject is known, by number."""
    return {law["law_id"]: law for law in _lines(path) if topic_of(law)}


def topic_of(law: dict[str, Any]) -> str:
    """ "" where nobody has said."""
    return str(law.get("subject") or _SUBJECT_OF.get(law["law_id"], "")).partition("/")[0]


def lessons_of(laws: Iterable[dict[str, Any]]) -> Iterator[Lesson]:
    """A lesson for each title and each article, in the order of the file."""
    for law in laws:
        topic = topic_of(law)
        if law.get("title"):
            yield Lesson(topic, law["title"])
        for article in law["articles"]:
            yield Lesson(topic, article.get("title") or "", article.get("text") or "")


def questions_in(path: Path, laws: dict[str, dict[str, Any]]) -> Iterator[Asked]:
    """The questions whose law is known."""
    for line in _lines(path):
        number = line["relevant"][0]["law_id"] if line.get("relevant") else ""
        if number in laws:
            yield Asked(line["question"], topic_of(laws[number]), number)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())
