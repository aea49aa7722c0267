"""What a record says, kind by kind: frozen values, from which the JSON Schemas are made."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from portal.api.schemas import PublishedShape


class NationalShape(PublishedShape):
    """These fields and no others, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Moment = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?[+-][0-9]{2}:[0-9]{2}$",
        json_schema_extra={"format": "date-time"},
    ),
]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"})]
Address = Annotated[str, Field(pattern=r"^https?://", json_schema_extra={"format": "uri"})]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class NamedCode(NationalShape, published_as="Named"):
    """Một mã và tên gọi của nó."""

    code: str = Field(description="Mã.")
    name: str = Field(description="Tên gọi.")


class AgencyMention(NationalShape, published_as="Agency"):
    """Một cơ quan được nhắc tới; đầy đủ ở bản ghi loại co-quan có cùng slug."""

    slug: str = Field(description="Mã cơ quan trên cổng, không đổi.")
    code: str | None = Field(
        description="Mã định danh theo QCVN 102:2016/BTTTT; null nếu chưa được cấp hoặc chưa biết."
    )
    name: str = Field(description="Tên cơ quan.")


class PlaceMention(NationalShape, published_as="Place"):
    """Một đơn vị hành chính."""

    code: str = Field(description="Mã đơn vị hành chính của cơ quan thống kê.")
    name: str = Field(description="Tên đơn vị hành chính.")
    level: str = Field(description="Cấp: province (tỉnh), district (huyện, đến 30/6/2025), commune (xã).")


class ReuseTerms(NationalShape, published_as="Terms"):
    """Điều kiện dùng lại."""

    name: str = Field(description="Tên giấy phép hoặc điều kiện.")
    url: Address | None = Field(description="Lời văn của giấy phép.")
    travels: bool = Field(description="Có được mang toàn văn đi nơi khác không; nếu không thì html rỗng.")
    attribution: str = Field(description="Cách ghi nguồn khi dùng lại.")


class DocumentMention(NationalShape, published_as="Document"):
    """Một văn bản được dẫn."""

    key: str = Field(description="Khóa của văn bản: số, ký hiệu viết không dấu; hoặc name: và tên nếu chỉ biết tên.")
    number: str | None = Field(description="Số, ký hiệu; null nếu thư viện của cổng không có văn bản này.")
    title: str = Field(description="Tên văn bản.")
    url: Address | None = Field(description="Trang của văn bản trên cổng.")


class CitationMention(NationalShape, published_as="Cited"):
    """Một chỗ của luật mà nội dung dẫn."""

    document: DocumentMention = Field(description="Văn bản được dẫn.")
    address: str = Field(description="Điều, khoản, điểm dạng máy đọc: dieu-5-khoan-2-diem-dd; rỗng là cả văn bản.")
    label: str = Field(description="Điều, khoản, điểm như người đọc gọi; rỗng là cả văn bản.")
    url: Address | None = Field(description="Trang của chỗ được dẫn trên cổng.")


class File(NationalShape):
    """Một tệp của nội dung. Trong gói có tệp kèm, tệp nằm ở files/ và tên là sha256."""

    url: Address = Field(description="Địa chỉ tải.")
    media_type: str = Field(description="Kiểu tệp (IANA).")
    bytes: int = Field(ge=0, description="Số byte.")
    sha256: Sha256 | None = Field(description="Mã kiểm SHA-256; null nếu tệp không nằm trên cổng.")


class StaleMention(NationalShape, published_as="Stale"):
    """Luật được dẫn đã đổi mà cơ quan chưa rà soát xong. Nơi hiện lại nội dung phải hiện cả lời này."""

    notice: str = Field(min_length=1, description="Lời báo cho người đọc.")


class Published[Data: BaseModel](NationalShape):
    """Bản ghi đang công khai."""

    kind: str = Field(description="Loại dữ liệu.")
    id: UUID = Field(description="Mã không đổi của nội dung; cùng mã với bản chia sẻ qua feed, webhook, OAI-PMH.")
    version: int = Field(ge=1, description="Tăng mỗi khi bản ghi khác đi. Nơi nhận bỏ qua bản không mới hơn bản đã có.")
    state: Literal["cong-khai"] = Field(description="Đang công khai.")
    changed_at: Moment = Field(description="Lần ghi sổ đầu tiên thấy bản ghi như thế này.")
    url: Address = Field(description="Địa chỉ trên cổng.")
    data: Data = Field(description="Nội dung.")


class WithdrawalData(NationalShape, published_as="Withdrawal"):
    """Cách một nội dung thôi công khai."""

    how: Literal["rut", "gop", "xoa", "chuyen-loai"] = Field(
        description="rut: rút, có lời giải thích; gop: gộp vào nội dung khác; xoa: không còn; "
        "chuyen-loai: nay ở loại khác."
    )
    reason: str = Field(description="Lời giải thích công khai; rỗng nếu không có.")
    successor: Address | None = Field(description="Nội dung nên đọc thay.")


class WithdrawnRecord(NationalShape, published_as="Withdrawn"):
    """Bản ghi đã rút: mọi bản sao của nội dung phải gỡ hoặc thay."""

    kind: str = Field(description="Loại dữ liệu.")
    id: UUID = Field(description="Mã không đổi của nội dung.")
    version: int = Field(ge=2, description="Tăng mỗi khi bản ghi khác đi.")
    state: Literal["da-rut"] = Field(description="Đã rút.")
    changed_at: Moment = Field(description="Lần ghi sổ đầu tiên thấy nội dung không còn công khai như thế này.")
    url: Address = Field(description="Địa chỉ cuối cùng của nội dung trên cổng.")
    withdrawal: WithdrawalData = Field(description="Rút thế nào.")


class Handover(NationalShape):
    """Việc chuyển từ cơ quan này sang cơ quan khác."""

    agency: AgencyMention = Field(description="Cơ quan kia.")
    on_date: Day = Field(description="Từ ngày.")
    decision: str = Field(description="Văn bản quyết định.")


class AgencyData(NationalShape):
    """Một cơ quan, còn hoặc không còn hoạt động."""

    slug: str = Field(description="Mã cơ quan trên cổng, không đổi.")
    code: str | None = Field(
        pattern=r"^[0-9A-Z]+(\.[0-9A-Z]+)*$",
        max_length=35,
        description="Mã định danh theo QCVN 102:2016/BTTTT; null nếu chưa được cấp hoặc chưa biết.",
    )
    name: str = Field(min_length=1, description="Tên đầy đủ.")
    short_name: str = Field(description="Tên ngắn.")
    other_names: list[str] = Field(description="Tên gọi khác.")
    type: NamedCode = Field(description="Loại cơ quan.")
    level: NamedCode = Field(description="Cấp.")
    parent: AgencyMention | None = Field(description="Cơ quan cấp trên.")
    place: PlaceMention | None = Field(description="Địa bàn.")
    exists_from: Day | None = Field(description="Thành lập từ ngày; null là trước khi cổng ghi sổ.")
    exists_to: Day | None = Field(description="Ngày đầu tiên không còn; null nếu đang còn.")
    successors: list[Handover] = Field(description="Ai kế thừa.")
    predecessors: list[Handover] = Field(description="Kế thừa của ai.")


class ContentData(NationalShape):
    """What every content of an agency says of itself."""

    title: str = Field(min_length=1, description="Tên.")
    introduction: str = Field(description="Giới thiệu nội dung, một hai câu.")
    html: str = Field(description="Toàn văn dạng HTML đơn giản, liên kết đầy đủ; rỗng nếu không được mang đi.")
    type: NamedCode = Field(description="Loại nội dung như cổng gọi.")
    language: Language = Field(description="Ngôn ngữ: vi, km …")
    audiences: list[NamedCode] = Field(description="Đối tượng; rỗng là mọi người.")
    fields: list[NamedCode] = Field(description="Lĩnh vực theo Bộ pháp điển.")
    agency: AgencyMention | None = Field(description="Cơ quan đăng, tên như khi đăng.")
    agency_today: list[AgencyMention] = Field(description="Cơ quan nay phụ trách, sau sáp nhập, chia tách.")
    source: str = Field(description="Nguồn; rỗng nếu cơ quan đăng tự soạn.")
    origin_url: Address | None = Field(description="Bản gốc ở trang khác.")
    licence: ReuseTerms = Field(description="Điều kiện dùng lại nội dung này.")
    citations: list[CitationMention] = Field(description="Những chỗ của luật mà nội dung dẫn.")
    files: list[File] = Field(description="Tệp kèm theo.")
    stale: StaleMention | None = Field(description="Có khi luật được dẫn đã đổi mà chưa rà soát xong.")
    published_at: Moment = Field(description="Công bố lần đầu.")
    updated_at: Moment = Field(description="Thay đổi gần nhất mà người đọc thấy.")


class BookData(ContentData):
    """Một tài liệu của Tủ sách pháp luật điện tử."""

    shelf: NamedCode = Field(description="Nhóm của Tủ sách (QĐ 14/2019/QĐ-TTg, QĐ 39/2025/QĐ-TTg).")


class EventData(ContentData):
    """Một cuộc phổ biến, giáo dục pháp luật hoặc cuộc thi."""

    form: NamedCode = Field(description="Hình thức.")
    starts_at: Moment = Field(description="Bắt đầu lúc.")
    ends_at: Moment | None = Field(description="Kết thúc lúc.")
    venue: str = Field(description="Địa điểm.")
    place: PlaceMention | None = Field(description="Xã, phường.")
    join_url: Address | None = Field(description="Địa chỉ tham gia trực tuyến.")
    attended_count: int | None = Field(ge=0, description="Số lượt người dự; null nếu chưa có.")


class ValiditySpanData(NationalShape, published_as="Span"):
    """Một giai đoạn hiệu lực; các giai đoạn nối nhau không hở, không chồng."""

    status: NamedCode = Field(description="Tình trạng hiệu lực.")
    begins: Day | None = Field(description="Từ ngày; null là từ đầu.")
    ends: Day | None = Field(description="Đến trước ngày; null là chưa có ngày kết thúc.")


class TextData(NationalShape, published_as="Text"):
    """Toàn văn ở một định dạng."""

    media_type: str = Field(description="Kiểu tệp (IANA).")
    url: Address = Field(description="Địa chỉ tải.")


class LawData(NationalShape):
    """Một văn bản do cơ quan ở địa phương ban hành."""

    number: str = Field(min_length=1, description="Số, ký hiệu.")
    type: str = Field(description="Loại văn bản.")
    title: str = Field(min_length=1, description="Tên văn bản.")
    subject: str = Field(description="Trích yếu.")
    issuer_name: str = Field(description="Cơ quan ban hành, theo nguyên văn.")
    issuer: AgencyMention | None = Field(description="Cơ quan ban hành trong danh bạ.")
    signer: str = Field(description="Người ký, như ghi trên văn bản.")
    signer_title: str = Field(description="Chức danh người ký.")
    issued_date: Day | None = Field(description="Ngày ban hành.")
    effective_date: Day | None = Field(description="Ngày có hiệu lực.")
    expired_date: Day | None = Field(description="Ngày hết hiệu lực.")
    status: NamedCode = Field(description="Tình trạng hiệu lực vào ngày ghi sổ.")
    spans: list[ValiditySpanData] = Field(description="Lịch sử tình trạng hiệu lực.")
    territory: PlaceMention | None = Field(description="Nơi áp dụng.")
    fields: list[NamedCode] = Field(description="Lĩnh vực theo Bộ pháp điển.")
    source: str = Field(description="Nơi cổng lấy văn bản; rỗng nếu không ghi.")
    source_url: Address | None = Field(description="Văn bản ở nơi ấy.")
    eli: Address | None = Field(description="Địa chỉ bền theo kiểu ELI.")
    texts: list[TextData] = Field(description="Toàn văn; rỗng nếu cổng chỉ có thuộc tính.")


class StatusClaimData(NationalShape, published_as="Claim"):
    """Tình trạng hiệu lực dựa vào đâu."""

    grade: NamedCode = Field(description="Ai nêu: cán bộ, dữ liệu của Nhà nước, văn bản trên giá, danh mục, các ngày.")
    by: str = Field(description="Văn bản làm nên tình trạng này; rỗng nếu không có.")
    on: Day | None = Field(description="Ngày đầu tiên của tình trạng này; null nếu chưa biết.")
    checked_to: Day | None = Field(description="Đã kiểm tra còn hiệu lực đến hết ngày; null nếu chưa ai kiểm tra.")
    against: str = Field(description="Đã đối chiếu với gì; rỗng nếu chưa ai kiểm tra.")
    sentence: str = Field(description="Lời phải hiện cùng tình trạng; rỗng nếu không có.")


class ClaimedLawData(LawData):
    """Một văn bản do cơ quan ở địa phương ban hành, và tình trạng hiệu lực dựa vào đâu."""

    claim: StatusClaimData = Field(description="Tình trạng hiệu lực dựa vào đâu, vào ngày ghi sổ.")


class BasisData(NationalShape, published_as="Basis"):
    """Một văn bản mà kế hoạch dựa vào hoặc nhắc tới."""

    number: str = Field(description="Số, ký hiệu; rỗng nếu chỉ biết tên.")
    name: str = Field(description="Tên.")
    issued_date: Day | None = Field(description="Ngày ban hành.")
    is_basis: bool = Field(description="Là căn cứ ban hành.")
    url: Address | None = Field(description="Trang của văn bản trên cổng.")


class RoleData(NationalShape, published_as="Role"):
    """Ai làm, theo nguyên văn, và những cơ quan được hiểu là ai."""

    part: Literal["chu-tri", "phoi-hop"] = Field(description="chu-tri: chủ trì; phoi-hop: phối hợp.")
    phrase: str = Field(description="Cơ quan, theo nguyên văn.")
    agencies: list[AgencyMention] = Field(description="Các cơ quan trong danh bạ.")


class DeadlineData(NationalShape, published_as="Deadline"):
    """Thời hạn, theo nguyên văn, và ngày được hiểu."""

    subject: str = Field(description="Cho việc gì; rỗng là cả nhiệm vụ.")
    phrase: str = Field(description="Thời gian, theo nguyên văn.")
    start: Day | None = Field(description="Từ ngày.")
    end: Day | None = Field(description="Đến hết ngày.")
    is_open_ended: bool = Field(description="Không ấn định ngày kết thúc.")


class ProgressData(NationalShape, published_as="Progress"):
    """Một cơ quan làm đến đâu."""

    agency: AgencyMention = Field(description="Cơ quan.")
    state: NamedCode = Field(description="Tình trạng.")
    percent: int = Field(ge=0, le=100, description="Tỷ lệ hoàn thành.")
    updated_at: Moment = Field(description="Cập nhật lúc.")


class AssignmentData(NationalShape, published_as="Assignment"):
    """Một nhiệm vụ."""

    number: int = Field(ge=1, description="Số của nhiệm vụ trong kế hoạch, không đổi.")
    label: str = Field(description="Đánh số trong văn bản.")
    title: str = Field(min_length=1, description="Tên nhiệm vụ.")
    group: str = Field(description="Thuộc nhóm.")
    description: str = Field(description="Nội dung chi tiết.")
    roles: list[RoleData] = Field(description="Cơ quan chủ trì, phối hợp.")
    deadlines: list[DeadlineData] = Field(description="Thời hạn.")
    products: list[str] = Field(description="Kết quả, sản phẩm.")
    progress: list[ProgressData] = Field(description="Tiến độ của từng cơ quan đã báo.")
    url: Address = Field(description="Trang của nhiệm vụ trên cổng.")


class PlanData(NationalShape):
    """Một chương trình hoặc kế hoạch phổ biến, giáo dục pháp luật."""

    title: str = Field(min_length=1, description="Tên kế hoạch.")
    type: str = Field(description="Loại văn bản.")
    number: str = Field(description="Số, ký hiệu; rỗng nếu chưa có.")
    issuer_name: str = Field(description="Cơ quan ban hành, theo nguyên văn.")
    issuer: AgencyMention | None = Field(description="Cơ quan ban hành trong danh bạ.")
    place: str = Field(description="Địa danh.")
    issued_date: Day | None = Field(description="Ngày ban hành.")
    text_version: int | None = Field(description="Bản thứ mấy của văn bản kế hoạch mà cổng đã nhận.")
    purposes: list[str] = Field(description="Mục đích.")
    requirements: list[str] = Field(description="Yêu cầu.")
    budget: str = Field(description="Kinh phí.")
    bases: list[BasisData] = Field(description="Căn cứ và văn bản liên quan.")
    assignments: list[AssignmentData] = Field(description="Nhiệm vụ, theo thứ tự trong kế hoạch.")
