"""A system of an agency hands over a message: by a key that two agreed to, in words that two agreed to, to who follows
the agency, once; and is told honestly what became of it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from messageproviders.port import ArrivalState, DeliveryReport
from messageproviders_tests.peers.memory import MemoryProvider
from portal.agencies.models import Agency, Officer
from portal.design.refusals import NotAllowed, Refused, SecondPersonAsked, WrongState
from portal.dissemination.models import Letter, Subscription, SystemKey, SystemMessage, SystemTemplate
from portal.dissemination.operations import stop
from portal.dissemination.operations.sending import apply_reports, refuse_address
from portal.dissemination.operations.subscriptions import forget_follower
from portal.dissemination.operations.systems import (
    enable_system_by_two,
    end_system,
    hand_over_system_messages,
    make_for_system,
)
from portal.dissemination.queries.followers import news_unsubscribe_token
from portal.dissemination.queries.held import parts_of
from portal.dissemination.states import Channel, ConsentMethod, FollowedKind
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.dissemination.factories import NOW, follow, reach, send
from tests.portal.dissemination.test_channels import carry, open_account

pytestmark = pytest.mark.django_db
NUMBER = "84912345678"
SAYS = "Hồ sơ {ma} đã có kết quả, mời đến {noi}."
NIGHT = NOW.replace(hour=15)  # ten in the evening


def at_moment(moment: datetime) -> Any:
    return patch("django.utils.timezone.now", lambda: moment)


class Commune:
    """An agency with two officers, a key and a template that both have agreed to."""

    def __init__(self, name: str = "UBND xã Tân Bình") -> None:
        self.agency: Agency = make_agency(name)
        self.one: Officer = make_posting("approver", agency=self.agency).officer
        self.two: Officer = make_posting("leader", agency=self.agency).officer
        self.key, self.token = self.make_key()
        self.enable(self.key)
        self.template = self.write(SAYS)

    def make_key(self, **more: Any) -> tuple[SystemKey, str]:
        said = {"name": "Một cửa", "purpose": "Báo kết quả", "ends_on": date(2027, 6, 30), "daily_quota": 5} | more
        key = SystemKey(agency=self.agency, **said)
        return key, make_for_system(row=key, by=self.one, at=NOW)

    def write(self, text: str, *, is_enabled: bool = True) -> SystemTemplate:
        made = SystemTemplate(agency=self.agency, code="ket-qua", text=text)
        make_for_system(row=made, by=self.one, at=NOW)
        if is_enabled:
            self.enable(made)
        return made

    def enable(self, row: SystemKey | SystemTemplate) -> None:
        with pytest.raises(SecondPersonAsked):
            enable_system_by_two(row=row, by=self.one, at=NOW)
        enable_system_by_two(row=row, by=self.two, at=NOW)

    def call(self, *, token: str | None = None, **more: object) -> Any:
        values = {"ma": "HS-7", "noi": "bộ phận một cửa"}
        one = {"to": "0912 345 678", "values": values, "reference": "hs-7"}
        one |= {name: more.pop(name) for name in (*one, "la") if name in more}
        return self.hand_over([one], token=token, **more)

    def hand_over(self, messages: list[dict[str, Any]], *, token: str | None = None, **more: object) -> Any:
        said = {"template": "ket-qua", "messages": messages} | more
        return Client().post(
            "/api/v1/messages", json.dumps(said, default=str), content_type="application/json",
            headers={"Authorization": f"Bearer {token or self.token}"},
        )  # fmt: skip

    def ask(self, reference: str = "hs-7", *, token: str | None = None) -> Any:
        return Client().get(f"/api/v1/messages/{reference}", headers={"Authorization": f"Bearer {token or self.token}"})


@pytest.fixture(autouse=True)
def _today(db: None) -> Any:
    cache.clear()
    with at_moment(NOW):
        yield


@pytest.fixture
def commune() -> Commune:
    open_account(Channel.SMS)
    return Commune()


@pytest.fixture
def followed(commune: Commune) -> Subscription:
    """Somebody follows the commune by text message."""
    return follow(commune.agency.slug, kind=FollowedKind.AGENCY, address=NUMBER, channel=Channel.SMS)


def letters() -> int:
    return Letter.objects.filter(deliveries__isnull=False, kind="tin-cua-co-quan").count()


def told(response: Any) -> tuple[int, str, str]:
    [said] = response.json().get("messages", [response.json()])
    return response.status_code, said["state"], said["reason"]


class TestAMessage:
    def test_goes_the_ordinary_road_and_its_states_have_witnesses(self, commune: Commune, followed: Subscription):
        handed = commune.call()
        assert told(handed) == (201, "cho-gui", "")
        [one] = handed.json()["messages"]
        assert (one["version"], one["sent_at"]) == (1, None)
        provider = MemoryProvider()
        (message,) = carry(Channel.SMS, provider).carried
        assert message.to == NUMBER
        assert "UBND xã Tân Bình: Hồ sơ HS-7 đã có kết quả, mời đến bộ phận một cửa." in message.text
        assert "Thôi nhận" in message.text
        sent = commune.ask()
        assert told(sent) == (200, "da-gui", "")
        assert sent.json()["sent_at"] == "2026-11-24T10:00:00+07:00"
        assert sent.json()["arrived_at"] is None
        part = SystemMessage.objects.get().letter.deliveries.get().handed_parts.get()
        report = DeliveryReport(part.outside_id, ArrivalState.DELIVERED, at=NOW)
        apply_reports(account=part.account, heard=[report], at=NOW)
        assert told(commune.ask()) == (200, "da-toi", "")

    def test_twice_is_one_message(self, commune: Commune, followed: Subscription):
        assert commune.call().status_code == 201
        assert commune.call().status_code == 200
        assert (SystemMessage.objects.count(), letters()) == (1, 1)
        other = commune.call(values={"ma": "HS-8", "noi": "xã"})
        assert (other.status_code, other.json()["type"].partition("#")[2]) == (409, "ma-da-dung")

    def test_twice_by_another_key_of_the_agency_is_one_too(self, commune: Commune, followed: Subscription):
        key, token = commune.make_key(name="Một cửa, máy mới")
        commune.enable(key)
        commune.call()
        assert commune.call(token=token).status_code == 200
        assert commune.ask(token=token).status_code == 200

    def test_waits_for_the_hour_that_was_asked(self, commune: Commune, followed: Subscription):
        commune.call(send_at=NOW + timedelta(hours=3))
        assert carry(Channel.SMS).carried == []
        assert len(carry(Channel.SMS, at=NOW + timedelta(hours=3)).carried) == 1

    def test_rings_nobody_at_night(self, commune: Commune, followed: Subscription):
        with at_moment(NIGHT):
            assert told(commune.call()) == (201, "cho-gui", "")
        assert carry(Channel.SMS, at=NIGHT).carried == []
        assert len(carry(Channel.SMS, at=NIGHT + timedelta(hours=10)).carried) == 1

    def test_by_mail_holds_the_way_out(self, commune: Commune):
        follow(commune.agency.slug, kind=FollowedKind.AGENCY, address="nam@example.vn")
        assert commune.call(to="Nam@example.vn").status_code == 201
        (mail,) = send(at=NOW).carried
        letter = SystemMessage.objects.get().letter
        # A token holds the second in which it was made.
        assert f"/theo-doi/thoi/{news_unsubscribe_token(letter).partition(':')[0]}:" in mail.text
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        Client().post(f"/theo-doi/thoi/{news_unsubscribe_token(letter)}/")
        assert not Subscription.objects.filter(stopped_at__isnull=True).exists()


class TestMany:
    """Of one call: all are taken or none is."""

    def many(self, *numbers: str) -> list[dict[str, Any]]:
        values = {"ma": "HS-7", "noi": "xã"}
        return [{"to": one, "values": values, "reference": f"r{at}"} for at, one in enumerate(numbers)]

    def test_go_to_those_who_agreed_and_to_no_other(self, commune: Commune, followed: Subscription):
        stranger = make_agency("Sở Xây dựng")
        follow(stranger.slug, kind=FollowedKind.AGENCY, address="84987654321", channel=Channel.SMS)
        handed = commune.hand_over(self.many(NUMBER, "0987654321", "0977111222"))
        assert handed.status_code == 201
        told = [(one["state"], one["reason"]) for one in handed.json()["messages"]]
        # Known here for another's news or known nowhere: told alike.
        assert told == [("cho-gui", ""), ("khong-can-gui", "chua-dong-y"), ("khong-can-gui", "chua-dong-y")]
        assert [one.to for one in carry(Channel.SMS).carried] == [NUMBER]
        assert "0987" not in str(list(Entry.objects.filter(verb="system.called").values_list("details", flat=True)))

    def test_are_taken_all_or_none(self, commune: Commune, followed: Subscription):
        refused = commune.hand_over([*self.many(NUMBER, NUMBER), {"to": "12", "values": {}, "reference": "r9"}])
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["message"].startswith("r9: ")
        assert (SystemMessage.objects.count(), letters()) == (0, 0)

    def test_sent_again_after_a_lost_answer_add_only_what_is_new(self, commune: Commune, followed: Subscription):
        commune.hand_over(self.many(NUMBER))
        assert commune.hand_over(self.many(NUMBER, "0977111222")).status_code == 201
        assert commune.hand_over(self.many(NUMBER, "0977111222")).status_code == 200
        assert (SystemMessage.objects.count(), letters()) == (2, 1)

    def test_over_the_quota_are_none(self, commune: Commune):
        refused = commune.hand_over(self.many(*["0977111222"] * 6))
        assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
        assert SystemMessage.objects.count() == 0

    def test_of_a_key_that_ends_meanwhile_are_none(self, commune: Commune, followed: Subscription):
        """It was let in, and then its agency ended it: what comes after the lock sees that."""
        let_in = SystemKey.objects.select_related("agency").get(pk=commune.key.pk)
        end_system(row=commune.key, by=commune.two, at=NOW)
        with pytest.raises(Refused) as refused:
            hand_over_system_messages(key=let_in, template="ket-qua", messages=self.many(NUMBER), send_at=None, at=NOW)
        assert refused.value.field == "key"
        assert letters() == 0


class TestConsent:
    def test_of_nobody_known_is_none(self, commune: Commune):
        assert told(commune.call()) == (201, "khong-can-gui", "chua-dong-y")
        assert (letters(), SystemMessage.objects.get().text) == (0, "")

    def test_to_another_agencys_news_is_none(self, commune: Commune):
        follow(make_agency("Sở Xây dựng").slug, kind=FollowedKind.AGENCY, address=NUMBER, channel=Channel.SMS)
        assert told(commune.call()) == (201, "khong-can-gui", "chua-dong-y")

    def test_that_was_not_confirmed_is_none(self, commune: Commune):
        follow(commune.agency.slug, kind=FollowedKind.AGENCY, address=NUMBER, channel=Channel.SMS, is_confirmed=False)
        assert told(commune.call()) == (201, "khong-can-gui", "chua-dong-y")

    def test_is_asked_at_the_last_moment(self, commune: Commune, followed: Subscription):
        commune.call()
        stop(subscriptions=[followed], way=ConsentMethod.PAGE, at=NOW)
        assert carry(Channel.SMS).carried == []
        assert told(commune.ask()) == (200, "khong-can-gui", "da-tu-choi")

    def test_a_no_by_word_puts_it_aside(self, commune: Commune, followed: Subscription):
        commune.call()
        address = followed.follower.addresses.get()
        mark = reach(NUMBER, channel=Channel.SMS).fingerprint
        refuse_address(address=address, channel=Channel.SMS, fingerprint=mark, at=NOW)
        assert carry(Channel.SMS).carried == []
        assert told(commune.ask()) == (200, "khong-can-gui", "da-tu-choi")

    def test_of_who_is_forgotten_leaves_no_word(self, commune: Commune, followed: Subscription):
        commune.call()
        assert "HS-7" in str([part.rows for part in parts_of(followed.follower)])
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM dissemination_systemmessage")
            assert "HS-7" not in cursor.fetchone()[0]
        forget_follower(follower=followed.follower, at=NOW)
        assert SystemMessage.objects.get().text == ""
        assert told(commune.ask())[1] == "khong-can-gui"


class TestAKey:
    def test_is_made_by_one_and_enabled_by_another(self, commune: Commune):
        key, token = commune.make_key()
        assert commune.call(token=token).status_code == 401
        with pytest.raises(SecondPersonAsked):
            enable_system_by_two(row=key, by=commune.one, at=NOW)
        with pytest.raises(WrongState):
            enable_system_by_two(row=key, by=commune.one, at=NOW)
        assert commune.call(token=token).status_code == 401
        enable_system_by_two(row=key, by=commune.two, at=NOW)
        assert commune.call(token=token).status_code == 201

    def test_is_kept_nowhere(self, commune: Commune):
        kept = str([list(model.objects.values()) for model in (SystemKey, Entry)])
        assert commune.token not in kept

    def test_is_not_made_at_anothers_agency(self, commune: Commune):
        with pytest.raises(NotAllowed):
            make_for_system(row=SystemTemplate(agency=make_agency("Sở Y tế"), code="x"), by=commune.one, at=NOW)
        stranger = make_posting("leader", agency=make_agency("Sở Y tế")).officer
        with pytest.raises(NotAllowed):
            end_system(row=commune.key, by=stranger, at=NOW)

    def test_revoked_opens_nothing_at_once(self, commune: Commune):
        end_system(row=commune.key, by=commune.two, at=NOW)
        refused = commune.call()
        assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")
        assert refused["Content-Type"] == "application/problem+json"
        assert commune.ask().status_code == 401

    def test_opens_until_the_end_of_its_day(self, commune: Commune):
        with at_moment(datetime.fromisoformat("2027-06-30T23:59:00+07:00")):
            assert commune.call(reference="a").status_code == 201
        with at_moment(datetime.fromisoformat("2027-07-01T00:00:00+07:00")):
            assert commune.call(reference="b").status_code == 401

    def test_that_is_wrong_or_missing_is_told_alike(self, commune: Commune):
        without = Client().post("/api/v1/messages", "{}", content_type="application/json")
        assert (commune.call(token="sai").status_code, without.status_code) == (401, 401)

    def test_tells_when_it_was_used_last(self, commune: Commune):
        assert SystemKey.objects.get(pk=commune.key.pk).used_at is None
        assert commune.ask().status_code == 404
        assert SystemKey.objects.get(pk=commune.key.pk).used_at == NOW

    def test_takes_so_many_a_day(self, commune: Commune):
        assert [commune.call(reference=f"a-{count}").status_code for count in range(6)] == [201] * 5 + [429]
        assert commune.call(reference="a-6").json()["type"].endswith("#het-han-muc")
        assert commune.call(reference="a-1").status_code == 200  # what was taken is still told
        with at_moment(NOW + timedelta(days=1)):
            assert commune.call(reference="a-6").status_code == 201

    def test_spares_one_person(self, commune: Commune, followed: Subscription):
        assert [commune.call(reference=f"a-{count}").status_code for count in range(4)] == [201] * 3 + [429]

    def test_reads_nothing_of_another_agency(self, commune: Commune, followed: Subscription):
        commune.call()
        other = Commune("Sở Nội vụ")
        assert other.ask().status_code == 404
        SystemTemplate.objects.filter(agency=other.agency).delete()
        assert other.call(reference="x").json()["errors"][0]["name"] == "template"

    def test_leaves_a_line_for_each_call_and_names_nobody(self, commune: Commune, followed: Subscription):
        commune.call()
        commune.ask()
        commune.call(reference="x", template="khac")
        end_system(row=commune.key, by=commune.two, at=NOW)
        commune.call()
        said = list(Entry.objects.filter(verb="system.called").order_by("pk").values_list("details", flat=True))
        assert [(one["outcome"], one["count"]) for one in said] == [
            ("nhan", 1), ("tham-so-chua-dung", 1), ("khoa-khong-dung-duoc", 0),
        ]  # fmt: skip
        assert [word for word in ("912", "HS-7", "hs-7") if word in str(said)] == []


class TestWords:
    def test_that_changed_are_a_version_that_is_agreed_to_anew(self, commune: Commune, followed: Subscription):
        commune.write("Hồ sơ {ma} xong, mời tới {noi}.", is_enabled=False)
        assert commune.call(reference="a").json()["messages"][0]["version"] == 1
        commune.enable(SystemTemplate.objects.get(version=2))
        assert commune.call(reference="b").json()["messages"][0]["version"] == 2
        assert commune.ask("a").json()["version"] == 1
        end_system(row=SystemTemplate.objects.get(version=2), by=commune.one, at=NOW)
        assert commune.call(reference="c").status_code == 400  # an older version does not come back by itself

    @pytest.mark.parametrize(
        ("more", "name"),
        [
            ({"template": "khong-co"}, "template"),
            ({"values": {"ma": "HS-7"}}, "values"),
            ({"values": {"ma": "HS-7", "noi": "xã", "them": "x"}}, "values"),
            ({"values": {"ma": "x" * 61, "noi": "xã"}}, "messages.0.values.ma"),
            ({"values": {"ma": "bit.ly/x", "noi": "xã"}}, "messages.0.values.ma"),
            ({"to": "0292 3821 234"}, "to"),
            ({"reference": "có dấu"}, "messages.0.reference"),
            ({"send_at": NOW + timedelta(days=31)}, "send_at"),
            ({"send_at": "2026-11-24T10:00:00"}, "send_at"),
            ({"la": "x"}, "messages.0.la"),
        ],
    )
    def test_that_do_not_fit_are_refused_at_their_place(self, commune: Commune, more: dict[str, object], name: str):
        refused = commune.call(**more)
        assert refused.status_code == 400
        (fault,) = refused.json()["errors"]
        assert (fault["where"], fault["name"]) == ("body", name)
        assert not SystemMessage.objects.exists()

    def test_that_are_no_json_are_a_problem_too(self, commune: Commune):
        refused = Client().post(
            "/api/v1/messages", "{", content_type="application/json",
            headers={"Authorization": f"Bearer {commune.token}"},
        )  # fmt: skip
        assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")

    def test_that_were_ended_are_not_said_though_they_waited(self, commune: Commune, followed: Subscription):
        commune.call()
        end_system(row=commune.template, by=commune.one, at=NOW)
        assert carry(Channel.SMS).carried == []
        assert told(commune.ask()) == (200, "khong-can-gui", "khong-con-gi-de-bao")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="rows that are only added to cannot be taken away there")
def test_every_outcome_is_written_down_by_itself(commune: Commune):
    """As it is served: nothing around the call holds a transaction open."""
    assert [commune.call().status_code, commune.call().status_code] == [201, 200]
    assert commune.call(values={"ma": "HS-8", "noi": "xã"}).status_code == 409
    end_system(row=commune.key, by=commune.two, at=NOW)
    assert commune.call().status_code == 401
    said = Entry.objects.filter(verb="system.called").order_by("pk").values_list("details__outcome", flat=True)
    assert list(said) == ["nhan", "da-co", "ma-da-dung", "khoa-khong-dung-duoc"]


class TestTheDoor:
    def test_keeps_nothing_and_opens_to_no_site(self, commune: Commune):
        answer = commune.call()
        assert answer["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer
        assert answer["RateLimit-Policy"] == '"minute";q=120;w=60'

    @pytest.mark.parametrize(("method", "path"), [("get", "messages"), ("put", "messages"), ("delete", "messages/a")])
    def test_takes_one_way_of_asking(self, method: str, path: str):
        refused = getattr(Client(), method)(f"/api/v1/{path}")
        assert (refused.status_code, refused["Content-Type"]) == (405, "application/problem+json")
