"""Answers, digitised documents and articles of laws stand in the section that took them over, alike on its page and at
every other door, and follow their source."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from portal.design.refusals import Refused
from portal.digitisation.operations.publication import withdraw_scan
from portal.editorial.models import Adoption, SectionPage
from portal.editorial.operations.syndication import AdoptionOverlay, adopt_item, change_adoption, release_adoption
from portal.editorial.queries.adoptions import adoptable_items, adoptable_provisions, adoptions_held, adoptions_of
from portal.editorial.queries.freshness import silent_sections
from portal.library.models import CitingItem, Instrument
from portal.library.operations import forget_item, withdraw_instrument
from portal.library.states import EventKind
from portal.questions.models import Answer
from portal.questions.operations.drafts import register_answers
from portal.questions.states import GUARDED
from portal.sharing.jobs import items_reader
from portal.sharing.models import Copy, Item
from portal.sharing.queries.items import present
from portal.sharing.states import SharedItemKind
from portal.sharing.syndication import section_slug
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.api.answers import leave_behind, withdraw
from tests.portal.digitisation.publishing.conftest import agency, files  # noqa: F401
from tests.portal.digitisation.publishing.scans import make_published
from tests.portal.editorial.factories import make_front
from tests.portal.laid import laid
from tests.portal.library.factories import AT
from tests.portal.library.laws import TODAY, make_event, make_instrument, write_provisions
from tests.portal.seconds import another_agrees
from tests.portal.sharing.factories import make_answer, make_partner
from tests.portal.sharing.test_membership import code_of, differences, given_away, named, read_journal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal", "files")]
ASKED = "Bị mất cọc có đòi lại được không?"


@pytest.fixture(autouse=True)
def _nobody_has_asked() -> None:
    caches["feeds"].clear()


@laid
def section() -> SectionPage:
    return make_front(make_agency("Sở Công Thương"))


@laid
def answer() -> Answer:
    made = make_answer(ASKED, agency=make_agency("Sở Tư pháp"))
    register_answers(at=AT)
    return made


@pytest.fixture
def law() -> Instrument:
    made = make_instrument(issued_date=TODAY - timedelta(days=90), effective_date=TODAY - timedelta(days=60))
    write_provisions(made)
    return made


def item_of(answer: Answer) -> CitingItem:
    return CitingItem.objects.get(kind=GUARDED, key=str(answer.number))


def adopt(section: SectionPage, subject: Any, address: str = "", **said: Any) -> Adoption:
    return adopt_item(
        section=section,
        subject=subject,
        address=address,
        overlay=AdoptionOverlay(**said),
        by=make_officer(),
        at=timezone.now(),
    )


def page_of(section: SectionPage, client: Client) -> str:
    return client.get(section.url).content.decode()


def feed(section: SectionPage, client: Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(f"/nguon-tin/chuyen-muc/{section_slug(section.url_path)}/json/").json()[
        "items"
    ]
    return items


class TestAnAnswer:
    def test_stands_at_every_door_in_the_words_of_the_section(
        self, section: SectionPage, answer: Answer, client: Client
    ):
        own, all_of_it = make_partner(sets=[code_of(section)], origins="https://xa.example.vn"), make_partner()
        read_journal()
        adopt(section, item_of(answer), title="Mất cọc thì sao?", lead="Đòi lại được.")
        read_journal()
        html = page_of(section, client)
        assert "Mất cọc thì sao?" in html
        assert f'href="{answer.get_absolute_url()}"' in html
        assert "Nguồn: Sở Tư pháp" in html
        (told,) = feed(section, client)
        assert (told["title"], told["summary"]) == ("Mất cọc thì sao?", "Đòi lại được.")
        embedded = client.get(f"/nhung/{own.uid}/danh-sach/", {"tap": code_of(section)}).content.decode()
        assert "Mất cọc thì sao?" in embedded
        assert set(Copy.objects.values_list("partner", flat=True)) == {own.pk, all_of_it.pk}
        (item,) = Item.objects.all()
        assert [one.title for one in present([item], within=code_of(section))] == ["Mất cọc thì sao?"]
        assert [one.title for one in present([item])] == [ASKED]
        assert list(differences()) == []

    def test_counts_as_something_new_in_its_section(self, section: SectionPage, answer: Answer):
        long_after = timezone.localdate() + timedelta(days=200)
        adopt(section, item_of(answer), visible_from=timezone.now() + timedelta(days=199))
        assert section.pk not in {one.section.pk for one in silent_sections(on=long_after) if one.section}

    def test_whose_law_changed_is_flagged_as_its_source_is(
        self, section: SectionPage, answer: Answer, law: Instrument, client: Client
    ):
        adoption = adopt(section, item_of(answer))
        read_journal()
        (before,) = feed(section, client)
        leave_behind(answer, law, "dieu-8")
        read_journal()
        assert "Căn cứ cần xem lại" in page_of(section, client)
        (after,) = feed(section, client)
        assert (before["_lan_toa"]["is_stale"], after["_lan_toa"]["is_stale"]) == (False, True)
        (held,) = adoptions_held(adoptions=list(adoptions_of(sections=[section])), at=timezone.now())
        assert (held["adoption"], held["original"]["is_stale"]) == (adoption, True)

    def test_that_is_withdrawn_is_gone_at_once(self, section: SectionPage, answer: Answer, client: Client):
        adopt(section, item_of(answer))
        read_journal()
        withdraw(answer)
        forget_item(kind=GUARDED, key=str(answer.number), at=timezone.now())
        assert ASKED not in page_of(section, client)
        items_reader.read([])
        (told,) = feed(section, client)
        assert told["_lan_toa"]["deleted"]["how"] == "rut"
        (held,) = adoptions_held(adoptions=list(adoptions_of(sections=[section])), at=timezone.now())
        assert (held["following"].value, held["is_shown"]) == ("da-rut", False)

    def test_goes_when_it_is_released_and_may_come_again(self, section: SectionPage, answer: Answer):
        adoption = adopt(section, item_of(answer))
        read_journal()
        assert given_away(section)["feed"] == {named(GUARDED, answer.number)}
        with pytest.raises(Refused, match="chuyên mục đã có"):
            adopt(section, item_of(answer))
        release_adoption(adoption=adoption, by=make_officer(), at=timezone.now())
        read_journal()
        assert list(differences()) == []
        assert given_away(section)["webhook"] == set()
        adopt(section, item_of(answer))

    def test_has_other_words_when_they_are_changed(self, section: SectionPage, answer: Answer, client: Client):
        adoption = adopt(section, item_of(answer))
        read_journal()
        version = Item.objects.get().version
        said = AdoptionOverlay(title="Lời khác", kind="to-gap")
        change_adoption(adoption=adoption, overlay=said, by=make_officer(), at=timezone.now())
        read_journal()
        assert Item.objects.get().version == version + 1
        assert "Lời khác" in page_of(section, client)
        assert (adoption.kind, "Câu trả lời" in page_of(section, client)) == ("tra-loi", True)

    def test_stands_once_above_two_sections_that_took_it(self, section: SectionPage, answer: Answer, client: Client):
        for number in range(2):
            shelf = section.add_child(instance=SectionPage(title=f"Kệ {number}", slug=f"ke-{number}"))
            adopt(shelf, item_of(answer))
        assert page_of(section, client).count(ASKED) == 1


class TestAProvision:
    def test_stands_with_its_state(self, section: SectionPage, law: Instrument, client: Client):
        adopt(section, law, "dieu-9")
        read_journal()
        html = page_of(section, client)
        assert "Điều 9" in html
        assert f'href="{law.get_absolute_url()}dieu-9/"' in html
        (told,) = feed(section, client)
        assert told["_lan_toa"]["kind"] == "dieu-luat"
        assert "Xe chở rác phải có bạt." in json.dumps(told, ensure_ascii=False)
        assert list(differences()) == []

    def test_that_ends_is_shown_as_ended_everywhere(self, section: SectionPage, law: Instrument, client: Client):
        adopt(section, law, "dieu-9")
        read_journal()
        source = make_instrument("9/2026/NĐ-CP", issued_date=TODAY)
        make_event("dieu-9", kind=EventKind.EXPIRED, source=source, day=TODAY, action="bai-bo")
        read_journal()
        assert "Điều 9 hết hiệu lực từ ngày" in page_of(section, client)
        (told,) = feed(section, client)
        assert "Điều 9 hết hiệu lực từ ngày" in told["summary"]
        (held,) = adoptions_held(adoptions=list(adoptions_of(sections=[section])), at=timezone.now())
        assert "9/2026/NĐ-CP" in held["original"]["ended"]
        with pytest.raises(Refused, match="không còn hiệu lực"):
            adopt(make_front(make_agency("Sở Y tế")), law, "dieu-9")

    def test_of_a_law_that_leaves_the_shelf_goes_with_it(self, section: SectionPage, law: Instrument, client: Client):
        adopt(section, law, "dieu-9")
        read_journal()
        withdraw_instrument(instrument=law, reason="nhầm", by=make_officer(), at=timezone.now())
        assert "Điều 9" not in page_of(section, client)
        read_journal()
        assert Item.objects.get(kind=SharedItemKind.PROVISION).withdrawn_at is not None
        assert list(differences()) == []

    def test_that_no_section_shows_is_no_item(self, section: SectionPage, law: Instrument):
        adoption = adopt(section, law, "dieu-9")
        read_journal()
        release_adoption(adoption=adoption, by=make_officer(), at=timezone.now())
        read_journal()
        item = Item.objects.get(kind=SharedItemKind.PROVISION)
        assert (item.withdrawal, list(differences())) == ("rut", [])

    def test_is_none_where_the_text_has_no_such_place(self, section: SectionPage, law: Instrument):
        for address in ("dieu-99", "", "chuong-2"):
            with pytest.raises(Refused):
                adopt(section, law, address)

    def test_is_found_by_its_name_and_by_the_address_of_its_page(self, section: SectionPage, law: Instrument):
        for words in ("Điều 9 Nghị định 7/2021/NĐ-CP", f"https://x.vn{law.get_absolute_url()}dieu-9/"):
            assert [one.address for one in adoptable_provisions(section=section, search=words)] == ["dieu-9"]
        adopt(section, law, "dieu-9")
        assert not adoptable_provisions(section=section, search="Điều 9 Nghị định 7/2021/NĐ-CP").exists()
        assert not adoptable_provisions(section=section, search="trộm chó").exists()


class TestADigitisedDocument:
    def test_stands_and_goes_with_its_source(self, section: SectionPage, client: Client):
        scan = make_published("Tờ gấp đặt cọc", agency=make_agency("Ủy ban nhân dân xã Ví Dụ"))
        (item,) = adoptable_items(section=section, thing="digitisation.scan")
        adopt(section, item)
        read_journal()
        assert scan.title in page_of(section, client)
        assert [one["title"] for one in feed(section, client)] == [scan.title]
        assert list(differences()) == []
        by = make_posting("approver", agency=scan.agency).officer
        withdraw_scan(scan=scan, reason="In nhầm số.", by=by, at=timezone.now())
        assert scan.title not in page_of(section, client)
        read_journal()
        assert list(differences()) == []


class TestTheDesk:
    def enter(self, role: str, section: SectionPage) -> Client:
        client = Client()
        client.force_login(make_posting(role, agency=section.agency, on=timezone.localdate()).officer)
        return client

    def test_takes_an_answer_over_with_one_click_and_a_second_person(self, section: SectionPage, answer: Answer):
        client, item = self.enter("editor", section), item_of(answer)
        offered = client.get("/quan-tri/nhan-bai/", {"loai": GUARDED, "chu": "mất cọc"}).content.decode()
        assert ASKED in offered
        by_address = client.get("/quan-tri/nhan-bai/", {"loai": GUARDED, "chu": f"https://x.vn{item.url}"})
        assert ASKED in by_address.content.decode()
        client.post("/quan-tri/nhan-bai/nhan/", {"muc": section.pk, "loai": GUARDED, "bai": item.pk})
        assert not Adoption.objects.exists()
        another_agrees()
        adoption = Adoption.objects.get()
        assert ASKED in client.get("/quan-tri/nhan-bai/da-nhan/").content.decode()
        sheet = client.get("/quan-tri/nhan-bai/da-nhan/", {"tep": "csv"})
        assert ASKED in b"".join(sheet.streaming_content if sheet.streaming else [sheet.content]).decode()
        assert ASKED in client.get(f"/quan-tri/nhan-bai/{adoption.pk}/").content.decode()
        assert f"Thôi nhận “{ASKED}”?" in client.get(f"/quan-tri/nhan-bai/{adoption.pk}/thoi/").content.decode()

    def test_takes_an_article_of_the_law_over(self, section: SectionPage, law: Instrument):
        client = self.enter("editor", section)
        place = adoptable_provisions(section=section, search="Điều 9 Nghị định 7/2021/NĐ-CP").get()
        said = {"loai": "library.provision", "chu": "Điều 9 Nghị định 7/2021/NĐ-CP"}
        assert "dieu-9/" in client.get("/quan-tri/nhan-bai/", said).content.decode()
        client.post("/quan-tri/nhan-bai/nhan/", {"muc": section.pk, "loai": said["loai"], "bai": place.pk})
        another_agrees()
        adoption = Adoption.objects.get(law=law)
        assert "Điều 9" in client.get(f"/quan-tri/nhan-bai/{adoption.pk}/").content.decode()

    def test_nobody_takes_over_for_another_section_nor_touches_what_it_has(
        self, section: SectionPage, answer: Answer, law: Instrument
    ):
        stranger = self.enter("approver", make_front(make_agency("Sở Y tế")))
        place = adoptable_provisions(section=section, search="Điều 9 Nghị định 7/2021/NĐ-CP").get()
        for thing, key in ((GUARDED, item_of(answer).pk), ("library.provision", place.pk)):
            asked = {"muc": section.pk, "loai": thing, "bai": key}
            assert stranger.post("/quan-tri/nhan-bai/nhan/", asked).url == "/quan-tri/"
        adoption = adopt(section, item_of(answer))
        for door in ("", "thoi/", "da-xem/"):
            assert stranger.post(f"/quan-tri/nhan-bai/{adoption.pk}/{door}").status_code == 404

    def test_only_who_approves_gives_an_answer_other_words(self, section: SectionPage, answer: Answer):
        adoption = adopt(section, item_of(answer))
        said = {"title": "Lời khác", "from_day": timezone.localdate().isoformat()}
        self.enter("editor", section).post(f"/quan-tri/nhan-bai/{adoption.pk}/", said)
        adoption.refresh_from_db()
        assert (adoption.title, adoption.kind) == ("", "tra-loi")
        self.enter("approver", section).post(f"/quan-tri/nhan-bai/{adoption.pk}/", said)
        adoption.refresh_from_db()
        assert (adoption.title, adoption.kind) == ("Lời khác", "tra-loi")

    def test_a_key_of_another_kind_is_none(self, section: SectionPage, answer: Answer):
        client = self.enter("editor", section)
        asked = {"muc": section.pk, "loai": "digitisation.scan", "bai": item_of(answer).pk}
        assert client.post("/quan-tri/nhan-bai/nhan/", asked).status_code == 404
