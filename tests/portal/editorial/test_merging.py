"""Agencies are merged in one step: ended, succeeded, people re-posted, sections passed on."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.agencies.models import Agency, Officer, Posting, Succession
from portal.agencies.operations import close_agency
from portal.design.refusals import Refused
from portal.editorial.models import SectionPage
from portal.editorial.operations.sections import AgencyMerger, merge_agencies, sync_section_permissions
from portal.editorial.queries.sections import preview_merger
from portal.frontpages.operations import found_portal
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.editorial.factories import make_article, make_draft, make_front
from tests.portal.laid import laid
from tests.portal.seconds import another_agrees

NOW = timezone.now()
TODAY = timezone.localdate()
LATER = TODAY + timedelta(days=30)


@laid
def agencies(_portal: None) -> tuple[Agency, Agency, Agency]:
    found_portal(name="Lan Tỏa", on=date(2026, 11, 24))
    return make_agency("Sở Kế hoạch"), make_agency("Sở Tài chính cũ"), make_agency("Sở Tài chính")


def merger(agencies: tuple[Agency, Agency, Agency], on: date = TODAY, decision: str = "NQ 12/NQ-HĐND") -> AgencyMerger:
    return AgencyMerger(predecessors=agencies[:2], successor=agencies[2], on=on, decision=decision)


def writes_in(officer: Officer, section: SectionPage) -> bool:
    return bool(section.permissions_for_user(Officer.objects.get(pk=officer.pk)).can_add_subpage())


class TestMergeAgencies:
    def test_does_it_all_at_once_and_leaves_word(self, agencies):
        first, second, heir = agencies
        front, by = make_front(first), make_officer()
        stays = make_posting("editor", agency=first)
        goes = make_posting("editor", agency=second)
        assert merge_agencies(merger=merger(agencies), repost=[stays.pk], by=by, at=NOW) == 1
        assert not Agency.objects.existing_on(TODAY).filter(pk__in=[first.pk, second.pk]).exists()
        assert Succession.objects.filter(successor=heir, on_date=TODAY, decision="NQ 12/NQ-HĐND").count() == 2
        assert not Posting.objects.filter(agency__in=[first, second], to_date__isnull=True).exists()
        assert writes_in(stays.officer, front)
        assert writes_in(stays.officer, SectionPage.objects.get(agency=heir))
        assert not writes_in(goes.officer, front)
        entry = Entry.objects.get(verb="agency.merged")
        assert entry.details["predecessors"] == [first.pk, second.pk]
        assert Entry.objects.filter(verb="section.opened", details__agency=heir.pk).exists()

    def test_on_a_day_to_come_changes_rights_on_that_day(self, agencies):
        first, _, heir = agencies
        front, posting = make_front(first), make_posting("editor", agency=agencies[0])
        merge_agencies(merger=merger(agencies, on=LATER), repost=[posting.pk], by=make_officer(), at=NOW)
        assert writes_in(posting.officer, front), "until then nothing changes"
        assert not SectionPage.objects.filter(agency=heir).exists()
        sync_section_permissions(on=LATER)
        assert SectionPage.objects.filter(agency=heir).exists()
        assert Posting.objects.get(agency=heir).from_date == LATER

    def test_gives_nobody_a_role_twice_nor_longer_than_it_was_given(self, agencies):
        first, second, heir = agencies
        officer = make_posting("editor", agency=first).officer
        make_posting("editor", agency=second, officer=officer)
        until = TODAY + timedelta(days=100)
        ending = make_posting("legal", agency=first, officer=officer)
        Posting.objects.filter(pk=ending.pk).update(to_date=until)
        keys = [one.pk for one in Posting.objects.all()]
        merge_agencies(merger=merger(agencies), repost=keys, by=make_officer(), at=NOW)
        assert Posting.objects.filter(agency=heir, role="editor").count() == 1
        assert Posting.objects.get(agency=heir, role="legal").to_date == until

    def test_gives_nothing_to_somebody_of_a_third_agency(self, agencies):
        stranger = make_posting("editor", agency=make_agency("Sở Y tế"))
        colleague = make_posting("editor", agency=agencies[0])
        merge_agencies(merger=merger(agencies), repost=[stranger.pk, colleague.pk], by=make_officer(), at=NOW)
        assert Posting.objects.get(agency=agencies[2]).officer == colleague.officer


class TestNonsense:
    def test_is_refused_with_a_reason_and_nothing_is_done(self, agencies):
        first, second, heir = agencies
        ended = make_agency("Sở đã hết", exists_to=date(2025, 7, 1))
        young = make_agency("Sở sẽ lập", exists_from=TODAY + timedelta(days=90))
        cases = [
            (AgencyMerger((), heir, TODAY, "QĐ 1"), "ít nhất một"),
            (AgencyMerger((first,), first, TODAY, "QĐ 1"), "chính nó"),
            (AgencyMerger((first,), ended, TODAY, "QĐ 1"), "không tồn tại vào ngày"),
            (AgencyMerger((first,), young, LATER, "QĐ 1"), "không tồn tại vào ngày"),
            (AgencyMerger((ended,), heir, TODAY, "QĐ 1"), "đã kết thúc"),
            (AgencyMerger((young,), heir, LATER, "QĐ 1"), "chỉ thành lập từ"),
            (AgencyMerger((first,), heir, TODAY, "  "), "quyết định"),
        ]
        for one, words in cases:
            with pytest.raises(Refused, match=words):
                merge_agencies(merger=one, repost=[], by=make_officer(), at=NOW)
        assert not Succession.objects.exists()
        assert not Entry.objects.filter(verb="agency.merged").exists()

    def test_nobody_is_merged_into_whom_they_came_from(self, agencies):
        first, second, heir = agencies
        Succession.objects.create(predecessor=heir, successor=first, on_date=date(2020, 1, 1))
        with pytest.raises(Refused, match="gộp ngược lại"):
            merge_agencies(merger=merger(agencies), repost=[], by=make_officer(), at=NOW)

    def test_two_mergers_in_a_row_lead_to_the_last(self, agencies):
        first, second, heir = agencies
        front = make_front(first)
        last = make_agency("Sở Tài chính mới")
        posting = make_posting("editor", agency=last)
        close_agency(agency=first, on=TODAY - timedelta(days=9), successors=[heir], decision="QĐ 1")
        merge_agencies(merger=AgencyMerger((second, heir), last, TODAY, "QĐ 2"), repost=[], by=make_officer(), at=NOW)
        assert writes_in(posting.officer, front)


class TestPreview:
    def test_counts_what_each_brings(self, agencies):
        first, second, heir = agencies
        front = make_front(first)
        make_article(section=front, agency=first)
        make_draft("Nháp", section=front)
        posting = make_posting("editor", agency=first)
        preview = preview_merger(predecessors=[first, second], successor=heir, on=TODAY)
        assert [(part["public_count"], part["draft_count"], len(part["sections"])) for part in preview["parts"]] == [
            (1, 1, 1),
            (0, 0, 0),
        ]
        assert preview["postings"] == [posting]
        assert preview["front"] is None


class TestWizard:
    def said(self, agencies: tuple[Agency, Agency, Agency], **other: str) -> dict[str, str]:
        first, second, heir = agencies
        said = {"gop_1": f"x [{first.slug}]", "gop_2": f"x [{second.slug}]", "vao": f"x [{heir.slug}]"}
        return said | {"ngay": TODAY.isoformat(), "quyet_dinh": "NQ 12"} | other

    def enter(self) -> Client:
        client = Client()
        client.force_login(make_posting("administrator").officer)
        return client

    def test_shows_first_and_writes_nothing(self, agencies):
        posting = make_posting("editor", agency=agencies[0], officer=make_officer("hoa"))
        client = self.enter()
        html = client.get("/quan-tri/co-quan/sap-nhap/", self.said(agencies)).content.decode()
        assert f'value="{posting.pk}"' in html
        assert "Sở Tài chính cũ" in html
        assert not Succession.objects.exists()

    def test_does_it_when_confirmed(self, agencies):
        posting = make_posting("editor", agency=agencies[0])
        answer = self.enter().post("/quan-tri/co-quan/sap-nhap/", self.said(agencies) | {"posting": [posting.pk]})
        assert answer.status_code == 302
        another_agrees()
        assert Posting.objects.filter(agency=agencies[2], officer=posting.officer).exists()

    def test_says_what_is_wrong(self, agencies):
        client = self.enter()
        said = self.said(agencies, vao=f"x [{agencies[0].slug}]")
        assert "chính nó" in client.get("/quan-tri/co-quan/sap-nhap/", said).content.decode()
        assert "chính nó" in client.post("/quan-tri/co-quan/sap-nhap/", said).content.decode()
        html = client.get("/quan-tri/co-quan/sap-nhap/", self.said(agencies, gop_1="Sở Không Có")).content.decode()
        assert "Không thấy cơ quan" in html
