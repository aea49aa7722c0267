"""The stale guard's rows for invented answers, and flags of those that the law has overtaken."""

from datetime import timedelta

from benchmarks.processes.invented.answers import Answers
from benchmarks.processes.invented.chance import Chance, store

from portal.library.models import CitingItem, Event, Reliance, StaleFlag
from portal.library.states.validity import article_of
from portal.questions.models import AnswerCitation, AnswerVersion
from portal.questions.states import GUARDED, VersionState

STALE = 2000  # answers that the law has overtaken


class Guarded:
    def __init__(self, chance: Chance, answers: Answers) -> None:
        self.chance, self.answers = chance, answers

    def store(self) -> None:
        store(self.item(number, version) for number, version in self.answers.live.items())
        items = dict(CitingItem.objects.filter(kind=GUARDED).values_list("key", "pk"))
        cited = AnswerCitation.objects.filter(
            version__answer__number__gt=self.answers.first, version__state=VersionState.LIVE.value
        )
        rows = cited.values_list(
            "version__answer__number", "document_key", "instrument", "instrument__number_key", "address"
        )
        store(self.reliance(items, *row) for row in rows.iterator() if str(row[0]) in items)
        event = Event.objects.filter(took_effect_at__isnull=False).order_by("pk").first()
        stale = self.chance.sample(sorted(self.answers.live), min(STALE, len(self.answers.live) // 10)) if event else []
        store(
            StaleFlag(item_id=items[str(number)], event=event, address="", since=event.day, raised_at=self.chance.now)
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

    def reliance(
        self, items: dict[str, int], number: int, key: str, law: int, act: str | None, address: str
    ) -> Reliance:
        return Reliance(
            item_id=items[str(number)],
            document_key=key,
            instrument_id=law,
            identity=act or "",
            address=address,
            article=article_of(address) if address else "",
            written_at=self.chance.now - timedelta(days=400),
        )
