"""The national list of those who want no advertising."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.design.refusals import Refused
from portal.dissemination.channels import fingerprint
from portal.dissemination.models import Delivery, Suppression
from portal.dissemination.operations.refusals import import_no_advertising
from portal.dissemination.queries.followers import is_suppressed
from portal.dissemination.states import CampaignClass, Channel, SkipReason, SuppressionReason
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_posting
from tests.portal.dissemination.factories import KEY, NOW
from tests.portal.dissemination.sending.scenes import NOON, laid_out, make_account, make_person, sent

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)
LINES = ["Số điện thoại;Ngày đăng ký", "0987654321;01/01/2026", "+84 912 345 678", "84987654321", "02838222222", ""]


def marks() -> set[str]:
    assert set(Suppression.objects.values_list("channel", "reason")) <= {
        (Channel.SMS.value, SuppressionReason.NO_ADVERTISING.value)
    }
    return set(Suppression.objects.values_list("fingerprint", flat=True))


def mark(number: str) -> str:
    return fingerprint(number, key=KEY, channel=Channel.SMS)


class TestImport:
    def test_keeps_marks_of_mobile_numbers_and_counts_the_rest(self):
        done = import_no_advertising(lines=LINES, key=KEY, at=NOW)
        assert done == {"lines": 6, "added": 2, "known": 1, "not_numbers": 3}
        assert marks() == {mark("84987654321"), mark("84912345678")}

    def test_goes_on_where_it_was_cut_off(self, monkeypatch: pytest.MonkeyPatch):
        def cut() -> Iterator[str]:
            yield from LINES
            raise KeyboardInterrupt

        monkeypatch.setattr("portal.dissemination.operations.refusals._BATCH_SIZE", len(LINES))
        with pytest.raises(KeyboardInterrupt):
            import_no_advertising(lines=cut(), key=KEY, at=NOW)
        assert len(marks()) == 2
        done = import_no_advertising(lines=[*LINES, "0356789123"], key=KEY, at=LATER)
        assert (done["added"], done["known"], len(marks())) == (1, 3, 3)

    def test_of_a_whole_list_takes_off_who_is_on_it_no_more(self):
        import_no_advertising(lines=LINES, key=KEY, at=NOW)
        Suppression.objects.create(
            channel=Channel.SMS.value, fingerprint="0" * 64, reason=SuppressionReason.SAID_NO.value, at=NOW
        )
        done = import_no_advertising(lines=["0912345678", "0356789123"], key=KEY, at=LATER, is_whole=True)
        assert (done["added"], done["known"], done["removed"]) == (1, 1, 1)
        Suppression.objects.get(reason=SuppressionReason.SAID_NO.value).delete()
        assert marks() == {mark("84912345678"), mark("84356789123")}

    def test_stops_nothing_that_somebody_asked_for(self):
        import_no_advertising(lines=LINES, key=KEY, at=NOW)
        assert mark("84987654321") in marks()
        assert not is_suppressed(fingerprint=mark("84987654321"), at=NOW, channel=Channel.SMS)

    def test_leaves_one_entry_with_figures_and_no_number(self):
        import_no_advertising(lines=LINES, key=KEY, at=NOW)
        [entry] = Entry.objects.filter(verb="suppression.imported")
        assert entry.details == {"added": 2, "known": 1, "not_numbers": 3, "removed": 0}

    def test_takes_no_part_for_the_whole(self):
        import_no_advertising(lines=[f"0987654{last}" for last in range(320, 329)], key=KEY, at=NOW)
        with pytest.raises(Refused, match="có lẽ chỉ là một phần"):
            import_no_advertising(lines=["0987654320", "0987654321"], key=KEY, at=LATER, is_whole=True)
        assert len(marks()) == 9


PAGE = "/quan-tri/gui-tin/khong-quang-cao/"


def enter(role: str) -> Client:
    client = Client()
    client.force_login(make_posting(role, on=timezone.localdate()).officer)
    return client


class TestPage:
    def test_takes_a_list_over_and_says_what_was_new(self):
        client = enter("justice")
        sent = SimpleUploadedFile("dnc.csv", "\n".join(LINES).encode("utf-8-sig"))
        done = client.post(PAGE, {"lines": sent}, follow=True).content.decode()
        assert "Đã đọc 5 dòng: thêm 2 số, 1 số đã có, 2 dòng không có số di động, bỏ 0 số." in done
        assert "Danh sách đang có <strong>2</strong> số" in done
        assert marks() == {mark("84987654321"), mark("84912345678")}

    def test_keeps_what_is_there_where_a_part_is_called_the_whole(self):
        import_no_advertising(lines=[f"0987654{last}" for last in range(320, 329)], key=KEY, at=NOW)
        part = {"lines": SimpleUploadedFile("part.txt", b"0987654320"), "is_whole": "on"}
        told = enter("justice").post(PAGE, part)
        assert (told.status_code, len(marks())) == (422, 9)
        assert "danh sách đang có 9 số" in told.content.decode()

    @pytest.mark.parametrize("role", ["editor", "approver", "leader", "reception"])
    def test_is_shut_to_everybody_else(self, role: str):
        told = enter(role).post(PAGE, {"lines": SimpleUploadedFile("dnc.csv", b"0987654321")})
        assert told.status_code in (302, 403)
        assert marks() == set()


class TestSending:
    @pytest.mark.parametrize(
        ("its_class", "leaves"),
        [
            (CampaignClass.ADVERTISING, False),
            (CampaignClass.EDUCATION, True),
            (CampaignClass.SERVICE, True),
            (CampaignClass.URGENT, True),
        ],
    )
    def test_refuses_advertising_and_nothing_else(self, its_class: CampaignClass, leaves: bool):
        account, person = make_account(), make_person(Channel.SMS)
        laid_out(person, its_class=its_class)
        number = person.addresses.get().value
        import_no_advertising(lines=[number], key=KEY, at=NOON)
        assert Suppression.objects.get().fingerprint == person.addresses.get().fingerprint
        assert len(sent(account).carried) == leaves
        delivery = Delivery.objects.get()
        assert (delivery.reason == SkipReason.NO_ADVERTISING.value) is not leaves
