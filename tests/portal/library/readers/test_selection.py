"""What an operator types behind --only."""

from datetime import date

import pytest

from portal.library.preparation.rows import Stated
from portal.library.readers.jobs import NotAFilter, read_selection

DECISION = Stated(
    doc_type="Quyết định",
    issuer="Ủy ban nhân dân tỉnh Hậu Giang",
    issued=date(2019, 3, 5),
    status="con-hieu-luc",
    territory="Tỉnh Hậu Giang",
    topics=("dat-dai",),
)


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        ([], True),
        (["loai=Quyết định"], True),
        (["loai=quyet dinh,Nghị quyết"], True),
        (["loai=Luật"], False),
        (["tinh=Hậu Giang"], True),
        (["tinh=hau giang"], True),
        (["tinh=Giang"], True),
        (["tinh=An Giang"], False),
        (["nam=2019"], True),
        (["nam=2015-2020"], True),
        (["nam=-2018"], False),
        (["nam=2019.."], True),
        (["tinhtrang=Còn hiệu lực"], True),
        (["tinh-trang=con-hieu-luc"], True),
        (["tinhtrang=Hết hiệu lực"], False),
        (["linhvuc=Đất đai"], True),
        (["coquan=UBND"], False),
        (["coquan=Ủy ban nhân dân"], True),
        (["loai=Quyết định", "nam=2020"], False),
        (["nam=2020", "nam=2019"], True),
    ],
)
def test_takes(said: list[str], takes: bool) -> None:
    assert read_selection(said).takes(DECISION) is takes


@pytest.mark.parametrize("said", ["loai", "mau=đỏ", "nam=năm ngoái", "nam=", "loai=,"])
def test_what_is_not_understood_is_said(said: str) -> None:
    with pytest.raises(NotAFilter, match="Cách viết"):
        read_selection([said])
