"""Walks through the passages and turns orders into amendments, with the context given above them (heads.py)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lawtext.amendments.drafts import doubts_of_wording, is_balanced
from lawtext.amendments.heads import (
    GIVES_WORDING,
    AmendmentHead,
    AmendmentTiming,
    PassageLevel,
    PassageLevels,
    is_head,
    leads_on,
    read_timing,
)
from lawtext.amendments.members import ReferenceManner, confidence_of, part_of_place, pattern_of, takes_a_part
from lawtext.amendments.objects import find_targets
from lawtext.amendments.passages import TITLE_DEPTH, AmendingPassage, AmendingText
from lawtext.amendments.phrases import (
    AS_FOLLOWS,
    GivenWording,
    WordChange,
    find_strikes,
    find_word_changes,
    first_label,
    is_beside,
    joined,
    shares,
    wording_of,
)
from lawtext.amendments.tails import EXCEPTION, AmendmentScope, AmendmentTarget, common_document, common_place
from lawtext.amendments.types import (
    ENDS,
    Amendment,
    AmendmentAction,
    AmendmentOrder,
    ProvisionPart,
    WordingDoubt,
    find_orders,
)
from lawtext.types import Address, DocumentReference, Step, Unit
from lawtext.words import patterns_beside

_RE = patterns_beside(__file__)
_ONE = "một phần"  # "ngưng một phần hiệu lực của", "hết hiệu lực một phần"
_NEAR, _LEAD_REACH = 12, 200
_PLACED, _WHERE = re.compile(r"(?<!\w)tại(?!\w)"), "không rõ nơi chốn"


class Finder:
    """One pass over the passages, with a stack of the enclosing context."""

    def __init__(self, reading: AmendingText, scope: AmendmentScope) -> None:
        self._reading = reading
        self._levels = PassageLevels(scope)
        self._found: list[Amendment] = []
        self._timings: dict[AmendmentOrder, AmendmentTiming] = {}

    def run(self) -> list[Amendment]:
        for passage in self._reading.passages:
            self._settle(self._levels.leave(passage))
            self._read(passage)
        self._settle(self._levels.leave())
        return self._found

    def _settle(self, heads: Iterable[AmendmentHead]) -> None:
        for head in heads:
            if len(self._found) == head.found_before:
                self._found += head.fallback

    def _read(self, passage: AmendingPassage) -> None:
        above = self._levels.nearest
        level = self._levels.enter(passage)
        orders = find_orders(self._reading.text, passage.start, passage.end, is_title=passage.depth == TITLE_DEPTH)
        if above.heads and all(self._is_excepted(order) for order in orders):
            orders = []  # "b) Thông tư số A, trừ Điều 3 hết hiệu lực kể từ ngày …"
        self._stand_at(passage, orders, level)
        if orders:
            for group in _groups(orders):
                self._obey(group, passage, level)
        elif above.heads and not passage.is_heading:
            self._continue(above.heads[-1], passage, level)

    def _is_excepted(self, order: AmendmentOrder) -> bool:
        exception = EXCEPTION.search(self._reading.text, order.start, order.verb) if order.is_subject_first else None
        return exception is not None and exception.end() >= order.verb

    def _stand_at(self, passage: AmendingPassage, orders: Sequence[AmendmentOrder], level: PassageLevel) -> None:
        """ "Đối với Thông tư số X: a) …", "Tại khoản 2 Điều 5, thay thế cụm từ …": this sets the scope."""
        end = orders[0].verb if orders else passage.end
        if _RE.about.match(self._reading.text, passage.start, end):
            targets = find_targets(self._reading, passage.start, end, level.scope)
            level.scope = AmendmentScope(common_document(targets) or level.scope.document, common_place(targets))

    # ---- orders ------------------------------------------------------------------------------------------------------

    def _obey(self, group: list[AmendmentOrder], passage: AmendingPassage, level: PassageLevel) -> None:
        """Process one order, or several that share the wording at their end (repeals take no part in that)."""
        wording = wording_of(self._reading, group[-1]) if self._gives_wording(group) else GivenWording()
        pairs: list[tuple[AmendmentOrder, AmendmentTarget]] = []
        before: list[AmendmentTarget] = []
        for order in group:
            if order.action is AmendmentAction.REPLACE_WORDS:
                before = self._change_words(order, passage, level)
                continue
            targets = self._targets(order, level.scope, before)
            before = targets
            if order.action is AmendmentAction.CORRECT and self._correct(order, targets, passage):
                wording = GivenWording()
                continue
            is_reworded = bool(wording) and order.action in GIVES_WORDING
            pairs += [(order, target) for target in targets if is_reworded]
            self._keep_scope(order, targets, level, is_heading=passage.is_heading)
            if not is_reworded:
                self._without_wording(order, targets, passage, level, is_led=leads_on(self._reading.text, group[-1]))
        if wording:
            for (order, target), share in zip(pairs, shares(wording, [one for _, one in pairs]), strict=True):
                is_whole = order.action is AmendmentAction.REPLACE and target.address == Address()
                self._add(order, target, passage, self._timing(order), wording=GivenWording() if is_whole else share)
            if not pairs and level.scope.place:
                part = part_of_place(self._reading.text[group[-1].start : group[-1].end])
                target = AmendmentTarget(level.scope.place, level.scope.document, part)
                self._add(group[-1], target, passage, self._timing(group[-1]), wording=wording)

    def _gives_wording(self, group: Sequence[AmendmentOrder]) -> bool:
        """ "Sửa đổi khoản 1, bãi bỏ khoản 3 Điều 9 như sau: “…”" gives one, though it ends with a repeal."""
        last = group[-1]
        is_led = AS_FOLLOWS.match(self._reading.text, last.end, last.stop)
        return any(one.action in GIVES_WORDING for one in (group if is_led else [last]))

    def _targets(
        self, order: AmendmentOrder, scope: AmendmentScope, before: Sequence[AmendmentTarget]
    ) -> list[AmendmentTarget]:
        manner, end = _manner(order), self._end(order)
        if end < order.end and scope.document is None:  # "Bãi bỏ Điều 8, cụm từ “A” tại Điều 9 Nghị định số X"
            scope = AmendmentScope(
                common_document(self._places(find_strikes(self._reading, order)[-1], scope)), scope.place
            )
        targets = find_targets(self._reading, order.start, end, scope, manner=manner, before=before)
        targets += self._between_strikes(order, end, scope)
        if _RE.one_part.search(self._reading.text, order.verb, max(order.start, min(order.verb + _NEAR, order.stop))):
            targets = _in_part(targets, _ONE)
        if targets or order.action in (AmendmentAction.AMEND, AmendmentAction.SUPPLEMENT):
            return targets
        if order.action is AmendmentAction.SUSPEND and scope.document:
            return [AmendmentTarget(scope.place, scope.document)]
        begins = order.verb if order.is_subject_first else order.end  # "Thông tư này thay thế: Thông tư số …"
        if not (colon := _RE.list_begins.match(self._reading.text, begins, order.stop)):
            return []
        manner = _manner(replace(order, is_subject_first=False))
        return self._parts(order, find_targets(self._reading, colon.end(), order.stop, scope, manner=manner))

    def _between_strikes(self, order: AmendmentOrder, start: int, scope: AmendmentScope) -> list[AmendmentTarget]:
        """ "Bãi bỏ Điều 7; cụm từ “A” tại Điều 17; Điều 31": the items without a quotation are provisions."""
        stretches = [found.span() for found in _RE.stretch.finditer(self._reading.text, start, order.end)]
        return [
            target
            for span in stretches
            if span[0] > start and not self._reading.quoted_between(*span)
            for target in find_targets(self._reading, *span, scope, manner=ReferenceManner.ENDED)
        ]

    def _end(self, order: AmendmentOrder) -> int:
        """Where the provisions of a repeal end and the struck words begin."""
        strikes = find_strikes(self._reading, order) if order.action is AmendmentAction.REPEAL else ()
        return strikes[0].start if strikes else order.end

    def _parts(self, order: AmendmentOrder, listed: list[AmendmentTarget]) -> list[AmendmentTarget]:
        """ "Bãi bỏ quy định về miễn thuế tại các Quyết định sau: …": only a part of each listed document is meant."""
        note = takes_a_part(self._reading.text[order.start : order.end])
        return _in_part(listed, note) if note else listed

    def _keep_scope(
        self, order: AmendmentOrder, targets: list[AmendmentTarget], level: PassageLevel, *, is_heading: bool = False
    ) -> None:
        """The document and place of an order apply to later orders in the passage and to everything below."""
        if order.is_subject_first and order.action is AmendmentAction.EXPIRE:
            return
        if is_heading:  # "Thay thế Phụ lục, bãi bỏ một số khoản": a bare annex gives no scope
            targets = [one for one in targets if one.address.last != Step(Unit.ANNEX)]
        document = common_document(targets) if targets else level.scope.document
        level.scope = AmendmentScope(document, common_place(targets) or level.scope.place)

    def _without_wording(
        self,
        order: AmendmentOrder,
        targets: list[AmendmentTarget],
        passage: AmendingPassage,
        level: PassageLevel,
        *,
        is_led: bool,
    ) -> None:
        timing = self._timing(order)
        if order.is_mixed:  # "Thay thế, bãi bỏ các cụm từ, phụ lục tại …": a bare annex is no target
            targets = [one for one in targets if one.address.last != Step(Unit.ANNEX)]
        amendments = [self._amendment(order, target, passage, timing) for target in targets]
        amendments += self._struck(order, targets, passage, level.scope)
        if is_head(self._reading.text, order, passage, targets, is_led=is_led):
            level.heads.append(AmendmentHead(order, targets, (), timing, _known(amendments), len(self._found)))
        else:
            self._found += _known(amendments)

    def _timing(self, order: AmendmentOrder) -> AmendmentTiming:
        """Cached, as one order may have thousands of changes."""
        if order not in self._timings:
            self._timings[order] = self._read_timing(order)
        return self._timings[order]

    def _read_timing(self, order: AmendmentOrder) -> AmendmentTiming:
        text, begins, said = self._reading.text, order.verb, slice(order.start, order.end)
        if order.is_subject_first:
            ends = _RE.clause_end.search(text, order.verb, order.stop)
            begins, said = order.start, slice(order.verb, ends.start() if ends else order.stop)
        return read_timing(
            text[said],
            before=text[max(0, begins - _LEAD_REACH) : begins],
            is_subject_first=order.is_subject_first,
            raw=self._reading.raw[said],
        )

    # ---- words -------------------------------------------------------------------------------------------------------

    def _change_words(
        self, order: AmendmentOrder, passage: AmendingPassage, level: PassageLevel
    ) -> list[AmendmentTarget]:
        changes = find_word_changes(self._reading, order)
        targets = [self._places(change, level.scope) for change in changes]
        last = next((found for found in reversed(targets) if found), [])
        for at in reversed(range(len(changes) - 1)):  # a place named once at the end applies to all changes before it
            document, place = common_document(targets[at + 1]), common_place(targets[at + 1])
            targets[at] = targets[at] or self._places(
                changes[at], AmendmentScope(document or level.scope.document, place)
            )
            targets[at] = [replace(one, document=one.document or document) for one in targets[at]] or targets[at + 1]
        if not changes or (not last and leads_on(self._reading.text, order)):
            found = find_targets(self._reading, order.start, order.end, level.scope, manner=ReferenceManner.WORDS)
            self._keep_scope(order, found, level)
            level.heads.append(AmendmentHead(order, found, changes, self._timing(order), [], len(self._found)))
            return found
        # "Thay cụm từ “A” bằng cụm từ “B” và bỏ cụm từ “C” tại khoản 2 Điều 16": is A replaced everywhere?
        is_unsure = not level.scope.place and _PLACED.search(self._reading.text, order.start, passage.end)
        whole = [AmendmentTarget(level.scope.place, level.scope.document, note=_WHERE if is_unsure else "")]
        for change, places in zip(changes, targets, strict=True):
            self._found += _known([self._changing(order, change, one, passage) for one in places or whole])
        self._keep_scope(order, last, level)
        return last

    def _correct(self, order: AmendmentOrder, targets: list[AmendmentTarget], passage: AmendingPassage) -> bool:
        """ "Đính chính khoản 2 Điều 5 Thông tư số X: “A” sửa thành “B”" pairs words; False if it pairs none."""
        pairs = [one for one in find_word_changes(self._reading, replace(order, end=order.stop)) if one.new]
        self._found += _known([self._changing(order, one, target, passage) for one in pairs for target in targets])
        return bool(pairs and targets)

    def _places(self, change: WordChange, scope: AmendmentScope) -> list[AmendmentTarget]:
        return find_targets(self._reading, change.start, change.end, scope, manner=ReferenceManner.WORDS)

    def _struck(
        self, order: AmendmentOrder, targets: list[AmendmentTarget], passage: AmendingPassage, scope: AmendmentScope
    ) -> list[Amendment]:
        """The words that an order of repeal strikes out, beside the provisions it names."""
        if order.action is not AmendmentAction.REPEAL:
            return []
        within = AmendmentScope(common_document(targets) or scope.document, scope.place)
        words = replace(order, action=AmendmentAction.REPLACE_WORDS)
        return [
            self._changing(words, change, place, passage)
            for change in find_strikes(self._reading, order)
            for place in self._places(change, within)
        ]

    def _changing(
        self, order: AmendmentOrder, change: WordChange, target: AmendmentTarget, passage: AmendingPassage
    ) -> Amendment:
        plain = self._amendment(order, target, passage, self._timing(order))
        corrects = any(head.order.action is AmendmentAction.CORRECT for head in self._levels.heads())
        return replace(
            plain,
            action=AmendmentAction.CORRECT if corrects else plain.action,
            old_words=change.old,
            new_words=change.new,
            doubts=() if is_balanced(change) else (WordingDoubt.MARKS,),
        )

    # ---- what stands below a head ------------------------------------------------------------------------------------

    def _continue(self, head: AmendmentHead, passage: AmendingPassage, level: PassageLevel) -> None:
        """A passage without a verb below a head: an item of its list, or the wording of one of its targets."""
        order = replace(head.order, verb=passage.start, start=passage.start, end=passage.end, stop=passage.end)
        order = replace(order, is_subject_first=False, is_mixed=False, is_below=True)
        quoted = self._reading.quoted_between(passage.start, passage.end)
        if quoted and not head.changes and self._is_about_words(order):
            self._change_words(order, passage, level)
        elif head.changes:
            places = find_targets(self._reading, order.start, order.end, level.scope, manner=ReferenceManner.WORDS)
            changing = [self._changing(order, change, one, passage) for change in head.changes for one in places]
            self._found += _known(changing)
        elif quoted and head.targets and order.action in GIVES_WORDING:
            self._give_wording(head, order, joined(self._reading, quoted, order.stop), passage)
        elif not head.targets or order.action not in GIVES_WORDING:
            self._list_members(head, order, passage, level)

    def _is_about_words(self, order: AmendmentOrder) -> bool:
        """Whether words are changed: below "Thay thế các cụm từ sau:"; below "Đính chính …:" if words are paired."""
        return (
            any(one.new for one in find_word_changes(self._reading, order))
            if order.action is AmendmentAction.CORRECT
            else order.action is AmendmentAction.REPLACE_WORDS
        )

    def _list_members(
        self, head: AmendmentHead, order: AmendmentOrder, passage: AmendingPassage, level: PassageLevel
    ) -> None:
        targets = find_targets(self._reading, order.start, self._end(order), level.scope, manner=_manner(order))
        targets = self._parts(head.order, targets)
        amendments = [self._amendment(order, one, passage, head.timing) for one in targets]
        amendments = _known(amendments + self._struck(order, targets, passage, level.scope))
        if leads_on(self._reading.text, order):
            self._keep_scope(order, targets, level)
            level.heads.append(AmendmentHead(order, targets, (), head.timing, amendments, len(self._found)))
        else:
            self._found += amendments

    def _give_wording(
        self, head: AmendmentHead, order: AmendmentOrder, wording: GivenWording, passage: AmendingPassage
    ) -> None:
        lines = wording.words.split("\n")
        label = first_label(lines[0])
        given = [one for one in head.targets if one.address.last == label][:1] or head.targets[:1]
        if given[0].address.last == label:  # "Bổ sung khoản 2a, khoản 2b Điều 21": both in one quotation
            given += [one for one in head.targets if one != given[0] and is_beside(one, given[0], lines)]
        for target, share in zip(given, shares(wording, given), strict=True):
            self._add(order, target, passage, head.timing, wording=share)

    # ---- amendments --------------------------------------------------------------------------------------------------

    def _add(
        self,
        order: AmendmentOrder,
        target: AmendmentTarget,
        passage: AmendingPassage,
        timing: AmendmentTiming,
        *,
        wording: GivenWording,
    ) -> None:
        plain = replace(self._amendment(order, target, passage, timing), new_wording=wording.words)
        self._found += _known([replace(plain, doubts=doubts_of_wording(plain, wording))])

    def _amendment(
        self, order: AmendmentOrder, target: AmendmentTarget, passage: AmendingPassage, timing: AmendmentTiming
    ) -> Amendment:
        return Amendment(
            action=order.action,
            document=target.document or DocumentReference(),
            provision=target.address,
            source=passage.source,
            anchor=target.anchor,
            position=target.position,
            part=target.part,
            effective=timing.effective,
            until=timing.until if order.action is AmendmentAction.SUSPEND else None,
            note="; ".join(dict.fromkeys(part for part in (target.note, timing.note) if part)),
            pattern=pattern_of(order, passage, target),
            confidence=confidence_of(target, acting=self._reading.acting_rank, has_exception=bool(timing.note)),
            start=passage.span.start,
            end=passage.span.end,
        )


def _manner(order: AmendmentOrder) -> ReferenceManner:
    if order.is_subject_first:
        return ReferenceManner.SUBJECT
    return ReferenceManner.ENDED if order.action in ENDS else ReferenceManner.LISTED


def _in_part(targets: Sequence[AmendmentTarget], note: str) -> list[AmendmentTarget]:
    """The targets with the note's part, where no part of them is named yet."""
    return [replace(one, part=one.part or ProvisionPart.PASSAGE, note=one.note or note) for one in targets]


def _known(amendments: Sequence[Amendment]) -> list[Amendment]:
    """Without amendments of unknown documents."""
    return [one for one in amendments if one.document != DocumentReference()]


def _groups(orders: Sequence[AmendmentOrder]) -> list[list[AmendmentOrder]]:
    """Orders of one sentence: "sửa đổi khoản 5 và bổ sung khoản 6 vào sau khoản 5 như sau: “…”" share the wording."""
    groups: list[list[AmendmentOrder]] = []
    for order in orders:
        last = groups[-1][-1] if groups else None
        if last is not None and last.end == last.stop and not (last.is_subject_first or order.is_subject_first):
            groups[-1].append(order)
        else:
            groups.append([order])
    return groups
