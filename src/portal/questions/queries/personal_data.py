"""All data held on one asker (Luật 91/2025/QH15, right of access), and personal data in public texts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils.timezone import localtime

from lawtext.words import patterns_beside
from portal.agencies.models import Agency, Place
from portal.agencies.queries.imprint import current_imprint
from portal.outward.states import GateCheck, GateFinding, OutsideText
from portal.questions.models import AnswerVersion, Asker, Cleared, Question, contact_digest
from portal.questions.privacy import FindingConfidence, PersonalFinding, PersonalKind, find_personal
from portal.questions.queries.submissions import code_digest, normal_code
from portal.questions.states import QuestionState
from portal.questions.states.answer_fields import PUBLIC_TEXTS
from portal.questions.submissions import tidy

_RE = patterns_beside(__file__)


def questions_of_person(*, typed: str) -> QuerySet[Question]:
    """Questions of the person with this contact, receipt code or reference ("CH-2026-000123"), newest first.

    A contact finds every question asked with it; a code or a reference finds one, and those with the same contact.
    """
    typed = tidy(typed)
    if not (found := _by_contact([contact_digest(typed)])).exists():
        found = _by_sign(typed)
        found = found | _by_contact(Asker.objects.filter(question__in=found).values_list("contact_digest", flat=True))
    return found.select_related("asker", "lead_agency").distinct().order_by("-received_at", "-pk")


def person_of(question: Question) -> str:
    """An identifier of the asker: the contact, else the question's uuid."""
    return getattr(getattr(question, "asker", None), "contact", "") or question.uuid.hex


def _by_contact(digests: Iterable[str]) -> QuerySet[Question]:
    return Question.objects.filter(asker__contact_digest__in=set(digests) - {""})


def _by_sign(typed: str) -> QuerySet[Question]:
    code, reference = normal_code(typed), _RE.reference.fullmatch(typed)
    if code:
        return Question.objects.filter(code_digest=code_digest(code))
    return Question.objects.filter(pk=int(reference["pk"])) if reference else Question.objects.none()


def held_through(*, question: Question) -> tuple[tuple[str, str], ...]:
    """The data held on an asker through one question, with labels, in reading order."""
    asker = getattr(question, "asker", None)
    person = _person(asker, question) if asker is not None else ()
    words = ((where, said) for where, said in _words(question) if said)
    files = (("Tệp gửi kèm", name) for name in question.attachments.order_by("pk").values_list("name", flat=True))
    return (("Số", question.reference), *person, *words, *files)


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
            f"{localtime(asker.consented_at):%d/%m/%Y %H:%M} ({_consent_name(asker.wording)})",
        ),
        ("Đồng ý công bố câu hỏi đã bỏ tên", "Có" if asker.may_publish else "Không"),
    )
    return tuple((label, said) for label, said in told if said)


def _consent_name(version: str) -> str:
    """ "2026-11-27" -> "lời đồng ý bản 27/11/2026"; senders of a message were shown no consent text."""
    day = "/".join(reversed(version.split("-")))
    return "chưa được đưa xem lời đồng ý nào" if version == "tin-nhan" else f"lời đồng ý bản {day}"


def _words(question: Question) -> Iterable[tuple[str, str]]:
    yield "Tiêu đề câu hỏi", question.title
    yield "Nội dung câu hỏi", question.text
    for supplement in question.supplements.order_by("pk"):
        yield "Được đề nghị bổ sung", supplement.wanted
        yield "Đã bổ sung", supplement.given
    yield from (
        (f"Trả lời ngày {localtime(reply.sent_at):%d/%m/%Y}", reply.text) for reply in question.replies.order_by("pk")
    )
    yield "Giải thích cho người hỏi", question.explanation
    yield from (("Ghi chú của cán bộ", note.text) for note in question.notes.order_by("pk"))


@dataclass(frozen=True, slots=True)
class FieldFinding:
    """A finding and the field of the version that contains it."""

    field: str
    finding: PersonalFinding

    @property
    def field_label(self) -> str:
        return PUBLIC_TEXTS[self.field].label

    @property
    def needs_approver(self) -> bool:
        """Only an approver may clear a number that certainly belongs to a person."""
        return self.finding.is_structured and self.finding.confidence is FindingConfidence.SURE


def findings_in(*, version: AnswerVersion) -> list[FieldFinding]:
    """Everything that looks personal in the public texts of a version, cleared or not, field by field."""
    allowed = public_words()
    return [
        FieldFinding(field, finding)
        for field in PUBLIC_TEXTS
        for finding in find_personal(getattr(version, field), allowed=allowed)
    ]


def uncleared(*, version: AnswerVersion) -> list[FieldFinding]:
    """The findings that prevent publication: neither replaced nor cleared."""
    if not (found := findings_in(version=version)):
        return []
    cleared = {(one.kind, one.digest) for one in Cleared.objects.filter(version=version)}
    return [one for one in found if (one.finding.kind.value, one.finding.digest) not in cleared]


def uncleared_text(*, texts: Mapping[str, str]) -> list[FieldFinding]:
    """The same for an unsaved text: field -> words. Nothing counts as cleared."""
    allowed = public_words()
    return [
        FieldFinding(field, finding)
        for field, text in texts.items()
        if field in PUBLIC_TEXTS
        for finding in find_personal(text, allowed=allowed)
    ]


def public_words() -> frozenset[str]:
    """Words that look personal but are public: names of agencies and places, public telephone numbers."""
    said = (current_imprint().hotline, *settings.QUESTIONS_PUBLIC_WORDS)
    return frozenset(word for word in (*_names(), *said) if word)


def _names() -> Iterator[str]:
    for name, short, others in Agency.objects.values_list("name", "short_name", "other_names"):
        yield from (name, short, *others.splitlines())
    yield from Place.objects.values_list("name", flat=True)


# Questions with a shorter retention term (`operations.personal_data`).
UNWANTED = (QuestionState.SPAM.value, QuestionState.WITHDRAWN.value)


_LISTED = 3
_ALWAYS = frozenset(
    {
        PersonalKind.IDENTITY,
        PersonalKind.ACCOUNT,
        PersonalKind.PASSPORT,
        PersonalKind.INSURANCE,
        PersonalKind.LAND,
        PersonalKind.PLATE,
        PersonalKind.LINK,
        PersonalKind.BIRTH,
    }
)
type Holds = Callable[[str, PersonalFinding], bool]
# Kind -> whether a finding of it blocks a text; kinds not listed depend on their context (`_in_company`).
_HOLDS: dict[PersonalKind, Holds] = {
    **dict.fromkeys(_ALWAYS, lambda text, one: one.confidence is FindingConfidence.SURE),
    PersonalKind.EMAIL: lambda text, one: _RE.free_mail.search(one.words) is not None,
    PersonalKind.PHONE: lambda text, one: (
        not (_RE.office.match(one.words) or _RE.duty.search(text[max(0, one.span.start - 90) : one.span.start]))
    ),
}


def persons_in(text: OutsideText, *, allowed: Collection[str] = ()) -> Iterator[GateFinding]:
    """Numbers of persons, and names together with private circumstances, as a check of the gate.

    Numbers of offices and of officials on duty are public. A name alone does not block: news are full of names.
    `allowed`: public words (`public_words`).
    """
    seen = "\n".join((text.seen, *(one.partition(":")[2] for one in text.links if one.startswith(("tel:", "mailto:")))))
    found = find_personal(seen, allowed=allowed)
    yield from (
        GateFinding(GateCheck.PERSONAL, one.words)
        for one in found
        if (holds := _HOLDS.get(one.kind)) and holds(seen, one)
    )
    yield from _in_company(seen, found)


def _in_company(seen: str, found: Sequence[PersonalFinding]) -> Iterator[GateFinding]:
    names = [one for one in found if one.kind is PersonalKind.NAME]
    if (listed := _RE.list.search(seen)) and len(names) >= _LISTED:
        yield GateFinding(GateCheck.CIRCUMSTANCES, listed[0])
    for name in names:
        sentence, start = _sentence_at(seen, name.span.start)
        if told := _RE.circumstances.search(sentence):
            yield GateFinding(GateCheck.CIRCUMSTANCES, told[0])
        others = {one.kind for one in found if start <= one.span.start < start + len(sentence)}
        if PersonalKind.SCHOOL in others or (PersonalKind.ADDRESS in others and _RE.home.search(sentence)):
            yield GateFinding(GateCheck.PERSONAL, name.words)


def _sentence_at(text: str, position: int) -> tuple[str, int]:
    """The sentence around a position, and its start."""
    start = max(text.rfind("\n", 0, position) + 1, position - 400)
    for found in _RE.sentence.finditer(text, start, min(len(text), position + 400)):
        if found.end() > position:
            return found[0], found.start()
    return "", position
