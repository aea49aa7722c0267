"""What people come with: search recognises it, reads the figure from today's law, and is silent where it should be."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from tools.management.commands import evaluate_answers, train_ranking

from lawsearch.engine import IndexHit
from lawsearch.ranking.questions import LONGEST, read_question
from lawsearch.ranking.terms import Needle, TextForm
from lawtext.addresses import number_key
from lawtext.types import Unit
from lawtext.words import fold
from portal.library.models import Edition, Event, Instrument, KnownInstrument, KnownRelation, Provision
from portal.questions.models import Answer
from portal.questions.operations.publication import withdraw_answer
from portal.questions.operations.situations import text_of_situation
from portal.questions.queries.situations import KnownSituation, SituationToday, not_held, starter_situations
from portal.questions.states.situations import LifeSituation, SituationProof, as_written, read_situation
from portal.search.models import WrongAnswer
from portal.search.operations.asked_questions import call_wrong
from portal.search.queries import answers, results, situations
from portal.search.queries.answers import AskedMatter
from portal.search.queries.situations import MatchedSituation, as_asked
from portal.search.queries.sources import article_key
from portal.search.queries.usage import accuracy, wilson
from portal.search.states import ARTICLE, AnswerState, WrongVerdict
from portal.search.web import views
from tests.portal.conftest import forget_shelf
from tests.portal.questions.answering import Team
from tests.portal.search.learning.test_desks import enter
from tests.portal.search.test_pages import ADDRESS, links

MATERNITY = read_situation(
    {
        "key": "sinh-con-nghi-may-thang",
        "title": "Sinh con được nghỉ mấy tháng?",
        "need": "viec-lam",
        "field": "lao-dong/lao-dong",
        "person": "lao động nữ",
        "said": "sinh con nghi may thang\nđẻ con được nghỉ bao lâu\nnghỉ sanh mấy tháng\nem sắp sanh nghỉ nhiêu tháng",
        "short": "Được nghỉ {thang}.",
        "rests": [
            {
                "law": "45/2019/QH14",
                "at": "dieu-139-khoan-1",
                "words": "Lao động nữ được nghỉ thai sản trước và sau khi sinh con là {thang=06 tháng}",
            }
        ],
    }
)
DEPOSIT = read_situation(
    {
        "key": "dat-coc-doi-y",
        "title": "Đặt cọc rồi đổi ý không mua có mất cọc không?",
        "need": "tien-nong",
        "field": "dan-su/dan-su",
        "person": "người đặt cọc",
        "said": "dat coc roi doi y co mat coc khong\nbể kèo mua đất thì cọc sao\ntui đặt cọc giờ hổng mua nữa",
        "short": "Mất cọc, trừ khi hai bên thỏa thuận khác.",
        "rests": [
            {
                "law": "91/2015/QH13",
                "at": "dieu-328-khoan-2",
                "words": "Nếu bên đặt cọc từ chối việc giao kết, thực hiện hợp đồng thì tài sản đặt cọc thuộc về "
                "bên nhận đặt cọc",
            }
        ],
    }
)
FINE = read_situation(
    {
        "key": "khong-bang-lai-phat",
        "title": "Chạy xe máy không có bằng lái bị phạt bao nhiêu?",
        "need": "xe-co",
        "field": "giao-thong-van-tai/giao-thong-duong-bo",
        "person": "người lái xe",
        "said": "khong bang lai phat bao nhieu\nkhông giấy phép lái xe phạt mấy triệu\nko có bằng a1 phạt nhiêu",
        "wanted": ["168/2024/NĐ-CP"],
    }
)


WHO_ACTS = Path(__file__).parents[3] / "benchmarks/questions/who-acts.jsonl"
STORY = (
    "Em làm công nhân may ở khu công nghiệp được bốn năm, đóng bảo hiểm không thiếu tháng nào. Ông xã em chạy ghe, "
    "bữa có bữa không. Tháng sau là em tới ngày, má chồng nói hồi xưa nghỉ có vài tuần là ra đồng lại rồi, còn chị tổ "
    "trưởng thì nói khác. Cả nhà mỗi người một ý, em rối quá. Vậy em sinh con thì được nghỉ mấy tháng?"
)


OUTSIDE = [KnownSituation(one) for one in starter_situations() if one.outside]


def publish(situation: LifeSituation, team: Team | None = None):  # noqa: ANN201
    answer = (team or Team()).published(text_of_situation(situation, {}), at=timezone.now())
    forget_shelf()
    return answer


def page(client: Client, question: str, **more: str) -> str:
    return unescape(client.get(ADDRESS, {"q": question} | more).content.decode())


@pytest.fixture(autouse=True)
def _without_those_that_ship(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Here the few situations of this file are told apart from each other and from a dozen that no law rules alone."""
    monkeypatch.setattr(situations, "beside", lambda public: OUTSIDE[:14])
    situations._shelf.cache_clear()
    yield
    situations._shelf.cache_clear()


@pytest.fixture
def told(indexed: object) -> None:
    for one in (MATERNITY, DEPOSIT, FINE):
        publish(one)


@pytest.mark.usefixtures("told")
class TestASituation:
    @pytest.mark.parametrize(
        "asked",
        ["Sinh con được nghỉ mấy tháng?", "sinh con nghi may thang", "đẻ con được nghỉ bao lâu vậy em sắp sanh"],
    )
    def test_is_recognised_and_answers_with_the_laws_figure_in_bold(self, client: Client, asked: str):
        shown = page(client, asked)
        assert "Được nghỉ <strong>06 tháng</strong>." in shown
        assert "là <strong>06 tháng</strong>" in shown  # the very sentence
        assert "Khoản 1 Điều 139" in shown

    @pytest.mark.parametrize("story", [STORY, f"{STORY.rpartition('. ')[2]} {STORY.rpartition('. ')[0]}."])
    def test_is_recognised_in_a_story_however_far_down_it_is_asked(self, client: Client, story: str):
        assert len(story) > LONGEST
        shown = page(client, story)
        assert "Được nghỉ <strong>06 tháng</strong>." in shown
        assert story in shown  # what was typed stays in the box

    def test_offers_no_other_words_for_what_is_recognised(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        """ "sanh" is what people of the delta say: that the law seldom does makes it no slip."""
        monkeypatch.setattr(results, "corrected", lambda *asked: "em sắp xanh")
        assert "em sắp xanh" not in page(client, "em sắp sanh nghỉ nhiêu tháng")
        assert "em sắp xanh" in page(client, "lời đi qua đất người khác")

    def test_puts_its_article_first_in_the_list(self, client: Client):
        assert links(client, "dat coc roi doi y co mat coc khong")[0] == "/van-ban/91-2015-qh13/dieu-328/"

    def test_does_not_answer_another_sort_of_question(self, client: Client):
        """Who asks for the fine is not told the term, however like the words are."""
        shown = page(client, "sinh con nghi may thang bi phat bao nhieu tien")
        assert "Có thể là" in shown
        assert MATERNITY.title in shown

    def test_is_said_once_on_its_page(self, client: Client):
        found = links(client, "dat coc roi doi y co mat coc khong")
        assert [address for address in found if "/hoi-dap/dat-coc-roi" in address] == []
        assert page(client, "dat coc roi doi y co mat coc khong").count(DEPOSIT.title) == 1

    def test_says_the_new_figure_when_the_law_says_another(self, client: Client):
        clause = Provision.objects.get(edition__instrument__slug="45-2019-qh14", address="dieu-139-khoan-1")
        Provision.objects.filter(pk=clause.pk).update(text=clause.text.replace("06 tháng", "07 tháng"))
        assert "Được nghỉ <strong>07 tháng</strong>." in page(client, "sinh con nghi may thang")

    def test_is_silent_when_the_law_is_worded_otherwise(self, client: Client):
        clause = Provision.objects.get(edition__instrument__slug="45-2019-qh14", address="dieu-139-khoan-1")
        Provision.objects.filter(pk=clause.pk).update(text="1. Chính phủ quy định thời gian nghỉ thai sản.")
        shown = page(client, "sinh con nghi may thang")
        assert "Có thể là" in shown
        assert "06 tháng</strong>" not in shown

    def test_is_silent_when_its_law_is_over(self, client: Client):
        law = Instrument.objects.get(slug="45-2019-qh14")
        law.spans.update(status="het-hieu-luc-toan-bo")
        assert "<strong>06 tháng</strong>" not in page(client, "sinh con nghi may thang")

    def test_is_not_sure_when_its_law_was_changed_nobody_knows_where(self, client: Client):
        """The catalogue tells of an amendment and not of which articles: the figure that is held may be another now."""
        law = Instrument.objects.get(slug="45-2019-qh14")
        told = {"kind": "sua-doi", "state": "van-ban-neu", "origin": "danh-muc", "proposed_at": timezone.now()}
        Event.objects.create(instrument=law, identity=law.number_key, day=date(2021, 1, 1), **told)
        law.spans.update(status="co-sua-doi-chua-xac-nhan")
        shown = page(client, "sinh con nghi may thang")
        assert "06 tháng</strong>" not in shown
        assert "Có thể là" in shown
        assert MATERNITY.title in shown

    def test_of_a_text_that_is_not_held_names_it_and_lists_nothing(self, client: Client):
        shown = page(client, "khong bang lai phat bao nhieu")
        assert "Cổng chưa có văn bản quy định việc này" in shown
        assert "168/2024/NĐ-CP" in shown
        assert not [address for address in links(client, "khong bang lai phat bao nhieu") if "/van-ban/" in address]

    @pytest.mark.parametrize(
        ("points", "answers_it"),
        [
            (situations.NEAR_PROVISION, True),
            (situations.NEAR_PROVISION - 0.1, False),  # its article is first, of articles that share a word or two
        ],
    )
    def test_is_believed_sooner_where_the_ranker_makes_something_of_its_article(self, points: float, answers_it: bool):
        one = MatchedSituation(KnownSituation(MATERNITY), situations.AGREED)
        scores = {one.articles[0]: points, article_key(slug="khac", address="dieu-1"): points - 1}
        least = situations.least_to_answer(one, scores=scores, likelihood=0.0, is_of_a_place=False)
        assert (one.likelihood >= least) is answers_it

    def test_of_a_text_that_is_not_held_shares_the_likelihood_with_others_that_it_rules(self):
        ruled = [KnownSituation(FINE), KnownSituation(replace(FINE, key="khong-doi-mu-phat"))]
        matches = [MatchedSituation(one, 0.3) for one in ruled]
        asked = AskedMatter(read_question("phạt bao nhiêu"), (), {}, None, 0.0, 0.0, matches, is_asked=True)  # type: ignore[arg-type]
        day = date(2026, 11, 1)
        told = answers._answer_of(asked, day=day)
        assert told.wanted == ("168/2024/NĐ-CP",)
        assert told.situation
        alone = answers._answer_of(
            replace(asked, matches=[matches[0], MatchedSituation(KnownSituation(DEPOSIT), 0.3)]), day=day
        )
        assert alone.wanted == ("168/2024/NĐ-CP",)  # perhaps: the matter itself is not called by its name
        assert alone.situation is None

    def test_that_waits_for_an_officer_says_only_which_text_may_rule_it(self):
        waits = [MatchedSituation(KnownSituation(FINE, is_waiting=True), 0.9)]
        needle = Needle(TextForm.MARKED, {}, frozenset())
        asked = AskedMatter(read_question("phạt bao nhiêu"), (), {}, needle, 0.0, 0.0, waits, is_asked=True)
        told = answers._answer_of(asked, day=date(2026, 11, 1))
        assert told.wanted == ("168/2024/NĐ-CP",)
        assert (told.state, told.situation, told.nearby) == (AnswerState.NONE, None, ())

    @pytest.mark.parametrize(
        ("ranked_first", "likelihood", "state"),
        [
            ("dieu-139", 0.9, AnswerState.ANSWER),  # both say the same
            ("dieu-105", 0.3, AnswerState.ANSWER),  # the ranker does not know
            ("dieu-105", 0.9, AnswerState.NONE),  # it knows, and it is another article
        ],
    )
    def test_is_no_answer_where_the_ranker_is_likely_right_with_another_article(
        self, ranked_first: str, likelihood: float, state: AnswerState
    ):
        law = Instrument.objects.get(slug="45-2019-qh14")
        scores = {article_key(slug=law.slug, address=one): 1.0 for one in ("dieu-139", "dieu-105")}
        scores[article_key(slug=law.slug, address=ranked_first)] = 5.0
        known = KnownSituation(MATERNITY, number=Answer.objects.get(live__situation__key=MATERNITY.key).number)
        matches = [MatchedSituation(known, 0.7)]
        needle = Needle(TextForm.MARKED, {}, frozenset())
        asked = AskedMatter(
            read_question("sinh con nghi may thang"), (), scores, needle, likelihood, 0.0, matches, is_asked=True
        )
        assert answers._answer_of(asked, day=date(2026, 11, 1)).state is state
        worth = situations.worth_of(matches, scores=scores, likelihood=likelihood)
        listed = max(scores, key=lambda key: scores[key] + worth.get(key, 0.0))
        assert listed.endswith("dieu-139" if state is AnswerState.ANSWER else "dieu-105")

    @pytest.mark.parametrize(
        ("how_likely", "status", "is_silent"),
        [
            (0.5, "con-hieu-luc", False),  # the ranker is likely right with an article in force
            (0.7, "con-hieu-luc", True),  # the matter is likelier than that
            (0.5, "het-hieu-luc-toan-bo", True),  # whose place the other text may have taken
        ],
    )
    def test_of_a_text_that_is_not_held_hides_no_article_that_the_ranker_is_all_but_sure_of(
        self, how_likely: float, status: str, is_silent: bool
    ):
        key = article_key(slug="45-2019-qh14", address="dieu-139")
        card = {"title": "Bộ luật", "url": "/", "address": "dieu-139", "heading": "Nghỉ thai sản"}
        near = [IndexHit(key, "", ARTICLE, None, status, "", card, "Nghỉ thai sản.")]
        needle = Needle(TextForm.MARKED, {}, frozenset({"thai", "sản"}))
        matches = [MatchedSituation(KnownSituation(FINE), how_likely)]
        asked = AskedMatter(read_question("nghỉ thai sản"), near, {key: 9.0}, needle, 0.98, 1.0, matches, is_asked=True)
        told = answers._answer_of(asked, day=date(2026, 11, 1))
        assert told.wanted == ("168/2024/NĐ-CP",)
        assert told.state is (AnswerState.NONE if is_silent else AnswerState.MAYBE)  # beside it nothing is sure

    @pytest.mark.parametrize(
        ("score", "likelihood", "is_meant"),
        [
            (6.0, 0.01, True),  # the ranker thinks something of it
            (1.0, 0.3, True),  # what may be meant rests on it
            (1.0, 0.05, False),  # words alone
            (None, 0.05, False),  # brought up by a situation that nobody means
        ],
    )
    def test_of_an_article_that_shares_words_alone_nothing_is_said(
        self, score: float | None, likelihood: float, is_meant: bool
    ):
        key = article_key(slug="45-2019-qh14", address="dieu-139")
        matches = [MatchedSituation(KnownSituation(MATERNITY), likelihood)]
        scores = {"dieu:khac:dieu-1": 2.0} | ({key: score} if score else {})
        needle = Needle(TextForm.MARKED, {}, frozenset({"sinh", "con"}))
        asked = AskedMatter(read_question("sinh con"), (), scores, needle, 0.0, 1.0, matches, is_asked=True)
        assert answers._may_be_meant(IndexHit(key, "", ARTICLE, None, "", "", {}, ""), asked) is is_meant

    @pytest.mark.parametrize(("likelihood", "clause"), [(0.2, "1"), (0.05, "")])
    def test_shows_the_place_on_which_what_may_be_meant_rests(self, likelihood: float, clause: str):
        """ "Một phần" stands in every clause: what shares most words is not what was asked."""
        body = "1. Lao động nữ được nghỉ 06 tháng.\n2. Trước khi sinh được nghỉ một phần, sau khi sinh một phần."
        found = IndexHit(article_key(slug="45-2019-qh14", address="dieu-139"), "", ARTICLE, None, "", "", {}, body)
        meant = [MatchedSituation(KnownSituation(MATERNITY), likelihood)]
        place = situations.place_meant(found, read_question("sinh con được nghỉ một phần không"), meant)
        assert (place.clause if place else "") == clause

    def test_rests_on_what_is_held_and_is_offered_beside_the_text_that_amends_it(self, client: Client):
        """It is not called missing: what is held is shown, and the number of the other stands beside."""
        amended = MATERNITY.to_json() | {"key": "da-sua", "title": "Nuôi con nuôi nghỉ mấy tháng?"}
        said = {"said": "nuôi con nuôi nghỉ mấy tháng\nnhan con nuoi duoc nghi bao lau", "wanted": ["1/2099/QH15"]}
        publish(read_situation(amended | said))
        shown = page(client, "nuôi con nuôi nghỉ mấy tháng")
        assert "Cổng chưa có văn bản" not in shown
        assert "1/2099/QH15" in shown
        assert "Nuôi con nuôi nghỉ mấy tháng?" in shown
        assert "Được nghỉ <strong>06 tháng</strong>." not in shown

    def test_of_a_text_of_which_a_few_articles_are_held_calls_it_missing(self):
        law = Instrument.objects.get(slug="45-2019-qh14")
        number = law.official_number
        Edition.objects.update(lacks="")  # a shelf of excerpts, taken for whole
        assert not_held([number], whole=[number]) == []
        edition = law.editions.get(is_current=True)
        Edition.objects.filter(pk=edition.pk).update(lacks="thieu-so")
        articles = edition.provisions.filter(unit=Unit.ARTICLE).order_by("position")
        last = articles.last()
        assert last
        Provision.objects.filter(pk=last.pk).update(label=f"Điều {2 * articles.count() + 1}")
        assert not_held([number], whole=[number]) == [number]
        assert not_held([number]) == []  # what rests on an article that is there is not missed

    def test_of_a_text_that_has_arrived_does_not_call_it_missing(self, client: Client):
        Edition.objects.update(lacks="")  # whole, not the few articles of it that this shelf holds
        wanted = FINE.to_json() | {"key": "den-roi", "title": "Văn thư lưu trữ thế nào?", "wanted": ["30/2020/NĐ-CP"]}
        publish(read_situation(wanted | {"said": "van thu luu tru the nao"}))
        assert "Cổng chưa có văn bản" not in page(client, "van thu luu tru the nao")

    def test_is_gone_the_moment_its_answer_is_withdrawn(self, client: Client):
        """The shelf that search holds is half a minute old; what is shown of it is asked again."""
        team = Team()
        answer = publish(
            read_situation(MATERNITY.to_json() | {"key": "khac", "title": "Khám thai mấy lần?", "said": "x y z"}), team
        )
        assert "Khám thai mấy lần?" in page(client, "Khám thai mấy lần?")
        withdraw_answer(answer=answer, reason="Sai.", by=team.approver, at=timezone.now())
        assert "06 tháng</strong>" not in page(client, "Khám thai mấy lần?")

    def test_stays_within_its_queries(self, client: Client, django_assert_max_num_queries):  # noqa: ANN001
        page(client, "sinh con nghi may thang")
        with django_assert_max_num_queries(15):
            page(client, "sinh con nghi may thang")


TERMS = read_situation(
    {
        "key": "thai-san-thu-tuc",
        "title": "Xin nghỉ thai sản thì theo quy định nào?",
        "need": "viec-lam",
        "field": "lao-dong/lao-dong",
        "person": "lao động nữ",
        "said": "xin nghi thai san\nnghi thai san the nao\nxin nghi thai san may thang\ngiúp việc xin nghỉ thai sản",
        "short": "Hưởng chế độ theo pháp luật; được nghỉ {thang}.",
        "rests": [
            {"law": "45/2019/QH14", "at": "dieu-139-khoan-2", "words": "lao động nữ được hưởng chế độ thai sản"},
            {"law": "45/2019/QH14", "at": "dieu-139-khoan-1", "words": "trước và sau khi sinh con là {thang=06 tháng}"},
        ],
        "cases": [
            {
                "when": "Thời giờ làm việc bình thường mỗi tuần",
                "then": "Không quá {gio}.",
                "law": "45/2019/QH14",
                "at": "dieu-105",
                "words": "Thời giờ làm việc bình thường không quá 08 giờ trong 01 ngày và {gio=48 giờ} trong 01 tuần",
            }
        ],
    }
)


class TestWhatLeads:
    """An answer rests on several places: what is asked for decides which stands first."""

    @pytest.fixture(autouse=True)
    def _told(self, indexed: object) -> None:
        publish(TERMS)

    def place(self, client: Client, question: str) -> str:
        found = re.search(r'answer-place"><a [^>]*>([^<]*)<', page(client, question))
        return found[1] if found else ""

    @pytest.mark.parametrize(
        ("question", "place"),
        [
            ("xin nghi thai san", "Khoản 2 Điều 139"),  # nothing in particular: the author's order
            ("xin nghi thai san may thang", "Khoản 1 Điều 139"),  # a number of months
            ("xin nghỉ thai sản 6 tháng theo quy định nào", "Khoản 1 Điều 139"),  # the number itself
            ("xin nghỉ thai sản có được 6 tháng không", "Khoản 2 Điều 139"),  # whether: by the rule
        ],
    )
    def test_is_the_place_whose_value_is_asked_for(self, client: Client, question: str, place: str):
        assert self.place(client, question).startswith(place)

    def test_is_for_those_that_ship_the_place_that_their_title_asks_for(self):
        """The author's order is that of the title, but where it asks two things, or the number is another law's."""
        nothing = Needle(TextForm.FOLDED, {}, frozenset())
        moved = set[str]()
        for one in starter_situations():
            told = SituationToday(KnownSituation(one), as_written(one), one.short_as_written, (), {}, one.rests)
            leads = as_asked(told, read_question(one.title), nothing).leads
            clauses = {(proof.law, proof.at.partition("-diem-")[0]) for proof in (*one.rests[:1], *leads[:1])}
            moved |= {one.key} if len(clauses) > 1 else set()
        assert moved == {
            "bhxh-mot-lan-thu-tuc",  # which papers, and how long
            "toi-pham-nhat-duoc-cua-roi",  # what to do, and how long
            "hoa-giai-lao-dong-nop-don",  # where, and how long
            "cam-do-lai-bao-nhieu",  # pawnbrokers may take what the Civil Code says
        }

    @pytest.mark.parametrize(
        ("question", "place"),
        [
            ("nguoi gia duoc tro cap gi", "dieu-21-khoan-1"),
            ("má 72 tuổi có được trợ cấp không", "dieu-21-khoan-2"),
            ("ông 80 tuổi có được trợ cấp không", "dieu-21-khoan-1"),
        ],
    )
    def test_is_for_the_age_that_is_named(self, question: str, place: str):
        rests = (
            SituationProof("41/2024/QH15", "dieu-21-khoan-1", "{tren=Từ đủ 75 tuổi} trở lên"),
            SituationProof("41/2024/QH15", "dieu-21-khoan-2", "{tu=từ đủ 70 tuổi} đến dưới 75 tuổi thuộc hộ nghèo"),
        )
        one = replace(DEPOSIT, short="{tren}, hoặc {tu} nếu nghèo.", rests=rests)
        told = SituationToday(KnownSituation(one), as_written(one), one.short_as_written, (), {}, one.rests)
        nothing = Needle(TextForm.FOLDED, {}, frozenset())
        assert as_asked(told, read_question(question), nothing).leads[0].at == place

    def test_is_the_case_that_the_question_names(self, client: Client):
        question = "xin nghi thai san thoi gio lam viec binh thuong moi tuan"
        assert self.place(client, question).startswith("Điều 105")
        shown = page(client, question)
        assert "Thời giờ làm việc bình thường mỗi tuần: Không quá <strong>48 giờ</strong>." in shown
        assert "Nói chung: Hưởng chế độ theo pháp luật; được nghỉ 06 tháng." in shown
        assert "Trường hợp khác" not in shown  # it is said already

    def test_is_no_case_that_answers_another_sort_of_question(self, client: Client):
        asked = "xin nghi thai san thoi gio lam viec binh thuong moi tuan nop o dau"
        assert not self.place(client, asked).startswith("Điều 105")


def sister(key: str, person: str, said: str, words: str) -> LifeSituation:
    proof = {"law": "91/2015/QH13", "at": "dieu-21-khoan-3", "words": words}
    row = {"key": key, "title": key, "person": person, "said": said, "short": "Có.", "rests": [proof]}
    return read_situation(MATERNITY.to_json() | row)


class TestWhoAsks:
    """Sisters that are said alike are told apart by the age and by the person that a question names."""

    @pytest.mark.parametrize(
        ("asked", "first", "likelihood"),
        [
            ("con 10 tuổi tự bán xe có được không", "nho", 0.6),
            ("con 16 tuổi tự bán xe có được không", "lon", 0.8),  # the sister is for others: it does not compete
            ("con tự bán xe có được không", "lon", 0.6),
        ],
    )
    def test_the_age_that_is_named(self, asked: str, first: str, likelihood: float):
        small = sister("nho", "cha mẹ", "x", "Người từ đủ sáu tuổi đến chưa đủ mười lăm tuổi")
        tall = sister("lon", "cha mẹ", "x", "Người từ đủ mười lăm tuổi đến chưa đủ mười tám tuổi")
        found = [MatchedSituation(KnownSituation(one), likely) for one, likely in ((tall, 0.6), (small, 0.2))]
        told = situations._for_the_asker(found, read_question(asked))
        assert told[0].known.situation.key == first
        assert told[0].likelihood == pytest.approx(likelihood)

    @pytest.mark.parametrize(("asked", "likelihood"), [("con 17 tuổi ăn trộm", 0.4), ("con 30 tuổi ăn trộm", 0.2)])
    def test_the_age_in_the_title_of_what_rests_on_no_text_that_is_held(self, asked: str, likelihood: float):
        young = KnownSituation(replace(FINE, title="Con chưa đủ 18 tuổi phạm tội thì sao?"))
        told = situations._for_the_asker([MatchedSituation(young, 0.4)], read_question(asked))
        assert told[0].likelihood == likelihood

    def test_the_person_with_a_law_of_work_of_his_own(self):
        late = [("lam", "người lao động", 0.7), ("cong-chuc", "cán bộ, công chức", 0.2)]
        found = [MatchedSituation(KnownSituation(sister(key, one, "đi trễ", "Có")), by) for key, one, by in late]
        asked = read_question("công chức đi trễ bị trừ lương đúng không")
        assert [one.known.situation.key for one in situations._for_the_asker(found, asked)] == ["cong-chuc", "lam"]
        alone = situations._for_the_asker(found[:1], asked)
        assert alone[0].likelihood == 0.35  # nobody's own: it may be meant and does not answer
        assert situations._for_the_asker(found, read_question("đi trễ bị trừ lương"))[0].known.situation.key == "lam"


class TestWhoActs:
    def test_no_matter_of_another_act_is_sure_without_the_ranker(self):
        """Who sold, gave, lent, let or pawned; who left, was dismissed or is unpaid; how old; expecting or nursing."""
        known = [KnownSituation(one) for one in starter_situations()]
        shelf = situations.SituationIndex(known)
        rows = map(json.loads, WHO_ACTS.read_text(encoding="utf-8").splitlines())
        wrong = []
        for row in rows:
            first = next(iter(shelf.matches(read_question(row["question"]))), None)
            if first and first.likelihood >= situations.ALONE and first.known.situation.rests:
                rests = {one.at.removeprefix("dieu-").partition("-")[0] for one in first.known.situation.rests}
                right = {one["article_id"] for one in row["relevant"]}
                wrong += [] if rests & right else [(row["question"], first.known.situation.key)]
        assert wrong == []


class TestLawsThatAreKnownAndNotHeld:
    """Named where nothing answers: by two words of their titles, or by one and the old law that they ended."""

    @pytest.fixture(autouse=True)
    def _catalogue(self, indexed: object, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(situations, "beside", lambda public: [])

        def known(number: str, title: str) -> KnownInstrument:
            return KnownInstrument.objects.create(
                official_number=number,
                number_key=number_key(number),
                doc_type=title.split()[0],
                title=title,
                title_fold=fold(title),
                complete_to=date(2026, 1, 1),
                source="danh mục thử",
            )

        old, new = known("01/2019/QH14", "Luật Hàng không"), known("02/2025/QH15", "Luật Hàng không dân dụng")
        KnownRelation.objects.create(acting=new, kind="ends", acted=old, day=date(2025, 7, 1))
        known("03/2025/NĐ-CP", "Nghị định sửa đổi, bổ sung một số điều về hàng không dân dụng")
        known("04/2025/NĐ-CP", "Nghị định quy định chi tiết một số điều của Bộ luật Dân sự")

    def wanted(self, client: Client, question: str) -> list[str]:
        """As named: by the catalogue's title with the number, by the number alone where it knows no title."""
        return re.findall(r'<a href="\?q=[^"]*">([^<]*\d+/\d{4}/[^<]*)</a>', page(client, question))

    def test_the_one_in_force_and_no_other_of_its_words(self, client: Client):
        assert self.wanted(client, "hang khong dan dung lam mat tai san thi sao") == [
            "Luật Hàng không dân dụng (02/2025/QH15)"
        ]
        shown = page(client, "hang khong dan dung lam mat tai san thi sao")
        assert "có lẽ" in shown  # a title is no proof
        assert "gan-giong=1" in shown  # what sounds alike stays one tap away

    def test_a_number_without_a_title_stands_alone(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(views, "catalogued_titles", lambda numbers: {})
        assert self.wanted(client, "hang khong dan dung lam mat tai san thi sao") == ["02/2025/QH15"]

    def test_nothing_is_named_by_one_word(self, client: Client):
        assert self.wanted(client, "hang xom dan toc lam mat tai san thi sao") == []

    def test_one_that_has_arrived_is_wanted_no_more(self, client: Client):
        Instrument.objects.filter(slug="58-2014-qh13").update(number_key=number_key("02/2025/QH15"))
        assert self.wanted(client, "hang khong dan dung lam mat tai san thi sao") == []

    def test_what_only_details_a_law_that_is_held_rules_nothing(self, client: Client):
        assert self.wanted(client, "bo luat dan su noi gi ve chuyen vay muon") == []


@pytest.mark.usefixtures("indexed")
class TestWhatWaits:
    """What comes with the program tells what is near from what is meant, and is told to nobody itself."""

    def test_is_told_to_nobody_and_silences_what_is_only_near(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        publish(DEPOSIT)
        assert DEPOSIT.title in page(client, "đặt cọc đổi ý không mua có mất cọc không")
        waiting = replace(
            MATERNITY, key="cho", title="Bên bán đổi ý thì trả cọc sao?", said=("ben ban doi y khong ban",)
        )
        monkeypatch.setattr(situations, "beside", lambda public: [KnownSituation(waiting, is_waiting=True)])
        situations._shelf.cache_clear()
        shown = page(client, "ben ban doi y khong ban")
        assert waiting.title not in shown
        assert "Mất cọc, trừ khi" not in shown


@pytest.mark.usefixtures("indexed")
class TestWhatIsNoLaw:
    def test_is_said_to_be_none(self, client: Client):
        shown = page(client, "cách nấu canh chua cá lóc cho ngon")
        assert "không phải việc pháp luật" in shown
        assert links(client, "cách nấu canh chua cá lóc cho ngon") == []

    def test_leaves_a_way_to_what_sounds_alike(self, client: Client):
        assert "gan-giong=1" in page(client, "cách nấu canh chua cá lóc cho ngon")
        shown = page(client, "cách nấu canh chua cá lóc cho ngon", **{"gan-giong": "1"})
        assert "không phải việc pháp luật" in shown

    @pytest.mark.parametrize(
        ("asked", "who"),
        [
            ("hồ sơ sang tên của tôi nộp lâu rồi, giờ tới đâu rồi", "Xin hỏi nơi đã nhận hồ sơ"),
            ("toi kien no thi ai thang", "Xin hỏi luật sư"),
        ],
    )
    def test_names_who_knows_what_is_a_matter_of_law_but_of_one_case(
        self, client: Client, asked: str, who: str, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(situations, "beside", lambda public: OUTSIDE)
        shown = page(client, asked)
        assert "Câu này luật không trả lời được" in shown
        assert who in shown
        assert "không phải việc pháp luật quy định" not in shown

    def test_is_believed_where_several_such_matters_share_the_likelihood(self):
        matches = [MatchedSituation(one, 0.15) for one in OUTSIDE[:2]]
        asked = AskedMatter(read_question("ngày nào tốt"), (), {}, None, 0.0, 0.0, matches, is_asked=True)  # type: ignore[arg-type]
        assert answers._outside(asked) == matches[0]
        assert answers._outside(replace(asked, matches=matches[:1])) is None
        law = MatchedSituation(KnownSituation(DEPOSIT), 0.2)
        assert answers._outside(replace(asked, matches=[law, *matches])) is None  # a law is likelier than each
        assert answers._outside(replace(asked, likelihood=0.5)) is None  # a provision sounds like an answer


@pytest.mark.usefixtures("told")
class TestCallingAnAnswerWrong:
    ASKED = "sinh con nghi may thang"

    def report(self, client: Client, *, card: str = MATERNITY.key, question: str = ASKED):  # noqa: ANN201
        return client.post("/tim-kiem/sai/", {"q": question, "card": card})

    def test_silences_it_for_that_question_at_once(self, client: Client):
        assert self.report(client).status_code == 200
        assert "<strong>06 tháng</strong>" not in page(client, self.ASKED)
        assert "<strong>06 tháng</strong>" not in page(client, "Sinh con nghỉ mấy tháng")
        assert "<strong>06 tháng</strong>" in page(client, "đẻ con được nghỉ bao lâu")

    def test_silences_what_was_answered_where_what_was_typed_was_corrected(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        answered = views.answer_to(self.ASKED)
        monkeypatch.setattr(views, "answer_to", lambda typed: answered)
        assert self.report(client, question="sinh kon nghi may thang").status_code == 200
        assert "<strong>06 tháng</strong>" not in page(client, self.ASKED)

    def test_silences_it_for_whoever_asks_so_at_the_end_of_a_story(self, client: Client):
        """A story is somebody's and is not kept; what it asks is."""
        assert self.report(client, question=STORY).status_code == 200
        assert WrongAnswer.objects.get().question == "vậy em sinh con thì được nghỉ mấy tháng"
        assert "Được nghỉ <strong>06 tháng</strong>." not in page(client, STORY)

    def test_counts_who_says_it_again_and_keeps_nobody(self, client: Client):
        self.report(client)
        call_wrong(question=self.ASKED, card=MATERNITY.key, said="", by=None, at=timezone.now())
        report = WrongAnswer.objects.get()
        assert (report.reports, report.reported_by, report.said) == (2, None, "Được nghỉ 06 tháng.")

    @pytest.mark.parametrize(
        "change", [{"card": "mot-khoa-khac"}, {"question": "lời đi qua đất người khác"}, {"question": ""}]
    )
    def test_refuses_what_search_does_not_say(self, client: Client, change: dict[str, str]):
        assert self.report(client, **change).status_code == 409
        assert not WrongAnswer.objects.exists()

    def test_keeps_no_question_with_a_person_in_it(self, client: Client):
        asked = f"{self.ASKED} gọi tôi 0912345678"
        self.report(client, question=asked)
        assert not WrongAnswer.objects.filter(question__contains="0912345678").exists()

    @pytest.mark.parametrize("said", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
    def test_is_not_taken_from_another_site(self, client: Client, said: dict[str, str]):
        answer = client.post("/tim-kiem/sai/", {"q": self.ASKED, "card": MATERNITY.key}, headers=said)
        assert answer.status_code == 403
        assert not WrongAnswer.objects.exists()

    def test_needs_no_cookie(self, client: Client):
        client.get(ADDRESS, {"q": self.ASKED})
        assert not client.cookies

    def test_is_limited(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
        far = Client(REMOTE_ADDR="203.0.113.5")
        assert [self.report(far).status_code for _ in range(11)][-1] == 429

    def test_is_decided_by_an_officer_who_may_and_by_no_other(self, client: Client):
        self.report(client)
        report = WrongAnswer.objects.get()
        address = f"/quan-tri/tra-loi-bi-bao-sai/{report.pk}/"
        assert enter("editor").post(address, {"ket_luan": "dung"}).status_code in (302, 403)
        report.refresh_from_db()
        assert report.verdict == WrongVerdict.WAITING
        officer = enter()
        assert self.ASKED in officer.get("/quan-tri/tra-loi-bi-bao-sai/").content.decode()
        officer.post(address, {"ket_luan": "dung"})
        assert "<strong>06 tháng</strong>" in page(client, self.ASKED)
        officer.post(address, {"ket_luan": "sai"})
        assert "<strong>06 tháng</strong>" not in page(client, self.ASKED)
        assert accuracy(until=timezone.localdate())["wrong"] == 1

    def test_is_published(self, client: Client):
        assert "Máy trả lời đúng bao nhiêu?" in client.get("/tim-kiem/do-dung/").content.decode()


class TestTheInterval:
    @pytest.mark.parametrize(
        ("hits", "count", "low", "high"), [(0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763), (10, 10, 0.722, 1.0)]
    )
    def test_is_wilsons(self, hits: int, count: int, low: float, high: float):
        assert wilson(hits, count) == pytest.approx((low, high), abs=0.001)


@pytest.mark.usefixtures("told")
class TestEvaluateAnswers:
    def test_prints_what_search_says(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(evaluate_answers, "with_starters", list)
        rows = [
            {"id": "a", "question": "sinh con nghi may thang", "held": True,
             "relevant": [{"law_id": "45/2019/QH14", "article_id": "139", "clauses": ["1"]}]},
            {"id": "b", "question": "khong bang lai phat bao nhieu", "held": False, "relevant": [],
             "ruling": "Nghị định 168/2024/NĐ-CP Điều 18"},
        ]  # fmt: skip
        file = tmp_path / "asked.jsonl"
        file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        call_command("evaluate_answers", str(file), "--jsonl")
        first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
        assert (first["state"], first["reason"], first["wanted"]) == ("answer", None, [])
        assert first["provisions"][0] == {"law_id": "45/2019/QH14", "article_id": "139", "clause": "1"}
        assert first["first"][0] == {"law_id": "45/2019/QH14", "article_id": "139"}
        assert "06 tháng" in first["text"]
        assert (second["state"], second["reason"], second["wanted"]) == ("none", "wanted", ["168/2024/NĐ-CP"])
        call_command("evaluate_answers", str(file))
        counted = json.loads(capsys.readouterr().out)
        assert [counted[name] for name in ("held:answer_right", "held:clause_right", "not_held:named")] == [1, 1, 1]

    def test_says_what_file_it_cannot_read(self, tmp_path: Path):
        with pytest.raises(CommandError, match="Không đọc được"):
            call_command("evaluate_answers", str(tmp_path / "none.jsonl"))


class TestLearning:
    """`train_ranking --situations FILE`: from the ways of saying, and from stories in a file."""

    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(train_ranking, "starter_situations", lambda: (MATERNITY, DEPOSIT, FINE))

    def learn(self, folder: Path, *rows: object) -> None:
        file = folder / "stories.jsonl"
        file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
        call_command("train_ranking", "--situations", str(file), "--into", str(folder), stdout=StringIO())

    def test_writes_how_questions_and_stories_are_judged(self, tmp_path: Path):
        self.learn(tmp_path, {"question": STORY, "situation": MATERNITY.key})
        learned = json.loads((tmp_path / "phrasings.json").read_text("utf-8"))
        assert set(learned) == {"order", "confidence", "of_story"}
        assert set(learned["of_story"]["weights"]) > set(learned["confidence"]["weights"])

    @pytest.mark.parametrize("row", [{}, {"question": STORY, "situation": "khong-co"}, {"question": STORY}])
    def test_says_what_it_cannot_read(self, tmp_path: Path, row: object):
        with pytest.raises(CommandError, match="Không đọc được"):
            self.learn(tmp_path, row)
