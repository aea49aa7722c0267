"""Who answers what: the demo's table, the desk, and the merger of 2025 with the demo's agencies."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from demo.scenes.competences import read_competences
from django.conf import settings

from portal.agencies.models import Agency, Place
from portal.design.refusals import Refused
from portal.journal.models import Entry
from portal.questions.models import Competence, Question
from portal.questions.operations.rules import Granted, grant_competence, load_competences
from portal.questions.operations.triage import hand_over_questions, refer_the_sure_ones
from portal.questions.queries.routing import rules_on, suggestion_for
from portal.questions.states import QuestionState
from tests.portal.laid import laid
from tests.portal.questions.factories import AT
from tests.portal.questions.triage_story import parts, referred, staff, waiting

pytestmark = pytest.mark.django_db

TABLE = Path(settings.ROOT) / "demo" / "competences.csv"
MERGER = date(2025, 7, 1)
BEFORE = datetime(2025, 6, 20, 2, 0, tzinfo=UTC)
AFTER = datetime(2025, 7, 2, 2, 0, tzinfo=UTC)


@laid
def demo(_agencies: None) -> None:
    load_competences(rows=read_competences(TABLE.read_text("utf-8").splitlines()), at=AT)


def agency(slug: str) -> Agency:
    return Agency.objects.get(slug=slug)


class TestDemo:
    def test_every_agency_exists_on_the_days_of_its_competence(self, demo):
        rows = Competence.objects.select_related("agency").exclude(agency=None)
        assert Competence.objects.count() >= 40
        for row in rows:
            named = row.agency
            assert named is not None
            assert named.exists_on(row.valid_from), (named.slug, row.valid_from)
            last = (row.valid_to or date(2030, 1, 1)) - timedelta(days=1)
            assert named.exists_on(last), (named.slug, last)

    @pytest.mark.parametrize("day", [date(2021, 6, 1), date(2025, 3, 15), date(2026, 11, 25)])
    def test_every_day_has_somebody_for_the_fields_people_ask_about(self, demo, day):
        fields = {rule.field_slug for rule in rules_on(on=day)}
        assert {"dat-dai", "lao-dong", "bao-hiem", "dan-su", "y-te-duoc", "giao-duc-dao-tao", "hinh-su"} <= fields

    def test_loading_again_adds_nothing(self, demo):
        assert load_competences(rows=read_competences(TABLE.read_text("utf-8").splitlines()), at=AT) == 0

    @pytest.mark.parametrize(
        ("text", "slug"),
        [
            ("Thu hồi đất nông nghiệp làm đường thì bồi thường thế nào?", "so-nong-nghiep-va-moi-truong-can-tho"),
            ("Công ty nợ lương ba tháng thì người lao động làm gì?", "so-noi-vu-can-tho"),
            ("Đổi bằng lái xe hạng B ở đâu?", "cong-an-thanh-pho-can-tho"),
            ("Hộ kinh doanh nộp thuế khoán thế nào?", "thue-thanh-pho-can-tho"),
        ],
    )
    def test_suggests_the_agency_of_today(self, demo, text, slug):
        best = suggestion_for(question=waiting(text), on=AT.date()).best
        assert best is not None
        assert best.agency == agency(slug).pk

    def test_the_committee_of_the_asker_s_commune_of_today(self, demo):
        old = Place.objects.get(name="Xã Hỏa Tiến")  # joined into Xã Hỏa Lựu
        question = waiting("Đăng ký khai sinh trễ hạn cho con thì làm sao?", place=old)
        best = suggestion_for(question=question, on=AT.date()).best
        assert best is not None
        assert best.name == "Ủy ban nhân dân xã Hỏa Lựu"
        assert "nơi người hỏi ở" in best.reason


class TestHandOver:
    def test_a_question_passes_to_the_one_successor_and_the_asker_reads_by_which_decision(self, demo):
        old, new = agency("so-tu-phap-hau-giang"), agency("so-tu-phap-can-tho")
        question = referred(old, by=staff(), at=BEFORE, received_at=BEFORE)
        assert hand_over_questions(at=AFTER) == 1
        question = Question.objects.get(pk=question.pk)
        assert question.lead_agency == new
        assert [state for _, _, state in parts(question)] == ["chuyen-tiep", "dang-xu-ly"]
        told = question.clock.changes.order_by("pk").last()
        assert told is not None
        assert "Nghị quyết số 202/2025/QH15" in told.explanation
        assert Entry.objects.get(verb="question.handed_over").details["to"] == new.pk
        assert hand_over_questions(at=AFTER) == 0, "twice changes nothing"

    def test_among_several_successors_the_competence_for_the_field_decides(self, demo):
        old = agency("so-noi-vu-hau-giang-2025")  # became Sở Nội vụ and Sở Dân tộc và Tôn giáo
        question = referred(old, by=staff(), at=BEFORE, received_at=BEFORE)
        Question.objects.filter(pk=question.pk).update(field_slug="ton-giao-tin-nguong")
        hand_over_questions(at=AFTER)
        assert Question.objects.get(pk=question.pk).lead_agency == agency("so-dan-toc-va-ton-giao-can-tho")

    def test_where_no_rule_tells_it_waits_at_the_desk(self, demo):
        old = agency("so-noi-vu-hau-giang-2025")
        question = referred(old, agency("so-y-te-hau-giang"), by=staff(), at=BEFORE, received_at=BEFORE)
        Question.objects.filter(pk=question.pk).update(field_slug="dat-dai")
        hand_over_questions(at=AFTER)
        question = Question.objects.get(pk=question.pk)
        assert question.state == QuestionState.RECEIVED.value
        assert question.lead_agency is None
        assert {state for _, _, state in parts(question)} == {"chuyen-tiep", "thu-hoi"}

    def test_an_agency_without_a_successor_gives_it_back_to_the_desk(self, demo):
        question = referred(agency("kho-bac-nha-nuoc-hau-giang"), by=staff(), at=BEFORE, received_at=BEFORE)
        hand_over_questions(at=AFTER)
        assert Question.objects.get(pk=question.pk).state == QuestionState.RECEIVED.value

    def test_a_contributing_agency_hands_its_part_on(self, demo):
        lead, joint = agency("so-tu-phap-hau-giang"), agency("so-y-te-hau-giang")
        question = referred(lead, joint, by=staff(), at=BEFORE, received_at=BEFORE)
        hand_over_questions(at=AFTER)
        open_parts = [(name, part) for name, part, state in parts(question) if state == "dang-xu-ly"]
        names = [agency("so-tu-phap-can-tho").name, agency("so-y-te-can-tho").name]
        assert open_parts == [(names[0], "chu-tri"), (names[1], "phoi-hop")]

    def test_on_the_day_before_nothing_moves(self, demo):
        referred(agency("so-tu-phap-hau-giang"), by=staff(), at=BEFORE, received_at=BEFORE)
        assert hand_over_questions(at=BEFORE) == 0


class TestReferAlone:
    def test_only_what_is_beyond_doubt_goes_without_a_person(self, demo):
        clear = waiting("Bảo hiểm xã hội: mức đóng, điều kiện hưởng lương hưu của người tham gia bảo hiểm xã hội?")
        unclear = waiting("Cho hỏi thủ tục này nộp ở đâu?")
        refer_the_sure_ones(at=AT + timedelta(minutes=1))
        clear, unclear = Question.objects.get(pk=clear.pk), Question.objects.get(pk=unclear.pk)
        assert clear.lead_agency == agency("bao-hiem-xa-hoi-thanh-pho-can-tho")
        assert Entry.objects.get(verb="question.referred").actor is None
        assert unclear.state == QuestionState.RECEIVED.value


class TestGrant:
    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"level": "commune", "valid_to": date(2025, 1, 1)},
            {"level": "không có"},
        ],
    )
    def test_refuses_what_is_no_competence(self, said):
        with pytest.raises(Refused):
            grant_competence(granted=Granted("dat-dai", date(2025, 7, 1), **said), by=staff(), at=AT)

    def test_a_table_with_an_unknown_agency_is_refused_whole(self):
        lines = ["field,agency,level,words,basis,from,to", "dat-dai,so-khong-co,,,,2025-07-01,"]
        with pytest.raises(Refused, match="Dòng 2"):
            load_competences(rows=read_competences(lines), at=AT)
        assert not Competence.objects.exists()
