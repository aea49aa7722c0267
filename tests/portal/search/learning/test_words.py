"""The table of everyday words: loaded, edited, and heard by search within moments."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from lawsearch.ranking import tokens
from portal.design.refusals import Refused
from portal.journal.models import Entry
from portal.search.models import EverydayWord
from portal.search.operations import (
    add_word,
    change_word,
    load_words,
    switch_word,
)
from portal.search.queries import suggestions
from portal.search.queries.suggestions import lexicon, said_elsewhere, shipped_words, words_matching
from portal.search.states import WordOrigin
from tests.portal.agencies.factories import make_officer, make_posting

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
RED_BOOK = EverydayWord(said="sổ đỏ|sổ hồng", law="giấy chứng nhận quyền sử dụng đất")
LICENCE = EverydayWord(said="bằng lái", law="giấy phép lái xe")
SHIPPED = (RED_BOOK, LICENCE)


def heard(question: str) -> list[str]:
    return [" ".join(token.marked for token in words) for words in lexicon().law_words(tokens(question))]


def held(said: str) -> EverydayWord:
    return EverydayWord.objects.get(said__startswith=said)


class TestLoadWords:
    def test_brings_everything_once(self):
        assert load_words(shipped=SHIPPED, at=NOW) == Counter(added=2)
        assert load_words(shipped=SHIPPED, at=LATER) == Counter()
        assert Entry.objects.filter(verb="everyday.loaded").count() == 1
        assert set(EverydayWord.objects.values_list("origin", flat=True)) == {WordOrigin.SHIPPED}

    def test_renews_what_nobody_touched(self):
        load_words(shipped=SHIPPED, at=NOW)
        better = EverydayWord(said="bằng lái", law="giấy phép lái xe|sát hạch lái xe")
        assert load_words(shipped=(RED_BOOK, better), at=LATER) == Counter(renewed=1)
        assert held("bằng lái").law_words == ["giấy phép lái xe", "sát hạch lái xe"]

    def test_takes_away_what_the_program_no_longer_brings(self):
        load_words(shipped=SHIPPED, at=NOW)
        assert load_words(shipped=(RED_BOOK,), at=LATER) == Counter(removed=1)

    def test_leaves_what_an_officer_changed_or_switched_off(self):
        load_words(shipped=SHIPPED, at=NOW)
        by = make_officer()
        change_word(word=held("sổ đỏ"), draft=EverydayWord(said="sổ đỏ|sổ hồng", law="giấy chứng nhận"), by=by, at=NOW)
        switch_word(word=held("bằng lái"), is_in_use=False, by=by, at=NOW)
        grown = EverydayWord(said="bằng lái|bằng lái xe", law="giấy phép lái xe")
        assert load_words(shipped=(RED_BOOK, grown), at=LATER) == Counter(added=1, left=2)
        assert held("sổ đỏ").law == "giấy chứng nhận"
        assert list(EverydayWord.objects.filter(is_in_use=True).values_list("said", flat=True).order_by("said")) == [
            "bằng lái xe",
            "sổ đỏ|sổ hồng",
        ]
        assert load_words(shipped=(RED_BOOK, grown), at=LATER) == Counter(left=2)

    def test_yields_to_an_entry_of_an_officer_that_says_the_same(self):
        add_word(draft=EverydayWord(said="Bằng  LÁI", law="bằng tốt nghiệp lái xe"), by=make_officer(), at=NOW)
        assert load_words(shipped=SHIPPED, at=NOW)["added"] == 1
        assert held("Bằng LÁI").law == "bằng tốt nghiệp lái xe"

    def test_joins_two_files_that_say_the_same(self):
        other = EverydayWord(said="bằng lái", law="sát hạch lái xe|giấy phép lái xe")
        load_words(shipped=(LICENCE, other), at=NOW)
        assert held("bằng lái").law_words == ["giấy phép lái xe", "sát hạch lái xe"]

    def test_takes_the_whole_table_of_the_program(self):
        call_command("load_everyday_words", verbosity=0)
        assert EverydayWord.objects.count() > 600
        assert heard("sang tên sổ đỏ")
        assert not +load_words(shipped=shipped_words(), at=LATER)


class TestEditing:
    def test_an_entry_stands_once(self):
        by = make_officer()
        add_word(draft=EverydayWord(said="sổ đỏ | sổ hồng", law="giấy chứng nhận"), by=by, at=NOW)
        with pytest.raises(Refused, match="Đã có mục đang dùng với đúng những cách nói"):
            add_word(draft=EverydayWord(said="SỔ HỒNG|sổ đỏ", law="giấy tờ"), by=by, at=NOW)
        assert Entry.objects.filter(verb="everyday.added").count() == 1

    def test_one_that_is_off_makes_room(self):
        by = make_officer()
        old = add_word(draft=EverydayWord(said="sổ đỏ", law="giấy chứng nhận"), by=by, at=NOW)
        switch_word(word=old, is_in_use=False, by=by, at=NOW)
        add_word(draft=EverydayWord(said="sổ đỏ", law="giấy tờ về đất"), by=by, at=NOW)
        with pytest.raises(Refused, match="Đã có mục đang dùng với đúng những cách nói"):
            switch_word(word=old, is_in_use=True, by=by, at=LATER)

    def test_what_it_was_stays_in_the_journal(self):
        by = make_officer()
        word = add_word(draft=EverydayWord(said="sổ đỏ", law="giấy chứng nhận"), by=by, at=NOW)
        told = change_word(
            word=word, draft=EverydayWord(said="sổ đỏ", law="giấy chứng nhận quyền sử dụng đất"), by=by, at=LATER
        )
        assert told == word
        entry = Entry.objects.get(verb="everyday.changed")
        assert entry.details["before"]["law"] == "giấy chứng nhận"
        assert entry.actor == by

    def test_switching_twice_is_one_act(self):
        word = add_word(draft=EverydayWord(said="sổ đỏ", law="giấy chứng nhận"), by=make_officer(), at=NOW)
        for _ in range(2):
            assert switch_word(word=word, is_in_use=False, by=make_officer(), at=NOW) is word
        assert Entry.objects.filter(verb="everyday.switched_off").count() == 1

    def test_one_that_is_off_may_be_written_beside_one_in_use(self):
        by = make_officer()
        old = add_word(draft=EverydayWord(said="sổ đỏ", law="giấy chứng nhận"), by=by, at=NOW)
        switch_word(word=old, is_in_use=False, by=by, at=NOW)
        add_word(draft=EverydayWord(said="sổ đỏ", law="giấy tờ về đất"), by=by, at=NOW)
        told = change_word(word=old, draft=EverydayWord(said="sổ đỏ", law="giấy cũ"), by=by, at=LATER)
        assert (told.law, told.is_in_use) == ("giấy cũ", False)

    @pytest.mark.parametrize(
        "fields",
        [
            {"said": "", "law": "giấy"},
            {"said": "sổ đỏ", "law": ""},
            {"said": "sổ đỏ", "law": "giấy", "is_in_use": False},
            {"said": "sổ đỏ", "law": "giấy", "origin": WordOrigin.SHIPPED.value},
            {"said": "sổ đỏ", "law": "giấy", "changed_at": NOW - timedelta(days=1)},
        ],
    )
    def test_the_database_refuses_what_makes_no_sense(self, fields: dict[str, Any]):
        with pytest.raises(IntegrityError), transaction.atomic():
            EverydayWord.objects.create(**{"added_at": NOW, "changed_at": NOW} | fields)


class TestLexicon:
    def test_is_what_comes_with_the_program_until_the_table_is_loaded(self):
        assert heard("làm sổ đỏ")
        add_word(draft=EverydayWord(said="cà kê dê ngỗng", law="hòa giải ở cơ sở"), by=make_officer(), at=NOW)
        assert heard("làm sổ đỏ")
        assert heard("cà kê dê ngỗng") == ["hòa giải ở cơ sở"]

    def test_hears_an_edit(self):
        load_words(shipped=SHIPPED, at=NOW)
        by = make_officer()
        assert heard("so do") == ["giấy chứng nhận quyền sử dụng đất"]
        change_word(
            word=held("sổ đỏ"), draft=EverydayWord(said="sổ đỏ", law="hồ sơ đất"), by=by, at=NOW + timedelta(seconds=1)
        )
        assert heard("sổ đỏ") == ["hồ sơ đất"]
        assert heard("sổ hồng") == []
        switch_word(word=held("sổ đỏ"), is_in_use=False, by=by, at=NOW + timedelta(seconds=2))
        assert heard("sổ đỏ") == []

    def test_is_looked_at_seldom_and_read_only_after_an_edit(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
    ):
        load_words(shipped=SHIPPED, at=NOW)
        lexicon()
        clock = iter([100.0, 101.0, 104.0, 108.0])
        monkeypatch.setattr(suggestions, "monotonic", lambda: next(clock))
        settings.EVERYDAY_CHECK_SECONDS = 3.0
        suggestions._version.cache_clear()
        suggestions._read.cache_clear()
        with django_assert_num_queries(2):  # the version, and the table
            first = lexicon()
        with django_assert_num_queries(0):
            assert lexicon() is first
        with django_assert_num_queries(1):
            assert lexicon() is first
        add_word(draft=EverydayWord(said="bìa đỏ", law="giấy chứng nhận"), by=make_officer(), at=LATER)
        with django_assert_num_queries(2):
            assert lexicon() is not first


class TestQueries:
    def test_find_entries_however_they_are_typed(self):
        load_words(shipped=SHIPPED, at=NOW)
        for typed in ("so do", "SỔ hồng", "quyen su dung"):
            assert [word.said for word in words_matching(words=typed)] == ["sổ đỏ|sổ hồng"]
        assert words_matching(in_use=False).count() == 0
        assert words_matching(origin=WordOrigin.ADDED).count() == 0

    def test_tell_of_another_entry_with_the_same_words(self):
        load_words(shipped=SHIPPED, at=NOW)
        assert [word.said for word in said_elsewhere(said="làm sổ|Sổ Hồng")] == ["sổ đỏ|sổ hồng"]
        assert said_elsewhere(said="sổ") == []
        assert said_elsewhere(said="sổ đỏ", except_for=held("sổ đỏ").pk) == []


def test_the_table_of_the_program_is_loaded_on_its_page_by_who_may_teach():
    teacher, reader = Client(), Client()
    teacher.force_login(make_posting("justice").officer)
    reader.force_login(make_posting("editor").officer)
    page, load = reverse("search_words"), reverse("search_words_load")
    assert reader.post(load).status_code in (302, 403)
    assert not EverydayWord.objects.exists()
    assert load in teacher.get(page).content.decode()
    assert teacher.post(load).status_code == 302
    assert EverydayWord.objects.filter(origin=WordOrigin.SHIPPED.value).exists()
    assert load not in teacher.get(page).content.decode()
    assert Entry.objects.get(verb="everyday.loaded").actor is not None
