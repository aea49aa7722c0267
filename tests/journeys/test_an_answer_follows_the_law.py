"""A question travels: asked, referred, answered, checked, published; then the law under the answer changes, and all
who leaned on it hears of it: the reader of the page, the search, the copies of the open data, the asker, a follower.

Officers act by the operations behind their desks; everybody else through the doors that they use.
"""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lawtext.addresses import number_key
from messageproviders.port import OutboundMessage
from messageproviders_tests.peers.memory import MemoryProvider
from portal.agencies.dates import Period
from portal.agencies.models import Agency, Officer
from portal.dissemination.channels import fingerprint
from portal.dissemination.jobs.schedule import askers_reader, followers_reader
from portal.dissemination.operations import ContactPoint, ask_to_follow, confirm, write_asker_letters, write_letters
from portal.dissemination.states import Channel, ConsentMethod, FollowedKind, Frequency
from portal.journal.models import Entry
from portal.library.models import CitingItem
from portal.library.operations import settle_flags
from portal.library.states import FlagOutcome
from portal.questions.models import Answer, AnswerVersion
from portal.questions.operations.drafts import (
    AnswerText,
    PickedProvision,
    save_version,
    start_answer,
    start_correction,
    submit_version,
    text_of_version,
)
from portal.questions.operations.replies import Sending, finish_version
from portal.questions.operations.review import check_version
from portal.questions.operations.submissions import NewQuestion, ReceivedQuestion, receive_question
from portal.questions.operations.triage import refer_question
from portal.questions.queries.figures import FiguresFilter, totals
from portal.questions.states import CURRENT_CONSENT, GUARDED, CheckResult, ReplyBy
from tests.journeys.test_the_law_changes import POINT_C, STALE, Town, amending, town  # noqa: F401 a fixture
from tests.portal.agencies.factories import make_posting
from tests.portal.dissemination.factories import empty_outbox

pytestmark = pytest.mark.django_db

ASKER, FOLLOWER = "nguoi-hoi@example.vn", "ban-hang@example.vn"
TITLE = "Rác còn lại ở chợ để vào đâu?"
TEXT = AnswerText(
    title=TITLE,
    question_text="Tôi bán cá ở chợ xã. Rác không phải rác hữu cơ, cũng không tái chế được thì để ở đâu cho đúng?",
    summary="Để ở điểm tập kết của thôn.",
    answer_text="Rác còn lại để ở điểm tập kết của thôn (điểm c khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP).",
    field_slug="moi-truong/bao-ve-moi-truong",
    citations=(PickedProvision(number_key("7/2021/NĐ-CP"), POINT_C, "Nghị định 7/2021/NĐ-CP"),),
)


class Hall(Town):
    """The town with its officers of one agency, an asker and a follower."""

    def __init__(self, base: Town) -> None:
        self.__dict__ |= base.__dict__
        self.desk = self.hand("justice", Agency.objects.get(name="Sở Tư pháp"))
        self.author, self.checker, self.approver = (
            self.hand(role, self.agency) for role in ("editor", "legal", "approver")
        )

    def hand(self, role: str, agency: Agency) -> Officer:
        return make_posting(role, agency=agency, on=self.today).officer

    def is_asked(self) -> ReceivedQuestion:
        asked = NewQuestion(
            text=TEXT.question_text,
            title=TITLE,
            wording=CURRENT_CONSENT,
            may_publish=True,
            reply_by=ReplyBy.EMAIL,
            contact=ASKER,
        )
        return receive_question(asked=asked, at=timezone.now(), key=django_settings.SECRET_KEY)

    def answers(self, received: ReceivedQuestion) -> Answer:
        question, now = received.question, timezone.now()
        refer_question(
            question=question, lead=self.agency, field_slug=TEXT.field_slug, reason="Rác chợ.", by=self.desk, at=now
        )
        version = start_answer(question=question, agency=self.agency, by=self.author, at=now)
        return self.goes_through(version, TEXT)

    def goes_through(self, version: AnswerVersion, text: AnswerText) -> Answer:
        now = timezone.now()
        version = save_version(version=version, text=text, revision=version.revision, by=self.author, at=now)
        version = submit_version(version=version, by=self.author, at=now)
        passed = CheckResult.PASSED
        version = check_version(
            version=version, result=passed, note="", revision=version.revision, by=self.checker, at=now
        )
        finish_version(version=version, sending=Sending(ReplyBy.EMAIL), by=self.approver, at=now)
        return Answer.objects.select_related("live").get(pk=version.answer_id)

    def is_followed(self, answer: Answer) -> None:
        now = timezone.now()
        key = str(answer.number)
        mark = fingerprint(FOLLOWER, key=django_settings.SECRET_KEY)
        asking = ask_to_follow(
            reach=ContactPoint(Channel.EMAIL, FOLLOWER, mark),
            things=[(FollowedKind.ANSWER, key)],
            frequency=Frequency.AT_ONCE,
            controller="Sở Tư pháp",
            at=now,
        )
        assert asking is not None
        confirm(asking=asking, way=ConsentMethod.LETTER, controller="Sở Tư pháp", at=now)
        asking.follower.letters.all().delete()

    def post_of(self, *, since: int) -> dict[str, str]:
        """Who is sent what because of entries after this one: address -> the words of all letters."""
        for reader in (followers_reader, askers_reader):
            reader.read(list(Entry.objects.filter(pk__gt=since, verb__in=reader.verbs).order_by("pk")))
        sent: dict[str, str] = {}
        from_now = timezone.now() + timedelta(minutes=11)
        for letter in write_and_send(from_now):
            sent[letter.to] = sent.get(letter.to, "") + letter.text
        return sent

    def open_data(self, answer: Answer) -> dict[str, Any]:
        reply = self.reader.get(f"/api/v1/answers/{answer.number}")
        assert reply.status_code == 200, reply.content
        return dict(json.loads(reply.content))


def write_and_send(at: datetime) -> list[OutboundMessage]:
    write_letters(at=at)
    write_asker_letters(at=at)
    provider = MemoryProvider()
    empty_outbox(provider, at=at, key=django_settings.SECRET_KEY)
    return provider.carried


@pytest.fixture
def hall(town: Town) -> Hall:  # noqa: F811 the fixture of the same name
    return Hall(town)


def last_entry() -> int:
    return Entry.objects.latest("pk").pk


class TestAQuestionTravels:
    def test_from_asking_to_the_public(self, hall: Hall):
        received = hall.is_asked()
        letters = hall.post_of(since=0)
        assert received.code in letters[ASKER]
        before = last_entry()
        answer = hall.answers(received)
        assert "Để ở điểm tập kết của thôn" in hall.reads(answer.get_absolute_url())
        assert TITLE in hall.finds("rác còn lại ở chợ để đâu")
        assert hall.open_data(answer)["version"] == 1
        assert "điểm tập kết của thôn" in hall.post_of(since=before)[ASKER]
        status = Client()
        status.post(reverse("questions:look_up"), {"code": received.code}, follow=True)
        told = totals(narrowing=FiguresFilter(Period(hall.today, hall.today)))
        assert (told.received, told.answered, told.published) == (1, 1, 1)
        assert ASKER not in json.dumps(list(Entry.objects.values("details", "subject_label")), default=str)

    def test_the_law_changes_under_it_and_everybody_hears(self, hall: Hall):
        answer = hall.answers(hall.is_asked())
        hall.is_followed(answer)
        hall.finds("rác")
        before = last_entry()
        hall.imports("nghi-dinh-12-2026.txt", amending(hall.today))
        hall.accepts_what_is_proposed()

        assert STALE in hall.reads(answer.get_absolute_url())
        assert "Căn cứ cần xem lại" in hall.finds("rác còn lại ở chợ để đâu")
        assert hall.open_data(answer)["stale"]
        letters = hall.post_of(since=before)
        assert "Nghị định 7/2021/NĐ-CP có thay đổi" in letters[ASKER]
        assert "Luật mà câu trả lời dựa vào có thay đổi" in letters[FOLLOWER]
        assert "vì luật thay đổi</a> (1" in hall.editor.get("/quan-tri/").content.decode()

        before = last_entry()
        self.correct(hall, answer)
        page = hall.reads(answer.get_absolute_url())
        assert STALE not in page
        assert "Để ở điểm tập kết của xã" in page
        assert "điểm tập kết của thôn" in hall.reads(reverse("questions:version", args=[answer.slug, 1]))
        assert hall.open_data(answer)["version"] == 2
        changes = json.loads(hall.reader.get("/api/v1/changes").content)
        assert [one["change"] for one in changes["changes"]] == ["published", "corrected"]
        letters = hall.post_of(since=before)
        assert "nay có bản sửa" in letters[ASKER]
        assert "Câu trả lời đã được sửa" in letters[FOLLOWER]

    def correct(self, hall: Hall, answer: Answer) -> None:
        version = start_correction(answer=answer, by=hall.author, at=timezone.now())
        text = text_of_version(version)
        said = {name: getattr(text, name) for name in AnswerText.__slots__}
        said |= {
            "summary": "Để ở điểm tập kết của xã.",
            "answer_text": text.answer_text.replace("của thôn", "của xã"),
            "change_note": "Theo Nghị định 12/2026/NĐ-CP",
        }
        hall.goes_through(version, AnswerText(**said))
        item = CitingItem.objects.get(kind=GUARDED, key=str(answer.number))
        flags = list(item.flags.filter(settled_at__isnull=True))
        settle_flags(flags=flags, outcome=FlagOutcome.CORRECTED, note="", by=hall.author, at=timezone.now())
