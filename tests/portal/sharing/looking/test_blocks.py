"""Every block of a body travels with all that it says, in HTML that any site can show."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.documents.models import Document
from wagtail.images.models import Filter, Image
from wagtail.images.tests.utils import get_test_image_file_jpeg

from portal.editorial.models.body import BodyBlock
from portal.sharing.models import Item
from portal.sharing.queries.contents.blocks import BLOCKS, SIZE, BlockContext
from portal.sharing.queries.contents.values import cleaned
from portal.sharing.queries.items import present
from portal.sharing.states import SharedItem
from tests.portal.editorial.factories import CITATION, make_article, make_law
from tests.portal.sharing.factories import BASE, register_all

HOSTILE = '<script>alert(1)</script><img src=x onerror="y()">"\'&<a linktype="page" id="1">'
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"
WATCH = "https://www.youtube.com/watch?v=abcdefghijk"
NO_MEDIA = BlockContext(quoted={}, pictures={}, documents={})


def travelling(name: str, value: Any, around: BlockContext = NO_MEDIA) -> str:
    (html,) = cleaned([BLOCKS[name](value, around)], base=BASE)
    return html


def items(*values: dict[str, Any]) -> list[dict[str, Any]]:
    """A list as blocks store it."""
    return [{"type": "item", "id": f"{number}", "value": value} for number, value in enumerate(values)]


TABLE = {
    "table_caption": "Mức phạt",
    "first_row_is_table_header": True,
    "first_col_is_header": True,
    "data": [["Hành vi", "Tiền"], ["Vứt <rác>", None]],
}
CONTACT = {
    "name": "Bộ phận Một cửa",
    "phone": "0292 3820.123",
    "email": "motcua@example.vn",
    "address": "2 Hòa Bình",
    "hours": "Thứ Hai đến thứ Sáu",
}
WORDS: list[tuple[str, Any, str]] = [
    ("heading", "Đặt cọc", "<h2>Đặt cọc</h2>"),
    ("paragraph", '<p class="x">Một <b>đoạn</b>.</p>', "<p>Một <b>đoạn</b>.</p>"),
    (
        "citation",
        {"number": "1/2026/QH15", "law_name": "Luật Ngắn", "place": "khoản 2 Điều 3", "words": "Một.\n\nHai."},
        "<blockquote><p>Một.</p><p>Hai.</p><p>Khoản 2 Điều 3, Luật Ngắn (1/2026/QH15)</p></blockquote>",
    ),
    (
        "notice",
        {"tone": "warn", "heading": "Nhớ", "text": "<p>Giữ giấy.</p>"},
        "<blockquote><p><strong>Nhớ</strong></p><p>Giữ giấy.</p></blockquote>",
    ),
    ("answer", {"question": "Mất cọc?", "answer": "<p>Có.</p>"}, "<h3>Mất cọc?</h3><p>Có.</p>"),
    (
        "steps",
        {"steps": items({"what": "Nộp đơn", "how": "<p>Tại xã.</p>"}, {"what": "Nhận", "how": ""})},
        "<ol><li><strong>Nộp đơn</strong><p>Tại xã.</p></li><li><strong>Nhận</strong></li></ol>",
    ),
    ("steps", {"steps": [{"what": "Trần"}]}, "<ol><li><strong>Trần</strong></li></ol>"),
    (
        "table",
        TABLE,
        "<table><caption>Mức phạt</caption>"
        '<thead><tr><th scope="col">Hành vi</th><th scope="col">Tiền</th></tr></thead>'
        '<tbody><tr><th scope="row">Vứt &lt;rác&gt;</th><td></td></tr></tbody></table>',
    ),
    ("table", {"data": [["Một"]]}, "<table><tbody><tr><td>Một</td></tr></tbody></table>"),
    (
        "dialogue",
        {
            "scene": "Ở chợ",
            "lines": items(
                {"role": "Bà Tư", "manner": "cười", "words": "Chào."},
                {"role": "Ông Năm", "manner": "", "words": "Dạ."},
                {"role": "", "words": "Trời mưa."},
            ),
        },
        "<p><em>Ở chợ</em></p><p><strong>Bà Tư</strong> <em>(cười)</em>: Chào.</p>"
        "<p><strong>Ông Năm</strong>: Dạ.</p><p>Trời mưa.</p>",
    ),
    (
        "contact",
        CONTACT,
        '<p><strong>Bộ phận Một cửa</strong><br>Điện thoại: <a href="tel:02923820123">0292 3820.123</a>'
        '<br>Thư điện tử: <a href="mailto:motcua@example.vn">motcua@example.vn</a>'
        "<br>Địa chỉ: 2 Hòa Bình<br>Giờ làm việc: Thứ Hai đến thứ Sáu</p>",
    ),
    (
        "contact",
        {"name": "Xã", "phone": "0292 3820 123, 0909 123 456"},
        "<p><strong>Xã</strong><br>Điện thoại: 0292 3820 123, 0909 123 456</p>",
    ),
    (
        "video",
        {"title": "Phim", "address": WATCH, "seconds": 200, "transcript": "<p>Lời.</p>"},
        "<p><strong>Video: Phim</strong> (3 phút 20 giây)</p>"
        f'<p><a href="{WATCH}">Xem video “Phim” trên YouTube</a></p>'
        "<p><strong>Lời và hình trong video</strong></p><p>Lời.</p>",
    ),
    ("video", {"title": "Phim", "address": "javascript:alert(1)"}, "<p><strong>Video: Phim</strong></p>"),
    ("picture", {"image": 5, "detail": "<p>20%</p>"}, "<p><strong>Nội dung trong hình</strong></p><p>20%</p>"),
    ("gallery", {"pictures": items({"image": 5, "alternative": "a"})}, ""),
    (
        "audio",
        {"title": "Loa", "file": 5, "seconds": 33, "transcript": "<p>Lời.</p>"},
        "<p><strong>Âm thanh: Loa</strong> (33 giây)</p><p><strong>Lời trong bản ghi</strong></p><p>Lời.</p>",
    ),
    ("download", {"title": "Mẫu đơn", "file": 5}, "<p>Mẫu đơn</p>"),
]


class TestEveryBlock:
    def test_has_a_row(self):
        assert set(BLOCKS) == set(BodyBlock().child_blocks)

    def test_is_told_of_below(self):
        assert {name for name, _, _ in WORDS} == set(BLOCKS)

    @pytest.mark.parametrize(("name", "value", "html"), WORDS)
    def test_travels_with_its_words(self, name: str, value: Any, html: str):
        assert travelling(name, value) == html

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("heading", HOSTILE),
            ("citation", {"number": HOSTILE, "law_name": HOSTILE, "place": "Điều 3", "words": HOSTILE}),
            ("notice", {"heading": HOSTILE}),
            ("answer", {"question": HOSTILE}),
            ("steps", {"steps": items({"what": HOSTILE})}),
            ("table", TABLE | {"table_caption": HOSTILE, "data": [[HOSTILE], [HOSTILE]]}),
            ("dialogue", {"scene": HOSTILE, "lines": items({"role": HOSTILE, "manner": HOSTILE, "words": HOSTILE})}),
            ("contact", {"name": HOSTILE, "phone": HOSTILE, "email": HOSTILE, "address": HOSTILE, "hours": HOSTILE}),
            ("video", {"title": HOSTILE, "address": f"https://youtu.be/abcdefghijk?{HOSTILE}"}),
            ("audio", {"title": HOSTILE}),
            ("download", {"title": HOSTILE}),
        ],
    )
    def test_holds_hostile_words_as_words(self, name: str, value: Any):
        html = travelling(name, value)
        assert ESCAPED in html
        for told in ("<script", "<img", "linktype"):
            assert told not in html.replace("&lt;a linktype", "")

    def test_of_rich_text_is_cleaned(self):
        for name, part in [("paragraph", ""), ("notice", "text"), ("answer", "answer"), ("video", "transcript")]:
            text = '<p onclick="y()" style="x">Chữ<script>alert(1)</script><video src="/a.mp4"></video></p>'
            assert "<p>Chữ</p>" in (html := travelling(name, {part: text} if part else text))
            assert "script" not in html


def make_document(name: str, size: int) -> Document:
    document = Document(title=name, file=ContentFile(b"x" * size, name=name))
    document._set_document_file_metadata()
    document.save()
    return document


def make_picture(name: str) -> Image:
    """With the size that travels, made beforehand: Wagtail leaves the file open that it makes one in."""
    image = Image.objects.create(title=name, file=get_test_image_file_jpeg(filename=name, size=(64, 48)))
    small = get_test_image_file_jpeg(filename=f"nho-{name}", size=(32, 24))
    image.renditions.create(filter_spec=SIZE, focal_point_key=Filter(SIZE).get_cache_key(image), file=small)
    return image


def gallery() -> tuple[str, dict[str, Any]]:
    shown = [
        {"image": make_picture(f"anh-{number}.jpg"), "alternative": f"Người {number}", "caption": f"Hội nghị {number}"}
        for number in (1, 2)
    ]
    return "gallery", {"pictures": shown}


def film() -> tuple[str, dict[str, Any]]:
    files = {"file": make_document("phim.mp4", 1500), "captions": make_document("phim.vtt", 90)}
    return "video", {
        **files,
        "title": "Phim",
        "address": "",
        "poster": make_picture("bia.jpg"),
        "seconds": 60,
        "transcript": "<p>Lời phim.</p>",
    }


def sound() -> tuple[str, dict[str, Any]]:
    file = make_document("loa.mp3", 2400)
    return "audio", {"title": "Loa", "file": file, "seconds": 33, "transcript": "<p>Lời loa.</p>"}


def download() -> tuple[str, dict[str, Any]]:
    return "download", {"title": "Mẫu đơn", "file": make_document("mẫu đơn.pdf", 3100)}


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    """Names of files are those given here, and none of another test's."""
    settings.MEDIA_ROOT = tmp_path / "media"


def shared(kind: str, *blocks: tuple[str, Any]) -> SharedItem:
    make_article(kind=kind, body=list(blocks))
    register_all()
    (item,) = present(list(Item.objects.all()))
    return item


@pytest.mark.django_db
@pytest.mark.usefixtures("founded_portal")
class TestAnItem:
    def test_of_a_gallery_has_every_picture_with_its_words(self):
        item = shared("tin-anh", gallery())
        assert item.html.count("<figure><img") == 2
        for number in (1, 2):
            assert f'alt="Người {number}"' in item.html
            assert f"<figcaption>Hội nghị {number}</figcaption>" in item.html
        assert [media for _, media, _ in item.enclosures] == ["image/jpeg"] * 2
        assert all(address in item.html and size > 0 for address, _, size in item.enclosures)

    def test_of_a_video_has_its_file_and_all_its_words(self):
        item = shared("video", film())
        poster, file, captions = item.enclosures
        assert poster[1] == "image/jpeg"
        assert (file[1:], captions[1:]) == (("video/mp4", 1500), ("text/vtt; charset=utf-8", 90))
        assert f'<a href="{file[0]}">Xem video “Phim”</a> (MP4, 2 kB)' in item.html
        assert f'<a href="{captions[0]}">Phụ đề của video</a>' in item.html
        assert 'alt="Ảnh bìa của video “Phim”"' in item.html
        assert "<p>Lời phim.</p>" in item.html
        assert "<video" not in item.html

    def test_of_sound_has_its_file_and_all_its_words(self):
        item = shared("am-thanh", sound())
        ((address, media, size),) = item.enclosures
        assert (media, size) == ("audio/mpeg", 2400)
        assert f'<a href="{address}">Nghe “Loa”</a> (MP3, 2 kB)' in item.html
        assert "<p>Lời loa.</p>" in item.html

    def test_of_a_file_leads_to_it(self, client: Client):
        item = shared("bai-viet", download())
        ((address, media, size),) = item.enclosures
        assert (media, size) == ("application/pdf", 3100)
        assert f'<p><a href="{address}">Mẫu đơn</a> (PDF, 3 kB)</p>' in item.html
        answer = client.get(address.removeprefix(BASE))
        assert answer.status_code == 200
        assert len(b"".join(answer)) == size

    def test_of_files_that_play_leads_to_them(self, client: Client):
        files = shared("video", film(), sound()).enclosures[1:]
        assert len(files) == 3
        for address, media, size in files:
            answer = client.get(address.removeprefix(BASE))
            assert answer.status_code == 200
            assert answer.headers["Content-Type"].startswith(media.partition(";")[0])
            assert len(b"".join(answer)) == size

    def test_names_a_file_once_that_stands_twice(self):
        block = download()
        assert len(shared("bai-viet", block, block).enclosures) == 1

    def test_goes_without_a_file_that_is_gone(self):
        name, value = download()
        make_article(body=[(name, value)])
        value["file"].delete()
        register_all()
        (item,) = present(list(Item.objects.all()))
        assert (item.html, item.enclosures) == ("<p>Mẫu đơn</p>", ())

    def test_costs_as_many_queries_with_many_others_as_with_few(self, tmp_path: Path):
        make_law(tmp_path)
        makers = (gallery, film, sound, download)
        for number in range(24):
            make_article(f"Bài {number}", body=[makers[number % 4](), CITATION, ("heading", "Hai")])
        register_all()

        def queries(each: int) -> int:
            rows = list(Item.objects.order_by("pk")[:each])
            with CaptureQueriesContext(connection) as asked:
                assert all(one.enclosures for one in present(rows))
            return len(asked)

        queries(24)  # what is looked up once for all
        assert queries(24) == queries(4) <= 14
