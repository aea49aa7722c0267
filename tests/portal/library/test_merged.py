"""Is the change in the text already? Codifications come amended, and the page must not say that they lack it."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from portal.library.models import EventTarget, Instrument
from portal.library.operations import EventDraft, EventDraftTarget, enter_event, revoke_event
from portal.library.preparation.consolidations import has_change
from portal.library.states import EventKind
from tests.portal.agencies.factories import make_officer
from tests.portal.laid import laid
from tests.portal.library.factories import AT, bring_records, record

LONG = (
    "2. Quy định trước đây về phí bị bãi bỏ trong các trường hợp sau đây khi người nộp đã nộp đủ hồ sơ và được cơ quan "
    "thuế xác nhận bằng văn bản."
)
FINE = "c) Đốt rác trong chợ hoặc trong phạm vi 100 mét quanh chợ."


class TestHasChange:
    @pytest.mark.parametrize(
        ("wanted", "text", "is_compiled", "expected"),
        [
            # the wording stands there, with another mark, another quotation, another tone placement
            (EventTarget(action="sua-doi", wording=FINE),
             "c)  Đốt rác trong chợ, hoặc trong phạm vi 100 mét quanh chợ;", False, True),
            (EventTarget(action="sua-doi", wording="1. Hoà giải viên do tổ bầu."), "1. Hòa giải viên do tổ bầu.", False,
             True),
            (EventTarget(action="sua-doi", wording=FINE), "c) Đốt rác trong chợ.", False, False),
            (EventTarget(action="sua-doi", wording=FINE), "", True, False),
            # too short to be told from chance
            (EventTarget(action="sua-doi", wording="2. Bỏ."), "2. Bỏ.", False, False),
            (EventTarget(action="bo-sung", wording=FINE), FINE, False, True),
            (EventTarget(action="bo-sung", part="ten", wording="Tên mới của điều này"), "Tên mới của điều này",
             False, True),
            # repealed: said so, or gone from a compiled text; gone from a text as issued means that it was misread
            (EventTarget(action="bai-bo"), "2. (được bãi bỏ)", False, True),
            (EventTarget(action="bai-bo"), "", True, True),
            (EventTarget(action="bai-bo"), "", False, False),
            (EventTarget(action="bai-bo"), LONG, True, False),
            (EventTarget(action="bai-bo", part="mot-phan"), "", True, False),
            # words for words
            (EventTarget(action="thay-cum-tu", old_words="Bộ Lao động", new_words="Bộ Nội vụ và các cơ quan"),
             "Bộ Nội vụ và các cơ quan hướng dẫn.", False, True),
            (EventTarget(action="thay-cum-tu", old_words="Bộ Lao động", new_words="Bộ Nội vụ và các cơ quan"),
             "Bộ Lao động, Bộ Nội vụ và các cơ quan hướng dẫn.", False, False),
            (EventTarget(action="thay-cum-tu", old_words="phạt tù"), "Phạt tiền.", True, False),
        ],
    )  # fmt: skip
    def test_only_where_it_is_plain(self, wanted: EventTarget, text: str, is_compiled: bool, expected: bool) -> None:
        assert has_change(wanted, text, is_compiled=is_compiled) is expected


@pytest.mark.django_db
class TestAcceptingWhatTheTextHas:
    @laid
    def decree(self, folder: Path) -> Instrument:
        """A decree from the codification, which has the amendment of 2026 already."""
        fine = f"1. Phạt cảnh cáo.\n2. Phạt tiền đối với:\na) Đổ rác ra lối đi;\nb) Không phân loại rác;\n{FINE}"
        bring_records(folder, record("7/2021/NĐ-CP", articles=[("8", "Mức phạt", fine)]))
        return Instrument.objects.get()

    def _amended(self, decree: Instrument, wording: str) -> EventTarget:
        target = EventDraftTarget(address="dieu-8-khoan-2-diem-c", action="sua-doi", wording=wording)
        draft = EventDraft(kind=EventKind.AMENDED, instrument=decree, day=date(2026, 7, 1), targets=(target,))
        enter_event(draft=draft, source=None, by=make_officer(), at=AT)
        return EventTarget.objects.get()

    def test_is_not_told_as_missing(self, decree: Instrument, client: Client) -> None:
        assert self._amended(decree, FINE).merged_in is not None
        html = client.get(decree.get_absolute_url()).text
        assert "chưa được hợp nhất" not in html
        assert "Hết hiệu lực một phần" in html

    def test_another_wording_is(self, decree: Instrument, client: Client) -> None:
        assert self._amended(decree, "c) Đốt rác, lá cây và các chất thải khác trong chợ.").merged_in is None
        assert "chưa được hợp nhất" in client.get(decree.get_absolute_url()).text

    def test_before_its_day_the_page_says_that_the_text_runs_ahead(self, decree: Instrument, client: Client) -> None:
        self._amended(decree, FINE)
        html = client.get(f"{decree.get_absolute_url()}ngay/2026-06-30/").text
        assert "đã gồm thay đổi có hiệu lực sau ngày này" in html

    def test_words_that_stand_nowhere_in_the_text_touch_nothing(self, decree: Instrument) -> None:
        words = EventDraftTarget(address="", action="thay-cum-tu", old_words="Bộ Thủy sản", new_words="Bộ Nông nghiệp")
        draft = EventDraft(kind=EventKind.AMENDED, instrument=decree, day=date(2026, 7, 1), targets=(words,))
        assert enter_event(draft=draft, source=None, by=make_officer(), at=AT).took_effect_at

    def test_can_be_revoked(self, decree: Instrument) -> None:
        target = self._amended(decree, FINE)
        assert target.merged_in is not None
        revoke_event(event=target.event, reason="Nhầm", by=make_officer(), at=AT)
        target.refresh_from_db()
        assert target.merged_in is None
