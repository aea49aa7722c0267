"""One citizen, named in every kind of row that a room declares to hold something of persons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from portal.agencies.states import AccessKind
from portal.dissemination.channels import fingerprint
from portal.dissemination.models import Account, Letter
from portal.dissemination.states import LetterKind
from portal.editorial.models import DeskLink
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.journal.queries.personal import PersonalData, declarations
from portal.questions.models import Asker, Attachment, Question, ReplyDelivery
from portal.questions.operations.private_files import attachment_folder
from portal.questions.states import ReplyBy, VersionState
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.digitisation.factories import make_scan
from tests.portal.dissemination.factories import follow, make_law
from tests.portal.editorial.factories import make_draft, make_section
from tests.portal.questions.answering import Team
from tests.portal.questions.factories import make_question

PHONE, MAIL, NAME = "0987654321", "le.khuyen@example.vn", "Nguyễn Thị Lệ Khuyên"
SAID = f"Tôi là {NAME}, gọi 0987 654.321 hoặc {MAIL} giúp tôi."
# What may be left nowhere, in any spelling in which it was written.
_numbers = count(30_001)
TRACES = (PHONE, "987 654.321", "84987654321", MAIL, "le.khuyen", "Lệ Khuyên", "le khuyen", "L\\u1ec7 Khuy\\u00ean")


@transaction.atomic
def seed_all(*, with_what_stays: bool = True) -> set[str]:
    """A row for each declaration. Returns what they are called."""
    wanted = [data for data in declarations() if with_what_stays or not data.stays]
    for data in wanted:
        _seeded(data)
    return {data.holds for data in wanted}


def _seeded(data: PersonalData) -> Model:
    make = _OWN.get(data.model)
    return make(data) if make else make_row(data.model_class, **_said(data))


def _said(data: PersonalData) -> dict[str, Any]:
    """What each field holds of them: all that was said, their name, or nothing where that is too long."""
    said: dict[str, Any] = {}
    for name in data.fields:
        field: Any = data.model_class._meta.get_field(name)
        most = getattr(field, "max_length", None) or len(SAID)
        if field.get_internal_type() == "JSONField":
            said[name] = [SAID]
        elif most >= len(NAME):
            said[name] = SAID if most >= len(SAID) else NAME
    return said


def seeded(model: str) -> Any:
    """The row of the first declaration of this model."""
    return _seeded(next(data for data in declarations() if data.model == model))


def make_row(model: type[Model], **said: Any) -> Model:
    """A row with what its columns need, and rows above it where they need some."""
    for field in model._meta.concrete_fields:
        needed = not (field.null or field.has_default() or field.primary_key or (field.blank and not field.many_to_one))
        if needed and field.name not in said and field.attname not in said:
            said[field.name] = _value(field)
    return model._base_manager.create(**said)


def _value(field: Any) -> Any:
    if field.many_to_one or field.one_to_one:
        known = _ABOVE.get(field.related_model._meta.label)
        return known() if known else make_row(field.related_model)
    if field.choices:
        return field.choices[0][0]
    now = timezone.now()
    by_kind: dict[str, Any] = {"DateTimeField": now, "DateField": now.date(), "JSONField": [], "UUIDField": uuid4()}
    return by_kind.get(
        field.get_internal_type(), next(_numbers) if "Integer" in field.get_internal_type() else uuid4().hex[:12]
    )


def _question(data: PersonalData) -> Question:
    """Theirs, with contact and file."""
    question = make_question(SAID, title="Đòi tiền cọc")
    made = timezone.now()
    Asker.objects.create(
        question=question, name=NAME, reply_by=ReplyBy.PHONE.value, contact=PHONE, wording="1", consented_at=made
    )
    path = f"{question.uuid.hex}/a.pdf"
    place = Path(attachment_folder()) / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(SAID.encode())
    Attachment.objects.create(
        question=question, name=f"{NAME}.pdf", path=path, media_type="application/pdf", size=9, checksum="a",
        added_at=made,
    )  # fmt: skip
    return question


def _version(data: PersonalData) -> Model:
    state = {"state": VersionState.LIVE.value, "published_at": timezone.now()} if data.stays else {}
    return make_row(data.model_class, **_said(data), **state)


def _revision(data: PersonalData) -> Model:
    revision = make_draft("Đặt cọc", section=make_section()).latest_revision
    revision.object_str, revision.content = NAME, revision.content | {"lead": SAID}
    revision.save()
    return revision


def _suppression(data: PersonalData) -> Model:
    return make_row(data.model_class, fingerprint=fingerprint(MAIL, key=settings.SECRET_KEY))


def _details(data: PersonalData) -> Model:
    record("officer.signed_in", subject=None, by=None, at=timezone.now(), erasable={"browser": SAID})
    return data.model_class._base_manager.get(details__browser=SAID)


def _asked(data: PersonalData) -> Model:
    return make_row(data.model_class, text=SAID[:190], text_fold="", occasions=5)


def _link(data: PersonalData) -> Model:
    draft = make_draft("Đặt cọc", section=make_section())
    now = timezone.now()
    return make_row(
        data.model_class, purpose="gop-y", page=draft, revision=draft.save_revision(), guest_name=NAME,
        guest_office=SAID, created_at=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip


_OWN: dict[str, Callable[[PersonalData], Model]] = {
    "questions.Question": _question,
    "questions.AnswerVersion": _version,
    "dissemination.Follower": lambda data: follow("7-2021-nd-cp", address=MAIL).follower,
    "dissemination.Suppression": _suppression,
    "journal.ErasableDetails": _details,
    "search.AskedQuestion": _asked,
    "editorial.DeskLink": _link,
    "digitisation.Correction": lambda data: make_row(data.model_class, before=SAID, after="Đã sửa"),
    "wagtailcore.Revision": _revision,
    "editorial.PortalPage": lambda data: make_draft(f"Chuyện bà {NAME}", section=make_section()),
    "editorial.ArticlePage": lambda data: make_draft("Đặt cọc", section=make_section(), lead=SAID),
    "sharing.Partner": lambda data: make_row(data.model_class, contact_name=NAME, contact_email=MAIL),
    "agencies.AccessRequest": lambda data: make_row(data.model_class, kind=AccessKind.RESET.value, **_said(data)),
    "agencies.Officer": lambda data: make_officer("le.khuyen", display_name=NAME, email=MAIL),
}
_ABOVE: dict[str, Callable[[], Any]] = {
    "agencies.Officer": make_officer,
    "agencies.Agency": make_agency,
    "questions.Question": lambda: make_question("Hỏi chuyện khác"),
    "questions.AnswerVersion": lambda: Team().draft(),
    "questions.ReplyDelivery": lambda: make_row(ReplyDelivery, way=ReplyBy.PHONE.value),
    "library.Instrument": lambda: make_law(f"{uuid4().int % 900 + 10}/2021/NĐ-CP"),
    "dissemination.Letter": lambda: make_row(Letter, kind=LetterKind.REPLY.value),
    "dissemination.Account": lambda: Account.objects.first() or make_row(Account),
    "digitisation.Scan": make_scan,
    "editorial.PortalPage": lambda: make_draft("Bài khác", section=make_section()),
    "wagtailcore.Page": lambda: make_draft("Bài khác", section=make_section()),
    "editorial.DeskLink": lambda: DeskLink.objects.get(guest_name=NAME),
    "journal.Entry": lambda: Entry.objects.first() or record("keys.accepted", subject=None, by=None, at=timezone.now()),
}
