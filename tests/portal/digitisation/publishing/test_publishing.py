"""What makes a scan public, sets right what is public, and takes it back."""

from collections.abc import Callable

import pytest

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Incomplete, NotAllowed, Overtaken, ReasonMissing, Refused, WrongState
from portal.digitisation.models import Correction, PageText, Scan, ScanDraft
from portal.digitisation.operations.publication import correct_scan, publish_scan, restore_scan, withdraw_scan
from portal.digitisation.page_words import Ambiguous, NotOnThePage
from portal.digitisation.states import Material, ScanState
from portal.journal.models import Entry
from portal.library.models import Edition, Instrument
from portal.library.queries.editions import provisions_of
from tests.portal.agencies.factories import make_posting
from tests.portal.digitisation.publishing.scans import AT, CONFIRMED, DECISION, make_scan
from tests.portal.library import guard_contract
from tests.portal.library.guard_contract import Joined
from tests.portal.library.laws import make_instrument

pytestmark = pytest.mark.django_db
LEAFLET = "Theo điểm c khoản 2 Điều 8 Nghị định số 7/2021/NĐ-CP, hộ nghèo được hỗ trợ."


def publish(scan: Scan, by: Officer, **said: object) -> Scan:
    return publish_scan(scan=scan, by=by, at=AT, licence="", alternative_text="Quyết định hai điều.", **said)


def correct(scan: Scan, by: Officer, before: str, after: str, **said: object) -> Scan:
    words = {"page": 1, "revision": 0, "reason": "Đọc sai"} | said
    return correct_scan(scan=scan, before=before, after=after, by=by, at=AT, **words)


def verbs() -> list[str]:
    return list(Entry.objects.filter(verb__startswith="scan.").order_by("pk").values_list("verb", flat=True))


class TestPublishScan:
    def test_puts_a_legal_document_on_the_shelf(self, agency: Agency, publisher: Officer):
        scan = publish(make_scan(agency=agency), publisher)
        law = scan.edition.instrument
        assert (law.official_number, law.doc_type, law.signer) == ("12/2026/QĐ-UBND", "Quyết định", "Nguyễn Văn Mẫu")
        assert f"{law.issued_date}" == "2026-03-05"
        assert scan.edition.source_format == "scan"
        assert [row.address for row in provisions_of(edition=scan.edition)][:2] == ["dieu-1", "dieu-2"]
        assert scan.edition.scans.get() == scan

    def test_leaves_word_with_what_readers_above_need(self, agency: Agency, publisher: Officer):
        scan = publish(make_scan(agency=agency), publisher)
        entry = Entry.objects.get(verb="scan.published")
        assert entry.details["scan"] == scan.code
        assert entry.details["slug"] == scan.edition.instrument.slug
        assert (scan.state, scan.published_at) == (ScanState.PUBLISHED, AT)

    def test_leaves_a_text_that_the_library_has_from_elsewhere(self, agency: Agency, publisher: Officer):
        law = make_instrument("12/2026/QĐ-UBND", issued_date="2026-03-05")
        held = Edition.objects.create(instrument=law, source_format="docx", checksum="a" * 64, accepted_at=AT)
        scan = publish(make_scan(agency=agency), publisher)
        assert scan.edition == held
        assert law.editions.count() == 1

    def test_keeps_other_material_off_the_shelf(self, agency: Agency, publisher: Officer):
        scan = publish(make_scan("Tờ gấp", agency=agency, material=Material.LEAFLET), publisher)
        assert scan.edition is None
        assert not Instrument.objects.exists()

    def test_says_what_the_library_misses(self, agency: Agency, publisher: Officer):
        scan = make_scan("Kính gửi các phòng.", agency=agency, confirmed={})
        with pytest.raises(Refused, match="Chưa ai xác nhận"):
            publish(scan, publisher)
        scan.refresh_from_db()
        assert scan.state == ScanState.ACCEPTED

    @pytest.mark.parametrize(
        ("name", "read"),
        [
            ("official_number", {"value": "12/2026/QĐ-UBND", "confidence": 99, "is_handwritten": True}),
            ("issued_date", {"value": "2026-03-05", "confidence": 40, "is_handwritten": False}),
            ("issued_date", {"value": "2026-03", "confidence": 99, "is_handwritten": False}),
        ],
    )
    def test_guesses_no_number_and_no_day(self, agency: Agency, publisher: Officer, name: str, read: dict[str, object]):
        scan = make_scan(agency=agency, confirmed={key: said for key, said in CONFIRMED.items() if key != name})
        ScanDraft.objects.filter(scan=scan).update(particulars={name: read})
        with pytest.raises(Refused, match="Chưa ai xác nhận"):
            publish(scan, publisher)

    def test_can_call_the_material_by_another_name(self, agency: Agency, publisher: Officer):
        scan = make_scan("Kính gửi các phòng.", agency=agency, confirmed={})
        assert publish(scan, publisher, material=Material.OTHER).state == ScanState.PUBLISHED

    @pytest.mark.parametrize("state", [one for one in ScanState if one not in (ScanState.ACCEPTED,)])
    def test_takes_only_what_is_accepted(self, agency: Agency, publisher: Officer, state: ScanState):
        scan = make_scan(agency=agency, state=state, published_at=AT, refusal="Hỏng")
        with pytest.raises(WrongState):
            publish(scan, publisher)

    def test_asks_for_words_for_those_who_do_not_see(self, agency: Agency, publisher: Officer):
        with pytest.raises(Incomplete, match="Hãy mô tả tài liệu cho người không xem được"):
            publish_scan(scan=make_scan(agency=agency), by=publisher, at=AT, licence="", alternative_text=" ")

    @pytest.mark.parametrize("role", ["editor", "legal", "leader", "reception"])
    def test_is_for_those_who_publish(self, agency: Agency, role: str):
        with pytest.raises(NotAllowed):
            publish(make_scan(agency=agency), make_posting(role, agency=agency).officer)

    def test_is_for_the_own_agency(self, publisher: Officer):
        with pytest.raises(NotAllowed):
            publish(make_scan(), publisher)


class TestCorrectScan:
    @pytest.fixture
    def scan(self, agency: Agency, publisher: Officer) -> Scan:
        return publish(make_scan(agency=agency), publisher)

    def test_sets_page_document_and_shelf_right(self, scan: Scan, publisher: Officer):
        before = scan.edition
        corrected = correct(scan, publisher, "các ấp.", "các khóm, ấp.")
        assert "các khóm, ấp." in PageText.objects.get(page__scan=scan, is_current=True).text
        assert "các khóm, ấp." in ScanDraft.objects.get(scan=scan).text
        assert "các khóm, ấp." in provisions_of(edition=corrected.edition).get(address="dieu-1").text
        before.refresh_from_db()
        assert before.is_superseded
        assert corrected.edition.instrument == before.instrument

    def test_keeps_the_old_words_and_who_changed_them(self, scan: Scan, publisher: Officer):
        correct(scan, publisher, "các ấp.", "các khóm, ấp.")
        assert [text.version for text in PageText.objects.filter(page__scan=scan).order_by("version")] == [1, 2]
        kept = Correction.objects.get()
        assert (kept.before, kept.after, kept.by) == ("các ấp.", "các khóm, ấp.", publisher)
        assert kept.left is not None
        assert verbs() == ["scan.published", "scan.corrected"]

    def test_puts_the_words_in_the_place_of_the_wrong_ones(self, scan: Scan, publisher: Officer):
        correct(scan, publisher, "các ấp.", "các khóm, ấp.")
        words = PageText.objects.get(page__scan=scan, is_current=True).words
        at = next(number for number, word in enumerate(words) if word[0] == "khóm,")
        assert words[at - 1][3] <= words[at][1] < words[at][3] <= words[at + 1][1]

    def test_does_not_guess_which_place_is_meant(self, scan: Scan, publisher: Officer):
        with pytest.raises(Ambiguous):
            correct(scan, publisher, "hộ tịch", "hộ khẩu")

    def test_refuses_what_is_not_on_the_page(self, scan: Scan, publisher: Officer):
        with pytest.raises(NotOnThePage):
            correct(scan, publisher, "không có", "có")

    def test_does_not_overwrite_what_another_has_changed(self, scan: Scan, publisher: Officer):
        correct(scan, publisher, "các ấp.", "các khóm, ấp.")
        with pytest.raises(Overtaken):
            correct(scan, publisher, "từ ngày ký.", "sau khi ký.")

    def test_wants_a_reason(self, scan: Scan, publisher: Officer):
        with pytest.raises(ReasonMissing):
            correct(scan, publisher, "các ấp.", "các khóm.", reason=" ")

    def test_is_not_for_what_is_not_public(self, agency: Agency, publisher: Officer):
        with pytest.raises(WrongState):
            correct(make_scan(agency=agency), publisher, "các ấp.", "các khóm.")


class TestWithdrawScan:
    def test_takes_its_text_off_the_shelf(self, agency: Agency, publisher: Officer):
        scan = publish(make_scan(agency=agency), publisher)
        withdraw_scan(scan=scan, reason="Công bố nhầm bản", by=publisher, at=AT)
        assert Instrument.objects.get().withdrawn_at == AT
        scan.refresh_from_db()
        assert (scan.state, scan.withdrawn_note) == (ScanState.WITHDRAWN, "Công bố nhầm bản")
        assert verbs() == ["scan.published", "scan.withdrawn"]

    def test_leaves_a_text_from_elsewhere_there(self, agency: Agency, publisher: Officer):
        law = make_instrument("12/2026/QĐ-UBND", issued_date="2026-03-05")
        Edition.objects.create(instrument=law, source_format="docx", checksum="a" * 64, accepted_at=AT)
        scan = publish(make_scan(agency=agency), publisher)
        withdraw_scan(scan=scan, reason="Ảnh mờ", by=publisher, at=AT)
        law.refresh_from_db()
        scan.refresh_from_db()
        assert (scan.state, law.withdrawn_at) == (ScanState.WITHDRAWN, None)

    def test_tells_why(self, agency: Agency, publisher: Officer):
        scan = publish(make_scan(agency=agency), publisher)
        with pytest.raises(ReasonMissing):
            withdraw_scan(scan=scan, reason="", by=publisher, at=AT)

    def test_can_be_taken_back(self, agency: Agency, publisher: Officer):
        scan = publish(make_scan(agency=agency), publisher)
        withdraw_scan(scan=scan, reason="Nhầm", by=publisher, at=AT)
        restored = restore_scan(scan=scan, by=publisher, at=AT)
        assert (restored.state, restored.withdrawn_note) == (ScanState.PUBLISHED, "")
        assert Instrument.objects.get().withdrawn_at is None

    def test_is_not_for_what_is_not_public(self, agency: Agency, publisher: Officer):
        with pytest.raises(WrongState):
            withdraw_scan(scan=make_scan(agency=agency), reason="Nhầm", by=publisher, at=AT)


@pytest.mark.parametrize("check", guard_contract.CHECKS)
def test_material_joins_the_stale_guard(check: Callable[[Joined], None], agency: Agency, publisher: Officer):
    scan = make_scan(LEAFLET, agency=agency, material=Material.LEAFLET)

    def again() -> str:
        scan.refresh_from_db()
        if scan.state == ScanState.WITHDRAWN:
            restore_scan(scan=scan, by=publisher, at=AT)
        elif scan.state == ScanState.PUBLISHED:
            revision = scan.pages.get().revision
            words = ("hỗ trợ.", "giúp đỡ.") if revision % 2 == 0 else ("giúp đỡ.", "hỗ trợ.")
            correct(scan, publisher, *words, revision=revision)
        else:
            publish(scan, publisher)
        return scan.code

    def down() -> None:
        withdraw_scan(scan=scan, reason="Nhầm", by=publisher, at=AT)

    check(Joined(kind="digitisation.scan", publish=again, unpublish=down))


def test_a_decision_of_the_tests_reads_as_one():
    assert CONFIRMED["official_number"] in DECISION
