"""What one mistyped syllable may have meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.ranking.syllables import known_syllables
from lawsearch.ranking.typos import guesses

TABLE = known_syllables()


def forms(typed: str, *, unmarked: bool = False) -> dict[str, float]:
    return {" ".join(guess.forms): guess.cost for guess in guesses(typed, TABLE, unmarked=unmarked)}


class TestGuesses:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            # marks
            ("đông", "đồng"),
            ("nghĩ", "nghỉ"),
            ("hiêm", "hiểm"),
            ("hỉêm", "hiểm"),
            ("dất", "đất"),
            # sounds that regions write alike
            ("nao", "lao"),
            ("xử", "sử"),
            ("chợ", "trợ"),
            ("dữ", "giữ"),
            ("rấy", "giấy"),
            ("thườn", "thường"),
            ("luậc", "luật"),
            ("nghành", "ngành"),
            ("quiền", "quyền"),
            # fingers
            ("đồngg", "đồng"),
            ("đồg", "đồng"),
            ("ngừoi", "người"),
            ("dụmg", "dụng"),
            ("lu", "ly"),
            # keys and blanks
            ("ddaats", "đất"),
            ("d9a6t1", "đất"),
            ("đặtcọc", "đặt cọc"),
            ("datdai", "đất đai"),
            ("điều5", "điều 5"),
            ("giaykhaisinh", "giấy khai sinh"),
        ],
    )
    def test_holds_what_was_meant(self, typed: str, meant: str):
        assert meant in forms(typed)

    def test_a_common_slip_costs_less_than_a_strange_one(self):
        assert forms("nghĩ")["nghỉ"] < forms("nghĩ")["nghi"]
        assert forms("dụmg")["dụng"] < forms("dụpg")["dụng"]

    def test_missing_marks_are_no_slip_where_none_were_typed(self):
        assert forms("dongg", unmarked=True)["đồng"] < forms("dongg")["đồng"]

    @pytest.mark.parametrize("typed", ["", "a", "13", "qh13", "zzzzzzzz", "x" * 40])
    def test_knows_nothing_near(self, typed: str):
        assert not {guess for guess, cost in forms(typed).items() if cost < 3}

    def test_a_figure_is_never_dropped(self):
        guesses = [guess for guess in forms("điều5") if guess.startswith("điều")]
        assert guesses != []
        assert all("5" in guess for guess in guesses)

    @given(st.text(alphabet="aâăbcdđeêghiklmnoôơpqrstuưvxyàảãáạ0123456789", max_size=40))
    def test_offers_only_what_is_known(self, typed: str):
        found = guesses(typed, TABLE)
        assert len(found) <= 60
        assert all(form in TABLE or form.isdecimal() for guess in found for form in guess.forms)
        assert all(guess.cost > 0 and guess.forms != (typed,) for guess in found)
