"""What the classifier knows before anybody here has decided: weights of terms for topics, learned from the law.

The file holds numbers for terms and nothing that anybody wrote. `manage.py train_routing` makes it anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHIPPED = Path(__file__).with_name("seed.npz")


@dataclass(frozen=True, slots=True)
class Seed:
    """Weights of a linear classifier: row `terms[t]` of `weights` times `scale` are the evidence of t for each label.

    `rarity` weighs a term within a question; `sharpness` turns scores into probabilities that can be believed.
    """

    labels: tuple[str, ...]
    terms: dict[str, int]
    rarity: NDArray[np.float32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    sharpness: float

    def knows(self, term: str) -> bool:
        return term in self.terms

    def evidence(self, terms: Iterable[str]) -> tuple[list[str], NDArray[np.float32]]:
        """The known terms, and for each a row of evidence by label."""
        known = sorted(term for term in terms if term in self.terms)
        rows = np.array([self.terms[term] for term in known], dtype=np.int64)
        shares = self.rarity[rows]
        length = float(np.sqrt(np.square(shares).sum())) or 1.0
        weighed = self.weights[rows] * self.scale * (shares / length)[:, None] * self.sharpness
        return known, weighed.astype(np.float32)


@cache
def shipped_seed() -> Seed:
    return read_seed(SHIPPED)


def read_seed(path: Path) -> Seed:
    with np.load(path, allow_pickle=False) as read:
        return Seed(
            labels=tuple(str(read["labels"]).split("\n")),
            terms={term: row for row, term in enumerate(str(read["terms"]).split("\n"))},
            rarity=read["rarity"].astype(np.float32),
            weights=read["weights"],
            scale=read["scale"],
            bias=read["bias"],
            sharpness=float(read["sharpness"]),
        )


def write_seed(seed: Seed, path: Path) -> None:
    arrays: dict[str, Any] = {
        "labels": np.array("\n".join(seed.labels)),
        "terms": np.array("\n".join(sorted(seed.terms, key=seed.terms.__getitem__))),
        "rarity": seed.rarity.astype(np.float16),
        "weights": seed.weights,
        "scale": seed.scale.astype(np.float32),
        "bias": seed.bias.astype(np.float32),
        "sharpness": np.float32(seed.sharpness),
    }
    np.savez_compressed(path, **arrays)
