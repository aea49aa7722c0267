"""Two officers open one draft, and both save: the second is told, sees both, and nothing of either is lost unseen."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from portal.agencies.models import Agency, Officer
from portal.dissemination.models import Account, Campaign, Template, Wording
from portal.dissemination.states import Channel, MessageForm, TemplateState
from portal.editorial.models import Regulation
from portal.editorial.operations.regulation import draft_from_template
from portal.plans.models import Proposal
from portal.plans.next_plan.values import PlanYears
from portal.plans.operations.proposals import add_item, draft_plan
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.dissemination.campaign_factories import Desk, make_account

pytestmark = pytest.mark.django_db


def make_template(name: str, *parameters: str) -> Template:
    asked = [{"name": one, "required": True, "most": 200, "least": 1} for one in parameters]
    account = Account.objects.get(channel=Channel.SMS.value)
    return Template.objects.create(
        account=account, outside_id=name, name=name, parameters=asked, state=TemplateState.ENABLED.value
    )


class Desks:
    """Two colleagues at one agency, each with a browser."""

    def __init__(self, *officers: Officer) -> None:
        self.first, self.second = (Client() for _ in officers)
        for client, officer in zip((self.first, self.second), officers, strict=True):
            client.force_login(officer)

    def opened(self, client: Client, address: str) -> dict[str, Any]:
        """What the form of the page would send if nothing were typed."""
        return sent(client.get(address).content)


def sent(page: bytes) -> dict[str, Any]:
    form = next(
        one for one in html.fromstring(page.decode()).forms if any(name.startswith("da-mo") for name in one.fields)
    )
    said: dict[str, Any] = {}
    for name, value in form.form_values():
        said.setdefault(name, []).append(value)
    return said


@pytest.fixture
def justice() -> Agency:
    return make_agency("Sở Tư pháp")


@pytest.fixture
def desks(justice: Agency) -> Desks:
    return Desks(*(make_posting("justice", agency=justice).officer for _ in range(2)))


@pytest.fixture
def draft(justice: Agency) -> Proposal:
    officer = make_posting("justice", agency=justice).officer
    proposal = draft_plan(
        plan=None,
        issuer=justice,
        supervisor=justice,
        years=PlanYears(2027, 2027),
        on=timezone.localdate(),
        by=officer,
        at=timezone.now(),
    )
    words = {"title": "Tập huấn báo cáo viên", "lead": "Sở Tư pháp", "deadlines": "Quý II/2027", "choice": "change"}
    add_item(proposal=proposal, by=officer, at=timezone.now(), **words)
    return proposal


class TestAPlanThatIsWritten:
    def test_the_second_reads_what_the_first_saved_and_keeps_what_they_typed(
        self, desks: Desks, draft: Proposal
    ) -> None:
        address = reverse("plans_proposal_whole", args=[draft.pk])
        first, second = desks.opened(desks.first, address), desks.opened(desks.second, address)
        assert desks.first.post(address, first | {"purposes": "Đạt chuẩn tiếp cận."}).status_code == 302
        told = desks.second.post(address, second | {"purposes": "Mọi ấp có tổ hòa giải."})
        page = told.content.decode()
        draft.refresh_from_db()
        assert (told.status_code, draft.purposes) == (422, "Đạt chuẩn tiếp cận.")
        assert "Đồng nghiệp vừa lưu ở đây: “Đạt chuẩn tiếp cận.”" in page
        assert "Mọi ấp có tổ hòa giải." in page
        assert page.count("Đồng nghiệp vừa lưu") == 1  # nothing is said of fields that nobody touched

    def test_sent_once_more_it_is_kept(self, desks: Desks, draft: Proposal) -> None:
        address = reverse("plans_proposal_whole", args=[draft.pk])
        first, second = desks.opened(desks.first, address), desks.opened(desks.second, address)
        desks.first.post(address, first | {"purposes": "Đạt chuẩn tiếp cận."})
        again = sent(desks.second.post(address, second | {"purposes": "Mọi ấp có tổ hòa giải."}).content)
        assert desks.second.post(address, again).status_code == 302
        draft.refresh_from_db()
        assert draft.purposes == "Mọi ấp có tổ hòa giải."

    def test_one_task_is_changed_by_two(self, desks: Desks, draft: Proposal) -> None:
        item = draft.items.get()
        address = reverse("plans_proposal_item", args=[item.pk])
        first, second = desks.opened(desks.first, address), desks.opened(desks.second, address)
        desks.first.post(address, first | {"deadlines": "Quý III/2027"})
        told = desks.second.post(address, second | {"choice": "drop"})
        item.refresh_from_db()
        assert (told.status_code, item.deadlines.strip(), item.choice) == (422, "Quý III/2027", "change")


class TestACampaign:
    @pytest.fixture
    def desk(self) -> Desk:
        make_account(options={"stop_number": "8088"})
        return Desk()

    @pytest.fixture
    def both(self, desk: Desk) -> Desks:
        return Desks(desk.clerk, make_posting("editor", agency=desk.agency).officer)

    def test_words_of_two_are_both_on_the_screen(self, desk: Desk, both: Desks) -> None:
        campaign = desk.started()
        address = reverse("campaign_wording", args=[campaign.code, MessageForm.SMS.value])
        first, second = both.opened(both.first, address), both.opened(both.second, address)
        both.first.post(address, first | {"marked": "Đặt cọc phải ghi giấy."})
        told = both.second.post(address, second | {"marked": "Cọc rồi đổi ý thì mất cọc."})
        page = told.content.decode()
        assert told.status_code == 422
        assert Wording.objects.get(campaign=campaign).content["marked"] == "Đặt cọc phải ghi giấy."
        assert "Đồng nghiệp vừa lưu ở đây: “Đặt cọc phải ghi giấy.”" in page
        assert "Cọc rồi đổi ý thì mất cọc." in page
        assert both.second.post(address, sent(told.content)).status_code == 302
        assert Wording.objects.get(campaign=campaign).content["marked"] == "Cọc rồi đổi ý thì mất cọc."

    def test_the_portals_proposal_does_not_take_the_place_of_a_colleagues_words(self, desk: Desk, both: Desks) -> None:
        campaign = desk.started()
        address = reverse("campaign_wording", args=[campaign.code, MessageForm.SMS.value])
        first, second = both.opened(both.first, address), both.opened(both.second, f"{address}?de-xuat=1")
        both.first.post(address, first | {"marked": "Đặt cọc phải ghi giấy."})
        assert both.second.post(f"{address}?de-xuat=1", second).status_code == 422

    def test_words_that_are_too_long_stay_on_the_screen(self, desk: Desk, both: Desks) -> None:
        campaign = desk.started()
        address = reverse("campaign_wording", args=[campaign.code, MessageForm.SMS.value])
        typed = "cọc " * 6000
        told = both.first.post(address, both.opened(both.first, address) | {"marked": typed})
        assert typed.strip() in told.content.decode()

    def test_a_template_that_was_changed_meanwhile_is_told_and_takes_no_words_along(
        self, desk: Desk, both: Desks
    ) -> None:
        """The first fills in another text of the provider; the second, who has the old one open, is told which it is
        now, still sees what was typed, and decides."""
        campaign = desk.started()
        address = reverse("campaign_wording", args=[campaign.code, MessageForm.TEMPLATE.value])
        old, new = make_template("Văn bản mới", "law", "day"), make_template("Lịch tiếp dân", "place")
        first = both.opened(both.first, f"{address}?mau={new.pk}")
        second = both.opened(both.second, f"{address}?mau={old.pk}")
        assert both.first.post(address, first | {"place": "Nhà văn hóa ấp 3"}).status_code == 302
        told = both.second.post(address, second | {"law": "Luật Đất đai", "day": "01/01/2027"})
        page, kept = told.content.decode(), Wording.objects.get(campaign=campaign, form=MessageForm.TEMPLATE.value)
        assert (told.status_code, kept.template, kept.content) == (422, new, {"place": "Nhà văn hóa ấp 3"})
        assert "Đồng nghiệp vừa lưu ở đây: “Lịch tiếp dân”" in page
        assert "Luật Đất đai" in page
        assert both.second.post(address, sent(told.content)).status_code == 302
        kept.refresh_from_db()
        assert (kept.template, kept.content["law"]) == (old, "Luật Đất đai")

    def test_words_for_a_template_that_its_provider_ended_meanwhile_stay(self, desk: Desk, both: Desks) -> None:
        campaign = desk.started()
        address = reverse("campaign_wording", args=[campaign.code, MessageForm.TEMPLATE.value])
        template = make_template("Văn bản mới", "law")
        opened = both.opened(both.first, f"{address}?mau={template.pk}")
        Template.objects.update(state=TemplateState.DISABLED.value)
        both.first.post(address, opened | {"law": "Luật Đất đai"})
        assert Wording.objects.get(campaign=campaign, form=MessageForm.TEMPLATE.value).content == {
            "law": "Luật Đất đai"
        }

    def test_parts_that_come_in_another_order_are_still_told_apart(self, desk: Desk, both: Desks) -> None:
        """The provider sorts the parameters anew between two savings: nobody is told of what nobody changed."""
        campaign = desk.started()
        address = reverse("campaign_wording", args=[campaign.code, MessageForm.TEMPLATE.value])
        template = make_template("Văn bản mới", "law", "day")
        opened = both.opened(both.first, f"{address}?mau={template.pk}")
        both.first.post(address, opened | {"law": "Luật Đất đai", "day": "01/01/2027"})
        first, second = both.opened(both.first, address), both.opened(both.second, address)
        template.parameters.reverse()
        template.save()
        assert both.first.post(address, first | {"day": "02/01/2027"}).status_code == 302
        assert both.second.post(address, second | {"law": "Luật Nhà ở", "day": "02/01/2027"}).status_code == 302
        kept = Wording.objects.get(campaign=campaign, form=MessageForm.TEMPLATE.value)
        assert kept.content == {"law": "Luật Nhà ở", "day": "02/01/2027"}

    def test_whom_it_goes_to_is_told_by_its_label(self, desk: Desk, both: Desks) -> None:
        campaign = desk.started()
        address = reverse("campaign_plan", args=[campaign.code])
        first, second = both.opened(both.first, address), both.opened(both.second, address)
        both.first.post(address, first | {"campaign_class": "khan-cap", "urgent_reason": "Lũ"})
        told = both.second.post(address, second | {"title": "Đợt của tôi", "fallback_hours": "48"})
        assert Campaign.objects.get().fallback_hours == 24
        assert "Đồng nghiệp vừa lưu ở đây: “Khẩn cấp, vì lợi ích công cộng”" in told.content.decode()


class TestARegulation:
    def test_a_draft_that_two_save_is_shown_before_it_is_replaced(self, desks: Desks, justice: Agency) -> None:
        draft = draft_from_template(
            issuer=justice, supervisor=justice, portal_name="Lan Tỏa", by=None, at=timezone.now()
        )
        address = reverse("editorial_regulation", args=[draft.pk])
        first, second = desks.opened(desks.first, address), desks.opened(desks.second, address)
        assert desks.first.post(address, first | {"dieu-0-heading": "Phạm vi của tỉnh"}).status_code == 302
        told = desks.second.post(address, second | {"quy-che-title": "Quy chế của tôi"})
        page = told.content.decode()
        assert told.status_code == 422
        assert "Đồng nghiệp vừa lưu dự thảo này" in page
        assert ("Phạm vi của tỉnh" in page, "Quy chế của tôi" in page) == (True, True)
        assert desks.second.post(address, sent(told.content)).status_code == 302
        assert Regulation.objects.get(pk=draft.pk).title == "Quy chế của tôi"
