"""One may follow by a telephone, on Zalo, in a browser: each time the owner says yes, and a stranger learns nothing."""

import json
import re
from datetime import timedelta

import pytest

from messageproviders.port import ArrivalState, DeliveryReport, SendOutcome
from messageproviders.push import push_payload
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.channels import (
    CODE_WITHIN,
    code_mark_of,
    is_number,
    number_of,
    word_in,
    word_of,
)
from portal.dissemination.jobs.rounds import AccountRounds
from portal.dissemination.models import (
    Account,
    Asking,
    Consent,
    Delivery,
    Follower,
    FollowerAddress,
    Letter,
    Subscription,
)
from portal.dissemination.notifications import short_forms
from portal.dissemination.operations import (
    ask_to_add,
    await_on_zalo,
    begin_on_zalo,
    confirm,
    join_by_code,
    mark_asking,
    prefer_address,
    reach_by_zalo,
    receive_request,
    remove_address,
    remove_expired,
    resume_address,
    stop_address,
    write_letters,
)
from portal.dissemination.operations.renderers.letters import renderer_of
from portal.dissemination.operations.sending import apply_reports
from portal.dissemination.operations.sending.channels import TAKEN_BACK_WITHIN
from portal.dissemination.states import (
    AccountKind,
    Channel,
    ConsentMethod,
    DeliveryState,
    FollowedKind,
    Frequency,
    LetterKind,
    LetterState,
    RequestKind,
    SkipReason,
    current,
)
from portal.schema.models import keyed_digest
from tests.portal.dissemination.factories import (
    HOUSE,
    KEY,
    NOW,
    OWNER,
    SETTLED,
    ask,
    change,
    follow,
    make_law,
    pass_on,
    reach,
    send,
)

pytestmark = pytest.mark.django_db
NUMBER = "84912345678"
ENDPOINT = "https://push.example.vn/abc"


def open_account(channel: Channel, *, name: str = "") -> Account:
    return Account.objects.create(
        name=name or channel.value, channel=channel.value, kind=AccountKind.FILE, created_at=NOW
    )


def account_rounds(account: Account, provider: MemoryProvider, *, at=NOW) -> AccountRounds:  # noqa: ANN001
    return AccountRounds(
        account=account, provider=provider, renderer=renderer_of(HOUSE, key=KEY), key=KEY, clock=lambda: at
    )


def carry(
    channel: Channel,
    provider: MemoryProvider | None = None,
    *,
    at=NOW,  # noqa: ANN001
    account: Account | None = None,
) -> MemoryProvider:
    """Empty what waits on this channel, by its one account where none is named."""
    provider, account = provider or MemoryProvider(), account or Account.objects.get(channel=channel.value)
    rounds = account_rounds(account, provider, at=at)
    while rounds.round():
        pass
    rounds.close()
    return provider


class TestByTextMessage:
    def test_a_code_goes_to_the_number_and_is_stored_nowhere(self):
        open_account(Channel.SMS)
        asking = ask(make_law().slug, address=NUMBER, channel=Channel.SMS)
        (message,) = carry(Channel.SMS).carried
        code = number_of(asking.seed, key=KEY)
        assert message.to == NUMBER
        assert code in message.text
        assert code not in str([list(model.objects.values()) for model in (Asking, FollowerAddress, Letter, Delivery)])

    def test_the_code_confirms_what_was_asked_and_the_number(self):
        asking = ask("mot", "hai", address=NUMBER, channel=Channel.SMS)
        confirm(asking=asking, way=ConsentMethod.CODE, controller=OWNER, at=NOW)
        assert Subscription.objects.filter(confirmed_at=NOW).count() == 2
        assert FollowerAddress.objects.get().confirmed_at == NOW
        lines = list(Consent.objects.order_by("pk").values_list("act", "way", "channel", "wording", "key"))
        wording = current(Channel.SMS)
        assert lines == [
            ("danh-dau", "bieu-mau-tren-cong", "tin-nhan", wording, "mot"),
            ("danh-dau", "bieu-mau-tren-cong", "tin-nhan", wording, "hai"),
            ("xac-nhan", "ma-xac-nhan", "tin-nhan", wording, "mot"),
            ("xac-nhan", "ma-xac-nhan", "tin-nhan", wording, "hai"),
        ]

    def test_after_a_quarter_of_an_hour_it_confirms_nothing(self):
        asking = ask("luat", address=NUMBER, channel=Channel.SMS)
        assert confirm(asking=asking, way=ConsentMethod.CODE, controller=OWNER, at=NOW + CODE_WITHIN) is None
        assert Subscription.objects.get().confirmed_at is None

    def test_and_is_not_sent_any_more(self):
        open_account(Channel.SMS)
        ask("luat", address=NUMBER, channel=Channel.SMS)
        assert carry(Channel.SMS, at=NOW + CODE_WITHIN).carried == []

    def test_a_strangers_asking_confirms_nothing_of_the_owners(self):
        """Two people type the same number: each code confirms what was asked with it."""
        ask("cua-nguoi-la", address=NUMBER, channel=Channel.SMS)
        own = ask("cua-toi", address=NUMBER, channel=Channel.SMS)
        confirm(asking=own, way=ConsentMethod.CODE, controller=OWNER, at=NOW)
        assert [one.key for one in Subscription.objects.filter(confirmed_at=NOW)] == ["cua-toi"]

    def test_news_come_there_and_nowhere_else(self):
        open_account(Channel.SMS)
        law = make_law()
        follow(law.slug, address=NUMBER, channel=Channel.SMS)
        change(law, "dieu-1")
        pass_on()
        mail = send()
        texts = carry(Channel.SMS, at=SETTLED)
        assert mail.carried == []
        assert [message.to for message in texts.carried] == [NUMBER]
        assert "https://lantoa.example.vn/van-ban/7-2021-nd-cp/" in texts.carried[0].text


class TestNumbersAsCodes:
    def test_are_typed_with_blanks_or_without(self):
        asking = ask("luat", address=NUMBER, channel=Channel.SMS)
        code = number_of(asking.seed, key=KEY)
        assert len(code) == 6
        for typed in (code, f"{code[:3]} {code[3:]}", f" {code} "):
            assert is_number(typed, seed=asking.seed, key=KEY)
        for typed in ("", "000000" if code != "000000" else "000001", f"{code}0", "mã"):
            assert not is_number(typed, seed=asking.seed, key=KEY)

    def test_another_installation_makes_others(self):
        asking = ask("luat", address=NUMBER, channel=Channel.SMS)
        assert word_of(asking.seed, key=KEY) != word_of(asking.seed, key="khóa khác")


def waiting_on_zalo(follower: Follower | None = None, *keys: str) -> tuple[Asking, str]:
    asking = await_on_zalo(
        follower=follower, things=[(FollowedKind.INSTRUMENT, key) for key in keys], frequency=Frequency.AT_ONCE,
        controller=OWNER, at=NOW, handle="x" * 64,
    )  # fmt: skip
    word = word_of(asking.seed, key=KEY)
    mark_asking(asking=asking, mark=code_mark_of(word, key=KEY))
    return asking, word


def say(text: str, *, zalo_id: str = "246") -> bool:
    """Somebody sends this to the Official Account."""
    mark = code_mark_of(word_in(text), key=KEY)
    return join_by_code(
        zalo_id=zalo_id, fingerprint=f"z{zalo_id}", mark=mark, controller=OWNER, happened_at=NOW, at=NOW
    )


class TestOnZalo:
    @pytest.mark.parametrize("form", ["{0}", "chào, mã của tôi là {0} ạ", "{1}", "{2}"])
    def test_the_code_joins_however_it_is_sent(self, form: str):
        _, word = waiting_on_zalo(None, "luat")
        assert say(form.format(word, word.replace(" ", "").lower(), word.replace(" ", "-")))
        address = FollowerAddress.objects.get()
        assert (address.channel, address.value, address.confirmed_at) == ("zalo", "246", NOW)
        assert Subscription.objects.get().confirmed_at == NOW
        assert Consent.objects.latest("pk").way == "quan-tam-tren-zalo"

    def test_what_is_no_code_joins_nothing(self):
        waiting_on_zalo(None, "luat")
        assert not say("xin chào")
        assert not FollowerAddress.objects.exists()

    def test_a_code_serves_once(self):
        _, word = waiting_on_zalo(None, "luat")
        say(word)
        assert not say(word, zalo_id="999")
        assert FollowerAddress.objects.count() == 1

    def test_whoever_followed_the_account_before_is_the_same_person(self):
        known = begin_on_zalo(zalo_id="246", fingerprint=keyed_digest("246"), controller=OWNER, at=NOW)
        asking, word = waiting_on_zalo(None, "luat")
        say(word)
        known.refresh_from_db()
        assert known.follower == asking.follower
        assert Follower.objects.count() == 1

    def test_following_the_account_is_kept_though_nothing_here_is_followed(self):
        begin_on_zalo(zalo_id="246", fingerprint=keyed_digest("246"), controller=OWNER, at=NOW)
        remove_expired(at=NOW + timedelta(days=3))
        assert Follower.objects.count() == 1

    def test_whoever_is_reached_there_no_more_is_forgotten_in_time(self):
        address = begin_on_zalo(zalo_id="246", fingerprint=keyed_digest("246"), controller=OWNER, at=NOW)
        assert Follower.objects.exists()
        stop_address(address=address, way=ConsentMethod.ZALO, at=NOW)
        remove_expired(at=NOW + timedelta(days=3))
        assert not Follower.objects.exists()


class TestSeveralAddresses:
    def add(self, follower: Follower, value: str, channel: Channel) -> FollowerAddress:
        asking = ask_to_add(follower=follower, reach=reach(value, channel=channel), controller=OWNER, at=NOW)
        confirm(asking=asking, way=ConsentMethod.CODE, controller=OWNER, at=NOW)
        return FollowerAddress.objects.get(fingerprint=keyed_digest(value))

    def test_one_more_comes_last(self):
        follower = follow("luat").follower
        added = self.add(follower, NUMBER, Channel.SMS)
        assert (added.follower, added.order) == (follower, 1)

    def test_nothing_is_sent_there_before_it_is_confirmed(self):
        open_account(Channel.SMS)
        law = make_law()
        follower = follow(law.slug).follower
        ask_to_add(follower=follower, reach=reach(NUMBER, channel=Channel.SMS), controller=OWNER, at=NOW)
        FollowerAddress.objects.filter(fingerprint=keyed_digest(NUMBER)).update(order=0)
        change(law, "dieu-1")
        pass_on()
        write_letters(at=SETTLED)
        assert set(Delivery.objects.filter(letter__kind="tin-thay-doi").values_list("channel", flat=True)) == {
            "thu-dien-tu"
        }

    def test_what_was_followed_there_joins_and_nobody_else_sees_it_before(self):
        """Somebody types another's number into their own page: until its owner gives the code, nothing moves."""
        mine, other = follow("luat-mot").follower, follow("luat-hai", address=NUMBER, channel=Channel.SMS).follower
        asking = ask_to_add(follower=mine, reach=reach(NUMBER, channel=Channel.SMS), controller=OWNER, at=NOW)
        assert list(mine.subscriptions.values_list("key", flat=True)) == ["luat-mot"]
        said = {"kind": RequestKind.SEE, "person": other.code, "channel": None, "way": ConsentMethod.FORM}
        wanted = receive_request(**said, at=NOW)
        confirm(asking=asking, way=ConsentMethod.CODE, controller=OWNER, at=NOW)
        assert sorted(mine.subscriptions.values_list("key", flat=True)) == ["luat-hai", "luat-mot"]
        assert not Follower.objects.filter(pk=other.pk).exists()
        assert Consent.objects.filter(person=other.code).latest("pk").act == "xoa-du-lieu"
        wanted.refresh_from_db()
        assert wanted.person == mine.code  # what they asked for about their data is still theirs

    def test_news_of_both_are_told_once(self):
        law = make_law()
        mine = follow(law.slug).follower
        follow(law.slug, address=NUMBER, channel=Channel.SMS)
        change(law, "dieu-1")
        pass_on()
        asking = ask_to_add(follower=mine, reach=reach(NUMBER, channel=Channel.SMS), controller=OWNER, at=NOW)
        confirm(asking=asking, way=ConsentMethod.CODE, controller=OWNER, at=NOW)
        write_letters(at=SETTLED)
        assert Letter.objects.filter(kind="tin-thay-doi").count() == 1

    def test_word_goes_to_the_preferred_one(self):
        open_account(Channel.SMS)
        law = make_law()
        follower = follow(law.slug).follower
        prefer_address(address=self.add(follower, NUMBER, Channel.SMS))
        change(law, "dieu-1")
        pass_on()
        assert send().carried == []
        assert [one.to for one in carry(Channel.SMS, at=SETTLED).carried] == [NUMBER]

    def test_a_channel_that_is_closed_is_passed_over(self):
        law = make_law()
        follower = follow(law.slug).follower
        prefer_address(address=self.add(follower, NUMBER, Channel.SMS))
        change(law, "dieu-1")
        pass_on()
        assert [one.to for one in send().carried] == ["nam@example.vn"]

    def test_what_one_channel_refuses_goes_on_by_the_next_and_once(self):
        open_account(Channel.ZALO)
        law = make_law()
        asking, word = waiting_on_zalo(None, law.slug)
        say(word)
        self.add(asking.follower, "nam@example.vn", Channel.EMAIL)
        change(law, "dieu-1")
        pass_on()
        write_letters(at=SETTLED)
        carry(Channel.ZALO, MemoryProvider(lambda _: SendOutcome.NOT_HERE), at=SETTLED)
        assert [one.to for one in send().carried] == ["nam@example.vn"]
        assert Letter.objects.get(kind="tin-thay-doi").state == LetterState.SENT

    @pytest.fixture
    def failed(self) -> Account:
        """News were taken over by the carrier of text messages, which says later that they did not arrive; twice."""
        account, law = open_account(Channel.SMS), make_law()
        prefer_address(address=self.add(follow(law.slug).follower, NUMBER, Channel.SMS))
        change(law, "dieu-1")
        pass_on()
        write_letters(at=SETTLED)
        carry(Channel.SMS, at=SETTLED)
        for _ in range(2):
            apply_reports(account=account, heard=[DeliveryReport("id-1", ArrivalState.FAILED)], at=SETTLED)
        return account

    def test_what_failed_on_the_way_goes_on_by_the_next_when_nobody_took_that_back(self, failed: Account):
        assert Letter.objects.get(kind="tin-thay-doi").state == LetterState.QUEUED
        assert send(at=SETTLED + TAKEN_BACK_WITHIN - timedelta(minutes=1)).carried == []
        later = send(at=SETTLED + TAKEN_BACK_WITHIN)
        assert [one.to for one in later.carried] == ["nam@example.vn"]
        assert Letter.objects.get(kind="tin-thay-doi").state == LetterState.SENT

    def test_and_goes_nowhere_when_it_has_arrived_after_all(self, failed: Account):
        apply_reports(
            account=failed, heard=[DeliveryReport("id-1", ArrivalState.DELIVERED)], at=SETTLED + timedelta(hours=1)
        )
        assert send(at=SETTLED + TAKEN_BACK_WITHIN).carried == []
        assert list(Delivery.objects.filter(letter__kind="tin-thay-doi").order_by("pk").values_list("state", "reason"))[
            -2:
        ] == [(DeliveryState.DELIVERED, ""), (DeliveryState.SKIPPED, SkipReason.REACHED_ELSEWHERE)]

    def test_what_is_unknown_goes_nowhere_else(self):
        open_account(Channel.SMS)
        law = make_law()
        follower = follow(law.slug).follower
        prefer_address(address=self.add(follower, NUMBER, Channel.SMS))
        change(law, "dieu-1")
        pass_on()
        write_letters(at=SETTLED)
        tried = carry(Channel.SMS, MemoryProvider(lambda _: SendOutcome.UNKNOWN), at=SETTLED)
        assert [message.to for message in tried.carried] == [NUMBER]
        assert send().carried == []

    def test_one_that_is_put_to_rest_gets_nothing_and_wakes_again(self):
        follower = follow("luat").follower
        address = follower.addresses.get()
        assert stop_address(address=address, way=ConsentMethod.PAGE, at=NOW)
        assert not stop_address(address=address, way=ConsentMethod.PAGE, at=NOW)
        address.refresh_from_db()
        assert address.ended_at == NOW
        resume_address(address=address, wording=current(Channel.EMAIL), controller=OWNER, at=NOW)
        address.refresh_from_db()
        assert address.ended_at is None
        acts = Consent.objects.filter(kind="").order_by("pk").values_list("act", flat=True)
        assert list(acts) == ["rut-lai", "xac-nhan"]

    def test_one_at_rest_is_asked_again_when_its_owner_wants_word(self):
        address = follow("luat").follower.addresses.get()
        stop_address(address=address, way=ConsentMethod.PAGE, at=NOW)
        ask(make_law().slug)
        assert [one.to for one in send(at=NOW).carried] == ["nam@example.vn"]

    def test_zalo_at_a_number_is_agreed_to_by_itself_and_taken_back(self):
        address = follow("luat", address=NUMBER, channel=Channel.SMS).follower.addresses.get()
        assert not address.by_zalo
        for wanted in (True, True, False):
            reach_by_zalo(address=address, wanted=wanted, wording=current(Channel.SMS), controller=OWNER, at=NOW)
        lines = Consent.objects.filter(channel="zalo-so-dien-thoai").order_by("pk")
        assert list(lines.values_list("act", flat=True)) == ["xac-nhan", "rut-lai"]

    def test_the_last_cannot_be_removed_alone(self):
        follower = follow("luat").follower
        assert not remove_address(address=follower.addresses.get(), way=ConsentMethod.PAGE, at=NOW)
        added = self.add(follower, NUMBER, Channel.SMS)
        assert remove_address(address=added, way=ConsentMethod.PAGE, at=NOW)
        assert not FollowerAddress.objects.filter(fingerprint=keyed_digest(NUMBER)).exists()


class TestInABrowser:
    def test_its_leave_is_the_yes(self):
        asking = ask("luat", address=ENDPOINT, channel=Channel.PUSH)
        assert asking.letter is None
        confirm(asking=asking, way=ConsentMethod.BROWSER, controller=OWNER, at=NOW)
        assert Subscription.objects.get().confirmed_at == NOW
        assert Consent.objects.latest("pk").way == "trinh-duyet-cho-phep"

    def test_a_notice_has_a_title_a_sentence_and_a_link(self):
        open_account(Channel.PUSH)
        law = make_law()
        confirm(
            asking=ask(law.slug, address=ENDPOINT, channel=Channel.PUSH),
            way=ConsentMethod.BROWSER,
            controller=OWNER,
            at=NOW,
        )
        change(law, "dieu-1")
        pass_on()
        write_letters(at=SETTLED)
        (message,) = carry(Channel.PUSH, at=SETTLED).carried
        assert message.subject == "Nghị định về vệ sinh chợ nông thôn có thay đổi"
        assert message.link == "https://lantoa.example.vn/van-ban/7-2021-nd-cp/dieu-1/"
        assert message.text == "Từ ngày 24/11/2026, Điều 1 Nghị định 7/2021/NĐ-CP được sửa đổi."

    @pytest.mark.parametrize(
        ("count", "leads_to"),
        [(1, r"https://lantoa.example.vn/van-ban/7-2021-nd-cp/dieu-1/"), (2, r".*/theo-doi/cua-toi/.{43}/")],
    )
    def test_pressing_a_notice_leads_to_what_it_tells_or_to_ones_own_page(self, count: int, leads_to: str):
        open_account(Channel.PUSH)
        laws = [make_law(f"{number}/2021/NĐ-CP") for number in (7, 8)[:count]]
        for law in laws:
            asking = ask(law.slug, address=ENDPOINT, channel=Channel.PUSH)
            confirm(asking=asking, way=ConsentMethod.BROWSER, controller=OWNER, at=NOW)
            change(law, "dieu-1")
        pass_on()
        write_letters(at=SETTLED)
        (message,) = carry(Channel.PUSH, at=SETTLED).carried
        link = json.loads(push_payload(message, home=f"{HOUSE.base}/"))["link"]
        assert re.fullmatch(leads_to, link)

    @pytest.mark.parametrize("kind", [LetterKind.NEWS, LetterKind.LINK, LetterKind.STAFF])
    def test_every_letter_that_a_browser_may_get_has_a_link(self, kind: LetterKind):
        told = [
            {"called": "Luật Đất đai", "name": "", "sentences": ["Có điều vừa đổi."], "address": "/van-ban/dat-dai/"}
        ]
        given = {
            "told": told, "rest": 0, "page": "https://a.vn/cua-toi/", "link_days": 90, "subject": "Việc", "desk": "https://a.vn/",
        }  # fmt: skip
        assert short_forms.shortly(kind, given, channel=Channel.PUSH, sender=HOUSE).link.startswith("https://")


def test_every_kind_of_letter_has_a_short_form():
    assert set(LetterKind) == set(short_forms._SAYS)
