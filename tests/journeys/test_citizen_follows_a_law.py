"""A citizen follows a law: asks, confirms from the letter, is told when it changes, stops. Without JavaScript."""

import email
import email.policy
import re
import time
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import manage

pytestmark = pytest.mark.browser

LAW = "95-2015-qh13"
BETWEEN = b"\n" + b"-" * 79 + b"\n"
# An officer has accepted an event ten minutes ago and more: it has settled, and is told.
AN_OFFICER_ACCEPTED = """
from datetime import date, timedelta
from django.utils import timezone
from portal.agencies.models import Officer
from portal.dissemination.jobs.schedule import followers_reader, send_letters
from portal.journal.models import Entry
from portal.library.models import Instrument
from portal.library.operations import EventDraft, EventDraftTarget, enter_event
from portal.library.states import EventKind

law, now = Instrument.objects.get(slug="{law}"), timezone.now()
targets = (EventDraftTarget(address="dieu-1-khoan-2", action="sua-doi"),)
draft = EventDraft(EventKind.AMENDED, law.number_key, law, date.fromisoformat("{day}"), targets=targets)
enter_event(draft=draft, source=None, by=Officer.objects.first(), at=now - timedelta(minutes=11))
followers_reader.read(Entry.objects.order_by("-pk")[:1])
send_letters(at=now)
"""


def letters_to(address: str, folder: Path) -> list[EmailMessage]:
    """The letters that lie in the demo's folder for this address."""
    found = []
    for file in sorted(folder.glob("*.log"), key=lambda one: one.stat().st_mtime_ns):
        for part in file.read_bytes().split(BETWEEN):
            letter = email.message_from_bytes(part.strip() + b"\n", policy=email.policy.default)
            if letter["To"] == address:
                found.append(letter)
    return found


def wait_for_letter(address: str, folder: Path, *, number: int) -> EmailMessage:
    """The letter with this number (1 is the first), once the background has sent it."""
    deadline = time.monotonic() + 90
    while len(found := letters_to(address, folder)) < number:
        assert time.monotonic() < deadline, f"only {len(found)} letters came"
        time.sleep(0.1)
    return found[number - 1]


def text_of(letter: EmailMessage) -> str:
    return letter.get_body(("plain",)).get_content()


def path_in(letter: EmailMessage, part: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/theo-doi/{part}/\S+)", text_of(letter))
    assert found, text_of(letter)
    return found.group(1)


def test_a_citizen_follows_a_law(page_without_javascript: Page, demo_environment: dict[str, str]):
    page, mail = page_without_javascript, Path(demo_environment["VAR_DIR"]) / "mail"
    address = f"{uuid4().hex}@example.vn"

    page.goto(f"/van-ban/{LAW}/")
    page.get_by_role("link", name="Theo dõi văn bản này").click()
    page.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa gửi được")
    page.get_by_role("textbox", name="Địa chỉ thư điện tử").fill(address)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xin mở hộp thư của bạn")

    page.goto(path_in(wait_for_letter(address, mail, number=1), "xac-nhan"))
    page.get_by_role("button", name="Tôi đồng ý, hãy gửi thư cho tôi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã theo dõi")

    day = date(date.today().year + 1, 1, 1)
    manage(demo_environment, "shell", "-v", "0", "-c", AN_OFFICER_ACCEPTED.format(law=LAW, day=day))
    letter = wait_for_letter(address, mail, number=2)
    assert f"Sắp thay đổi: từ ngày {day:%d/%m/%Y}, khoản 2 Điều 1 " in text_of(letter)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    page.goto(path_in(letter, "cua-toi"))
    expect(page.get_by_role("main")).not_to_contain_text(address)
    page.get_by_role("button", name=re.compile("Thôi theo dõi Bộ luật")).click()
    expect(page.get_by_role("status")).to_contain_text("Đã thôi theo dõi")
    page.get_by_role("button", name="Xóa mọi dữ liệu của tôi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã xóa dữ liệu theo dõi của bạn")
