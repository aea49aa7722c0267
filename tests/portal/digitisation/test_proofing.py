"""A page is opened by one, saved in versions, confirmed, sent back, accepted by a second person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.agencies.models import Agency, Officer
from portal.design.refusals import (
    Incomplete,
    NotAllowed,
    Overtaken,
    ReasonMissing,
    Refused,
    SecondPersonNeeded,
    WrongState,
)
from portal.digitisation.models import Correction, PageText, Proof, Scan, ScanPage
from portal.digitisation.operations.proofing import (
    accept_scan,
    confirm_page,
    put_back,
    return_page,
    save_changes,
    undo_correction,
)
from portal.digitisation.operations.storage import LEASE, PageLeased, open_page, release, renew
from portal.digitisation.queries.proofs import figures_of_scan, hands_on, holder_of, next_page
from portal.digitisation.queries.published import comparison_of
from portal.digitisation.states import ProofKind, ProofOutcome, ScanState
from portal.journal.models import Entry
from scanreading.engines.types import ReadPage, Route, words_from_rows
from scanreading.proofing.changes import Break, PageWordChange, TypedChanges
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.digitisation.proof_story import AT, HEIGHT, WIDTH, make_scan, read_words

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=3)
MONEY = next(number for number, word in enumerate(read_words()) if word.text == "5.O00.000")


@pytest.fixture
def agency(db: None) -> Agency:
    return make_agency()


@pytest.fixture
def scan(agency: Agency) -> Scan:
    return make_scan(agency=agency)


@pytest.fixture
def page(scan: Scan) -> ScanPage:
    return scan.pages.get()


def officer(agency: Agency, role: str = "editor") -> Officer:
    return make_posting(role, agency=agency).officer


def opened(page: ScanPage, by: Officer, at=AT) -> Proof:
    return open_page(page=page, officer=by, kind=ProofKind.FIRST, at=at)


def save(proof: Proof, *changes: PageWordChange, revision: int = 0, at=LATER, **said) -> PageText:
    fields = {"confirmed": None, "seconds": 40} | said
    text = save_changes(
        proof=proof, revision=revision, typed=TypedChanges(changes, fields.pop("breaks", {})), at=at, **fields
    )
    assert text
    return text


RIGHT_MONEY = PageWordChange(MONEY, 1, ("5.000.000",))


class TestOpening:
    def test_holds_the_page_for_ten_minutes(self, page: ScanPage, agency: Agency):
        proof = opened(page, officer(agency))
        assert proof.lease_until == AT + LEASE
        assert holder_of(page=page, at=AT) == proof
        assert holder_of(page=page, at=AT + LEASE) is None

    def test_again_is_the_same_work(self, page: ScanPage, agency: Agency):
        by = officer(agency)
        first, again = opened(page, by), opened(page, by, LATER)
        assert first == again
        assert again.lease_until == LATER + LEASE

    def test_tells_who_has_it(self, page: ScanPage, agency: Agency):
        first = opened(page, officer(agency))
        with pytest.raises(PageLeased) as told:
            opened(page, officer(agency), LATER)
        assert told.value.about == first

    def test_takes_over_what_was_left(self, page: ScanPage, agency: Agency):
        first = opened(page, officer(agency))
        second = opened(page, officer(agency), AT + LEASE)
        first.refresh_from_db()
        assert (first.outcome, first.ended_at) == (ProofOutcome.LEFT, AT + LEASE)
        assert holder_of(page=page, at=AT + LEASE) == second

    def test_renewing_keeps_it(self, page: ScanPage, agency: Agency):
        renew(proof=opened(page, officer(agency)), at=AT + timedelta(minutes=9))
        with pytest.raises(PageLeased):
            opened(page, officer(agency), AT + timedelta(minutes=12))

    def test_what_ran_out_and_nobody_took_is_renewed(self, page: ScanPage, agency: Agency):
        assert renew(proof=opened(page, officer(agency)), at=AT + 3 * LEASE).lease_until == AT + 4 * LEASE

    def test_what_was_let_go_is_free(self, page: ScanPage, agency: Agency):
        release(proof=opened(page, officer(agency)), at=LATER)
        assert opened(page, officer(agency), LATER)

    def test_is_for_officers_of_the_agency(self, page: ScanPage):
        with pytest.raises(NotAllowed):
            opened(page, officer(make_agency("Sở Công Thương")))

    @pytest.mark.parametrize("state", [state for state in ScanState if state != ScanState.PROOFING])
    def test_is_for_scans_that_are_being_proofed(self, scan: Scan, page: ScanPage, agency: Agency, state: ScanState):
        Scan.objects.filter(pk=scan.pk).update(state=state, published_at=AT, refusal="hỏng")
        with pytest.raises(WrongState):
            opened(page, officer(agency))

    def test_the_next_page_is_one_that_nobody_has(self, agency: Agency):
        scan = make_scan(agency=agency, pages=3)
        one, other = officer(agency), officer(agency)
        opened(scan.pages.get(number=1), one)
        found = next_page(scan=scan, officer=other, at=LATER)
        assert found
        assert found.number == 2
        mine = next_page(scan=scan, officer=one, at=LATER)
        assert mine
        assert mine.number == 1


class TestSaving:
    def test_makes_a_version_and_keeps_the_correction(self, page: ScanPage, agency: Agency):
        by = officer(agency)
        text = save(opened(page, by), RIGHT_MONEY)
        page.refresh_from_db()
        assert "là 5.000.000 đồng" in text.text
        assert (text.version, text.by, page.revision) == (2, by, 1)
        assert [one.is_current for one in page.texts.order_by("version")] == [False, True]
        correction = page.corrections.get()
        assert (correction.before, correction.after, correction.position) == ("5.O00.000", "5.000.000", MONEY)
        assert correction.left == words_from_rows(text.words)[MONEY].box.left

    def test_counts_time_and_corrections(self, page: ScanPage, agency: Agency):
        proof = opened(page, officer(agency))
        save(proof, RIGHT_MONEY, seconds=100_000)
        proof.refresh_from_db()
        assert (proof.seconds, proof.correction_count, proof.error_count) == (180, 1, 1)  # no more than passed
        assert proof.lease_until == LATER + LEASE

    def test_remembers_what_stands_as_printed(self, page: ScanPage, agency: Agency):
        proof = opened(page, officer(agency))
        assert save(proof, confirmed=[3, 5]).confirmed == [3, 5]
        moved = save(proof, PageWordChange(0, 1, ("Ủ", "Y")), revision=1)
        assert moved.confirmed == [0, 1, 4, 6]

    def test_without_a_change_makes_no_version(self, page: ScanPage, agency: Agency):
        text = save(opened(page, officer(agency)))
        page.refresh_from_db()
        assert (text.version, page.revision) == (1, 0)

    def test_breaks_alone_are_no_corrections(self, page: ScanPage, agency: Agency):
        proof = opened(page, officer(agency))
        text = save(proof, breaks={4: Break.PARAGRAPH})
        assert text.text.startswith("ỦY BAN NHÂN DÂN\n\nTHÀNH PHỐ")
        assert not page.corrections.exists()

    def test_cells_of_tables_follow_their_words(self, page: ScanPage, agency: Agency):
        page.texts.update(tables=[[[[0, 1], [MONEY]]]])
        text = save(opened(page, officer(agency)), PageWordChange(0, 2, ("ỦYBAN",)), PageWordChange(5, 0, ("mới",)))
        assert text.tables == [[[[0], [MONEY]]]]

    def test_never_overwrites_another_version(self, page: ScanPage, agency: Agency):
        proof = opened(page, officer(agency))
        save(proof, RIGHT_MONEY)
        with pytest.raises(Overtaken):
            save(proof, PageWordChange(0, 1, ("ỦI",)), revision=0)
        assert page.texts.count() == 2

    def test_whoever_lost_the_page_changes_nothing(self, page: ScanPage, agency: Agency):
        first = opened(page, officer(agency))
        second = opened(page, officer(agency), AT + LEASE)
        save(second, RIGHT_MONEY, at=AT + LEASE)
        with pytest.raises(WrongState):
            save(first, PageWordChange(0, 1, ("ỦI",)), at=AT + LEASE)
        assert "5.000.000" in page.texts.get(is_current=True).text

    def test_a_page_that_nobody_could_read_is_typed(self, page: ScanPage, agency: Agency):
        page.texts.all().delete()
        text = save(opened(page, officer(agency)), PageWordChange(0, 0, ("Điều", "1.")))
        assert text.text == "Điều 1."


class TestUndoing:
    def test_puts_back_what_stood_there(self, page: ScanPage, agency: Agency):
        proof = opened(page, officer(agency))
        save(proof, RIGHT_MONEY)
        text = undo_correction(proof=proof, correction=page.corrections.get(), at=LATER)
        assert "5.O00.000" in text.text
        assert page.corrections.get().is_undone
        assert MONEY not in text.confirmed

    def test_refuses_where_the_word_has_changed_since(self, page: ScanPage, agency: Agency):
        proof = opened(page, officer(agency))
        save(proof, RIGHT_MONEY)
        save(proof, PageWordChange(MONEY, 1, ("6.000.000",)), revision=1)
        with pytest.raises(Refused, match="Chỗ này đã thay đổi từ sau lần sửa đó"):
            undo_correction(proof=proof, correction=page.corrections.earliest("pk"), at=LATER)


class TestConfirming:
    def test_the_last_page_finishes_the_scan(self, agency: Agency):
        scan, by = make_scan(agency=agency, pages=2), officer(agency)
        for number, state in ((1, ScanState.PROOFING), (2, ScanState.PROOFED)):
            proof = opened(seen(scan.pages.get(number=number)), by)
            confirm_page(proof=proof, revision=0, at=LATER)
            scan.refresh_from_db()
            assert scan.state == state
        verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
        assert verbs[-4:] == ["proof.ended", "proof.ended", "scan.understood", "scan.proofed"]
        figures = figures_of_scan(scan=scan)
        assert (figures["pages"], figures["corrections_per_thousand"]) == (2, 0)

    def test_is_of_the_text_that_was_seen(self, page: ScanPage, agency: Agency):
        proof = opened(page, officer(agency))
        save(proof, RIGHT_MONEY)
        with pytest.raises(Overtaken):
            confirm_page(proof=proof, revision=0, at=LATER)

    def test_a_change_afterwards_asks_for_it_anew(self, agency: Agency):
        scan, by = make_scan(agency=agency, pages=2), officer(agency)
        page = seen(scan.pages.get(number=1))
        confirm_page(proof=opened(page, by), revision=0, at=LATER)
        save(opened(page, by, LATER), RIGHT_MONEY)
        page.refresh_from_db()
        assert page.proofed_at is None


def seen(page: ScanPage) -> ScanPage:
    """Every word of the page was looked at."""
    for text in page.texts.filter(is_current=True):
        page.texts.filter(pk=text.pk).update(confirmed=[*range(len(text.words))])
    return page


def proofed(scan: Scan, by: Officer) -> Scan:
    for page in map(seen, scan.pages.order_by("number")):
        confirm_page(proof=opened(page, by), revision=page.revision, at=LATER)
    scan.refresh_from_db()
    return scan


def unseen_words(page: ScanPage) -> int:
    left = Proof.objects.get(page=page).unseen_count
    assert left
    return left


class TestWhatNobodyLookedAt:
    def test_a_page_with_unseen_doubts_is_finished_with_a_reason_only(self, page: ScanPage, agency: Agency):
        proof = opened(page, officer(agency))
        with pytest.raises(ReasonMissing):
            confirm_page(proof=proof, revision=0, at=LATER)
        page.refresh_from_db()
        assert page.proofed_at is None
        done = confirm_page(proof=proof, revision=0, at=LATER, reason="Đã đối chiếu trên bản giấy")
        assert (done.unseen_count > 0, done.unseen_reason) == (True, "Đã đối chiếu trên bản giấy")

    def test_what_was_seen_needs_none_and_keeps_none(self, page: ScanPage, agency: Agency):
        done = confirm_page(proof=opened(seen(page), officer(agency)), revision=0, at=LATER, reason="Không có gì")
        assert (done.unseen_count, done.unseen_reason) == (0, "")

    def test_acceptance_asks_likewise(self, scan: Scan, page: ScanPage, agency: Agency):
        confirm_page(proof=opened(page, officer(agency)), revision=0, at=LATER, reason="Hết giờ")
        with pytest.raises(ReasonMissing):
            accept_scan(scan=scan, by=officer(agency, "approver"), at=LATER)
        accepted = accept_scan(scan=scan, by=officer(agency, "approver"), at=LATER, reason="Đã xem bản gốc")
        assert accepted.accepted_unseen == "Đã xem bản gốc"
        assert comparison_of(scan=accepted) == {"last": LATER, "unseen": unseen_words(page)}

    def test_whoever_looked_at_the_page_may_accept_without(self, scan: Scan, page: ScanPage, agency: Agency):
        confirm_page(proof=opened(page, officer(agency)), revision=0, at=LATER, reason="Hết giờ")
        looker = officer(agency, "approver")
        look = open_page(page=page, officer=looker, kind=ProofKind.SECOND, at=LATER)
        confirm_page(proof=look, revision=0, at=LATER)
        assert accept_scan(scan=scan, by=looker, at=LATER).accepted_unseen == ""
        assert comparison_of(scan=scan)["unseen"] == 0


class TestAccepting:
    def test_is_a_second_persons(self, scan: Scan, agency: Agency):
        second = officer(agency, "approver")
        accepted = accept_scan(scan=proofed(scan, officer(agency)), by=second, at=LATER)
        assert (accepted.state, accepted.accepted_by) == (ScanState.ACCEPTED, second)
        assert Entry.objects.latest("pk").verb == "scan.accepted"

    def test_never_of_whoever_proofed(self, scan: Scan, agency: Agency):
        both = officer(agency, "approver")
        with pytest.raises(SecondPersonNeeded):
            accept_scan(scan=proofed(scan, both), by=both, at=LATER)

    def test_never_of_whoever_proofed_a_page_that_was_sent_back(self, agency: Agency):
        scan, both = make_scan(agency=agency), officer(agency, "approver")
        proofed(scan, both)
        return_page(page=scan.pages.get(), reason="Sai số tiền", by=officer(agency, "approver"), at=LATER)
        proofed(scan, officer(agency))
        with pytest.raises(SecondPersonNeeded):
            accept_scan(scan=scan, by=both, at=LATER)

    def test_never_of_whoever_corrected_and_took_it_back(self, scan: Scan, page: ScanPage, agency: Agency):
        both = officer(agency, "approver")
        proof = opened(page, both)
        save(proof, RIGHT_MONEY)
        undo_correction(proof=proof, correction=page.corrections.get(), at=LATER)
        release(proof=proof, at=LATER)
        with pytest.raises(SecondPersonNeeded):
            accept_scan(scan=proofed(scan, officer(agency)), by=both, at=LATER)

    def test_never_of_whoever_received_it(self, agency: Agency):
        receiver = officer(agency, "approver")
        scan = proofed(make_scan(agency=agency, received_by=receiver), officer(agency))
        with pytest.raises(SecondPersonNeeded):
            accept_scan(scan=scan, by=receiver, at=LATER)

    def test_may_be_of_whoever_only_looked(self, scan: Scan, page: ScanPage, agency: Agency):
        looker = officer(agency, "approver")
        release(proof=opened(page, looker), at=LATER)
        proofed(scan, officer(agency))
        look = open_page(page=page, officer=looker, kind=ProofKind.SECOND, at=LATER)
        confirm_page(proof=look, revision=0, at=LATER)
        assert looker.pk not in hands_on(scan)
        assert accept_scan(scan=scan, by=looker, at=LATER)

    @pytest.mark.parametrize("role", ["editor", "leader", "reception"])
    def test_needs_the_role(self, scan: Scan, agency: Agency, role: str):
        with pytest.raises(NotAllowed):
            accept_scan(scan=proofed(scan, officer(agency)), by=officer(agency, role), at=LATER)

    def test_is_of_the_scans_agency(self, scan: Scan, agency: Agency):
        stranger = officer(make_agency("Sở Công Thương"), "approver")
        with pytest.raises(NotAllowed):
            accept_scan(scan=proofed(scan, officer(agency)), by=stranger, at=LATER)

    def test_waits_for_every_page(self, scan: Scan, agency: Agency):
        proofed(scan, officer(agency))
        scan.pages.update(proofed_at=None, proofed_by=None)
        with pytest.raises(Incomplete, match="Còn trang chưa soát xong"):
            accept_scan(scan=scan, by=officer(agency, "approver"), at=LATER)

    def test_happens_once(self, scan: Scan, agency: Agency):
        accept_scan(scan=proofed(scan, officer(agency)), by=officer(agency, "approver"), at=LATER)
        with pytest.raises(WrongState):
            accept_scan(scan=scan, by=officer(agency, "approver"), at=LATER)

    def test_whoever_looks_again_changes_no_text(self, scan: Scan, page: ScanPage, agency: Agency):
        proofed(scan, officer(agency))
        look = open_page(page=page, officer=officer(agency, "approver"), kind=ProofKind.SECOND, at=LATER)
        with pytest.raises(NotAllowed):
            save(look, RIGHT_MONEY)


class TestSendingBack:
    def test_opens_the_page_anew_with_a_reason(self, scan: Scan, page: ScanPage, agency: Agency):
        proofed(scan, officer(agency))
        return_page(page=page, reason=" Sai số tiền ", by=officer(agency, "approver"), at=LATER)
        scan.refresh_from_db()
        page.refresh_from_db()
        proof = page.proofs.get()
        assert (scan.state, page.proofed_at) == (ScanState.PROOFING, None)
        assert (proof.outcome, proof.note) == (ProofOutcome.RETURNED, "Sai số tiền")
        assert Entry.objects.latest("pk").verb == "scan.returned"

    def test_needs_a_reason(self, scan: Scan, page: ScanPage, agency: Agency):
        proofed(scan, officer(agency))
        with pytest.raises(ReasonMissing):
            return_page(page=page, reason=" ", by=officer(agency, "approver"), at=LATER)

    def test_is_of_the_scans_agency(self, scan: Scan, page: ScanPage, agency: Agency):
        proofed(scan, officer(agency))
        with pytest.raises(NotAllowed):
            return_page(page=page, reason="Sai", by=officer(make_agency("Sở Y tế"), "approver"), at=LATER)


class TestReadingAgain:
    def test_puts_corrections_back_and_asks_for_proofing_anew(self, scan: Scan, page: ScanPage, agency: Agency):
        proof = opened(page, officer(agency))
        save(proof, RIGHT_MONEY)
        confirm_page(proof=proof, revision=1, at=LATER, reason="Đã đối chiếu")
        keeping = put_back(page=page, reading=ReadPage(Route.SCAN, WIDTH, HEIGHT, read_words()), at=LATER)
        page.refresh_from_db()
        assert keeping.words[MONEY].text == "5.000.000"
        assert keeping.typed == {MONEY}
        assert page.proofed_at is None

    def test_lists_what_has_no_place(self, page: ScanPage, agency: Agency):
        save(opened(page, officer(agency)), RIGHT_MONEY)
        put_back(page=page, reading=ReadPage(Route.SCAN, WIDTH, HEIGHT, read_words("Trang khác hẳn")), at=LATER)
        assert Correction.objects.get().is_lost
