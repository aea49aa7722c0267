"""The law changes: a decree is amended, and what leans on the amended point says so until somebody has looked at it.

Through the doors that people use: files and the import command, the back office of two offices, the public pages, the
search; midnight comes by the worker's own chore, with the time passed in.
"""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from portal.agencies.models import Agency
from portal.editorial.models import ArticlePage
from portal.journal.models import Entry
from portal.journal.operations import empty_outbox
from portal.library.models import CitingItem, Event, Instrument
from portal.library.operations import turn_over
from portal.library.states import EventState
from portal.search.operations import rebuild
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.editorial.factories import make_article, make_section
from tests.portal.library.amended import decree
from tests.portal.seconds import another_agrees

pytestmark = pytest.mark.django_db

BASE = decree(
    "7/2021/NĐ-CP",
    "Về vệ sinh chợ nông thôn",
    "04 tháng 01 năm 2021",
    *(f"Điều {number}. Nguyên tắc thứ {number}\nChợ phải sạch theo nguyên tắc thứ {number}." for number in range(1, 8)),
    "Điều 8. Nơi để rác",
    "1. Chợ phải được quét dọn hằng ngày.",
    "2. Rác của chợ được để như sau:",
    "a) Rác hữu cơ để vào thùng xanh;",
    "b) Rác tái chế để vào thùng vàng;",
    "c) Rác còn lại để ở điểm tập kết của thôn.",
    "Điều 9. Hiệu lực thi hành",
    "Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 3 năm 2021.",
)
POINT_C, NEW_WORDS = "dieu-8-khoan-2-diem-c", "Rác còn lại để ở điểm tập kết của xã"


def amending(day: date) -> str:
    return decree(
        "12/2026/NĐ-CP",
        "Sửa đổi, bổ sung một số điều của Nghị định số 7/2021/NĐ-CP ngày 04 tháng 01 năm 2021 về vệ sinh chợ nông thôn",
        "05 tháng 10 năm 2026",
        "Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 7/2021/NĐ-CP ngày 04 tháng 01 năm 2021 của Chính phủ",
        "1. Sửa đổi, bổ sung điểm c khoản 2 Điều 8 như sau:",
        f"“c) {NEW_WORDS}.”.",
        "Điều 2. Hiệu lực thi hành",
        f"Nghị định này có hiệu lực thi hành kể từ ngày {day:%d} tháng {day:%m} năm {day.year}.",
    )


class Town:
    """The portal of a province as the people of this story meet it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.today = folder, timezone.localdate()
        self.reader = Client()
        self.agency: Agency = make_agency("Sở Nông nghiệp")
        self.editor = self.officer("editor", self.agency)
        self.stranger = self.officer("editor", make_agency("Sở Y tế"))
        self.justice = self.officer("justice", make_agency("Sở Tư pháp"))

    def officer(self, role: str, agency: Agency) -> Client:
        client = Client()
        client.force_login(make_posting(role, agency=agency, on=self.today).officer)
        return client

    def imports(self, name: str, text: str) -> None:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        call_command("import_law", str(file), "--processes", "1", verbosity=0)

    def publishes(self, title: str, place: str) -> ArticlePage:
        words = f"<p>Theo {place} Nghị định 7/2021/NĐ-CP, người bán hàng để rác đúng chỗ.</p>"
        body = [("paragraph", words)]
        return make_article(title, section=make_section(), agency=self.agency, body=body)

    def accepts_what_is_proposed(self) -> Event:
        event = Event.objects.get(state=EventState.TOLD.value, targets__address=POINT_C)
        assert "12/2026/NĐ-CP" in self.justice.get(reverse("library_events")).content.decode()
        self.justice.post(reverse("library_events_accept"), {"event": [event.pk]})
        another_agrees()
        event.refresh_from_db()
        assert event.state == EventState.ACCEPTED
        return event

    def reads(self, address: str) -> str:
        """A page's words as somebody reads them."""
        answer = self.reader.get(address)
        assert answer.status_code == 200, address
        return " ".join(strip_tags(re.sub(r"<(script|head).*?</\1>", " ", answer.content.decode(), flags=re.S)).split())

    def reads_law_on(self, day: date) -> str:
        return self.reads(f"/van-ban/7-2021-nd-cp/ngay/{day.isoformat()}/dieu-8/")

    def finds(self, words: str) -> str:
        empty_outbox.call("search-index")
        return self.reads(f"/tim-kiem/?q={words.replace(' ', '+')}")


@pytest.fixture
def town(tmp_path: Path, settings: Any) -> Town:
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    cache.clear()
    town = Town(tmp_path)
    town.imports("nghi-dinh-7-2021.txt", BASE)
    rebuild(day=town.today)
    return town


STALE = "Luật đã thay đổi mà nội dung này chưa xét đến"
TOLD = "Có văn bản nêu căn cứ của nội dung này đã thay đổi"


class TestADecreeIsAmendedFromToday:
    @pytest.fixture
    def on_c(self, town: Town) -> ArticlePage:
        return town.publishes("Rác còn lại để ở đâu", "điểm c khoản 2 Điều 8")

    @pytest.fixture
    def on_a(self, town: Town) -> ArticlePage:
        return town.publishes("Rác hữu cơ để ở đâu", "điểm a khoản 2 Điều 8")

    @pytest.fixture
    def event(self, town: Town, on_c: ArticlePage, on_a: ArticlePage) -> Event:
        town.imports("nghi-dinh-12-2026.txt", amending(town.today))
        return town.accepts_what_is_proposed()

    def test_before_a_person_has_said_so_it_is_what_a_text_tells(self, town: Town, on_c: ArticlePage):
        town.imports("nghi-dinh-12-2026.txt", amending(town.today))
        said, law = town.reads(on_c.url), town.reads_law_on(town.today)
        assert STALE not in said
        assert TOLD in said
        assert "được sửa đổi" in said
        assert "(chưa được xác nhận)" in said
        assert "Có sửa đổi, chưa xác nhận" in law
        assert "theo khoản 1 Điều 1 Nghị định 12/2026/NĐ-CP (chưa được xác nhận)" in law
        assert Entry.objects.filter(verb="provision.told").count() == 1
        assert not Entry.objects.filter(verb="provision.changed").exists()  # followers hear what is confirmed

    def test_what_a_text_told_and_an_officer_declined_is_gone(self, town: Town, on_c: ArticlePage):
        town.imports("nghi-dinh-12-2026.txt", amending(town.today))
        event = Event.objects.get(state=EventState.TOLD.value, targets__address=POINT_C)
        town.justice.post(reverse("library_event", args=[event.pk]), {"decline": "1", "reason": "Đọc nhầm"})
        assert TOLD not in town.reads(on_c.url)
        assert "chưa được xác nhận" not in town.reads_law_on(town.today)

    def test_the_text_on_the_point_says_so_and_the_one_beside_it_does_not(
        self, town: Town, event: Event, on_c: ArticlePage, on_a: ArticlePage
    ):
        said = town.reads(on_c.url)
        assert STALE in said
        assert f"Điểm c khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP đã được sửa đổi từ ngày {town.today:%d/%m/%Y}" in said
        assert "(Nghị định 12/2026/NĐ-CP)" in said
        assert "Sở Nông nghiệp chưa xem lại nội dung này" in said
        assert STALE not in town.reads(on_a.url)

    def test_the_law_reads_otherwise_yesterday_and_tomorrow(self, town: Town, event: Event):
        before = town.reads_law_on(town.today - timedelta(days=1))
        after = town.reads_law_on(town.today + timedelta(days=1))
        since = f"sửa đổi từ ngày {town.today:%d/%m/%Y} theo khoản 1 Điều 1 Nghị định 12/2026/NĐ-CP"
        assert f"Sẽ được {since}" in before
        assert "Chưa kiểm tra hiệu lực" in before
        assert f"Được {since}" in after
        assert "Hết hiệu lực một phần" in after
        assert NEW_WORDS in after

    def test_the_search_marks_it(self, town: Town, event: Event, on_c: ArticlePage, on_a: ArticlePage):
        assert town.finds("rác để ở đâu người bán hàng").count("Căn cứ cần xem lại") == 1

    def test_its_owner_looks_and_settles_it_and_nobody_else_can(
        self, town: Town, event: Event, on_c: ArticlePage, on_a: ArticlePage
    ):
        item = CitingItem.objects.get(key=str(on_c.pk))
        page, inbox = reverse("library_stale_item", args=[item.pk]), reverse("library_stale")
        assert "Rác còn lại để ở đâu" not in town.stranger.get(inbox).content.decode()
        assert town.stranger.get(page).status_code == 404
        assert "vì luật thay đổi</a> (1" in town.editor.get("/quan-tri/").content.decode()
        html = town.editor.get(page).content.decode()
        assert "<del> thôn</del><ins> xã</ins>" in html
        flags = [flag.pk for flag in item.flags.all()]
        town.editor.post(page, {"flag": flags, "outcome": "da-sua", "note": "Đã ghi điểm tập kết của xã."})
        assert STALE not in town.reads(on_c.url)
        assert "Căn cứ cần xem lại" not in town.finds("rác để ở đâu người bán hàng")

    def test_the_journal_tells_it_in_order(self, town: Town, event: Event, on_c: ArticlePage):
        item = CitingItem.objects.get(key=str(on_c.pk))
        data = {"flag": [flag.pk for flag in item.flags.all()], "outcome": "van-dung", "note": ""}
        town.editor.post(reverse("library_stale_item", args=[item.pk]), data)
        told = ["event.proposed", "provision.told", "event.accepted", "provision.changed", "flag.settled"]
        verbs = [verb for verb in Entry.objects.order_by("pk").values_list("verb", flat=True) if verb in told]
        assert verbs == told
        changed = Entry.objects.get(verb="provision.changed")
        assert (changed.details["addresses"], changed.details["flags"]) == ([POINT_C], 1)


class TestADecreeWillBeAmended:
    @pytest.fixture
    def at_midnight(self, town: Town) -> Callable[[int], datetime]:
        def moment(days: int) -> datetime:
            return timezone.make_aware(datetime.combine(town.today + timedelta(days=days), time(0, 0, 30)))

        return moment

    def test_the_day_comes_by_itself(self, town: Town, at_midnight: Callable[[int], datetime]):
        article = town.publishes("Rác còn lại để ở đâu", "điểm c khoản 2 Điều 8")
        day = town.today + timedelta(days=10)
        town.imports("nghi-dinh-12-2026.txt", amending(day))
        town.accepts_what_is_proposed()

        said = town.reads(article.url)
        assert STALE not in said
        assert TOLD not in said
        assert f"Từ ngày {day:%d/%m/%Y}, điểm c khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP sẽ được sửa đổi" in said
        assert "vì luật thay đổi" not in town.editor.get("/quan-tri/").content.decode()

        turn_over(at=at_midnight(9))
        assert STALE not in town.reads(article.url)

        for _ in range(2):  # the worker asks every minute
            turn_over(at=at_midnight(10))
        said = town.reads(article.url)
        assert STALE in said
        assert f"đã được sửa đổi từ ngày {day:%d/%m/%Y}" in said
        assert "vì luật thay đổi</a> (1" in town.editor.get("/quan-tri/").content.decode()
        assert Entry.objects.filter(verb="provision.changed").count() == 1


class TestALawEndsAnother:
    """A text that ends another whole, told in the same minute everywhere; history tells both when it is confirmed."""

    ENDING = decree(
        "20/2026/NĐ-CP",
        "Về vệ sinh chợ",
        "05 tháng 10 năm 2026",
        "Điều 1. Phạm vi điều chỉnh\nNghị định này quy định về vệ sinh chợ.",
        "Điều 2. Hiệu lực thi hành",
        "1. Nghị định này có hiệu lực thi hành kể từ ngày 15 tháng 10 năm 2026.",
        "2. Nghị định số 7/2021/NĐ-CP ngày 04 tháng 01 năm 2021 của Chính phủ về vệ sinh chợ nông thôn hết hiệu lực kể"
        " từ ngày Nghị định này có hiệu lực thi hành.",
    )
    LAW, OVER = "/van-ban/7-2021-nd-cp/", "Hết hiệu lực, chưa xác nhận"

    def test_everybody_reads_it_at_once_and_an_officer_confirms(self, town: Town):
        article = town.publishes("Rác còn lại để ở đâu", "điểm c khoản 2 Điều 8")
        assert "Chưa kiểm tra hiệu lực" in town.reads(self.LAW)
        town.imports("nghi-dinh-20-2026.txt", self.ENDING)
        assert self.OVER in town.reads(self.LAW)
        assert "Có văn bản nêu văn bản này đã hết hiệu lực từ ngày 15/10/2026" in town.reads(self.LAW)
        assert self.OVER in town.reads(f"{self.LAW}dieu-8/")
        assert TOLD in town.reads(article.url)
        assert self.OVER in town.finds("7/2021/NĐ-CP")
        told = json.loads(b"".join(town.reader.get(f"{self.LAW}toan-van.json").streaming_content))["status"]
        assert (told["code"], told["grade"], told["by"]) == (
            "het-hieu-luc-chua-xac-nhan",
            "van-ban-neu",
            "khoản 2 Điều 2 Nghị định 20/2026/NĐ-CP",
        )
        event = Event.objects.get(state=EventState.TOLD.value, is_whole=True)
        town.justice.post(reverse("library_events_accept"), {"event": [event.pk]})
        another_agrees()
        said = town.reads(self.LAW)
        assert "Hết hiệu lực toàn bộ" in said
        assert "chưa xác nhận" not in said
        assert STALE in town.reads(article.url)
        assert "20/2026/NĐ-CP" in town.reads(f"{self.LAW}lich-su/")

    def test_it_is_the_same_whichever_came_first(self, town: Town, tmp_path: Path):
        Instrument.objects.all().delete()
        town.imports("nghi-dinh-20-2026.txt", self.ENDING)
        town.imports("lai-7-2021.txt", BASE)
        assert self.OVER in town.reads(self.LAW)
