"""How the names of bodies are built."""

import pytest

from lawtext.structure.known_agencies import (
    begins_with_office,
    is_known_agency,
    is_of_small_place,
    key_of,
    lacks_place,
    without_office,
)


@pytest.mark.parametrize(
    ("name", "is_known"),
    [
        ("Bộ Tư pháp", True),
        ("SỞ TƯ PHÁP", True),
        ("Sở Tư pháp tỉnh Hậu Giang", True),
        ("Ủy ban nhân dân tỉnh Hậu Giang", True),
        ("Ủy ban nhân dân xã Vĩnh Viễn, tỉnh Hậu Giang", True),
        ("Ủy ban nhân dân tỉnh", False),  # the bare office of a place
        ("Ủy ban nhân dân tỉnh Không Có", False),
        ("Quy định về hòa giải", False),
        ("", False),
    ],
)
def test_names_of_bodies_are_known(name: str, is_known: bool):
    assert is_known_agency(name) is is_known


@pytest.mark.parametrize(
    ("name", "lacks"),
    [("Ủy ban nhân dân tỉnh", True), ("UBND", True), ("Hội đồng nhân dân", True), ("UBND tỉnh Hậu Giang", False)],
)
def test_a_name_may_lack_its_place(name: str, lacks: bool):
    assert lacks_place(name) is lacks


@pytest.mark.parametrize(
    ("name", "is_small"),
    [("UBND xã Vĩnh Viễn", True), ("UBND phường 5", True), ("UBND tỉnh Hậu Giang", False), ("Bộ Tư pháp", False)],
)
def test_a_place_below_a_province_may_be_any_words(name: str, is_small: bool):
    assert is_of_small_place(name) is is_small


@pytest.mark.parametrize(
    ("name", "begins", "body"),
    [
        ("Giám đốc Sở Tư pháp", True, "so tu phap"),
        ("Bộ trưởng Bộ Tư pháp", True, "bo tu phap"),
        ("Giám đốc", True, "giam doc"),
        ("Sở Tư pháp", False, "so tu phap"),
        ("Giám đốcx Sở", False, "giam docx so"),
    ],
)
def test_an_office_stands_before_the_body_that_it_heads(name: str, begins: bool, body: str):
    assert begins_with_office(name) is begins
    assert without_office(name) == body


def test_a_key_has_no_marks_and_nothing_around_it():
    assert key_of("  Sở  TƯ PHÁP;*") == "so tu phap"
