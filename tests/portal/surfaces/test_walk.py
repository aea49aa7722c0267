"""One walk over all surfaces: before, told, accepted, taken back; at midnight; held; read otherwise; ended as a whole.

For a content of each kind that cites one place of a held act, and one of an act that is not held.
"""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from portal.dissemination.composition.forms import propose
from portal.dissemination.queries.campaign_texts import portal_speaker
from portal.dissemination.queries.items import awaits_review, item_named
from portal.dissemination.states import MessageForm
from portal.journal.queries import newest_entries_mark
from portal.library.models import Consolidation, Event, Instrument, StaleFlag
from portal.library.operations import (
    accept_event,
    approve_applied,
    publish_consolidation,
    revoke_event,
    settle_flags,
    start_consolidation,
    turn_over,
    withdraw_consolidation,
)
from portal.library.states import EventKind, EventState, FlagOutcome
from tests.portal.library.amended import bring_text
from tests.portal.library.test_effects import REPEALING, amending
from tests.portal.surfaces.reading import Said, Snapshot, is_renewed, look, untagged
from tests.portal.surfaces.register import CONTENTS, HELD, PLACES, SURFACES, Telling
from tests.portal.surfaces.scene import CHANGED, TODAY, Scene, days_about

pytestmark = pytest.mark.django_db
TOMORROW, NEW_YEAR = date(2026, 11, 25), date(2027, 1, 1)
_COMING = re.compile(r"Sắp có quy định mới|Sắp thay đổi|25/11/2026|2026-11-25")
_MISTAKEN = re.compile("ghi nhận nhầm")
_UNCONFIRMED = "(chưa được xác nhận)"
_OF_CONTENTS = [
    name
    for name, surface in SURFACES.items()
    if surface.tells not in (Telling.LAW, Telling.STAMP, Telling.LEADS, Telling.ENDED)
]
_NAMING_NEW_TEXTS = ("the front page", "tim-kiem/", "contents on a page of the law")
_OF_LAW_IN_FILES = [name for name, surface in SURFACES.items() if surface.tells is Telling.LAW and surface.is_file]
_OF_WHOLE_ACTS = [name for name, surface in SURFACES.items() if surface.tells is Telling.ENDED]


def accept(scene: Scene, events: list[Event]) -> None:
    for event in events:
        accept_event(event=event, by=scene.officer, at=scene.clock())
    scene.tend()


def take_back(scene: Scene, events: list[Event], *, with_editions: bool = False) -> None:
    for event in events:
        revoke_event(event=event, reason="Đọc nhầm", by=scene.officer, at=scene.clock(), with_editions=with_editions)
    scene.tend()


def publish(scene: Scene) -> Consolidation:
    """The held act gets its text of the day of the change; a draft that is there already is gone on with."""
    law = Instrument.objects.get(number_key=HELD)
    draft = start_consolidation(instrument=law, day=CHANGED, by=scene.officer, at=scene.clock())
    approve_applied(consolidation=draft, by=scene.officer, at=scene.clock())
    publish_consolidation(consolidation=draft, by=scene.officer, at=scene.clock())
    scene.tend()
    return Consolidation.objects.get(pk=draft.pk)


def meant(snapshot: Snapshot) -> Iterator[tuple[str, Said]]:
    """What tells of a change of one place, by what stands in it."""
    for (_, address), said in snapshot.items():
        if said.surface.tells not in (Telling.ENDED, Telling.STAMP, Telling.LEADS):
            yield address, said


def telling(snapshot: Snapshot) -> list[str]:
    return [address for address, said in meant(snapshot) if said.tells]


def silent(snapshot: Snapshot) -> list[str]:
    return [address for address, said in meant(snapshot) if not said.tells]


def faults(snapshot: Snapshot) -> dict[str, int]:
    return {address: said.status for (_, address), said in snapshot.items() if said.status not in (200, 301, 302)}


def changed(before: Snapshot, after: Snapshot) -> dict[str, str]:
    """Address -> the first words that are others than before; stamps do not count."""
    found = {place[1]: said.differs_from(before[place]) for place, said in after.items()}
    return {address: words for address, words in found.items() if words}


def kept_by_caches(before: Snapshot, after: Snapshot) -> list[str]:
    """What says something else by now, and a cache that asks is told that it does not."""
    return [
        place[1] for place, said in before.items() if said.text != after[place].text and not is_renewed(place[1], said)
    ]


def standing_still(before: Snapshot, after: Snapshot) -> list[str]:
    """What is to move with the law, so that copies are renewed, and has not; a sitemap tells days, and moves with
    the first thing of a day alone."""
    moving = {place: said for place, said in before.items() if said.surface.moves}
    if any(said.tells for said in moving.values() if said.surface.tells is Telling.FIELD):
        moving = {place: said for place, said in moving.items() if said.surface.tells is not Telling.STAMP}
    return [place[1] for place, said in moving.items() if said.stamps == after[place].stamps]


def look_at_the_law_too(scene: Scene) -> Snapshot:
    """Every page, and the files of the law, which have its wording in them."""
    return look(scene) | look(scene, files=True, names=_OF_LAW_IN_FILES)


def left_behind(scene: Scene) -> set[str]:
    return {contents[kind]["url"] for contents in scene.of.values() for kind in CONTENTS}


def test_a_change_is_told_accepted_and_taken_back(scene: Scene):
    scene.clock.set_to(TODAY)
    before = look(scene, files=True)
    assert faults(before) == {}
    assert telling(before) == []

    events = scene.propose(CHANGED)
    scene.tend()
    assert changed(before, look(scene)) == {}  # what nobody has weighed is nobody's news

    mark = newest_entries_mark()
    scene.let_them_tell()
    scene.tend()
    assert newest_entries_mark() != mark  # by which every process drops the pages that it keeps
    told = look(scene, files=True)
    assert silent({place: said for place, said in told.items() if not said.surface.is_known}) == []
    assert untagged(told, left_behind(scene)) == []
    assert kept_by_caches(before, told) == []

    accept(scene, events)
    accepted = look(scene, files=True)
    assert silent(accepted) == []
    assert untagged(accepted, left_behind(scene)) == []
    assert [address for (_, address), said in accepted.items() if _UNCONFIRMED in said.text] == []
    assert kept_by_caches(told, accepted) == []

    take_back(scene, events)
    after = look(scene, files=True)
    assert changed(before, after) == {}
    assert standing_still(before, told) == []
    assert standing_still(told, accepted) == []
    assert standing_still(accepted, after) == []
    assert kept_by_caches({place: said for place, said in accepted.items() if said.surface.moves}, after) == []


def test_a_published_wording_is_taken_back_alone_and_with_its_event(scene: Scene):
    """Back to the change that is not merged, then in one act to where there is none; the act that is not held has no
    wording, and its event goes too."""
    scene.clock.set_to(TODAY)
    before = look_at_the_law_too(scene)
    events = scene.propose(CHANGED, wording="c) Rác cồng kềnh và rác còn lại.")
    accept(scene, events)
    accepted = look_at_the_law_too(scene)

    made = publish(scene)
    published = look_at_the_law_too(scene)
    assert silent({place: said for place, said in published.items() if place[0] in _OF_CONTENTS}) == []
    assert untagged(published, left_behind(scene)) == []
    assert f"/van-ban/{HELD}/toan-van.txt" in changed(accepted, published)

    withdraw_consolidation(consolidation=made, reason="Đọc nhầm", by=scene.officer, at=scene.clock())
    scene.tend()
    assert changed(accepted, look_at_the_law_too(scene)) == {}

    publish(scene)
    take_back(scene, events, with_editions=True)
    assert changed(before, look_at_the_law_too(scene)) == {}


def test_a_change_to_come_is_announced_and_comes_at_midnight(scene: Scene):
    scene.shared |= days_about(TOMORROW)
    scene.clock.set_to(TOMORROW)
    on_the_day = look(scene)
    scene.clock.at = scene.clock.at.replace(day=24)
    before = look(scene)

    events = scene.propose(TOMORROW)
    scene.let_them_tell()
    accept(scene, events)
    coming = look(scene)
    announcing = {place: said for place, said in coming.items() if said.surface.is_coming}
    assert [place[1] for place, said in announcing.items() if not _COMING.search(said.text)] == []
    assert telling({place: said for place, said in coming.items() if place[0] in _OF_CONTENTS}) == []
    rest = {place: said for place, said in coming.items() if not (said.surface.is_coming or said.surface.is_known)}
    assert {address: words for address, words in changed(before, rest).items() if "sitemap" not in address} == {}

    scene.clock.set_to(TOMORROW)
    turn_over(at=scene.clock())
    scene.tend()
    come = look(scene)
    assert silent(come) == []
    assert untagged(come, left_behind(scene)) == []
    assert kept_by_caches(coming, come) == []

    take_back(scene, events)
    assert changed(on_the_day, look(scene)) == {}


def test_an_end_of_the_whole_act_reaches_what_rests_on_it(scene: Scene):
    scene.clock.set_to(TODAY)
    before = look(scene, names=_OF_WHOLE_ACTS)
    assert [place[1] for place, said in before.items() if said.tells] == []
    events = scene.propose(CHANGED, EventKind.REPEALED, whole=True)
    accept(scene, events)
    ended = look(scene, names=_OF_WHOLE_ACTS + _OF_CONTENTS)
    assert [place[1] for place, said in ended.items() if not said.tells] == []
    take_back(scene, events)
    after = look(scene, names=_OF_WHOLE_ACTS)
    assert changed(before, after) == {}


def test_what_is_held_before_its_day_never_reaches_anybody(scene: Scene):
    """Its instruction is repealed before the day on which it was to be."""
    scene.clock.set_to(NEW_YEAR)
    before = look(scene, names=_OF_CONTENTS)
    scene.clock.at = scene.clock.at.replace(year=2026, month=11, day=24)
    order = ("1. Sửa đổi, bổ sung điểm c khoản 2 Điều 2 như sau:", "“c) Rác cồng kềnh và rác còn lại.”.")
    bring_text(scene.folder, amending(*order), name="sua.txt")
    bring_text(scene.folder, REPEALING, name="bo.txt")
    event = Event.objects.get(identity=HELD, targets__address=PLACES[HELD])
    assert event.state == EventState.HELD
    scene.clock.set_to(NEW_YEAR)
    turn_over(at=scene.clock())
    scene.tend()
    assert not StaleFlag.objects.exists()
    after = look(scene, names=_OF_CONTENTS)
    assert telling(after) == []
    assert changed(before, {place: said for place, said in after.items() if place[0] not in _NAMING_NEW_TEXTS}) == {}


def test_what_is_read_otherwise_is_told_as_it_is_read_now(scene: Scene):
    scene.clock.set_to(TODAY)
    day = "22 tháng 11 năm 2026"
    bring_text(scene.folder, amending(day=day), name="sua.txt")
    event = Event.objects.get(identity=HELD, targets__address=PLACES[HELD])
    accept(scene, [event])
    first = look(scene, names=_OF_CONTENTS)
    orders = ("1. Sửa đổi, bổ sung điểm c khoản 2 Điều 2 như sau:", "“c) Rác cồng kềnh và mọi thứ rác còn lại.”.")
    bring_text(scene.folder, amending(*orders, day=day), name="doc-lai.txt")
    accept(scene, [Event.objects.get(revises=event)])
    event.refresh_from_db()
    assert event.state == EventState.REREAD
    again = look(scene, names=_OF_CONTENTS)
    held = {place: said for place, said in first.items() if said.tells}
    assert held
    assert [place[1] for place in held if not again[place].tells] == []
    assert [place[1] for place, said in again.items() if "ghi nhận chưa đúng" in said.text] == []


def test_what_was_reworded_after_a_mistake_says_so(scene: Scene):
    """Owners have put their words right, and then the event never was."""
    scene.clock.set_to(TODAY)
    events = scene.propose(CHANGED)
    accept(scene, events)
    for flag in StaleFlag.objects.all():
        settle_flags(flags=[flag], outcome=FlagOutcome.CORRECTED, note="", by=scene.officer, at=scene.clock())
    scene.tend()
    assert telling(look(scene, names=_OF_CONTENTS)) == []
    take_back(scene, events)
    mistaken = look(scene, names=_OF_CONTENTS)
    assert [address for address, said in meant(mistaken) if not (said.tells or _MISTAKEN.search(said.text))] == []
    assert untagged(mistaken, left_behind(scene)) == []


def test_what_is_passed_on_in_other_forms_says_it_or_does_not_leave(scene: Scene):
    """The script that is read aloud, the words of the kit, letters; a text message is too short to say it, and a
    campaign of what was left behind is not released."""
    scene.clock.set_to(TODAY)
    accept(scene, scene.propose(CHANGED))
    saying = (MessageForm.SPOKEN, MessageForm.SHARE, MessageForm.EMAIL, MessageForm.REPLY, MessageForm.ARTICLE)
    lacking = []
    for contents in scene.of.values():
        for kind in CONTENTS:
            item_kind, key = contents[kind]["kit"].split("/")[2:4]
            item = item_named(kind=item_kind, key=key, on=TODAY)
            assert item is not None
            assert awaits_review(kind=item_kind, key=key)
            for form in saying:
                said = propose(form, item=item, link="http://localhost:8000/l/x/", voice=portal_speaker())
                if not re.search("[Ll]uật đã thay đổi", " ".join(said.values())):
                    lacking.append((kind, form.value))
    assert lacking == []


_HEAD = re.compile(r"<head.*?</head>", re.DOTALL)
_QUOTED = re.compile(  # what machines take of a page without reading it
    r'<meta (?:name|property)="(?:description|og:description|DCTERMS\.description)" content="([^"]*)"'
    r'|"(?:description|text)": ?"((?:[^"\\]|\\.)*)"'
)
_OF_PAGES = [name for name, surface in SURFACES.items() if surface.tells is Telling.BANNER]


def quoted(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """(page, words) that its head hands to machines; what people asked is no promise."""
    for (_, address), said in snapshot.items():
        if "/ban-1/" in address or "?trang=" in address:  # which search engines are asked to leave out, or a picture
            continue
        for head in _HEAD.findall(said.text):
            answered = re.sub(r'"@type": ?"Question".*?(?="(?:accepted|suggested)Answer")', "", head)
            yield from ((address, "".join(words)) for words in _QUOTED.findall(answered))


def test_what_machines_quote_of_a_page_says_it_first(scene: Scene):
    """Search engines, chats and assistants show a sentence of the head and nobody sees the banner under it."""
    scene.clock.set_to(TODAY)
    before = look(scene, names=_OF_PAGES)
    assert [words for _, words in quoted(before) if re.search(Telling.LINE, words)] == []
    assert any('"acceptedAnswer"' in said.text for said in before.values())
    accept(scene, scene.propose(CHANGED))
    after = look(scene, names=_OF_PAGES)
    assert len(list(quoted(after))) >= len(CONTENTS) * 2
    assert [one for one in quoted(after) if not re.match(r"Luật (?:đã thay đổi|được nêu)", one[1])] == []
    assert [place[1] for place, said in after.items() if '"acceptedAnswer"' in said.text] == []
    for flag in StaleFlag.objects.all():
        settle_flags(flags=[flag], outcome=FlagOutcome.STILL_RIGHT, note="", by=scene.officer, at=scene.clock())
    scene.tend()
    assert changed(before, look(scene, names=[name for name in _OF_PAGES if not name.startswith("hoi-dap")])) == {}
    assert any('"acceptedAnswer"' in said.text for said in look(scene, names=_OF_PAGES).values())
