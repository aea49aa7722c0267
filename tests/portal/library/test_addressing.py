"""Places as officers type them."""

import pytest

from portal.library.admin.event_forms import read_places


class TestReadPlaces:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            (
                "Điểm c khoản 2 Điều 8; Khoản 1 Điều 3; Phụ lục 1",
                ["dieu-8-khoan-2-diem-c", "dieu-3-khoan-1", "phu-luc-1"],
            ),
            ("các điều 5, 6 và 7", ["dieu-5", "dieu-6", "dieu-7"]),
            ("điểm a, b khoản 1 Điều 4", ["dieu-4-khoan-1-diem-a", "dieu-4-khoan-1-diem-b"]),
            ("điểm đ khoản 1 Điều 4", ["dieu-4-khoan-1-diem-dd"]),
            ("Điều 4a", ["dieu-4a"]),
            ("điều 12.", ["dieu-12"]),
            ("Phụ lục II\nPhụ lục", ["phu-luc-2", "phu-luc"]),
            ("Chương II; Mục 2 Chương III", ["chuong-2", "chuong-3-muc-2"]),
            ("Điều 5 của Quy chế", ["quy-che/dieu-5"]),
        ],
    )
    def test_understands_lists(self, typed: str, expected: list[str]) -> None:
        places = read_places(typed)
        assert (places.addresses, places.unknown) == (expected, ())

    @pytest.mark.parametrize("typed", ["khoản", "toàn bộ trừ Điều 5", "abc", "Điều", "5", "Điều 3 xyz"])
    def test_says_what_it_does_not_understand(self, typed: str) -> None:
        places = read_places(f"Điều 1; {typed}")
        assert (places.addresses, places.unknown) == (["dieu-1"], (typed,))

    def test_nothing_is_nothing(self) -> None:
        assert read_places(" ;; ").addresses == []
