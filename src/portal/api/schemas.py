"""What the open data says, field by field: the shapes of the API and the words of the data dictionary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

_LARGEST = 2_147_483_647  # a number of the database

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]
# Written out, because they are promised to others; a test holds them to what the room of questions knows.
AudienceCode = Literal["nguoi-dan", "doanh-nghiep", "can-bo"]
ChangeCode = Literal["published", "corrected", "withdrawn"]
VersionCode = Literal["dang-cong-khai", "ban-cu", "khong-cho-doc"]
Number = Annotated[int, Field(ge=1, le=_LARGEST)]


class PublishedShape(BaseModel):
    """`published_as` is what schemas call a shape where its class has a longer name."""

    def __init_subclass__(cls, *, published_as: str = "", **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if published_as:
            cls.__name__ = cls.__qualname__ = published_as


class ExactSchema(PublishedShape):
    """A shape that holds these fields and no others, so that nothing slips out unseen. It is filled from plain values,
    for which ninja's own `Schema` takes three times as long."""

    model_config = ConfigDict(extra="forbid")


class FieldRef(ExactSchema):
    slug: str = Field(description="Mã lĩnh vực theo Bộ pháp điển; lĩnh vực con viết sau dấu “/”.")
    name: str = Field(description="Tên lĩnh vực.")


class AudienceRef(ExactSchema):
    code: AudienceCode = Field(description="Mã đối tượng: nguoi-dan, doanh-nghiep hoặc can-bo.")
    name: str = Field(description="Tên đối tượng.")


class AgencyRef(ExactSchema):
    slug: str = Field(description="Mã cơ quan trên cổng, không đổi.")
    name: str = Field(description="Tên cơ quan.")


class TerritoryRef(ExactSchema):
    code: str = Field(description="Mã đơn vị hành chính của cơ quan thống kê.")
    name: str = Field(description="Tên đơn vị hành chính.")


class DocumentRef(ExactSchema):
    key: str = Field(description="Khóa của văn bản: số, ký hiệu viết không dấu; hoặc tên nếu chỉ biết tên.")
    number: str | None = Field(description="Số, ký hiệu; null nếu thư viện của cổng không có văn bản này.")
    title: str = Field(description="Tên văn bản.")
    url: Address | None = Field(description="Trang của văn bản trên cổng.")
    eli: Address | None = Field(description="Địa chỉ bền theo kiểu ELI.")


class CitationOut(ExactSchema, published_as="Citation"):
    document: DocumentRef = Field(description="Văn bản được dẫn.")
    address: str = Field(description="Điều, khoản, điểm dạng máy đọc: dieu-5-khoan-2-diem-dd; rỗng là cả văn bản.")
    label: str = Field(description="Điều, khoản, điểm như người đọc gọi.")
    url: Address | None = Field(description="Trang của điều được dẫn.")
    eli: Address | None = Field(description="Địa chỉ bền của điều được dẫn.")
    words: str = Field(description="Lời của luật khi câu trả lời được duyệt.")
    words_on: Day | None = Field(description="Ngày mà lời của luật được ghi lại.")


class WordsOut(ExactSchema, published_as="Words"):
    markup: str = Field(
        description="Lời văn thuần với bốn dấu: “- ” gạch đầu dòng, “1. ” bước, “## ” đề mục, “> ” lưu ý."
    )
    html: str = Field(description="Cũng lời ấy ở dạng HTML đơn giản, không có liên kết.")


class StaleChange(ExactSchema):
    document: DocumentRef = Field(description="Văn bản đã thay đổi.")
    addresses: list[str] = Field(description="Những chỗ câu trả lời đã dẫn mà nay thay đổi; rỗng là cả văn bản.")
    day: Day | None = Field(description="Ngày thay đổi có hiệu lực.")
    sentence: str = Field(description="Thay đổi ấy nói bằng lời.")


class StaleOut(ExactSchema, published_as="Stale"):
    since: Day | None = Field(description="Ngày sớm nhất mà luật đã khác với câu trả lời.")
    changes: list[StaleChange] = Field(description="Từng thay đổi, sớm nhất trước.")


class LicenceOut(ExactSchema, published_as="Licence"):
    name: str = Field(description="Tên giấy phép.")
    url: Address | None = Field(description="Lời văn của giấy phép.")
    attribution: str = Field(description="Cách ghi nguồn khi dùng lại.")


class Addresses(ExactSchema):
    page: Address = Field(description="Trang đọc trên cổng.")
    permalink: Address = Field(description="Địa chỉ ngắn theo số, không bao giờ đổi.")
    api: Address = Field(description="Câu trả lời này trong API.")
    versions: Address = Field(description="Các bản của câu trả lời này trong API.")


class LineOut(ExactSchema):
    """Một câu trả lời trong danh sách, chưa có lời dài."""

    number: Number = Field(description="Số của câu trả lời, không bao giờ đổi và không cấp lại.")
    version: int = Field(description="Bản đang công khai.")
    title: str = Field(description="Câu hỏi ngắn.")
    summary: str = Field(description="Trả lời ngắn.")
    field: FieldRef | None
    audience: AudienceRef
    agency: AgencyRef = Field(description="Cơ quan đã trả lời, tên như khi trả lời.")
    territory: TerritoryRef | None = Field(description="Nơi áp dụng; null là cả nước.")
    first_published_at: Moment | None = Field(description="Công bố lần đầu.")
    published_at: Moment | None = Field(description="Bản này công bố lúc.")
    is_stale: bool = Field(description="Luật được dẫn đã đổi mà cơ quan chưa rà lại.")
    urls: Addresses


class SituationProofOut(ExactSchema, published_as="Proof"):
    law: str = Field(description="Số, ký hiệu của văn bản.")
    address: str = Field(description="Chỗ trong văn bản, ví dụ dieu-35-khoan-1.")
    words: str = Field(description="Nguyên văn; giá trị của ô viết {tên=giá trị}.")


class SituationOut(ExactSchema, published_as="Situation"):
    """Tình huống: người dân hỏi thế nào, và lời luật mà câu trả lời ngắn lấy số liệu."""

    key: str = Field(description="Khóa của tình huống, không đổi.")
    said: list[str] = Field(description="Các cách hỏi.")
    person: str = Field(description="Người hỏi.")
    need: str = Field(description="Mã nhu cầu, ví dụ viec-lam.")
    short: str = Field(description="Trả lời ngắn; {tên} là ô, giá trị lấy từ proofs. Bản đã điền ở summary.")
    proofs: list[SituationProofOut] = Field(description="Lời luật làm căn cứ, căn cứ chính đứng đầu.")


class AnswerOut(ExactSchema):
    """Một câu trả lời trọn vẹn. Mỗi dòng của tệp hoi-dap.jsonl.gz cũng là một mục như thế này."""

    number: Number = Field(description="Số của câu trả lời, không bao giờ đổi và không cấp lại.")
    version: int = Field(description="Bản số mấy; mỗi lần sửa là một bản.")
    is_current: bool = Field(description="Bản này đang công khai.")
    title: str = Field(description="Câu hỏi ngắn.")
    question: str = Field(description="Câu hỏi đã biên tập, không còn thông tin của người hỏi.")
    summary: str = Field(description="Trả lời ngắn.")
    answer: WordsOut = Field(description="Trả lời.")
    field: FieldRef | None = Field(description="Lĩnh vực.")
    audience: AudienceRef = Field(description="Dành cho ai.")
    agency: AgencyRef = Field(description="Cơ quan đã trả lời, tên như khi trả lời.")
    agency_today: list[AgencyRef] = Field(description="Cơ quan nay phụ trách, sau sáp nhập, chia tách.")
    territory: TerritoryRef | None = Field(description="Nơi áp dụng; null là cả nước.")
    citations: list[CitationOut] = Field(description="Căn cứ, theo thứ tự quan trọng.")
    first_published_at: Moment | None = Field(description="Công bố lần đầu.")
    published_at: Moment | None = Field(description="Bản này công bố lúc.")
    ended_at: Moment | None = Field(description="Bản này thôi công khai lúc; null nếu đang công khai.")
    is_correction: bool = Field(description="Bản này sửa một chỗ sai của bản trước.")
    change_note: str = Field(description="Bản này khác bản trước ở chỗ nào.")
    stale: StaleOut | None = Field(description="Luật được dẫn đã đổi từ khi trả lời; null nếu chưa có gì đổi.")
    licence: LicenceOut = Field(description="Giấy phép dùng lại.")
    urls: Addresses = Field(description="Nơi đọc và nơi lấy lại câu trả lời này.")


class AnswerWithSituation(AnswerOut, published_as="AnswerOut"):
    """Một câu trả lời trọn vẹn. Mỗi dòng của tệp hoi-dap.jsonl.gz cũng là một mục như thế này."""

    situation: SituationOut | None = Field(description="Tình huống, nếu câu trả lời là của một tình huống.")


class VersionOut(ExactSchema):
    number: int = Field(description="Bản số.")
    state: VersionCode = Field(
        description="dang-cong-khai: đang dùng; ban-cu: còn cho tra lại; khong-cho-doc: không còn cho đọc."
    )
    is_current: bool = Field(description="Bản này đang công khai.")
    is_correction: bool = Field(description="Bản này sửa một chỗ sai của bản trước.")
    change_note: str = Field(description="Bản này khác bản trước ở chỗ nào; rỗng nếu bản không còn cho đọc.")
    published_at: Moment | None = Field(description="Công bố lúc.")
    ended_at: Moment | None = Field(description="Thôi công khai lúc.")
    withheld_reason: str = Field(description="Vì sao không còn cho đọc; rỗng nếu còn.")
    url: Address = Field(description="Bản này trong API.")


class TombstoneOut(ExactSchema):
    """Câu trả lời đã rút: bản sao ở nơi khác cần gỡ."""

    number: Number = Field(description="Số của câu trả lời.")
    withdrawn_at: Moment = Field(description="Rút lúc.")
    reason: str = Field(description="Vì sao rút.")
    replaced_by: Number | None = Field(description="Số của câu trả lời nên đọc thay.")


class WithheldOut(ExactSchema):
    """Bản cũ không còn cho đọc: bản sao của nó ở nơi khác cần gỡ; câu trả lời vẫn còn."""

    number: Number = Field(description="Số của câu trả lời.")
    version: int = Field(description="Bản số.")
    withheld_at: Moment = Field(description="Không cho đọc từ lúc.")
    reason: str = Field(description="Vì sao không còn cho đọc.")


class ChangeOut(ExactSchema):
    cursor: str = Field(description="Chỗ của dòng này trong sổ thay đổi.")
    change: ChangeCode = Field(description="published: công bố; corrected: sửa; withdrawn: rút.")
    number: Number = Field(description="Số của câu trả lời.")
    version: int = Field(description="Bản số mấy khi ấy.")
    at: Moment = Field(description="Xảy ra lúc.")
    answer: AnswerWithSituation | None = Field(description="Câu trả lời như lúc này; null nếu nay không còn công khai.")
    tombstone: TombstoneOut | None = Field(description="Có khi câu trả lời nay đã rút.")


class AnswersPage(ExactSchema):
    answers: list[LineOut]
    next: Address | None = Field(description="Trang sau; null nếu hết.")


class ChangesPage(ExactSchema):
    changes: list[ChangeOut] = Field(description="Theo đúng thứ tự xảy ra.")
    cursor: str = Field(description="Giữ lại giá trị này, lần sau hỏi tiếp bằng ?after=…")
    has_more: bool = Field(description="Còn dòng sau: hỏi tiếp ngay.")
    next: Address = Field(description="Địa chỉ để hỏi tiếp.")


class VersionsOut(ExactSchema):
    number: Number
    versions: list[VersionOut] = Field(description="Mới nhất trước.")


class FieldOut(FieldRef):
    count: int = Field(description="Số câu trả lời đang công khai.")
    url: Address = Field(description="Các câu trả lời của lĩnh vực này trong API.")


class AgencyOut(AgencyRef):
    today: list[AgencyRef] = Field(description="Cơ quan nay phụ trách.")
    count: int = Field(description="Số câu trả lời đang công khai.")
    newest_at: Moment | None = Field(description="Câu trả lời gần nhất công bố lúc.")
    url: Address = Field(description="Các câu trả lời của cơ quan này trong API.")


class FieldsOut(ExactSchema):
    fields: list[FieldOut]


class AgenciesOut(ExactSchema):
    agencies: list[AgencyOut]


class FaultOut(ExactSchema, published_as="Fault"):
    """Một chỗ chưa đúng trong câu gửi đến."""

    where: Literal["query", "path"]
    name: str = Field(description="Tên tham số.")
    message: str
    message_en: str


class ProblemOut(ExactSchema, published_as="Problem"):
    """Điều chưa được, theo RFC 9457; tiếng Việt trước, tiếng Anh trong các mục có đuôi _en."""

    type: Address
    title: str
    title_en: str
    status: int
    detail: str
    detail_en: str
    errors: list[FaultOut] = Field(default=[], description="Từng tham số chưa đúng.")
    tombstone: TombstoneOut | None = Field(default=None, description="Có với mã 410: câu trả lời đã rút.")
    withheld: WithheldOut | None = Field(default=None, description="Có với mã 410: bản cũ không còn cho đọc.")


@dataclass(frozen=True, slots=True)
class DataPublisher:
    """Whose data it is, where it lies, and on what terms it is given."""

    address: str
    owner: str
    licence: str
    licence_address: str

    def at(self, path: str) -> str:
        return f"{self.address}{path}"
