"""What to do with what was read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.sharing.harvesting import Enclosure, ReadItem
from portal.sharing.harvesting.decisions import (
    FUTURE_ALLOWED,
    DecidedState,
    DuplicateItem,
    HarvestAct,
    HarvestIntent,
    KnownItem,
    decide,
    doubt_of_run,
)
from portal.sharing.harvesting.similarity import SimilarityVerdict

NOW = datetime(2025, 3, 18, 2, 0, tzinfo=UTC)
HOSTS = ("tuphap.example.vn",)
READ = ReadItem(
    guid="12",
    address="https://tuphap.example.vn/tin/12",
    title="Thông báo trợ giúp pháp lý lưu động",
    lead="Trung tâm tổ chức đợt trợ giúp lưu động.",
    html="<p>Trung tâm tổ chức đợt trợ giúp lưu động miễn phí tại xã.</p>",
    published_at=NOW - timedelta(hours=3),
    updated_at=NOW - timedelta(hours=2),
    checksum="a",
)
KNOWN = KnownItem(key=1, address=READ.address, checksum="a", state=DecidedState.SHOWN, updated_at=READ.updated_at)
GONE = ReadItem(guid="12", is_deleted=True)


def what(
    read: ReadItem = READ, *, known: KnownItem | None = None, duplicates: tuple[DuplicateItem, ...] = ()
) -> HarvestIntent:
    return decide(read, known=known, duplicates=duplicates, hosts=HOSTS, at=NOW)


class TestDecide:
    @pytest.mark.parametrize(
        ("story", "read", "known", "act"),
        [
            ("never seen", READ, None, HarvestAct.NEW),
            ("seen as it is", READ, KNOWN, HarvestAct.UNCHANGED),
            (
                "seen by its mobile address",
                replace(READ, address="http://www.tuphap.example.vn/tin/12/?utm_source=a"),
                KNOWN,
                HarvestAct.UNCHANGED,
            ),
            ("other words", replace(READ, checksum="b", updated_at=NOW), KNOWN, HarvestAct.CHANGED),
            ("other words without a date", replace(READ, checksum="b", updated_at=None), KNOWN, HarvestAct.CHANGED),
            (
                "moved to another address",
                replace(READ, address="https://tuphap.example.vn/tin/moi"),
                KNOWN,
                HarvestAct.CHANGED,
            ),
            (
                "an older copy from a cache",
                replace(READ, checksum="0", updated_at=NOW - timedelta(days=1)),
                KNOWN,
                HarvestAct.UNCHANGED,
            ),
            ("told as deleted", GONE, KNOWN, HarvestAct.WITHDRAWN),
            ("told as deleted again", GONE, replace(KNOWN, state=DecidedState.WITHDRAWN), HarvestAct.UNCHANGED),
            ("deleted and never had", GONE, None, HarvestAct.UNCHANGED),
            (
                "withdrawn, still in an old feed",
                READ,
                replace(KNOWN, state=DecidedState.WITHDRAWN, updated_at=NOW),
                HarvestAct.UNCHANGED,
            ),
            (
                "withdrawn, told again as it was",
                READ,
                replace(KNOWN, state=DecidedState.WITHDRAWN),
                HarvestAct.UNCHANGED,
            ),
            (
                "withdrawn and put back",
                replace(READ, updated_at=NOW),
                replace(KNOWN, state=DecidedState.WITHDRAWN),
                HarvestAct.CHANGED,
            ),
            ("held back, not put right", READ, replace(KNOWN, state=DecidedState.QUARANTINED), HarvestAct.UNCHANGED),
            (
                "held back, put right",
                replace(READ, checksum="b"),
                replace(KNOWN, state=DecidedState.QUARANTINED),
                HarvestAct.CHANGED,
            ),
        ],
    )
    def test_an_item_that_is(self, story: str, read: ReadItem, known: KnownItem | None, act: HarvestAct):
        assert what(read, known=known).act is act

    @pytest.mark.parametrize(
        ("read", "reason"),
        [
            (replace(READ, title=" "), "Bài không có tiêu đề."),
            (replace(READ, title="a " * 200), "Tiêu đề quá dài (400 ký tự)."),
            (replace(READ, title="a" * 301), "Tiêu đề quá dài (301 ký tự)."),
            (replace(READ, html="", lead="Xem tệp"), "Bài không có nội dung."),
            (replace(READ, html="", lead="a" * 29), "Bài không có nội dung."),
            (replace(READ, html=f"<p>{'a' * 400_000}</p>"), "Bài quá dài (400 nghìn ký tự)."),
            (replace(READ, html="a" * 300_001), "Bài quá dài (300 nghìn ký tự)."),
            (
                replace(READ, address="https://evil.test/" + "a" * 300),
                "Địa chỉ bài không thuộc trang của cơ quan: https://evil.test/" + "a" * 182,
            ),
            (replace(READ, published_at=NOW + FUTURE_ALLOWED + timedelta(seconds=1)), "Ngày đăng ở tương lai."),
            (replace(READ, updated_at=NOW + timedelta(days=2)), "Ngày đăng ở tương lai."),
            (replace(READ, title="\ufffd\ufffd\ufffd"), "Chữ bị lỗi bảng mã, không đọc được."),
            (replace(READ, title="Tin", html="a" * 975 + "\ufffd" * 21), "Chữ bị lỗi bảng mã, không đọc được."),
            (replace(READ, address=""), "Bài không có địa chỉ trên trang nguồn."),
            (
                replace(READ, address="https://evil.test/tin/12"),
                "Địa chỉ bài không thuộc trang của cơ quan: https://evil.test/tin/12",
            ),
            (replace(READ, published_at=NOW + timedelta(days=2)), "Ngày đăng ở tương lai."),
            (
                replace(
                    READ,
                    html="<p>Ng\ufffd\ufffdi d\ufffdn \ufffd\ufffd\ufffdc tr\ufffd gi\ufffdp mi\ufffdn ph\ufffd</p>",
                ),
                "Chữ bị lỗi bảng mã, không đọc được.",
            ),
        ],
    )
    def test_what_is_wrong_waits_for_an_officer(self, read: ReadItem, reason: str):
        intent = what(read)
        assert (intent.act, intent.reason) == (HarvestAct.QUARANTINE, reason)

    @pytest.mark.parametrize(
        "read",
        [
            replace(READ, title="a" * 300),
            replace(READ, html="", lead="a" * 30),
            replace(READ, html="a" * 300_000),
            replace(READ, published_at=NOW + FUTURE_ALLOWED),
            replace(READ, title="\ufffd\ufffd"),  # two may be wrecked anywhere, and one in fifty of a long text
            replace(READ, title="Tin", html="a" * 976 + "\ufffd" * 20),
        ],
    )
    def test_what_is_just_within_the_bounds_is_taken(self, read: ReadItem):
        assert what(read).act is HarvestAct.NEW

    def test_a_file_is_content_enough(self):
        assert (
            what(replace(READ, html="", lead="", enclosures=(Enclosure("https://tuphap.example.vn/1.pdf"),))).act
            is HarvestAct.NEW
        )

    def test_local_time_that_calls_itself_gmt_is_no_future(self):
        assert what(replace(READ, published_at=NOW + timedelta(hours=7))).act is HarvestAct.NEW

    def test_a_change_that_breaks_an_item_waits_too(self):
        assert what(replace(READ, title="", checksum="b"), known=KNOWN).act is HarvestAct.QUARANTINE


class TestDoubles:
    @pytest.mark.parametrize(
        ("twin", "act"),
        [
            (
                DuplicateItem(7, "http://www.tuphap.example.vn/tin/12/?fbclid=1", SimilarityVerdict.OTHER),
                HarvestAct.DOUBLE,
            ),
            (DuplicateItem(7, "https://khac.example.vn/a", SimilarityVerdict.SAME), HarvestAct.DOUBLE),
            (DuplicateItem(7, "https://khac.example.vn/a", SimilarityVerdict.NEAR), HarvestAct.DOUBLE),
            (DuplicateItem(7, "https://khac.example.vn/a", SimilarityVerdict.SIBLING), HarvestAct.NEW),
            (DuplicateItem(7, "https://khac.example.vn/a", SimilarityVerdict.OTHER), HarvestAct.NEW),
            (DuplicateItem(7, "https://khac.example.vn/a", SimilarityVerdict.SAME, is_readable=False), HarvestAct.NEW),
            (
                DuplicateItem(7, "https://tuphap.example.vn/tin/11", SimilarityVerdict.SAME, is_of_same_source=True),
                HarvestAct.DOUBLE,
            ),
        ],
    )
    def test_are_told_by_address_and_words(self, twin: DuplicateItem, act: HarvestAct):
        intent = what(duplicates=(twin,))
        assert (intent.act, intent.of) == (act, 7 if act is HarvestAct.DOUBLE else None)

    def test_near_texts_of_one_site_are_shown_both_and_named(self):
        intent = what(
            duplicates=(
                DuplicateItem(7, "https://tuphap.example.vn/tin/11", SimilarityVerdict.NEAR, is_of_same_source=True),
            )
        )
        assert (intent.act, intent.of, intent.reason) == (HarvestAct.NEW, 7, "Rất giống một bài khác của cùng nguồn.")

    def test_the_address_says_more_than_the_words(self):
        twins = (
            DuplicateItem(3, "https://khac.example.vn/a", SimilarityVerdict.SAME),
            DuplicateItem(7, READ.address, SimilarityVerdict.NEAR),
        )
        assert what(duplicates=twins).of == 7

    def test_what_is_shown_already_is_not_hidden_by_a_later_copy(self):
        twins = (DuplicateItem(7, "https://khac.example.vn/a", SimilarityVerdict.SAME),)
        assert what(replace(READ, checksum="b"), known=KNOWN, duplicates=twins).act is HarvestAct.CHANGED

    def test_what_was_put_right_may_still_be_a_double(self):
        twins = (DuplicateItem(7, "https://khac.example.vn/a", SimilarityVerdict.SAME),)
        assert (
            what(
                replace(READ, checksum="b"), known=replace(KNOWN, state=DecidedState.QUARANTINED), duplicates=twins
            ).act
            is HarvestAct.DOUBLE
        )


class TestARun:
    @pytest.mark.parametrize(
        ("withdrawn", "shown", "is_doubted"),
        [(5, 5, False), (6, 6, True), (6, 30, False), (7, 30, True), (20, 100, False), (21, 100, True), (0, 0, False)],
    )
    def test_is_doubted_if_it_would_withdraw_too_much(self, withdrawn: int, shown: int, is_doubted: bool):
        intents = [HarvestIntent(HarvestAct.WITHDRAWN, GONE)] * withdrawn + [HarvestIntent(HarvestAct.NEW, READ)] * 50
        assert bool(doubt_of_run(intents, shown_count=shown)) is is_doubted

    @pytest.mark.parametrize(
        ("before", "now", "shown", "is_doubted"),
        [(3, 3, 26, True), (3, 3, 27, False), (6, 0, 5, True), (5, 0, 5, False)],  # six of 29, six of 30
    )
    def test_counts_what_it_withdrew_on_pages_before(self, before: int, now: int, shown: int, is_doubted: bool):
        intents = [HarvestIntent(HarvestAct.WITHDRAWN, GONE)] * now
        assert bool(doubt_of_run(intents, shown_count=shown, withdrawn_before=before)) is is_doubted
