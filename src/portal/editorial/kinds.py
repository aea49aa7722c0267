"""The kinds of contents that agencies publish, as the national portal names them."""

from dataclasses import dataclass
from enum import StrEnum

ARTICLE = "editorial.article"  # what the stale guard and the count of readings call them
SECTION = "editorial.section"


class Need(StrEnum):
    """What a content of a kind cannot be without: a block of its body (see `needs`)."""

    GALLERY = "gallery"
    VIDEO = "video"
    AUDIO = "audio"
    PICTURE = "picture"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind.

    `is_guidance`: it explains the law to a citizen and so must be reviewed from time to time. `needs`: a block that its
    body must have. `is_printed`: it has a layout for paper. `page`: a kind that is a page of its own type.
    `bookshelf`: the class under which the national e-bookshelf takes it (Quyết định 14/2019/QĐ-TTg, 39/2025/QĐ-TTg).
    """

    code: str
    label: str
    plural: str
    is_guidance: bool
    needs: Need | None = None
    is_printed: bool = False
    page: str = "article"
    bookshelf: str = ""


EVENT, CAMPAIGN = "su-kien", "chien-dich"
KINDS = {
    kind.code: kind
    for kind in (
        Kind("bai-viet", "Bài viết", "Bài viết", is_guidance=True),
        Kind("tin", "Tin", "Tin tức", is_guidance=False),
        Kind("tin-anh", "Tin ảnh", "Tin ảnh", is_guidance=False, needs=Need.GALLERY),
        Kind("video", "Video", "Video", is_guidance=True, needs=Need.VIDEO, bookshelf="tai-lieu"),
        Kind("am-thanh", "Âm thanh", "Âm thanh", is_guidance=True, needs=Need.AUDIO, bookshelf="tai-lieu"),
        Kind("thong-cao", "Thông cáo báo chí", "Thông cáo báo chí", is_guidance=False),
        Kind("to-gap", "Tờ gấp", "Tờ gấp", is_guidance=True, is_printed=True, bookshelf="tai-lieu"),
        Kind(
            "tai-lieu-hoi-dap",
            "Tài liệu hỏi đáp",
            "Tài liệu hỏi đáp",
            is_guidance=True,
            needs=Need.ANSWER,
            is_printed=True,
            bookshelf="sach-hoi-dap",
        ),
        Kind(
            "de-cuong",
            "Đề cương giới thiệu luật",
            "Đề cương giới thiệu luật",
            is_guidance=True,
            is_printed=True,
            bookshelf="de-cuong",
        ),
        Kind(
            "tinh-huong",
            "Tình huống",
            "Tình huống cho hòa giải viên",
            is_guidance=True,
            is_printed=True,
            bookshelf="tai-lieu",
        ),
        Kind("tieu-pham", "Tiểu phẩm", "Tiểu phẩm", is_guidance=True, is_printed=True, bookshelf="tai-lieu"),
        Kind("cau-chuyen", "Câu chuyện pháp luật", "Câu chuyện pháp luật", is_guidance=True, bookshelf="tai-lieu"),
        Kind(
            "do-hoa",
            "Đồ họa thông tin",
            "Đồ họa thông tin",
            is_guidance=True,
            needs=Need.PICTURE,
            is_printed=True,
            bookshelf="tai-lieu",
        ),
        Kind(EVENT, "Sự kiện", "Sự kiện", is_guidance=False, page="event"),
        Kind(CAMPAIGN, "Đợt cao điểm", "Đợt cao điểm", is_guidance=False, page="campaign"),
    )
}
LANGUAGES = {"vi": "Tiếng Việt", "km": "ភាសាខ្មែរ (tiếng Khmer)"}


@dataclass(frozen=True, slots=True)
class Licence:
    """On what terms others may use a content; `travels`: it may be carried to other sites in full."""

    code: str
    label: str
    address: str
    travels: bool


LICENCES = {
    licence.code: licence
    for licence in (
        Licence(
            "cc-by",
            "Creative Commons Ghi công 4.0 Quốc tế (CC BY 4.0)",
            "https://creativecommons.org/licenses/by/4.0/deed.vi",
            travels=True,
        ),
        # Luật Sở hữu trí tuệ, Điều 15: news of the day, legal and administrative texts and their official translations.
        Licence("khong-bao-ho", "Không thuộc phạm vi bảo hộ quyền tác giả (tin thời sự, văn bản)", "", travels=True),
        Licence("duoc-phep", "Đăng lại với sự đồng ý của chủ sở hữu; muốn dùng lại xin hỏi nguồn", "", travels=False),
    )
}


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.code, kind.label) for kind in KINDS.values()]


def language_choices() -> list[tuple[str, str]]:
    return list(LANGUAGES.items())


def licence_choices() -> list[tuple[str, str]]:
    return [(licence.code, licence.label) for licence in LICENCES.values()]
