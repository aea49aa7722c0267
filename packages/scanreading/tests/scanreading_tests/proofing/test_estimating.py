"""How wrong a batch is, told honestly from a few pages."""

from random import Random

import pytest

from scanreading.proofing.risk import (
    PageCount,
    choose,
    estimate,
    pages_needed,
    wilson,
)


def sample(random: Random, pages: int, *, rate: float, share_of_bad: float = 1.0) -> list[PageCount]:
    """Pages of 2,000 characters; all errors stand on the bad ones."""
    counted = []
    for _ in range(pages):
        on_this = rate / share_of_bad if random.random() < share_of_bad else 0.0
        counted.append(PageCount(2000, sum(random.random() < on_this for _ in range(2000))))
    return counted


class TestEstimate:
    def test_counts_pages_with_characters_and_no_more_errors_than_these(self):
        found = estimate([PageCount(0, 0), PageCount(10, 12), PageCount(30, 0)])
        assert found
        assert (found.pages, found.characters, found.errors, found.per_thousand) == (2, 40, 12, 300)

    @pytest.mark.parametrize(
        ("pages", "effect", "is_assumed"),
        [
            ([PageCount(100, 1)] * 10, 1.0, False),  # never narrower than of independent characters
            ([PageCount(100, 1)] * 9, 4.0, True),  # too few pages
            ([PageCount(100, 0)] * 10, 4.0, True),
            ([PageCount(100, 100)] * 10, 4.0, True),
            # spread (10 * 1²) * 10/9 / 1000², over 0.01 * 0.99 / 1000
            ([PageCount(100, 2), PageCount(100, 0)] * 5, 1.12233, False),
        ],
    )
    def test_measures_clusters_where_pages_can_tell(self, pages: list[PageCount], effect: float, is_assumed: bool):
        found = estimate(pages)
        assert found
        assert found.effect == pytest.approx(effect, abs=1e-5)
        assert found.is_assumed is is_assumed

    @pytest.mark.parametrize(("margin", "pages"), [(2.0, 20), (1.0, 77), (9.0, 10)])
    def test_needs_pages_by_the_margin_and_ten_at_least(self, margin: float, pages: int):
        """1.96² * 0.01 * 0.99 * 4 / 0.002² / 2000 = 19.01."""
        assert pages_needed(per_thousand=10, margin=margin, characters_a_page=2000) == pages

    def test_nothing_read_tells_nothing(self):
        assert estimate([]) is None
        assert estimate([PageCount(0, 0)]) is None

    def test_no_error_found_is_not_no_error(self):
        found = estimate([PageCount(2000, 0)] * 5)
        assert found
        assert (found.per_thousand, found.low) == (0, 0)
        assert 1 < found.high < 2  # 10,000 characters, each worth a quarter
        assert found.is_assumed

    def test_errors_in_clusters_widen_the_interval(self):
        spread = estimate([PageCount(2000, 2)] * 20)
        heaped = estimate([PageCount(2000, 20)] * 2 + [PageCount(2000, 0)] * 18)
        assert spread
        assert heaped
        assert spread.per_thousand == heaped.per_thousand == 1
        assert heaped.high > 1.5 * spread.high
        assert heaped.effect > 10

    @pytest.mark.parametrize(("rate", "share"), [(0.002, 1.0), (0.004, 0.5), (0.01, 0.7)])
    def test_the_interval_holds_the_truth_about_as_often_as_it_says(self, rate: float, share: float):
        random = Random(f"{rate}{share}")
        held = 0
        for _ in range(120):
            found = estimate(sample(random, 25, rate=rate, share_of_bad=share))
            assert found
            held += found.low <= 1000 * rate <= found.high
        assert held >= 0.88 * 120


class TestWilson:
    @pytest.mark.parametrize(
        ("errors", "size", "low", "high"),
        [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)],
    )
    def test_gives_the_figures_of_the_books(self, errors: int, size: int, low: float, high: float):
        assert wilson(errors / size, size) == pytest.approx((low, high), abs=5e-5)


class TestPagesNeeded:
    def test_a_narrower_interval_needs_more_pages(self):
        wide = pages_needed(per_thousand=2, margin=1, characters_a_page=1800)
        narrow = pages_needed(per_thousand=2, margin=0.5, characters_a_page=1800)
        assert 10 <= wide < narrow
        assert narrow == pytest.approx(4 * wide, rel=0.1)


class TestChoose:
    def test_the_same_seed_draws_the_same_pages(self):
        assert choose(range(500), count=20, seed="stp-2026-11") == choose(range(500), count=20, seed="stp-2026-11")
        assert choose(range(500), count=20, seed="stp-2026-11") != choose(range(500), count=20, seed="stp-2026-12")

    def test_more_pages_are_the_same_and_others(self):
        assert set(choose(range(500), count=20, seed="a")) < set(choose(range(500), count=30, seed="a"))

    def test_every_page_has_the_same_chance(self):
        drawn = [key for seed in range(2000) for key in choose(range(20), count=5, seed=str(seed))]
        assert all(400 < drawn.count(key) < 600 for key in range(20))

    def test_a_small_batch_is_read_whole(self):
        assert choose([3, 1, 2], count=10, seed="a") == [1, 2, 3]
