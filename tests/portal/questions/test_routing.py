"""Where a question belongs: rules in a table, the classifier by its properties."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.questions.routing import EverydayPhrase, RoutingLessons, shipped_seed, terms_of
from portal.questions.routing.suggestions import (
    Committee,
    CompetenceRule,
    RoutingHabits,
    competent,
    guess_fields,
    suggest,
)

DAY = date(2026, 11, 25)
MERGER = date(2025, 7, 1)
POLICE, LAND, JUSTICE, COMMUNE, OLD_LAND = 1, 2, 3, 4, 5
PLACE = {"commune": Committee(COMMUNE, "Ủy ban nhân dân xã Vị Thủy")}
RULES = [
    CompetenceRule("dat-dai", LAND, "Sở Nông nghiệp và Môi trường", valid_from=MERGER),
    CompetenceRule("dat-dai", OLD_LAND, "Sở Tài nguyên và Môi trường", valid_to=MERGER),
    CompetenceRule("dat-dai", level="commune", words=("tranh chấp đất", "lấn đất")),
    CompetenceRule("hanh-chinh-tu-phap", JUSTICE, "Sở Tư pháp", valid_from=MERGER),
    CompetenceRule("hanh-chinh-tu-phap/ho-tich", level="commune", words=("khai sinh",)),
    CompetenceRule("hanh-chinh-tu-phap/ly-lich-tu-phap", POLICE, "Công an", words=("lý lịch tư pháp",)),
    CompetenceRule("giao-thong-van-tai", POLICE, "Công an", words=("bằng lái",), basis="Nghị định 45/2025/NĐ-CP"),
]


class TestTerms:
    def test_syllables_and_pairs_without_marks_and_with_the_asker_s_own_words(self):
        assert terms_of("Thừa kế đất") == {
            "thua": "thừa", "ke": "kế", "thua ke": "thừa kế", "dat": "đất", "ke dat": "kế đất",
        }  # fmt: skip

    def test_a_pair_does_not_reach_over_the_end_of_a_sentence(self):
        assert "dat toi" not in terms_of("Bị lấn đất. Tôi phải làm sao?")

    def test_typed_without_marks_it_is_the_same(self):
        assert set(terms_of("Bị lấn chiếm đất đai")) == set(terms_of("bi lan chiem dat dai"))


class TestCompetent:
    """Rows: comment, field, question, place known, day, who (first one)."""

    @pytest.mark.parametrize(
        ("field", "text", "place", "day", "who"),
        [
            ("dat-dai", "Thu hồi đất", PLACE, DAY, [LAND]),
            ("dat-dai", "Thu hồi đất", PLACE, date(2025, 6, 30), [OLD_LAND]),  # the day before the merger
            ("dat-dai", "Thu hồi đất", PLACE, MERGER, [LAND]),
            ("dat-dai", "Nhà bên lấn đất của tôi", PLACE, DAY, [COMMUNE, LAND]),
            ("dat-dai", "nha ben lan dat cua toi", PLACE, DAY, [COMMUNE, LAND]),  # no marks
            ("dat-dai", "Nhà bên lấn đất của tôi", {}, DAY, [LAND]),  # nobody knows where
            ("dat-dai", "Xin lần đạt giải", PLACE, DAY, [COMMUNE, LAND]),  # folded: cannot be told apart
            ("dat-dai", "Hạn chế phấn đất", PLACE, DAY, [LAND]),  # whole words only
            ("hanh-chinh-tu-phap/ho-tich", "Làm khai sinh trễ", PLACE, DAY, [COMMUNE, JUSTICE]),
            ("hanh-chinh-tu-phap", "Làm khai sinh trễ", PLACE, DAY, [JUSTICE]),  # a heading's rule is not the topic's
            ("van-hoa-the-thao-du-lich", "Múa lân", PLACE, DAY, []),
        ],
    )
    def test_rules(self, field, text, place, day, who):
        found = competent(field_slug=field, text=text, place=place, rules=RULES, on=day)
        assert [one.agency for one in found] == who


def suggestion(text, **said):
    return suggest(text=text, seed=shipped_seed(), rules=RULES, on=DAY, place=PLACE, **said)


class TestSuggest:
    @pytest.mark.parametrize(
        ("text", "agency"),
        [
            ("Nhà nước thu hồi đất nông nghiệp thì được bồi thường thế nào?", LAND),
            ("Nha nuoc thu hoi dat nong nghiep thi duoc boi thuong the nao?", LAND),
            ("Hàng xóm lấn đất, tranh chấp đất đai thì ai hòa giải?", COMMUNE),
            ("Đổi bằng lái xe máy hết hạn ở đâu?", POLICE),
            ("Xin cấp phiếu lý lịch tư pháp thì nộp ở đâu?", POLICE),
            ("Đăng ký khai sinh cho con quá hạn có bị phạt không?", COMMUNE),
        ],
    )
    def test_names_the_agency_and_says_why(self, text, agency):
        best = suggestion(text).best
        assert best is not None
        assert best.agency == agency
        assert best.name in best.reason
        assert best.reason.startswith("Lĩnh vực ")

    def test_knows_everyday_words_by_what_the_law_calls_them(self):
        text = "Tôi bị lừa tiền qua mạng zalo 20 triệu"
        said = (EverydayPhrase("lừa tiền qua mạng", ("lừa đảo chiếm đoạt tài sản",)),)
        assert suggestion(text).fields == ()
        best = suggestion(text, said=said).fields[0]
        assert best.slug == "hinh-su"
        # as it was asked, never in words that nobody wrote
        assert "lừa tiền qua mạng" in best.words
        assert not any("chiếm đoạt" in words for words in best.words)

    def test_a_phrase_speaks_for_its_agency_whatever_else_the_question_sounds_of(self):
        wages = CompetenceRule("lao-dong", 31, "Sở Nội vụ", words=("nợ lương",), valid_from=date(2025, 7, 1))
        companies = CompetenceRule("doanh-nghiep-hop-tac-xa", 32, "Sở Tài chính", valid_from=date(2025, 7, 1))
        found = suggest(
            text="Công ty cổ phần nợ lương ba tháng nay", seed=shipped_seed(), rules=[wages, companies], on=DAY
        )
        assert {one.agency for one in found.agencies} == {31, 32}

    def test_shows_the_words_as_the_asker_wrote_them(self):
        words = suggestion("Thu hồi đất nông nghiệp được bồi thường ra sao?").fields[0].words
        assert any("thu hồi" in one or "đất" in one for one in words)

    @pytest.mark.parametrize("text", ["", "   ", "???", "ok", "xin chào", "𝔘𝔫𝔦 😀", "12345"])
    def test_says_nothing_where_nothing_is_known(self, text):
        assert suggestion(text).best is None

    def test_the_asker_s_wish_lifts_what_is_likely_and_makes_nothing_likely(self):
        text = "Thu hồi đất nông nghiệp được bồi thường ra sao?"
        plain, wished = suggestion(text).best, suggestion(text, wished=LAND).best
        assert plain is not None
        assert wished is not None
        assert wished.confidence > plain.confidence
        assert all(one.agency != 99 for one in suggestion(text, wished=99).agencies)

    def test_habit_grows_with_decisions(self):
        text = "Tiền hụi chủ hụi ôm tiền bỏ trốn"
        terms = terms_of(text)
        habits = RoutingHabits(
            agencies=RoutingLessons({"7": 80, "8": 80}, {term: {"7": 60} for term in terms}),
            names={7: "Công an huyện", 8: "Sở Y tế"},
        )
        found = {one.agency for one in suggestion(text, habits=habits).agencies}
        assert 7 in found
        assert 8 not in found


class TestProperties:
    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=400))
    def test_never_raises_and_is_the_same_again(self, text):
        assert suggestion(text) == suggestion(text)

    @settings(max_examples=30, deadline=None)
    @given(
        st.lists(st.sampled_from(["đất", "thuế", "khai sinh", "nhà ở", "xe máy", "lao động"]), min_size=1, max_size=12)
    )
    def test_probabilities_add_up_to_one(self, words):
        found = guess_fields(words=terms_of(" ".join(words)), seed=shipped_seed(), lessons=RoutingLessons())
        assert sum(one.probability for one in found) == pytest.approx(1, abs=1e-4)
        assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)

    def test_the_shipped_weights_are_small_and_hold_no_text(self):
        seed = shipped_seed()
        assert len(seed.labels) > 35
        assert all(len(term.split()) <= 2 for term in seed.terms)
