"""A database full of questions and answers, in every state of the chain, beside whatever the database holds already.

python load_questions.py COUNT    as many questions, and as many answers

Rows go in as they are, in bundles: no operation is run and no entry is written. Questions are those of
`benchmarks/questions/`, varied; answers are put together of sentences and of the words of real provisions. The chance
is always the same, so that two loads of one count are alike.
"""

import json
import random
import sys
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Max, Model  # noqa: E402
from django.utils import timezone  # noqa: E402

from lawtext.words import fold, slugify  # noqa: E402
from portal.agencies.models import Agency, Officer, Place  # noqa: E402
from portal.library.models import CitingItem, Event, Provision, Reliance, StaleFlag  # noqa: E402
from portal.library.topics import TOPICS  # noqa: E402
from portal.library.validity import article_of  # noqa: E402
from portal.questions.codes import code_digest, receipt_code  # noqa: E402
from portal.questions.models import (  # noqa: E402
    Answer,
    AnswerCitation,
    AnswerVersion,
    Asker,
    Clock,
    DayCount,
    DeadlineRule,
    PublicChange,
    Question,
    Rating,
    Referral,
)
from portal.questions.states import (  # noqa: E402
    GUARDED,
    OPEN_STATES,
    Audience,
    Change,
    ClockState,
    Counted,
    Part,
    QuestionState,
    ReferralState,
    Track,
    Unclear,
    Verdict,
    VersionState,
)

FOLDER = Path(__file__).resolve().parents[1] / "questions"
AT_ONCE = 2000
YEARS = 3
# How a database of some years is made up.
QUESTIONS = {
    QuestionState.ANSWERED: 70,
    QuestionState.REFERRED: 12,
    QuestionState.RECEIVED: 6,
    QuestionState.MERGED: 3,
    QuestionState.REFUSED: 4,
    QuestionState.WITHDRAWN: 2,
    QuestionState.SCREENING: 1,
    QuestionState.SPAM: 2,
}
# Of an answer: live, live in its second version, being written, waiting for the check, for approval, withdrawn.
ANSWERS = {"live": 82, "corrected": 10, "draft": 3, "check": 1, "checked": 1, "withdrawn": 3}
STALE = 2000  # answers that the law has left behind
SENTENCES = (
    "Người dân nộp hồ sơ tại Ủy ban nhân dân xã, phường nơi cư trú, hoặc nộp trên Cổng dịch vụ công.",
    "Thời hạn giải quyết là năm ngày làm việc, kể từ ngày nhận đủ hồ sơ hợp lệ.",
    "Nếu hai bên không thỏa thuận được thì có quyền yêu cầu Tòa án nhân dân giải quyết.",
    "Mang theo căn cước công dân và giấy tờ chứng minh quan hệ, nếu có.",
    "Không ai được thu thêm khoản nào ngoài lệ phí mà pháp luật quy định.",
    "Trường hợp chậm trễ, người bị thiệt hại được bồi thường theo mức đã thỏa thuận hoặc theo quy định.",
    "Tổ hòa giải ở cơ sở có thể giúp hai bên nói chuyện với nhau mà không mất tiền.",
    "Quyết định bằng văn bản phải nêu rõ lý do và cách khiếu nại.",
)
STEPS = (
    "Chuẩn bị đơn theo mẫu và bản sao giấy tờ.",
    "Nộp tại bộ phận một cửa, nhận giấy hẹn.",
    "Theo dõi kết quả bằng mã hồ sơ.",
    "Nhận kết quả và kiểm tra lại họ tên, ngày tháng.",
)


class Loader:
    def __init__(self, count: int) -> None:
        self.count, self.chance, self.now = count, random.Random(7), timezone.now()
        self.asked = list(_questions())
        self.fields = self.chance.sample(_fields(), k=len(_fields()))
        self.agencies = list(Agency.objects.order_by("pk")[:200])
        self.places = list(Place.objects.filter(level="commune").order_by("pk")[:100])
        self.officers = list(Officer.objects.order_by("pk")[:8])
        self.provisions = list(
            Provision.objects.filter(edition__is_current=True, unit__in=["dieu", "khoan"])
            .order_by("pk")
            .values_list("edition__instrument", "edition__instrument__number_key", "address", "text")[:20000]
        )
        rule = DeadlineRule.objects.order_by("pk").first()
        self.rule = rule or DeadlineRule.objects.create(
            track=Track.CITIZEN.value, days=10, basis="Quy chế", valid_from=self.now.date() - timedelta(days=3000)
        )

    def load(self) -> dict[str, float]:
        started = time.perf_counter()
        with transaction.atomic():
            self.answers()
            self.guard()
            self.questions()
            self.numbers()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return {"load, s": time.perf_counter() - started}

    # ---- answers ----

    def answers(self) -> None:
        first = self.first = Answer.objects.aggregate(last=Max("number"))["last"] or 0
        kinds = self.chance.choices(list(ANSWERS), list(ANSWERS.values()), k=self.count)
        numbered = list(enumerate(kinds, start=first + 1))
        store(self.answer(number, kind) for number, kind in numbered)
        self.kinds = dict(numbered)
        self.made = list(Answer.objects.filter(number__gt=first).order_by("number"))
        store(version for answer in self.made for version in self.versions(answer, self.kinds[answer.number]))
        self.live = self.make_live(first)
        store(cited for version in self.live.values() for cited in self.citations(version))
        store(change for answer in sorted(self.made, key=_published) for change in self.changes(answer))
        store(self.rating(number) for number in self.chance.choices(list(self.live), k=self.count // 2))

    def answer(self, number: int, kind: str) -> Answer:
        title = self.title()
        published = self.moment() if kind in ("live", "corrected", "withdrawn") else None
        made = Answer(
            number=number,
            slug=f"{slugify(title)[:100]}-{number}" if published else "",
            title=title,
            title_fold=fold(title)[:200],
            summary=self.chance.choice(SENTENCES),
            field_slug=self.some_field(),
            audience=self.chance.choices(list(Audience), [80, 15, 5])[0].value,
            agency=self.some_agency(),
            created_at=(published or self.now) - timedelta(days=7),
            first_published_at=published,
            published_at=published,
            asked_count=int(self.chance.paretovariate(1.2)),
            useful_count=int(self.chance.paretovariate(1)) % 500,
            unclear_count=int(self.chance.paretovariate(1.5)) % 100,
        )
        if kind == "withdrawn":
            made.withdrawn_at, made.withdrawal_reason = self.now - timedelta(days=1), "Trùng với câu trả lời khác."
        return made

    def versions(self, answer: Answer, kind: str) -> Iterator[AnswerVersion]:
        first = {
            "live": VersionState.LIVE,
            "corrected": VersionState.SUPERSEDED,
            "withdrawn": VersionState.WITHDRAWN,
            "draft": VersionState.DRAFT,
            "check": VersionState.IN_CHECK,
            "checked": VersionState.CHECKED,
        }[kind]
        yield self.version(answer, 1, first)
        if kind == "corrected":
            yield self.version(answer, 2, VersionState.LIVE)

    def version(self, answer: Answer, number: int, state: VersionState) -> AnswerVersion:
        author, checker, approver = self.chance.sample(self.officers, 3)
        published = answer.published_at
        return AnswerVersion(
            answer=answer,
            number=number,
            state=state.value,
            title=answer.title,
            question_text=f"{answer.title} {self.chance.choice(self.asked)}",
            summary=answer.summary,
            answer_text=self.text(),
            field_slug=answer.field_slug,
            audience=answer.audience,
            author=author,
            written_at=answer.created_at,
            submitted_at=None if state is VersionState.DRAFT else answer.created_at + timedelta(days=1),
            checked_by=checker if published or state is VersionState.CHECKED else None,
            checked_at=published,
            approved_by=approver if published else None,
            approved_at=published,
            published_at=published,
            ended_at=published if state is VersionState.SUPERSEDED else None,
        )

    def make_live(self, first: int) -> dict[int, AnswerVersion]:
        versions = AnswerVersion.objects.filter(answer__number__gt=first, state=VersionState.LIVE.value)
        live = {one.answer.number: one for one in versions.select_related("answer")}
        answers = [one.answer for one in live.values()]
        for answer in answers:
            answer.live = live[answer.number]
        for some in batched(answers, AT_ONCE, strict=False):
            Answer.objects.bulk_update(some, ["live"], batch_size=400)
        return live

    def citations(self, version: AnswerVersion) -> Iterator[AnswerCitation]:
        cited = {(key, address): (law, text) for law, key, address, text in self.chance.choices(self.provisions, k=2)}
        for position, ((key, address), (law, text)) in enumerate(cited.items(), start=1):
            yield AnswerCitation(
                version=version,
                position=position,
                document_key=key,
                instrument_id=law,
                address=address,
                words=text[:1500],
                words_on=version.published_at.date(),
            )

    def changes(self, answer: Answer) -> Iterator[PublicChange]:
        kind = self.kinds[answer.number]
        if answer.first_published_at is None:
            return
        yield PublicChange(answer=answer, change=Change.PUBLISHED.value, version=1, at=answer.first_published_at)
        if kind == "corrected":
            yield PublicChange(answer=answer, change=Change.CORRECTED.value, version=2, at=answer.published_at)
        if kind == "withdrawn":
            yield PublicChange(answer=answer, change=Change.WITHDRAWN.value, version=1, at=answer.withdrawn_at)

    def rating(self, number: int) -> Rating:
        verdict = self.chance.choices(list(Verdict), [4, 1])[0]
        return Rating(
            answer=self.live[number].answer,
            version=1,
            verdict=verdict.value,
            unclear=self.chance.choice(list(Unclear)).value if verdict is Verdict.UNCLEAR else "",
            at=self.moment(),
        )

    # ---- what the stale guard knows of them ----

    def guard(self) -> None:
        store(self.item(number, version) for number, version in self.live.items())
        items = dict(CitingItem.objects.filter(kind=GUARDED).values_list("key", "pk"))
        cited = AnswerCitation.objects.filter(
            version__answer__number__gt=self.first, version__state=VersionState.LIVE.value
        )
        rows = cited.values_list("version__answer__number", "document_key", "instrument", "address")
        store(self.reliance(items, *row) for row in rows.iterator() if str(row[0]) in items)
        event = Event.objects.filter(took_effect_at__isnull=False).order_by("pk").first()
        stale = self.chance.sample(sorted(self.live), min(STALE, len(self.live) // 10)) if event else []
        store(
            StaleFlag(item_id=items[str(number)], event=event, address="", since=event.day, raised_at=self.now)
            for number in stale
        )

    def item(self, number: int, version: AnswerVersion) -> CitingItem:
        return CitingItem(
            kind=GUARDED,
            kind_label="Trả lời",
            key=str(number),
            title=version.title,
            url=f"/hoi-dap/{version.answer.slug}/",
            edit_url="/quan-tri/",
            agency_id=version.answer.agency_id,
            registered_at=version.published_at,
        )

    def reliance(self, items: dict[str, int], number: int, key: str, law: int, address: str) -> Reliance:
        return Reliance(
            item_id=items[str(number)],
            document_key=key,
            instrument_id=law,
            address=address,
            article=article_of(address) if address else "",
            written_at=self.now - timedelta(days=400),
        )

    # ---- questions ----

    def questions(self) -> None:
        first = Question.objects.aggregate(last=Max("pk"))["last"] or 0
        states = self.chance.choices(list(QUESTIONS), list(QUESTIONS.values()), k=self.count)
        store(self.question(state) for state in states)
        made = list(Question.objects.filter(pk__gt=first).order_by("pk"))
        store(self.asker(one) for one in made)
        store(referral for one in made for referral in self.referrals(one))
        store(self.clock(one) for one in made if one.state != QuestionState.SPAM.value)

    def question(self, state: QuestionState) -> Question:
        received = self.moment() if state not in OPEN_STATES else self.now - timedelta(days=self.chance.random() * 20)
        title, key = self.title(), uuid.UUID(int=self.chance.getrandbits(128), version=4)
        referred = state in (QuestionState.REFERRED, QuestionState.ANSWERED)
        answered = state in (QuestionState.ANSWERED, QuestionState.MERGED)
        return Question(
            uuid=key,
            code_digest=code_digest(receipt_code(uuid=key, key=settings.SECRET_KEY)),
            track=self.chance.choices(list(Track), [85, 15])[0].value,
            state=state.value,
            title=title,
            title_fold=fold(title)[:200],
            text=f"{title}\n\n{self.chance.choice(self.asked)} {self.chance.choice(self.asked)}",
            field_slug=self.some_field() if state is not QuestionState.RECEIVED else "",
            place=self.chance.choice(self.places) if self.places else None,
            lead_agency=self.some_agency() if referred else None,
            received_at=received,
            due_on=(received + timedelta(days=14)).date(),
            closed_at=None if state in OPEN_STATES else received + timedelta(days=self.chance.randint(1, 20)),
            answer=self.chance.choice(self.made) if answered else None,
            explanation="Đã trả lời trong thủ tục khác." if state is QuestionState.REFUSED else "",
        )

    def asker(self, question: Question) -> Asker:
        return Asker(question=question, name="Người hỏi", wording="2026-11", consented_at=question.received_at)

    def referrals(self, question: Question) -> Iterator[Referral]:
        if question.lead_agency_id is None:
            return
        done = question.state == QuestionState.ANSWERED.value
        yield Referral(
            question=question,
            agency_id=question.lead_agency_id,
            part=Part.LEAD.value,
            state=(ReferralState.DONE if done else ReferralState.OPEN).value,
            reason="Thuộc lĩnh vực của cơ quan.",
            referred_at=question.received_at + timedelta(hours=5),
            ended_at=question.closed_at if done else None,
        )

    def clock(self, question: Question) -> Clock:
        runs, due = question.closed_at is None, question.due_on
        return Clock(
            question=question,
            rule=self.rule,
            state=(ClockState.RUNNING if runs else ClockState.STOPPED).value,
            started_on=question.received_at.date(),
            due_on=due,
            first_due_on=due,
            act_on=due if runs else None,
            stopped_on=None if runs else question.closed_at.date(),
            was_late=not runs and question.closed_at.date() > due,
            used_days=0 if runs else self.chance.randint(1, 12),
        )

    # ---- numbers of the day ----

    def numbers(self) -> None:
        days = [(self.now - timedelta(days=day)).date() for day in range(365 * YEARS)]
        wanted = (Counted.RECEIVED, Counted.ANSWERED, Counted.ANSWERED_LATE, Counted.PUBLISHED, Counted.USEFUL)
        rows = {
            (day, what, agency.pk, self.some_field(), self.chance.randint(1, 15))
            for day in days
            for what in wanted
            for agency in self.chance.choices(self.agencies, k=8)
        }
        store(
            DayCount(
                day=day,
                what=what.value,
                agency_id=agency,
                field_slug=field,
                track=Track.CITIZEN.value,
                days=taken if what in (Counted.ANSWERED, Counted.ANSWERED_LATE) else 0,
                count=1,
            )
            for day, what, agency, field, taken in sorted(rows, key=str)
        )

    # ---- chance ----

    def title(self) -> str:
        return f"{self.chance.choice(self.asked)[:170]} (tình huống {self.chance.randint(1, 99999)})"[:200]

    def text(self) -> str:
        *_, words = self.chance.choice(self.provisions)
        said = " ".join(self.chance.sample(SENTENCES, 4))
        steps = "\n".join(f"{at}. {step}" for at, step in enumerate(self.chance.sample(STEPS, 3), start=1))
        law, heed = f"## Luật nói gì\n\n{words[:900]}", f"> {self.chance.choice(SENTENCES)}"
        return "\n\n".join((said, law, "## Cần làm gì", steps, heed))

    def some_agency(self) -> Agency:
        """Some answer much more than others."""
        return self.agencies[min(int(self.chance.paretovariate(0.7)) - 1, len(self.agencies) - 1)]

    def some_field(self) -> str:
        return self.fields[min(int(self.chance.paretovariate(0.5)) - 1, len(self.fields) - 1)]

    def moment(self) -> datetime:
        return self.now - timedelta(seconds=self.chance.randint(3600, YEARS * 365 * 86400))


def store(rows: Iterable[Model]) -> None:
    for some in batched(rows, AT_ONCE, strict=False):
        # Two of the same (a number of a day, say) are one.
        type(some[0])._base_manager.bulk_create(some, ignore_conflicts=isinstance(some[0], DayCount))


def _questions() -> Iterator[str]:
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)["question"].strip().rstrip("?") + "?"


def _fields() -> list[str]:
    return [f"{slugify(topic)}/{slugify(heading)}" for topic, headings in TOPICS.items() for heading in headings]


def _published(answer: Answer) -> datetime:
    return answer.first_published_at or answer.created_at


if __name__ == "__main__":
    print(json.dumps(Loader(int(sys.argv[1])).load()))
