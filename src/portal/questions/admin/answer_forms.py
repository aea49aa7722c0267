"""Forms in which officers write, check, approve and withdraw answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from wagtail.admin.rich_text import DraftailRichTextArea

from lawtext.addresses import UNIT_WORDS, anchor, parse_address, step
from lawtext.types import Address
from lawtext.words import fold, normalise, slugify
from portal.agencies.admin.forms import OfferForm
from portal.design.fields import DayInput, WordsField
from portal.design.refusals import refuse_if
from portal.library.queries.changes import place_name
from portal.library.states.topics import (
    TOPICS,
    is_known_topic,
    topic_name,
    topic_slugs,
)
from portal.questions.operations.drafts import PickedProvision
from portal.questions.privacy import find_personal
from portal.questions.queries.personal_data import public_words
from portal.questions.states.answer_fields import (
    ANSWER_FIELDS,
    FURTHER_FIELDS,
    AnswerField,
    AnswerText,
    AttachedFile,
    FieldKind,
)
from portal.questions.states.markup import for_editor, from_editor
from portal.questions.states.situations import NEEDS, LifeSituation, OtherCase, SituationProof, SituationStep, StepKind

_LONGEST = 40_000


def field_choices() -> list[tuple[str, object]]:
    """Choices of topics with their headings, so that the author can file an answer under a heading."""
    return [
        ("", "Chọn lĩnh vực"),
        *(
            (
                topic,
                [
                    (slug, f"{topic} (chung)"),
                    *((value, one) for one in headings if is_known_topic(value := f"{slug}/{slugify(one)}")),
                ],
            )
            for topic, headings in TOPICS.items()
            for slug in topic_slugs(topic)[:1]
        ),
    ]


def _words(label: str, *, rows: int, hint: str = "", most: int = _LONGEST) -> forms.CharField:
    return WordsField(
        label,
        rows=rows,
        max_length=most,
        required=False,
        help_text=hint,
        strip=False,
        error_messages={"max_length": f"Dài quá {most} chữ cái."},
    )


# ---- a situation, one thing a line -----------------------------------------------------------------------------------

_UNITS = {key: unit for unit, word in UNIT_WORDS.items() for key in (word.lower(), fold(word))}
_PLACE_STEP = re.compile(rf"\b(?P<unit>{'|'.join(_UNITS)})\s+(?P<label>[\w.]+)[\s,;.]*", re.IGNORECASE)
_NEW_LINE = " ¶ "  # stands for a line break in a quotation of the law, which may be a table


def read_place(text: str) -> str:
    """The address of a provision, given as an address or in words in any order: "điều 35 khoản 1 điểm a".

    Raises ValueError.
    """
    said = normalise(text).strip()
    if _PLACE_STEP.sub("", said) or not said:
        return str(parse_address(said))
    steps = [step(_UNITS[found["unit"].lower()], found["label"]) for found in _PLACE_STEP.finditer(said)]
    return str(anchor(Address(tuple(sorted(steps, key=lambda one: list(UNIT_WORDS).index(one.unit))))))


def _read_proof(cells: Sequence[str]) -> SituationProof:
    refuse_if(len(cells) != 3 or not all(cells), ValueError("thiếu “số hiệu | điều khoản | nguyên văn”"))
    law, place, words = cells
    try:
        return SituationProof(law, read_place(place), words.replace(_NEW_LINE, "\n"))
    except ValueError:
        raise ValueError(f"không đọc được chỗ “{place}”; hãy viết như “điểm a khoản 1 Điều 35”") from None


def _read_case(cells: Sequence[str]) -> OtherCase:
    when, then, *proof = [*cells, ""][: max(len(cells), 2)]
    return OtherCase(when, to=then[1:].strip()) if then[:1] == "=" else OtherCase(when, then, proof=_read_proof(proof))


def _read_step(cells: Sequence[str]) -> SituationStep:
    kind, text, *proof = [*cells, ""][: max(len(cells), 2)]
    kinds = {fold(name): one for one in StepKind for name in (one.value, one.label)}
    refuse_if(
        fold(kind) not in kinds, ValueError(f"loại phải là một trong: {', '.join(one.label for one in StepKind)}")
    )
    return SituationStep(kinds[fold(kind)], text, _read_proof(proof))


def _line(*cells: str, proof: SituationProof | None) -> str:
    if proof is None:
        return " | ".join(cells)
    place = place_name(proof.at)
    is_read_back = bool(proof.at) and read_place(place) == proof.at
    return " | ".join((*cells, proof.law, place if is_read_back else proof.at, proof.words.replace("\n", _NEW_LINE)))


def situation_parts(one: LifeSituation) -> dict[str, str]:
    """The values of the `SituationForm` fields for a situation."""
    return {
        "said": "\n".join(one.said),
        "person": one.person,
        "need": one.need.value,
        "short": one.short,
        "rests": "\n".join(_line(proof=proof) for proof in one.rests),
        "cases": "\n".join(_line(it.when, it.to and f"={it.to}" or it.then, proof=it.proof) for it in one.cases),
        "steps": "\n".join(_line(it.kind.label, it.text, proof=it.proof) for it in one.steps),
    }


class LinesField(WordsField):
    """One entry per line, its parts separated by "|" (the last may contain "|"); `clean` applies `read` to
    each line."""

    def __init__(self, label: str, *, bars: int, read: Callable[[Sequence[str]], object], hint: str) -> None:
        super().__init__(label, rows=4, max_length=_LONGEST, required=False, help_text=hint)
        self.bars, self.read = bars, read

    def clean(self, value: Any) -> tuple[object, ...]:
        found, faults = list[object](), list[str]()
        for number, line in enumerate(super().clean(value).replace("\r\n", "\n").split("\n"), start=1):
            try:
                found += [self.read([cell.strip() for cell in line.split("|", self.bars)])] if line.strip() else []
            except ValueError as error:
                faults.append(f"Dòng {number}: {error}.")
        refuse_if(faults, forms.ValidationError(" ".join(faults)))
        return tuple(found)


class SituationForm(forms.Form):
    """Phrasings by which search finds the situation, and the quotations of the law from which the answer takes its
    figures."""

    said = _words("Cách hỏi", rows=8, hint="Mỗi dòng một cách, hai mươi cách trở lên: không dấu, gọn, tiếng miền Tây.")
    person = forms.CharField(
        label="Người hỏi", max_length=100, required=False, help_text="Luật nói với ai: người lao động, người mua…"
    )
    need = forms.ChoiceField(
        label="Nhu cầu",
        required=False,
        choices=[("", "Chọn nhu cầu"), *((one.value, one.label) for one in NEEDS.values())],
    )
    short = _words(
        "Trả lời ngắn có ô",
        rows=2,
        most=400,
        hint="Không quá 30 từ. Số, ngày, tiền viết thành ô {tên}; giá trị của ô lấy từ lời luật ở dưới.",
    )
    rests = LinesField(
        "Lời luật làm căn cứ",
        bars=2,
        read=_read_proof,
        hint="Mỗi dòng: số hiệu | điều 35 khoản 1 điểm a | nguyên văn, giá trị viết {tên=giá trị}. Chính đứng đầu.",
    )
    cases = LinesField(
        "Trường hợp khác",
        bars=4,
        read=_read_case,
        hint="Mỗi dòng: khi nào | thì sao | số hiệu | điều khoản | nguyên văn; hoặc: khi nào | =khóa tình huống.",
    )
    steps = LinesField(
        "Đến đâu, giấy tờ, thời hạn, lệ phí, cách làm, gọi ai",
        bars=4,
        read=_read_step,
        hint="Mỗi dòng: loại (Đến đâu, Giấy tờ, Thời hạn…) | nội dung | số hiệu | điều khoản | nguyên văn.",
    )

    def clean(self) -> None:
        said = self.cleaned_data
        if any(said.get(name) for name in SITUATION_PARTS) and not said.get("need"):
            self.add_error("need", "Hãy chọn nhu cầu.")

    def situation(self, *, kept: Mapping[str, Any], number: int) -> dict[str, Any]:
        """The JSON of a valid form, as the database stores it; {} if all situation fields are empty.

        `kept` is the stored situation, which supplies the values that are not in the form; `number` is that of the
        answer.
        """
        said = self.cleaned_data
        if not any(said[name] for name in SITUATION_PARTS):
            return {}
        return LifeSituation(
            key=kept.get("key") or slugify(f"{said['title']} {number}"),
            field=said["field_slug"],
            need=NEEDS[said["need"]],
            said=tuple(filter(None, map(str.strip, said["said"].split("\n")))),
            short=" ".join(said["short"].split()),
            # Numbers of governing texts that the library does not hold. They go once the author adds the missing proof.
            # Next to existing proofs they stay: there they are amending texts that are not held.
            wanted=() if said["short"] and said["rests"] and not kept.get("rests") else tuple(kept.get("wanted", ())),
            unlike=tuple(kept.get("unlike", ())),
            **{name: said[name] for name in ("title", "person", "rests", "cases", "steps")},
            **{name: kept.get(name, "") for name in ("local", "outside")},
        ).to_json()


SITUATION_PARTS = tuple(SituationForm.base_fields)


class AnswerArea(DraftailRichTextArea):  # type: ignore[misc]
    """The rich text editor of articles, limited to the features that the markup of answers supports. Without JavaScript
    the author types the markup. The form converts the submitted value to markup before validation (`AnswerEditorForm`).
    """

    template_name = "questions/answering/_editor.html"

    def __init__(self, row: AnswerField) -> None:
        super().__init__(features=["h2", "ul", "ol", "blockquote"])
        self.row = row
        self.options |= {"ariaLabel": row.label, "ariaDescribedBy": f"id_{row.name}_helptext", "maxListNesting": 0}

    def format_value(self, value: Any) -> str:
        return for_editor(value or "")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context | {"text": value or "", "row": self.row}


EDITED = [row.name for row in ANSWER_FIELDS.values() if row.kind is FieldKind.MARKUP]


class AnswerEditorForm(forms.Form):
    """Shows markup fields in the rich text editor. `initial` holds the stored text: if the editor sends it back
    unchanged, the form keeps it character for character."""

    def __init__(self, data: Any = None, **more: Any) -> None:
        edited = [ANSWER_FIELDS[name] for name in self.base_fields if name in EDITED]
        if data is not None:
            data, kept = data.copy(), more.get("initial", {})
            for row in edited:
                data[row.name] = from_editor(data.get(row.name, ""), kept=kept.get(row.name, ""))
        super().__init__(data, **more)
        for row in edited:  # not in the class body: Wagtail's feature list is complete only after all apps loaded
            self.fields[row.name].widget = AnswerArea(row)


class AnswerTextForm(AnswerEditorForm, SituationForm):
    """The form of one version. A draft may leave any field empty; missing fields are reported on submission."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = field_choices()
        kept = self.data.get("field_slug") or self.initial.get("field_slug") or ""
        known = {slug for _, group in choices[1:] for slug, _ in group}  # type: ignore[attr-defined, misc]
        if kept and kept not in known:  # an import filed it under a heading of its own
            choices.append((kept, topic_name(kept)))
        self.fields["field_slug"].choices = choices  # type: ignore[attr-defined]

    def cited(self) -> tuple[PickedProvision, ...]:
        """The provisions picked so far, in order; a value is "91-2015-qh13|dieu-328|Bộ luật Dân sự"."""
        typed = self.data.getlist("cited") if self.is_bound else self.initial.get("cited", [])  # type: ignore[attr-defined]
        return tuple(place for place in map(cited_from, typed[:60]) if place.document_key)

    def typed(self, name: str) -> str:
        """The value of a field as typed or initial, valid or not."""
        return str(self.data.get(name, "") if self.is_bound else self.initial.get(name) or "")

    def text(
        self,
        *,
        cited: tuple[PickedProvision, ...],
        situation: Mapping[str, Any],
        files: tuple[AttachedFile, ...] = (),
    ) -> AnswerText:
        """The text of a valid form."""
        said = {name: value for name, value in self.cleaned_data.items() if name in AnswerText.__slots__}
        for name in (row.name for row in ANSWER_FIELDS.values() if row.is_text):
            said[name] = said[name].replace("\r\n", "\n").strip()
        return AnswerText(**said, situation=situation, citations=cited, files=files)

    @property
    def further(self) -> list[forms.BoundField]:
        """Fields that the template renders together, not at a place of their own."""
        return [self[name] for name in FURTHER_FIELDS]


_TYPED: Mapping[FieldKind, Callable[[AnswerField], forms.Field]] = {
    FieldKind.LINE: lambda row: forms.CharField(
        label=row.label, max_length=row.most, required=False, help_text=row.hint,
        error_messages={"max_length": row.too_long} if row.too_long else None,
    ),
    FieldKind.WORDS: lambda row: _words(row.label, rows=row.rows, hint=row.hint, most=row.most or _LONGEST),
    FieldKind.MARKUP: lambda row: _words(row.label, rows=row.rows, hint=row.hint, most=row.most or _LONGEST),
    FieldKind.TOPIC: lambda row: forms.ChoiceField(label=row.label, required=False, help_text=row.hint),
    FieldKind.CHOICE: lambda row: forms.ChoiceField(
        label=row.label, choices=row.choices.choices() if row.choices else (), help_text=row.hint
    ),
    FieldKind.DAY: lambda row: forms.DateField(
        label=row.label, required=False, help_text=row.hint, widget=DayInput,
        error_messages={"invalid": "Ngày chưa đúng, ví dụ 01/07/2027."},
    ),
    FieldKind.FLAG: lambda row: forms.BooleanField(label=row.label, required=False, help_text=row.hint),
}  # fmt: skip
AnswerTextForm.base_fields |= {row.name: _TYPED[row.kind](row) for row in ANSWER_FIELDS.values()}
# A text message is a complete sentence without a URL: sending adds the link that is valid on that day.
AnswerTextForm.base_fields["message"].validators.append(
    RegexValidator(
        r"\.\.\.|…|://|\bwww\.",
        "Tin ngắn là câu trọn vẹn: không bỏ lửng bằng “…”, không ghi địa chỉ trang.",
        inverse_match=True,
    )
)


def cited_from(value: str) -> PickedProvision:
    key, _, rest = value.replace("\x00", "").partition("|")  # PostgreSQL text cannot store NUL
    address, _, called = rest.partition("|")
    return PickedProvision(key.strip(), address.strip(), called.strip())


def cited_value(cited: PickedProvision) -> str:
    return f"{cited.document_key}|{cited.address}|{cited.called}"


# The comment that a checker or approver writes to the author.
AUTHOR_NOTE_FIELDS = {
    "note": WordsField(
        "Ý kiến",
        rows=4,
        required=False,
        max_length=4000,
        help_text="Bắt buộc khi trả lại: chỗ nào, vì sao, nên viết thế nào.",
    ),
}


def names_nobody(said: str) -> None:
    refuse_if(
        find_personal(said, allowed=public_words()),
        forms.ValidationError("Chỗ này có thông tin riêng của một người. Hãy nói chung, đừng nhắc lại."),
    )


class WithholdVersionForm(OfferForm):
    """Withhold one of the offered old versions from all readers, with the reason."""

    version = forms.TypedChoiceField(
        label="Bản nào",
        coerce=int,
        error_messages={
            "required": "Hãy chọn một bản.",
            "invalid_choice": "Bản này không giữ lại được: đang công khai, chưa từng công khai hoặc đã giữ lại.",
        },
    )
    reason = WordsField(
        "Vì sao không cho đọc",
        max_length=2000,
        validators=[names_nobody],
        help_text="Người đọc thấy lý do này. Chỉ nói chung, ví dụ: “Bản cũ có thông tin riêng của một người.”",
        error_messages={"required": "Hãy ghi lý do: người đọc cần biết vì sao bản cũ không còn đọc được."},
    )


class WithdrawAnswerForm(forms.Form):
    reason = WordsField(
        "Vì sao rút",
        max_length=2000,
        help_text="Người đọc thấy lý do này ở đúng địa chỉ cũ.",
        error_messages={"required": "Hãy ghi lý do: người đọc cần biết vì sao câu trả lời không còn."},
    )
    replaced_by = forms.CharField(
        label="Nay xem câu trả lời số", max_length=12, required=False, help_text="Để trống nếu chưa có câu thay thế."
    )
