"""Which addresses are connected to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehttp.failures import Forbidden, Unresolved
from safehttp.networks import (
    AllowedNetworks,
    BadAllowance,
    judge_ip,
    judged_addresses,
    read_allowed,
)
from safehttp.urls import read_url

PUBLIC = ["8.8.8.8", "113.160.1.1", "2606:4700::1111", "2400:cb00::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
REFUSED = [
    "0.0.0.0",  # noqa: S104
    "10.0.0.1",
    "100.64.0.1",  # carrier-grade NAT
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",  # metadata of clouds
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",  # IPv4-compatible
    "::808:808",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",  # NAT64
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",  # Teredo
    "2001:0:808:808::f7f7:f7f7",
    "2001:db8::1",
    "2002:7f00:1::",  # 6to4
    "2002:a00:1::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "",
    "example.vn",
    "127.1",
    "0177.0.0.1",
]


class TestJudgeIp:
    @pytest.mark.parametrize("ip", PUBLIC)
    def test_accepts(self, ip: str):
        assert judge_ip(ip)

    @pytest.mark.parametrize("ip", REFUSED)
    def test_refuses(self, ip: str):
        with pytest.raises(Forbidden):
            judge_ip(ip)

    @pytest.mark.parametrize("ip", ["10.20.0.1", "::ffff:10.20.0.1", "64:ff9b::a14:1", "fd12::7"])
    def test_accepts_networks_of_the_operator_in_every_form(self, ip: str):
        assert judge_ip(ip, read_allowed("10.20.0.0/16, fd12::/32"))

    @pytest.mark.parametrize("ip", ["10.21.0.1", "2002:a14:1::1", "127.0.0.1", "::1"])
    def test_accepts_nothing_beside_them(self, ip: str):
        with pytest.raises(Forbidden):
            judge_ip(ip, read_allowed("10.20.0.0/16"))

    def test_a_named_host_may_be_private_and_no_other(self):
        allowed = read_allowed("lgsp.cantho.gov.vn")
        assert judge_ip("10.1.2.3", allowed, host="lgsp.cantho.gov.vn")
        with pytest.raises(Forbidden):
            judge_ip("10.1.2.3", allowed, host="khac.cantho.gov.vn")

    @pytest.mark.parametrize("ip", ["127.0.0.1", "169.254.169.254", "::1", "fe80::1", "224.0.0.1", "0.0.0.0"])  # noqa: S104
    def test_a_named_host_is_never_this_machine(self, ip: str):
        with pytest.raises(Forbidden):
            judge_ip(ip, read_allowed("lgsp.cantho.gov.vn"), host="lgsp.cantho.gov.vn")

    @given(st.text(max_size=40) | st.ip_addresses().map(str))
    def test_never_raises_anything_else(self, ip: str):
        try:
            read = judge_ip(ip)
        except Forbidden:
            return
        assert read.is_global


class TestJudgedAddresses:
    @staticmethod
    def judged(count: int) -> list[str]:
        found = [f"8.8.8.{number}" for number in range(count)]
        return judged_addresses(
            read_url("http://example.vn/"), allowed=AllowedNetworks(), resolve=lambda *_: found, seconds=5
        )

    @pytest.mark.parametrize("count", [1, 32])
    def test_are_all_that_a_name_has(self, count: int):
        assert len(self.judged(count)) == count

    @pytest.mark.parametrize("count", [0, 33])
    def test_are_refused_where_there_are_none_or_too_many(self, count: int):
        with pytest.raises(Unresolved):
            self.judged(count)


class TestReadAllowed:
    def test_reads_networks_and_hosts(self):
        read = read_allowed(" 10.20.0.0/16, 192.168.5.7\nLGSP.cantho.gov.vn;fd12::/32 ")
        assert [str(net) for net in read.networks] == ["10.20.0.0/16", "192.168.5.7/32", "fd12::/32"]
        assert read.hosts == {"lgsp.cantho.gov.vn"}

    def test_reads_nothing(self):
        assert read_allowed("") == AllowedNetworks()

    @pytest.mark.parametrize(
        "word", ["10.20.0.1/16", "10.0.0.0/33", "0.0.0.0/0", "::/0", "a@b", "10.300.0.1", "a/b", "x..y"]
    )
    def test_refuses(self, word: str):
        with pytest.raises(BadAllowance, match="OUTWARD_ALLOWED_NETWORKS"):
            read_allowed(word)
