"""The law changes; those who follow it, or its field, are told once, in one letter, in plain words."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from messageproviders.port import OutboundMessage
from portal.dissemination.jobs.schedule import followers_reader
from portal.dissemination.models import Follower, Letter, News, Subscription
from portal.dissemination.operations import write_letters
from portal.dissemination.queries.items import item_named
from portal.dissemination.states import FollowedKind, Frequency
from portal.journal.models import Entry
from portal.journal.queries import readers
from portal.library.models import Edition
from portal.library.operations import (
    EventDraft,
    EventDraftTarget,
    correct_instrument,
    enter_event,
    turn_over,
    withdraw_instrument,
)
from portal.library.states import EventKind
from tests.portal.agencies.factories import make_officer
from tests.portal.dissemination.factories import (
    NOW,
    SETTLED,
    change,
    follow,
    make_field,
    make_law,
    pass_on,
    send,
)
from tests.portal.laid import laid
from tests.portal.library.amended import BASE, bring_text
from tests.portal.library.factories import bring, bring_records, record
from tests.portal.library.test_importing_dump import content, metadata, write_jsonl

pytestmark = pytest.mark.django_db


class TestWhoIsTold:
    def test_the_reader_stands_in_the_settings(self):
        assert readers()["followers"] is followers_reader

    def test_who_follows_the_law(self):
        law, other = make_law(), make_law("8/2021/NĐ-CP")
        follow(law.slug)
        follow(other.slug, address="lan@example.vn")
        change(law, "dieu-5-khoan-2")
        pass_on()
        (message,) = send().carried
        assert message.to == "nam@example.vn"
        assert message.subject == "Nghị định về vệ sinh chợ nông thôn có thay đổi"
        assert "Từ ngày 24/11/2026, khoản 2 Điều 5 Nghị định 7/2021/NĐ-CP được sửa đổi." in message.text
        assert "https://lantoa.example.vn/van-ban/7-2021-nd-cp/" in message.text

    def test_who_follows_a_law_that_the_library_does_not_hold(self):
        follow("45-2019-qh14")
        draft = EventDraft(
            kind=EventKind.AMENDED,
            document_key="45-2019-qh14",
            day=date(2026, 11, 24),
            targets=(EventDraftTarget("dieu-35", "sua-doi"),),
        )
        event = enter_event(draft=draft, source=None, by=make_officer(), at=NOW)
        pass_on()
        (message,) = send().carried
        assert "Từ ngày 24/11/2026, Điều 35 văn bản số 45/2019/QH14 được sửa đổi." in message.text
        assert "https://lantoa.example.vn/van-ban/45-2019-qh14/" in message.text
        assert "/lich-su/" not in message.text
        assert event.instrument is None

    def test_who_follows_the_field_or_the_topic_above_it(self):
        law = make_law(fields=("nong-nghiep/cho",))
        for key in ("nong-nghiep/cho", "nong-nghiep", "giao-thong"):
            make_field(key)
            follow(key, kind=FollowedKind.FIELD, address=f"{len(key)}@example.vn")
        change(law, "dieu-1")
        pass_on()
        assert sorted(message.to for message in send().carried) == ["11@example.vn", "15@example.vn"]

    def test_who_follows_both_is_told_once_because_of_the_law(self):
        law = make_law(fields=("nong-nghiep",))
        follow("nong-nghiep", kind=FollowedKind.FIELD)
        wanted = follow(law.slug)
        change(law, "dieu-1")
        pass_on()
        assert News.objects.get().subscription == wanted

    def test_a_bundle_costs_as_many_queries_as_one_entry(self, django_assert_num_queries: DjangoAssertNumQueries):
        laws = [make_law(f"{number}/2021/NĐ-CP", fields=("nong-nghiep",)) for number in range(1, 9)]
        for number, law in enumerate(laws):
            follow(law.slug, address=f"a{number}@example.vn")
            change(law, "dieu-1")
        entries = list(Entry.objects.filter(verb="provision.changed"))
        with django_assert_num_queries(
            9
        ):  # laws, fields, events, subscriptions, editions, flags, news, the transaction
            followers_reader.read(entries)
        assert News.objects.count() == 8


class TestOnce:
    def test_reading_the_same_entries_again_tells_nobody_twice(self):
        law = make_law()
        follow(law.slug)
        change(law, "dieu-1")
        pass_on()
        send()
        pass_on()
        assert send().carried == []
        assert Letter.objects.count() == 1

    def test_several_changes_within_minutes_are_one_letter(self):
        law, other = make_law(), make_law("8/2021/NĐ-CP")
        follow(law.slug)
        follow(other.slug)
        change(law, "dieu-1", at=NOW)
        change(law, "dieu-2", kind=EventKind.REPEALED, at=NOW + timedelta(minutes=3))
        change(other, "dieu-3", at=NOW + timedelta(minutes=4))
        pass_on()
        assert write_letters(at=NOW + timedelta(minutes=9)) == 0
        (message,) = send(at=NOW + timedelta(minutes=15)).carried
        assert message.subject == "2 văn bản có thay đổi"
        for words in ("Điều 1 Nghị định 7", "Điều 2 Nghị định 7/2021/NĐ-CP bị bãi bỏ", "Điều 3 Nghị định 8"):
            assert words in message.text

    def test_a_week_is_one_letter_on_monday(self):
        law = make_law()
        follow(law.slug, frequency=Frequency.WEEKLY)
        for days in range(3):
            change(law, f"dieu-{days + 1}", at=NOW + timedelta(days=days))
        pass_on()
        assert send(at=NOW + timedelta(days=5)).carried == []
        (message,) = send(at=NOW + timedelta(days=6)).carried  # Monday, ten in the morning
        assert message.text.count("được sửa đổi") == 3


class TestWhatIsTold:
    def test_a_change_to_come_is_told_when_it_is_accepted_and_when_it_comes(self):
        law = make_law()
        follow(law.slug)
        change(law, "dieu-1", day=date(2026, 12, 1))
        pass_on()
        (first,) = send().carried
        assert first.subject == "Nghị định về vệ sinh chợ nông thôn sắp thay đổi"
        assert "Sắp thay đổi: từ ngày 01/12/2026, Điều 1 Nghị định 7/2021/NĐ-CP được sửa đổi." in first.text
        midnight = NOW + timedelta(days=7)
        turn_over(at=midnight)
        pass_on(after=midnight)
        (second,) = send(at=midnight + timedelta(hours=1)).carried
        assert second.subject == "Nghị định về vệ sinh chợ nông thôn có thay đổi"

    def test_what_changes_before_and_after_with_the_address_of_the_clause(self, tmp_path: Path):
        """Proposed from the wording of the law and of the amendment; an officer may say it otherwise."""
        law = bring_text(tmp_path, BASE)
        follow(law.slug)
        wording = "1. Ban quản lý chợ bố trí hai thùng rác."
        target = EventDraftTarget("dieu-3-khoan-1", "sua-doi", wording=wording)
        draft = EventDraft(kind=EventKind.AMENDED, instrument=law, day=date(2026, 11, 24), targets=(target,))
        enter_event(draft=draft, source=None, by=make_officer(), at=NOW)
        pass_on(after=NOW)
        (letter,) = send().carried
        before, after = "1. Ban quản lý chợ bố trí thùng rác.", wording
        said = f"khoản 1 Điều 3 Nghị định 7/2021/NĐ-CP đổi từ “{before}” thành “{after}”"
        assert f"Từ ngày 24/11/2026, {said}." in letter.text
        assert "Trước ngày 24/11/2026, khoản 1 Điều 3: 1. Ban quản lý chợ bố trí thùng rác." in letter.text
        assert f"Từ ngày 24/11/2026, khoản 1 Điều 3: {wording}" in letter.text
        assert f"{law.get_absolute_url()}dieu-3/#dieu-3-khoan-1" in letter.text
        assert f"{law.get_absolute_url()}so-sanh/?tu=2026-11-23&den=2026-11-24&su-kien=" in letter.text

    def test_the_words_of_the_officer_in_the_place_of_those_proposed(self):
        law = make_law()
        follow(law.slug)
        said = "Từ ngày 24/11/2026, người bán ở chợ phải có hai thùng rác."
        target = EventDraftTarget("dieu-3", "sua-doi")
        draft = EventDraft(kind=EventKind.AMENDED, instrument=law, day=date(2026, 11, 24), said=said, targets=(target,))
        event = enter_event(draft=draft, source=None, by=make_officer(), at=NOW)
        pass_on()
        assert f"- {said}\n" in send().carried[0].text
        assert item_named(kind="thay-doi", key=f"{event.pk}", on=NOW.date()).message == said

    def test_a_repeal_of_the_whole_law(self):
        law = make_law()
        follow(law.slug)
        change(law, kind=EventKind.REPEALED)
        pass_on()
        assert "Từ ngày 24/11/2026, Nghị định 7/2021/NĐ-CP bị bãi bỏ." in send().carried[0].text

    def test_a_new_law_in_the_field_and_no_reading_anew(self, tmp_path):  # noqa: ANN001
        make_field("nong-nghiep-nong-thon")
        follow("nong-nghiep-nong-thon", kind=FollowedKind.FIELD)
        new = record("99/2026/NĐ-CP", issued="01/11/2026", effective="01/01/2027")
        old = record("1/1999/NĐ-CP", issued="01/11/1999", effective="01/01/2000")
        bring_records(tmp_path, new, old)
        pass_on()
        (message,) = send(at=SETTLED).carried
        assert "99/2026/NĐ-CP" in message.text
        assert "1/1999/NĐ-CP" not in message.text
        assert "Văn bản mới có trong thư viện." in message.text
        bring_records(tmp_path, new | {"articles": [{"article_id": "1", "title": "Đọc lại", "text": "Như cũ."}]})
        pass_on()
        assert send(at=SETTLED + timedelta(days=1)).carried == []

    def test_a_consolidated_text_of_a_law_that_one_follows(self):
        law = make_law()
        follow(law.slug)
        for kind, mark in (("ban-hanh", "a"), ("hop-nhat", "b")):
            edition = Edition.objects.create(
                instrument=law, kind=kind, is_current=kind == "hop-nhat", checksum=mark * 64, accepted_at=NOW
            )
        details = {"slug": law.slug, "edition": edition.pk, "kind": "hop-nhat"}
        Entry.objects.create(verb="edition.accepted", at=NOW, details=details)
        pass_on()
        (message,) = send().carried
        assert "bản hợp nhất mới" in message.text
        assert "Lịch sử hiệu lực: https://lantoa.example.vn/van-ban/7-2021-nd-cp/lich-su/" in message.text
        assert "So sánh lời văn cũ và mới: https://lantoa.example.vn/van-ban/7-2021-nd-cp/so-sanh/" in message.text

    def test_a_date_put_right_and_no_title_put_right(self):
        law = make_law()
        follow(law.slug)
        correct_instrument(instrument=law, values={"title": "Nghị định về chợ"}, by=make_officer(), at=NOW)
        pass_on()
        assert send().carried == []
        values = {"expired_date": date(2027, 1, 1)}
        correct_instrument(instrument=law, values=values, by=make_officer(), at=NOW)
        pass_on()
        assert "ngày hết hiệu lực" in send().carried[0].text

    def test_a_withdrawn_law_is_told_without_a_link_to_nowhere(self):
        law = make_law()
        follow(law.slug)
        change(law, "dieu-1")
        withdraw_instrument(instrument=law, reason="nhầm", by=make_officer(), at=NOW)
        pass_on()
        (message,) = send().carried
        assert "đã được rút khỏi thư viện" in message.text
        assert "được sửa đổi" not in message.text
        assert "/van-ban/" not in message.text

    def test_a_very_long_list_is_cut_and_counted(self):
        laws = [make_law(f"{number}/2021/NĐ-CP", fields=("nong-nghiep",)) for number in range(1, 24)]
        follow("nong-nghiep", kind=FollowedKind.FIELD)
        for law in laws:
            change(law, "dieu-1")
        pass_on()
        (message,) = send().carried
        assert message.subject == "23 văn bản có thay đổi"
        assert "Và 3 mục khác" in message.text


class TestALawOfWhichOnlyTheListIsKnown:
    """A register names it before anybody has its text."""

    ROW = metadata(7, "12/2026/QĐ-UBND", ngay_ban_hanh="02/11/2026", ngay_co_hieu_luc="01/12/2026", linh_vuc="Đất đai")

    @pytest.fixture
    def told(self, tmp_path: Path) -> Callable[..., list[OutboundMessage]]:
        """Bring a dump, pass on what the journal says, send what is due."""

        def tell(row: dict[str, Any], text: str = " ", *, days: int = 0) -> list[OutboundMessage]:
            at = NOW + timedelta(days=days)
            bring(write_jsonl(tmp_path, metadata=[row], content=[content(row["id"], text)]), at=at)
            pass_on(after=at)
            return send(at=at + timedelta(minutes=10)).carried

        make_field("dat-dai")
        follow("dat-dai", kind=FollowedKind.FIELD)
        return tell

    def test_is_told_to_who_follows_its_field(self, told: Callable[..., list[OutboundMessage]]):
        (message,) = told(self.ROW)
        assert message.subject == "Mới có trên cổng: Quyết định về giá nước sạch"
        assert "Văn bản mới có tên trong thư viện; cổng chưa có toàn văn." in message.text
        assert "https://lantoa.example.vn/van-ban/12-2026-qd-ubnd/" in message.text

    def test_is_no_news_when_it_is_old_or_learns_a_detail(self, told: Callable[..., list[OutboundMessage]]):
        assert told(metadata(8, "13/1999/QĐ-UBND", ngay_ban_hanh="02/11/1999", linh_vuc="Đất đai")) == []
        assert len(told(self.ROW)) == 1
        assert told(self.ROW | {"nguoi_ky": "Trần Thị B"}, days=1) == []

    def test_is_told_again_when_its_text_comes_and_not_when_that_is_read_anew(
        self, told: Callable[..., list[OutboundMessage]]
    ):
        told(self.ROW)
        follow("12-2026-qd-ubnd", address="lan@example.vn")
        messages = told(self.ROW, "<p><b>Điều 1.</b> Phạm vi</p><p>Giá nước sạch.</p>", days=1)
        assert sorted(message.to for message in messages) == ["lan@example.vn", "nam@example.vn"]
        assert all("Thư viện đã có toàn văn của văn bản." in message.text for message in messages)
        assert told(self.ROW, "<p><b>Điều 1.</b> Phạm vi</p><p>Giá nước sạch, đọc lại.</p>", days=2) == []

    def test_whose_text_came_before_the_letter_is_told_with_its_text_only(
        self, told: Callable[..., list[OutboundMessage]]
    ):
        Subscription.objects.update(frequency=Frequency.WEEKLY.value)
        assert told(self.ROW) == []
        (message,) = (
            told(self.ROW, "<p><b>Điều 1.</b> Phạm vi</p><p>Giá nước sạch.</p>", days=5)
            + send(at=NOW + timedelta(days=6)).carried
        )
        assert "chưa có toàn văn" not in message.text
        assert "Thư viện đã có toàn văn của văn bản." in message.text


class TestTheLetter:
    @laid
    def message(self):
        law = make_law(title="Nghị định <b>về chợ</b> & vệ sinh")
        follow(law.slug)
        change(law, "dieu-1")
        pass_on()
        return send().carried[0]

    def test_says_why_one_gets_it_and_how_to_stop(self, message):  # noqa: ANN001
        assert "Bạn nhận thư này vì đang theo dõi:" in message.text
        assert "Thôi theo dõi: https://lantoa.example.vn/theo-doi/thoi/" in message.text
        assert "https://lantoa.example.vn/theo-doi/cua-toi/" in message.text

    def test_can_be_stopped_with_one_click_by_the_mailbox(self, message):  # noqa: ANN001
        assert message.headers["List-Unsubscribe"].startswith("<https://lantoa.example.vn/theo-doi/thoi/")
        assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message.headers["Auto-Submitted"] == "auto-generated"

    def test_stops_by_a_link_that_opens_nothing_else(self, message, client: Client):  # noqa: ANN001
        out = message.headers["List-Unsubscribe"].strip("<>").removeprefix("https://lantoa.example.vn")
        assert out in message.text
        token = out.rstrip("/").rpartition("/")[2]
        assert client.get(f"/theo-doi/cua-toi/{token}/").status_code == 404
        page = client.get(out).content.decode()
        assert "/theo-doi/cua-toi/" not in page
        assert "Thôi theo dõi?" in page
        assert client.post(f"/theo-doi/thoi/{token[:-2]}xx/").status_code == 404
        client.post(out)
        assert Subscription.objects.get().stopped_at is not None
        assert Follower.objects.exists()

    def test_of_before_stops_by_the_link_to_its_readers_page(self, message, client: Client):  # noqa: ANN001
        (own,) = re.findall(r"/theo-doi/cua-toi/([\w-]+)/", message.text)
        client.post(f"/theo-doi/thoi/{own}/")
        assert Subscription.objects.get().stopped_at is not None

    def test_has_an_identity_that_stays_at_every_attempt(self, message):  # noqa: ANN001
        assert message.reference == f"<{Letter.objects.get().code}@lantoa.example.vn>"

    def test_names_no_address_in_any_link(self, message):  # noqa: ANN001
        assert "/theo-doi/" in message.text
        assert message.to not in message.text + message.html + str(message.headers)

    def test_calls_a_law_of_a_long_title_by_its_number(self):
        law = make_law(title="Nghị định quy định chi tiết " * 5)
        follow(law.slug)
        change(law, "dieu-1")
        pass_on()
        assert send().carried[0].subject == "Nghị định 7/2021/NĐ-CP có thay đổi"

    def test_escapes_in_html_and_not_in_text(self, message):  # noqa: ANN001
        assert "<b>về chợ</b> & vệ sinh" in message.text
        assert "&lt;b&gt;về chợ&lt;/b&gt; &amp; vệ sinh" in message.html
        assert "<img" not in message.html
