"""The rules of automatic advice: title and headings, named laws, plain language; and accessibility of links, pictures,
recordings and tables (WCAG 2.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, product

from lawtext.words import patterns_beside
from portal.editorial.advice import (
    MOST_OF_A_KIND,
    QUOTING,
    AdviceSeverity,
    ContentDraft,
    DraftBlock,
    EditorialAdvice,
    is_shouted,
    items_of,
    must,
    phrase,
    place,
    plain,
    sentences,
    should,
    syllables,
)

_EMPTY_LINK_WORDS = frozenset(
    {
        "tai day",
        "o day",
        "day",
        "xem",
        "xem them",
        "xem tiep",
        "xem tai day",
        "xem chi tiet",
        "xem chi tiet tai day",
        "chi tiet",
        "doc tiep",
        "doc them",
        "bam vao day",
        "bam day",
        "nhan vao day",
        "click vao day",
        "click here",
        "link",
        "lien ket",
        "duong dan",
        "tai ve",
        "tai xuong",
        "website",
    }
)
_RE = patterns_beside(__file__)


def check_link_words(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """Link texts must make sense on their own, for readers who listen to a list of links."""
    for block in draft.blocks:
        for link in block.links:
            if not link.words:
                yield must(place(block), "Liên kết không có chữ nào. Xin ghi tên nơi được dẫn tới.", link.address)
            elif plain(link.words) in _EMPTY_LINK_WORDS:
                yield should(
                    place(block), "Chữ của liên kết chưa nói dẫn tới đâu. Nên ghi tên trang hoặc văn bản.", link.words
                )
            elif _RE.address.match(link.words):
                yield should(place(block), "Liên kết hiện nguyên địa chỉ. Nên thay bằng tên trang.", link.words)


def check_bare_addresses(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    found = ((block, one.group()) for block in draft.blocks for one in _RE.address.finditer(block.bare))
    yield from (
        should(place(block), "Địa chỉ để trần trong bài. Nên gắn liên kết vào tên trang.", address)
        for block, address in islice(found, MOST_OF_A_KIND)
    )


def check_telephones(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """A telephone number in a text should be a tel: link, so that a telephone can dial it."""
    found = (
        (block, one.group())
        for block in draft.blocks
        if block.kind != "contact"
        for one in _RE.phone.finditer(block.bare)
    )
    yield from (
        should(place(block), "Số điện thoại nên gắn liên kết gọi (tel:) để bấm là gọi được.", number)
        for block, number in islice(found, MOST_OF_A_KIND)
    )


_EMPTY_ALTERNATIVES = frozenset(
    {
        "anh",
        "hinh",
        "hinh anh",
        "anh minh hoa",
        "hinh minh hoa",
        "minh hoa",
        "anh chup",
        "anh bai viet",
        "picture",
        "image",
        "photo",
        "banner",
        "logo",
        "infographic",
        "do hoa",
    }
)


def check_alternatives(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """Each picture needs a text alternative that describes what it shows."""
    for block, picture in _pictures(draft):
        said, caption = str(picture.get("alternative") or "").strip(), str(picture.get("caption") or "").strip()
        if not said:
            yield must(place(block), "Ảnh chưa có mô tả. Xin viết một câu nói điều ảnh cho thấy.")
        elif _RE.file_name.search(said):
            yield must(place(block), "Mô tả ảnh là tên tệp. Xin viết điều ảnh cho thấy.", said)
        elif plain(said) in _EMPTY_ALTERNATIVES:
            yield must(
                place(block),
                "Mô tả ảnh chưa nói gì. Xin viết điều ảnh cho thấy, ví dụ “Người dân ký hợp đồng ở phòng công chứng”.",
                said,
            )
        elif caption and plain(said) == plain(caption):
            yield should(
                place(block), "Mô tả ảnh lặp lại chú thích: máy đọc sẽ đọc hai lần. Nên mô tả điều nhìn thấy.", said
            )


def check_recordings(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """A video needs captions and a transcript; an audio recording needs a transcript."""
    for block in draft.blocks:
        value = block.value
        if block.kind in ("video", "audio") and not _has_words(value.get("transcript")):
            what = "Video" if block.kind == "video" else "Bản ghi âm"
            yield must(place(block), f"{what} chưa có lời ghi bằng chữ cho người không nghe được.")
        if block.kind == "video" and value.get("file") and not (value.get("is_silent") or value.get("captions")):
            yield must(place(block), "Video có lời nói chưa có phụ đề.")


def check_tables(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """A table needs column headings and a caption."""
    for block in (one for one in draft.blocks if one.kind == "table"):
        if not (block.value.get("first_row_is_table_header") or block.value.get("first_col_is_header")):
            yield must(place(block), "Bảng chưa có hàng tiêu đề: người nghe máy đọc không biết ô nào thuộc cột nào.")
        if not str(block.value.get("table_caption") or "").strip():
            yield should(place(block), "Bảng nên có tên.")


def _pictures(draft: ContentDraft) -> Iterator[tuple[DraftBlock, Mapping[str, object]]]:
    for block in draft.blocks:
        if block.kind == "picture":
            yield block, block.value
        elif block.kind == "gallery":
            yield from ((block, picture) for picture in items_of(block.value.get("pictures")))


def _has_words(text: object) -> bool:
    return bool(re.sub(r"<[^>]*>|&nbsp;|\s", "", str(text or "")))


_LONG_LEAD = 70  # syllables
_LONG_TITLE = 25
_WITHOUT_HEADINGS = 450  # syllables: longer texts need headings
_LONG_HEADING = 25


def check_title(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    if is_shouted(draft.title):
        yield should("Tiêu đề", "Tiêu đề viết toàn chữ hoa khó đọc. Nên viết hoa như một câu.", draft.title)
    if syllables(draft.title) > _LONG_TITLE:
        yield should("Tiêu đề", f"Tiêu đề dài hơn {_LONG_TITLE} tiếng. Nên nói một điều thôi.", draft.title)


def check_lead(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """The lead must give the answer, in one or two sentences."""
    if not (said := plain(draft.lead)):
        yield must("Tóm tắt", "Chưa có tóm tắt. Xin viết một, hai câu trả lời thẳng điều người dân cần biết nhất.")
        return
    if syllables(draft.lead) > _LONG_LEAD:
        yield should("Tóm tắt", f"Tóm tắt dài hơn {_LONG_LEAD} tiếng. Nên giữ một, hai câu.")
    if said == plain(draft.title):
        yield should("Tóm tắt", "Tóm tắt lặp lại tiêu đề. Nên nói thêm điều người đọc cần biết.")
    elif draft.is_guidance and (_RE.announces.match(said) or draft.lead.strip().endswith("?")):
        yield should("Tóm tắt", "Tóm tắt mới giới thiệu hoặc hỏi, chưa trả lời. Nên nói ngay kết luận.", draft.lead)


def check_headings(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """Headings must be blocks of their own, contain text, and be followed by text."""
    blocks = draft.blocks
    for at, block in enumerate(blocks):
        if block.kind != "heading":
            if any(_RE.levels.fullmatch(tag) for tag in block.tags):
                yield should(place(block), "Đề mục nằm trong đoạn văn. Nên dùng khối “Đề mục”.")
            if at + 1 < len(blocks):
                yield from (
                    should(place(block), "Một dòng chữ đậm đứng riêng như đề mục. Nên dùng khối “Đề mục”.", line)
                    for line in block.bold[-1:]
                    if block.kind == "paragraph" and block.text.endswith(line) and syllables(line) <= _LONG_HEADING
                )
            continue
        if not block.text.strip():
            yield must(place(block), "Đề mục trống. Xin ghi lời hoặc bỏ khối này.")
        elif is_shouted(block.text):
            yield should(place(block), "Đề mục viết toàn chữ hoa khó đọc.", block.text)
        if at + 1 == len(blocks) or blocks[at + 1].kind == "heading":
            yield should(place(block), "Dưới đề mục này không có nội dung.", block.text)


def check_for_headings(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    if any(block.kind == "heading" for block in draft.blocks):
        return
    length = sum(syllables(block.text) for block in draft.blocks if block.kind in ("paragraph", "citation"))
    if length > _WITHOUT_HEADINGS:
        yield should("Nội dung", f"Bài dài {length} tiếng mà không có đề mục. Nên chia bằng các khối “Đề mục”.")


def check_laws_quoted(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """A guide should quote the provisions that it relies on verbatim, from the library."""
    if not draft.is_guidance:
        return
    named = (law for law in draft.laws if law.names_place and not law.has_block)
    yield from (
        should(
            "Điều luật",
            "Bài nhắc điều luật này mà chưa có khối “Lời của luật”. Nên thêm để người đọc thấy đúng lời.",
            law.words,
        )
        for law in islice(named, MOST_OF_A_KIND)
    )


def check_laws_in_force(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    yield from (
        should("Điều luật", f"{law.trouble}. Xin kiểm tra bài còn đúng không.", law.words)
        for law in draft.laws
        if law.trouble
    )


LONG_SENTENCE = 40  # syllables; about 25 words
LONG_PARAGRAPH = 130
# Bureaucratic phrase -> plain wording. "…" means: name it specifically.
PLAIN_WORDS = (
    ("nhằm mục đích", "để"),
    ("với mục đích", "để"),
    ("trong trường hợp", "nếu, khi"),
    ("trên cơ sở", "dựa vào"),
    ("tiến hành thực hiện", "làm"),
    ("tiến hành việc", "làm"),
    ("thực hiện việc", "bỏ cụm này, dùng thẳng động từ: “nộp”, “khai”, “đăng ký”"),
    ("tổ chức thực hiện", "làm, thi hành"),
    ("có trách nhiệm", "phải"),
    ("có nghĩa vụ phải", "phải"),
    ("không được phép", "không được"),
    ("kể từ thời điểm", "từ khi"),
    ("trước thời điểm", "trước khi"),
    ("tại thời điểm", "khi"),
    ("theo quy định của pháp luật hiện hành", "nói rõ luật nào, điều nào"),
    ("theo quy định của pháp luật", "nói rõ luật nào, điều nào"),
    ("theo quy định hiện hành", "nói rõ luật nào, điều nào"),
    ("cơ quan có thẩm quyền", "nói rõ cơ quan nào, ví dụ “Ủy ban nhân dân xã”"),
    ("cơ quan chức năng", "nói rõ cơ quan nào"),
    ("các chủ thể", "những người, những cơ quan"),
    ("đương sự", "người có việc, các bên"),
    ("được thực hiện bởi", "nói ai làm: “Ủy ban nhân dân xã cấp …”"),
    ("được tiến hành bởi", "nói ai làm"),
    ("được giải quyết bởi", "nói ai giải quyết"),
    ("được ban hành bởi", "nói ai ban hành"),
    ("do vậy cho nên", "nên"),
    ("hậu quả pháp lý", "nói rõ sẽ bị gì, mất gì"),
    ("chế tài", "mức phạt, hình thức xử lý"),
    ("giao kết hợp đồng", "ký hợp đồng"),
    ("thụ lý hồ sơ", "nhận hồ sơ để giải quyết"),
)
_PATTERNS = tuple((phrase(words), better) for words, better in PLAIN_WORDS)
_OWN_WORDS = frozenset({"paragraph", "notice", "answer", "steps"})


def check_sentences(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    long = (
        (block, sentence)
        for block, paragraph in _paragraphs(draft)
        for sentence in sentences(paragraph)
        if syllables(sentence) > LONG_SENTENCE
    )
    yield from (
        should(place(block), f"Câu dài {syllables(sentence)} tiếng. Nên tách thành hai, ba câu.", sentence)
        for block, sentence in islice(long, MOST_OF_A_KIND)
    )


def check_paragraphs(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    long = ((block, one) for block, one in _paragraphs(draft) if syllables(one) > LONG_PARAGRAPH)
    yield from (
        should(place(block), f"Đoạn dài {syllables(paragraph)} tiếng. Nên tách đoạn hoặc dùng danh sách.", paragraph)
        for block, paragraph in islice(long, MOST_OF_A_KIND)
    )


def check_plain_words(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """Report each phrase once; a longer phrase hides a shorter one inside it."""
    said: set[str] = set()
    for (block, paragraph), (pattern, better) in product(_paragraphs(draft), _PATTERNS):
        found = pattern.search(paragraph)
        words = found.group().lower() if found else ""
        if found and not any(words in other for other in said):
            said.add(words)
            yield should(place(block), f"Nên nói cho dễ hiểu: {better}.", found.group())


def check_colour(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """Instructions must not rely on colour alone (WCAG 2.2: 1.4.1)."""
    found = ((block, one) for block, text in _paragraphs(draft) if (one := _RE.colour_alone.search(text)))
    yield from (
        should(
            place(block),
            "Chỉ dẫn bằng màu thì người không phân biệt màu không theo được. Nên nói thêm tên hoặc vị trí.",
            one.group(),
        )
        for block, one in islice(found, MOST_OF_A_KIND)
    )


def _paragraphs(draft: ContentDraft) -> Iterator[tuple[DraftBlock, str]]:
    if not draft.is_vietnamese:
        return
    for block in draft.blocks:
        if block.kind in _OWN_WORDS and block.kind not in QUOTING:
            yield from ((block, paragraph) for paragraph in block.text.split("\n"))


RULES: tuple[Callable[[ContentDraft], Iterator[EditorialAdvice]], ...] = (
    check_title,
    check_lead,
    check_headings,
    check_for_headings,
    check_alternatives,
    check_recordings,
    check_tables,
    check_link_words,
    check_bare_addresses,
    check_telephones,
    check_laws_in_force,
    check_laws_quoted,
    check_sentences,
    check_paragraphs,
    check_plain_words,
    check_colour,
)


def advise(draft: ContentDraft) -> list[EditorialAdvice]:
    """The remarks of all rules: severe ones first, then in the order of the rules."""
    return sorted(
        dict.fromkeys(advice for rule in RULES for advice in rule(draft)),
        key=lambda advice: advice.severity is not AdviceSeverity.MUST,
    )
