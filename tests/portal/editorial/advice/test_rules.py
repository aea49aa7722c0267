"""What a careful colleague would say of a text: tables of texts with the remark expected, and those without one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.editorial.advice import AdviceSeverity, ContentDraft, NamedLaw, blocks_of
from portal.editorial.advice.rules import advise

LEAD = "Bên nhận cọc đổi ý phải trả lại cọc và một khoản bằng tiền cọc."


def block(kind: str, value: object) -> dict[str, object]:
    return {"type": kind, "value": value, "id": "1"}


def draft(*blocks: dict[str, object], **said: object) -> ContentDraft:
    return ContentDraft(**({"title": "Đặt cọc mua nhà", "lead": LEAD, "blocks": blocks_of(blocks)} | said))


def said_of(*blocks: dict[str, object], **said: object) -> list[str]:
    return [advice.said for advice in advise(draft(*blocks, **said))]


def paragraph(text: str) -> dict[str, object]:
    return block("paragraph", f"<p>{text}</p>")


def picture(alternative: str, caption: str = "") -> dict[str, object]:
    return block("picture", {"image": 1, "alternative": alternative, "caption": caption})


PICTURES = [
    ("nothing is said", "", "Ảnh chưa có mô tả"),
    ("only blanks", "  ", "Ảnh chưa có mô tả"),
    ("a file's name", "IMG_2034.JPG", "tên tệp"),
    ("a camera's number", "DSC-0012", "tên tệp"),
    ("a number of a word", "anh_12", "tên tệp"),
    ("a word that says nothing", "Ảnh", "chưa nói gì"),
    ("two of them", "Hình ảnh minh họa".replace("ảnh ", ""), "chưa nói gì"),
    ("with marks around", "“Ảnh minh họa”", "chưa nói gì"),
]


class TestPictures:
    @pytest.mark.parametrize(("case", "alternative", "expected"), PICTURES)
    def test_must_say_what_they_show(self, case: str, alternative: str, expected: str):
        (advice,) = advise(draft(picture(alternative)))
        assert expected in advice.said, case
        assert advice.severity is AdviceSeverity.MUST

    def test_that_say_it_pass(self):
        assert said_of(picture("Người dân ký hợp đồng ở phòng công chứng")) == []

    def test_do_not_say_it_twice(self):
        (said,) = said_of(picture("Lễ phát động Ngày Pháp luật", "Lễ phát động Ngày Pháp luật."))
        assert "lặp lại chú thích" in said

    def test_of_a_gallery_are_all_read(self):
        stored = [{"type": "item", "value": {"image": 1, "alternative": said}} for said in ("Hội trường", "anh.png")]
        (said,) = said_of(block("gallery", {"pictures": stored}))
        assert "tên tệp" in said


class TestFilmsAndTables:
    @pytest.mark.parametrize(
        ("case", "kind", "value", "expected"),
        [
            ("no words", "video", {"file": 1, "captions": 2, "transcript": "<p></p>"}, ["lời ghi bằng chữ"]),
            ("no captions", "video", {"file": 1, "transcript": "<p>Lời.</p>"}, ["phụ đề"]),
            ("nobody speaks", "video", {"file": 1, "is_silent": True, "transcript": "<p>Hình.</p>"}, []),
            ("elsewhere", "video", {"address": "https://v.vn/1", "transcript": "<p>Lời.</p>"}, []),
            ("a sound without words", "audio", {"file": 1}, ["lời ghi bằng chữ"]),
            ("a table without heads", "table", {"data": [["a"]], "table_caption": "Mức phạt"}, ["hàng tiêu đề"]),
            ("without a name", "table", {"data": [["a"]], "first_row_is_table_header": True}, ["có tên"]),
        ],
    )
    def test_have_their_words(self, case: str, kind: str, value: object, expected: list[str]):
        found = said_of(block(kind, value))
        assert len(found) == len(expected), (case, found)
        assert all(words in one for words, one in zip(expected, found, strict=True)), case


class TestHeadings:
    def test_a_shouting_title_is_told(self):
        assert any("chữ hoa" in said for said in said_of(title="ĐẶT CỌC MUA NHÀ"))

    def test_letters_of_offices_are_no_shouting(self):
        assert said_of(paragraph("Ngắn."), title="UBND xã trả lời") == []

    def test_an_empty_heading_must_go(self):
        found = advise(draft(block("heading", ""), paragraph("Ngắn.")))
        assert [(one.severity, one.place) for one in found] == [(AdviceSeverity.MUST, "Khối 1 (Đề mục)")]

    def test_a_heading_without_a_text_is_told(self):
        assert any("không có nội dung" in said for said in said_of(paragraph("Ngắn."), block("heading", "Thủ tục")))

    def test_a_bold_line_is_a_heading_in_disguise(self):
        blocks = [block("paragraph", "<p><b>Hồ sơ gồm những gì</b></p>"), paragraph("Đơn và giấy tờ.")]
        assert any("chữ đậm đứng riêng" in said for said in said_of(*blocks))

    def test_a_long_text_without_headings_is_told(self):
        assert any("không có đề mục" in said for said in said_of(*[paragraph("Một câu ngắn gọn. " * 30)] * 5))

    @pytest.mark.parametrize(
        ("lead", "expected"),
        [
            ("", "Chưa có tóm tắt"),
            ("Bài viết này giới thiệu quy định về đặt cọc.", "chưa trả lời"),
            ("Bên nhận cọc đổi ý thì sao?", "chưa trả lời"),
            ("Đặt cọc mua nhà.", "lặp lại tiêu đề"),
            ("một " * 80, "dài hơn"),
        ],
    )
    def test_a_lead_answers(self, lead: str, expected: str):
        assert any(expected in said for said in said_of(lead=lead))


LINKS = [
    ('<a href="/van-ban/">tại đây</a>', "chưa nói dẫn tới đâu"),
    ('<a linktype="page" id="3">Xem thêm…</a>', "chưa nói dẫn tới đâu"),
    ('<a href="https://x.vn/a">https://x.vn/a</a>', "nguyên địa chỉ"),
    ('<a href="https://x.vn/a"></a>', "không có chữ nào"),
    ("Xem https://x.vn/a để biết.", "để trần"),
    ("Gọi 0292 3820 123 để hỏi.", "tel:"),
    ("Gọi 1900 1234.", "tel:"),
    ('Gọi <a href="tel:02923820123">0292 3820 123</a>.', None),
    ('Xem <a href="/van-ban/91-2015-qh13/">Bộ luật Dân sự 2015</a>.', None),
    ("Phạt 1.000.000 đồng theo Nghị định 30/2020/NĐ-CP ngày 05/3/2020.", None),
]


class TestLinks:
    @pytest.mark.parametrize(("text", "expected"), LINKS)
    def test_say_where_they_lead(self, text: str, expected: str | None):
        found = said_of(paragraph(text))
        assert (found == []) if expected is None else any(expected in said for said in found), found


WORDS = [
    ("Người dân tiến hành việc nộp hồ sơ.", "làm"),
    ("Trong trường hợp bên bán đổi ý, phải trả cọc.", "nếu, khi"),
    ("Hồ sơ được giải quyết bởi Ủy ban nhân dân xã.", "nói ai giải quyết"),
    ("Nộp ở cơ quan có thẩm quyền.", "nói rõ cơ quan nào"),
    ("Điền vào ô màu đỏ.", "màu"),
    ("Xem phần bôi vàng ở trên.", "màu"),
    ("Mang theo sổ đỏ.", None),
    ("Dừng khi đèn đỏ.", None),
    ("Nếu bên bán đổi ý, phải trả gấp đôi tiền cọc.", None),
]


class TestPlainWords:
    @pytest.mark.parametrize(("text", "expected"), WORDS)
    def test_are_proposed(self, text: str, expected: str | None):
        found = said_of(paragraph(text))
        assert (found == []) if expected is None else any(expected in said for said in found), found

    def test_the_law_speaks_as_it_does(self):
        words = {
            "number": "91/2015/QH13",
            "law_name": "Bộ luật Dân sự",
            "place": "Điều 328",
            "words": "Trong trường hợp",
        }
        assert said_of(paragraph(words["words"])) != []
        assert said_of(block("citation", words)) == []

    def test_khmer_is_left_alone(self):
        assert said_of(paragraph("trong trường hợp")) != []
        assert said_of(paragraph("trong trường hợp"), is_vietnamese=False) == []

    def test_a_long_sentence_is_told_and_short_ones_are_not(self):
        long = "Người dân " + "nộp hồ sơ và giấy tờ " * 9 + "ở xã."
        (said,) = said_of(paragraph(f"Câu ngắn. {long} Câu ngắn."))
        assert said.startswith("Câu dài")

    def test_a_list_is_no_long_sentence(self):
        assert said_of(paragraph("Một giấy tờ phải nộp " * 12)) != []
        assert said_of(block("paragraph", "<ul>" + "<li>Một giấy tờ phải nộp</li>" * 12 + "</ul>")) == []

    def test_few_remarks_of_one_kind(self):
        long = "Người dân " + "nộp hồ sơ và giấy tờ " * 9 + "ở xã. "
        assert len(said_of(*[paragraph(long)] * 6)) == 4


class TestLaws:
    def test_what_is_named_stands_in_a_block(self):
        law = NamedLaw("Điều 328 Bộ luật Dân sự", names_place=True)
        assert any("Lời của luật" in said for said in said_of(laws=(law,)))
        assert said_of(laws=(NamedLaw("Bộ luật Dân sự"),)) == []
        assert said_of(laws=(law,), is_guidance=False) == []

    def test_what_is_over_is_told(self):
        law = NamedLaw("Nghị định 7/2010/NĐ-CP", trouble="Nghị định 7/2010/NĐ-CP đã hết hiệu lực", has_block=True)
        assert any("đã hết hiệu lực" in said for said in said_of(laws=(law,)))


stored = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
kinds = st.sampled_from(["heading", "paragraph", "picture", "gallery", "video", "audio", "table", "answer", "?"])


class TestAdvise:
    @given(st.lists(st.builds(block, kinds, stored), max_size=5), st.text(max_size=80), st.text(max_size=80))
    def test_never_raises(self, body: list[dict[str, object]], title: str, lead: str):
        advise(draft(*body, title=title, lead=lead))

    def test_puts_what_must_be_mended_first(self):
        found = advise(draft(paragraph("Trong trường hợp đó thì sao."), picture("")))
        assert [one.severity for one in found] == [AdviceSeverity.MUST, AdviceSeverity.SHOULD]
