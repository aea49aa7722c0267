"""People follow, confirm, change their mind and are forgotten; the ledger proves it and names nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.dissemination.channels import digest, fingerprint, mask, new_token, normal
from portal.dissemination.models import Asking, Consent, Follower, Letter, News, PersonalLink, Subscription, Suppression
from portal.dissemination.operations import (
    ask_to_follow,
    change_frequency,
    confirm,
    forget_follower,
    send_personal_link,
    stop,
    stop_all,
)
from portal.dissemination.operations.opt_in import MOST_ASKED
from portal.dissemination.operations.sending import queue_letter
from portal.dissemination.states import (
    CONSENTS,
    CURRENT,
    Channel,
    ConsentMethod,
    FollowedKind,
    Frequency,
    LetterKind,
    LetterState,
    consent_text,
)
from portal.journal.models import Entry
from portal.schema.models import keyed_digest
from tests.portal.dissemination import factories
from tests.portal.dissemination.factories import (
    ADDRESS,
    KEY,
    NOW,
    OWNER,
    change,
    follow,
    make_law,
    make_link,
    pass_on,
    reach,
    send,
)

pytestmark = pytest.mark.django_db


def ask(address: str = ADDRESS, key: str = "7-2021-nd-cp", at=NOW) -> Asking | None:  # noqa: ANN001
    return factories.ask(key, address=address, at=at)


def ledger() -> list[tuple[str, str, str]]:
    return list(Consent.objects.order_by("pk").values_list("act", "way", "key"))


class TestAsking:
    def test_tells_nobody_anything_before_they_confirm(self):
        law = make_law()
        follow(law.slug, is_confirmed=False, at=NOW)
        change(law, "dieu-1")
        assert pass_on() == 0
        provider = send()
        assert [message.subject for message in provider.carried] == ["Xin xác nhận: theo dõi thay đổi pháp luật"]
        assert "địa chỉ tự được xóa" in provider.carried[0].text

    def test_who_follows_already_is_not_told_that_their_address_goes(self):
        follow(make_law().slug)
        follow(make_law(number="8/2021/NĐ-CP").slug, is_confirmed=False, at=NOW)
        (letter,) = send(at=NOW).carried
        assert "Xin xác nhận" in letter.subject
        assert "không có gì thay đổi" in letter.text
        assert "địa chỉ tự được xóa" not in letter.text

    def test_writes_down_which_words_were_shown(self):
        ask()
        line = Consent.objects.get()
        assert (line.act, line.way) == ("danh-dau", "bieu-mau-tren-cong")
        assert (line.wording, line.controller, line.key) == (CURRENT, OWNER, "7-2021-nd-cp")
        assert line.person == Follower.objects.get().code

    def test_the_same_address_in_another_spelling_is_the_same_person(self):
        ask("Nam@Example.VN")
        ask(" nam@example.vn ")
        assert Follower.objects.get().addresses.get().value == ADDRESS
        assert Subscription.objects.count() == 1

    def test_who_follows_already_gets_the_link_to_their_page(self):
        follow("7-2021-nd-cp")
        ask()
        assert Letter.objects.get().kind == LetterKind.LINK
        assert Subscription.objects.count() == 1

    def test_nobody_can_have_a_stranger_flooded_with_letters(self):
        for number in range(MOST_ASKED + 5):
            ask(key=f"luat-{number}")
            send_personal_link(address=ADDRESS, fingerprint=fingerprint(ADDRESS, key=KEY), at=NOW)
        assert Letter.objects.count() == MOST_ASKED
        ask(key="luat-khac", at=NOW + timedelta(days=1, minutes=1))
        assert Letter.objects.count() == MOST_ASKED + 1

    def test_an_address_that_does_not_exist_is_left_alone(self):
        Suppression.objects.create(fingerprint=fingerprint(ADDRESS, key=KEY), at=NOW, until=NOW + timedelta(days=180))
        ask()
        assert not Follower.objects.exists()
        ask(at=NOW + timedelta(days=181))
        assert Follower.objects.exists()

    def test_a_personal_link_is_sent_to_followers_only(self):
        for address in (ADDRESS, "ai-do@example.vn"):
            send_personal_link(address=address, fingerprint=fingerprint(address, key=KEY), at=NOW)
        assert not Letter.objects.exists()
        follower = follow("7-2021-nd-cp").follower
        send_personal_link(address=ADDRESS, fingerprint=fingerprint(ADDRESS, key=KEY), at=NOW)
        assert Letter.objects.get(kind=LetterKind.LINK).follower == follower


class TestConfirming:
    def test_twice_is_once(self):
        subscription = follow("7-2021-nd-cp")
        confirm(asking=Asking.objects.get(), way=ConsentMethod.LETTER, controller=OWNER, at=NOW)
        assert [act for act, _, _ in ledger()] == ["danh-dau", "xac-nhan"]
        subscription.refresh_from_db()
        assert subscription.confirmed_at == NOW - timedelta(days=10)

    def test_does_not_wake_what_was_stopped(self):
        subscription = follow("7-2021-nd-cp", is_confirmed=False)
        stop(subscriptions=[subscription], way=ConsentMethod.PAGE, at=NOW)
        confirm(asking=Asking.objects.get(), way=ConsentMethod.LETTER, controller=OWNER, at=NOW)
        subscription.refresh_from_db()
        assert subscription.confirmed_at is None


class TestStopping:
    def test_ends_one_and_leaves_the_other(self):
        one, other = follow("luat-mot"), follow("luat-hai")
        assert stop(subscriptions=[one], way=ConsentMethod.ONE_CLICK, at=NOW) == 1
        assert stop(subscriptions=[one], way=ConsentMethod.ONE_CLICK, at=NOW) == 0
        other.refresh_from_db()
        assert other.stopped_at is None
        assert ledger()[-1] == ("rut-lai", "mot-cham-trong-hop-thu", "luat-mot")

    def test_takes_back_what_was_not_told_yet(self):
        law = make_law()
        subscription = follow(law.slug)
        change(law, "dieu-1")
        pass_on()
        assert News.objects.exists()
        stop_all(follower=subscription.follower, way=ConsentMethod.PAGE, at=NOW)
        assert not News.objects.exists()
        assert send().carried == []

    def test_is_obeyed_even_when_the_letter_is_written_already(self):
        law = make_law()
        subscription = follow(law.slug)
        change(law, "dieu-1")
        pass_on()
        send_nothing_yet(law)
        stop(subscriptions=[subscription], way=ConsentMethod.PAGE, at=NOW)
        assert send().carried == []
        assert Letter.objects.get().state == LetterState.SKIPPED

    def test_one_may_follow_again(self):
        stop(subscriptions=[follow("7-2021-nd-cp")], way=ConsentMethod.PAGE, at=NOW)
        ask()
        assert Subscription.objects.filter(stopped_at=None, confirmed_at=None).count() == 1

    def test_the_rhythm_can_be_changed(self):
        subscription = follow("7-2021-nd-cp")
        change_frequency(subscription=subscription, frequency=Frequency.WEEKLY)
        subscription.refresh_from_db()
        assert subscription.frequency == "hang-tuan"


def send_nothing_yet(law) -> None:  # noqa: ANN001
    """The letter is in the outbox, and nobody has taken it."""
    follower = Follower.objects.get()
    letter = queue_letter(kind=LetterKind.NEWS, follower=follower, at=NOW)
    News.objects.update(letter=letter)


class TestForgetting:
    def test_leaves_numbers_and_a_proof_that_names_nobody(self):
        law = make_law()
        follower = follow(law.slug).follower
        make_link(follower)
        change(law, "dieu-1")
        pass_on()
        send()
        forget_follower(follower=follower, way=ConsentMethod.PAGE, at=NOW)
        for model in (Follower, Subscription, PersonalLink, News):
            assert not model.objects.exists()
        letter = Letter.objects.get()
        assert (letter.state, letter.follower) == (LetterState.SENT, None)
        assert [act for act, _, _ in ledger()] == ["danh-dau", "xac-nhan", "rut-lai", "xoa-du-lieu"]
        assert {line.person for line in Consent.objects.all()} == {follower.code}

    def test_takes_letters_that_wait_out_of_the_outbox(self):
        follower = follow("7-2021-nd-cp", is_confirmed=False).follower
        forget_follower(follower=follower, way=ConsentMethod.PAGE, at=NOW)
        assert Letter.objects.get().state == LetterState.SKIPPED


NEW = {"2026-11-27-thu": "40f6", "2026-11-27-sms": "d515", "2026-11-27-zalo": "5baf", "2026-11-27-push": "04db"}
PAPER = {"2026-12-01-thu-giay": "e4aa"}


class TestLedger:
    @pytest.mark.parametrize("act", ["change", "delete"])
    def test_is_never_changed(self, act: str):
        ask()
        lines = Consent.objects.all()
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            lines.delete() if act == "delete" else lines.update(at=NOW + timedelta(days=1))

    def test_words_once_agreed_to_stay_as_they_are(self):
        """A change of words is a new version. This line may be added to and never edited."""
        known = {"2026-11": "ebd6", "2026-11-25": "c929", "2026-11-27-zalo-so": "945b"} | NEW | PAPER
        assert {version: digest(text)[:4] for version, text in CONSENTS.items()} == known
        assert OWNER in consent_text(owner=OWNER)

    def test_of_zalo_at_a_number_names_the_words_that_speak_of_it(self):
        asked = ask_to_follow(
            reach=replace(reach("0912345678", channel=Channel.SMS), by_zalo=True),
            things=[(FollowedKind.INSTRUMENT, "7-2021-nd-cp")], frequency=Frequency.AT_ONCE, controller=OWNER, at=NOW,
        )  # fmt: skip
        assert asked is not None
        confirm(asking=asked, way=ConsentMethod.CODE, controller=OWNER, at=NOW)
        line = Consent.objects.get(channel=Channel.ZALO_PHONE.value)
        assert "qua Zalo ở số này" in consent_text(version=line.wording, owner=OWNER)

    def test_what_citizens_do_is_no_entry_of_the_journal(self):
        before = Entry.objects.count()
        subscription = follow("7-2021-nd-cp")
        stop(subscriptions=[subscription], way=ConsentMethod.PAGE, at=NOW)
        forget_follower(follower=subscription.follower, way=ConsentMethod.PAGE, at=NOW)
        assert Entry.objects.count() == before


class TestDatabase:
    def test_one_address_is_one_follower(self):
        follow("luat-mot")
        with pytest.raises(IntegrityError), transaction.atomic():
            Follower.objects.create(created_at=NOW).addresses.create(
                channel="thu-dien-tu", value=ADDRESS, fingerprint=keyed_digest(ADDRESS), created_at=NOW
            )

    def test_a_thing_is_followed_once_at_a_time(self):
        subscription = follow("luat-mot")
        with pytest.raises(IntegrityError), transaction.atomic():
            Subscription.objects.create(follower=subscription.follower, kind="van-ban", key="luat-mot", created_at=NOW)

    @pytest.mark.parametrize(
        "fields",
        [
            {"state": "da-gui"},  # sent without an end
            {"state": "cho-gui", "follower": None},  # to nobody
            {"state": "cho-gui", "ended_at": NOW},  # ended and still to be sent
        ],
    )
    def test_a_letter_is_in_one_state_wholly(self, fields: dict[str, object]):
        follower = follow("luat-mot").follower
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.create(**{"follower": follower, "kind": "tin-thay-doi", "created_at": NOW} | fields)


class TestAddresses:
    @pytest.mark.parametrize(
        ("address", "shown"), [("nam@gmail.com", "n***@gmail.com"), ("x@y.vn", "x***@y.vn"), ("hỏng", "***")]
    )
    def test_are_shown_masked(self, address: str, shown: str):
        assert mask(address) == shown

    def test_name_nobody_where_an_object_is_printed(self):
        follower = follow("luat-mot").follower
        assert ADDRESS not in f"{follower!r} {follower} {follower.subscriptions.get()!r}"

    def test_fingerprints_know_an_address_again_only_with_the_key(self):
        assert fingerprint("Nam@x.vn", key="a") == fingerprint(" nam@x.vn", key="a")
        assert fingerprint("nam@x.vn", key="a") != fingerprint("nam@x.vn", key="b")
        assert normal(" A@B.VN ") == "a@b.vn"

    def test_secrets_are_long_and_never_the_same(self):
        assert len({new_token() for _ in range(100)}) == 100
        assert len(new_token()) >= 43
