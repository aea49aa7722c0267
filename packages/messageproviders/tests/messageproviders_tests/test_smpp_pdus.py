"""What goes over the wire of SMPP, beside a second reader and writer: smpplib."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpplib import smpp
from smpplib.command import DeliverSM

from messageproviders.port import Arrival, Message, Outcome
from messageproviders.smpp import pdus
from messageproviders.smpp.joining import Joiner, read_part
from messageproviders.smpp.options import (
    BadOptions,
    Concatenation,
    IdForm,
    Options,
    read_options,
)
from messageproviders.smpp.pdus import (
    Command,
    Delivered,
    Malformed,
    Tag,
)
from messageproviders.smpp.receipts import is_receipt, normal_id, read_receipt
from messageproviders.smpp.statuses import outcome_of
from messageproviders.smpp.submitting import Writer

OPTIONS = Options(host="127.0.0.1", system_id="esme1", password="secret", sender="TUPHAP")
NUMBER = "84987654321"
RECEIPT = b"id:00AB12 sub:001 dlvrd:001 submit date:2611240959 done date:2611241000 stat:DELIVRD err:000 text:Luat"

VALIDITIES = [
    (None, b""),
    (timedelta(seconds=5), b"000000000100000R"),  # never less than a minute
    (timedelta(minutes=90), b"000000013000000R"),
    (timedelta(days=2, hours=3), b"000002030000000R"),
    (timedelta(days=45), b"000115000000000R"),
]

IDS = [
    # one number, written in capitals or with zeros before it
    ("00AB12", IdForm.WORD, "ab12"),
    ("ab12", IdForm.WORD, "ab12"),
    ("0", IdForm.WORD, "0"),
    ("", IdForm.WORD, ""),
    # hexadecimal in one place, decimal in the other
    ("00ab12", IdForm.HEX, "43794"),
    ("0000043794", IdForm.DECIMAL, "43794"),
    # not as was agreed: a word
    ("msg-7f", IdForm.HEX, "msg-7f"),
]

RECEIPTS = [
    # the text alone
    (RECEIPT, {}, ("ab12", Arrival.DELIVERED, "DELIVRD 000")),
    # fields beside it are believed before the text
    (
        RECEIPT,
        {Tag.RECEIPTED_MESSAGE_ID: b"00FF\0", Tag.MESSAGE_STATE: b"\x05"},
        ("ff", Arrival.FAILED, "UNDELIV 000"),
    ),
    # fields without text
    (b"", {Tag.RECEIPTED_MESSAGE_ID: b"7\0", Tag.MESSAGE_STATE: b"\x03"}, ("7", Arrival.EXPIRED, "EXPIRED")),
    # one that says nothing yet
    (b"id:7 stat:ACCEPTD err:000", {}, ("7", Arrival.ON_THE_WAY, "ACCEPTD 000")),
    # a state of the carrier's own
    (b"id:7 stat:BUFFERED", {}, ("7", Arrival.ON_THE_WAY, "BUFFERE")),
    # small letters, a blank after the colon
    (b"Id: 7 Stat: undeliv Err: 0a1", {}, ("7", Arrival.FAILED, "UNDELIV 0a1")),
    # of what it speaks is not said
    (b"stat:DELIVRD", {}, None),
]

# ---- writing ---------------------------------------------------------------------------------------------------------


def written(text: str = "chào", *, options: Options = OPTIONS, **more) -> list[bytes]:
    return Writer(options).write(Message("lt-1", NUMBER, text=text, **more))


def read_pdu(sent: bytes):
    return smpp.parse_pdu(sent, client=SimpleNamespace(sequence=0, next_sequence=lambda: 0))


def read_by_smpplib(body: bytes):
    return read_pdu(pdus.say(Command.SUBMIT_SM, sequence=7, body=body))


class TestWriting:
    def test_a_message_is_read_by_another_library(self):
        [body] = written("Luật có hiệu lực", expires_in=timedelta(hours=6), is_urgent=True)
        read = read_by_smpplib(body)
        assert (read.source_addr, read.source_addr_ton, read.source_addr_npi) == (b"TUPHAP", 5, 0)
        assert (read.destination_addr, read.dest_addr_ton, read.dest_addr_npi) == (NUMBER.encode(), 1, 1)
        assert (read.data_coding, read.registered_delivery, read.priority_flag) == (8, 1, 1)
        assert read.validity_period == b"000000060000000R"
        assert read.short_message.decode("utf-16-be") == "Luật có hiệu lực"

    def test_a_long_one_is_cut_with_headers_that_count(self):
        read = [read_by_smpplib(body) for body in written("ả" * 140)]
        headers = [one.short_message[:6] for one in read]
        assert {one.esm_class for one in read} == {0x40}
        assert {header[:3] for header in headers} == {b"\x05\x00\x03"}
        assert len({header[3] for header in headers}) == 1
        assert [tuple(header[4:]) for header in headers] == [(3, 1), (3, 2), (3, 3)]
        assert b"".join(one.short_message[6:] for one in read).decode("utf-16-be") == "ả" * 140

    def test_or_with_fields_beside_the_text(self):
        options = Options(host="h", concatenation=Concatenation.SAR)
        read = [read_by_smpplib(body) for body in written("a" * 200, options=options)]
        assert [(one.sar_total_segments, one.sar_segment_seqnum) for one in read] == [(2, 1), (2, 2)]
        assert len({one.sar_msg_ref_num for one in read}) == 1

    def test_or_not_cut_at_all(self):
        options = Options(host="h", concatenation=Concatenation.PAYLOAD)
        [read] = [read_by_smpplib(body) for body in written("ả" * 140, options=options)]
        assert read.message_payload.decode("utf-16-be") == "ả" * 140

    def test_the_next_message_to_the_same_telephone_has_the_next_reference(self):
        writer = Writer(OPTIONS)
        message = Message("lt-1", NUMBER, text="a" * 200)
        # The header begins twelve octets before the end of what stands before the first part's 153 letters.
        first, second = (read_by_smpplib(writer.write(message)[0]).short_message[3] for _ in range(2))
        assert second == (first + 1) % 256

    def test_a_sender_that_takes_no_marks_gets_none(self):
        [read] = map(read_by_smpplib, written("Điều 5 “mới”", options=Options(host="h", takes_marks=False)))
        assert (read.data_coding, read.short_message) == (0, b'Dieu 5 "moi"')

    def test_refuses_what_is_no_number(self):
        for number in ("", "84 98", "nam@example.vn", "84987\0"):
            with pytest.raises(ValueError, match="no number"):
                Writer(OPTIONS).write(Message("lt-1", number, text="chào"))

    @pytest.mark.parametrize(("expires_in", "expected"), VALIDITIES)
    def test_says_how_long_it_is_worth_sending(self, expires_in: timedelta | None, expected: bytes):
        assert pdus.validity(expires_in) == expected

    def test_the_greeting_is_read_by_another_library(self):
        read = read_pdu(pdus.bind(Command.BIND_TRANSCEIVER, sequence=1, options=OPTIONS))
        assert read.sequence == 1
        assert (read.system_id, read.password, read.interface_version) == (b"esme1", b"secret", 0x34)


# ---- reading ---------------------------------------------------------------------------------------------------------


def delivered(message: bytes = b"", *, esm_class: int = 0, coding: int = 0, tags: dict | None = None) -> Delivered:
    return Delivered(NUMBER, "8088", esm_class, coding, message, tags or {})


class TestReading:
    @given(st.binary(max_size=120), st.lists(st.integers(1, 40)))
    def test_frames_come_out_whole_however_they_arrive(self, said: bytes, cuts: list[int]):
        sent = b"".join(pdus.say(Command.DELIVER_SM, sequence=at, body=said[at:]) for at in range(5))
        buffer, read, at = bytearray(), [], 0
        for size in [*cuts, len(sent)]:
            buffer += sent[at : at + size]
            at += size
            read += list(pdus.take_frames(buffer))
        assert [(sequence, body) for _, _, sequence, body in read] == [(at, said[at:]) for at in range(5)]
        assert not buffer

    @pytest.mark.parametrize("length", [0, 15, 70_000, 0xFFFFFFFF])
    def test_a_length_that_cannot_be_gives_up_the_line(self, length: int):
        with pytest.raises(Malformed):
            list(pdus.take_frames(bytearray(pdus.HEADER.pack(length, 5, 0, 1))))

    @given(st.binary(max_size=300))
    def test_anything_is_read_or_called_malformed(self, body: bytes):
        try:
            read = pdus.read_delivered(body)
        except Malformed:
            return
        read_part(read)
        read_receipt(read, OPTIONS)

    @given(st.text(alphabet="0123456789", max_size=15), st.binary(max_size=140), st.integers(0, 255))
    def test_reads_what_another_library_writes(self, number: str, said: bytes, coding: int):
        sent = DeliverSM(
            "deliver_sm",
            client=SimpleNamespace(sequence=3, next_sequence=lambda: 3),
            source_addr=number,
            destination_addr="8088",
            esm_class=4,
            data_coding=coding,
            short_message=said,
            receipted_message_id="7f" if said else None,
        )
        [(command, _, sequence, body)] = pdus.take_frames(bytearray(sent.generate()))
        read = pdus.read_delivered(body)
        assert (command, sequence) == (Command.DELIVER_SM, 3)
        assert (read.source, read.destination, read.data_coding) == (number, "8088", coding)
        assert read.message == said
        assert read.tags.get(Tag.RECEIPTED_MESSAGE_ID) == (b"7f\0" if said else None)

    def test_a_text_may_stand_in_the_payload(self):
        body = b"\0\1\1" + NUMBER.encode() + b"\0\1\1" + b"8088\0" + bytes(3) + b"\0\0" + bytes(5)
        assert pdus.read_delivered(body + pdus.tag(Tag.MESSAGE_PAYLOAD, b"TC")).message == b"TC"


class TestReceipts:
    @pytest.mark.parametrize(("text", "tags", "expected"), RECEIPTS)
    def test_says_what_became_of_which(self, text: bytes, tags: dict, expected: tuple | None):
        report = read_receipt(delivered(text, esm_class=4, tags=tags), OPTIONS)
        assert (report and (report.id, report.arrival, report.reply)) == expected

    @pytest.mark.parametrize(("said", "form", "expected"), IDS)
    def test_a_number_has_one_spelling(self, said: str, form: IdForm, expected: str):
        assert normal_id(said, form) == expected

    def test_the_time_is_believed_only_if_its_zone_is_known(self):
        there = Options(host="h", receipt_zone="Asia/Ho_Chi_Minh")
        assert read_receipt(delivered(RECEIPT), OPTIONS).at is None
        assert read_receipt(delivered(RECEIPT), there).at == datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
        assert read_receipt(delivered(RECEIPT.replace(b"2611241000", b"2699991000")), there).at is None

    def test_word_of_a_person_is_no_receipt(self):
        assert is_receipt(delivered(esm_class=0x04))
        assert is_receipt(delivered(esm_class=0x20))
        assert not is_receipt(delivered(esm_class=0x40))
        assert not is_receipt(delivered(esm_class=0x00))


class TestWords:
    def test_parts_are_joined_whatever_their_order(self):
        joiner = Joiner()
        parts = [
            delivered(bytes((5, 0, 3, 9, 3, number)) + said.encode("utf-16-be"), esm_class=0x40, coding=8)
            for number, said in ((2, "từ chối "), (3, "nhận tin"), (1, "Tôi "))
        ]
        results = [joiner.add(read_part(part), ticket=at, now=0) for at, part in enumerate(parts)]
        assert results[:2] == [None, None]
        word, tickets = results[2]
        assert (word.sender, word.text, tickets) == (NUMBER, "Tôi từ chối nhận tin", [0, 1, 2])

    def test_a_part_that_comes_twice_is_one_part(self):
        joiner = Joiner()
        first = delivered(b"\x05\x00\x03\x09\x02\x01TU ", esm_class=0x40)
        second = delivered(b"\x05\x00\x03\x09\x02\x02CHOI", esm_class=0x40)
        assert joiner.add(read_part(first), ticket=1, now=0) is None
        assert joiner.add(read_part(first), ticket=2, now=0) is None
        assert joiner.add(read_part(second), ticket=3, now=0)[0].text == "TU CHOI"

    def test_what_waits_too_long_is_handed_on_as_it_is(self):
        joiner = Joiner()
        joiner.add(read_part(delivered(b"\x05\x00\x03\x09\x02\x01TC", esm_class=0x40)), ticket=4, now=10)
        assert joiner.overdue(before=10) == []
        [(word, tickets)] = joiner.overdue(before=11)
        assert (word.text, tickets) == ("TC", [4])
        assert joiner.overdue(before=99) == []

    def test_a_header_of_sixteen_bits_and_fields_beside_the_text_are_read_too(self):
        long = read_part(delivered(b"\x06\x08\x04\x01\x02\x03\x02hai", esm_class=0x40))
        beside = {Tag.SAR_REFERENCE: b"\1\2", Tag.SAR_TOTAL: b"\3", Tag.SAR_NUMBER: b"\2"}
        assert (long.key[2:], long.number, long.text) == ((0x0102, 3), 2, "hai")
        assert read_part(delivered(b"hai", tags=beside)) == long

    @pytest.mark.parametrize(
        ("coding", "octets", "text"),
        [
            (0, b"TC \x1b\x65", "TC €"),
            (1, b"TC", "TC"),
            (3, b"\xe0", "à"),
            (8, "Từ chối".encode("utf-16-be"), "Từ chối"),
            (8, "lẻ".encode("utf-16-be") + b"\0", "lẻ\ufffd"),
            (0xF1, b"TC", "TC"),
        ],
    )
    def test_octets_say_what_their_coding_makes_of_them(self, coding: int, octets: bytes, text: str):
        assert read_part(delivered(octets, coding=coding)).text == text


class TestOptions:
    def test_reads_what_an_operator_writes(self):
        said = {"host": "smsc.example.vn", "port": "2775", "bind": "pair", "statuses": {"0x412": "het-han-muc"}}
        options = read_options(said, password="secret", sender="TUPHAP", takes_marks=False)
        assert (options.port, options.bind, options.statuses) == (2775, "pair", {0x412: Outcome.QUOTA})
        assert "secret" not in repr(options)

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({}, "host"),
            ({"host": "h", "password": "x"}, "password"),
            ({"host": "h", "prot": 1}, "prot"),
            ({"host": "h", "bind": "both"}, "bind"),
            ({"host": "h", "port": "abc"}, "port"),
            ({"host": "h", "tls": "no"}, "tls"),
            ({"host": "h", "statuses": {"x": "y"}}, "statuses"),
            ({"host": "h", "receipt_zone": "Asia/Nowhere"}, "receipt_zone"),
            ({"host": ""}, "host"),
            ({"host": ["h"]}, "host"),
            ({"host": "h", "port": 0}, "“port”.*từ 1 đến 65535"),
            ({"host": "h", "port": True}, "port"),
            ({"host": "h", "port": float("inf")}, "port"),
            ({"host": "h", "window": 0}, "“window”.*từ 1 đến 1000"),
            ({"host": "h", "window": 1001}, "“window”.*từ 1 đến 1000"),
            ({"host": "h", "source_ton": 256}, "“source_ton”.*từ 0 đến 255"),
            ({"host": "h", "destination_npi": -1}, "destination_npi"),
            ({"host": "h", "answer_seconds": 0}, "“answer_seconds”.*từ 0.01 đến 3600"),
            ({"host": "h", "joining_seconds": float("nan")}, "joining_seconds"),
            ({"host": "h", "system_id": "sở-tư-pháp"}, "system_id"),
            ({"host": "h", "system_type": "t" * 13}, "system_type"),
        ],
    )
    def test_says_which_one_is_wrong(self, said: dict, words: str):
        with pytest.raises(BadOptions, match=words):
            read_options(said, password="secret", sender="", takes_marks=True)

    @pytest.mark.parametrize(
        ("password", "sender", "words"),
        [
            ("123456789", "TUPHAP", "mật khẩu"),
            ("khóa", "TUPHAP", "mật khẩu"),
            ("secret", "TƯ PHÁP", "không dấu"),
            ("secret", "T" * 21, "dài nhất"),
        ],
    )
    def test_refuses_what_would_be_cut(self, password: str, sender: str, words: str):
        with pytest.raises(BadOptions, match=words) as refused:
            read_options({"host": "h"}, password=password, sender=sender, takes_marks=True)
        assert password not in str(refused.value)

    def test_a_carriers_own_code_goes_before_the_table(self):
        assert outcome_of(0x58, {}) is Outcome.THROTTLED
        assert outcome_of(0x58, {0x58: Outcome.QUOTA}) is Outcome.QUOTA
        assert outcome_of(0x4FF, {}) is Outcome.LATER
