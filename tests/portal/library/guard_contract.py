"""What every room whose contents cite law must keep: register when published, be flagged, be forgotten.

A room's test makes a `Joined` of its own doors and hands it to each check:

    @pytest.mark.parametrize("check", guard_contract.CHECKS)
    def test_joins_the_stale_guard(check):
        check(Joined(kind=ARTICLE, publish=…, unpublish=…))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from lawtext.addresses import number_key
from portal.library.models import CitingItem, Event, StaleFlag
from portal.library.operations import EventDraft, EventDraftTarget, enter_event
from portal.library.queries import open_flags, stale_keys
from portal.library.states import EventKind
from tests.portal.agencies.factories import make_officer
from tests.portal.library.factories import AT
from tests.portal.library.laws import make_instrument

NUMBER, PLACE, BESIDE = "7/2021/NĐ-CP", "dieu-8-khoan-2-diem-c", "dieu-8-khoan-2-diem-a"


@dataclass(frozen=True)
class Joined:
    """`publish()` makes public, and makes public again, one content that cites PLACE of NUMBER (all of the document if
    `whole`); it gives the content's key. `unpublish()` takes that down."""

    kind: str
    publish: Callable[[], str]
    unpublish: Callable[[], Any]
    whole: bool = False


def registers_with_what_people_see(joined: Joined) -> None:
    key = joined.publish()
    item = CitingItem.objects.get(kind=joined.kind, key=key)
    assert item.title
    assert item.url.startswith("/")
    assert item.edit_url.startswith("/quan-tri/")
    assert (number_key(NUMBER), "" if joined.whole else PLACE) in item.reliances.values_list("document_key", "address")


def is_flagged_by_a_change_of_what_it_cites(joined: Joined) -> None:
    key = joined.publish()
    change(joined)
    assert open_flags(kind=joined.kind, key=key).count() == 1
    assert stale_keys(kind=joined.kind, keys=[key, "0"]) == {key}


def is_not_flagged_by_a_change_beside_it(joined: Joined) -> None:
    key = joined.publish()
    change(joined, address=BESIDE)
    assert not open_flags(kind=joined.kind, key=key).exists()


def finds_a_law_that_arrives_later(joined: Joined) -> None:
    key = joined.publish()
    item = CitingItem.objects.get(kind=joined.kind, key=key)
    assert not item.reliances.filter(instrument__isnull=False).exists()
    law = make_instrument(NUMBER)
    assert item.reliances.filter(instrument=law).exists()


def stays_flagged_when_published_again(joined: Joined) -> None:
    key = joined.publish()
    change(joined)
    joined.publish()
    assert open_flags(kind=joined.kind, key=key).count() == 1


def is_forgotten_when_taken_down(joined: Joined) -> None:
    key = joined.publish()
    joined.unpublish()
    change(joined)
    assert not StaleFlag.objects.filter(item__kind=joined.kind, item__key=key).exists()


def does_not_lose_its_flags_by_being_taken_down_and_put_up(joined: Joined) -> None:
    key = joined.publish()
    change(joined)
    joined.unpublish()
    assert not open_flags(kind=joined.kind, key=key).exists()
    joined.publish()
    assert open_flags(kind=joined.kind, key=key).count() == 1


CHECKS = (
    registers_with_what_people_see,
    is_flagged_by_a_change_of_what_it_cites,
    is_not_flagged_by_a_change_beside_it,
    finds_a_law_that_arrives_later,
    stays_flagged_when_published_again,
    is_forgotten_when_taken_down,
    does_not_lose_its_flags_by_being_taken_down_and_put_up,
)


def change(joined: Joined, *, address: str = PLACE) -> Event:
    """The law changes today, by an event that an officer enters: the whole of it where contents cite the whole."""
    is_whole = joined.whole and address == PLACE
    draft = EventDraft(
        kind=EventKind.REPEALED if is_whole else EventKind.AMENDED,
        instrument=make_instrument(NUMBER),
        day=date(2999, 1, 1),
        targets=() if is_whole else (EventDraftTarget(address=address, action="sua-doi"),),
    )
    return enter_event(draft=draft, source=None, by=make_officer(), at=AT.replace(year=2999, month=1, day=2))
