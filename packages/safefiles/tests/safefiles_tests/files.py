"""Files made by hand: a good one, and what somebody might send instead."""

import io
import warnings
import zipfile

from PIL import Image

RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'


def package(*parts: tuple[str, str]) -> bytes:
    """A ZIP of these parts in order, also where a name comes twice."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that comes twice
        for name, text in parts:
            archive.writestr(name, text)
    return made.getvalue()


def docx(*more: tuple[str, str]) -> bytes:
    return package(("[Content_Types].xml", TYPES), ("word/document.xml", BODY), *more)


def picture(kind: str, **saved: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(made, kind, **saved)
    return made.getvalue()
