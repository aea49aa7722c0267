"""One form for the addresses of one article; never one for two."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sharing.harvesting.addresses import absolute, canonical, host_of, is_of_hosts

SAME = [
    ("case of scheme and host", "HTTPS://TuPhap.CanTho.example.vn/tin", "https://tuphap.cantho.example.vn/tin"),
    ("http and https", "http://a.example.vn/tin", "https://a.example.vn/tin"),
    ("default ports", "https://a.example.vn:443/tin", "https://a.example.vn/tin"),
    ("slash at the end", "https://a.example.vn/tin/", "https://a.example.vn/tin"),
    ("tracking", "https://a.example.vn/tin?utm_source=zalo&utm_medium=x&fbclid=1", "https://a.example.vn/tin"),
    ("visit", "https://a.example.vn/tin;jsessionid=9F?id=3&PHPSESSID=2", "https://a.example.vn/tin?id=3"),
    ("place on the page", "https://a.example.vn/tin#binh-luan", "https://a.example.vn/tin"),
    ("index files", "https://a.example.vn/tin/index.html", "https://a.example.vn/tin"),
    ("index of ASP", "https://a.example.vn/Default.aspx?ItemID=5", "https://a.example.vn/?ItemID=5"),
    ("www", "https://www.example.vn/tin", "https://example.vn/tin"),
    ("mobile hosts", "https://m.example.vn/tin", "https://www.example.vn/tin"),
    ("amp", "https://example.vn/tin/amp/", "https://example.vn/tin"),
    ("amp without a slash", "https://example.vn/tin/amp", "https://example.vn/tin"),
    ("amp in the query", "https://example.vn/tin?amp=1", "https://example.vn/tin"),
    ("percent-encoding", "https://a.example.vn/tin/%C4%91%E1%BA%A5t?q=%7ea", "https://a.example.vn/tin/đất?q=~a"),
    ("order of the query", "https://a.example.vn/t?b=2&a=1", "https://a.example.vn/t?a=1&b=2"),
    ("dots", "https://a.example.vn/x/../tin/./1", "https://a.example.vn/tin/1"),
    ("dots within", "https://a.example.vn/x/y/../1", "https://a.example.vn/x/1"),
    ("doubled slashes", "https://a.example.vn//tin//1", "https://a.example.vn/tin/1"),
    ("international names", "https://cầnthơ.vn/tin", "https://xn--cnth-ogb0965b.vn/tin"),
    ("user names", "https://cantho.gov.vn@a.example.vn/tin", "https://a.example.vn/tin"),
    ("the front page of a script", "https://a.example.vn/#!/", "https://a.example.vn/"),
    ("blanks and line ends", " https://a.example.vn/\n tin ", "https://a.example.vn/tin"),
]
DIFFERENT = [
    ("ids in the query", "https://a.example.vn/DispForm.aspx?ID=12", "https://a.example.vn/DispForm.aspx?ID=13"),
    ("an id and none", "https://a.example.vn/?p=7", "https://a.example.vn/"),
    ("an id of one", "https://a.example.vn/?id=1", "https://a.example.vn/"),
    ("a flag", "https://a.example.vn/tin?in", "https://a.example.vn/tin"),
    ("capitals in the path", "https://a.example.vn/Tin", "https://a.example.vn/tin"),
    ("hosts of two offices", "https://tuphap.example.vn/tin", "https://congan.example.vn/tin"),
    ("other ports", "https://a.example.vn:8080/tin", "https://a.example.vn/tin"),
    ("pages", "https://a.example.vn/tin?trang=2", "https://a.example.vn/tin"),
    ("articles behind a script", "https://a.example.vn/#!/tin/1", "https://a.example.vn/#!/tin/2"),
    ("short routes of a script", "https://a.example.vn/#!/1", "https://a.example.vn/#!/2"),
    ("an office called m", "https://m.vn/tin", "https://vn/tin"),
    ("an encoded slash", "https://a.example.vn/a%2Fb", "https://a.example.vn/a/b"),
    ("an encoded ampersand", "https://a.example.vn/?a=1%26b=2", "https://a.example.vn/?a=1&b=2"),
    ("a plus that is none", "https://a.example.vn/?a=1%2B1", "https://a.example.vn/?a=1+1"),
    ("files called amp", "https://a.example.vn/amp", "https://a.example.vn/"),
]


class TestCanonical:
    @pytest.mark.parametrize(("what", "one", "other"), SAME, ids=[row[0] for row in SAME])
    def test_is_one_in_spite_of(self, what: str, one: str, other: str):
        assert canonical(one) == canonical(other) != ""

    @pytest.mark.parametrize(("what", "one", "other"), DIFFERENT, ids=[row[0] for row in DIFFERENT])
    def test_differs_by(self, what: str, one: str, other: str):
        assert canonical(one) != canonical(other)

    @given(st.text(max_size=60), st.text(max_size=60))
    @settings(max_examples=400, deadline=None)
    def test_never_raises_and_is_its_own_form(self, path: str, query: str):
        key = canonical(f"https://a.example.vn/{path}?{query}")
        assert canonical(f"https://{key}") == key


class TestAbsolute:
    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("../vb/1.pdf", "https://a.example.vn/vb/1.pdf"),
            ("//b.example.vn/x?fbclid=1#c", "https://b.example.vn/x#c"),
            ("javascript:alert(1)", ""),
            ("data:text/html,x", ""),
            ("file:///etc/passwd", ""),
            ("http://[::1", ""),
            ("https://a.example.vn:99999/", ""),
            ("https://a b/", ""),
            ("https://a.example.vn/" + "x" * 3_000, ""),
        ],
    )
    def test_gives_what_one_may_follow_or_nothing(self, address: str, expected: str):
        assert absolute(address, base="https://a.example.vn/tin/1.html") == expected


class TestHosts:
    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("https://tuphap.example.vn/x", True),
            ("https://tin.tuphap.example.vn/x", True),
            ("https://xtuphap.example.vn/x", False),
            ("https://tuphap.example.vn.evil.test/x", False),
            ("https://tuphap.example.vn@evil.test/x", False),
            ("", False),
        ],
    )
    def test_are_the_agencys_own_or_below_it(self, address: str, expected: bool):
        assert is_of_hosts(address, ("tuphap.example.vn",)) is expected

    def test_are_in_small_letters_without_port(self):
        assert host_of("HTTPS://A.Example.VN:8443/x") == "a.example.vn"
