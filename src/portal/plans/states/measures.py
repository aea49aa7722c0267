"""The tables of counting: where numbers come from, and their names on screen.

A room that journals its work is counted by a row here and by nothing else: this room never queries it. Readings of
pages are numbers in the journal, not entries; they are stored by month.
"""

from dataclasses import dataclass
from enum import StrEnum

SUBJECT, ENTRY = "", "*"
PAGE_READS = "page_reads"


class DecidingEntry(StrEnum):
    """Which of several entries that begin the same thing gives its day, agency and kind."""

    FIRST = "first"  # a page published again after a correction counts on its first day
    LATEST = "latest"  # a scan withdrawn and published again counts on its new day


@dataclass(frozen=True, slots=True)
class EvidenceSource:
    """Things that are counted once each, from the journal entries that begin and end them.

    `thing`: what identifies a thing: the subject of the entry, the entry itself, or a key of its details. `agency`,
    `kind`, `amount` and `day` are keys of the details; without a day, that of the entry counts. An entry without the
    `kind`, or one that begins a thing without what it `needs`, is about something else and is skipped. `amount` may be
    a path ("amounts.people"); `within`: it is divided into groups ({"zalo": {"da-toi": 3}}), and these keys of each
    group are summed. `only_said`: an entry without the amount, not even 0, is about something else. `of_months`: its
    things are of a whole month (see `plans.evidence.day_of_month`). `names_task`: its entries may name the assignment
    that was carried out ("task", its primary key).
    """

    key: str
    begins: tuple[str, ...]
    ends: tuple[str, ...] = ()
    thing: str = SUBJECT
    agency: str = "agency"
    kind: str = ""
    amount: str = ""
    within: tuple[str, ...] = ()
    day: str = ""
    needs: str = ""
    only_said: bool = False
    of_months: bool = False
    names_task: bool = False
    taken: DecidingEntry = DecidingEntry.FIRST

    @property
    def verbs(self) -> tuple[str, ...]:
        return self.begins + self.ends


def _of_activities(key: str, amount: str) -> EvidenceSource:
    """A count of activities: a correction states it anew, with 0 if it no longer counts."""
    return EvidenceSource(
        key,
        begins=("activity.recorded", "activity.corrected"),
        ends=("activity.withdrawn",),
        kind="kind",
        amount=amount,
        day="day",
        only_said=True,
        names_task=True,
        taken=DecidingEntry.LATEST,
    )


@dataclass(frozen=True, slots=True)
class EvidenceMeasure:
    """A measure, chosen by officers and shown to readers: the number of things of a source, or the sum of their
    amounts.

    `unit` follows the number ("312 văn bản"); `kinds`: only these (none: all). `in_sets`: counted for one set of the
    source, which has its own quotas (a campaign with the share of each agency). `how` explains the counting, if it is
    not by journal entries alone.
    """

    key: str
    name: str
    unit: str
    source: str
    kinds: tuple[str, ...] = ()
    is_sum: bool = False
    in_sets: bool = False
    how: str = ""

    @property
    def of_months(self) -> bool:
        return SOURCES[self.source].of_months


# Kinds as rooms write them: material of digitisation, kind of editorial, booleans as in JSON.
_NOT_LATE = ("false",)
# States of a campaign's deliveries (see dissemination): with the carrier, and on the phone.
_ARRIVED = ("da-toi",)
_SENT = ("da-gui", "khong-co-bao-nhan", *_ARRIVED)
_DIRECT = ("truc-tiep",)  # kind of activities
_TO_TAKE_ALONG = ("to-gap", "tai-lieu-hoi-dap", "de-cuong")
_FRESH, _SILENT = ("fresh",), ("silent",)  # standing of a section in a month (see editorial)

# Outcomes of reviewing a content that the law has overtaken (see the library): its text was changed.
_REWORDED = ("da-sua", "da-go")
# An event that was revoked changed nothing, and nobody had to review anything because of it.
_TAKEN_BACK = ("event.revoked",)

# Delivery receipts arrive for days after the end: then it is recounted.
_CAMPAIGN_IS_OVER = ("campaign.ended", "campaign.cancelled", "campaign.recounted")


def _of_campaigns(key: str, *, within: tuple[str, ...]) -> EvidenceSource:
    """Messages of ended campaigns, on the day on which each began to send, by the newest count."""
    return EvidenceSource(
        key,
        begins=_CAMPAIGN_IS_OVER,
        amount="by_channel",
        within=within,
        day="day",
        needs="deliveries",
        taken=DecidingEntry.LATEST,
    )


SOURCES = {
    source.key: source
    for source in (
        EvidenceSource(
            "scans",
            begins=("scan.published", "scan.restored"),
            ends=("scan.withdrawn",),
            kind="material",
            amount="pages",
            day="published_on",
            taken=DecidingEntry.LATEST,
        ),
        EvidenceSource(
            "listed_scans",
            begins=("scan.published", "scan.restored", "campaign.linked"),
            ends=("scan.withdrawn", "campaign.unlinked"),
            thing="scan",
            agency="list_of",
            kind="campaign",
            amount="pages",
            day="published_on",
            needs="published_on",  # may be linked before it is published
            taken=DecidingEntry.LATEST,
        ),
        EvidenceSource("articles", begins=("page.published",), ends=("page.withdrawn",), kind="kind"),
        EvidenceSource("adoptions", begins=("article.adopted",), ends=("article.released",), thing="adoption"),
        EvidenceSource("questions", begins=("question.received", "question.released"), ends=("question.spam",)),
        EvidenceSource("replies", begins=("reply.sent",), thing="reply", kind="late"),
        EvidenceSource(
            "answers",
            begins=("answer.published", "answer.corrected", "answer.restored"),
            ends=("answer.withdrawn",),
            thing="answer",
        ),
        EvidenceSource("dispatches", begins=("campaign.ended",), day="day"),
        EvidenceSource("guidances", begins=("guidance.issued",), ends=("guidance.withdrawn",), agency="issuer"),
        EvidenceSource("regulations", begins=("regulation.issued",)),
        EvidenceSource("reports", begins=("report.signed",), kind="period"),
        _of_campaigns("messages_sent", within=_SENT),
        _of_campaigns("messages_arrived", within=_ARRIVED),
        EvidenceSource("law_changes", begins=("provision.changed",), ends=_TAKEN_BACK, thing="event", kind="kind"),
        EvidenceSource("reviews", begins=("flag.settled",), ends=_TAKEN_BACK, thing=ENTRY, kind="outcome"),
        EvidenceSource("review_terms", begins=("flag.settled",), ends=_TAKEN_BACK, thing=ENTRY, kind="late"),
        EvidenceSource("renewed_copies", begins=("copy.renewed",), thing=ENTRY, kind="as", amount="copies"),
        EvidenceSource("told", begins=("news.told",), thing=ENTRY, amount="by_channel", within=_SENT, day="day"),
        EvidenceSource(
            "told_arrived", begins=("news.told",), thing=ENTRY, amount="by_channel", within=_ARRIVED, day="day"
        ),
        _of_activities("gatherings", "amounts.gatherings"),
        _of_activities("people", "amounts.people"),
        _of_activities("contests", "amounts.contests"),
        _of_activities("contestants", "amounts.contestants"),
        _of_activities("copies", "amounts.copies"),
        _of_activities("minority_copies", "in_minority_languages.copies"),
        _of_activities("broadcasts", "amounts.broadcasts"),
        _of_activities("pieces", "amounts.pieces"),
        _of_activities("courses", "amounts.courses"),
        _of_activities("trained", "amounts.trained"),
        EvidenceSource(
            "section_months",
            begins=("section.month_judged",),
            thing="section_month",
            kind="standing",
            day="month",
            of_months=True,
        ),
        EvidenceSource(PAGE_READS, begins=(), kind="kind", of_months=True),  # readings in the journal, by kind of page
    )
}

# Sources whose things may be the product that an assignment asks for -> the note that the agency then reports.
PAPERS = {
    "guidances": "Đã phát hành văn bản hướng dẫn",
    "regulations": "Đã ban hành quy chế",
    "reports": "Đã ký báo cáo",
    "dispatches": "Đã kết thúc đợt gửi tin bắt đầu",
}

# Kinds of reading (`journal.readings`) -> name of such pages.
READ_KINDS = {
    "editorial.article": "Tin, bài, tài liệu",
    "editorial.section": "Trang chuyên mục, trang của cơ quan",
    "questions.answer": "Hỏi đáp đã công khai",
    "digitisation.scan": "Tài liệu đã số hóa",
    "library.instrument": "Văn bản pháp luật",
}
READ_ELSEWHERE = "Trang khác của Cổng"

_OF_A_MONTH = "một tháng được tính khi ngày 15 của tháng nằm trong thời gian báo cáo"
_BY_READS = (
    f"Cộng lượt xem trang theo tháng, trừ máy tự động và cán bộ đang làm việc; Cổng không ghi ai xem; {_OF_A_MONTH}."
)
_BY_MONTHS = f"Mỗi chuyên mục mỗi tháng một lượt, chốt khi hết tháng, theo hạn cập nhật của Quy chế; {_OF_A_MONTH}."


def _reads(key: str, name: str, *kinds: str) -> EvidenceMeasure:
    return EvidenceMeasure(key, name, "lượt xem", PAGE_READS, kinds, is_sum=True, how=_BY_READS)


def _months(key: str, name: str, kinds: tuple[str, ...]) -> EvidenceMeasure:
    return EvidenceMeasure(key, name, "lượt chuyên mục", "section_months", kinds, how=_BY_MONTHS)


MEASURES = {
    measure.key: measure
    for measure in (
        EvidenceMeasure("scans", "Tài liệu đã số hóa", "tài liệu", "scans"),
        EvidenceMeasure("legal_scans", "Văn bản đã số hóa", "văn bản", "scans", kinds=("van-ban",)),
        EvidenceMeasure("scanned_pages", "Trang đã số hóa", "trang", "scans", is_sum=True),
        EvidenceMeasure("listed_scans", "Đã số hóa theo danh mục của đợt", "tài liệu", "listed_scans", in_sets=True),
        EvidenceMeasure("articles", "Tin, bài, tài liệu đã đăng", "bài", "articles"),
        EvidenceMeasure("materials", "Tờ gấp, sách hỏi đáp, đề cương đã đăng", "tài liệu", "articles", _TO_TAKE_ALONG),
        EvidenceMeasure("adoptions", "Bài được chuyên mục khác đăng lại", "lượt", "adoptions"),
        EvidenceMeasure("questions", "Câu hỏi đã tiếp nhận", "câu hỏi", "questions"),
        EvidenceMeasure("replies", "Câu hỏi đã trả lời", "câu hỏi", "replies"),
        EvidenceMeasure("timely_replies", "Câu hỏi trả lời đúng hạn", "câu hỏi", "replies", kinds=_NOT_LATE),
        EvidenceMeasure("answers", "Hỏi đáp đã công khai", "hỏi đáp", "answers"),
        EvidenceMeasure("dispatches", "Đợt gửi tin phổ biến pháp luật", "đợt", "dispatches"),
        EvidenceMeasure("guidances", "Văn bản hướng dẫn đã ban hành", "văn bản", "guidances"),
        EvidenceMeasure("messages_sent", "Tin nhắn đã gửi", "tin", "messages_sent", is_sum=True),
        EvidenceMeasure("messages_arrived", "Tin nhắn đã tới máy người nhận", "tin", "messages_arrived", is_sum=True),
        EvidenceMeasure("law_changes", "Thay đổi của pháp luật đã ghi nhận", "thay đổi", "law_changes"),
        EvidenceMeasure("reviews", "Nội dung đã xem lại khi luật thay đổi", "nội dung", "reviews"),
        EvidenceMeasure("reworded", "Nội dung đã sửa theo luật mới", "nội dung", "reviews", kinds=_REWORDED),
        EvidenceMeasure(
            "timely_reviews", "Nội dung xem lại đúng hạn khi luật thay đổi", "nội dung", "review_terms", _NOT_LATE
        ),
        EvidenceMeasure(
            "renewed_copies", "Bản sao ở trang khác đã cập nhật theo", "bản sao", "renewed_copies", is_sum=True
        ),
        EvidenceMeasure("told", "Lượt báo tin thay đổi cho người theo dõi, người hỏi", "lượt", "told", is_sum=True),
        EvidenceMeasure("gatherings", "Cuộc phổ biến trực tiếp", "cuộc", "gatherings", is_sum=True),
        EvidenceMeasure("people", "Lượt người dự phổ biến trực tiếp", "lượt người", "people", _DIRECT, is_sum=True),
        EvidenceMeasure("people_of_all", "Lượt người dự mọi hình thức", "lượt người", "people", is_sum=True),
        EvidenceMeasure("contests", "Cuộc thi tìm hiểu pháp luật", "cuộc thi", "contests", is_sum=True),
        EvidenceMeasure("contestants", "Lượt người dự thi", "lượt người", "contestants", is_sum=True),
        EvidenceMeasure("copies", "Bản tài liệu phát miễn phí", "bản", "copies", is_sum=True),
        EvidenceMeasure(
            "minority_copies", "Bản tài liệu tiếng dân tộc thiểu số", "bản", "minority_copies", is_sum=True
        ),
        EvidenceMeasure("broadcasts", "Lần phát sóng truyền thanh", "lần", "broadcasts", is_sum=True),
        EvidenceMeasure("pieces", "Tin, bài trên báo chí, cổng, mạng xã hội", "tin, bài", "pieces", is_sum=True),
        EvidenceMeasure("courses", "Lớp tập huấn", "lớp", "courses", is_sum=True),
        EvidenceMeasure("trained", "Lượt người được tập huấn", "lượt người", "trained", is_sum=True),
        _reads("page_reads", "Lượt xem các trang trên Cổng"),
        _reads("article_reads", "Lượt xem tin, bài, tài liệu", "editorial.article"),
        _reads("answer_reads", "Lượt xem hỏi đáp đã công khai", "questions.answer"),
        _reads("scan_reads", "Lượt xem tài liệu đã số hóa", "digitisation.scan"),
        _months("fresh_sections", "Lượt chuyên mục cập nhật đúng hạn cả tháng", _FRESH),
        _months("silent_sections", "Lượt chuyên mục có lúc quá hạn cập nhật trong tháng", _SILENT),
    )
}
MEASURE_CHOICES = [(measure.key, measure.name) for measure in MEASURES.values()]

# Verbs that describe a set of a source and the agencies' quotas in it -> source.
SETS = {"campaign.opened": "listed_scans", "campaign.changed": "listed_scans", "campaign.shared": "listed_scans"}

VERBS = tuple(sorted({verb for source in SOURCES.values() for verb in source.verbs} | set(SETS)))


def sources_of(verb: str) -> list[EvidenceSource]:
    return [source for source in SOURCES.values() if verb in source.verbs]
