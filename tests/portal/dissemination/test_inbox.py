"""What people write is kept, waits for the officers of the number's agency, and is answered the way it came."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from messageproviders.port import InboundMessage, SendOutcome
from messageproviders_tests.peers.memory import MemoryProvider
from portal.agencies.models import Agency, Officer
from portal.design.refusals import NotAllowed, Refused, WrongState
from portal.dissemination.jobs.notices import _heed_word, _word
from portal.dissemination.models import Account, IncomingMessage, Letter, MessageReply
from portal.dissemination.operations.inbox import answer_message, close_message, hand_over_message
from portal.dissemination.operations.subscriptions import forget_follower
from portal.dissemination.queries.held import parts_of
from portal.dissemination.queries.inbox import IS_WAITING, messages_in
from portal.dissemination.states import Channel, LetterKind, LetterState, MessageState
from portal.journal.models import Entry
from portal.questions.models import Question
from portal.questions.states import QuestionWay
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.dissemination.campaign_factories import make_follower
from tests.portal.dissemination.factories import NOW
from tests.portal.dissemination.test_channels import account_rounds, carry, open_account

pytestmark = pytest.mark.django_db
NUMBER = "84912345678"
ASKS = "Cho hỏi đặt cọc mua đất rồi không mua nữa có lấy lại được tiền không"
SURE = ("Bên đặt cọc từ chối thì mất tiền cọc.", "/hoi-dap/tra-loi/7-dat-coc/")


@pytest.fixture
def account() -> Account:
    return open_account(Channel.SMS)


@pytest.fixture
def officer(account: Account) -> Officer:
    """Who answers for the province."""
    return make_posting("justice").officer


def write(account: Account, text: str = ASKS, *, at=NOW, number: str = NUMBER) -> IncomingMessage | None:  # noqa: ANN001
    """A text message is read as the job reads it."""
    _heed_word(SimpleNamespace(account=account, received_at=at), InboundMessage(number, text, "1", at), at)  # type: ignore[arg-type]
    return IncomingMessage.objects.order_by("pk").last()


def waits() -> list[str]:
    return [one.text for one in IncomingMessage.objects.filter(IS_WAITING).order_by("pk")]


class TestArriving:
    def test_is_kept_sealed_with_its_last_day(self, account: Account):
        message = write(account)
        assert message.state == MessageState.WAITING
        assert message.answer_by == date(2026, 11, 26)  # two working days after a Tuesday
        assert (message.text, message.author) == (ASKS, "***678")
        with connection.cursor() as cursor:
            cursor.execute("SELECT sender, text FROM dissemination_incomingmessage")
            assert not {NUMBER, ASKS} & set(cursor.fetchone())

    @pytest.mark.parametrize("text", ["TC", "tôi ko muốn nhận tin nữa", "DK", "   "])
    def test_a_no_a_yes_and_nothing_are_no_messages(self, account: Account, text: str):
        assert write(account, text) is None

    def test_on_zalo_a_code_is_none_and_words_are(self):
        zalo = open_account(Channel.ZALO)
        event = SimpleNamespace(who="31337", text="LT 7KQ2 M9TX", at=NOW)
        _word(SimpleNamespace(account=zalo, received_at=NOW), event, NOW)  # type: ignore[arg-type]
        assert not IncomingMessage.objects.exists()
        event.text = ASKS
        _word(SimpleNamespace(account=zalo, received_at=NOW), event, NOW)  # type: ignore[arg-type]
        assert IncomingMessage.objects.get().author == "***"


class TestAnswering:
    def test_goes_to_a_stranger_and_waits_until_the_carrier_has_it(self, account: Account, officer: Officer):
        message = write(account)
        answer_message(message=message, text="Xin mang giấy đặt cọc tới Sở.", by=officer, at=NOW)
        assert waits() == []
        assert Letter.objects.get().state == LetterState.QUEUED
        (sent,) = carry(Channel.SMS).carried
        assert sent.to == NUMBER
        assert sent.text.endswith("Xin mang giấy đặt cọc tới Sở.")
        assert Letter.objects.get().state == LetterState.SENT
        entry = Entry.objects.get(verb="message.answered")
        assert "giấy đặt cọc" not in str(entry.details)

    def test_that_did_not_leave_waits_again(self, account: Account, officer: Officer):
        message = write(account)
        answer_message(message=message, text="Có.", by=officer, at=NOW)
        with pytest.raises(Refused):
            answer_message(message=message, text="Có.", by=officer, at=NOW)
        with pytest.raises(Refused):
            close_message(message=message, text="Đã trả lời rồi", by=officer, at=NOW)
        Letter.objects.update(state=LetterState.FAILED.value, ended_at=NOW)
        assert waits() == [ASKS]
        answer_message(message=message, text="Được.", by=officer, at=NOW)
        assert MessageReply.objects.count() == 2

    def test_not_after_a_no_that_came_later(self, account: Account, officer: Officer):
        message = write(account)
        answer_message(message=message, text="Có.", by=officer, at=NOW)
        write(account, "TC", at=NOW + timedelta(minutes=1))
        assert carry(Channel.SMS, at=NOW + timedelta(minutes=2)).carried == []
        message.refresh_from_db()
        assert message.state == MessageState.REFUSED
        with pytest.raises(WrongState):
            answer_message(message=message, text="Có.", by=officer, at=NOW)

    def test_but_after_a_no_that_came_before_by_an_officer_and_until_the_next_no(
        self, account: Account, officer: Officer
    ):
        write(account, "TC")
        message = write(account, at=NOW + timedelta(hours=1))
        answer_message(message=message, text="Có.", by=officer, at=NOW + timedelta(hours=2))
        assert len(carry(Channel.SMS, at=NOW + timedelta(hours=2)).carried) == 1
        again = write(account, "Còn hỏi chuyện này", at=NOW + timedelta(hours=3))
        answer_message(message=again, text="Có.", by=officer, at=NOW + timedelta(hours=3))
        write(
            account, "TC", at=NOW + timedelta(hours=4)
        )  # said before: nothing new to write down, and heard all the same
        assert carry(Channel.SMS, at=NOW + timedelta(hours=4)).carried == []

    def test_says_no_more_than_has_room(self, account: Account, officer: Officer):
        with pytest.raises(Refused):
            answer_message(message=write(account), text="x" * 307, by=officer, at=NOW)

    def test_nothing_to_answer_needs_a_reason(self, account: Account, officer: Officer):
        message = write(account, "cảm ơn nhé")
        close_message(message=message, text="Lời cảm ơn", by=officer, at=NOW)
        assert waits() == []
        assert not Letter.objects.exclude(kind=LetterKind.HOW_TO_STOP.value).exists()


class TestByTheAccountWrittenTo:
    """Of two Official Accounts only the one that somebody wrote to may write back to them."""

    @pytest.fixture
    def accounts(self) -> tuple[Account, Account]:
        """The heavier one is not the one that is written to."""
        made = [open_account(Channel.ZALO, name=name) for name in ("Zalo tỉnh", "Zalo xã")]
        Account.objects.filter(pk=made[1].pk).update(weight=1)
        return made[0], made[1]

    def answered(self, account: Account, officer: Officer) -> IncomingMessage:
        event = SimpleNamespace(who="31337", text=ASKS, at=NOW)
        _word(SimpleNamespace(account=account, received_at=NOW), event, NOW)  # type: ignore[arg-type]
        message = IncomingMessage.objects.get()
        answer_message(message=message, text="Mời tới xã.", by=officer, at=NOW)
        return message

    def test_leaves_an_answer_and_by_no_other(self, accounts: tuple[Account, Account], officer: Officer):
        other, own = accounts
        self.answered(own, officer)
        assert carry(Channel.ZALO, account=other).carried == []
        assert len(carry(Channel.ZALO, account=own).carried) == 1

    def test_also_after_it_was_busy_and_whatever_its_share(self, accounts: tuple[Account, Account], officer: Officer):
        other, own = accounts
        self.answered(own, officer)
        carry(Channel.ZALO, MemoryProvider(lambda _: SendOutcome.LATER), account=own)
        later = NOW + timedelta(hours=1)
        assert carry(Channel.ZALO, account=other, at=later).carried == []
        rounds = account_rounds(own, provider := MemoryProvider(), at=later)
        rounds.round(share=range(0))
        rounds.close()
        assert len(provider.carried) == 1

    def test_by_the_account_that_speaks_for_the_same_official_account(self, officer: Officer):
        holder = Account.objects.create(name="OA", channel=Channel.ZALO_PHONE.value, kind="zalo", created_at=NOW)
        speaks = Account.objects.create(
            name="OA, hỏi đáp", channel=Channel.ZALO.value, kind="zalo", created_at=NOW, options={"token_of": holder.pk}
        )
        open_account(Channel.ZALO, name="Zalo khác")
        self.answered(holder, officer)
        assert Letter.objects.get().deliveries.get().queued.only_by == speaks

    def test_is_not_promised_once_it_is_closed_and_the_message_waits_again(
        self, accounts: tuple[Account, Account], officer: Officer
    ):
        message = self.answered(accounts[1], officer)
        assert waits() == []
        Account.objects.filter(pk=accounts[1].pk).update(is_open=False)
        assert waits() == [ASKS]
        message.refresh_from_db()
        with pytest.raises(Refused, match="không còn dùng"):
            answer_message(message=message, text="Mời tới xã.", by=officer, at=NOW)
        close_message(message=message, text="Gọi điện rồi", by=officer, at=NOW)

    def test_a_text_message_leaves_by_another_then(self, account: Account, officer: Officer):
        message = write(account)
        Account.objects.update(is_open=False)
        other = open_account(Channel.SMS, name="Số khác")
        message.refresh_from_db()
        answer_message(message=message, text="Mời tới xã.", by=officer, at=NOW)
        assert len(carry(Channel.SMS, account=other).carried) == 1


class TestFlood:
    """What comes without end is counted where it stops being kept: nothing is lost without a row that says so."""

    def test_of_one_number_is_counted_beside_the_last_that_was_kept(self, account: Account):
        for number in range(25):
            write(account, f"tin {number}", at=NOW + timedelta(minutes=number))
        assert len(waits()) == 20
        assert IncomingMessage.objects.order_by("pk").last().left_out == 5
        write(account, "từ người khác", number="84987654321", at=NOW + timedelta(minutes=26))
        assert waits()[-1] == "từ người khác"
        write(account, "một giờ sau", at=NOW + timedelta(minutes=90))
        assert waits()[-1] == "một giờ sau"

    def test_of_many_numbers_too(self, account: Account, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("portal.dissemination.operations.inbox._MOST_OF_ALL", 3)
        for number in range(5):
            write(account, f"tin {number}", number=f"8498765432{number}", at=NOW + timedelta(seconds=number))
        assert waits() == ["tin 0", "tin 1", "tin 2"]
        assert list(IncomingMessage.objects.order_by("pk").values_list("left_out", flat=True)) == [0, 0, 2]

    def test_hinders_no_no(self, account: Account, officer: Officer):
        for number in range(21):
            write(account, f"tin {number}")
        write(account, "TC", at=NOW + timedelta(minutes=1))
        assert waits() == []

    def test_is_said_on_the_list_the_page_and_in_the_file(self, client: Client, account: Account, officer: Officer):
        for number in range(23):
            write(account, f"tin {number}")
        client.force_login(officer)
        last = IncomingMessage.objects.order_by("pk").last()
        for page in (reverse("messages"), reverse("message", args=[last.pk])):
            assert "còn 3 tin không được giữ lại" in client.get(page).content.decode()
        assert ",3\r\n" in client.get(reverse("messages"), {"tep": "csv"}).content.decode()


class TestHandingOver:
    def test_becomes_a_question_whose_code_is_told_once_it_is_there(self, account: Account, officer: Officer):
        message = write(account)
        hand_over_message(message=message, by=officer, at=NOW + timedelta(hours=1))
        question = Question.objects.get()
        assert (question.way, question.text, question.received_at) == (QuestionWay.MESSAGE, ASKS, NOW)
        assert question.asker.contact == ""
        assert not question.asker.may_publish
        (sent,) = carry(Channel.SMS, at=NOW + timedelta(hours=1)).carried
        assert "mã biên nhận" in sent.text
        assert "/hoi-dap/tra-cuu" in sent.text
        message.refresh_from_db()
        assert message.question == question
        assert messages_in(agencies=None).get().left_at is None  # the code has left, and no answer
        with pytest.raises(WrongState):
            hand_over_message(message=message, by=officer, at=NOW)


class TestMachine:
    @pytest.fixture(autouse=True)
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        asked: list[str] = []
        monkeypatch.setattr(
            "portal.search.web.views.sure_answer",
            lambda text: asked.append(text) or (SURE if "coc" in text or "cọc" in text else None),
        )
        return asked

    def test_answers_what_it_is_sure_of_and_says_so(self, account: Account, asked: list[str]):
        message = write(account, "Luật dat coc")
        assert asked == ["dat coc"]
        assert message.state == MessageState.BY_MACHINE
        assert waits() == []
        (sent,) = carry(Channel.SMS).carried
        assert SURE[0] in sent.text
        assert sent.text.endswith(SURE[1])
        assert MessageReply.objects.get().officer is None

    def test_has_a_keyword_in_data(self, account: Account, asked: list[str]):
        Account.objects.update(options={"keyword": "PL"})
        account.refresh_from_db()
        write(account, "pl dat coc")
        assert asked == ["dat coc"]

    def test_is_silent_where_it_is_not_sure_and_the_inbox_has_it(self, account: Account):
        make_follower(NUMBER)
        write(account, "nhà bên cạnh hát to quá")
        assert waits() == ["nhà bên cạnh hát to quá"]
        assert [one.kind for one in Letter.objects.all()] == [LetterKind.HOW_TO_STOP]

    def test_answers_one_person_once_in_a_while(self, account: Account):
        write(account)
        write(account, f"{ASKS} ạ", at=NOW + timedelta(minutes=9))
        assert waits() == [f"{ASKS} ạ"]
        assert write(account, at=NOW + timedelta(minutes=11)).state == MessageState.BY_MACHINE

    def test_never_answers_who_has_said_no(self, account: Account):
        write(account, "TC")
        assert write(account, at=NOW + timedelta(days=1)).state == MessageState.WAITING
        make_follower("84987654321")
        write(account, "thôi đừng nhắn nữa", number="84987654321")
        write(account, at=NOW + timedelta(days=1), number="84987654321")
        assert not MessageReply.objects.exists()

    def test_whose_answer_did_not_leave_leaves_it_to_an_officer(self, account: Account):
        write(account)
        Letter.objects.update(state=LetterState.FAILED.value, ended_at=NOW)
        assert waits() == [ASKS]


class TestWhoSees:
    @pytest.fixture
    def agency(self) -> Agency:
        return make_agency("Phường Vị Tân")

    @pytest.fixture
    def own(self, agency: Agency) -> IncomingMessage:
        number = Account.objects.create(
            name="Phường", channel=Channel.SMS.value, kind="tep", agency=agency, created_at=NOW
        )
        return write(number)

    def page(self, client: Client, officer: Officer, message: IncomingMessage) -> int:
        client.force_login(officer)
        return client.get(reverse("message", args=[message.pk])).status_code

    def test_what_came_to_an_agencys_number_is_of_its_officers_and_of_the_province(
        self, client: Client, officer: Officer, agency: Agency, own: IncomingMessage
    ):
        assert self.page(client, make_posting("reception", agency=agency).officer, own) == 200
        assert self.page(client, officer, own) == 200
        assert self.page(client, make_posting("reception").officer, own) == 404
        assert self.page(client, make_posting("editor", agency=agency).officer, own) == 302  # away: no such right
        with pytest.raises(NotAllowed):
            answer_message(message=own, text="Có.", by=make_posting("reception").officer, at=NOW)

    def test_what_came_to_the_provinces_is_of_those_who_answer_for_all(
        self, client: Client, account: Account, officer: Officer
    ):
        message = write(account)
        assert self.page(client, officer, message) == 200
        assert self.page(client, make_posting("reception").officer, message) == 404

    def test_the_file_holds_neither_words_nor_numbers(self, client: Client, account: Account, officer: Officer):
        write(account)
        client.force_login(officer)
        page = client.get(reverse("messages")).content.decode()
        assert "đặt cọc" in page
        assert "***678" in page
        assert NUMBER not in page
        sheet = client.get(reverse("messages"), {"tep": "csv"}).content.decode()
        assert "Tin nhắn SMS" in sheet
        assert "đặt cọc" not in sheet
        assert "678" not in sheet

    def test_from_the_screen_to_the_carrier(self, client: Client, account: Account, officer: Officer):
        message = write(account)
        client.force_login(officer)
        there = reverse("message", args=[message.pk])
        client.post(reverse("message_answer", args=[message.pk]), {"text": "Mời bà tới Sở."})
        assert "Chờ gửi" in client.get(there).content.decode()
        carry(Channel.SMS, at=timezone.now())
        page = client.get(there).content.decode()
        assert "Đã gửi" in page
        assert "Mời bà tới Sở." in page


class TestForgetting:
    def test_whoever_has_their_data_erased_takes_their_messages_along(self, account: Account):
        follower = make_follower(NUMBER)
        write(account)
        assert any(ASKS in str(row) for part in parts_of(follower) for row in part.rows)
        forget_follower(follower=follower, at=NOW)
        assert not IncomingMessage.objects.exists()
