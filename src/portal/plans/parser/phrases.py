"""Parses sentences: the agencies that they name, the role of each, times and products."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import filterfalse, pairwise

from lawtext.words import canonical_tone, patterns_beside
from portal.plans.parser.draft import FieldReading, PlanField
from portal.plans.parser.lines import CAPITAL
from portal.plans.parser.signs import ACTS, AS_THE_LAST, ASIDE, BY, CLAUSE, LEADS, MAY_STATE, PARTS, READ, WORDS

_LONGEST_WHO = 300
_KEPT = 256  # cached texts: the parser reads the same text several times
_LISTED_WITH = 11  # characters between two names of a list
_LONGEST_SENTENCE = 4_000  # characters; a longer text is not a list of agencies and is not searched


def split_agencies(phrase: str) -> tuple[str, ...]:
    """ "Sở Tư pháp; các sở, ban, ngành tỉnh, Ủy ban nhân dân cấp xã" -> the three agencies as printed."""
    hidden = masked(phrase)
    if len(phrase) > _LONGEST_SENTENCE or RE.listed.match(hidden):
        return (_tidy(phrase),) if phrase.strip() else ()
    cuts = [
        (found.start(), found.end()) for found in RE.split.finditer(hidden) if not _is_inside_a_class(found, hidden)
    ]
    pieces = (
        phrase[end:start].strip() for (_, end), (start, _) in pairwise([(0, 0), *cuts, (len(phrase), len(phrase))])
    )
    # A piece that does not begin with an agency and states a time is not a name.
    return tuple(
        _tidy(one)
        for one in pieces
        if _tidy(one)
        and not RE.only_when.match(one)
        and (RE.bodies.match(one) or not READ[PlanField.DEADLINE].search(one))
    )


def names_in(phrase: str) -> tuple[str, ...]:
    """The names to look up for one phrase: "các Sở: Tư pháp, Nội vụ" -> "Sở Tư pháp", "Sở Nội vụ"; else the phrase."""
    plain = _tidy(RE.parentheses.sub("", phrase))
    if not (found := RE.listed.match(plain)):
        return (plain,) if plain else ()
    kind = found["kind"].capitalize()
    return tuple(
        f"{kind} {_tidy(name)}"
        for name in re.split(rf"\s*[,;]\s*(?:và\s+)?(?={CAPITAL})", found["names"])
        if _tidy(name)
    )


def lead_and_coordinating(sentence: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """ "Sở Tư pháp chủ trì, phối hợp với các sở thực hiện" -> (("Sở Tư pháp",), ("các sở",)). In a plain list all
    agencies lead, except those after "cùng"."""
    if RE.not_yet.match(sentence):
        return (), ()
    if RE.listed.match(named := RE.ordered.sub("", sentence)):  # "Giao các sở: Y tế, Nội vụ"
        return names_in(named), ()
    if found := RE.helping_last.search(sentence):
        lead, helpers = lead_and_coordinating(sentence[: found.start()])
        return lead, (*helpers, *split_agencies(found["who"]))
    if names_only(sentence):
        leading, *helping = RE.together.split(RE.charged.sub("", RE.led_with.sub(" cùng ", sentence)), maxsplit=1)
        lead, helpers = by_brackets(split_agencies(leading))
        return lead, (*helpers, *(name for words in helping for name in split_agencies(words)))
    parts = _parts([sentence[:_LONGEST_SENTENCE]])
    lead, helpers = (
        tuple(name for one in parts if one.field is field for name in split_agencies(one.words))
        for field in (PlanField.LEAD, PlanField.COORDINATING)
    )
    # "Phòng Văn hóa; mời Trung tâm …": the cell begins with the lead agency.
    lead = lead or tuple(name for name in who_acts(sentence) if name not in helpers)
    is_told = bool(parts) and not any(
        RE.bare.fullmatch(name) for name in lead
    )  # "Tổ giám định nội bộ" is more specific than "Tổ"
    return (lead, helpers) if is_told else (split_agencies(sentence), ())


def by_brackets(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """ "Sở Tư pháp (chủ trì)", "Sở Y tế" -> lead and coordinating agencies, by brackets after names; else all lead."""
    leading = [
        name
        for name in names
        if re.search(r"\((?:chủ trì|chính|đầu mối|nòng cốt|chịu trách nhiệm)[^()]*\)", name, re.I)
    ] or [name for name in names if not re.search(r"\((?:cùng |phối hợp|hỗ trợ|tham gia)[^()]*\)", name, re.I)]
    return tuple(leading), tuple(name for name in names if name not in leading)


def is_role_sentence(text: str) -> bool:
    """Whether a sentence assigns the lead: "Giao Sở Tư pháp chủ trì, phối hợp với …" does, "Chủ trì biên soạn" does
    not."""
    _, start, _ = next((one for one in bodies_of(text[:_LONGEST_SENTENCE]) if one[0] == PlanField.LEAD), ("", -1, 0))
    return start == 0 or text[: max(start, 0)].strip().lower() in ("giao", "đề nghị", "yêu cầu")


def who_acts(paragraph: str) -> tuple[str, ...]:
    """The agencies at the start of a duty: "Sở Tài chính căn cứ chức năng…" -> ("Sở Tài chính",); () if none."""
    words = RE.ordered.sub("", paragraph[:_LONGEST_SENTENCE])
    found = RE.bodies.match(masked(words))
    return split_agencies(words[: found.end()]) if found and found.end() <= _LONGEST_WHO else ()


def names_only(heading: str) -> bool:
    """Whether a heading only names agencies, who do the items below it: "2. Trách nhiệm của Sở Tư pháp"."""
    words = RE.charged.sub("", RE.ordered.sub("", RE.led_with.sub(", ", heading[:_LONGEST_WHO]))).strip(" .:;")
    found = RE.bodies.match(masked(words))
    return found is not None and not RE.bare.fullmatch(found[0]) and not RE.says_more.search(masked(words), found.end())


@lru_cache(_KEPT)
def masked(text: str) -> str:
    """The text in canonical spelling and of the same length, with NUL characters in brackets and where a comma, "và" or
    a verb inside a name does not separate names."""
    return RE.whole.sub(_struck, RE.parentheses.sub(lambda found: "\x00" * len(found[0]), canonical_tone(text)))


def _struck(found: re.Match[str]) -> str:
    words = 0 if found["aside"] else 1 if found["board"] or found["press"] else 2
    named = "".join(filter(None, found.group("office", "deputy", "named", "nameless")))
    kept = named or " ".join(found[0].split(" ", 2)[:words]).rstrip(":,")
    return kept + "\x00" * (len(found[0]) - len(kept))


def _is_inside_a_class(cut: re.Match[str], phrase: str) -> bool:
    """Whether a cut is inside one name: "các cơ quan, đơn vị, cán bộ có liên quan"; not in "Sở Tư pháp, đơn vị liên
    quan"."""
    if cut[0].strip() in "-–":  # "Phòng Nghiệp vụ 2 - Sở Tư pháp": the second name is the parent agency
        return RE.part_of.match(phrase, cut.end()) is not None and RE.part.search(phrase, 0, cut.start()) is not None
    if ";" in cut[0] or not re.match(
        r"(?:cơ quan|tổ chức|đơn vị|địa phương|doanh nghiệp|chính quyền)\b", phrase[cut.end() :], re.I
    ):
        return False
    listed = re.split(
        r";\s*|(?:,|\s+và)\s+(?=các\b|thủ trưởng|người đứng|giám đốc|lãnh đạo|cấp ủy)",
        phrase[: cut.start()],
        flags=re.I,
    )[-1]
    return bool(RE.class_of.match(listed)) and " thuộc " not in listed


def _tidy(piece: str) -> str:
    words = " ".join(RE.standing_of.sub("", piece).split())
    tidy = words.strip(' .;,:–-/"”“')
    is_open = bool(tidy.count('"') % 2 or "“" in tidy.rpartition("”")[2])  # keep a closing mark of the name
    return tidy + words.partition(tidy)[2][:is_open].strip(" .;,:–-/") if tidy else ""


# ---- running text ----------------------------------------------------------------------------------------------------

RE = patterns_beside(__file__, **WORDS)


def read_sentences(
    texts: Sequence[str],
    wanted: Collection[PlanField],
    *,
    above: Sequence[str] = (),
    beyond: Sequence[str] = (),
    beside: Sequence[str] = (),
) -> tuple[FieldReading, ...]:
    """What an item's running text states for the `wanted` fields; else the sentence that may state it and was not read.
    Text `above` the item about its whole section, and text `beyond` it about its items, supply what it leaves out.
    `beside`: other acts of its paragraph, which may name coordinating agencies or a time."""
    sentences = [*sentences_of(texts)]
    others = [one for one in sentences_of([*above, *beyond]) if RE.about_others.search(one) or RE.otherwise.search(one)]
    # Whether an agency begins a sentence or follows a colon, but its role was not read.
    is_begun = any(
        part == "" and one[:start].rstrip()[-1:] in ("", ":", ".") and one[end:].lstrip()[:1].isalpha()
        for one in sentences
        for part, start, end in bodies_of(one)
    )
    general = [
        *sentences_of([text for text in above if RE.of_all_below.search(text) or is_period(text)]),
        *(one for one in others if RE.otherwise.search(one) and not is_begun),
    ]
    parts = _parts(sentences)
    hints = {
        PlanField.COORDINATING: [*filter(RE.may_help.search, beside)],
        PlanField.DEADLINE: [*sentences_of(above), *filter(tells_when, beside)],
    }
    return tuple(
        reading
        for field in wanted
        for reading in _of_field(field, sentences, parts)
        or _of_field(field, general, _parts(general))
        or (_of_field(field, sentences, (), RE.vague_time)[:1] if field is PlanField.DEADLINE else [])
        or _unread(field, sentences, [*others, *hints.get(field, sentences_of(above))], parts)
    )


@lru_cache(_KEPT)
def tells_who(text: str) -> bool:
    """Whether a sentence of the text assigns work to an agency and is no rule for what other items leave out."""
    return any(one.field is PlanField.LEAD for one in _parts([*filterfalse(RE.otherwise.search, sentences_of([text]))]))


@lru_cache(_KEPT)
def tells_when(text: str) -> bool:
    """Whether a time is read from the text's sentences."""
    return bool(_of_field(PlanField.DEADLINE, [*sentences_of([text])], ()))


def is_period(heading: str) -> bool:
    """Whether a heading is a period, in which the items below it are to be done: "Tháng 6, 7, 8 (chiến dịch hè)"."""
    rest = READ[PlanField.DEADLINE].sub("", RE.works.sub("", RE.parentheses.sub("", heading)), count=3)
    return not rest.strip(" ,;.:–-&+") and tells_when(heading)


def sentences_of(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        whole = text[1:-1] if RE.parentheses.fullmatch(text) else text
        found: list[str] = []
        for piece in filter(None, map(str.strip, RE.sentence_end.split(whole[:_LONGEST_SENTENCE]))):
            if found and names_only(piece):  # "Mở chuyên mục mỗi tháng. Sở Y tế." is one sentence
                found[-1] += f" {piece}"
            else:
                found.append(piece)
        yield from found


def _of_field(
    field: PlanField, sentences: Sequence[str], parts: Sequence[FieldReading], sign: re.Pattern[str] | None = None
) -> list[FieldReading]:
    if field not in READ:
        return [one for one in parts if one.field is field]
    groups = ("words", "made", "thing", "counted", "report", "itself") if field is PlanField.PRODUCT else ()
    readings = [
        FieldReading(field, sentence, *found.span(next((group for group in groups if found[group]), 0)))
        for sentence in sentences
        for found in (sign or READ[field]).finditer(_uncited(sentence))
    ]
    return _whole_times(readings) if field is PlanField.DEADLINE else readings


def _whole_times(read: Sequence[FieldReading]) -> list[FieldReading]:
    """Join consecutive readings that are one time: "tối thứ Năm", "hằng tuần"."""
    whole: list[FieldReading] = []
    for one in read:
        last = whole[-1] if whole and whole[-1].sentence == one.sentence else None
        joint = RE.one_time.match(one.sentence, last.end) if last else None
        if last and joint and one.start < joint.end() + 1:
            whole[-1] = replace(last, end=one.end)
        else:
            whole.append(one)
    return whole


def _uncited(sentence: str) -> str:
    """The sentence in canonical spelling and of the same length, with cited documents replaced by NUL characters."""
    return RE.cited.sub(lambda cited: "\x00" * len(cited[0]), canonical_tone(sentence))


def _unread(
    field: PlanField, sentences: Sequence[str], others: Sequence[str], parts: Sequence[FieldReading]
) -> list[FieldReading]:
    """The first sentence that may state the field: it has a typical word, or names an agency without a role."""
    may = [MAY_STATE[field], RE.named] if field is PlanField.LEAD else [MAY_STATE[field]]
    is_who, named = field in (PlanField.LEAD, PlanField.COORDINATING), {one.words for one in parts}
    if field is PlanField.COORDINATING and not parts:  # an agency whose role is unknown may be any of them
        may.append(MAY_STATE[PlanField.LEAD])
    if (
        field is PlanField.COORDINATING and len("; ".join(named).split("; ")) > 1
    ):  # of several lead agencies, one may only help
        return [FieldReading(field, parts[-1].sentence)]
    for sentence in (*sentences, *others):
        shown = _uncited(sentence) if field in (PlanField.DEADLINE, PlanField.PRODUCT) else canonical_tone(sentence)
        shown = READ[PlanField.DEADLINE].sub(" ", shown) if field is PlanField.PRODUCT else shown
        if any(one.search(shown) for one in may) or (
            is_who
            and any(
                part == "" or (part == ACTS and sentence[start:end] not in named)
                for part, start, end in bodies_of(sentence)
            )
        ):
            return [FieldReading(field, sentence)]
    return []


def bodies_of(sentence: str) -> Iterator[tuple[str, int, int]]:
    """Each agency named in a sentence, as (role by its neighbouring words, start, end); the role is "" if unsure."""
    hidden, read, given, at = masked(sentence), 0, "", 0  # `given`: the previous agency's role; it ended `at`
    timeless = READ[PlanField.DEADLINE].sub(lambda time: ",".rjust(len(time[0]), "\x00"), hidden)
    for found in RE.bodies.finditer(hidden):
        is_bare = bool(RE.bare.fullmatch(found[0]))
        if found.start() < read:
            continue
        before, after = timeless[: found.start()], hidden[found.end() :]
        is_whole = bool(RE.ends.match(after) or RE.complete.search(found[0]))
        parts = (row for row in PARTS if row[0] == ASIDE or is_whole)
        fits = (part for part, left, right in parts if left.search(before) and right.search(after))
        part, read = next(fits, ""), found.end()
        if (is_bare or not part) and CLAUSE.search(before) and (whole := RE.actor.match(hidden, found.start())):
            is_bare, read = is_bare and whole.end() <= read, max(whole.end(), read)
            fits = (row for row, left, right in PARTS if left.search(before) and right.search(hidden[read:]))
            part = next(fits, ACTS)
        is_small = found[0][0].islower() and part in (ACTS, PlanField.COORDINATING)
        is_of_a_list = is_small and RE.listed_before.search(before)
        # An agency that acts within a time clause ("sau khi Chủ tịch nước ký lệnh") has no role in the task.
        is_idle = is_of_a_list or (part not in ("", PlanField.LEAD) and timeless[found.start()] == "\x00")
        # An agency that is only joined to the previous one has the same role.
        is_joined = RE.joined.fullmatch(hidden, at, found.start()) is not None
        is_as_last = is_joined and (not part or (given, part) in AS_THE_LAST)
        given = part = given if is_as_last else ASIDE if is_idle else part
        at = read
        is_followed = part in ("", PlanField.COORDINATING) and RE.acting.match(hidden, read)
        if "; " in found[0] and (part == ASIDE or is_followed):
            yield from _two_clauses(sentence, part, found.start(), found.start() + found[0].index("; "))
            return
        if is_bare and CLAUSE.search(before) and RE.acting.match(after):  # "Hội cử người trực"
            part, is_bare = ACTS, False
        # "mời Công an tỉnh, Đoàn trường phụ trách": the last of the list leads; in "tại xã, Đoàn trường mở" it acts
        leads = PlanField.LEAD if part == PlanField.COORDINATING and LEADS.match(after) else ""
        leads = ACTS if part == ASIDE and RE.place.search(before) and RE.acting.match(hidden[read:]) else leads
        if leads and (last := found.start() + found[0].find(", ")) > found.start():
            yield from ((part, found.start(), last), (leads, last + len(", "), read))
        elif not is_bare:
            yield part, found.start(), read
    yield from _in_brackets(sentence)


def _two_clauses(sentence: str, part: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The agency before a semicolon, if it is coordinating, and the agencies of the clause after it: "tại Nhà văn hóa;
    Đoàn xã thực hiện", "với Hội A; Đoàn xã mở …"."""
    if part == PlanField.COORDINATING:
        yield part, start, end
    begins = end + len("; ")
    yield from ((one, begins + at, begins + stop) for one, at, stop in bodies_of(sentence[begins:]))


def _in_brackets(sentence: str) -> Iterator[tuple[str, int, int]]:
    for bracket in RE.parentheses.finditer(sentence):
        is_named_again = bool(RE.named_before.search(masked(sentence[: bracket.start()]))) and not tells_when(
            bracket[0]
        )
        for found in RE.piece.finditer(sentence, bracket.start(), bracket.end()):
            name = re.split(
                r",\s*(?=(?:xong|hoàn thành|trước|trong|từ|đến|tháng|quý|ngày|năm|tuần)\b|\d)", found[0], flags=re.I
            )[0]
            if names_only(name) and not is_named_again and not RE.led_with.search(name):
                yield ACTS, found.start(), found.start() + len(name)
            elif (
                RE.bodies.match(found[0]) and not (is_named_again and RE.standing.search(found[0]))
            ) or RE.only_with.match(found[0]):
                yield from ((part, found.start() + one, found.start() + end) for part, one, end in bodies_of(found[0]))


def _parts(sentences: Sequence[str]) -> list[FieldReading]:
    """Lead and coordinating agencies. If none is named as lead, the first one that acts leads, and those that act after
    it in the same sentence are coordinating; agencies only listed with it ("Sở Tư pháp (in), Sở Y tế (phát)") lead
    too."""
    found = [(part, (sentence, start, end)) for sentence in sentences for part, start, end in bodies_of(sentence)]
    if [part for part, _ in found[:1]] == [PlanField.COORDINATING] and not found[0][1][1]:
        is_led = any(part in (PlanField.LEAD, BY, ACTS) for part, _ in found)
        if not (is_led or RE.only_helps.search(found[0][1][0])):  # helps no named agency: the work is its own
            found[0] = ACTS, found[0][1]
    found = [(_by(place, found) if part == BY else part, place) for part, place in found]
    leads = PlanField.LEAD if any(part == PlanField.LEAD for part, _ in found) else ACTS
    first, _, at = next((place for part, place in found if part == leads), ("", 0, 0))
    parts: list[FieldReading] = []
    for part, (sentence, start, end) in found:
        between = RE.parentheses.sub("", sentence[at:start]).strip(" ,;")
        # Two brackets name two pieces of work.
        is_far = not (between[:1] == ")" and between[-1:] == "(") and (
            len(between) > (_LISTED_WITH if leads == ACTS else 0) or RE.does_it.match(between) is not None
        )
        is_far = is_far and not RE.each_with_its_own.search(sentence[:start])
        is_after = part == ACTS and (
            is_far or (start > at > 0 and between and RE.helps.match(sentence, end) is not None)
        )
        if part == PlanField.COORDINATING or (sentence == first and is_after):
            parts.append(FieldReading(PlanField.COORDINATING, sentence, start, end))
        elif sentence == first and part == leads:
            parts.append(FieldReading(PlanField.LEAD, sentence, start, end))
    return parts


def _by(place: tuple[str, int, int], found: Sequence[tuple[str, tuple[str, int, int]]]) -> str:
    """The role of an agency after "do": lead, unless the one that begins the sentence or clause acts: "Kế toán đi tập
    huấn do Liên minh mở", "Đài phát bài, do chị Nga biên tập"."""
    sentence, start, stop = place
    clause = sentence.rfind(";", 0, start) + 1
    acting = [
        at
        for part, (said, at, end) in found
        if part in (ACTS, PlanField.LEAD) and said == sentence and at < start
        if RE.acting.search(sentence, end, start)
    ]
    if not acting:
        return PlanField.LEAD
    # "…; bố trí bảng tin đăng bài do Sở A cung cấp" continues the act of the previous agency.
    is_same = RE.does_thing.match(sentence, clause) and not RE.charged_with.match(sentence, stop)
    return PlanField.COORDINATING if is_same or acting[-1] >= clause else ACTS
