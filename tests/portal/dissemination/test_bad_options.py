"""An account that is set up wrongly is paused and says why; the others send, and no round ends by it."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest

from portal.dissemination.jobs.process import SendingProcess
from portal.dissemination.models import Account
from portal.dissemination.operations.providers.registry import abilities_of
from portal.dissemination.states import AccountKind, Channel
from portal.journal.models import Entry

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-24T12:00:00+07:00")
WRONG = [
    (AccountKind.SMPP, {"host": "smsc.vn", "window": 0}, "“window” nằm ngoài khoảng dùng được: từ 1 đến 1000"),
    (AccountKind.SMPP, {"host": "smsc.vn", "source_ton": 256}, "“source_ton” nằm ngoài khoảng"),
    (AccountKind.SMPP, {"host": "smsc.vn", "answer_seconds": 1e9}, "“answer_seconds” nằm ngoài khoảng"),
    (AccountKind.SMPP, {}, "Chưa có “host”"),
    (AccountKind.HTTP, {"profile": "kannel"}, "Chưa có “url” của nhà cung cấp"),
    (AccountKind.HTTP, {"profile": "vmg", "at_once": 100_000}, "“at_once” nằm ngoài khoảng"),
    (AccountKind.ESMS, {"remembers_hours": 1e300}, "“remembers_hours” nằm ngoài khoảng"),
    (AccountKind.ZALO, {"window_hours": 1000}, "“window_hours” nằm ngoài khoảng dùng được: từ 1 đến 168"),
    (AccountKind.ZALO, {"window_hours": "lâu"}, "“window_hours” không nhận giá trị"),
    (AccountKind.ZALO, {"token_of": 999}, "Không còn tài khoản số 999"),
    (AccountKind.ZALO, {"hosts": "zalo.me"}, "“hosts” không nhận giá trị"),
    (AccountKind.ZALO, {"hosts": {"oa": "zalo.me"}}, "“hosts.oa” phải là địa chỉ"),
    (AccountKind.ESMS, {"outcomes": {"100": "duoc"}}, "“outcomes” không có nghĩa “duoc”"),
]


@pytest.fixture
def look_after(monkeypatch: pytest.MonkeyPatch, settings):  # noqa: ANN001, ANN201
    """What the process that sends does each second with its accounts."""
    settings.MESSAGES_DRY_RUN = False
    settings.MAIL_IS_CONFIGURED = False
    for name in ("", "_USER", "_KEY"):
        monkeypatch.setenv(f"MESSAGES_SECRET_NHA_MANG{name}", "s3cret")
    return SendingProcess(stopping=threading.Event())._look_after  # noqa: SLF001


def make_account(kind: AccountKind, options: dict[str, object]) -> Account:
    return Account.objects.create(
        name="Nhà mạng", channel=Channel.SMS.value, kind=kind.value, options=options, secret="nha-mang",
        sender="TUPHAP", created_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "options", "why"), WRONG)
def test_is_paused_once_with_the_reason_that_the_desk_would_give(  # noqa: PLR0913
    look_after, kind: AccountKind, options: dict[str, object], why: str  # noqa: ANN001
):  # fmt: skip
    account = make_account(kind, options)
    look_after()
    look_after()
    account.refresh_from_db()
    assert account.paused_at is not None
    assert why in account.paused_why
    assert "s3cret" not in account.paused_why
    assert Entry.objects.filter(verb="account.paused").count() == 1


@pytest.mark.parametrize(("kind", "options", "why"), WRONG)
def test_stops_nobody_who_asks_what_it_can_do(kind: AccountKind, options: dict[str, object], why: str):
    assert abilities_of(make_account(kind, options)).at_once >= 1
