"""What to do with what was read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.sharing.harvesting.deciding import Act, Intent, Known, State, Twin, decide, doubt_of_run
from portal.sharing.harvesting.likeness import Verdict
from portal.sharing.harvesting.values import Enclosure, Read

NOW = datetime(2025, 3, 18, 2, 0, tzinfo=UTC)
HOSTS = ("tuphap.example.vn",)
READ = Read(
    guid="12",
    address="https://tuphap.example.vn/tin/12",
    title="Thông báo trợ giúp pháp lý lưu động",
    lead="Trung tâm tổ chức đợt trợ giúp lưu động.",
    html="<p>Trung tâm tổ chức đợt trợ giúp lưu động miễn phí tại xã.</p>",
    published_at=NOW - timedelta(hours=3),
    updated_at=NOW - timedelta(hours=2),
    checksum="a",
)
KNOWN = Known(key=1, address=READ.address, checksum="a", state=State.SHOWN, updated_at=READ.updated_at)
GONE = Read(guid="12", is_deleted=True)


def what(read: Read = READ, *, known: Known | None = None, twins: tuple[Twin, ...] = ()) -> Intent:
    return decide(read, known=known, twins=twins, hosts=HOSTS, at=NOW)


class TestDecide:
    @pytest.mark.parametrize(
        ("story", "read", "known", "act"),
        [
            ("never seen", READ, None, Act.NEW),
            ("seen as it is", READ, KNOWN, Act.UNCHANGED),
            (
                "seen by its mobile address",
                replace(READ, address="http://www.tuphap.example.vn/tin/12/?utm_source=a"),
                KNOWN,
                Act.UNCHANGED,
            ),
            ("other words", replace(READ, checksum="b", updated_at=NOW), KNOWN, Act.CHANGED),
            ("other words without a date", replace(READ, checksum="b", updated_at=None), KNOWN, Act.CHANGED),
            (
                "moved to another address",
                replace(READ, address="https://tuphap.example.vn/tin/moi"),
                KNOWN,
                Act.CHANGED,
            ),
            (
                "an older copy from a cache",
                replace(READ, checksum="0", updated_at=NOW - timedelta(days=1)),
                KNOWN,
                Act.UNCHANGED,
            ),
            ("told as deleted", GONE, KNOWN, Act.WITHDRAWN),
            ("told as deleted again", GONE, replace(KNOWN, state=State.WITHDRAWN), Act.UNCHANGED),
            ("deleted and never had", GONE, None, Act.UNCHANGED),
            (
                "withdrawn, still in an old feed",
                READ,
                replace(KNOWN, state=State.WITHDRAWN, updated_at=NOW),
                Act.UNCHANGED,
            ),
            (
                "withdrawn and put back",
                replace(READ, updated_at=NOW),
                replace(KNOWN, state=State.WITHDRAWN),
                Act.CHANGED,
            ),
            ("held back, not put right", READ, replace(KNOWN, state=State.QUARANTINED), Act.UNCHANGED),
            ("held back, put right", replace(READ, checksum="b"), replace(KNOWN, state=State.QUARANTINED), Act.CHANGED),
        ],
    )
    def test_an_item_that_is(self, story: str, read: Read, known: Known | None, act: Act):
        assert what(read, known=known).act is act

    @pytest.mark.parametrize(
        ("read", "reason"),
        [
            (replace(READ, title=" "), "Bài không có tiêu đề."),
            (replace(READ, title="a " * 200), "Tiêu đề quá dài (400 ký tự)."),
            (replace(READ, html="", lead="Xem tệp"), "Bài không có nội dung."),
            (replace(READ, html=f"<p>{'a' * 400_000}</p>"), "Bài quá dài (400 nghìn ký tự)."),
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
    def test_what_is_wrong_waits_for_an_officer(self, read: Read, reason: str):
        intent = what(read)
        assert (intent.act, intent.reason) == (Act.QUARANTINE, reason)

    def test_a_file_is_content_enough(self):
        assert (
            what(replace(READ, html="", lead="", enclosures=(Enclosure("https://tuphap.example.vn/1.pdf"),))).act
            is Act.NEW
        )

    def test_local_time_that_calls_itself_gmt_is_no_future(self):
        assert what(replace(READ, published_at=NOW + timedelta(hours=7))).act is Act.NEW

    def test_a_change_that_breaks_an_item_waits_too(self):
        assert what(replace(READ, title="", checksum="b"), known=KNOWN).act is Act.QUARANTINE


class TestDoubles:
    @pytest.mark.parametrize(
        ("twin", "act"),
        [
            (Twin(7, "http://www.tuphap.example.vn/tin/12/?fbclid=1", Verdict.OTHER), Act.DOUBLE),
            (Twin(7, "https://khac.example.vn/a", Verdict.SAME), Act.DOUBLE),
            (Twin(7, "https://khac.example.vn/a", Verdict.NEAR), Act.DOUBLE),
            (Twin(7, "https://khac.example.vn/a", Verdict.SIBLING), Act.NEW),
            (Twin(7, "https://khac.example.vn/a", Verdict.OTHER), Act.NEW),
            (Twin(7, "https://khac.example.vn/a", Verdict.SAME, is_readable=False), Act.NEW),
            (Twin(7, "https://tuphap.example.vn/tin/11", Verdict.SAME, is_of_same_source=True), Act.DOUBLE),
        ],
    )
    def test_are_told_by_address_and_words(self, twin: Twin, act: Act):
        intent = what(twins=(twin,))
        assert (intent.act, intent.of) == (act, 7 if act is Act.DOUBLE else None)

    def test_near_texts_of_one_site_are_shown_both_and_named(self):
        intent = what(twins=(Twin(7, "https://tuphap.example.vn/tin/11", Verdict.NEAR, is_of_same_source=True),))
        assert (intent.act, intent.of, intent.reason) == (Act.NEW, 7, "Rất giống một bài khác của cùng nguồn.")

    def test_the_address_says_more_than_the_words(self):
        twins = (Twin(3, "https://khac.example.vn/a", Verdict.SAME), Twin(7, READ.address, Verdict.NEAR))
        assert what(twins=twins).of == 7

    def test_what_is_shown_already_is_not_hidden_by_a_later_copy(self):
        twins = (Twin(7, "https://khac.example.vn/a", Verdict.SAME),)
        assert what(replace(READ, checksum="b"), known=KNOWN, twins=twins).act is Act.CHANGED

    def test_what_was_put_right_may_still_be_a_double(self):
        twins = (Twin(7, "https://khac.example.vn/a", Verdict.SAME),)
        assert (
            what(replace(READ, checksum="b"), known=replace(KNOWN, state=State.QUARANTINED), twins=twins).act
            is Act.DOUBLE
        )


class TestARun:
    @pytest.mark.parametrize(
        ("withdrawn", "shown", "is_doubted"),
        [(5, 5, False), (6, 6, True), (6, 30, False), (7, 30, True), (20, 100, False), (21, 100, True), (0, 0, False)],
    )
    def test_is_doubted_if_it_would_withdraw_too_much(self, withdrawn: int, shown: int, is_doubted: bool):
        intents = [Intent(Act.WITHDRAWN, GONE)] * withdrawn + [Intent(Act.NEW, READ)] * 50
        assert bool(doubt_of_run(intents, shown_count=shown)) is is_doubted
