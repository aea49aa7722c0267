"""Answered questions, as the open data gives them: anonymous, with their tombstones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import batched

from django.urls import reverse

from portal.api.queries.national.found import AT_ONCE, Ending, Found, shortened
from portal.api.representing import Site, answer_json
from portal.api.schemas import AnswerOut
from portal.questions.models import Answer
from portal.questions.queries.open_data import open_answers, tombstone_of
from portal.sharing.models import Item
from portal.sharing.states import SharedItemKind


class Answers:
    def found(self, *, site: Site, day: date) -> Iterator[Found]:
        for some in batched(open_answers(day=day), AT_ONCE, strict=False):
            keys = [str(one.number) for one in some]
            items = Item.objects.filter(kind=SharedItemKind.ANSWER.value, key__in=keys)
            ids = dict(items.values_list("key", "content_id"))
            for one in some:
                # One that was published this very moment is registered before the next look.
                if (record_id := ids.get(str(one.number))) is not None:
                    yield Found(one.number, record_id, _at(one.number, site), AnswerOut(**answer_json(one, site=site)))

    def endings(self, keys: Collection[int], *, site: Site) -> Mapping[int, Ending]:
        gone = Answer.objects.filter(number__in=keys, live__isnull=True).select_related("replaced_by")
        return {one.number: _ending(one, site) for one in gone}


def _ending(answer: Answer, site: Site) -> Ending:
    said = tombstone_of(answer)
    if said is None:
        return Ending()
    successor = _at(said.replaced_by, site) if said.replaced_by else ""
    return Ending("gop" if successor else "rut", shortened(said.reason), successor)


def _at(number: int, site: Site) -> str:
    return site.at(reverse("questions:numbered", args=[number]))


ANSWERS = Answers()
