"""Feeds of other sites, whole and broken, friendly and hostile."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sharing.harvesting import (
    MAX_BYTES,
    Enclosure,
    SourceReading,
    UnreadableSource,
)
from portal.sharing.harvesting.fields import VIETNAM
from portal.sharing.harvesting.readers import read_feed
from tests.portal.sharing.harvesting import samples

ADDRESS = "https://nguon.example.vn/rss"


def read(text: str, *, address: str = ADDRESS) -> SourceReading:
    return read_feed(text.encode(), address=address)


class TestReadFeed:
    def test_reads_nukeviet(self):
        first, second = read(samples.NUKEVIET).items
        assert (first.guid, first.address) == ("news_12", "https://tuphap.thoilai.example.vn/tin-tuc/thong-bao-12.html")
        assert first.title == "Thông báo trợ giúp pháp lý lưu động"
        assert "Ảnh: Quang cảnh</a>" in first.html
        assert "<img" not in first.html
        assert first.published_at == datetime(2025, 3, 12, 8, 30, tzinfo=UTC)
        assert second.title == "Đất đai & nhà ở: hành vi bị cấm"
        assert second.html == "<p>Các hành vi bị nghiêm cấm theo Luật Đất đai</p>"
        assert second.address == "https://tuphap.thoilai.example.vn/tin-tuc/dat-dai-13.html"
        assert second.published_at == datetime(2025, 3, 17, 8, 30, tzinfo=VIETNAM)

    def test_reads_sharepoint(self):
        (item,) = read(samples.SHAREPOINT).items
        assert item.address == "https://sotuphap.example.vn/Lists/TinTuc/DispForm.aspx?ID=412"
        assert "Sáng ngày 18/3, Sở Tư pháp tổ chức hội nghị" in item.lead
        assert 'href="https://sotuphap.example.vn/Lists/TinTuc/Attachments/412/de-cuong.docx"' in item.html
        assert "ExternalClass" not in item.html

    def test_reads_liferay_and_its_tombstone(self):
        reading = read(samples.LIFERAY, address="https://ninhkieu.example.vn/rss")
        item, gone = reading.items
        assert item.title == "Tọa đàm phòng, chống bạo lực gia đình"
        assert item.guid == "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a"
        assert item.html.startswith("<h2>Tọa đàm</h2><p>Gần 150 hội viên. <a href=")
        assert item.lead == "Gần 150 hội viên phụ nữ đã dự buổi tọa đàm sáng nay tại phường."
        assert item.published_at == datetime(2025, 3, 17, 7, 0, tzinfo=VIETNAM)
        assert [one.media_type for one in item.enclosures] == ["application/pdf"]
        assert (gone.guid, gone.is_deleted, gone.html) == ("urn:uuid:0a", True, "")
        assert gone.updated_at == datetime(2025, 3, 18, 9, 0, tzinfo=VIETNAM)
        assert reading.cursor.endswith("rss?trang=2")
        assert reading.problems == ()

    def test_reads_wordpress(self):
        (item,) = read(samples.WORDPRESS).items
        assert item.address == "https://luatsu.example.vn/canh-bao/"
        assert item.guid == "https://luatsu.example.vn/?p=77"
        assert item.title == "Cảnh báo giả danh cán bộ thuế – cách phòng tránh"
        assert item.html == (
            "<p>Đối tượng tự xưng là cán bộ thuế, yêu cầu cài ứng dụng lạ để được giảm thuế.</p>"
            "<ul><li>Không bấm đường dẫn lạ</li><li>Gọi 113</li></ul>"
        )
        assert "appeared first" not in item.lead
        assert item.enclosures == (Enclosure("https://luatsu.example.vn/tep/nghe.mp3", "audio/mpeg", 123456),)

    @pytest.mark.parametrize("feed", [samples.RSS_1, samples.RSS_091], ids=["1.0", "0.91"])
    def test_reads_old_rss(self, feed: str):
        (item,) = read(feed).items
        assert item.title
        assert item.html

    def test_the_checksum_follows_what_readers_see(self):
        before = read(samples.WORDPRESS).items[0].checksum
        counted = samples.WORDPRESS.replace("utm_medium=rss", "utm_medium=x").replace(
            'class="entry"', 'class="e" data-views="7"'
        )
        assert read(counted).items[0].checksum == before
        assert read(samples.WORDPRESS.replace("Gọi 113", "Gọi 114")).items[0].checksum != before


class TestEncodings:
    RSS = (
        '<?xml version="1.0" encoding="{}"?><rss version="2.0"><channel><item><guid>1</guid>'
        "<title>{}</title><description>{}</description></item></channel></rss>"
    )
    TITLE = "Nghị định quy định chi tiết Luật Đất đai"
    BODY = "Người sử dụng đất được bồi thường theo quy định"

    def test_utf_8_under_a_wrong_name(self):
        data = self.RSS.format("windows-1252", self.TITLE, self.BODY).encode()
        assert read_feed(data, address=ADDRESS, charset="iso-8859-1").items[0].title == self.TITLE

    def test_vietnamese_windows_called_utf_8(self):
        decomposed = "".join(
            {
                "ị": "i\u0323",
                "ế": "ê\u0301",
                "ậ": "â\u0323",
                "ấ": "â\u0301",
                "ờ": "ơ\u0300",
                "ử": "ư\u0309",
                "ụ": "u\u0323",
                "ợ": "ơ\u0323",
                "ồ": "ô\u0300",
            }.get(letter, letter)
            for letter in self.RSS.format("utf-8", self.TITLE, self.BODY)
        )
        (item,) = read_feed(decomposed.encode("cp1258"), address=ADDRESS).items
        assert item.title == self.TITLE
        assert item.html == f"<p>{self.BODY}</p>"

    def test_utf_16_with_a_mark(self):
        data = self.RSS.format("utf-16", self.TITLE, self.BODY).encode("utf-16")
        assert read_feed(data, address=ADDRESS).items[0].title == self.TITLE

    def test_utf_8_encoded_twice(self):
        twice = self.TITLE.encode().decode("latin-1")
        data = self.RSS.format("utf-8", twice, self.BODY.encode().decode("latin-1")).encode()
        assert read_feed(data, address=ADDRESS).items[0].title == self.TITLE

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
    def test_tcvn3_in_an_old_font(self, encoding: str):
        title, body = "NghÞ ®Þnh quy ®Þnh chi tiÕt LuËt §Êt ®ai", "Ng­êi sö dông ®Êt ®­îc båi th­êng theo quy ®Þnh"
        (item,) = read_feed(self.RSS.format("utf-8", title, body).encode(encoding), address=ADDRESS).items
        assert item.title == self.TITLE
        assert item.html == f"<p>{self.BODY}</p>"

    def test_vni_in_an_old_font(self):
        title, body = (
            "Nghò ñònh quy ñònh chi tieát Luaät Ñaát ñai",
            "Ngöôøi söû duïng ñaát ñöôïc boài thöôøng theo quy ñònh",
        )
        assert read(self.RSS.format("utf-8", title, body)).items[0].title == self.TITLE

    def test_decomposed_letters(self):
        assert read(self.RSS.format("utf-8", "Lua\u0323\u0302t", "Lua\u0323\u0302t Đất đai")).items[0].title == "Luật"


class TestBrokenFeeds:
    def test_a_feed_cut_half_way_gives_the_whole_items(self):
        cut = samples.NUKEVIET[: samples.NUKEVIET.index("nghi&amp;ecirc;m")]
        reading = read(cut)
        assert [item.guid for item in reading.items] == ["news_12"]
        assert "cắt giữa chừng" in reading.problems[0].words

    def test_a_feed_with_a_bare_ampersand_is_read_and_told(self):
        reading = read(samples.NUKEVIET.replace("Phòng Tư pháp", "Phòng Tư pháp & <br> Hộ tịch"))
        assert [item.guid for item in reading.items] == ["news_12", "news_13"]
        assert "XML viết sai" in reading.problems[0].words

    def test_an_item_that_says_nothing_is_named(self):
        reading = read(
            "<rss version='2.0'><channel><item><pubDate>x</pubDate></item>"
            "<item><title>A b</title></item></channel></rss>"
        )
        assert [item.title for item in reading.items] == ["A b"]
        assert reading.problems[0].words == "Mục thứ 1 không có mã, địa chỉ hay tiêu đề."

    @pytest.mark.parametrize("data", [b"", b"<html><body>502</body></html>", b"{}", b"\x00\xff\xfe", b"PK\x03\x04"])
    def test_what_is_no_feed_is_refused(self, data: bytes):
        with pytest.raises(UnreadableSource, match="không trả về RSS"):
            read_feed(data, address=ADDRESS)

    def test_what_is_too_large_is_refused(self):
        with pytest.raises(UnreadableSource, match="quá lớn"):
            read_feed(b"<rss>" + b" " * MAX_BYTES, address=ADDRESS)


BOMB = "<!DOCTYPE x [<!ENTITY a 'lol'>" + "".join(
    f"<!ENTITY {chr(98 + at)} '{f'&{chr(97 + at)};' * 10}'>" for at in range(9)
)
FILE = "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
RSS_WITH = "<rss version='2.0'><channel><item><title>T</title><description>%s</description></item></channel></rss>"
HOSTILE = [
    (
        "laughs",
        f"{BOMB}]>{RSS_WITH % '&j;'}",
    ),
    (
        "a file",
        f"{FILE}{RSS_WITH % '&f;'}",
    ),
    (
        "a file beside a tombstone",
        f"{FILE}<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>"
        "<entry><id>1</id><title>T</title><summary>&f;</summary></entry><at:deleted-entry ref='&f;'/></feed>",
    ),
    (
        "deep",
        "<rss version='2.0'><channel><item><title>T</title><description>"
        + "<a>" * 20_000
        + "</description></item></channel></rss>",
    ),
]


class TestHostileFeeds:
    @pytest.mark.parametrize(("name", "text"), HOSTILE, ids=[row[0] for row in HOSTILE])
    def test_are_harmless(self, name: str, text: str):
        try:
            reading = read(text)
        except UnreadableSource:
            return
        told = "".join(f"{item.title}{item.html}{item.guid}" for item in reading.items)
        assert "root:" not in told
        assert len(told) < 100_000

    @pytest.mark.parametrize(
        "swollen", ["<item>" * 6_000, "<i>" * 500_000, "<item>" + "<category>a</category>" * 2_000]
    )
    def test_what_is_swollen_is_refused_before_it_is_read(self, swollen: str):
        with pytest.raises(UnreadableSource, match="quá nhiều thẻ"):
            read(f"<rss version='2.0'><channel>{swollen}</channel></rss>")

    def test_a_name_of_a_file_is_no_feed(self):
        with pytest.raises(UnreadableSource):
            read_feed(b"/etc/passwd", address=ADDRESS)

    @given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: f"<rss>{text}".encode())))
    @settings(max_examples=300, deadline=timedelta(seconds=5))
    def test_no_bytes_raise_anything_else(self, data: bytes):
        with suppress(UnreadableSource):
            read_feed(data, address=ADDRESS)

    @given(st.data())
    @settings(max_examples=300, deadline=timedelta(seconds=5))
    def test_no_damage_to_a_feed_raises_anything_else(self, data: st.DataObject):
        whole = data.draw(
            st.sampled_from([samples.NUKEVIET, samples.LIFERAY, samples.WORDPRESS, samples.RSS_1])
        ).encode()
        at, length = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 60))
        with suppress(UnreadableSource):
            read_feed(whole[:at] + data.draw(st.binary(max_size=30)) + whole[at + length :], address=ADDRESS)
