"""What holds for any tree whatever."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawtext.akn import AknIdentity, from_akn, from_provisions, to_akn
from lawtext.akn.markup import printable
from lawtext.types import Address, Document, Head, ProvisionNode, Span, Unit
from lawtext_tests.akn_trees import substance, trees

LAW = AknIdentity("1/2020/QH14", "Luật", issuer="Quốc hội")
PLAN = AknIdentity("54/KH-UBND", "Kế hoạch", locality="Hậu Giang")


class TestTrees:
    @given(trees, st.sampled_from([LAW, PLAN]))
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_are_valid_and_come_back(self, akn_schema, tree, identity):
        xml = to_akn(from_provisions(tree), identity=identity)
        assert akn_schema.faults(xml) == []
        text = from_akn(xml)
        assert substance(text.document.roots) == substance(tree)
        assert text.document.outline() == Document("", Head(), tree).outline()
        assert text.document.doubts == ()

    @given(trees)
    @settings(max_examples=30, deadline=None)
    def test_come_back_with_spans_that_tile(self, tree):
        document = from_akn(to_akn(from_provisions(tree), identity=LAW)).document
        position = 0
        for root in document.roots:
            assert root.span.start == position
            position = root.span.end
            for child in root.children:
                assert root.span.start <= child.span.start <= child.span.end <= root.span.end
        assert position == len(document.source) or not document.roots

    @given(st.text(st.characters()))
    @settings(deadline=None)
    def test_lose_only_what_xml_cannot_hold(self, words):
        article = ProvisionNode(Address(), Unit.ARTICLE, "Điều 1", "", words, Span(0, 0))
        found = from_akn(to_akn(from_provisions([article]), identity=LAW)).document.roots[0]
        assert found.text == printable(words)
        assert len(found.text) == len(words)
