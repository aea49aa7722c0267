import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext.addresses import parse_address
from lawtext.akn import eid
from lawtext.akn.identity import UniqueEids
from lawtext.types import Address, Step, Unit
from lawtext_tests.akn_reading import address_of

PAIRS = [
    ("dieu-5", "art_5"),
    ("dieu-5-khoan-2-diem-dd", "art_5__para_2__point_dd"),
    ("dieu-5-khoan-2-diem-d", "art_5__para_2__point_d"),
    ("dieu-4a-khoan-1a-diem-a1", "art_4a__para_1a__point_a1"),
    ("chuong-2", "chp_2"),
    ("phan-1-chuong-2-muc-3-tieu-muc-1", "part_1__chp_2__sec_3__subsec_1"),
    ("muc-2-khoan-1-diem-a", "sec_2__para_1__point_a"),
    ("quy-che/dieu-1", "att_quy-che__art_1"),
    ("quy-che-2/dieu-1", "att_quy-che-2__art_1"),
    ("phu-luc", "att_phu-luc"),
    ("phu-luc-1/phan-3-chuong-2", "att_phu-luc-1__part_3__chp_2"),
    ("quy-che/phu-luc-g.ii", "att_quy-che__att_phu-luc-g.ii"),
    ("", ""),
]
_steps = st.builds(
    Step,
    st.sampled_from([u for u in Unit if u not in (Unit.ANNEX, Unit.REGULATION)]),
    st.from_regex(r"[a-z0-9.]{1,4}", fullmatch=True),
)
_containers = st.builds(
    Step, st.sampled_from([Unit.ANNEX, Unit.REGULATION]), st.from_regex(r"([0-9]{1,2}[a-z]?)?", fullmatch=True)
)


class TestEids:
    @pytest.mark.parametrize(("address", "identifier"), PAIRS)
    def test_go_both_ways(self, address, identifier):
        assert eid(parse_address(address)) == identifier
        assert address_of(identifier) == parse_address(address)

    @given(st.builds(Address, st.lists(_steps, max_size=4).map(tuple), st.lists(_containers, max_size=2).map(tuple)))
    def test_come_back_whatever_the_address(self, address):
        assert address_of(eid(address)) == address

    def test_a_number_given_twice_is_told_apart(self):
        taken = UniqueEids()
        assert [taken.once("art_5"), taken.once("art_5"), taken.once("art_5")] == ["art_5", "art_5--2", "art_5--3"]
        assert address_of("art_5--2") == parse_address("dieu-5")
