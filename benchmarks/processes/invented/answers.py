"""Answers in every state, with their versions, citations, changes and ratings."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import batched

from benchmarks.processes.invented.chance import AT_ONCE, SENTENCES, Chance, store
from django.db.models import Max

from lawtext.words import fold, slugify
from portal.questions.models import Answer, AnswerCitation, AnswerVersion, PublicChange, Rating
from portal.questions.states import UNCLEAR_REASONS, AnswerAudience, AnswerChange, RatingVerdict, VersionState

# Weights of answer states: live, live in its second version, draft, in check, waiting for approval, withdrawn.
ANSWERS = {"live": 82, "corrected": 10, "draft": 3, "check": 1, "checked": 1, "withdrawn": 3}


class Answers:
    """`made`: all answers; `live`: the live versions by the numbers of their answers."""

    def __init__(self, chance: Chance, count: int) -> None:
        self.chance, self.count = chance, count
        self.made: list[Answer] = []
        self.live: dict[int, AnswerVersion] = {}

    def store(self) -> None:
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
        title = self.chance.title()
        published = self.chance.moment() if kind in ("live", "corrected", "withdrawn") else None
        made = Answer(
            number=number,
            slug=f"{slugify(title)[:100]}-{number}" if published else "",
            title=title,
            title_fold=fold(title)[:200],
            summary=self.chance.choice(SENTENCES),
            field_slug=self.chance.some_field(),
            audience=self.chance.choices(list(AnswerAudience), [80, 15, 5])[0].value,
            agency=self.chance.some_agency(),
            created_at=(published or self.chance.now) - timedelta(days=7),
            first_published_at=published,
            published_at=published,
            asked_count=int(self.chance.paretovariate(1.2)),
            useful_count=int(self.chance.paretovariate(1)) % 500,
            unclear_count=int(self.chance.paretovariate(1.5)) % 100,
        )
        if kind == "withdrawn":
            made.withdrawn_at, made.withdrawal_reason = (
                self.chance.now - timedelta(days=1),
                "Trùng với câu trả lời khác.",
            )
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
        author, checker, approver = self.chance.sample(self.chance.officers, 3)
        published = answer.published_at
        return AnswerVersion(
            answer=answer,
            number=number,
            state=state.value,
            title=answer.title,
            question_text=f"{answer.title} {self.chance.choice(self.chance.asked)}",
            summary=answer.summary,
            answer_text=self.chance.text(),
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
        cited = {
            (key, address): (law, text) for law, key, address, text in self.chance.choices(self.chance.provisions, k=2)
        }
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
        yield PublicChange(answer=answer, change=AnswerChange.PUBLISHED.value, version=1, at=answer.first_published_at)
        if kind == "corrected":
            yield PublicChange(answer=answer, change=AnswerChange.CORRECTED.value, version=2, at=answer.published_at)
        if kind == "withdrawn":
            yield PublicChange(answer=answer, change=AnswerChange.WITHDRAWN.value, version=1, at=answer.withdrawn_at)

    def rating(self, number: int) -> Rating:
        verdict = self.chance.choices(list(RatingVerdict), [4, 1])[0]
        return Rating(
            answer=self.live[number].answer,
            version=1,
            verdict=verdict.value,
            unclear=self.chance.choice(list(UNCLEAR_REASONS)) if verdict is RatingVerdict.UNCLEAR else "",
            at=self.chance.moment(),
        )


def _published(answer: Answer) -> datetime:
    return answer.first_published_at or answer.created_at
