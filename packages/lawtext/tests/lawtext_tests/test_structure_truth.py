"""The hand-marked documents, where the real data stands beside the checkout."""

import json

from lawtext import Document, parse_document
from lawtext_tests.akn_trees import put_together

FIELDS = ("official_number", "doc_type", "issued_date", "issuer", "signer", "subject", "effective_date")


def field_is_right(document: Document, truth: dict[str, object], name: str) -> bool:
    return plain(truth[name]) == plain(getattr(document.head, name))


def plain(value: object) -> str:
    return " ".join(str(value or "").casefold().split())


class TestMarkedDocuments:
    def test_outline_and_head_are_as_marked(self, shared_data):
        paths = sorted((shared_data / "structure_dev").glob("*.json"))
        assert paths != []
        for path in paths:
            truth = json.loads(path.read_text(encoding="utf-8"))
            document = parse_document(path.with_suffix(".txt").read_text(encoding="utf-8"))
            assert [str(address) for address in document.outline()] == truth["outline"], path.stem
            wrong = [name for name in FIELDS if truth.get(name) and not field_is_right(document, truth, name)]
            assert wrong == [], path.stem


class TestGazette:
    def test_every_text_says_its_number_date_signer_and_effect(self, shared_data):
        paths = sorted((shared_data / "gazette").glob("*.txt"))
        assert paths != []
        for path in paths:
            text = path.read_text(encoding="utf-8")
            document = parse_document(text)
            head = document.head
            assert put_together(document) == text
            assert all([head.official_number, head.doc_type, head.subject, head.issuer, head.signer]), path.stem
            assert head.issued_date is not None, path.stem
            assert head.effective_date is not None or head.doc_type == "Chỉ thị", path.stem
