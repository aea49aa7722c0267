"""Files for tests, made on the spot: pictures of paper, PDF with and without text, and worse."""

import io
import struct
import zipfile
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw


def picture(*, size: tuple[int, int] = (400, 560), mark: int = 1) -> Image.Image:
    """A page with bars for lines; another `mark` is another page."""
    made = Image.new("L", size, 255)
    draw = ImageDraw.Draw(made)
    for line in range(12):
        wide = 60 + (line * 53 * mark + 31 * mark * mark) % 280
        draw.rectangle((40, 40 + line * 40, 40 + wide, 52 + line * 40), fill=0)
    return made


def write_picture(path: Path, *, mark: int = 1, size: tuple[int, int] = (400, 560)) -> Path:
    picture(mark=mark, size=size).save(path)
    return path


def write_scan_pdf(path: Path, *, pages: int = 1, first_mark: int = 1) -> Path:
    """A PDF of pictures, as a scanner makes it."""
    made = [picture(mark=first_mark + number).convert("RGB") for number in range(pages)]
    made[0].save(path, save_all=True, append_images=made[1:], resolution=50)
    return path


def write_text_pdf(path: Path, lines: list[str]) -> Path:
    """A PDF with a text layer in Latin letters that a font of its own maps to anything (ToUnicode)."""
    pdf = pikepdf.new()
    said = sorted({sign for line in lines for sign in line})
    codes = {sign: number for number, sign in enumerate(said, start=1)}
    mapped = "\n".join(f"<{code:04x}> <{sign.encode('utf-16-be').hex()}>" for sign, code in codes.items())
    unicode_map = pdf.make_stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        + f"{len(codes)} beginbfchar\n{mapped}\nendbfchar\nendcmap end end".encode()
    )
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name("/Times-Roman"), Flags=4, FontBBox=[0, 0, 1000, 1000],
        ItalicAngle=0, Ascent=800, Descent=-200, CapHeight=700, StemV=80,
    )  # fmt: skip
    inner = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType2, BaseFont=pikepdf.Name("/Times-Roman"), DW=500,
        CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=pikepdf.Name("/Times-Roman"),
        Encoding=pikepdf.Name("/Identity-H"), DescendantFonts=[pdf.make_indirect(inner)], ToUnicode=unicode_map,
    )  # fmt: skip
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
    drawn = ["BT /F1 12 Tf 16 TL 60 780 Td"]
    drawn += [f"<{''.join(f'{codes[sign]:04x}' for sign in line)}> Tj T*" for line in lines]
    page.Contents = pdf.make_stream((" ".join(drawn) + " ET").encode())
    pdf.save(path)
    return path


def write_script_pdf(path: Path) -> Path:
    """A PDF that runs a script when it is opened, over the picture of a page."""
    write_scan_pdf(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=b"app.alert(1); while(true){}")
        pdf.Root.OpenAction = pdf.make_indirect(action)
        pdf.save(path)
    return path


def write_big_image_pdf(path: Path, *, side: int = 60_000) -> Path:
    """A small PDF whose one picture unpacks to gigabytes."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    image = pdf.make_stream(b"\x00" * 64)
    image.update({
        "/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": side, "/Height": side,
        "/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 8,
    })  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
    page.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im Do Q")
    pdf.save(path)
    return path


def write_locked_pdf(path: Path) -> Path:
    write_scan_pdf(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(owner="chu", user="mo"))
    return path


def write_tiff(path: Path, *, pages: int) -> Path:
    """A TIFF of one dot a page, written by hand: libraries take a minute for thousands."""
    tags = ((256, 1), (257, 1), (258, 1), (259, 1), (262, 1), (273, 8), (277, 1), (278, 1), (279, 1))
    size = 2 + 12 * len(tags) + 4
    made = bytearray(struct.pack("<2sHII", b"II", 42, 12, 0))
    for number in range(pages):
        after = 12 + (number + 1) * size if number + 1 < pages else 0
        made += struct.pack("<H", len(tags))
        made += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        made += struct.pack("<I", after)
    path.write_bytes(made)
    return path


def write_docx(path: Path, paragraphs: list[str]) -> Path:
    body = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    return path


def write_bomb_docx(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            for _ in range(200):
                part.write(b" " * (1 << 20))
    return path


def picture_bytes(*, mark: int = 1, ending: str = "PNG") -> bytes:
    file = io.BytesIO()
    picture(mark=mark).save(file, ending)
    return file.getvalue()
