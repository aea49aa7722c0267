"""Which measures the words of an assignment ask for: a suggestion that a person accepts."""

from collections.abc import Iterable, Sequence

from portal.plans.matching import words_key

# What is looked for in the folded words of title and products, and which measures it speaks of. The first row that
# fits says most: "số hóa tài liệu đăng trên chuyên mục" is about scans before it is about articles.
_WORDS: Sequence[tuple[Sequence[str], Sequence[str]]] = (
    (("so hoa cac van ban", "so hoa van ban"), ("legal_scans", "scanned_pages")),
    (("so hoa",), ("scans", "scanned_pages")),
    (("van ban huong dan",), ("guidances",)),
    (("hoi dap", "cau hoi", "giai dap", "tu van phap luat"), ("answers", "replies")),
    (("to gap", "de cuong", "tai lieu tuyen truyen", "bien soan tai lieu"), ("materials", "copies")),
    (("tap huan", "boi duong"), ("courses", "trained")),
    (("cuoc thi", "thi tim hieu"), ("contests", "contestants")),
    (("truyen thanh", "loa truyen thanh"), ("broadcasts",)),
    (("tieng khmer", "dan toc thieu so"), ("minority_copies", "gatherings")),
    (("chia se thong tin", "chia se du lieu", "lien ket chuyen muc"), ("adoptions", "articles")),
    (("zalo", "tin nhan", "nhan tin", "sms"), ("messages_sent", "messages_arrived")),
    (("tin bai", "bai viet", "dang tai", "chuyen muc", "truyen thong", "tuyen truyen"), ("articles",)),
    (("cap nhat noi dung", "luat thay doi", "ra soat noi dung"), ("reworded", "timely_reviews")),
    (("chuyen muc", "cong thong tin", "trang thong tin", "trang web", "website"), ("page_reads", "fresh_sections")),
    (("pho bien", "hoi nghi", "tuyen truyen mieng"), ("gatherings", "people")),
)
MOST = 3


def suggest(*, title: str, products: Iterable[str] = ()) -> tuple[str, ...]:
    """Keys of measures that fit, best first: the title's before the products'. Empty where no word is known."""
    found: dict[str, None] = {}
    for text in (title, *products):
        words = f" {words_key(text)} "
        for said, measures in _WORDS:
            if any(f" {one} " in words for one in said):
                found |= dict.fromkeys(measures)
    return tuple(found)[:MOST]
