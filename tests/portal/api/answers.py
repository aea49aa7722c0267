"""Public answers as rows: what publishing leaves behind, with its lines in the record of changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from portal.agencies.models import Agency
from portal.library.models import Instrument
from portal.library.operations import CitingContent, ReliancePlace, register_item
from portal.questions.models import Answer, AnswerCitation, AnswerVersion, PublicChange
from portal.questions.states import GUARDED, AnswerChange, VersionState
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.library.laws import make_event
from tests.portal.questions.factories import AT

_numbers = count(1)
TEXT = "Bên nhận cọc phải trả gấp đôi.\n\n## Cần làm gì\n\n1. Gửi giấy yêu cầu trả cọc.\n2. Đưa hai người làm chứng."


def publish(
    title: str = "Bị mất cọc có đòi lại được không?",
    *,
    agency: Agency | None = None,
    laws: tuple[tuple[Instrument, str], ...] = (),
    at: datetime = AT,
    text: str = TEXT,
    situation: dict[str, object] | None = None,
    **fields: object,
) -> Answer:
    """A live answer with one version that cites these places."""
    number = next(_numbers)
    answer = Answer.objects.create(
        **{
            "number": number,
            "slug": f"cau-{number}",
            "title": title,
            "summary": "Được, nếu bên kia từ chối giao kết.",
            "field_slug": "dan-su",
            "agency": agency or make_agency(),
            "created_at": at,
            "first_published_at": at,
            "published_at": at,
        }
        | fields
    )
    version = write(answer, text=text, at=at, title=title, situation=situation or {})
    for position, (law, address) in enumerate(laws, start=1):
        cite(version, law, address, position=position)
    Answer.objects.filter(pk=answer.pk).update(live=version)
    note(answer, AnswerChange.PUBLISHED, version=1, at=at)
    answer.refresh_from_db()
    return answer


def write(answer: Answer, *, number: int = 1, at: datetime = AT, text: str = TEXT, **fields: object) -> AnswerVersion:
    said = {
        "title": answer.title,
        "question_text": "Tôi đặt cọc mua nhà, bên bán không bán nữa.",
        "summary": answer.summary,
        "answer_text": text,
        "reply_text": "Lời riêng gửi người hỏi.",
        "field_slug": answer.field_slug,
        "audience": answer.audience,
        "state": VersionState.LIVE.value,
        "author": make_officer(),
        "written_at": at,
        "published_at": at,
    }
    return AnswerVersion.objects.create(answer=answer, number=number, **said | fields)


def cite(version: AnswerVersion, law: Instrument, address: str, *, position: int = 1) -> AnswerCitation:
    return AnswerCitation.objects.create(
        version=version,
        position=position,
        document_key=law.number_key,
        instrument=law,
        address=address,
        words="1. Đặt cọc là việc một bên giao cho bên kia…",
        words_on=AT.date(),
    )


def correct(answer: Answer, *, text: str = "Bên nhận cọc trả lại và chịu phạt.", at: datetime | None = None) -> Answer:
    """A second version takes the place of the live one."""
    at = at or AT + timedelta(days=1)
    before = answer.live
    AnswerVersion.objects.filter(pk=before.pk).update(state=VersionState.SUPERSEDED.value, ended_at=at)
    version = write(answer, number=before.number + 1, at=at, text=text, is_correction=True, change_note="Sửa mức phạt.")
    Answer.objects.filter(pk=answer.pk).update(live=version, published_at=at)
    note(answer, AnswerChange.CORRECTED, version=version.number, at=at)
    answer.refresh_from_db()
    return answer


def withhold(answer: Answer, *, version: int = 1, reason: str = "Có thông tin riêng của một người.") -> Answer:
    """Nobody reads this old version any more."""
    at = AT + timedelta(days=2)
    said = {"state": VersionState.WITHHELD.value, "withheld_at": at, "withheld_reason": reason}
    answer.versions.filter(number=version).update(**said)
    note(answer, AnswerChange.CORRECTED, version=answer.live.number, at=at)
    return answer


def withdraw(
    answer: Answer, *, at: datetime | None = None, reason: str = "Trùng với câu khác.", **fields: object
) -> Answer:
    at = at or AT + timedelta(days=2)
    AnswerVersion.objects.filter(pk=answer.live_id).update(state=VersionState.WITHDRAWN.value, ended_at=at)
    note(answer, AnswerChange.WITHDRAWN, version=answer.live.number, at=at)
    Answer.objects.filter(pk=answer.pk).update(live=None, withdrawn_at=at, withdrawal_reason=reason, **fields)
    answer.refresh_from_db()
    return answer


def note(answer: Answer, change: AnswerChange, *, version: int, at: datetime) -> PublicChange:
    return PublicChange.objects.create(answer=answer, change=change.value, version=version, at=at)


def leave_behind(answer: Answer, law: Instrument, address: str) -> None:
    """The law changes at a place that the answer cites, as the stale guard sees it."""
    content = CitingContent(
        kind=GUARDED,
        kind_label="Trả lời",
        key=str(answer.number),
        title=answer.title,
        url=f"/hoi-dap/{answer.slug}/",
        edit_url="/quan-tri/",
        agency=answer.agency,
    )
    register_item(content=content, places=[ReliancePlace(law.number_key, address)], at=AT - timedelta(days=30))
    make_event(address, number=law.official_number)
