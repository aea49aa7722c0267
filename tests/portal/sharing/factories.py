"""Public things, their registry and those who receive them, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

from portal.agencies.models import Agency
from portal.questions.models import Answer, AnswerVersion
from portal.questions.states import VersionState
from portal.sharing.models import Item, Partner
from portal.sharing.operations.registry import register_everything
from tests.portal.agencies.factories import make_agency

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # nine in the morning in Cần Thơ, a Wednesday
BASE = "http://localhost:8000"
_numbers = count(1)


def make_answer(title: str = "Bị mất cọc có đòi lại được không?", *, agency: Agency | None = None) -> Answer:
    """An answer that the public may read."""
    number = next(_numbers)
    answer = Answer.objects.create(
        number=number,
        slug=f"tra-loi-{number}",
        title=title,
        agency=agency or make_agency(),
        created_at=AT,
        first_published_at=AT,
        published_at=AT,
    )
    answer.live = AnswerVersion.objects.create(
        answer=answer,
        number=1,
        state=VersionState.LIVE.value,
        title=title,
        question_text="Tôi đặt cọc rồi không mua nữa.",
        summary="Bên từ chối thì mất cọc.",
        answer_text="Theo luật, bên từ chối mất cọc.\n\n- thứ nhất\n- thứ hai",
        field_slug="dan-su",
        written_at=AT,
        published_at=AT,
    )
    answer.save(update_fields=["live"])
    return answer


def register_all(at: datetime = AT) -> tuple[int, int]:
    return register_everything(base=BASE, clock=lambda: at)


def make_item(sequence: int | None = None, *, sets: Sequence[str] = (), **said: object) -> Item:
    """A row of the registry alone, for tests of what comes after it."""
    number = sequence or 10_000 + next(_numbers)
    fields: dict[str, object] = {
        "kind": "questions.answer",
        "key": str(number),
        "sequence": number,
        "digest": uuid4().hex,
        "title": f"Một bài số {number}",
        "path": f"/hoi-dap/{number}/",
        "published_at": AT,
        "changed_at": AT,
    }
    item = Item.objects.create(**fields | said)
    for code in sets:
        item.sets.create(code=code, sequence=item.sequence)
    return item


def make_partner(name: str = "Trang của xã", **said: object) -> Partner:
    fields: dict[str, object] = {"name": name, "webhook_url": f"https://xa-{next(_numbers)}.example.vn/nhan"}
    return Partner.objects.create(**fields | said)
