"""The forms of the public pages: a question, its asker, the receipt code, a supplement, a rating."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import EmailValidator
from django.http import HttpRequest

from lawtext.words import fold, normalise
from portal.agencies.models import Agency, Place
from portal.agencies.queries.territory import NamedCommune, communes_named
from portal.design.refusals import refuse_if
from portal.files.operations import validate_field
from portal.files.states import MOST_FILES, UnfitFile
from portal.library.states.topics import TOPICS, is_known_topic, topic_slugs
from portal.questions import states
from portal.questions.operations import LONGEST_COMMENT, private_files
from portal.questions.operations.private_files import PendingAttachment
from portal.questions.operations.submissions import NewQuestion
from portal.questions.privacy import masked
from portal.questions.queries.submissions import FormTicket
from portal.questions.states import UNCLEAR_REASONS, RatingVerdict, ReplyBy, Track
from portal.questions.submissions import (
    SpamEvidence,
    doubts_about,
    is_personal_number,
    needs_a_look,
    phone_number,
    tax_code,
    tidy,
    title_of,
)

LONGEST_TEXT = 6000
SHORTEST_TEXT = 10
LONGEST_LINE = 200

_SHORT = "Xin viết rõ hơn một chút, để cơ quan hiểu bạn cần hỏi điều gì."
_LONG = f"Câu hỏi dài quá {LONGEST_TEXT} chữ cái. Xin rút gọn, hoặc gửi phần chi tiết thành tệp kèm theo."


def field_choices() -> list[tuple[str, str]]:
    """The topics of the law by plain names, alphabetically, after "I do not know"."""
    return [("", "Tôi không rõ, nhờ cán bộ chọn giúp"), *((topic_slugs(topic)[0], topic) for topic in TOPICS)]


class TidyLineField(forms.CharField):
    """One line of text, cleaned of blanks and stray characters."""

    def clean(self, value: Any) -> Any:
        return normalise(tidy(super().clean(value)))


class QuestionSubjectForm(forms.Form):
    """The question itself, and data that help to route it. `day` is today, for the places that exist."""

    text = forms.CharField(
        label="Câu hỏi của bạn",
        max_length=LONGEST_TEXT,
        min_length=SHORTEST_TEXT,
        error_messages={"required": "Xin viết câu hỏi.", "min_length": _SHORT, "max_length": _LONG},
    )
    title = TidyLineField(label="Tóm tắt trong một dòng", max_length=LONGEST_LINE, required=False)
    field_slug = forms.ChoiceField(label="Lĩnh vực", required=False, choices=field_choices)
    place_words = forms.CharField(label="Xã, phường nơi bạn ở", max_length=80, required=False)
    place = forms.CharField(required=False, max_length=12)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._day = day
        self.places: list[NamedCommune] = []

    def clean_text(self) -> str:
        text = tidy(self.cleaned_data["text"])
        refuse_if(len(text) < SHORTEST_TEXT, forms.ValidationError(_SHORT))
        return text

    def clean_field_slug(self) -> str:
        slug: str = self.cleaned_data["field_slug"]
        return slug if is_known_topic(slug) else ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        # Titles are shown in lists of officers, so they must not contain personal numbers and names.
        cleaned["title"] = masked(cleaned.get("title") or title_of(cleaned.get("text") or ""))[:LONGEST_LINE]
        words = normalise(cleaned.get("place_words") or "")
        cleaned["place"] = self._place_meant(words, cleaned.get("place") or "") if words else None
        return cleaned

    def _place_meant(self, words: str, chosen: str) -> Place | None:
        """The place of that name; among several the chosen one, else a choice is offered."""
        found = communes_named(words=words, on=self._day, limit=12)
        picked = [one for one in found if str(one.commune.pk) == chosen]
        for sure in map(_only, (picked, found, _named_so(found, words))):
            if sure is not None:
                return sure
        self.places = found
        self.add_error(
            "place_words",
            "Có nhiều nơi trùng tên. Xin chọn đúng nơi của bạn ở dưới."
            if found
            else "Chưa tìm thấy xã, phường này. Xin xem lại tên, hoặc để trống cũng được.",
        )
        return None


def _only(found: list[NamedCommune]) -> Place | None:
    return found[0].commune if len(found) == 1 else None


def _named_so(found: list[NamedCommune], words: str) -> list[NamedCommune]:
    """The communes whose whole name it is, with or without "xã", "phường"."""
    wanted = fold(words)
    return [one for one in found if wanted in (fold(one.commune.name), fold(one.commune.name).partition(" ")[2])]


class AskerForm(forms.Form):
    """The asker, with only what a reply needs: one channel of their choice, and its contact."""

    track = forms.ChoiceField(label="Bạn hỏi cho ai?", choices=Track.choices(), initial=Track.CITIZEN.value)
    name = TidyLineField(label="Chúng tôi gọi bạn là gì?", max_length=120, required=False)
    organisation = TidyLineField(label="Tên doanh nghiệp, hộ kinh doanh, hợp tác xã", max_length=200, required=False)
    tax_code = forms.CharField(label="Mã số thuế", max_length=20, required=False)
    reply_by = forms.ChoiceField(label="Bạn muốn nhận trả lời bằng cách nào?", initial=ReplyBy.CODE.value)
    email = forms.CharField(label="Địa chỉ thư điện tử", max_length=254, required=False)
    phone = forms.CharField(label="Số điện thoại", max_length=30, required=False)
    post = forms.CharField(label="Họ tên và địa chỉ nhận thư", max_length=300, required=False)

    def __init__(self, *args: Any, can_mail: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [way for way in WISHED_WAYS if can_mail or way is not ReplyBy.EMAIL]
        self.fields["reply_by"].choices = [(way.value, way.label) for way in offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        settle_contact(self)
        self._settle_business(cleaned)
        return cleaned

    def _settle_business(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("track") != Track.BUSINESS.value:
            cleaned["organisation"] = cleaned["tax_code"] = ""
            return
        if not cleaned.get("organisation"):
            self.add_error("organisation", "Xin ghi tên, để văn bản trả lời ghi đúng nơi nhận.")
        typed = cleaned.get("tax_code") or ""
        cleaned["tax_code"] = tax_code(typed)
        if typed and not cleaned["tax_code"]:
            self.add_error(
                "tax_code",
                "Mã số 12 chữ số là số định danh cá nhân, chúng tôi không cần. Xin để trống ô này."
                if is_personal_number(typed)
                else (
                    "Mã số thuế có 10 chữ số (hoặc 13 với chi nhánh) và có vẻ gõ nhầm một số. Xin "
                    "xem lại, hoặc để trống."
                ),
            )


def settle_contact(form: forms.Form, *, box: str = "") -> None:
    """Keep one contact: that of the chosen channel, from its own box or from `box`. Other boxes are discarded."""
    said = form.cleaned_data
    own, read, missing = CONTACTS.get(said.get("reply_by", ""), ("", None, ""))
    said["contact"] = read(tidy(said.get(box or own) or "")) if read else ""
    if read and not said["contact"]:
        form.add_error(box or own, missing)


def _email(typed: str) -> str:
    try:
        EmailValidator()(typed)
    except forms.ValidationError:
        return ""
    return typed


def _post(typed: str) -> str:
    return typed if len(typed) >= 15 else ""


CONTACTS = {
    ReplyBy.EMAIL.value: ("email", _email, "Xin ghi địa chỉ thư điện tử, ví dụ: ten@example.vn."),
    ReplyBy.PHONE.value: ("phone", phone_number, "Xin ghi số điện thoại, ví dụ: 0901 234 567."),
    ReplyBy.POST.value: ("post", _post, "Xin ghi họ tên và địa chỉ đủ để bưu điện giao thư."),
}


WISHED_WAYS = (ReplyBy.CODE, *map(ReplyBy, CONTACTS))


TRAP = "website"
# Form fields besides the asker's own input.
TICKET, WORK, SEEN, AGENCY = "phieu", "cong", "da-xem", "co-quan"
_NOT_CARRIED = {"csrfmiddlewaretoken", "viec", "tep", "bo-tep", SEEN}


class AskForm(QuestionSubjectForm, AskerForm):
    """Two unticked consents: one required for storing anything, one optional."""

    agrees = forms.BooleanField(
        error_messages={"required": "Xin đánh dấu vào ô đồng ý. Không có sự đồng ý, chúng tôi không lưu câu hỏi."}
    )
    may_publish = forms.BooleanField(required=False)

    def carried(self) -> list[tuple[str, str]]:
        """All typed input, to be carried through an intermediate page."""
        return [(name, value) for name in self.data if name not in _NOT_CARRIED for value in self.data.getlist(name)]  # type: ignore[attr-defined]


_AS_THEY_ARE = ("text", "title", "may_publish", "contact", "name", "organisation", "tax_code", "field_slug", "place")


def said_in(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The values common to all question forms: arguments of `NewQuestion`."""
    parts = {name: cleaned[name] for name in _AS_THEY_ARE}
    chosen = {"track": Track(cleaned["track"]), "reply_by": ReplyBy(cleaned["reply_by"])}
    return parts | chosen | {"wording": states.CURRENT_CONSENT}


def asked_by(
    form: AskForm,
    *,
    ticket: FormTicket,
    evidence: SpamEvidence,
    files: Sequence[PendingAttachment],
    agency: Agency | None,
) -> NewQuestion:
    """The question of a valid form."""
    return NewQuestion(
        **said_in(form.cleaned_data),
        wished_agency=agency,
        form_key=ticket.key,
        doubts=doubts_about(evidence),
        needs_a_look=needs_a_look(evidence),
        files=tuple(files),
    )


# The receipt code, accepted in any notation.
RECEIPT_CODE_FIELDS = {
    "code": forms.CharField(
        label="Mã biên nhận", max_length=40, error_messages={"required": "Xin gõ mã biên nhận, gồm 12 chữ và số."}
    ),
}


GIVE_SUPPLEMENT_FIELDS = {
    "given": forms.CharField(
        label="Thông tin bổ sung",
        max_length=6000,
        error_messages={"required": "Xin viết thông tin cần bổ sung.", "max_length": "Dài quá 6000 chữ cái."},
    ),
}


class RatingForm(forms.Form):
    """Useful, or unclear and why. `trang-web` is a honeypot field, invisible to people."""

    verdict = forms.ChoiceField(choices=RatingVerdict.choices(), widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label="Chưa rõ ở chỗ nào?",
        choices=UNCLEAR_REASONS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Xin chọn một trong các lý do bên dưới."},
    )
    comment = forms.CharField(
        label="Nói thêm (không bắt buộc)",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 3, "maxlength": LONGEST_COMMENT}),
        error_messages={"max_length": f"Xin viết ngắn lại, nhiều nhất {LONGEST_COMMENT} ký tự."},
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def clean(self) -> None:
        said = self.cleaned_data
        if (
            said.get("verdict") == RatingVerdict.UNCLEAR.value
            and not said.get("reason")
            and "reason" not in self.errors
        ):
            self.add_error("reason", "Xin cho biết chưa rõ ở chỗ nào, để cơ quan trả lời sửa cho dễ hiểu.")


FILES_FIELD, DROPPED_FILES = "tep", "bo-tep"
# Three oversized photographs still get a proper error message; anything larger is not read.
MOST_OF_A_FORM = 60 * 1024 * 1024


def is_too_much(request: HttpRequest) -> bool:
    """Whether the request body exceeds the limit. Asked before reading any of it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > MOST_OF_A_FORM


def take_files(request: HttpRequest, *, form: UUID) -> list[str]:
    """Remove ticked files and store uploaded ones; returns a message for each rejected file, with its name."""
    if dropped := request.POST.getlist(DROPPED_FILES):
        private_files.drop_waiting(form=form, tokens=dropped)
    sent = [file for file in request.FILES.getlist(FILES_FIELD) if isinstance(file, UploadedFile)]
    return [fault for file in sent[: MOST_FILES * 2] if (fault := _taken(file, form))]


def _taken(file: UploadedFile, form: UUID) -> str:
    try:
        private_files.put_waiting(form=form, file=validate_field(file))
    except UnfitFile as error:
        return f"“{(file.name or 'tệp')[:60]}”: {error}"
    return ""
