"""The editor of articles on the markup of answers: what it does not touch stays to the letter, and nothing is lost."""

import json
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.questions.models import AnswerVersion
from portal.questions.operations.drafts import save_version
from portal.questions.states.markup import blocks, editor_lines, for_editor, from_editor, text_of_lines
from tests.portal.questions.answering import AT, TEXT, Team
from tests.portal.questions.test_answer_desks import _desk, _form, _text

OLD = (
    "Được, nếu có hợp đồng:\n* có hai người làm chứng\n• có công chứng\n\n# Cần mang gì\n3) Căn cước\n7. Hợp đồng\n\n"
    "> Đừng đưa bản gốc.\n> Giữ lại biên nhận.\n\nĐiều 328\nvẫn áp dụng."
)
_SIGNED = st.sampled_from(["- ", "1. ", "12) ", "## ", "# ", "> ", ">", "• ", "", "  "])
_LINES = st.tuples(_SIGNED, st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12))
TEXTS = st.lists(st.one_of(_LINES.map("".join), st.just("")), max_size=12).map("\n".join)
KINDS = st.sampled_from(
    ["unstyled", "unordered-list-item", "ordered-list-item", "header-two", "blockquote", "atomic", "header-three"]
)
WRITTEN = st.lists(st.tuples(KINDS, st.text(max_size=20)), max_size=10)


def sent_of(lines: list[tuple[str, str]]) -> str:
    return json.dumps({"blocks": [{"type": kind, "text": words} for kind, words in lines], "entityMap": {}})


@given(TEXTS)
@example(OLD)
@example("- một\n\n- hai\n\n\n- ba")
@example("> a\n\n> b")
def test_what_was_not_edited_stays_to_the_letter(text: str) -> None:
    assert from_editor(for_editor(text), kept=text) == text


@given(TEXTS)
@example(OLD)
@example("- một\n\n- hai")
def test_the_way_through_the_editor_keeps_every_block(text: str) -> None:
    assert blocks(text_of_lines(editor_lines(text))) == blocks(text)


@given(WRITTEN)
@example([("unstyled", "- không phải ý"), ("ordered-list-item", "a\nb"), ("header-two", " ")])
@example([("ordered-list-item", "bước")] * 120)
def test_what_is_written_is_read_back_as_it_will_be_shown(lines: list[tuple[str, str]]) -> None:
    text = from_editor(sent_of(lines), kept="")
    assert blocks(from_editor(for_editor(text), kept="khác")) == blocks(text)
    assert from_editor(for_editor(text), kept=text) == text
    for _, words in lines:
        for word in words.split():
            assert word in text


@pytest.mark.parametrize(
    "sent", ["", "Chỉ là chữ.", "{", "[]", '{"blocks": 1}', '{"blocks": [{"type": "unstyled"}]}', "[" * 200_000, "12"]
)
def test_what_is_no_word_of_the_editor_is_a_text(sent: str) -> None:
    assert from_editor(sent, kept="Bản cũ.") == sent


def test_an_editor_in_which_nobody_wrote_says_nothing() -> None:
    assert from_editor("null", kept="") == from_editor("null", kept="Bản cũ.") == ""


@pytest.mark.django_db
class TestThePage:
    def test_opens_an_old_answer_and_saves_it_as_it_was(self, team: Team) -> None:
        version = _draft_of(team, OLD)
        page = _desk(team.author).get(_text(version)).content.decode()
        opened = unescape(page.split('name="answer_text" value="')[1].split('"')[0])
        assert json.loads(opened)["blocks"][1] == {
            "key": "1", "type": "unordered-list-item", "text": "có hai người làm chứng", "depth": 0,
            "inlineStyleRanges": [], "entityRanges": [],
        }  # fmt: skip
        _desk(team.author).post(_text(version), _form(answer_text=opened, revision=version.revision, do="luu"))
        version.refresh_from_db()
        assert version.answer_text == OLD

    def test_opens_with_the_places_that_it_rests_on(self, team: Team) -> None:
        page = _desk(team.author).get(_text(team.draft())).content.decode()
        assert all(f'name="cited" value="{one.document_key}|{one.address}|' in page for one in TEXT.citations)

    def test_keeps_what_buttons_made_as_text_that_all_channels_read(self, team: Team) -> None:
        version = team.draft()
        sent = sent_of([("header-two", "Mang gì"), ("unordered-list-item", "Căn cước"), ("blockquote", "Giữ bản gốc")])
        _desk(team.author).post(_text(version), _form(answer_text=sent, do="luu"))
        version.refresh_from_db()
        assert version.answer_text == "## Mang gì\n\n- Căn cước\n\n> Giữ bản gốc"

    def test_shows_and_judges_the_words_of_the_editor_as_words(self, team: Team) -> None:
        sent = sent_of([("unordered-list-item", "Gọi số 0912 345 678")])
        page = _desk(team.author).post(_text(team.draft()), _form(answer_text=sent, do="xem")).content.decode()
        assert "<li>Gọi số 0912 345 678</li>" in page
        assert "Còn 1 chỗ có thể nhận ra một người" in page

    def test_a_browser_without_scripts_types_the_text(self, team: Team) -> None:
        version = team.draft()
        page = _desk(team.author).get(_text(version)).content.decode()
        assert '<noscript><textarea name="answer_text"' in page
        both = _form(answer_text=[for_editor(TEXT.answer_text), "Gõ tay.\r\n\r\n- một ý"], do="luu")
        _desk(team.author).post(_text(version), both)
        version.refresh_from_db()
        assert version.answer_text == "Gõ tay.\n\n- một ý"


def _draft_of(team: Team, words: str) -> AnswerVersion:
    version = team.draft()
    return save_version(
        version=version, text=replace(TEXT, answer_text=words), revision=version.revision, by=team.author, at=AT
    )


def test_an_empty_editor_sends_no_words():
    assert from_editor("null", kept="Bản cũ.") == ""
