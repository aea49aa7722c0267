"""Files of other writers, broken files, and files made to do harm."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext.akn import AknError, AknIdentity, from_akn, from_provisions, to_akn
from lawtext.akn.markup import MOST_ELEMENTS

NS = 'xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"'
META = '<meta><identification source="#x"><FRBRWork/><FRBRExpression/><FRBRManifestation/></identification></meta>'
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
HOSTILE = [
    ("empty", "", 1),
    ("not XML", "xin chào", 1),
    ("cut off", f"<akomaNtoso {NS}>\n<act>", 2),
    ("two roots", f"<akomaNtoso {NS}/><a/>", 1),
    ("billion laughs", f"{LAUGHS}\n<akomaNtoso {NS}>&b;</akomaNtoso>", 1),
    ("external entity", f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><akomaNtoso {NS}>&x;</akomaNtoso>', 1),
    ("external subset", f'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><akomaNtoso {NS}/>', 1),
    ("parameter entity", '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://example.org/x"> %x;]><a/>', 1),
    ("unknown entity", f"<akomaNtoso {NS}>&nbsp;</akomaNtoso>", 1),
    ("too deep", f"<akomaNtoso {NS}>" + "<p>\n" * 5_000, 100),
    ("too many", f"<akomaNtoso {NS}>" + "<p/>" * (MOST_ELEMENTS + 1), 1),
    ("other vocabulary", "<html/>", 1),
    ("other namespace", '<akomaNtoso xmlns="urn:x"/>', 1),
    ("no document", f"<akomaNtoso {NS}>\n</akomaNtoso>", 1),
    ("other root", f"<act {NS}/>", 1),
    ("no body", f"<akomaNtoso {NS}>\n<act>{META}</act></akomaNtoso>", 2),
    ("no meta", f"<akomaNtoso {NS}>\n<act><body/></act></akomaNtoso>", 2),
    ("lone surrogate", f"<akomaNtoso {NS}>\n\ud800</akomaNtoso>", 2),
    ("null", "\0", 1),
    ("other encoding declared", f'<?xml version="1.0" encoding="utf-16"?>\n<akomaNtoso {NS}/>', 2),
]
FOREIGN = f"""<?xml version="1.0"?>
<akomaNtoso {NS} xmlns:x="urn:other"><act name="law">{META}
<preface><longTitle><p>A <docTitle>Law</docTitle></p></longTitle></preface>
<body><x:note>not ours</x:note>
<book eId="book_1"><num>Book 1</num>
<chapter eId="chp_I__sub"><num>Chapter II</num><heading>General</heading>
<section eId="sec-1"><num>Section 1</num>
<article eId="whatever"><num>Article 5</num><heading>Scope</heading>
<paragraph><num>(1)</num><content><p>One<authorialNote><p>note</p></authorialNote>,<br/>two:</p>
<blockList><listIntroduction>list</listIntroduction><item><num>(a)</num><p>item</p></item></blockList>
<table><tr><td><p>cell</p></td><td><p>cell 2</p></td></tr></table><ul><li>plain</li></ul></content></paragraph>
<paragraph><num>2.</num><intro><p>intro</p></intro><point><num>a)</num><content><p>x</p></content></point>
<wrapUp><p>after</p></wrapUp></paragraph>
</article></section></chapter></book></body>
<attachments>
<attachment><heading>Form</heading><doc name="form">{META}<mainBody><p>Words.</p></mainBody></doc></attachment>
<attachment><documentRef href="#"/></attachment></attachments>
</act></akomaNtoso>"""


class TestHostileFiles:
    @pytest.mark.parametrize(("what", "xml", "line"), HOSTILE, ids=[row[0] for row in HOSTILE])
    def test_are_refused_with_line_and_reason(self, what, xml, line):
        with pytest.raises(AknError) as refused:
            from_akn(xml)
        assert refused.value.reason
        assert refused.value.line <= line

    def test_a_doctype_is_named(self):
        with pytest.raises(AknError, match="dòng 1: Tệp khai báo DOCTYPE"):
            from_akn(HOSTILE[4][1])

    @given(st.text() | st.binary().map(lambda b: b.decode("latin-1")))
    def test_nothing_else_is_raised(self, xml):
        with pytest.raises(AknError):
            from_akn(xml)

    @given(st.integers(0, 4_000), st.integers(0, 60), st.text("<>&\"'/ab=p\0\ud800", max_size=5))
    def test_nor_for_a_damaged_file(self, at, length, dirt):
        with suppress(AknError):
            from_akn(FOREIGN[:at] + dirt + FOREIGN[at + length :])


class TestForeignFiles:
    def test_are_read_as_far_as_they_use_the_same_units(self):
        text = from_akn(FOREIGN)
        assert [str(address) for address in text.document.outline()] == [
            *("chuong-2", "chuong-2-muc-1", "dieu-5", "dieu-5-khoan-1", "dieu-5-khoan-2", "dieu-5-khoan-2-diem-a"),
            "phu-luc-1",
        ]
        clause = text.document.roots[0].children[0].children[0].children[0]
        assert clause.text == "One,\ntwo:\nlist\nitem\ncell\ncell 2\nplain"
        assert "after" in text.document.source

    def test_say_what_was_passed_over(self):
        doubts = from_akn(FOREIGN).document.doubts
        assert [doubt.line for doubt in doubts] == [5, 17]

    def test_of_nothing_known_have_an_empty_identity(self):
        assert from_akn(FOREIGN).identity == AknIdentity()


class TestWordsOnly:
    def test_a_text_without_units_comes_back_as_lines(self, akn_schema):
        xml = to_akn(from_provisions([]), identity=AknIdentity())
        assert akn_schema.faults(xml) == []
        assert from_akn(xml).document.roots == ()
