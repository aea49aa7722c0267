"""What old titles hold between the kind and the trích yếu: who issues, number and day, in any order.

"QUYẾT ĐỊNH / CỦA HỘI ĐỒNG BỘ TRƯỞNG SỐ 146-HĐBT NGÀY 25 THÁNG 8 NĂM 1982 VỀ VIỆC …", "THÔNG TƯ SỐ 15-BTC/TT NGÀY
16-3-1991 CỦA BỘ TÀI CHÍNH QUY ĐỊNH …", "Nghị định của Chính phủ số 29/1998/NĐ-CP ngày 11 tháng 5 năm 1998".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice

from lawtext.dates import parse_date
from lawtext.structure.agencies import is_agency
from lawtext.structure.head_form import DOC_TYPES, Dateline, Form, FormMark, NumberMark, find_numbers
from lawtext.structure.known_agencies import is_known_agency, is_of_small_place, without_office
from lawtext.structure.lines import UPPER
from lawtext.words import fold

_OF = re.compile(r"[\s,:(]*cua\s+")
_ANY_BODY = re.compile(r"[^\n\v\f]{3,120}?(?=\s+(?:so\s*:?\s*\d|v/v\b|ve\s|ngay\s*\d)|\s*[\n\v\f]|\s*$)")
_LONGEST_NAME = 16  # words
_DAY = re.compile(
    r"[\s,(]*(?P<day>ngay\s*\d{1,2}\s*(?:thang\s*\d{1,2}\s*,?\s*nam\s*|[/.-]\s?\d{1,2}\s?[/.-]\s?)\d{4})[\s)]*"
)
_BARE = re.compile(
    r"[\s,]*(?:(?:nuoc\s+)?(?:cong\s+hoa\s+xa\s+hoi\s+chu\s+nghia\s+viet\s+nam|viet\s+nam\s+dan\s+chu\s+cong\s+hoa)"
    r"|so\s*:?\s*\d+(?:\s+\w{1,6})?(?=\s+ngay)|\d{1,2}(?=[\n\f\v\t])|\[\d+\]|[:.;](?=\s))"
)
_ORDER = re.compile(
    r"\s*SỐ\s*(?P<number>\d{1,3}(?:[- ]?[A-Z]{1,3})?)(?=\s+NGÀY)"
)  # Sắc lệnh of 1945: "SỐ 38 NV NGÀY …"
_AND = re.compile(r"\s*[-,]\s*|\s+va\s+")
_AGAIN = re.compile(rf"\s*(?P<kind>{'|'.join(DOC_TYPES).upper()})\s+(?=\S)")
_REST = re.compile(rf" +[{UPPER} ]+(?=\n(?:V/v|v/v|Về|về)\b)")


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """What was found below a kind, and where the trích yếu may begin."""

    end: int
    body: FormMark | None = None
    number: NumberMark | None = None
    dated: Dateline | None = None


def read_title_facts(form: Form, start: int, stop: int) -> TitleFacts:
    again = _AGAIN.match(form.text, start, stop)  # "THÔNG TƯ / THÔNG TƯ QUY ĐỊNH …"
    is_repeated = again and fold(form.text[max(0, start - 40) : start]).rstrip().endswith(fold(again["kind"]))
    facts = TitleFacts(again.end("kind") if again and is_repeated else start)
    while (found := _next(form, facts, stop)) and found.end > facts.end:
        facts = found
    return facts


def _next(form: Form, facts: TitleFacts, stop: int) -> TitleFacts | None:
    at = facts.end
    if not facts.number and (number := _number(form, at, stop)):
        return replace(facts, end=number.end, number=number)
    if not facts.body and (body := _body(form, at, stop)):
        return replace(facts, end=body.end, body=body)
    if not facts.dated and (found := _DAY.match(form.folded, at, stop)):
        words = " ".join(form.text[slice(*found.span("day"))].split())
        return replace(
            facts, end=found.end(), dated=Dateline(*found.span("day"), words, "", parse_date(words), found.start("day"))
        )
    bare = _BARE.match(form.folded, at, stop)
    return replace(facts, end=bare.end()) if bare else None


def _number(form: Form, at: int, stop: int) -> NumberMark | None:
    if order := _ORDER.match(form.text, at, stop):
        return NumberMark(*order.span(), order["number"], is_led=True)
    number = next(find_numbers(form, at, stop), None)
    return number if number and number.is_led and not form.text[at : number.start].strip() else None


def _body(form: Form, at: int, stop: int) -> FormMark | None:
    """ "CỦA BỘ CHÍNH TRỊ", "CỦA BỘ Y TẾ - BỘ TÀI CHÍNH": known bodies, or what stands before the next mark."""
    lead = begins = _OF.match(form.folded, at, stop)
    names: list[FormMark] = []
    while begins and (name := _known_run(form, begins.end(), stop)):
        names.append(name)
        begins = _AND.match(form.folded, name.end, stop)
    if names:
        return FormMark(names[0].start, names[-1].end, " - ".join(name.words for name in names))
    found = _ANY_BODY.match(form.folded, lead.end(), stop) if lead else None
    said = " ".join(form.text[slice(*found.span())].split()) if found else ""
    return FormMark(*found.span(), said) if found and is_agency(said.upper()) else None


def _known_run(form: Form, at: int, stop: int) -> FormMark | None:
    """The longest run of words that names a known body. A name of a place may be any words: it ends with its line."""
    words = list(islice(re.compile(r"\S+").finditer(form.text, at, stop), _LONGEST_NAME))
    best: FormMark | None = None
    for count, last in enumerate(words, start=1):
        said = " ".join(word[0] for word in words[:count]).rstrip(",.;:")
        body = said if is_known_agency(said) else without_office(said)
        if last[0].strip("-–") and is_known_agency(body):
            best = FormMark(at, last.end(), " ".join(said.split()[-len(body.split()) :]))
            if is_of_small_place(body) and form.text[best.end : best.end + 1] in ("\n", "\f", "\v"):
                break
    rest = _REST.match(form.text, best.end, stop) if best else None
    if best and rest:  # an unknown name that begins as a known one: the title goes on in a line of its own
        return FormMark(best.start, rest.end(), f"{best.words} {' '.join(rest[0].split())}")
    return best
