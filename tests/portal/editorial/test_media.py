"""What is uploaded, in which parts it is sent, who else may show a video."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.documents.forms import get_document_form
from wagtail.documents.models import Document
from wagtail.images.forms import get_image_form
from wagtail.images.models import Image
from wagtail.models import Collection, CollectionViewRestriction

from portal.editorial.states.contents import (
    MEDIA_KINDS,
    duration_in_words,
    foreign_video,
    kind_of,
)
from portal.files.operations import RangeNotInFile, range_in
from portal.files.states import size_in_words
from tests.portal.agencies.factories import make_officer
from tests.portal.editorial.factories import make_article
from tests.portal.files import files

MP3 = b"ID3\x04" + bytes(range(256)) * 40


class TestRanges:
    @pytest.mark.parametrize(
        ("header", "part"),
        [
            ("bytes=0-499", range(0, 500)),
            ("bytes=500-", range(500, 1000)),
            ("bytes=-200", range(800, 1000)),
            ("bytes=-5000", range(0, 1000)),
            ("bytes=990-5000", range(990, 1000)),
            ("", None),  # the whole file
            ("bytes=0-1,5-6", None),  # several parts: the whole file is a right answer, too
            ("bytes=9-3", None),
            ("bytes=-", None),
            ("lines=1-2", None),
        ],
    )
    def test_are_read_as_players_ask(self, header: str, part: range | None):
        assert range_in(header, size=1000) == part

    @pytest.mark.parametrize("header", ["bytes=1000-", "bytes=4000-5000", "bytes=-0"])
    def test_outside_the_file_are_refused(self, header: str):
        with pytest.raises(RangeNotInFile):
            range_in(header, size=1000)

    @given(st.text(), st.integers(1, 10_000))
    def test_never_lead_out_of_the_file(self, header: str, size: int):
        try:
            part = range_in(header, size=size)
        except RangeNotInFile:
            return
        assert part is None or 0 <= part.first <= part.last < size


class TestWords:
    @pytest.mark.parametrize(("size", "said"), [(0, "1 kB"), (132_406, "132 kB"), (1_240_000, "1,2 MB")])
    def test_tell_a_size(self, size: int, said: str):
        assert size_in_words(size) == said

    @pytest.mark.parametrize(("seconds", "said"), [(33, "33 giây"), (120, "2 phút"), (200, "3 phút 20 giây")])
    def test_tell_a_duration(self, seconds: int, said: str):
        assert duration_in_words(seconds) == said


class TestProviders:
    @pytest.mark.parametrize(
        ("address", "frame"),
        [
            ("https://www.youtube.com/watch?v=abcdefghijk", "https://www.youtube-nocookie.com/embed/abcdefghijk"),
            (
                "https://www.youtube.com/watch?list=x&v=abcdefghijk&t=3",
                "https://www.youtube-nocookie.com/embed/abcdefghijk",
            ),
            ("https://youtu.be/abcdefghijk?si=1", "https://www.youtube-nocookie.com/embed/abcdefghijk"),
            ("https://vimeo.com/123456789", "https://player.vimeo.com/video/123456789"),
        ],
    )
    def test_are_known_by_their_addresses(self, address: str, frame: str):
        video = foreign_video(address)
        assert video is not None
        assert video["frame_url"].startswith(frame)

    @pytest.mark.parametrize(
        "address",
        [
            "https://youtube.com.example.org/watch?v=abcdefghijk",
            "http://youtu.be/abcdefghijk",
            'https://youtu.be/abc"onload=x',
            "https://example.org/video.mp4",
            "javascript:alert(1)//youtu.be/abcdefghijk",
        ],
    )
    def test_of_no_other_name_are_let_in(self, address: str):
        assert foreign_video(address) is None


SAMPLES = {
    "pdf": b"%PDF-1.7",
    "docx": b"PK\x03\x04",
    "mp3": b"\xff\xfb\x90\x00",
    "mp4": b"\x00\x00\x00\x20ftypisom",
    "webm": b"\x1a\x45\xdf\xa3",
    "vtt": b"\xef\xbb\xbfWEBVTT\n",
    "txt": "Chữ Việt".encode(),
}


class TestKinds:
    @pytest.mark.parametrize("ending", SAMPLES)
    def test_are_told_by_the_first_bytes(self, ending: str):
        assert MEDIA_KINDS[ending].format.matches(SAMPLES[ending])

    @pytest.mark.parametrize("ending", [ending for ending in MEDIA_KINDS if ending not in ("csv", "txt")])
    def test_are_not_what_only_the_name_says(self, ending: str):
        assert not MEDIA_KINDS[ending].format.matches(b"<html><script>alert(1)</script>")

    def test_by_another_ending_are_none(self):
        assert kind_of("trang.html") is None
        assert kind_of("PHIM.MP4") is MEDIA_KINDS["mp4"]


def upload(name: str, data: bytes, *, of: type[Document | Image] = Document) -> list[str]:
    """The complaints of the form about the file."""
    form_class = get_document_form(Document) if of is Document else get_image_form(Image)
    root = Collection.get_first_root_node() or Collection.add_root(name="Gốc")
    said = {"title": "Tệp", "collection": root.pk, "tags": ""}
    user = make_officer(is_superuser=True, is_staff=True)
    form = form_class(said, {"file": SimpleUploadedFile(name, data)}, instance=of(), user=user)
    return [str(error) for error in form.errors.get("file", [])]


@pytest.mark.django_db
class TestUpload:
    def test_takes_what_is_what_its_name_says(self):
        assert upload("loa.mp3", MP3) == []

    def test_refuses_what_is_something_else_and_says_what_to_do(self):
        (error,) = upload("phim.mp4", b"<html><script>alert(1)</script></html>")
        assert "không phải MP4" in error
        assert "lưu lại đúng loại" in error

    @pytest.mark.parametrize(
        "part", [("word/styles2.xml", b"<!DOCTYPE a><a/>"), ("../../a.xml", b"<a/>"), ("Word/document.xml", b"<a/>")]
    )
    def test_refuses_a_word_file_that_programs_read_in_different_ways(self, part: tuple[str, bytes]):
        assert upload("don.docx", files.docx()) == []
        (error,) = upload("don.docx", files.docx(parts=dict([part])))
        assert "không an toàn" in error

    def test_refuses_what_is_too_large(self, monkeypatch: pytest.MonkeyPatch):
        big = SimpleUploadedFile("phu-de.vtt", b"WEBVTT\n" + b"x" * (1024 * 1024 + 1))
        (error,) = upload("phu-de.vtt", big.read())
        assert "cổng nhận tệp đến 1,0 MB" in error


@pytest.mark.django_db
class TestPicture:
    @pytest.mark.parametrize("kind", ["GIF", "JPEG", "PNG", "WEBP"])
    def test_is_taken_if_it_is_one(self, kind: str):
        assert upload(f"anh.{kind.lower()}", files.picture(kind=kind), of=Image) == []

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("anh.gif", b"GIF89a;<script>alert(1)</script>"),
            ("anh.png", files.picture(kind="PNG")[:100]),
            ("anh.jpg", files.picture()[:400]),
            ("anh.jpg", b"<html><script>alert(1)</script></html>"),
        ],
    )
    def test_that_is_none_is_refused_in_words(self, name: str, data: bytes):
        (error,) = upload(name, data, of=Image)
        assert "ảnh" in error


@pytest.fixture
def sound(founded_portal, settings, tmp_path) -> Document:
    """Of a page that the public reads."""
    settings.MEDIA_ROOT = tmp_path
    document = Document(title="Loa", file=ContentFile(MP3, name="loa.mp3"))
    document._set_document_file_metadata()
    document.save()
    make_article(body=[("download", {"title": "Loa", "file": document})])
    return document


def body(response) -> bytes:
    """All that was sent; the file is closed as a server closes it."""
    sent = b"".join(response.streaming_content)
    response.close()
    return sent


@pytest.mark.django_db
class TestServing:
    def test_sends_the_part_that_a_player_asks_for(self, client: Client, sound: Document):
        response = client.get(sound.url, headers={"Range": "bytes=2-5", "Accept-Encoding": "gzip"})
        assert response.status_code == 206
        assert body(response) == MP3[2:6]
        assert response["Content-Range"] == f"bytes 2-5/{len(MP3)}"
        assert response["Content-Length"] == "4"
        assert response["Content-Type"] == "audio/mpeg"
        assert "Content-Encoding" not in response

    def test_sends_all_of_it_and_says_that_parts_are_to_be_had(self, client: Client, sound: Document):
        response = client.get(sound.url)
        assert response.status_code == 200
        assert response["Accept-Ranges"] == "bytes"
        assert body(response) == MP3

    def test_refuses_a_part_outside_the_file(self, client: Client, sound: Document):
        response = client.get(sound.url, headers={"Range": "bytes=999999-"})
        assert response.status_code == 416
        assert response["Content-Range"] == f"bytes */{len(MP3)}"

    def test_sends_all_of_it_where_the_part_belongs_to_an_older_file(self, client: Client, sound: Document):
        response = client.get(sound.url, headers={"Range": "bytes=2-5", "If-Range": '"khac"'})
        assert response.status_code == 200
        assert body(response) == MP3

    def test_keeps_the_files_of_a_closed_collection(self, client: Client, sound: Document):
        CollectionViewRestriction.objects.create(
            collection=sound.collection, restriction_type=CollectionViewRestriction.LOGIN
        )
        response = client.get(sound.url, headers={"Range": "bytes=2-5"})
        assert "/login/" in response.url

    def test_leaves_documents_out_of_the_folder_of_pictures(self, client: Client, sound: Document):
        assert client.get(f"/media/{sound.file.name}").status_code == 404
        assert client.get("/media/images/../documents/loa.mp3").status_code in (400, 404)
        assert client.get(f"/media/images/{'a' * 3000}").status_code == 404
