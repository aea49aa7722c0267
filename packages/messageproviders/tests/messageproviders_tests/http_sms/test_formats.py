"""Templates of requests are filled, and answers of whatever format are read by names."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from messageproviders.http_sms.formats import (
    RequestTemplate,
    decoded,
    fields_of,
    fields_of_query,
    fill,
    fill_tree,
    first_match,
    places_in,
)

URL = "https://sms.vn/gui"


class TestPlaces:
    def test_are_found_however_deep(self):
        template: Any = {"a": "{phone}", "b": ["{text|base64}", {"c": "{x.y} {phone}"}], "d": 7, "e": None}
        assert list(places_in(template)) == ["phone", "text", "x.y", "phone"]

    @pytest.mark.parametrize(
        ("template", "filled"),
        [
            ("{phone}: {text}", "84: chào"),
            ("{khong_co}|", "|"),
            ("{text|base64}", "Y2jDoG8="),
            ("{1a} {{phone}}", "{1a} {84}"),
        ],
    )
    def test_are_filled(self, template: str, filled: str):
        assert fill(template, {"phone": "84", "text": "chào"}) == filled

    def test_are_filled_in_every_text_of_a_document(self):
        assert fill_tree({"a": ["{x}", 7, True, None, {"b": "{x}"}]}, {"x": "1"}) == {
            "a": ["1", 7, True, None, {"b": "1"}]
        }


class TestRequest:
    @pytest.mark.parametrize(
        ("said", "method", "body", "content_type"),
        [
            ({}, "GET", "", None),
            ({"method": "POST"}, "POST", "", None),
            ({"json": {"t": "{text}"}}, "POST", '{"t": "ậ \\"<"}', "application/json; charset=utf-8"),
            ({"form": {"t": "{text}"}}, "POST", "t=%E1%BA%AD+%22%3C", "application/x-www-form-urlencoded"),
            ({"body": "<t a='{text}'/>"}, "POST", "<t a='ậ &quot;&lt;'/>", "text/xml; charset=utf-8"),
            ({"body": "{text}", "content_type": "text/plain"}, "POST", "ậ &quot;&lt;", "text/plain"),
            ({"json": {}, "headers": {"Content-Type": "x/y"}}, "POST", "{}", "x/y"),
        ],
    )
    def test_has_one_body_at_most(self, said: Mapping[str, Any], method: str, body: str, content_type: str | None):
        asked = RequestTemplate({"url": URL} | said).request({"text": 'ậ "<'})
        assert (asked.method, asked.body.decode(), asked.headers.get("Content-Type")) == (method, body, content_type)

    def test_leads_where_the_operator_said_whatever_is_filled_in(self):
        template = RequestTemplate({"url": f"{URL}/{{to}}?a=1", "query": {"t": "{text}", "k": "x"}})
        assert template.wants == {"to", "text"}
        assert (
            template.request({"to": "../@evil.vn/", "text": "a b&c"}).url
            == f"{URL}/..%2F%40evil.vn%2F?a=1&t=a%20b%26c&k=x"
        )
        assert RequestTemplate({"url": URL}).request({}).url == URL

    def test_says_who_asks(self):
        template = RequestTemplate({"url": URL, "basic": {"user": "{u}", "password": "p"}, "headers": {"X-Key": "{u}"}})
        assert template.request({"u": "lan"}).headers == {"X-Key": "lan", "Authorization": "Basic bGFuOnA="}
        assert RequestTemplate({"url": URL}).request({}).headers == {}


class TestFields:
    @pytest.mark.parametrize(
        ("body", "more", "fields"),
        [
            ('{"a": {"b": 1}, "c": [true, null, {"d": "x"}]}', {}, {"a.b": "1", "c.0": "true", "c.2.d": "x"}),
            ("[7]", {}, {"0": "7"}),
            ('{"a":', {}, {}),
            (
                "\ufeff<?xml version='1.0' encoding='utf-16'?><r><a> 1 </a><b><a>2</a><c/></b></r>",
                {},
                {"a": "1", "c": ""},
            ),
            ('<r xmlns="u:v"><Code>1</Code></r>', {}, {"Code": "1"}),
            ("<r>", {}, {}),
            ("a=1&b=x+y", {"content_type": "application/x-www-form-urlencoded"}, {"a": "1", "b": "x y"}),
            ("a=1&b=x+y", {"content_type": "text/plain"}, {}),
            ("OK 17", {"pattern": r"(?P<code>\w+) (?P<id>\d+)(?P<no>x)?"}, {"code": "OK", "id": "17", "no": ""}),
            ("FAIL", {"pattern": r"(?P<code>\w+) (?P<id>\d+)"}, {}),
            ("", {}, {}),
        ],
    )
    def test_are_read_by_their_names(self, body: str, more: dict[str, str], fields: dict[str, str]):
        assert fields_of(f" {body}\n".encode(), **more) == {"text": body.removeprefix("\ufeff")} | fields

    @pytest.mark.parametrize(("deep", "is_read"), [(12, True), (13, False)])
    def test_are_read_so_deep(self, deep: int, is_read: bool):
        tree: object = 1
        for _ in range(deep):
            tree = {"a": tree}
        assert (".".join("a" * deep) in fields_of(json.dumps(tree).encode())) is is_read

    def test_are_five_hundred_at_most(self):
        assert len(fields_of(json.dumps(list(range(501))).encode())) == 501  # with the whole text
        xml = "".join(f"<a{number}/>" for number in range(501))
        assert len(fields_of(f"<r>{xml}</r>".encode())) == 501

    def test_of_a_query_keep_what_is_empty_or_no_utf_8(self):
        assert fields_of_query("a=&b=%E1") == {"a": "", "b": "\udce1"}

    @pytest.mark.parametrize(
        ("text", "charset", "expected"),
        [
            ("\udce1", "latin-1", "á"),
            ("ậ", "", "ậ"),
            ("ậ", "no-such", "ậ"),
            ("a\0b", "utf-8", "ab"),
            ("\udce1", "", "\ufffd"),
        ],
    )
    def test_are_decoded_as_the_carrier_says(self, text: str, charset: str, expected: str):
        assert decoded(text, charset=charset) == expected

    def test_first_of_a_table_is_meant(self):
        table = {"1*": "a", "10": "b", "?": "c"}
        assert [first_match(said, table) for said in ("10", "7", "77")] == ["a", "c", None]
