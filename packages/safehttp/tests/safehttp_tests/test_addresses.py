"""What strangers may write where an address belongs."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from safehttp.failures import BadAddress
from safehttp.urls import HttpUrl, follow_reference, read_url

ACCEPTED = [
    ("http://example.vn", "http://example.vn/"),
    ("HTTP://Example.VN/Tin", "http://example.vn/Tin"),
    ("https://example.vn:443/", "https://example.vn/"),
    ("http://example.vn:80/x", "http://example.vn/x"),
    ("https://example.vn:80/", "https://example.vn:80/"),
    ("http://example.vn:8080/", "http://example.vn:8080/"),
    ("https://example.vn:8443/hook", "https://example.vn:8443/hook"),
    ("http://example.vn:1024/", "http://example.vn:1024/"),  # the lowest that belongs to no service of the system
    ("http://example.vn:65535/", "http://example.vn:65535/"),
    ("http://example.vn:/x", "http://example.vn/x"),  # an empty port is the usual one (RFC 3986 3.2.3)
    ("http://example.vn:00080/", "http://example.vn/"),
    ("http://example.vn./x", "http://example.vn/x"),  # the root of DNS said aloud
    ("http://example.vn?trang=2", "http://example.vn/?trang=2"),
    ("http://example.vn/a#phan-2", "http://example.vn/a"),
    ("http://example.vn/a/../b/./c", "http://example.vn/b/c"),
    ("http://example.vn/../../x", "http://example.vn/x"),
    ("http://example.vn/tin tức".replace(" ", "%20"), "http://example.vn/tin%20t%E1%BB%A9c"),
    ("http://example.vn/?q=Đất", "http://example.vn/?q=%C4%90%E1%BA%A5t"),
    ("http://example.vn/%e1%bb%a9", "http://example.vn/%E1%BB%A9"),
    ("http://example.vn/?u=http://10.0.0.1/@", "http://example.vn/?u=http://10.0.0.1/@"),  # only a query
    ("http://example.vn/@user", "http://example.vn/@user"),
    ("http://sởtưpháp.vn/", "http://xn--stphp-0qa06lv43k.vn/"),
    ("http://SỞTƯPHÁP.vn/", "http://xn--stphp-0qa06lv43k.vn/"),
    ("http://xn--stphp-0qa06lv43k.vn/", "http://xn--stphp-0qa06lv43k.vn/"),
    ("http://ＥＸＡＭＰＬＥ.vn/", "http://example.vn/"),  # full-width letters are these letters (UTS 46)
    ("http://example。vn/", "http://example.vn/"),
    ("http://localhost/", "http://localhost/"),  # a name like others: where it leads is judged
    ("http://may_chu.example.vn/", "http://may_chu.example.vn/"),
    ("http://127.0.0.1/", "http://127.0.0.1/"),  # well written; `judge_ip` refuses it
    ("http://127.0.0.1./", "http://127.0.0.1/"),
    ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    ("http://[2606:4700:0:0:0:0:0:1111]:8080/", "http://[2606:4700::1111]:8080/"),
    ("http://[::1]/", "http://[::1]/"),
    ("http://1.example.vn/", "http://1.example.vn/"),
    ("http://0x.example.vn/", "http://0x.example.vn/"),
    ("http://" + "a." * 125 + "bcd/", "http://" + "a." * 125 + "bcd/"),  # 253: the longest name that DNS knows
    ("http://example.vn/" + "a" * 1982, "http://example.vn/" + "a" * 1982),  # 2000 in all
]

REFUSED = [
    "",
    " ",
    "example.vn",
    "//example.vn/",
    "http:example.vn",
    "http:/example.vn",
    "http:///x",
    "https://",
    "http://?x",
    "http://:80/",
    "ftp://example.vn/",
    "file:///etc/passwd",
    "gopher://example.vn:6379/_FLUSHALL",
    "javascript:alert(1)",
    "data:text/plain,x",
    "ws://example.vn/",
    "jar:http://example.vn!/",
    " http://example.vn/",
    "http://example.vn/ ",
    "http://example.vn/a b",
    "http://example.vn/\r\nHost: x",
    "http://example.vn/\x00",
    "http://example.vn/\t",
    "http://exa\u200bmple.vn/",
    "http://exa\u00admple.vn/",
    "http://example.vn\\@127.0.0.1/",
    "http://127.0.0.1\\.example.vn/",
    "http:\\\\example.vn\\",
    "http://user@example.vn/",
    "http://user:pass@example.vn/",
    "http://example.vn@127.0.0.1/",
    "http://@example.vn/",
    "http://example.vn:80@127.0.0.1:80/",
    "http://example.vn%40127.0.0.1/",
    "http://example%2evn/",
    "http://%31%32%37.0.0.1/",
    "http://example.vn:0/",
    "http://example.vn:22/",
    "http://example.vn:25/",
    "http://example.vn:81/",
    "http://example.vn:6379/",
    "http://example.vn:5432/",
    "http://example.vn:1023/",
    "http://example.vn:65536/",
    "http://example.vn:99999/",
    "http://example.vn:800000/",
    "http://example.vn:-80/",
    "http://example.vn:8a/",
    "http://example.vn:８０/",
    "http://example.vn:80:80/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0x7f.0.0.1/",
    "http://0x7f.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.0.0.01/",
    "http://127.0.0.1.1/",
    "http://256.0.0.1/",
    "http://1.2.3.4.0x/",
    "http://0/",
    "http://１２７.0.0.1/",  # full-width digits
    "http://①②⑦.0.0.1/",
    "http://127。0。0。1/",
    "http://١٢٧.0.0.1/",  # Arabic-Indic digits
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[::1/",
    "http://::1/",
    "http://[::1]x/",
    "http://[::g]/",
    "http://[127.0.0.1]/",
    "http://[v1.x]/",
    "http://[[::1]]/",
    "http://[]/",
    "http://-example.vn/",
    "http://example-.vn/",
    "http://example..vn/",
    "http://.example.vn/",
    "http://./",
    "http://exam!ple.vn/",
    "http://exam$ple.vn/",
    "http://example.vn,evil.vn/",
    "http://example.vn;evil.vn/",
    "http://" + "a" * 64 + ".vn/",
    "http://" + "a." * 126 + "vn/",
    "http://\ud800.vn/",
    "http://example.vn/\ud800",
    "http://example.vn/\udfff",
    "http://example.vn/" + "a" * 1983,
]


class TestReadAddress:
    @pytest.mark.parametrize(("url", "expected"), ACCEPTED)
    def test_normalises(self, url: str, expected: str):
        assert read_url(url).url == expected

    @pytest.mark.parametrize("url", REFUSED)
    def test_refuses(self, url: str):
        with pytest.raises(BadAddress) as refused:
            read_url(url)
        assert refused.value.reason  # words for whoever typed it
        assert "pass" not in str(refused.value)

    def test_splits_what_is_asked(self):
        read = read_url("https://[2606:4700::1111]:8443/a?b=1#c")
        assert read == HttpUrl("https", "2606:4700::1111", 8443, "/a?b=1")
        assert read.place == "https://[2606:4700::1111]:8443"

    def test_place_hides_path_and_query(self):
        assert read_url("https://example.vn/hook/bi-mat?token=1").place == "https://example.vn"

    @given(
        st.text(max_size=80)
        | st.text(alphabet="htps:/@[]%.#?\\0x17a-_\u3002\uff11 ", max_size=40).map("http://".__add__)
    )
    @example("http://[")
    @example("http://\u2488")
    def test_never_raises_anything_else(self, url: str):
        try:
            read = read_url(url)
        except BadAddress:
            return
        assert read_url(read.url) == read
        assert read.url.isascii()
        assert not set(read.host) - set(string.ascii_lowercase + string.digits + ".-_:")

    @given(st.text(max_size=60))
    @example("//[")
    @example("http://[::1")
    def test_references_of_strangers_raise_nothing_else(self, reference: str):
        try:
            follow_reference(read_url("https://example.vn/a/b"), reference)
        except BadAddress:
            return

    @pytest.mark.parametrize(
        ("reference", "expected"),
        [
            ("c", "https://example.vn/a/c"),
            ("/c", "https://example.vn/c"),
            ("?x=1", "https://example.vn/a/b?x=1"),
            ("//khac.vn/c", "https://khac.vn/c"),
            ("http://khac.vn", "http://khac.vn/"),
        ],
    )
    def test_follows(self, reference: str, expected: str):
        assert follow_reference(read_url("https://example.vn/a/b"), reference).url == expected
