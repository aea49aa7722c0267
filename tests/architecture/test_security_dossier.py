"""The dossier on security claims nothing without a witness: each test, setting, model and document that it names is
there, and each requirement is answered by evidence or by a named gap."""

import ast
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings

from officialdocs import check, write
from portal.reports.queries.security_dossier import answers_to, dossier_document, dossier_papers, requirement

ROOT = Path(__file__).resolve().parents[2]
ROWS = [row for paper in dossier_papers() for part in paper.parts for row in part.rows]
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|_URL$|_KEY$")
# Read in its text; of any other instrument the papers say that nobody has.
READ = "Nghị định số 85/2016/NĐ-CP"


@cache
def found_in(path: str) -> set[str]:
    """Of a file that is collected: its functions, and those of its classes as "Class::test"."""
    assert Path(path).name.startswith("test_"), path
    found = {path}
    for node in ast.parse((ROOT / path).read_text("utf-8")).body:
        held = node.body if isinstance(node, ast.ClassDef) and node.name.startswith("Test") else [node]
        into = f"{path}::{node.name}" if isinstance(node, ast.ClassDef) else path
        found |= {f"{into}::{one.name}" for one in held if isinstance(one, ast.FunctionDef) and "test_" in one.name[:5]}
    return found


@pytest.mark.parametrize("row", ROWS, ids=[row.need for row in ROWS])
def test_each_claim_has_its_witness(row: SimpleNamespace):
    assert row.tests or row.settings or row.switches or row.documents or row.models or row.gap
    for test in row.tests:
        assert test in found_in(test.partition("::")[0]), test
    for name in (*row.settings, *row.switches):
        assert hasattr(settings, name), name
        assert not SECRET.search(name), name
    for path in row.documents:
        assert (ROOT / path).is_file(), path
    for model in row.models:
        assert apps.get_model(model)


def test_of_law_only_what_was_read_is_told_by_article():
    for paper in dossier_papers():
        words = f"{paper.bases} {' '.join(row.source for part in paper.parts for row in part.rows)}"
        if "Điều" in words:
            assert READ in words, paper.file
        if "Luật" in paper.bases or "TCVN" in paper.bases:
            assert "chưa đối chiếu văn bản" in paper.bases, paper.file


@pytest.mark.django_db
@pytest.mark.parametrize("level", [2, 3])
def test_the_papers_are_in_the_layout_of_the_decree(level):
    now = datetime(2026, 11, 24, 5, tzinfo=UTC)
    held = [write(dossier_document(paper, level=level, on=now.date()), at=now) for paper in dossier_papers()]
    assert [check(one) for one in held] == [[]] * len(held)
    assert len(held) == 6


@pytest.mark.django_db
def test_what_is_switched_off_is_a_gap_and_no_evidence(settings):
    row = requirement(need="x", source="y", settings=("STAFF_SECOND_FACTOR",))
    settings.STAFF_SECOND_FACTOR = False
    assert [len(one) for one in answers_to(row)] == [0, 1]
    settings.STAFF_SECOND_FACTOR = True
    assert [len(one) for one in answers_to(row)] == [1, 0]
