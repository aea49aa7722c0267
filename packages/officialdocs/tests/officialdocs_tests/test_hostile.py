"""Files that are broken, or made to do harm: refused in words, never with another error."""

import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from officialdocs import NotADocument, check, checker, write
from officialdocs.checker import package
from officialdocs_tests.samples import AT, letter

LETTER = write(letter(), at=AT)
MAIN = "word/document.xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def rewritten(**parts: bytes | None) -> bytes:
    """The letter with other parts; None takes one away. Names are given with "__" for "/" and "_" for "."."""
    changed = {name.replace("__", "/").replace("_", "."): data for name, data in parts.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(LETTER)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = changed.pop(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in changed.items():
            new.writestr(name, data or b"")
    return made.getvalue()


def body(inner: str) -> bytes:
    return f"<w:document {W}><w:body>{inner}</w:body></w:document>".encode()


ODD_NUMBERS = '<w:p><w:pPr><w:ind w:left="x"/><w:spacing w:line="-9e999"/></w:pPr></w:p>'
ODD_SPAN = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="-1e5"/></w:tcPr></w:tc></w:tr></w:tbl>'
# a style that is based on itself
CIRCLE = f'<w:styles {W}><w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="a"/></w:style></w:styles>'.encode()


def refused_or_judged(data: bytes) -> bool:
    """No other error than ours."""
    try:
        return isinstance(check(data), list)
    except NotADocument as error:
        return bool(str(error))


class TestRefuses:
    @pytest.mark.parametrize(
        ("data", "because"),
        [
            (b"", "không phải là tệp DOCX"),
            (b"PK\x03\x04 broken", "không phải là tệp DOCX"),
            (b"%PDF-1.7", "không phải là tệp DOCX"),
            (LETTER[: len(LETTER) // 2], "không phải là tệp DOCX"),
            (rewritten(word__document_xml=None), "không chứa văn bản Word"),
            (rewritten(word__document_xml=b"<w:document"), "XML"),
            (rewritten(word__document_xml=f"<w:document {W}/>".encode()), "không có phần nội dung"),
            (rewritten(word__styles_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "DOCTYPE"),
        ],
    )
    def test_says_why(self, data, because):
        with pytest.raises(NotADocument, match=because):
            check(data)

    def test_a_bomb_before_it_is_unpacked(self):
        with pytest.raises(NotADocument, match="phình ra"):
            check(rewritten(word__bomb_xml=b" " * (8 * package.MEGABYTE)))

    def test_what_has_too_many_lines(self, monkeypatch):
        monkeypatch.setattr(checker, "_MOST_LINES", 50)
        with pytest.raises(NotADocument, match="quá dài"):
            check(rewritten(word__document_xml=body("<w:p/>" * 51)))

    def test_what_is_too_large(self):
        with pytest.raises(NotADocument, match="50 MB"):
            check(bytes(50 * package.MEGABYTE + 1))

    def test_what_has_too_many_parts(self):
        with pytest.raises(NotADocument, match="quá nhiều phần"):
            check(rewritten(**{f"p{number}": b"" for number in range(4_001)}))


class TestBears:
    @pytest.mark.parametrize(
        "data",
        [
            rewritten(word__styles_xml=None),
            rewritten(word__header1_xml=None),
            rewritten(word__document_xml=body("")),
            rewritten(word__document_xml=body("<w:tbl/><w:tbl><w:tr><w:tc/></w:tr></w:tbl><w:sdt/>")),
            rewritten(word__document_xml=body(ODD_NUMBERS)),
            rewritten(word__document_xml=body(ODD_SPAN)),
            rewritten(word__styles_xml=CIRCLE),
        ],
    )  # fmt: skip
    def test_what_is_odd_and_lists_departures(self, data):
        assert check(data)

    def test_tables_within_tables_without_end(self):
        nested = "<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 80
        assert check(rewritten(word__document_xml=body(nested)))
        with pytest.raises(NotADocument):
            check(rewritten(word__document_xml=body("<w:tbl><w:tr><w:tc>" * 400)))

    @settings(max_examples=60, deadline=None)
    @given(st.integers(), st.integers(1, 40))
    def test_bytes_gone_wrong(self, seed, faults):
        dice = random.Random(seed)
        data = bytearray(LETTER)
        for _ in range(faults):
            data[dice.randrange(len(data))] = dice.randrange(256)
        assert refused_or_judged(bytes(data))

    @settings(max_examples=60, deadline=None)
    @given(st.integers(), st.integers(1, 30))
    def test_markup_gone_wrong(self, seed, faults):
        """Tags and numbers of the main part in another order, though well formed where chance allows."""
        dice = random.Random(seed)
        with zipfile.ZipFile(io.BytesIO(LETTER)) as archive:
            main = archive.read(MAIN).decode()
        pieces = main.split('"')
        for _ in range(faults):
            at = dice.randrange(1, len(pieces) - 1)
            pieces[at] = dice.choice(["", "-1", "99999999999999999999", "nan", "inf", "x", pieces[at]])
        assert refused_or_judged(rewritten(word__document_xml='"'.join(pieces).encode()))
