"""The form on the web: what a citizen or a business fills in by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from portal.agencies.models import Agency
from portal.questions.asking.doubts import Evidence, doubts_about, needs_a_look
from portal.questions.asking.tickets import Ticket
from portal.questions.attachments import Waiting
from portal.questions.forms.parts import PersonForm, SubjectForm
from portal.questions.operations.receiving import Asked
from portal.questions.states import ReplyBy, Track
from portal.questions.wording import consents

TRAP = "website"
# What travels beside the words of the asker.
TICKET, WORK, SEEN, AGENCY = "phieu", "cong", "da-xem", "co-quan"
_NOT_CARRIED = {"csrfmiddlewaretoken", "viec", "tep", "bo-tep", SEEN}


class AskForm(SubjectForm, PersonForm):
    """Two ticks that nobody has set: one without which nothing is kept, one of free choice."""

    agrees = forms.BooleanField(
        error_messages={"required": "Xin đánh dấu vào ô đồng ý. Không có sự đồng ý, chúng tôi không lưu câu hỏi."}
    )
    may_publish = forms.BooleanField(required=False)

    def carried(self) -> list[tuple[str, str]]:
        """All that was typed, to be carried through a page that asks something else."""
        return [(name, value) for name in self.data if name not in _NOT_CARRIED for value in self.data.getlist(name)]  # type: ignore[attr-defined]


_AS_THEY_ARE = ("text", "title", "may_publish", "contact", "name", "organisation", "tax_code", "field_slug", "place")


def said_in(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What every form of a question says, whoever fills it in: parts of `Asked`."""
    parts = {name: cleaned[name] for name in _AS_THEY_ARE}
    chosen = {"track": Track(cleaned["track"]), "reply_by": ReplyBy(cleaned["reply_by"])}
    return parts | chosen | {"wording": consents.CURRENT}


def asked_by(
    form: AskForm, *, ticket: Ticket, evidence: Evidence, files: Sequence[Waiting], agency: Agency | None
) -> Asked:
    """What a valid form asks."""
    return Asked(
        **said_in(form.cleaned_data),
        wished_agency=agency,
        form_key=ticket.key,
        doubts=doubts_about(evidence),
        needs_a_look=needs_a_look(evidence),
        files=tuple(files),
    )


class CodeForm(forms.Form):
    """The receipt code; how it is typed does not matter."""

    code = forms.CharField(
        label="Mã biên nhận", max_length=40, error_messages={"required": "Xin gõ mã biên nhận, gồm 12 chữ và số."}
    )


class SupplementForm(forms.Form):
    given = forms.CharField(
        label="Thông tin bổ sung",
        max_length=6000,
        error_messages={"required": "Xin viết thông tin cần bổ sung.", "max_length": "Dài quá 6000 chữ cái."},
    )
