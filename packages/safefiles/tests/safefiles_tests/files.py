"""Files made by hand: a good one, and what somebody might send instead."""

import io
import warnings
import zipfile

from PIL import Image

RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_OOXML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MAIN = f"{_OOXML}.document.main+xml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/>{{}}</Types>'
)
START = '<Relationship Id="r1" Type="http://x/relationships/officeDocument" Target="word/document.xml"/>'
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'


def body(*runs: str) -> str:
    """A document of fields: "[" opens one, "]" closes it, the rest is what Word is told to do."""
    marks = {"[": '<w:fldChar w:fldCharType="begin"/>', "]": '<w:fldChar w:fldCharType="end"/>'}
    said = "".join(marks.get(run, f"<w:instrText>{run}</w:instrText>") for run in runs)
    return BODY.replace("<w:body/>", f"<w:body><w:p><w:r>{said}</w:r></w:p></w:body>")


def package(*parts: tuple[str, str]) -> bytes:
    """A ZIP of these parts in order, also where a name comes twice."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that comes twice
        for name, text in parts:
            archive.writestr(name, text)
    return made.getvalue()


def docx(*more: tuple[str, str], types: str = "", start: str = START, text: str = BODY) -> bytes:
    """`types`: what is declared besides; `start`: where programs begin to read."""
    said = (("[Content_Types].xml", TYPES.format(types)), ("_rels/.rels", RELATIONS.format(start)))
    return package(*said, ("word/document.xml", text), *more)


def picture(kind: str, **saved: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(made, kind, **saved)
    return made.getvalue()
