"""Numbers, types, titles and issuers as they come, and as the shelf has them."""

import pytest

from lawtext.words import slugify
from portal.library.preparation.names import (
    doc_type_of,
    infer_title,
    issuer_names,
    mend_number,
)
from portal.library.preparation.rows import Stated
from portal.library.readers.records import number_in_address, read_date
from portal.library.states.topics import TOPICS, topic_name, topic_slugs


class TestIssuers:
    @pytest.mark.parametrize(
        ("stated", "number", "expected"),
        [
            ("Bộ công thương", "", "Bộ Công Thương"),
            ("Uỷ ban Thường vụ Quốc hội", "", "Ủy ban Thường vụ Quốc hội"),
            ("Bộ Công Thương.", "", "Bộ Công Thương"),
            ("Chính phủ về chứng minh nhân dân. ngày 29/04/1999 của Bộ Công an", "", "Bộ Công an"),
            ("Bộ Khoa học và Công nghệ và Bộ Nội vụ", "", "Bộ Khoa học và Công nghệ; Bộ Nội vụ"),
            (
                "Bộ Công an, Bộ Quốc phòng và Toà án nhân dân tối cao",
                "",
                "Bộ Công an; Bộ Quốc phòng; Tòa án nhân dân tối cao",
            ),
            ("", "30/2020/NĐ-CP", "Chính phủ"),
            ("", "91/2015/QH13", "Quốc hội"),
            ("", "5/2020/QĐ-UBND", ""),
        ],
    )
    def test_have_one_spelling(self, stated: str, number: str, expected: str) -> None:
        assert issuer_names(stated=stated, number=number) == expected


class TestNumbers:
    @pytest.mark.parametrize(
        ("number", "title", "good_number", "good_title"),
        [
            (
                "71/2015",
                "Thông tư /TT-BTC Quy định việc lập dự toán",
                "71/2015/TT-BTC",
                "Thông tư Quy định việc lập dự toán",
            ),
            ("28/2021/QĐ-TTG", "Quyết định Về dữ liệu", "28/2021/QĐ-TTg", "Quyết định Về dữ liệu"),
            ("HIẾN PHÁP 2013", "Hiến pháp", "Hiến pháp 2013", "Hiến pháp năm 2013"),
        ],
    )
    def test_are_mended(self, number: str, title: str, good_number: str, good_title: str) -> None:
        mended = mend_number(Stated(official_number=number, title=title))
        assert (mended.official_number, mended.title) == (good_number, good_title)

    @pytest.mark.parametrize(
        ("address", "number"),
        [
            ("https://congbao.chinhphu.vn/van-ban/thong-tu-so-06-2026-tt-btc-468899.htm", "06/2026/TT-BTC"),
            ("https://congbao.chinhphu.vn/van-ban/van-ban-hop-nhat-so-19-vbhn-vpqh-468972.htm", "19/VBHN-VPQH"),
            ("https://congbao.chinhphu.vn/van-ban/nghi-dinh-so-207-2026-nd-cp-469769/65918.htm", "207/2026/NĐ-CP"),
            ("https://example.vn/luat", ""),
        ],
    )
    def test_are_found_in_the_gazettes_addresses(self, address: str, number: str) -> None:
        assert number_in_address(address) == number


class TestTypes:
    @pytest.mark.parametrize(
        ("stated", "number", "title", "expected"),
        [
            ("VB HN", "19/VBHN-VPQH", "", "Văn bản hợp nhất"),
            ("VB HN", "25/2008/QH12", "Luật Bảo hiểm y tế", "Luật"),
            ("Luật", "91/2015/QH13", "Bộ luật dân sự", "Bộ luật"),
            ("QĐ", "798/QĐ-TTg", "", "Quyết định"),
            ("", "01/2020/TT-BTP", "", "Thông tư"),
            ("", "x", "Nghị quyết liên tịch Hướng dẫn", "Nghị quyết liên tịch"),
        ],
    )
    def test_are_told(self, stated: str, number: str, title: str, expected: str) -> None:
        assert doc_type_of(stated=stated, number=number, title=title) == expected


class TestInferredTitle:
    @pytest.mark.parametrize(
        ("heading", "opening", "expected"),
        [
            (
                "Phạm vi",
                "Thông tư này quy định chi tiết về chứng thực. Khác.",
                "Thông tư 1/2020/TT-BTP quy định chi tiết về chứng thực",
            ),
            ("", "Ban hành kèm theo Thông tư này Quy chế thi.", "Thông tư 1/2020/TT-BTP ban hành quy chế thi"),
            ("Sửa đổi, bổ sung một số điều", "1. Sửa đổi.", "Thông tư 1/2020/TT-BTP sửa đổi, bổ sung một số điều"),
            ("", "1. Cơ quan đăng ký dấu nghiệp vụ", "Thông tư 1/2020/TT-BTP: Cơ quan đăng ký dấu nghiệp vụ"),
            ("", "", "Thông tư 1/2020/TT-BTP"),
        ],
    )
    def test_says_what_the_first_article_says(self, heading: str, opening: str, expected: str) -> None:
        title = infer_title(doc_type="Thông tư", number="1/2020/TT-BTP", heading=heading, opening=opening)
        assert title == expected


class TestDates:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [("5/9/2010", "2010-09-05"), ("2010-09-05", "2010-09-05"), ("31/02/2010", "None"), ("", "None")],
    )
    def test_are_read_or_unknown(self, text: str, expected: str) -> None:
        assert str(read_date(text)) == expected


class TestTopics:
    def test_of_one_level_have_different_slugs(self) -> None:
        assert len({slugify(topic) for topic in TOPICS}) == len(TOPICS)

    def test_are_named_or_at_least_readable(self) -> None:
        assert topic_name("thi-hanh-an/dac-xa") == "Đặc xá"
        assert topic_name("mot-linh-vuc-moi") == "Mot linh vuc moi"

    def test_of_other_sites_are_ours(self) -> None:
        assert topic_slugs("Giao thông - Vận tải") == ("giao-thong-van-tai",)
        assert topic_slugs("Trách nhiệm hình sự, Quyền dân sự") == ("hinh-su", "dan-su")
