"""All that is held on one asker, for those who want to know it (Luật 91/2025/QH15, right of access)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from portal.questions.asking.words import phone_number, tidy
from portal.questions.codes import code_digest, normal_code
from portal.questions.models import Asker, Question

_REFERENCE = re.compile(r"(?:CH-)?\d{4}-0*(?P<pk>\d{1,12})", re.IGNORECASE)


def questions_of_person(*, typed: str) -> QuerySet[Question]:
    """Questions of whoever has this contact, receipt code or reference ("CH-2026-000123"), newest first.

    A contact finds every question that was asked with it; a code and a reference find one, and what shares its contact.
    """
    typed = tidy(typed)
    if not (found := _by_contact(_forms(typed)) if typed else Question.objects.none()).exists():
        found = _by_sign(typed)
        contacts = set(Asker.objects.filter(question__in=found).exclude(contact="").values_list("contact", flat=True))
        found = found | _by_contact(contacts)
    return found.select_related("asker", "lead_agency").distinct().order_by("-received_at", "-pk")


def alike(*, question: Question) -> QuerySet[Question]:
    """The question, and those that were asked with the same contact."""
    contact = getattr(getattr(question, "asker", None), "contact", "")
    same = Q(pk=question.pk) | (Q(asker__contact=contact) if contact else Q())
    return Question.objects.filter(same).select_related("asker", "lead_agency").order_by("-received_at", "-pk")


def _forms(typed: str) -> set[str]:
    """As it may be kept: a number in one form, a mailbox in small letters."""
    number = phone_number(typed)
    grouped = f"{number[:4]} {number[4:7]} {number[7:]}".strip()  # as a clerk may have written it
    return {typed, typed.lower(), number, grouped} - {""}


def _by_contact(contacts: Iterable[str]) -> QuerySet[Question]:
    return Question.objects.filter(asker__contact__in=list(contacts))


def _by_sign(typed: str) -> QuerySet[Question]:
    code, reference = normal_code(typed), _REFERENCE.fullmatch(typed)
    if code:
        return Question.objects.filter(code_digest=code_digest(code))
    return Question.objects.filter(pk=int(reference["pk"])) if reference else Question.objects.none()


@dataclass(frozen=True, slots=True)
class Held:
    """What is held on an asker through one question, in the order in which a person would read it."""

    question: Question
    person: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]
    files: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """For a file that a machine reads; keys are the words of the page, because a person opens it as well."""
        return {
            "Số": self.question.reference,
            "Nhận lúc": localtime(self.question.received_at).isoformat(),
            "Tình trạng": self.question.get_state_display(),
            "Người hỏi": dict(self.person),
            "Lời đã ghi": [{"Ở đâu": where, "Lời": said} for where, said in self.words],
            "Tệp gửi kèm": list(self.files),
        }


def held_on(*, question: Question) -> Held:
    asker = getattr(question, "asker", None)
    return Held(
        question=question,
        person=_person(asker, question) if asker is not None else (),
        words=tuple((where, said) for where, said in _words(question) if said),
        files=tuple(question.attachments.order_by("pk").values_list("name", flat=True)),
    )


def _person(asker: Asker, question: Question) -> tuple[tuple[str, str], ...]:
    told = (
        ("Tên gọi", asker.name),
        ("Doanh nghiệp, tổ chức", asker.organisation),
        ("Mã số thuế", asker.tax_code),
        ("Trả lời bằng", asker.get_reply_by_display()),
        ("Liên hệ", asker.contact),
        ("Xã, phường", question.place.name if question.place else ""),
        (
            "Đồng ý lưu thông tin lúc",
            f"{localtime(asker.consented_at):%d/%m/%Y %H:%M} (lời đồng ý bản {asker.wording})",
        ),
        ("Đồng ý công bố câu hỏi đã bỏ tên", "Có" if asker.may_publish else "Không"),
    )
    return tuple((label, said) for label, said in told if said)


def _words(question: Question) -> Iterable[tuple[str, str]]:
    yield "Tiêu đề câu hỏi", question.title
    yield "Nội dung câu hỏi", question.text
    for supplement in question.supplements.order_by("pk"):
        yield "Được đề nghị bổ sung", supplement.wanted
        yield "Đã bổ sung", supplement.given
    for reply in question.replies.order_by("pk"):
        yield f"Trả lời ngày {localtime(reply.sent_at):%d/%m/%Y}", reply.text
    yield "Giải thích cho người hỏi", question.explanation
    for note in question.notes.order_by("pk"):
        yield "Ghi chú của cán bộ", note.text
