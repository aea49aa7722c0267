"""Finds mentions of documents: by official number, by name, as "Luật này"; and of treaties and contracts, to exclude
them.

One pass from left to right: `RE.trigger` finds every place where a mention may begin, and the forms that begin so are
tried there in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from lawtext.citations.patterns import (
    KIND_OF_LEAD,
    NAME_STOPS,
    NAME_STOPS_AFTER_AND,
    ONE_WORD_NAMES,
    RE,
    UNIT_BEFORE_REACH,
    known_name_length,
)
from lawtext.citations.references import Mention, merge, squash
from lawtext.numbers import KINDS
from lawtext.words import fold

# A number with one of these codes and an issuer is a document even if no word announces it; "ND" for NĐ.
_PLAIN_KINDS = frozenset({kind.upper() for kind in KINDS} | {"ND", "QD"}) - {
    *("L", "SL", "DA", "ĐA", "PA", "TC", "QC", "BB", "HĐ", "CV")
}
_ASSEMBLIES = re.compile(r"(?:QH|UBTVQH)\d{0,2}$")
_LOOK_BACK, _ALIAS_REACH = 90, 60


def find_documents(text: str, names: re.Pattern[str] | None = None) -> list[Mention]:
    """All mentions of documents; names take precedence, so that "Luật Đầu tư số 61/2020/QH14" is one mention.

    `names` finds short names that the document defined.
    """
    found: list[Mention] = []
    done = 0
    for trigger in RE.trigger.finditer(text):
        if trigger.start() < done:
            continue
        if mention := _READERS[trigger.lastgroup or ""](text, trigger.start(), found):
            found.append(mention)
            done = mention.end
    if names:
        own = list(names.finditer(text))
        found = merge([Mention(*one.span()) for one in own if not one["bare"]], found)
        found = merge(found, [_bare(one) for one in own if one["bare"]])
    return [replace(one, is_alias=True) if _is_alias(text, one) else one for one in found]


def _is_alias(text: str, mention: Mention) -> bool:
    """Whether the mention is a definition, no citation: "(sau đây gọi tắt là Luật Doanh nghiệp nhà nước)"."""
    before = text[max(0, mention.start - _ALIAS_REACH) : mention.start]
    return before.rstrip(" \n\"“'‘").endswith(("là", ":")) and bool(RE.alias_lead.search(before))


# ---- numbers ---------------------------------------------------------------------------------------------------------


def _number_at(text: str, position: int, mentions: list[Mention]) -> Mention | None:
    """The number at this position, with the words that announce it; or one recognised only by its place in a list."""
    if not (found := RE.number.match(text, position)):
        return None
    last = mentions[-1] if mentions else None
    before = text[max(0, position - _LOOK_BACK, last.end if last else 0) : position]
    lead = RE.number_lead.search(fold(before))
    kind = KIND_OF_LEAD.get(squash(lead["kind"]), "") if lead else ""
    if _is_number(found, before, lead, kind):
        return _number_mention(found, position - (len(before) - lead.start() if lead else 0), kind)
    if last and last.number and not last.is_short and RE.number_list_gap.fullmatch(before):
        return _number_mention(found, position, last.kind)
    return None


def _number_mention(found: re.Match[str], start: int, kind: str) -> Mention:
    code = re.split(r"[/.-]", "".join(found["code"].split()))[0].upper()
    return Mention(
        start,
        found.end(),
        kind=kind or KINDS.get(code, ""),
        number="".join(found[0].split()).replace("//", "/"),
        year=int(found["year"]) if found["year"] else None,
    )


def _is_number(found: re.Match[str], before: str, lead: re.Match[str] | None, kind: str) -> bool:
    if RE.no_number_lead.search(before) or (
        not found["year"] and found["mark"].startswith(" ") and "-" in found["mark"]
    ):
        return False
    if found["mark"] == " ":  # "Quyết định số 804 QĐ/ĐĐ"
        return lead is not None and lead[0].rstrip().endswith("so")
    return _speaks_for_itself(found) or (lead is not None and _fits_lead(found, kind))


# "báo cáo số 02A-HSB" is a form: with one code and no year only these kinds are numbered ("Nghị định số 87-CP").
_OLD_STYLE = (
    *("nghị", "quyết", "thông tư", "chỉ thị", "sắc", "luật", "pháp lệnh", "lệnh", "công", "văn bản", "liên tịch"),
    *("bản án",),
)


def _fits_lead(found: re.Match[str], kind: str) -> bool:
    return bool(found["year"] or re.search(r"[/.-]", found["code"])) or kind.startswith(_OLD_STYLE)


def _speaks_for_itself(found: re.Match[str]) -> bool:
    first, *others = re.split(r"[/.-]", "".join(found["code"].split()).upper())
    is_plain = first in _PLAIN_KINDS and (found["year"] or others)
    return bool(is_plain or (found["year"] and _ASSEMBLIES.match(first)))


def _short(found: re.Match[str]) -> Mention:
    """ "Nghị định 90/2016": only a decree's number can be completed, as only the Government issues decrees."""
    kind = KIND_OF_LEAD[squash(fold(found["kind"]))]
    return Mention(
        *found.span(),
        kind=kind,
        number=f"{found['number']}/NĐ-CP" if kind == "nghị định" else found["number"],
        year=int(found["year"]),
        is_short=True,
    )


def _serial(found: re.Match[str]) -> Mention:
    """ "Nghị định 168": resolved only if the text gives the whole number somewhere."""
    return Mention(
        *found.span(),
        kind=KIND_OF_LEAD[squash(fold(found["kind"]))],
        number=found["number"].lstrip("0"),
        is_serial=True,
    )


# ---- mentions without a number ---------------------------------------------------------------------------------------


def _this(found: re.Match[str]) -> Mention:
    return Mention(*found.span(), kind=squash(found["kind"]).lower(), is_this=True)


def _foreign(found: re.Match[str]) -> Mention:
    """A treaty, or a paper named by its kind only; not the words "điều ước" in the name of a law."""
    return Mention(*found.span(), is_foreign=True)


def _contract(found: re.Match[str]) -> Mention:
    return Mention(*found.span(), is_foreign=True, is_bare=True)


def _bare(found: re.Match[str]) -> Mention:
    return Mention(*found.span(), kind=squash(found[0]).lower(), is_bare=True)


_Form = tuple[re.Pattern[str], Callable[[re.Match[str]], Mention]]


def _first_of(text: str, position: int, forms: tuple[_Form, ...]) -> Mention | None:
    return next((make(found) for form, make in forms if (found := form.match(text, position))), None)


_ACTS = (
    *((RE.this_document, _this), (RE.treaty, _foreign), (RE.unnumbered, _foreign)),
    *((RE.short_number, _short), (RE.serial, _serial), (RE.bare_kind, _bare)),
)
_OTHERS = (
    *((RE.this_document, _this), (RE.treaty, _foreign), (RE.contract, _contract)),
    (RE.bare_kind, _bare),
)


def _law_at(text: str, position: int, _: list[Mention]) -> Mention | None:
    trigger = RE.name_trigger.match(text, position)
    return (
        _first_of(text, position, ((RE.international_code, _foreign), (RE.this_document, _this)))
        or (_read_name(text, trigger) if trigger else None)
        or _first_of(text, position, ((RE.bare_kind, _bare),))
    )


def _known_at(text: str, position: int, _: list[Mention]) -> Mention | None:
    """The Constitution, or a code by its abbreviation."""
    mention = _first_of(text, position, ((RE.constitution, _constitution), (RE.code_abbreviation, _code)))
    return _with_year_and_number(text, mention) if mention else _first_of(text, position, _OTHERS)


def _constitution(found: re.Match[str]) -> Mention:
    return Mention(*found.span(), kind="hiến pháp", name=squash(found[0]).lower())


def _code(found: re.Match[str]) -> Mention:
    return Mention(*found.span(), kind="bộ luật", name=found[0].lower())


_READERS: dict[str, Callable[[str, int, list[Mention]], Mention | None]] = {
    "number": _number_at,
    "law": _law_at,
    "known": _known_at,
    "act": lambda text, position, _: _first_of(text, position, _ACTS),
    "other": lambda text, position, _: _first_of(text, position, _OTHERS),
}


# ---- names -----------------------------------------------------------------------------------------------------------

_NAME_REACH, _LONGEST_NAME = 260, 26  # characters, words


def _read_name(text: str, trigger: re.Match[str]) -> Mention | None:
    kind = squash(trigger["kind"]).lower()
    end = _amending_name_end(text, trigger.end()) or _plain_name_end(text, trigger)
    if not end:
        return None
    end += _closing_mark(text, trigger.start(), end)
    mention = _with_year_and_number(
        text, Mention(trigger.start(), end, kind=kind, name=squash(text[trigger.start() : end]).lower())
    )
    is_common_noun = trigger["kind"] == "luật" and not (mention.year or mention.number)
    return None if is_common_noun and not _is_after_unit(text, trigger.start()) else mention


def _is_after_unit(text: str, position: int) -> bool:
    """Whether a unit precedes, as in informal text: "điều 51 luật hôn nhân gia đình"."""
    return bool(RE.unit_before.search(text[max(0, position - UNIT_BEFORE_REACH) : position]))


def _closing_mark(text: str, start: int, end: int) -> int:
    """1 if a bracket or quotation mark that opened in the name is closed right after it: "… (HIV/AIDS)"."""
    closing = next((pair[1] for pair in ("()", "“”", '""') if pair[0] in text[start:end]), None)
    return int(closing is not None and text[end : end + 1] == closing)


def _amending_name_end(text: str, start: int) -> int | None:
    """The end of "sửa đổi, bổ sung một số điều của Luật A, Luật B và Luật C": the whole title is the name."""
    if not (lead := RE.amending_name.match(text, start)):
        return None
    ends: list[int] = []
    links: list[str] = []
    position = lead.end()
    while (inner := RE.name_trigger.match(text, position)) and (inner_end := _plain_name_end(text, inner)):
        ends.append(inner_end)
        if "và" in links or not (link := RE.nested_link.match(text, inner_end)):
            break
        links.append(link["mark"])
        position = link.end()
    return _title_end(ends, links)


def _title_end(ends: list[int], links: list[str]) -> int | None:
    """Titles end with "và Luật X"; ";" separates the laws of a title only if there are more than three."""
    if 0 < len(ends) <= 3 and ";" in links:
        return ends[links.index(";")]
    return ends[-1] if ends else None


def _plain_name_end(text: str, trigger: re.Match[str]) -> int | None:
    words = _words_of(text, trigger.end())
    known = known_name_length([word for word, _, _ in words])
    if not words or (known == 1 and text[words[0][1] : words[0][2]].lower() not in ONE_WORD_NAMES):
        return None
    if not known:
        is_open = not (trigger["kind"].isupper() or trigger["kind"] == "luật" or trigger["about"])
        return _unknown_name_end(text, words) if is_open else None
    is_letter_head = trigger["kind"].isupper() and (
        not text[: trigger.start()].strip() or "\n" in text[max(0, trigger.start() - 3) : words[0][1]]
    )
    return None if is_letter_head else words[known - 1][2]


# Text from PDF may lack the blank: "Luật Quản lý thuếngày 13"; no Vietnamese syllable ends like that.
_NAME_WORD = re.compile(r"[^\W\d_]+?(?=(?:ngày|và|được|thì|của|số|năm|trình|cụ)(?![^\W\d_])|vàĐiều)|[^\W\d_]+")
_ABBREVIATION_TAIL = re.compile(r"(?:[&-][A-ZĐ]+)*")  # "Luật HN&GĐ"
_NAME_BLANK = re.compile(r",?\s+(?:&\s+|\((?=HIV)|[“\"](?=Bà\s+mẹ))?|/|\s*-\s*")


def _words_of(text: str, start: int) -> list[tuple[str, int, int]]:
    """The words that may belong to a name: folded (with a following comma), start and end of each."""
    words: list[tuple[str, int, int]] = []
    position, limit = start, start + _NAME_REACH
    while len(words) < _LONGEST_NAME and (found := _NAME_WORD.match(text, position, limit)):
        blank = _NAME_BLANK.match(text, found.end(), limit)
        comma = "," if text[found.end() : found.end() + 1] == "," else ""
        words.append((fold(found[0]) + comma, *found.span()))
        if not blank:
            break
        position = blank.end()
    return words


def _unknown_name_end(text: str, words: list[tuple[str, int, int]]) -> int | None:
    """The end of a name not in the table: a capital letter first, then up to a comma or a word that names do not
    contain."""
    first = text[words[0][1] : words[0][2]]
    if not first[0].isupper() or words[0][0] in ("su", "gia"):
        return None
    if first.isupper() and len(first) > 1:  # "Luật NSNN", "Luật HKDD Việt Nam"
        is_of_vietnam = [word.rstrip(",") for word, _, _ in words[1:3]] == ["viet", "nam"]
        return words[2][2] if is_of_vietnam else _ABBREVIATION_TAIL.match(text, words[0][2]).end()  # type: ignore[union-attr]
    end = words[0][2]
    for (word, start, stop), (previous, _, _) in zip(words[1:], words, strict=False):
        written = text[start:stop].lower()
        if (
            (previous.endswith(",") and (previous, word.rstrip(",")) not in (("phong,", "chong"), ("ly,", "su")))
            or written in NAME_STOPS
            or RE.name_trigger.match(text, start)
            or (written == "và" and _ends_at_and(text, stop))
        ):
            break
        end = stop
    return end


def _ends_at_and(text: str, position: int) -> bool:
    after = _NAME_WORD.search(text, position, position + 30)
    return after is None or after[0].lower() in NAME_STOPS_AFTER_AND or after[0][0].isupper()


def _with_year_and_number(text: str, mention: Mention) -> Mention:
    """Adds what follows the name: "năm 2024", "2024", "ngày 20 tháng 6 năm 2012", "số 61/2020/QH14"."""
    if year := RE.name_year.match(text, mention.end):
        mention = replace(mention, end=year.end(), year=int(year["year"] or year["bare"] or year["dated"]))
    lead = RE.name_number_lead.match(text, mention.end)
    number = RE.number.match(text, lead.end()) if lead else None
    if not number:
        return mention
    year_of_number = int(number["year"]) if number["year"] else mention.year
    return replace(mention, end=number.end(), number="".join(number[0].split()), year=year_of_number)
