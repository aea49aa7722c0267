"""Life situations: everyday problems in many phrasings, each with an answer whose figures are read from the law's text.

A proof is a passage that occurs word for word at an address of a law. Braces in it name the values that the answer
uses: "Ít nhất {lau=45 ngày} nếu …". If the passage is amended to 60 days, the answer says 60 days; if it is reworded,
the proof is lost, and the parts of the answer that rest on it are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from lawtext.addresses import number_key, parse_address
from lawtext.words import canonical_tone, normalise
from portal.schema.states import LabelledChoices

LONGEST_SHORT = 30  # words in a short answer
LONGEST_VALUE = 60  # characters in a value
_SLOT = re.compile(r"\{([a-z_0-9]+)=([^{}]+)\}")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_NAMED = re.compile(r"\{([a-z_0-9]+)\}")


@dataclass(frozen=True, slots=True)
class Need:
    value: str
    label: str


# The categories by which the home page groups situations.
NEEDS = {
    code: Need(code, label)
    for code, label in (
        ("dat-dai", "Đất đai"),
        ("nha-o", "Nhà ở, thuê trọ"),
        ("gia-dinh", "Gia đình, con cái"),
        ("thua-ke", "Thừa kế"),
        ("viec-lam", "Việc làm"),
        ("bao-hiem", "Bảo hiểm"),
        ("tro-cap", "Trợ cấp"),
        ("giay-to", "Giấy tờ"),
        ("tien-nong", "Tiền nong, nợ nần"),
        ("lam-an", "Làm ăn, thuế"),
        ("mua-ban", "Mua bán"),
        ("xe-co", "Xe cộ"),
        ("hang-xom", "Hàng xóm"),
        ("bi-hai", "Bị hại"),
        ("toi-pham", "Tội phạm, bị bắt"),
        ("khieu-nai", "Khiếu nại, kiện tụng"),
        ("hoc-hanh", "Học hành"),
        ("suc-khoe", "Sức khỏe"),
        ("moi-truong", "Môi trường, ruộng vườn"),
    )
}


class StepKind(LabelledChoices):
    WHERE = "noi-nop", "Đến đâu"
    PAPERS = "giay-to", "Giấy tờ"
    TERM = "thoi-han", "Thời hạn"
    FEE = "le-phi", "Lệ phí"
    HOW = "cach-lam", "Cách làm"
    CALL = "goi", "Gọi ai"


class UnreadableSituation(ValueError):
    """A situation cannot be parsed; the message tells its author why."""


@dataclass(frozen=True, slots=True)
class SituationProof:
    """A passage of a law at an address: `law` is its number, `words` the passage with the values named in braces."""

    law: str
    at: str
    words: str

    @property
    def document_key(self) -> str:
        return number_key(self.law)

    @property
    def clause(self) -> str:
        """The law's number and the address without its point: "45/2019/QH14 dieu-98-khoan-2"."""
        return f"{self.law} {self.at.partition('-diem-')[0]}"

    @property
    def passage(self) -> str:
        """The passage with the values at the time of writing."""
        return _SLOT.sub(lambda slot: slot[2], self.words)

    @property
    def written(self) -> dict[str, str]:
        """The values by name at the time of writing."""
        return dict(_SLOT.findall(self.words))

    def today(self, values: Mapping[str, str]) -> str:
        """The passage with the given values."""
        return filled(self.template, values)

    @property
    def template(self) -> str:
        """The passage with placeholders only: "Ít nhất {lau} nếu …"."""
        return _SLOT.sub(r"{\1}", self.words)

    def read(self, text: str) -> dict[str, str] | None:
        """The values that `text` has now; None if it does not contain the passage.

        In a value with figures only the figures may differ; a value without figures may be any words, if the passage
        continues on both sides.
        """
        parts = _SLOT.split(_flat(self.words))
        pattern = re.escape(parts[0])
        for at in range(1, len(parts), 3):
            name, value, after = parts[at : at + 3]
            is_inside = bool(parts[at - 1].strip() and after.strip())
            pattern += f"(?P<{name}>{_like(value, is_inside=is_inside)}){re.escape(after)}"
        found = re.search(f"(?<!\\w){pattern}(?!\\w)", _flat(text))
        return found.groupdict() if found else None


def _like(value: str, *, is_inside: bool) -> str:
    """A regular expression for the possible new values in place of `value`."""
    if is_inside and not _FIGURE.search(value):
        return f".{{1,{LONGEST_VALUE}}}?"
    return _FIGURE.pattern.join(map(re.escape, _FIGURE.split(value)))


def _flat(text: str) -> str:
    return canonical_tone(" ".join(normalise(text).split()))


@dataclass(frozen=True, slots=True)
class OtherCase:
    """An exception to the main answer: `then` with its proof, or the key `to` of the situation that covers it."""

    when: str
    then: str = ""
    to: str = ""
    proof: SituationProof | None = None


@dataclass(frozen=True, slots=True)
class SituationStep:
    kind: StepKind
    text: str
    proof: SituationProof


@dataclass(frozen=True, slots=True)
class LifeSituation:
    """One everyday problem with its phrasings and its answer.

    `wanted` are the numbers of the governing texts that the library does not hold: there is no answer then, and `rests`
    may cite the texts that they amend. `local` names what each province decides by itself. `outside`: not a legal
    matter; says whom to ask instead. `unlike` are the keys of situations with nearly the same phrasings.
    """

    key: str
    title: str
    need: Need
    field: str
    person: str
    said: tuple[str, ...]
    short: str = ""
    rests: tuple[SituationProof, ...] = ()
    cases: tuple[OtherCase, ...] = ()
    steps: tuple[SituationStep, ...] = ()
    wanted: tuple[str, ...] = ()
    local: str = ""
    outside: str = ""
    unlike: tuple[str, ...] = ()

    @property
    def ruling(self) -> tuple[str, ...]:
        """The numbers of the governing texts: that of the first proof, else `wanted`."""
        return tuple(proof.law for proof in self.rests[:1]) or self.wanted

    @property
    def proofs(self) -> tuple[SituationProof, ...]:
        """All proofs of the situation; those of the short answer first."""
        return (*self.rests, *(case.proof for case in self.cases if case.proof), *(step.proof for step in self.steps))

    @property
    def written(self) -> dict[str, str]:
        return {name: value for proof in self.proofs for name, value in proof.written.items()}

    @property
    def short_as_written(self) -> str:
        """The short answer with the values at the time of writing; a placeholder without a value is kept."""
        return _NAMED.sub(lambda slot: self.written.get(slot[1], slot[0]), self.short)

    def to_json(self) -> dict[str, Any]:
        """As stored in the database; `read_situation` reads it back."""
        kept: dict[str, Any] = json.loads(json.dumps(asdict(self))) | {"need": self.need.value}
        for name in ("cases", "steps"):
            kept[name] = [{**(row.pop("proof") or {}), **row} for row in kept[name]]
        return {name: value for name, value in kept.items() if value}


def read_situation(row: Mapping[str, Any]) -> LifeSituation:
    """Parse a row of a file or of the database, complete. Raises UnreadableSituation."""
    found = read_draft(row)
    if faults := [words for _, words in faults_of(found)]:
        raise UnreadableSituation(f"{found.key}: {'; '.join(faults)}")
    return found


def read_draft(row: Mapping[str, Any]) -> LifeSituation:
    """Like `read_situation`, but may be incomplete (see `faults_of`). Raises UnreadableSituation."""
    said = row.get("said", ())
    try:
        return LifeSituation(
            **{name: row.get(name, "") for name in ("key", "title", "field", "person", "short", "local", "outside")},
            need=NEEDS[row["need"]],
            said=tuple(filter(None, map(str.strip, said.split("\n") if isinstance(said, str) else said))),
            rests=tuple(_proof(one) for one in row.get("rests", ())),
            cases=tuple(
                OtherCase(one["when"], one.get("then", ""), one.get("to", ""), _proof(one) if one.get("law") else None)
                for one in row.get("cases", ())
            ),
            steps=tuple(SituationStep(StepKind(one["kind"]), one["text"], _proof(one)) for one in row.get("steps", ())),
            wanted=tuple(row.get("wanted", ())),
            unlike=tuple(row.get("unlike", ())),
        )
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise UnreadableSituation(f"{row.get('key', '?')}: {error}") from error


def _proof(row: Mapping[str, Any]) -> SituationProof:
    parse_address(row["at"])
    return SituationProof(row["law"], row["at"], row["words"])


def faults_of(one: LifeSituation) -> Iterator[tuple[str, str]]:
    """What is missing or wrong, as pairs of the form's part and a message."""
    if not (one.key and one.title and one.said):
        yield "said", "thiếu khóa, tên hoặc cách hỏi"
    if bool(one.outside) == bool((one.short and one.rests) or one.wanted):
        part = "rests" if one.short else "short"
        yield part, "phải có câu trả lời với căn cứ, hoặc tên văn bản còn thiếu, hoặc nơi khác để hỏi"
    texts = {"cases": " ".join(case.then for case in one.cases), "steps": " ".join(step.text for step in one.steps)}
    for part, said in {"short": one.short, **texts}.items():
        if unknown := set(_NAMED.findall(said)) - set(one.written):
            yield part, f"không căn cứ nào có ô {', '.join(sorted(unknown))}"
        elif part == "short" and len(filled(said, one.written).split()) > LONGEST_SHORT:
            yield part, f"trả lời ngắn dài quá {LONGEST_SHORT} từ"


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the placeholders replaced. Raises KeyError if a value is missing."""
    return "".join(piece for piece, _ in filled_pieces(text, values))


def filled_pieces(text: str, values: Mapping[str, str]) -> list[tuple[str, bool]]:
    """The filled text in pieces, each with whether it is a value. Raises KeyError if a value is missing."""
    return [(values[part] if at % 2 else part, bool(at % 2)) for at, part in enumerate(_NAMED.split(text)) if part]


@dataclass(frozen=True, slots=True)
class SituationReading:
    """A situation evaluated against the law of a day: values by name, and the proofs that no longer hold."""

    values: Mapping[str, str]
    lost: frozenset[SituationProof]

    def stands(self, *proofs: SituationProof | None) -> bool:
        return not self.lost.intersection(proofs)


def reading_of(situation: LifeSituation, text_at: Callable[[SituationProof], str]) -> SituationReading:
    """Evaluate a situation; `text_at` returns the current text at a proof's address, "" if it is not held or
    expired."""
    values, lost = dict[str, str](), set[SituationProof]()
    for proof in situation.proofs:
        if (read := proof.read(text_at(proof))) is None:
            lost.add(proof)
        values |= read or proof.written
    return SituationReading(values, frozenset(lost))


def as_written(situation: LifeSituation) -> SituationReading:
    """The reading at the time of writing, with no proof lost."""
    return SituationReading(situation.written, frozenset())


def cases_of(situation: LifeSituation, reading: SituationReading, names: Mapping[str, str]) -> list[OtherCase]:
    """The exceptions with current values, without those that rest on a lost proof; `names` are titles by key."""
    told = (
        replace(case, then=filled(case.then, reading.values) if case.then else f"xem “{names.get(case.to, '')}”")
        for case in situation.cases
        if reading.stands(case.proof) and (case.then or case.to in names)
    )
    return list(told)


def markup_of(situation: LifeSituation, reading: SituationReading, names: Mapping[str, str]) -> str:
    """The answer in the markup of `states.markup`, without cases and steps that rest on a lost proof; `names` are
    titles by key."""
    if situation.wanted and not situation.rests:
        return f"Việc này do {', '.join(situation.wanted)} quy định. Cổng chưa có toàn văn nên chưa trả lời được."
    cases = [f"- {case.when}: {case.then}" for case in cases_of(situation, reading, names)]
    steps = [
        f"- {step.kind.label}: {filled(step.text, reading.values)}"
        for step in situation.steps
        if reading.stands(step.proof)
    ]
    parts = (("## Trường hợp khác", cases), ("## Làm gì, ở đâu", steps))
    told = ["\n".join((heading, "", *lines)) for heading, lines in parts if lines]
    return "\n\n".join((filled(situation.short, reading.values), *told))


def heads(situations: Sequence[LifeSituation]) -> dict[str, str]:
    """Key -> what determines the answer: the clause of its first proof, else `wanted`, else `outside`. Clauses of one
    article answer different people, and compete."""
    return {one.key: _head(one) for one in situations}


def _head(one: LifeSituation) -> str:
    if one.rests:
        return one.rests[0].clause
    return " ".join(one.wanted) or one.outside


def phrasings(situations: Sequence[LifeSituation]) -> dict[str, tuple[str, ...]]:
    """Key -> all phrasings, the title first."""
    return {one.key: (one.title, *filter(None, (said.strip() for said in one.said))) for one in situations}
