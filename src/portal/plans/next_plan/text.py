"""A drafted plan as text, laid out as the reader of plans (`plans.parser`) and people expect it.

Invariant of this module: what `read_plan` reads from `text_of` is what was drafted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from officialdocs import ClauseBlock, DashBlock, NumberedHeadingBlock, PlainTextBlock, PointBlock
from officialdocs.body import numbered
from portal.plans.next_plan.values import DraftedPlan, ProposedAssignment
from portal.plans.parser import DeadlineDraft, read_plan
from portal.plans.parser.phrases import split_agencies
from portal.plans.parser.plan import GROUP_OF_DUTIES
from portal.plans.parser.targets import read_deadline

# A paragraph of the body: a heading (level 1 to 3), a clause (1, 2 …), a point (a, b …), a dash item, or plain text.
type LabelledBlock = NumberedHeadingBlock | ClauseBlock | PointBlock | DashBlock | PlainTextBlock


def opening_words(drafted: DraftedPlan) -> str:
    """ "Thực hiện …; …, Ủy ban nhân dân … ban hành Kế hoạch … cụ thể như sau:"."""
    issued = (
        f"{drafted['issuer']} ban hành Kế hoạch {drafted['title'][:1].lower()}{drafted['title'][1:]}, cụ thể như sau:"
    )
    bases = "; ".join(one.rstrip(" .;") for one in drafted["bases"])
    return f"Thực hiện {bases}, {issued}" if bases else issued


def body_lines(drafted: DraftedPlan) -> list[LabelledBlock]:
    """Everything between the opening and the list of recipients."""
    return [
        NumberedHeadingBlock("MỤC ĐÍCH, YÊU CẦU"),
        *_statements("Mục đích", drafted["purposes"]),
        *_statements("Yêu cầu", drafted["requirements"]),
        NumberedHeadingBlock("NỘI DUNG"),
        *_assignments(drafted["assignments"]),
        NumberedHeadingBlock("KINH PHÍ THỰC HIỆN"),
        *(PlainTextBlock(one) for one in drafted["budget"].splitlines() if one.strip()),
        NumberedHeadingBlock("TỔ CHỨC THỰC HIỆN"),
        *(ClauseBlock(one) for one in drafted["duties"]),
        PlainTextBlock(drafted["closing"]),
    ]


def _statements(heading: str, statements: Sequence[str]) -> list[LabelledBlock]:
    return [NumberedHeadingBlock(heading, level=2), *map(PointBlock, statements)] if statements else []


def _assignments(drafted: Sequence[ProposedAssignment]) -> Iterator[LabelledBlock]:
    """ "1." with its points; consecutive assignments of a group are "1.1.", "1.2." below the group's name."""
    number = inner = 0
    group = ""
    for one in drafted:
        if one.group != group or not group:
            number, inner, group = number + 1, 0, one.group
            yield NumberedHeadingBlock(group or one.title, level=2)
        if group:
            inner += 1
            yield NumberedHeadingBlock(one.title, level=3, label=f"{number}.{inner}.")
        yield from _points(one)


def _points(one: ProposedAssignment) -> Iterator[LabelledBlock]:
    yield PointBlock(f"Đơn vị chủ trì: {'; '.join(one.lead)}.")
    if one.coordinating:
        yield PointBlock(f"Đơn vị phối hợp: {'; '.join(one.coordinating)}.")
    if len(one.deadlines) == 1:
        yield PointBlock(f"Thời gian thực hiện: {one.deadlines[0]}.")
    else:
        yield PointBlock("Thời gian hoàn thành:")
        yield from (DashBlock(f"{deadline}.") for deadline in one.deadlines)
    if one.products:
        yield PointBlock(f"Kết quả, sản phẩm: {'; '.join(one.products)}.")
    if one.money:
        yield PointBlock(f"{_MONEY}{'; '.join(one.money)}.")


_MONEY = "Kinh phí: "


# ---- as text ---------------------------------------------------------------------------------------------------------


def text_of(drafted: DraftedPlan) -> str:
    """The text for the importer.

    Each paragraph is one line, however long; blank lines keep a line from looking cut off.
    """
    number = f"{drafted['number']}" if drafted["number"] else "…"
    day = drafted["issued_date"]
    dated = f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}" if day else "ngày … tháng … năm …"
    head = [
        drafted["issuer"].upper(),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        f"Số: {number}/{drafted['symbol']}",
        f"{drafted['place']}, {dated}",
        "KẾ HOẠCH",
        drafted["title"],
        opening_words(drafted),
    ]
    tail = ["Nơi nhận:", *(f"- {one};" for one in drafted["recipients"])]
    signed = (drafted["authority"].upper(), drafted["position"].upper(), drafted["signer"])
    return "\n\n".join([*head, *labelled(body_lines(drafted)), *tail, *filter(None, signed)]) + "\n"


_AS_WRITTEN: Mapping[type, str] = {
    NumberedHeadingBlock: "{0.label} {0.text}",
    ClauseBlock: "{0.number}. {0.text}",
    PointBlock: "{0.letter}) {0.text}",
    DashBlock: "- {0.text}",
    PlainTextBlock: "{0.text}",
}


def labelled(lines: Sequence[LabelledBlock]) -> list[str]:
    """Each line with its label, as in the document: "I.", "1.", "1.1.", "a)", "-"."""
    return [_AS_WRITTEN[type(one)].format(one) for one in numbered(lines) if type(one) in _AS_WRITTEN]


# ---- check by reading it back ----------------------------------------------------------------------------------------


# A part of the draft that would be misread: position from 1 (0 for the plan as a whole), name of the part, the intended
# words, the words as read.
type PlanMisreading = tuple[int, str, str, str]


def misreadings(drafted: DraftedPlan) -> list[PlanMisreading]:
    """Where the importer would read the text differently. If empty, the draft may be accepted as data."""
    draft = read_plan(text_of(drafted))
    # Assignments from duties are in the draft only once, among the duties.
    assignments = [one for one in draft.assignments if one.group != GROUP_OF_DUTIES]
    if len(assignments) != len(drafted["assignments"]):
        return [(0, "số nhiệm vụ", f"{len(drafted['assignments'])}", f"{len(assignments)}")]
    found = [(0, "tên kế hoạch", drafted["title"], draft.title)] if draft.title != drafted["title"] else []
    year = draft.issued_date.year if draft.issued_date else None
    for position, (meant, read) in enumerate(zip(drafted["assignments"], assignments, strict=True), start=1):
        deadlines = [whole_phrase(one.subject, one.phrase) for one in read.deadlines]
        wanted = [
            whole_phrase(one.subject, one.phrase)
            for words in meant.deadlines
            for one in read_deadline(words, year=year)
        ]
        pairs = (
            ("nhóm", meant.group, tidy_group(read.group)),
            ("tên nhiệm vụ", meant.title, read.title),
            ("chủ trì", "; ".join(meant.lead), "; ".join(read.lead)),
            ("phối hợp", "; ".join(meant.coordinating), "; ".join(read.coordinating)),
            ("thời gian", "; ".join(wanted), "; ".join(deadlines)),
            # Products left empty may be read from the title, and are marked so.
            ("sản phẩm", "; ".join(meant.products), "; ".join(read.products) if meant.products else ""),
            (
                "kinh phí",
                "; ".join(meant.money),
                next((one.removeprefix(_MONEY) for one in read.description if one.startswith(_MONEY)), ""),
            ),
        )
        found += [(position, what, said, got) for what, said, got in pairs if said != got]
        found += [(position, "thời gian", one.phrase, "không rõ ngày") for one in undated(read.deadlines)]
    return found


def whole_phrase(subject: str, phrase: str) -> str:
    return f"{subject}: {phrase}" if subject else phrase


def undated(deadlines: Iterable[DeadlineDraft]) -> list[DeadlineDraft]:
    """The deadlines without a known day."""
    return [one for one in deadlines if one.end is None and not one.is_open_ended]


# ---- texts normalised as the reader returns them ---------------------------------------------------------------------


def tidy_title(text: str) -> str:
    return " ".join(text.split()).strip(" .;:")


def tidy_agencies(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(split_agencies("; ".join(" ".join(one.split()) for one in lines if one.strip()))))


def tidy_products(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, (piece.strip(" .;,") for line in lines for piece in " ".join(line.split()).split(";"))))


def tidy_deadlines(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(tidy for line in lines if (tidy := " ".join(line.split()).strip(" .;,")))


def tidy_group(text: str) -> str:
    """Without the number of the group in its plan."""
    return tidy_title(_NUMBER.sub("", text.strip()))


_NUMBER = re.compile(r"^(?:\d{1,2}|[IVX]{1,6}|[a-zđ])(?:\.\d{1,2})*[.)]\s+")


def deadline_words(*, start: date | None, end: date | None, every: str) -> str:
    """A day, a range or a recurrence, worded as the reader of plans understands it; "" if nothing is given."""
    if every:
        return f"{every[:1].lower()}{every[1:]}"
    if start and end:
        return f"từ ngày {start:%d/%m/%Y} đến ngày {end:%d/%m/%Y}"
    return f"đến hết ngày {end:%d/%m/%Y}" if end else ""
