"""What holds for any tree whatever."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawtext.akn import AknIdentity, from_provisions, to_akn
from lawtext.akn.markup import printable
from lawtext.types import Address, Document, Head, ProvisionNode, Span, Unit
from lawtext_tests.akn_reading import from_akn
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

    @given(st.text(st.characters()))
    @settings(deadline=None)
    def test_lose_only_what_xml_cannot_hold(self, words):
        article = ProvisionNode(Address(), Unit.ARTICLE, "Điều 1", "", words, Span(0, 0))
        found = from_akn(to_akn(from_provisions([article]), identity=LAW)).document.roots[0]
        assert found.text == printable(words)
        assert len(found.text) == len(words)
