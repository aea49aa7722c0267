"""Kinds of contents with their requirements, licences, audiences, sections, events and campaigns; uploadable files, by
the table of `safefiles`; and the video providers that a content may embed.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.schema.states import LabelledChoices
from safefiles.formats import FORMATS, FileFormat

ARTICLE = "editorial.article"  # the kinds in the stale guard and in the count of readings
SECTION = "editorial.section"


class KindNeed(StrEnum):
    """A block of the body that a content of a kind must have (see `missing_from_kind`)."""

    GALLERY = "gallery"
    VIDEO = "video"
    AUDIO = "audio"
    PICTURE = "picture"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class ContentKind:
    """One kind of content.

    `is_guidance`: it explains the law to citizens and so must be reviewed regularly. `needs`: a block that its body
    must have. `is_printed`: it has a print layout. `page`: the page type, if it has one of its own. `bookshelf`: its
    class in the national e-bookshelf (Quyết định 14/2019/QĐ-TTg, 39/2025/QĐ-TTg).
    """

    code: str
    label: str
    plural: str
    is_guidance: bool
    needs: KindNeed | None = None
    is_printed: bool = False
    page: str = "article"
    bookshelf: str = ""


EVENT, CAMPAIGN = "su-kien", "chien-dich"
CONTENT_KINDS = {
    kind.code: kind
    for kind in (
        ContentKind("bai-viet", "Bài viết", "Bài viết", is_guidance=True),
        ContentKind("tin", "Tin", "Tin tức", is_guidance=False),
        ContentKind("tin-anh", "Tin ảnh", "Tin ảnh", is_guidance=False, needs=KindNeed.GALLERY),
        ContentKind("video", "Video", "Video", is_guidance=True, needs=KindNeed.VIDEO, bookshelf="tai-lieu"),
        ContentKind("am-thanh", "Âm thanh", "Âm thanh", is_guidance=True, needs=KindNeed.AUDIO, bookshelf="tai-lieu"),
        ContentKind("thong-cao", "Thông cáo báo chí", "Thông cáo báo chí", is_guidance=False),
        ContentKind("to-gap", "Tờ gấp", "Tờ gấp", is_guidance=True, is_printed=True, bookshelf="tai-lieu"),
        ContentKind(
            "tai-lieu-hoi-dap",
            "Tài liệu hỏi đáp",
            "Tài liệu hỏi đáp",
            is_guidance=True,
            needs=KindNeed.ANSWER,
            is_printed=True,
            bookshelf="sach-hoi-dap",
        ),
        ContentKind(
            "de-cuong",
            "Đề cương giới thiệu luật",
            "Đề cương giới thiệu luật",
            is_guidance=True,
            is_printed=True,
            bookshelf="de-cuong",
        ),
        ContentKind(
            "tinh-huong",
            "Tình huống",
            "Tình huống cho hòa giải viên",
            is_guidance=True,
            is_printed=True,
            bookshelf="tai-lieu",
        ),
        ContentKind("tieu-pham", "Tiểu phẩm", "Tiểu phẩm", is_guidance=True, is_printed=True, bookshelf="tai-lieu"),
        ContentKind(
            "cau-chuyen", "Câu chuyện pháp luật", "Câu chuyện pháp luật", is_guidance=True, bookshelf="tai-lieu"
        ),
        ContentKind(
            "do-hoa",
            "Đồ họa thông tin",
            "Đồ họa thông tin",
            is_guidance=True,
            needs=KindNeed.PICTURE,
            is_printed=True,
            bookshelf="tai-lieu",
        ),
        ContentKind(EVENT, "Sự kiện", "Sự kiện", is_guidance=False, page="event"),
        ContentKind(CAMPAIGN, "Đợt cao điểm", "Đợt cao điểm", is_guidance=False, page="campaign"),
    )
}


class AdoptedThing(LabelledChoices):
    """What a section may adopt; the values are the kinds of the stale guard."""

    ARTICLE = ARTICLE, "Bài"
    ANSWER = "questions.answer", "Câu trả lời"
    SCAN = "digitisation.scan", "Tài liệu số hóa"
    PROVISION = "library.provision", "Điều của văn bản"


# Adopted items that are not pages: their kind is fixed.
ADOPTED_KINDS = {
    AdoptedThing.ANSWER: ContentKind("tra-loi", "Câu trả lời", "Câu trả lời", is_guidance=True),
    AdoptedThing.SCAN: ContentKind("tai-lieu-so-hoa", "Tài liệu số hóa", "Tài liệu số hóa", is_guidance=False),
    AdoptedThing.PROVISION: ContentKind("dieu-luat", "Điều của văn bản", "Điều của văn bản", is_guidance=False),
}
SHOWN_KINDS = CONTENT_KINDS | {kind.code: kind for kind in ADOPTED_KINDS.values()}
LANGUAGES = {"vi": "Tiếng Việt", "km": "ភាសាខ្មែរ (tiếng Khmer)"}


@dataclass(frozen=True, slots=True)
class ContentLicence:
    """The terms on which others may use a content. `travels`: it may be shared with other sites in full."""

    code: str
    label: str
    address: str
    travels: bool


LICENCES = {
    licence.code: licence
    for licence in (
        ContentLicence(
            "cc-by",
            "Creative Commons Ghi công 4.0 Quốc tế (CC BY 4.0)",
            "https://creativecommons.org/licenses/by/4.0/deed.vi",
            travels=True,
        ),
        # Luật Sở hữu trí tuệ, Điều 15: news of the day, legal and administrative texts and their official translations.
        ContentLicence(
            "khong-bao-ho", "Không thuộc phạm vi bảo hộ quyền tác giả (tin thời sự, văn bản)", "", travels=True
        ),
        ContentLicence(
            "duoc-phep", "Đăng lại với sự đồng ý của chủ sở hữu; muốn dùng lại xin hỏi nguồn", "", travels=False
        ),
    )
}


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.code, kind.label) for kind in CONTENT_KINDS.values()]


def language_choices() -> list[tuple[str, str]]:
    return list(LANGUAGES.items())


def licence_choices() -> list[tuple[str, str]]:
    return [(licence.code, licence.label) for licence in LICENCES.values()]


@dataclass(frozen=True, slots=True)
class AudienceGroup:
    code: str
    name: str
    basis: str = ""


_LAW = "Luật Phổ biến, giáo dục pháp luật 2012"
AUDIENCE_GROUPS = (
    AudienceGroup("moi-nguoi", "Mọi người dân"),
    AudienceGroup(
        "vung-dan-toc", "Người dân vùng dân tộc thiểu số, miền núi, biên giới, hải đảo, ngư dân", f"{_LAW}, Điều 17"
    ),
    AudienceGroup("lao-dong-doanh-nghiep", "Người lao động trong doanh nghiệp", f"{_LAW}, Điều 18"),
    AudienceGroup("nan-nhan-bao-luc", "Nạn nhân bạo lực gia đình", f"{_LAW}, Điều 19"),
    AudienceGroup("khuyet-tat", "Người khuyết tật", f"{_LAW}, Điều 20"),
    AudienceGroup(
        "dang-chap-hanh-an", "Người đang chấp hành hình phạt tù, người ở cơ sở giáo dục, cai nghiện", f"{_LAW}, Điều 21"
    ),
    AudienceGroup("giao-duc-tai-xa", "Người được giáo dục tại xã, phường, người hưởng án treo", f"{_LAW}, Điều 22"),
    AudienceGroup("thanh-thieu-nien", "Học sinh, sinh viên, thanh thiếu niên"),
    AudienceGroup("doanh-nghiep", "Doanh nghiệp, hộ kinh doanh"),
    AudienceGroup("can-bo", "Cán bộ, công chức, hòa giải viên, tuyên truyền viên"),
)


@dataclass(frozen=True, slots=True)
class KindDemand:
    """A requirement. `is_met`: whether a block of the type suffices; `message`: what is missing and what to do."""

    message: str
    is_met: Callable[[Any], bool] = lambda value: True


DEMANDS = {
    KindNeed.GALLERY: KindDemand(
        "Tin ảnh phải có một bộ ảnh (khối “Bộ ảnh”, từ hai ảnh trở lên, ảnh nào cũng có chú thích)."
    ),
    KindNeed.VIDEO: KindDemand("Bài loại video phải có khối “Video”, kèm lời ghi bằng chữ."),
    KindNeed.AUDIO: KindDemand("Bài loại âm thanh phải có khối “Âm thanh”, kèm lời ghi bằng chữ."),
    KindNeed.ANSWER: KindDemand("Tài liệu hỏi đáp phải có ít nhất một khối “Hỏi và trả lời”."),
    # The text in a picture is accessible neither to blind readers nor to search.
    KindNeed.PICTURE: KindDemand(
        "Đồ họa thông tin phải có khối “Ảnh” đã điền mục “Nội dung đầy đủ bằng chữ”: người không nhìn được hình "
        "và ô tìm kiếm chỉ có phần chữ này.",
        lambda value: bool(str(value["detail"].source if value["detail"] else "").strip()),
    ),
}


def missing_from_kind(*, kind: str, body: Iterable[Any]) -> str:
    """What a content of the kind lacks, as a message for its editor; "" if nothing."""
    if (need := CONTENT_KINDS[kind].needs) is None:
        return ""
    demand = DEMANDS[need]
    return "" if any(block.block_type == need and demand.is_met(block.value) for block in body) else demand.message


class SectionKind(LabelledChoices):
    COMMON = "chung", "Chuyên mục chung của cổng"
    AGENCY = "co-quan", "Chuyên mục của một cơ quan"


# The section below which the fronts of agencies are placed: /chuyen-muc/<agency>/.
FRONTS = "chuyen-muc"


class SectionTheme(LabelledChoices):
    """The look of a section within the design: names of sets of tokens, not colours."""

    INDIGO = "cham", "Chàm"
    RIVER = "song", "Sông nước"
    RICE = "lua", "Đồng lúa"
    LOTUS = "sen", "Hoa sen"
    EARTH = "dat", "Đất nung"


class EventFormat(LabelledChoices):
    CONFERENCE = "hoi-nghi", "Hội nghị phổ biến pháp luật"
    TRAINING = "tap-huan", "Tập huấn, bồi dưỡng"
    MOBILE = "luu-dong", "Tuyên truyền lưu động"
    CONTEST = "cuoc-thi", "Cuộc thi tìm hiểu pháp luật"
    DIALOGUE = "doi-thoai", "Đối thoại chính sách, pháp luật"
    TRIAL = "phien-toa", "Phiên tòa giả định"
    OTHER = "khac", "Hình thức khác"


class CampaignRoad(LabelledChoices):
    """The channels through which a campaign reaches people (Luật PBGDPL 2012, Điều 11)."""

    PORTAL = "cong", "Cổng, trang thông tin điện tử"
    ZALO = "zalo", "Zalo"
    SOCIAL = "mang-xa-hoi", "Mạng xã hội khác"
    LOUDSPEAKER = "loa", "Loa truyền thanh"
    PRESS = "bao-dai", "Báo chí, phát thanh, truyền hình"
    MEETING = "hoi-nghi", "Hội nghị, sinh hoạt cộng đồng"
    PAPER = "to-gap", "Tờ gấp, tài liệu in"
    BOARD = "pa-no", "Pa-nô, áp phích, băng-rôn"
    SMS = "tin-nhan", "Tin nhắn điện thoại"


MEGABYTE = 1000 * 1000


@dataclass(frozen=True, slots=True)
class MediaFileKind:
    """A kind of downloadable file; `most` in bytes."""

    format: FileFormat
    most: int = 20 * MEGABYTE


MEDIA_KINDS = {
    ending: MediaFileKind(FORMATS[ending]) for ending in ("pdf", "docx", "xlsx", "odt", "ods", "csv", "txt")
} | {
    "mp3": MediaFileKind(FORMATS["mp3"], most=50 * MEGABYTE),
    "mp4": MediaFileKind(FORMATS["mp4"], most=200 * MEGABYTE),
    "webm": MediaFileKind(FORMATS["webm"], most=200 * MEGABYTE),
    "vtt": MediaFileKind(FORMATS["vtt"], most=MEGABYTE),
}


def kind_of(name: str) -> MediaFileKind | None:
    """The kind of a file by its extension; None if it may not be uploaded."""
    return MEDIA_KINDS.get(name.rpartition(".")[2].lower())


def media_type_of(name: str) -> str:
    return kind.format.media_type if (kind := kind_of(name)) else "application/octet-stream"


def duration_in_words(seconds: int) -> str:
    """A duration as text: "45 giây", "3 phút", "3 phút 20 giây"."""
    minutes, rest = divmod(seconds, 60)
    return " ".join([f"{minutes} phút"] * bool(minutes) + [f"{rest} giây"] * bool(rest)) or "0 giây"


@dataclass(frozen=True, slots=True)
class Provider:
    """A video provider.

    `frame`: its origin that shows videos without cookies; `address`: the template of a video's address there.
    """

    code: str
    label: str
    pattern: re.Pattern[str]
    frame: str
    address: str


PROVIDERS = (
    Provider(
        "youtube",
        "YouTube",
        # https://www.youtube.com/watch?v=abcdefghijk, https://youtu.be/abcdefghijk
        re.compile(
            r"https://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|live/)|youtu\.be/)"
            r"(?P<id>[A-Za-z0-9_-]{11})(?:[?&#/].*)?"
        ),
        "https://www.youtube-nocookie.com",
        "https://www.youtube-nocookie.com/embed/{id}?autoplay=1&rel=0",
    ),
    Provider(
        "vimeo",
        "Vimeo",
        # https://vimeo.com/123456789
        re.compile(r"https://(?:www\.)?vimeo\.com/(?P<id>\d{6,12})(?:[?#/].*)?"),
        "https://player.vimeo.com",
        "https://player.vimeo.com/video/{id}?autoplay=1&dnt=1",
    ),
)


def foreign_video(address: str) -> dict[str, str] | None:
    """The video at the address of a listed provider; None for any other address."""
    return next(
        (
            {
                "provider": provider.label,
                "watch_url": address.strip(),
                "frame": provider.frame,
                "frame_url": provider.address.format(id=found["id"]),
            }
            for provider in PROVIDERS
            if (found := provider.pattern.fullmatch(address.strip()))
        ),
        None,
    )


def provider_names() -> str:
    return ", ".join(provider.label for provider in PROVIDERS)
