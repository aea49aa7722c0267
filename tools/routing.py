"""Training of the shipped routing weights from files of laws and questions with known topics.

Two linear classifiers use the same terms and are added. Multinomial naive Bayes is good for topics with few laws;
softmax regression is better for topics with many. Together they beat either (benchmark `routing`).

A line of laws is {"law_id", "title", "subject": "dat-dai/dat-dai", "articles": [{"title", "text"}]}, a line of
questions {"question", "relevant": [{"law_id"}]}. Lines without a known subject are skipped.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.questions.routing import RoutingSeed, terms_of

_HEADING_COUNTS = 3
_BODY = 1_200  # characters of an article that are counted; the rest is lists and exceptions
_PIECE = 300  # about the length of a question; the regression is trained on pieces of the length that it will see
_SMOOTH = 8_000.0
_EPOCHS, _RATE, _BATCH = 4, 0.5, 512
_BAYES, _SHARPNESS = 0.5, 0.85  # tuned on questions whose law was held out


@dataclass(frozen=True, slots=True)
class RoutingLesson:
    """A text with a known topic: a law's title, an article, a question."""

    label: str
    heading: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Texts as consecutive rows of term numbers: those of text i begin at `starts[i]`."""

    terms: NDArray[np.int32]
    starts: NDArray[np.int64]
    labels: NDArray[np.int64]


def train(lessons: Sequence[RoutingLesson], *, terms_at_most: int = 30_000) -> RoutingSeed:
    """Deterministic: the same texts in the same order give the same weights."""
    labels = tuple(sorted({one.label for one in lessons}))
    number = {label: at for at, label in enumerate(labels)}
    terms = _vocabulary(lessons, terms_at_most)
    counted = _counts(lessons, terms, number)
    rows = _rows(lessons, terms, number)
    frequency = np.bincount(rows.terms, minlength=len(terms))
    rarity = np.log(len(rows.labels) / (1.0 + frequency)).clip(min=0.1).astype(np.float32)
    weights, bias = _regression(rows, rarity, len(labels))
    weights += _bayes(counted) * _BAYES
    return _packed(labels, terms, rarity, weights, bias)


def _vocabulary(lessons: Iterable[RoutingLesson], most: int) -> dict[str, int]:
    """The terms that occur in most texts; a pair in few texts is a name or a typing error."""
    found: Counter[str] = Counter()
    for one in lessons:
        found.update(terms_of(f"{one.heading}. {one.body[:_BODY]}").keys())
    usual = [(count, term) for term, count in found.items() if count >= (8 if " " in term else 3)]
    kept = sorted(term for _, term in sorted(usual, key=lambda one: (-one[0], one[1]))[:most])
    return {term: at for at, term in enumerate(kept)}


def _counts(lessons: Sequence[RoutingLesson], terms: dict[str, int], number: dict[str, int]) -> NDArray[np.float64]:
    counts = np.zeros((len(terms), len(number)))
    for one in lessons:
        label = number[one.label]
        for text, times in ((one.heading, _HEADING_COUNTS), (one.body[:_BODY], 1)):
            known = [terms[term] for term in terms_of(text) if term in terms]
            counts[known, label] += times
    return counts


def _rows(lessons: Sequence[RoutingLesson], terms: dict[str, int], number: dict[str, int]) -> _Rows:
    found: list[list[int]] = []
    labels: list[int] = []
    for one in lessons:
        for text in (f"{one.heading}. {one.body[:_PIECE]}", one.body[_PIECE : 2 * _PIECE]):
            known = sorted(terms[term] for term in terms_of(text) if term in terms)
            if len(known) >= 3:
                found.append(known)
                labels.append(number[one.label])
    lengths = np.array([len(known) for known in found])
    flat = np.fromiter((at for known in found for at in known), dtype=np.int32, count=int(lengths.sum()))
    return _Rows(flat, np.concatenate(([0], lengths.cumsum())), np.array(labels))


def _bayes(counts: NDArray[np.float64]) -> NDArray[np.float32]:
    """The logarithm of how much more often a term occurs in a topic than elsewhere.

    Each topic starts with `_SMOOTH` terms in their overall distribution, so that a topic with few laws has low weight.
    """
    usual = counts.sum(axis=1, keepdims=True) / counts.sum()
    shares = (counts + _SMOOTH * usual) / (counts.sum(axis=0, keepdims=True) + _SMOOTH)
    return np.log(shares / usual).astype(np.float32)


def _regression(
    rows: _Rows, rarity: NDArray[np.float32], labels: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Softmax regression by AdaGrad; rare topics have more weight than their share, but less than frequent ones."""
    weights = np.zeros((len(rarity), labels), np.float32)
    bias = np.zeros(labels, np.float32)
    past = np.full((len(rarity), 1), 1e-3, np.float32)
    usual = 1 / np.sqrt(np.bincount(rows.labels, minlength=labels) + 20.0)
    share = (usual / usual[rows.labels].mean()).astype(np.float32)
    random = np.random.default_rng(0)
    for _ in range(_EPOCHS):
        order = random.permutation(len(rows.labels))
        for begin in range(0, len(order), _BATCH):
            _learn(rows, order[begin : begin + _BATCH], rarity, share, weights, bias, past)
    return weights, bias


def _learn(
    rows: _Rows,
    batch: NDArray[np.int64],
    rarity: NDArray[np.float32],
    share: NDArray[np.float32],
    weights: NDArray[np.float32],
    bias: NDArray[np.float32],
    past: NDArray[np.float32],
) -> None:
    lengths = rows.starts[batch + 1] - rows.starts[batch]
    at = np.concatenate([rows.terms[rows.starts[row] : rows.starts[row + 1]] for row in batch])
    starts = np.concatenate(([0], lengths.cumsum()[:-1]))
    value = rarity[at]
    value = value / np.repeat(np.sqrt(np.add.reduceat(value * value, starts)), lengths)
    scores = np.add.reduceat(weights[at] * value[:, None], starts, axis=0) + bias
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    right = rows.labels[batch]
    shares[np.arange(len(batch)), right] -= 1
    shares *= share[right][:, None]
    touched, where = np.unique(at, return_inverse=True)
    slope = np.zeros((len(touched), weights.shape[1]), np.float32)
    np.add.at(slope, where, np.repeat(shares, lengths, axis=0) * value[:, None])
    past[touched] += np.square(slope).mean(axis=1, keepdims=True)
    weights[touched] -= _RATE * slope / np.sqrt(past[touched])
    bias -= 0.01 * shares.mean(axis=0)


def _packed(
    labels: tuple[str, ...],
    terms: dict[str, int],
    rarity: NDArray[np.float32],
    weights: NDArray[np.float32],
    bias: NDArray[np.float32],
) -> RoutingSeed:
    """Weights as integers from -127 to 127 on each label's scale; values near zero become zero."""
    weights = weights - np.median(weights, axis=1, keepdims=True)
    scale = (np.abs(weights).max(axis=0) / 127).clip(min=1e-6).astype(np.float32)
    return RoutingSeed(labels, terms, rarity, np.rint(weights / scale).astype(np.int8), scale, bias, _SHARPNESS)


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question with the topic of the law that answers it."""

    text: str
    topic: str
    law: str


# Laws with many questions that have no subject in the source (newer or older than the codification).
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
    """The laws of a file with a known subject, by number."""
    return {law["law_id"]: law for law in _lines(path) if topic_of(law)}


def topic_of(law: dict[str, Any]) -> str:
    """The topic of a law; "" if it is unknown."""
    return str(law.get("subject") or _SUBJECT_OF.get(law["law_id"], "")).partition("/")[0]


def lessons_of(laws: Iterable[dict[str, Any]]) -> Iterator[RoutingLesson]:
    """A lesson for each title and each article, in the order of the file."""
    for law in laws:
        topic = topic_of(law)
        if law.get("title"):
            yield RoutingLesson(topic, law["title"])
        yield from (
            RoutingLesson(topic, article.get("title") or "", article.get("text") or "") for article in law["articles"]
        )


def questions_in(path: Path, laws: dict[str, dict[str, Any]]) -> Iterator[LabelledQuestion]:
    """The questions whose law is known."""
    for line in _lines(path):
        number = line["relevant"][0]["law_id"] if line.get("relevant") else ""
        if number in laws:
            yield LabelledQuestion(line["question"], topic_of(laws[number]), number)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())
