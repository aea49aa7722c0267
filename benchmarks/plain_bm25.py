"""Plain BM25 over syllables and pairs: the reference for search, in the same run, on the same file of laws.

One text is the law's title, the article's heading and its text; k1 1.2, b 0.75, no stop words (Robertson & Zaragoza
2009). Only terms of the questions are counted, so no index is needed.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tools.measures import DEPTHS, KnownQuestion, RankedQuestion

from lawsearch.ranking import marked_forms, tokens, with_pairs

K1, B = 1.2, 0.75


def terms_of(text: str) -> list[str]:
    return with_pairs(marked_forms(tokens(text)))


def texts(laws: Path) -> Iterator[tuple[str, str, str]]:
    """(law, article, text) of every article."""
    with gzip.open(laws, "rt", encoding="utf-8") as file:
        for line in file:
            law = json.loads(line)
            for article in law["articles"]:
                parts = (law.get("title"), article.get("title"), article.get("text"))
                yield law["law_id"], article["article_id"], "\n".join(part for part in parts if part)


def ranks(laws: Path, sets: Sequence[Sequence[KnownQuestion]]) -> list[list[RankedQuestion]]:
    """For each set, the rank of the first right article of each of its questions."""
    asked = {term for questions in sets for question in questions for term in terms_of(question.text)}
    keys: list[tuple[str, str]] = []
    lengths: list[int] = []
    postings: dict[str, tuple[list[int], list[int]]] = {term: ([], []) for term in asked}
    for law, article, text in texts(laws):
        terms = terms_of(text)
        for term, times in Counter(term for term in terms if term in postings).items():
            postings[term][0].append(len(keys))
            postings[term][1].append(times)
        keys.append((law, article))
        lengths.append(len(terms))
    norm = K1 * (1 - B + B * np.array(lengths) / np.mean(lengths))
    weighted = {term: _weighted(np.array(where), np.array(times), norm) for term, (where, times) in postings.items()}
    return [[_rank(question, weighted, keys) for question in questions] for questions in sets]


def _weighted(where: np.ndarray, times: np.ndarray, norm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not len(where):
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    idf = np.log(1 + (len(norm) - len(where) + 0.5) / (len(where) + 0.5))
    return where, idf * times * (K1 + 1) / (times + norm[where])


def _rank(
    question: KnownQuestion, weighted: dict[str, tuple[np.ndarray, np.ndarray]], keys: list[tuple[str, str]]
) -> RankedQuestion:
    scores = np.zeros(len(keys))
    for term in dict.fromkeys(terms_of(question.text)):
        where, worth = weighted[term]
        scores[where] += worth
    best = np.argsort(-scores, kind="stable")[: max(DEPTHS)]
    right = set(question.relevant)
    return RankedQuestion(next((place for place, at in enumerate(best, start=1) if keys[at] in right), None), 0.0)
