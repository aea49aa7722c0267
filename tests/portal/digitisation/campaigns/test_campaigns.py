"""Campaigns: opened, shared out, listed, and how far they are."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Incomplete, Refused, WrongState
from portal.digitisation.models import DigitisationCampaign, ListedDocument, Share
from portal.digitisation.operations.campaigns import (
    ListedLine,
    change_campaign,
    drop_share,
    import_list,
    link_scan,
    open_campaign,
    set_share,
    unlink_scan,
)
from portal.digitisation.queries.campaigns import campaigns_seen, progress_of, suggestions_for
from portal.digitisation.states import Material, ScanState
from portal.journal.models import Entry
from tests.portal.agencies.factories import close_agency, make_agency, make_posting
from tests.portal.digitisation.publishing.scans import AT, make_scan

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def planner() -> Officer:
    return make_posting("justice", agency=make_agency("Sở Tư pháp")).officer


@pytest.fixture
def commune() -> Agency:
    return make_agency("Ủy ban nhân dân xã Ví Dụ")


@pytest.fixture
def campaign(planner: Officer) -> DigitisationCampaign:
    lead = make_agency("Sở Tư pháp")
    begins, ends = date(2026, 9, 15), date(2026, 12, 31)
    return open_campaign(
        name="Số hóa văn bản 2010–2020", agency=lead, from_date=begins, to_date=ends, basis="", by=planner, at=AT
    )


@pytest.fixture
def share(campaign: DigitisationCampaign, commune: Agency, planner: Officer) -> Share:
    return set_share(campaign=campaign, agency=commune, quota=5, by=planner, at=AT)


def listed(share: Share, planner: Officer, *titles: str) -> list[ListedDocument]:
    import_list(share=share, lines=[ListedLine(title) for title in titles], by=planner, at=AT)
    return list(share.documents.order_by("pk"))


def entries(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


class TestCampaigns:
    def test_are_opened_and_changed_with_a_word_each(self, campaign: DigitisationCampaign, planner: Officer):
        said = {"from_date": campaign.from_date, "to_date": campaign.to_date, "basis": "Kế hoạch 15/KH-UBND"}
        change_campaign(campaign=campaign, name=campaign.name, **said, by=planner, at=AT)
        change_campaign(campaign=campaign, name=campaign.name, **said, by=planner, at=AT)  # changes nothing
        assert (entries("campaign.opened"), entries("campaign.changed")) == (1, 1)
        assert Entry.objects.get(verb="campaign.changed").details["before"] == {"basis": ""}

    def test_end_after_they_begin(self, campaign: DigitisationCampaign, planner: Officer):
        with pytest.raises(Incomplete, match="Ngày kết thúc phải từ ngày bắt đầu trở đi"):
            change_campaign(
                campaign=campaign, name="x", from_date=TODAY, to_date=date(2026, 1, 1), basis="", by=planner, at=AT
            )

    def test_ask_something_of_every_agency(self, campaign: DigitisationCampaign, commune: Agency, planner: Officer):
        with pytest.raises(Incomplete, match="Chỉ tiêu phải từ một tài liệu trở lên"):
            set_share(campaign=campaign, agency=commune, quota=0, by=planner, at=AT)

    def test_ask_another_number_when_it_is_said_again(self, share: Share, commune: Agency, planner: Officer):
        again = set_share(campaign=share.campaign, agency=commune, quota=7, by=planner, at=AT)
        assert (again.pk, again.quota) == (share.pk, 7)
        assert entries("campaign.shared") == 2

    def test_are_seen_by_those_who_have_a_part(self, share: Share, commune: Agency):
        assert list(campaigns_seen(agencies={commune.pk})) == [share.campaign]
        assert list(campaigns_seen(agencies={make_agency("Xã Khác").pk})) == []
        assert list(campaigns_seen(agencies=None)) == [share.campaign]

    def test_keep_a_share_whose_list_has_scans(self, share: Share, commune: Agency, planner: Officer):
        (document,) = listed(share, planner, "Một")
        link_scan(document=document, scan=make_scan(agency=commune), agencies={commune.pk}, by=planner, at=AT)
        with pytest.raises(Refused, match="Tài liệu đã gắn với bản số hóa; hãy gỡ trước"):
            drop_share(share=share, by=planner, at=AT)


class TestLists:
    def test_take_what_is_there_already_once(self, share: Share, planner: Officer):
        lines = [
            ListedLine("Quyết định về chợ", "5/2012/QĐ-UBND"),
            ListedLine("Tờ gấp hộ tịch"),
            ListedLine("Tờ gấp  HỘ TỊCH"),
        ]
        assert import_list(share=share, lines=lines, by=planner, at=AT) == 2
        again = [ListedLine("Quyết định về chợ (bản khác)", "05/2012/QĐ-UBND"), ListedLine("Sổ tay")]
        assert import_list(share=share, lines=again, by=planner, at=AT) in (1, 2)  # 05 and 5: as numbers are keyed
        assert share.documents.filter(title="Sổ tay").count() == 1

    def test_link_a_scan_once(self, share: Share, commune: Agency, planner: Officer):
        first, second = listed(share, planner, "Một", "Hai")
        scan, other = make_scan(agency=commune), make_scan(agency=commune)
        link_scan(document=first, scan=scan, agencies={commune.pk}, by=planner, at=AT)
        for document, wanted in ((second, scan), (first, other)):
            with pytest.raises(WrongState, match="Tài liệu số hóa này đã gắn với một tài liệu"):
                link_scan(document=document, scan=wanted, agencies={commune.pk}, by=planner, at=AT)
        unlink_scan(document=first, by=planner, at=AT)
        assert link_scan(document=second, scan=scan, agencies={commune.pk}, by=planner, at=AT).scan == scan

    def test_do_not_take_scans_of_others(self, share: Share, commune: Agency, planner: Officer):
        (document,) = listed(share, planner, "Một")
        with pytest.raises(Refused, match="Tài liệu số hóa này là của cơ quan khác"):
            link_scan(document=document, scan=make_scan(), agencies={commune.pk}, by=planner, at=AT)


class TestSuggestions:
    def test_go_by_number_first_then_by_title(self, share: Share, commune: Agency, planner: Officer):
        numbered = make_scan(agency=commune, title="Không rõ tên")
        titled = make_scan(
            "x", agency=commune, title="Tờ gấp: hỏi đáp về hộ tịch", material=Material.LEAFLET, confirmed={}
        )
        lines = [
            ListedLine("Về việc khác", "12/2026/QĐ-UBND"),
            ListedLine("Tờ gấp hỏi đáp về hộ tịch"),
            ListedLine("Chuyện khác hẳn"),
        ]
        import_list(share=share, lines=lines, by=planner, at=AT)
        one, two, three = share.documents.order_by("pk")
        found = suggestions_for(documents=[one, two, three], agencies=[commune.pk])
        assert [said["scan"] for said in found[one.pk]] == [numbered]
        assert [said["scan"] for said in found[two.pk]] == [titled]
        assert three.pk not in found

    def test_leave_out_what_is_of_others_linked_or_dropped(self, share: Share, commune: Agency, planner: Officer):
        (document,) = listed(share, planner, "Quyết định về đăng ký hộ tịch lưu động")
        make_scan()
        make_scan(agency=commune, state=ScanState.DROPPED)
        assert suggestions_for(documents=[document], agencies=[commune.pk]) == {}
        own = make_scan(agency=commune)
        found = suggestions_for(documents=[document], agencies=[commune.pk])
        assert [said["scan"] for said in found[document.pk]] == [own]


class TestProgress:
    def test_counts_only_what_the_public_reads(self, share: Share, commune: Agency, planner: Officer):
        states = (ScanState.PUBLISHED, ScanState.PROOFED, ScanState.PROOFING, ScanState.WITHDRAWN)
        documents = listed(share, planner, "Một", "Hai", "Ba", "Bốn", "Năm")
        for document, state in zip(documents, states, strict=False):
            scan = make_scan(agency=commune, state=state, published_at=AT)
            link_scan(document=document, scan=scan, agencies={commune.pk}, by=planner, at=AT)
        progress = progress_of(campaign=share.campaign, on=TODAY)
        assert progress["counts"] == {"listed": 5, "received": 3, "proofed": 2, "published": 1}
        assert (progress["quota"], progress["percent"]) == (5, 20)

    def test_goes_month_by_month_to_this_one(self, share: Share, commune: Agency, planner: Officer):
        days = (AT.replace(month=8), AT.replace(month=9), AT.replace(month=11), AT.replace(month=11, day=2))
        for document, moment in zip(listed(share, planner, "Một", "Hai", "Ba", "Bốn"), days, strict=True):
            scan = make_scan(agency=commune, state=ScanState.PUBLISHED, published_at=moment)
            link_scan(document=document, scan=scan, agencies={commune.pk}, by=planner, at=AT)
        months = progress_of(campaign=share.campaign, on=TODAY)["months"]
        assert [(f"{month['first']:%m}", month["published"], month["total"]) for month in months] == [
            ("09", 2, 2),  # what was public before it began stands in its first month
            ("10", 0, 2),
            ("11", 2, 4),
        ]

    def test_is_never_more_than_all(self, campaign: DigitisationCampaign, commune: Agency, planner: Officer):
        share = set_share(campaign=campaign, agency=commune, quota=1, by=planner, at=AT)
        for document in listed(share, planner, "Một", "Hai"):
            scan = make_scan(agency=commune, state=ScanState.PUBLISHED, published_at=AT)
            link_scan(document=document, scan=scan, agencies={commune.pk}, by=planner, at=AT)
        assert progress_of(campaign=campaign, on=TODAY)["shares"][0]["percent"] == 100

    def test_names_who_carries_a_share_after_a_merger(self, share: Share, commune: Agency):
        heir = make_agency("Ủy ban nhân dân xã Ví Dụ mới")
        close_agency(agency=commune, on=date(2026, 10, 1), successors=[heir], decision="Nghị quyết 202/2025/QH15")
        assert progress_of(campaign=share.campaign, on=TODAY)["shares"][0]["bearers"] == (heir,)

    def test_asks_few_questions_however_many_shares(
        self, campaign: DigitisationCampaign, planner: Officer, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        for number in range(12):
            set_share(campaign=campaign, agency=make_agency(f"Xã {number}"), quota=3, by=planner, at=AT)
        with django_assert_max_num_queries(5):
            assert len(progress_of(campaign=campaign, on=TODAY)["shares"]) == 12
