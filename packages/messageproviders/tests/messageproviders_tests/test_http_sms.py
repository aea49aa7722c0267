"""Carriers that are asked by HTTP: what they are sent, what their answers and callbacks mean, whoever they are."""

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from messageproviders.http_sms.formats import RequestTemplate, fields_of, fill, first_match
from messageproviders.http_sms.profile import read_profile
from messageproviders.http_sms.profiles import PROFILES
from messageproviders.http_sms.provider import (
    BalanceUnknown,
    HttpSmsProvider,
    HttpSmsSender,
    read_callback,
)
from messageproviders.port import (
    ArrivalState,
    BadOptions,
    DeliveryReport,
    InboundMessage,
    OutboundMessage,
    SendOutcome,
    SendReceipt,
)
from safehttp.client import MemoryClient
from safehttp.failures import (
    BrokenOff,
    Forbidden,
    HttpFailure,
    TimedOut,
    Unreachable,
)
from safehttp.types import Request, Response

NUMBER = "84987654321"
MESSAGE = OutboundMessage("lt-1a", NUMBER, text="Luật “mới” & <cũ>")
SECRETS = {"secret": "s3cret", "secret.key": "k3y", "secret.user": "us3r"}
SENDER = HttpSmsSender("TUPHAP", callback="https://pl.example.vn/goi-lai/1/abc/", secrets=SECRETS)
PLAIN = {"url": "https://sms.example.vn/send", "json": {"to": "{to}"}, "code": "{code}", "outcomes": {"0": "da-nhan"}}


def ready(profile: str, **more: object) -> dict[str, object]:
    """A ready profile with the address of one's own carrier, where it has none."""
    own = {} if profile in {"esms", "vmg", "speedsms"} else {"url": f"https://{profile}.nha-mang.vn/send"}
    return {"profile": profile, **own, **more}


class AnyDoor(MemoryClient):
    """One that answers the same wherever it is asked."""

    def __init__(self, reply: Response | HttpFailure) -> None:
        super().__init__()
        self._reply = reply

    def fetch(self, asked: Request, *, limits: object = None) -> Response:
        self.asked.append(asked)
        if isinstance(self._reply, HttpFailure):
            raise self._reply
        return self._reply


def said(body: object, *, status: int = 200) -> Response:
    text = body if isinstance(body, str) else json.dumps(body)
    return Response(status, body=text.encode())


def sending(
    options: Mapping[str, object], reply: Response | HttpFailure, *, sender: HttpSmsSender = SENDER
) -> tuple[SendReceipt, Request]:
    """What comes of one message, and what the carrier was asked."""
    door = AnyDoor(reply)
    [receipt] = HttpSmsProvider(read_profile(options), sender=sender, door=door).carry([MESSAGE])
    return receipt, door.asked[0]


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


class TestESms:
    def test_is_asked_as_its_documents_say(self):
        _, asked = sending({"profile": "esms"}, said({"CodeResult": "100", "SMSID": "abc"}))
        assert (asked.method, asked.headers["Content-Type"]) == ("POST", "application/json; charset=utf-8")
        assert json.loads(asked.body) == {
            "ApiKey": "k3y",
            "SecretKey": "s3cret",
            "Phone": "0987654321",
            "Content": "Luật “mới” & <cũ>",
            "Brandname": "TUPHAP",
            "SmsType": "2",
            "IsUnicode": "1",
            "RequestId": "lt-1a",
            "CallbackUrl": "https://pl.example.vn/goi-lai/1/abc/",
            "Sandbox": "0",
        }

    def test_gets_no_marks_where_it_takes_none(self):
        sender = HttpSmsSender("TUPHAP", secrets=SECRETS, takes_marks=False)
        _, asked = sending({"profile": "esms"}, said({"CodeResult": "100"}), sender=sender)
        body = json.loads(asked.body)
        assert (body["Content"], body["IsUnicode"]) == ('Luat "moi" & <cu>', "0")

    @pytest.mark.parametrize(
        ("code", "outcome"),
        [
            ("100", SendOutcome.ACCEPTED),
            ("124", SendOutcome.ACCEPTED),
            ("99", SendOutcome.NOT_HERE),
            ("101", SendOutcome.BROKEN),
            ("103", SendOutcome.BROKEN),
            ("104", SendOutcome.BROKEN),
            ("108", SendOutcome.REFUSED),
            ("140", SendOutcome.BROKEN),
            ("146", SendOutcome.REFUSED),
            ("160", SendOutcome.THROTTLED),
            ("177", SendOutcome.NOT_HERE),
            ("201", SendOutcome.REFUSED),
            # what nobody has heard of may be a yes
            ("777", SendOutcome.UNKNOWN),
        ],
    )
    def test_its_codes_say_what_to_do(self, code: str, outcome: SendOutcome):
        receipt, _ = sending({"profile": "esms"}, said({"CodeResult": code, "ErrorMessage": "gửi 0987654321"}))
        assert (receipt.reference, receipt.outcome, receipt.reply) == ("lt-1a", outcome, code)

    def test_knows_a_message_again(self):
        provider = HttpSmsProvider(read_profile({"profile": "esms"}), sender=SENDER, door=MemoryClient())
        assert provider.abilities.is_idempotent
        assert timedelta(0) < provider.abilities.remembers < timedelta(days=1)

    def test_gives_its_number_only_with_the_first_answer(self):
        first, _ = sending({"profile": "esms"}, said({"CodeResult": "100", "SMSID": "d533"}))
        again, _ = sending({"profile": "esms"}, said({"CodeResult": "124", "ErrorMessage": "Request exist 1"}))
        assert (first.ids, again.ids) == (("d533",), ())

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (
                "SMSID=dc71&SendFailed=0&SendStatus=5&SendSuccess=1&RequestId=lt-1a&TypeId=2&phonenumber=0901",
                DeliveryReport("dc71", ArrivalState.DELIVERED, "lt-1a", reply="5"),
            ),
            (
                "SMSID=dc71&SendFailed=2&SendStatus=5&SendSuccess=0&RequestId=",
                DeliveryReport("dc71", ArrivalState.FAILED, "", reply="5"),
            ),
            ("SMSID=dc71&SendStatus=4", DeliveryReport("dc71", ArrivalState.FAILED, "", reply="4")),
            (
                "SMSID=dc71&SendStatus=7&SendSuccess=0&SendFailed=0",
                DeliveryReport("dc71", ArrivalState.ON_THE_WAY, "", reply="7"),
            ),
            (
                "sender=84987654321&content=TC&serviceNumber=8088&keyword=TC&smsid=77&receiverTime=20261124100000",
                InboundMessage("84987654321", "TC", "77"),
            ),
        ],
    )
    def test_calls_back_with_what_became_of_it_or_what_somebody_wrote(
        self, query: str, expected: DeliveryReport | InboundMessage
    ):
        told = read_callback(read_profile({"profile": "esms"}), query=query, body=b"", content_type="")
        assert told == [expected]

    def test_is_asked_what_became_of_messages_and_what_is_left(self):
        door = AnyDoor(
            said({"CodeResponse": "100", "SendStatus": 5, "SendSuccess": 1, "SendFailed": 0, "Balance": 36693})
        )
        provider = HttpSmsProvider(read_profile({"profile": "esms"}), sender=SENDER, door=door)
        assert [(one.id, one.arrival) for one in provider.poll(["d533"])] == [("d533", ArrivalState.DELIVERED)]
        assert query_of(door.asked[0].url) == {"RefId": "d533", "ApiKey": "k3y", "SecretKey": "s3cret"}
        assert provider.balance() == "36693"

    @pytest.mark.parametrize(
        ("profile", "answer", "why"),
        [
            ("esms", said({"CodeResponse": "101"}), "không trả lời số dư"),
            ("esms", said({}, status=500), "HTTP 500"),
            ("esms", Unreachable("DNS"), "khong-ket-noi"),
            ("vmg", said({}), "không có cách hỏi"),
        ],
    )
    def test_does_not_know_what_is_left_and_says_why(self, profile: str, answer: Response | HttpFailure, why: str):
        provider = HttpSmsProvider(read_profile(ready(profile)), sender=SENDER, door=AnyDoor(answer))
        with pytest.raises(BalanceUnknown, match=why):
            provider.balance()

    def test_has_nothing_to_say_of_what_waits_yet(self):
        door = AnyDoor(said({"CodeResponse": "100", "SendStatus": 2, "SendSuccess": 0, "SendFailed": 0}))
        provider = HttpSmsProvider(read_profile({"profile": "esms"}), sender=SENDER, door=door)
        assert list(provider.poll(["d533"])) == []
        assert len(door.asked) == 1


MODEL = 'xmlns="http://schemas.datacontract.org/2004/07/AdvertisingAPI.Model"'
NIL = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
ESMS_IN_XML = [
    (
        f"<SmsResultModel {MODEL} {NIL}><CodeResult>100</CodeResult><CountRegenerate>0</CountRegenerate>"
        '<ErrorMessage i:nil="true"/><PhoneNumberList><PhoneNumberResult><NetworkName>Viettel</NetworkName>'
        "<PhoneNumber>0987654321</PhoneNumber></PhoneNumberResult></PhoneNumberList><SMSID>d533</SMSID></SmsResultModel>",
        SendOutcome.ACCEPTED,
        ("d533",),
    ),
    (
        f"<SmsResultModel {MODEL}><CodeResult>124</CodeResult><ErrorMessage>Request exist 1</ErrorMessage>"
        "</SmsResultModel>",
        SendOutcome.ACCEPTED,
        (),
    ),
    (
        f"<SmsResultModel {MODEL}><CodeResult>103</CodeResult><ErrorMessage>Balance not enough</ErrorMessage>"
        "</SmsResultModel>",
        SendOutcome.BROKEN,
        (),
    ),
    (
        "\r\n<?xml version='1.0' encoding='utf-16'?>\n<SmsResultModel><ErrorMessage>Sai từ khóa</ErrorMessage>"
        "<CodeResult>201</CodeResult></SmsResultModel>",
        SendOutcome.REFUSED,
        (),
    ),
    # Of a list that follows nothing is taken for the whole.
    (
        f"<SmsReceiver {MODEL}><CodeResult>100</CodeResult><ReceiverList><Receiver><CodeResult>99</CodeResult>"
        "</Receiver></ReceiverList></SmsReceiver>",
        SendOutcome.ACCEPTED,
        (),
    ),
    ("<SmsResultModel><CodeResult>100", SendOutcome.UNKNOWN, ()),
]


class TestESmsInXml:
    """The same answers, where the address that answers in XML is chosen."""

    @pytest.mark.parametrize(("answer", "outcome", "ids"), ESMS_IN_XML)
    def test_means_the_same(self, answer: str, outcome: SendOutcome, ids: tuple[str, ...]):
        receipt, _ = sending({"profile": "esms"}, said(answer))
        assert (receipt.outcome, receipt.ids) == (outcome, ids)

    @pytest.mark.parametrize(
        ("failed", "succeeded", "arrival"), [("0", "1", ArrivalState.DELIVERED), ("1", "0", ArrivalState.FAILED)]
    )
    def test_says_what_became_of_a_message(self, failed: str, succeeded: str, arrival: ArrivalState):
        door = AnyDoor(
            said(
                f"<SendStatus {MODEL}><CodeResponse>100</CodeResponse><SMSID>d533</SMSID>"
                f"<SendFailed>{failed}</SendFailed><SendStatus>5</SendStatus><SendSuccess>{succeeded}</SendSuccess><TotalSent>1</TotalSent></SendStatus>"
            )
        )
        provider = HttpSmsProvider(read_profile({"profile": "esms"}), sender=SENDER, door=door)
        assert [(one.id, one.arrival) for one in provider.poll(["d533"])] == [("d533", arrival)]

    def test_says_what_is_left(self):
        door = AnyDoor(said(f"<UserInfo {MODEL}><Balance>125000</Balance><CodeResponse>100</CodeResponse></UserInfo>"))
        assert HttpSmsProvider(read_profile({"profile": "esms"}), sender=SENDER, door=door).balance() == "125000"


ANSWERS = [
    (
        "viettel",
        "<r><return><result>1</result><message>Insert MT_QUEUE: OK</message></return></r>",
        SendOutcome.ACCEPTED,
        "1",
    ),
    ("viettel", "<r><result>0</result><message>Authenticate: IP_INVALID</message></r>", SendOutcome.BROKEN, "0"),
    ("viettel", "<r><result>0</result><message>Content too long</message></r>", SendOutcome.REFUSED, "0"),
    ("vnpt", {"RPLY": {"name": "send_sms_list", "ERROR": "0", "ERROR_DESC": "success"}}, SendOutcome.ACCEPTED, "0"),
    ("vnpt", {"RPLY": {"ERROR": "16"}}, SendOutcome.REFUSED, "16"),
    ("vmg", {"errorCode": "000", "referentId": "r1"}, SendOutcome.ACCEPTED, "000"),
    ("vmg", {"errorCode": "304"}, SendOutcome.REFUSED, "304"),
    ("speedsms", {"status": "success", "code": "00", "data": {"tranId": 4711}}, SendOutcome.ACCEPTED, "success"),
    ("speedsms", {"status": "error", "code": "007", "message": "IP locked"}, SendOutcome.REFUSED, "error"),
    ("kannel", "0: Accepted for delivery", SendOutcome.ACCEPTED, "0"),
    ("kannel", "3: Queued for later delivery", SendOutcome.ACCEPTED, "3"),
]


class TestOtherCarriers:
    @pytest.mark.parametrize(("profile", "answer", "outcome", "reply"), ANSWERS)
    def test_answers_are_read_by_their_profiles(self, profile: str, answer: object, outcome: SendOutcome, reply: str):
        receipt, _ = sending(ready(profile), said(answer))
        assert (receipt.outcome, receipt.reply) == (outcome, reply)

    def test_viettel_gets_xml_in_which_no_text_is_markup(self):
        _, asked = sending(ready("viettel", values={"cp_code": "STP"}), said("<r><result>1</result></r>"))
        read = {etree.QName(one).localname: one.text for one in etree.fromstring(asked.body).iter()}
        assert (read["ReceiverID"], read["Content"], read["ContentType"]) == (NUMBER, MESSAGE.text, "1")
        assert (read["User"], read["Password"], read["CPCode"]) == ("us3r", "s3cret", "STP")

    def test_vnpt_gets_a_template_and_what_is_to_stand_in_it(self):
        values = {"template": "812", "label": "21", "contract": "9", "agent": "3", "username": "stp"}
        _, asked = sending(ready("vnpt", values=values), said({"RPLY": {"ERROR": "0"}}))
        body = json.loads(asked.body)["RQST"]
        assert (body["TEMPLATEID"], body["PARAMS"]) == ("812", [{"NUM": "1", "CONTENT": MESSAGE.text}])
        assert (body["MOBILELIST"], body["DATACODING"], body["APIPASS"]) == (NUMBER, "8", "s3cret")

    def test_speedsms_gets_its_token_as_a_name(self):
        receipt, asked = sending({"profile": "speedsms"}, said({"status": "success", "data": {"tranId": 4711}}))
        assert base64.b64decode(asked.headers["Authorization"].removeprefix("Basic ")) == b"s3cret:x"
        assert receipt.ids == ("4711",)

    def test_kannel_gets_an_address_in_which_it_fills_in_what_became_of_it(self):
        receipt, asked = sending(ready("kannel"), said("0: Accepted for delivery", status=202))
        query = query_of(asked.url)
        assert asked.method == "GET"
        assert (query["text"], query["coding"], query["from"]) == (MESSAGE.text, "2", "TUPHAP")
        assert query["dlr-url"] == "https://pl.example.vn/goi-lai/1/abc/?ref=lt-1a&type=%d&smsc=%i"
        assert receipt.ids == ("lt-1a",)

    @pytest.mark.parametrize("profile", PROFILES)
    def test_no_secret_is_shown(self, profile: str):
        door = AnyDoor(said(""))
        provider = HttpSmsProvider(read_profile(ready(profile)), sender=SENDER, door=door)
        receipts = list(provider.carry([MESSAGE]))
        assert (len(receipts), len(door.asked)) == (1, 1)
        shown = repr((provider, SENDER, door.asked, receipts))
        assert not any(secret in shown for secret in (*SECRETS.values(), "goi-lai", NUMBER))


class TestWhatIsNotAnswered:
    @pytest.mark.parametrize(
        ("reply", "outcome"),
        [
            (Unreachable("https://sms.example.vn"), SendOutcome.UNREACHABLE),
            (Forbidden("https://sms.example.vn"), SendOutcome.BROKEN),
            (TimedOut("https://sms.example.vn"), SendOutcome.UNKNOWN),
            (BrokenOff("https://sms.example.vn"), SendOutcome.UNKNOWN),
            (said("", status=200), SendOutcome.UNKNOWN),
            (said("<html>oops", status=500), SendOutcome.UNKNOWN),
            (said("", status=502), SendOutcome.UNKNOWN),
            (said("", status=503), SendOutcome.LATER),
            (said("", status=429), SendOutcome.THROTTLED),
            (said("", status=401), SendOutcome.BROKEN),
            (said("", status=400), SendOutcome.REFUSED),
            # a yes with the status of a no is believed by nobody
            (said({"code": "0"}, status=500), SendOutcome.UNKNOWN),
            (said({"code": "0"}), SendOutcome.ACCEPTED),
            (said({"code": "9"}), SendOutcome.UNKNOWN),
        ],
    )
    def test_is_judged_by_whether_it_may_have_arrived(self, reply: Response | HttpFailure, outcome: SendOutcome):
        assert sending(PLAIN, reply)[0].outcome is outcome

    def test_a_number_that_is_none_is_not_asked_for(self):
        door = AnyDoor(said({"code": "0"}))
        provider = HttpSmsProvider(read_profile(PLAIN), sender=SENDER, door=door)
        messages = [OutboundMessage("lt-1", "0987654321", text="a"), OutboundMessage("lt-2", NUMBER, text="a")]
        assert {one.reference: one.outcome for one in provider.carry(messages)} == {
            "lt-1": SendOutcome.REFUSED,
            "lt-2": SendOutcome.ACCEPTED,
        }
        assert len(door.asked) == 1


class TestProfile:
    @pytest.mark.parametrize("profile", PROFILES)
    def test_every_ready_one_can_be_read(self, profile: str):
        assert read_profile(ready(profile)).outcomes

    def test_an_account_says_otherwise_where_it_must(self):
        options = {
            "profile": "kannel",
            "url": "http://127.0.0.1:13013/x",
            "number": "+84",
            "outcomes": {"0*": "da-nhan"},
        }
        read = read_profile(options)
        assert (read.number, dict(read.outcomes)) == ("+84", {"0*": SendOutcome.ACCEPTED})

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"profile": "none"}, "none"),
            ({**PLAIN, "urls": "x"}, "urls"),
            ({**PLAIN, "url": "ftp://x"}, "http"),
            ({**PLAIN, "url": "https://{host}/"}, "máy chủ"),
            ({**PLAIN, "form": {"a": "b"}}, "một trong"),
            ({**PLAIN, "outcomes": {}}, "outcomes"),
            ({**PLAIN, "outcomes": {"0": "tot"}}, "tot"),
            ({**PLAIN, "number": "84 "}, "number"),
            ({**PLAIN, "pattern": "("}, "không đọc được"),
            ({**PLAIN, "codings": "0"}, "codings"),
            ({**PLAIN, "callback": {"statuss": "x"}}, "callback.statuss"),
            ({**PLAIN, "callback": {"arrivals": {"1": "den"}}}, "den"),
            ({"profile": "viettel"}, "Chưa có “url”"),
            ({**PLAIN, "at_once": 0}, "“at_once”.*từ 1 đến 100"),
            ({**PLAIN, "at_once": 101}, "“at_once”.*từ 1 đến 100"),
            ({**PLAIN, "at_once": True}, "at_once"),
            ({**PLAIN, "most_characters": -1}, "most_characters"),
            ({**PLAIN, "remembers_hours": -1}, "remembers_hours"),
            ({**PLAIN, "remembers_hours": float("inf")}, "remembers_hours"),
            ({**PLAIN, "remembers_hours": "lâu"}, "“remembers_hours” không nhận"),
        ],
    )
    def test_says_what_is_wrong(self, options: dict, words: str):
        with pytest.raises(BadOptions, match=words):
            read_profile(options)

    def test_names_the_secrets_that_it_wants(self):
        assert {"secret", "secret.key"} <= read_profile({"profile": "esms"}).wants
        assert "secret" not in read_profile(PLAIN).wants


class TestFilling:
    def test_what_is_filled_in_is_no_template(self):
        assert fill("{a}-{b}", {"a": "{b}", "b": "c"}) == "{b}-c"
        assert fill("{none}|{a|base64}", {"a": "à"}) == "|" + base64.b64encode("à".encode()).decode()

    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
    def test_a_text_arrives_as_it_is_in_every_kind_of_request(self, text: str):
        values = {"text": text}
        in_query = RequestTemplate({"url": "https://h/p", "query": {"t": "{text}"}}).request(values)
        in_form = RequestTemplate({"url": "https://h/p", "form": {"t": "{text}"}}).request(values)
        in_json = RequestTemplate({"url": "https://h/p", "json": {"t": ["{text}"]}}).request(values)
        in_path = RequestTemplate({"url": "https://h/p/{text}"}).request(values)
        assert dict(parse_qsl(urlsplit(in_query.url).query, keep_blank_values=True)) == {"t": text}
        assert dict(parse_qsl(in_form.body.decode(), keep_blank_values=True)) == {"t": text}
        assert json.loads(in_json.body) == {"t": [text]}
        assert urlsplit(in_path.url).hostname == "h"
        assert urlsplit(in_path.url).path.count("/") == 2


class TestReading:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("from=8498&text=%00T%1E%EB%00+%00c%00h%1E%D1%00i&charset=UTF-16BE&id=7", "Từ chối"),
            ("from=8498&text=T%E1%BB%AB+ch%E1%BB%91i&charset=UTF-8&id=7", "Từ chối"),
            ("from=8498&text=TC&charset=no-such-thing", "TC"),
            ("from=8498&text=%FF", "\ufffd"),
        ],
    )
    def test_words_are_read_in_the_charset_that_is_told(self, query: str, expected: str):
        [word] = read_callback(read_profile(ready("kannel")), query=query, body=b"", content_type="")
        assert isinstance(word, InboundMessage)
        assert word.text == expected

    @given(st.binary(max_size=200))
    def test_anything_is_read(self, body: bytes):
        assert "text" in fields_of(body)

    def test_entities_are_not_followed(self):
        body = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><code>&x;</code></r>'
        assert "within" in str(fields_of(body.replace(b"&x;", b"within")))
        assert "root" not in str(fields_of(body))

    def test_the_first_that_fits_is_meant(self):
        assert first_match("5/1", {"5/*": "a", "*": "b"}) == "a"
        assert first_match("x", {}) is None

    def test_a_document_without_end_is_cut(self):
        assert len(fields_of(json.dumps(list(range(5000))).encode())) <= 501
        assert fields_of(("[" * 9999).encode()) == {"text": "[" * 9999}
