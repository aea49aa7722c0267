"""Files for tests: good ones, and what somebody might send instead."""

import io
import struct
import zipfile
import zlib

from docx import Document
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def picture(*, kind: str = "JPEG", size: tuple[int, int] = (300, 200), **saved: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **saved)
    return file.getvalue()


def picture_from_a_telephone() -> bytes:
    """With where and with what it was taken, and lying on its side."""
    exif = Image.Exif()
    exif[0x0110] = "Điện thoại của bà Tư"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif, comment=b"10.0452 N 105.7469 E")


def bomb_of_pixels() -> bytes:
    """A PNG of a few bytes that says it is 30,000 by 30,000."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def pdf(*, pages: int = 1, password: str = "", act: DictionaryObject | None = None, streams: bool = False) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if act is not None:
        writer.root_object[NameObject("/OpenAction")] = act
    if password:
        writer.encrypt(password)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def action(kind: str, **more: str) -> DictionaryObject:
    said = {NameObject("/S"): NameObject(kind)}
    return DictionaryObject(said | {NameObject(f"/{name}"): TextStringObject(text) for name, text in more.items()})


def pdf_with_a_name_in_escapes() -> bytes:
    """The name that a search through the bytes looks for is written otherwise."""
    return (
        pdf(act=action("/JavaScript", JS="app.alert(1)"))
        .replace(b"/JavaScript", b"/J#61vaScript")
        .replace(b"/JS", b"/J#53")
    )


def docx(*, parts: dict[str, bytes] | None = None) -> bytes:
    file = io.BytesIO()
    document = Document()
    document.add_paragraph("Đơn xin xác nhận")
    document.save(file)
    if parts:
        with zipfile.ZipFile(file, "a") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
    return file.getvalue()


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return file.getvalue()
