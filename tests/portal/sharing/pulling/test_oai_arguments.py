"""What harvesters ask: which words are understood, which are refused and how. No database."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sharing.oai import (
    OaiError,
    OaiVerb,
    code_of,
    content_id_of,
    identifier_of,
    read_harvester_request,
    read_range,
    spec_of,
)
from portal.sharing.web import oai

IDENTIFIER = "urn:uuid:3b241101-e2bb-4255-8caf-4136c566a962"
AT = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
PLACE = {
    "verb": "ListRecords", "prefix": "lan_toa", "set": "loai:tin", "since": AT.timestamp(), "until": None,
    "newest": 90, "size": 70, "last": 50, "given": 50,
}  # fmt: skip


class TestArguments:
    @pytest.mark.parametrize(
        ("said", "fault"),
        [
            ([], "badVerb"),
            ([("verb", "")], "badVerb"),
            ([("verb", "identify")], "badVerb"),
            ([("verb", "Identify"), ("verb", "Identify")], "badVerb"),
            ([("verb", "Identify"), ("x", "1")], "badArgument"),
            ([("verb", "ListRecords")], "badArgument"),
            ([("verb", "GetRecord"), ("identifier", "oai:x:1")], "badArgument"),
            ([("verb", "GetRecord"), ("metadataPrefix", "oai_dc")], "badArgument"),
            ([("verb", "ListRecords"), ("metadataPrefix", "marc")], "cannotDisseminateFormat"),
            ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("metadataPrefix", "oai_dc")], "badArgument"),
            ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("resumptionToken", "x")], "badArgument"),
            ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "hôm qua")], "badArgument"),
            ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("set", "x" * 3000)], "badArgument"),
        ],
    )
    def test_that_are_wrong_are_refused_as_the_protocol_says(self, said: list[tuple[str, str]], fault: str):
        with pytest.raises(OaiError) as raised:
            read_harvester_request(said)
        assert raised.value.code == fault

    @given(st.lists(st.tuples(st.sampled_from(["verb", "from", "until", "set", "identifier"]), st.text())))
    def test_that_are_hostile_raise_nothing_but_faults(self, said: list[tuple[str, str]]):
        with contextlib.suppress(OaiError):
            assert read_harvester_request(said).verb in OaiVerb


class TestDates:
    @pytest.mark.parametrize(
        ("first", "last", "since", "until"),
        [
            ("", "", None, None),
            ("2026-11-25", "2026-11-25", datetime(2026, 11, 25, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC)),
            ("2026-11-27T04:00:00Z", "2026-11-27T04:00:00Z", AT, AT + timedelta(seconds=1)),
        ],
    )
    def test_include_both_ends(self, first: str, last: str, since: datetime | None, until: datetime | None):
        assert read_range(first, last) == (since, until)

    @pytest.mark.parametrize(
        ("first", "last"),
        [
            ("2026-02-30", ""),
            ("2026-11-25T25:00:00Z", ""),
            ("2026-11-25T02:00:00", ""),
            ("2026-11-25T02:00:00+07:00", ""),
            ("2026-11-25T02:00:00.5Z", ""),
            ("0000-01-01", ""),
            ("", "9999-12-31"),
            ("26-11-25", ""),
            ("２０２６-11-25", ""),
            ("2026-11-26", "2026-11-25"),
            ("2026-11-25", "2026-11-26T00:00:00Z"),
        ],
    )
    def test_that_are_none_are_bad_arguments(self, first: str, last: str):
        with pytest.raises(OaiError) as raised:
            read_range(first, last)
        assert raised.value.code == "badArgument"


class TestSets:
    @pytest.mark.parametrize("code", ["loai:tin", "linh-vuc:dan-su/hop-dong", "chuyen-muc:so-a/tin/noi-bo", "co-quan"])
    def test_are_spelled_with_colons_and_read_back(self, code: str):
        assert "/" not in spec_of(code)
        assert code_of(spec_of(code)) == code

    @pytest.mark.parametrize("spec", ["", ":", "loai:", "loai tin", "loai/tin", "lĩnh-vực", "a::b", "a\x00"])
    def test_that_cannot_be_are_none(self, spec: str):
        assert code_of(spec) is None


class TestTokens:
    def test_carry_the_place(self):
        assert oai.read_token(oai.token_for(PLACE, at=AT), verb=OaiVerb.RECORDS, at=AT + timedelta(hours=23)) == PLACE

    @pytest.mark.parametrize(
        ("change", "verb", "after"),
        [
            (lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"), OaiVerb.RECORDS, timedelta()),
            (lambda token: "", OaiVerb.RECORDS, timedelta()),
            (lambda token: "x" * 50, OaiVerb.RECORDS, timedelta()),
            (lambda token: "é:ü:\x00", OaiVerb.RECORDS, timedelta()),
            (lambda token: token, OaiVerb.IDENTIFIERS, timedelta()),
            (lambda token: token, OaiVerb.RECORDS, timedelta(hours=25)),
        ],
    )
    def test_that_are_forged_strange_or_old_are_refused(self, change, verb: OaiVerb, after: timedelta):
        with pytest.raises(OaiError) as raised:
            oai.read_token(change(oai.token_for(PLACE, at=AT)), verb=verb, at=AT + after)
        assert raised.value.code == "badResumptionToken"


class TestIdentifiers:
    @pytest.mark.parametrize("said", [IDENTIFIER, "oai:pbgdpl.example.vn:3b241101-e2bb-4255-8caf-4136c566a962"])
    def test_name_the_content_whatever_host_gave_them(self, said: str):
        content = content_id_of(said)
        assert content is not None
        assert identifier_of(content) == IDENTIFIER

    @pytest.mark.parametrize(
        "said",
        [
            "",
            "3b241101-e2bb-4255-8caf-4136c566a962",
            "oai:pbgdpl.example.vn:",
            "oai:pbgdpl.example.vn:3B241101-E2BB-4255-8CAF-4136C566A962",
            "oai:pbgdpl.example.vn:x\x00",
        ],
    )
    def test_of_others_are_none(self, said: str):
        assert content_id_of(said) is None
