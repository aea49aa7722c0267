"""Posts as printed above a signature, and as a page writes them."""

import pytest

from portal.library.preparation.names import written_post


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("CHỦ TỊCH QUỐC HỘI", "Chủ tịch Quốc hội"),
        ("TM. CHÍNH PHỦ THỦ TƯỚNG", "TM. Chính phủ, Thủ tướng"),
        ("KT. CHỦ TỊCH PHÓ CHỦ TỊCH", "KT. Chủ tịch, Phó chủ tịch"),
        ("TM. ỦY BAN NHÂN DÂN CHỦ TỊCH", "TM. Ủy ban nhân dân, Chủ tịch"),
        ("KT. BỘ TRƯỞNG THỨ TRƯỞNG", "KT. Bộ trưởng, Thứ trưởng"),
        ("KT.BỘ TRƯỞNG THỨ TRƯỞNG", "KT.Bộ trưởng, Thứ trưởng"),
        ("PHÓ TỔNG GIÁM ĐỐC", "Phó tổng giám đốc"),
        ("PHÓ CHỦ TỊCH", "Phó chủ tịch"),
        ("Chủ tịch", "Chủ tịch"),
        ("", ""),
    ],
)
def test_a_post_is_written_as_in_a_sentence(printed: str, written: str) -> None:
    assert written_post(printed) == written
