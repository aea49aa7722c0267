"""How much a syllable says whether or not it was asked for."""

import numpy as np
import pytest

from lawsearch.ranking.features import rarities
from lawsearch.ranking.forward import numbers_of
from lawsearch.ranking.syllables import known_syllables
from lawsearch.ranking.terms import TextForm


def rarity(text: str, form: TextForm = TextForm.MARKED) -> float:
    return float(rarities(numbers_of([text]), form)[0])


class TestRarities:
    @pytest.mark.parametrize(("common", "rare"), [("của", "cọc"), ("quy", "thừa"), ("định", "hụi"), ("đất", "xyzzy")])
    def test_rare_ones_say_more(self, common: str, rare: str):
        assert 0 <= rarity(common) < rarity(rare)

    def test_the_commonest_say_next_to_nothing(self):
        most_said = max(known_syllables().share, key=known_syllables().share_of)
        assert 10 * rarity(most_said) < rarity("cọc")

    def test_without_marks_all_that_look_alike_are_one(self):
        assert rarity("dat", TextForm.FOLDED) <= min(rarity("đất"), rarity("đạt"), rarity("đặt"))

    def test_an_unknown_one_says_as_much_as_any(self):
        most = rarity("xyzzy")
        assert all(rarity(text) <= most for text in list(known_syllables().share)[::50])
        assert rarity("xyzzy", TextForm.FOLDED) == most

    def test_of_many_at_once(self):
        words = ["đất", "xyzzy", "cọc", "đất", "zzz"]
        assert rarities(numbers_of(words), TextForm.MARKED).tolist() == [rarity(word) for word in words]
        assert rarities(np.zeros(0, dtype=np.uint32), TextForm.MARKED).tolist() == []
