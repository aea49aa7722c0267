"""Situations as values: figures are read from the law's own words, and a lost proof takes its answer with it."""

import pytest

from lawtext.addresses import parse_address
from portal.questions.queries.situations import starter_situations
from portal.questions.states.situations import (
    LONGEST_SHORT,
    SituationProof,
    UnreadableSituation,
    cases_of,
    filled,
    filled_pieces,
    heads,
    markup_of,
    phrasings,
    read_situation,
    reading_of,
)

NOTICE = "Ít nhất {lau=45 ngày} nếu làm việc theo hợp đồng lao động không xác định thời hạn"
ROW = {
    "key": "nghi-viec-bao-truoc",
    "title": "Nghỉ việc phải báo trước mấy ngày?",
    "need": "viec-lam",
    "field": "lao-dong/lao-dong",
    "person": "người lao động",
    "said": "nghi viec bao truoc may ngay\nmuốn nghỉ làm phải báo bao lâu",
    "short": "Báo trước {lau}.",
    "rests": [{"law": "45/2019/QH14", "at": "dieu-35-khoan-1-diem-a", "words": NOTICE}],
    "cases": [
        {
            "when": "Bị nợ lương",
            "then": "Nghỉ ngay được.",
            "law": "45/2019/QH14",
            "at": "dieu-35-khoan-2-diem-b",
            "words": "Không được trả đủ lương",
        },
        {"when": "Công ty cho nghỉ", "to": "cong-ty-cho-nghi"},
    ],
    "steps": [
        {
            "kind": "thoi-han",
            "text": "Nhận đủ tiền trong {tra}.",
            "law": "45/2019/QH14",
            "at": "dieu-48-khoan-1",
            "words": "Trong thời hạn {tra=14 ngày} làm việc",
        }
    ],
}
TEXTS = {
    "dieu-35-khoan-1-diem-a": "a) Ít nhất 45 ngày nếu làm việc theo hợp đồng lao động không xác định thời hạn;",
    "dieu-35-khoan-2-diem-b": "b) Không được trả đủ lương hoặc trả lương không đúng thời hạn",
    "dieu-48-khoan-1": "1. Trong thời hạn 14 ngày làm việc kể từ ngày chấm dứt",
}


class TestProof:
    @pytest.mark.parametrize(
        ("words", "text", "found"),
        [
            (NOTICE, TEXTS["dieu-35-khoan-1-diem-a"], {"lau": "45 ngày"}),
            (NOTICE, TEXTS["dieu-35-khoan-1-diem-a"].replace("45", "60"), {"lau": "60 ngày"}),
            (NOTICE, TEXTS["dieu-35-khoan-1-diem-a"].replace("45 ngày", "02 tháng"), None),
            (NOTICE, TEXTS["dieu-35-khoan-1-diem-a"].replace("không xác định", "xác định"), None),
            (NOTICE, "", None),
            ("{a=15 ngày}", "trong 115 ngày làm việc", {"a": "115 ngày"}),
            ("phạt {muc=5.000.000} đồng", "bị phạt 7.500.000 đồng.", {"muc": "7.500.000"}),
            ("phạt {muc=5.000.000}", "phạt 5.000.000.", {"muc": "5.000.000"}),
            ("tại {noi=Ủy ban nhân dân xã} nơi cư trú", "tại Công an xã nơi cư trú", {"noi": "Công an xã"}),
            ("cha {me=mẹ}", "cha con", None),
            ("một\n hai", "một   hai ba", {}),
            ("luật", "luậtt", None),
        ],
    )
    def test_reads_what_the_law_says_today(self, words: str, text: str, found: dict[str, str] | None):
        assert SituationProof("1/2020/QH14", "dieu-1", words).read(text) == found

    def test_gives_the_passage_with_todays_figures(self):
        proof = SituationProof("45/2019/QH14", "dieu-35", NOTICE)
        assert proof.passage.startswith("Ít nhất 45 ngày nếu")
        assert proof.today({"lau": "60 ngày"}).startswith("Ít nhất 60 ngày nếu")


class TestReading:
    def test_says_what_the_law_says_and_drops_what_lost_its_proof(self):
        situation = read_situation(ROW)
        changed = TEXTS | {
            "dieu-35-khoan-1-diem-a": TEXTS["dieu-35-khoan-1-diem-a"].replace("45", "60"),
            "dieu-35-khoan-2-diem-b": "b) Bị ngược đãi",
        }
        reading = reading_of(situation, lambda proof: changed[proof.at])
        assert filled(situation.short, reading.values) == "Báo trước 60 ngày."
        assert not reading.stands(situation.cases[0].proof)
        assert reading.stands(*situation.rests)
        told = markup_of(situation, reading, {})
        assert "Bị nợ lương" not in told
        assert "14 ngày" in told

    def test_marks_the_figures(self):
        assert filled_pieces("Báo {a} trước.", {"a": "3 ngày"}) == [
            ("Báo ", False),
            ("3 ngày", True),
            (" trước.", False),
        ]

    def test_leads_on_to_what_is_public_only(self):
        situation = read_situation(ROW)
        reading = reading_of(situation, lambda proof: TEXTS[proof.at])
        assert [case.when for case in cases_of(situation, reading, {})] == ["Bị nợ lương"]
        assert len(cases_of(situation, reading, {"cong-ty-cho-nghi": "Công ty cho nghỉ?"})) == 2

    def test_survives_the_database(self):
        situation = read_situation(ROW)
        assert read_situation(situation.to_json()) == situation

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"short": "Báo trước {khac}."}, "khac"),
            ({"short": "từ " * (LONGEST_SHORT + 1)}, "dài quá"),
            ({"rests": []}, "phải có câu trả lời"),
            ({"outside": "Xin hỏi nơi khác."}, "phải có câu trả lời"),
            ({"said": ""}, "cách hỏi"),
            ({"need": "gi-do"}, "gi-do"),
            ({"rests": [{"law": "1/2020/QH14", "at": "khong phai", "words": "x"}]}, "not an address"),
            ({"rests": [{"law": "1/2020/QH14", "words": "x"}]}, "at"),
        ],
    )
    def test_says_what_cannot_be_read(self, change: dict[str, object], said: str):
        with pytest.raises(UnreadableSituation, match=said):
            read_situation(ROW | change)

    def test_of_a_text_that_is_not_held_says_only_that(self):
        row = {name: ROW[name] for name in ("key", "title", "need", "field", "person", "said")}
        situation = read_situation(row | {"wanted": ["168/2024/NĐ-CP"]})
        told = markup_of(situation, reading_of(situation, lambda proof: ""), {})
        assert told.startswith("Việc này do 168/2024/NĐ-CP quy định")


class TestStarters:
    def test_are_at_least_three_hundred_each_known_once(self):
        known = starter_situations()
        assert len(known) >= 300
        assert len({one.key for one in known}) == len(known)

    def test_lead_only_to_each_other(self):
        keys = {one.key for one in starter_situations()}
        assert {case.to for one in starter_situations() for case in one.cases if case.to} <= keys
        assert {other for one in starter_situations() for other in one.unlike} <= keys

    def test_are_said_in_many_ways_each_by_one(self):
        said = phrasings(starter_situations())
        assert min(map(len, said.values())) >= 12
        assert heads(starter_situations()).keys() == said.keys()

    def test_name_places_that_are_addresses(self):
        for one in starter_situations():
            for proof in one.proofs:
                assert parse_address(proof.at).steps, (one.key, proof.at)

    def test_say_no_figure_that_is_not_the_laws(self):
        """In a short answer every figure is a value that is read from the law, or names an article."""
        for one in starter_situations():
            bare = filled(one.short, dict.fromkeys(one.written, ""))
            words = bare.replace(",", " ").replace(".", " ").split()
            named = {words[at + 1] for at, word in enumerate(words[:-1]) if word in ("Điều", "khoản", "điểm")}
            assert not [word for word in words if word[:1].isdigit() and word not in named], (one.key, bare)

    def test_begin_with_no_opening_words_where_a_clause_of_the_article_answers(self):
        """The head place is what a reader is shown: "Điều 138" is none where khoản 6 of it answers."""
        opening = {
            one.key
            for one in starter_situations()
            for other in one.rests[1:]
            if other.law == one.rests[0].law and other.at.startswith(f"{one.rests[0].at}-khoan-")
        }
        assert not opening
