"""The data of records, kind by kind: frozen pydantic models, from which the JSON Schemas are generated."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from portal.api.schemas import many, shape


class NationalShape(BaseModel):
    """Base of all shapes: accepts the declared fields and no others; immutable."""

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


NamedCode = shape(
    "Named",
    "Một mã và tên gọi của nó.",
    NationalShape,
    code=(str, "Mã."),
    name=(str, "Tên gọi."),
)


AgencyMention = shape(
    "Agency",
    "Một cơ quan được nhắc tới; đầy đủ ở bản ghi loại co-quan có cùng slug.",
    NationalShape,
    slug=(str, "Mã cơ quan trên cổng, không đổi."),
    code=(str | None, "Mã định danh theo QCVN 102:2016/BTTTT; null nếu chưa được cấp hoặc chưa biết."),
    name=(str, "Tên cơ quan."),
)


PlaceMention = shape(
    "Place",
    "Một đơn vị hành chính.",
    NationalShape,
    code=(str, "Mã đơn vị hành chính của cơ quan thống kê."),
    name=(str, "Tên đơn vị hành chính."),
    level=(str, "Cấp: province (tỉnh), district (huyện, đến 30/6/2025), commune (xã)."),
)


ReuseTerms = shape(
    "Terms",
    "Điều kiện dùng lại.",
    NationalShape,
    name=(str, "Tên giấy phép hoặc điều kiện."),
    url=(Address | None, "Lời văn của giấy phép."),
    travels=(bool, "Có được mang toàn văn đi nơi khác không; nếu không thì html rỗng."),
    attribution=(str, "Cách ghi nguồn khi dùng lại."),
)


DocumentMention = shape(
    "Document",
    "Một văn bản được dẫn.",
    NationalShape,
    key=(str, "Khóa của văn bản: số, ký hiệu viết không dấu; hoặc name: và tên nếu chỉ biết tên."),
    number=(str | None, "Số, ký hiệu; null nếu thư viện của cổng không có văn bản này."),
    title=(str, "Tên văn bản."),
    url=(Address | None, "Trang của văn bản trên cổng."),
)


CitationMention = shape(
    "Cited",
    "Một chỗ của luật mà nội dung dẫn.",
    NationalShape,
    document=(DocumentMention, "Văn bản được dẫn."),
    address=(str, "Điều, khoản, điểm dạng máy đọc: dieu-5-khoan-2-diem-dd; rỗng là cả văn bản."),
    label=(str, "Điều, khoản, điểm như người đọc gọi; rỗng là cả văn bản."),
    url=(Address | None, "Trang của chỗ được dẫn trên cổng."),
)


File = shape(
    "File",
    "Một tệp của nội dung. Trong gói có tệp kèm, tệp nằm ở files/ và tên là sha256.",
    NationalShape,
    url=(Address, "Địa chỉ tải."),
    media_type=(str, "Kiểu tệp (IANA)."),
    bytes=(int, Field(ge=0, description="Số byte.")),
    sha256=(Sha256 | None, "Mã kiểm SHA-256; null nếu tệp không nằm trên cổng."),
)


StaleMention = shape(
    "Stale",
    "Luật được dẫn đã đổi mà cơ quan chưa rà soát xong. Nơi hiện lại nội dung phải hiện cả lời này.",
    NationalShape,
    notice=(str, Field(min_length=1, description="Lời báo cho người đọc.")),
)


class Published[Data: BaseModel](NationalShape):
    """Bản ghi đang công khai."""

    kind: str = Field(description="Loại dữ liệu.")
    id: UUID = Field(description="Mã không đổi của nội dung; cùng mã với bản chia sẻ qua feed, webhook, OAI-PMH.")
    version: int = Field(ge=1, description="Tăng mỗi khi bản ghi khác đi. Nơi nhận bỏ qua bản không mới hơn bản đã có.")
    state: Literal["cong-khai"] = Field(description="Đang công khai.")
    changed_at: Moment = Field(description="Lần ghi sổ đầu tiên thấy bản ghi như thế này.")
    url: Address = Field(description="Địa chỉ trên cổng.")
    data: Data = Field(description="Nội dung.")


WithdrawalData = shape(
    "Withdrawal",
    "Cách một nội dung thôi công khai.",
    NationalShape,
    how=(
        Literal["rut", "gop", "xoa", "chuyen-loai"],
        ("rut: rút, có lời giải thích; gop: gộp vào nội dung khác; xoa: không còn; chuyen-loai: nay ở loại khác."),
    ),
    reason=(str, "Lời giải thích công khai; rỗng nếu không có."),
    successor=(Address | None, "Nội dung nên đọc thay."),
)


WithdrawnRecord = shape(
    "Withdrawn",
    "Bản ghi đã rút: mọi bản sao của nội dung phải gỡ hoặc thay.",
    NationalShape,
    kind=(str, "Loại dữ liệu."),
    id=(UUID, "Mã không đổi của nội dung."),
    version=(int, Field(ge=2, description="Tăng mỗi khi bản ghi khác đi.")),
    state=(Literal["da-rut"], "Đã rút."),
    changed_at=(Moment, "Lần ghi sổ đầu tiên thấy nội dung không còn công khai như thế này."),
    url=(Address, "Địa chỉ cuối cùng của nội dung trên cổng."),
    withdrawal=(WithdrawalData, "Rút thế nào."),
)


Handover = shape(
    "Handover",
    "Việc chuyển từ cơ quan này sang cơ quan khác.",
    NationalShape,
    agency=(AgencyMention, "Cơ quan kia."),
    on_date=(Day, "Từ ngày."),
    decision=(str, "Văn bản quyết định."),
)


AgencyData = shape(
    "AgencyData",
    "Một cơ quan, còn hoặc không còn hoạt động.",
    NationalShape,
    slug=(str, "Mã cơ quan trên cổng, không đổi."),
    code=(
        str | None,
        Field(
            pattern=r"^[0-9A-Z]+(\.[0-9A-Z]+)*$",
            max_length=35,
            description="Mã định danh theo QCVN 102:2016/BTTTT; null nếu chưa được cấp hoặc chưa biết.",
        ),
    ),
    name=(str, Field(min_length=1, description="Tên đầy đủ.")),
    short_name=(str, "Tên ngắn."),
    other_names=(list[str], "Tên gọi khác."),
    type=(NamedCode, "Loại cơ quan."),
    level=(NamedCode, "Cấp."),
    parent=(AgencyMention | None, "Cơ quan cấp trên."),
    place=(PlaceMention | None, "Địa bàn."),
    exists_from=(Day | None, "Thành lập từ ngày; null là trước khi cổng ghi sổ."),
    exists_to=(Day | None, "Ngày đầu tiên không còn; null nếu đang còn."),
    successors=(many((Handover,)), "Ai kế thừa."),
    predecessors=(many((Handover,)), "Kế thừa của ai."),
)


ContentData = shape(
    "ContentData",
    "What every content of an agency says of itself.",
    NationalShape,
    title=(str, Field(min_length=1, description="Tên.")),
    introduction=(str, "Giới thiệu nội dung, một hai câu."),
    html=(str, "Toàn văn dạng HTML đơn giản, liên kết đầy đủ; rỗng nếu không được mang đi."),
    type=(NamedCode, "Loại nội dung như cổng gọi."),
    language=(Language, "Ngôn ngữ: vi, km …"),
    audiences=(many((NamedCode,)), "Đối tượng; rỗng là mọi người."),
    fields=(many((NamedCode,)), "Lĩnh vực theo Bộ pháp điển."),
    agency=(AgencyMention | None, "Cơ quan đăng, tên như khi đăng."),
    agency_today=(many((AgencyMention,)), "Cơ quan nay phụ trách, sau sáp nhập, chia tách."),
    source=(str, "Nguồn; rỗng nếu cơ quan đăng tự soạn."),
    origin_url=(Address | None, "Bản gốc ở trang khác."),
    licence=(ReuseTerms, "Điều kiện dùng lại nội dung này."),
    citations=(many((CitationMention,)), "Những chỗ của luật mà nội dung dẫn."),
    files=(many((File,)), "Tệp kèm theo."),
    stale=(StaleMention | None, "Có khi luật được dẫn đã đổi mà chưa rà soát xong."),
    published_at=(Moment, "Công bố lần đầu."),
    updated_at=(Moment, "Thay đổi gần nhất mà người đọc thấy."),
)


BookData = shape(
    "BookData",
    "Một tài liệu của Tủ sách pháp luật điện tử.",
    ContentData,
    shelf=(NamedCode, "Nhóm của Tủ sách (QĐ 14/2019/QĐ-TTg, QĐ 39/2025/QĐ-TTg)."),
)


EventData = shape(
    "EventData",
    "Một cuộc phổ biến, giáo dục pháp luật hoặc cuộc thi.",
    ContentData,
    form=(NamedCode, "Hình thức."),
    starts_at=(Moment, "Bắt đầu lúc."),
    ends_at=(Moment | None, "Kết thúc lúc."),
    venue=(str, "Địa điểm."),
    place=(PlaceMention | None, "Xã, phường."),
    join_url=(Address | None, "Địa chỉ tham gia trực tuyến."),
    attended_count=(int | None, Field(ge=0, description="Số lượt người dự; null nếu chưa có.")),
)


ValiditySpanData = shape(
    "Span",
    "Một giai đoạn hiệu lực; các giai đoạn nối nhau không hở, không chồng.",
    NationalShape,
    status=(NamedCode, "Tình trạng hiệu lực."),
    begins=(Day | None, "Từ ngày; null là từ đầu."),
    ends=(Day | None, "Đến trước ngày; null là chưa có ngày kết thúc."),
)


TextData = shape(
    "Text",
    "Toàn văn ở một định dạng.",
    NationalShape,
    media_type=(str, "Kiểu tệp (IANA)."),
    url=(Address, "Địa chỉ tải."),
)


LawData = shape(
    "LawData",
    "Một văn bản do cơ quan ở địa phương ban hành.",
    NationalShape,
    number=(str, Field(min_length=1, description="Số, ký hiệu.")),
    type=(str, "Loại văn bản."),
    title=(str, Field(min_length=1, description="Tên văn bản.")),
    subject=(str, "Trích yếu."),
    issuer_name=(str, "Cơ quan ban hành, theo nguyên văn."),
    issuer=(AgencyMention | None, "Cơ quan ban hành trong danh bạ."),
    signer=(str, "Người ký, như ghi trên văn bản."),
    signer_title=(str, "Chức danh người ký."),
    issued_date=(Day | None, "Ngày ban hành."),
    effective_date=(Day | None, "Ngày có hiệu lực."),
    expired_date=(Day | None, "Ngày hết hiệu lực."),
    status=(NamedCode, "Tình trạng hiệu lực vào ngày ghi sổ."),
    spans=(many((ValiditySpanData,)), "Lịch sử tình trạng hiệu lực."),
    territory=(PlaceMention | None, "Nơi áp dụng."),
    fields=(many((NamedCode,)), "Lĩnh vực theo Bộ pháp điển."),
    source=(str, "Nơi cổng lấy văn bản; rỗng nếu không ghi."),
    source_url=(Address | None, "Văn bản ở nơi ấy."),
    eli=(Address | None, "Địa chỉ bền theo kiểu ELI."),
    texts=(many((TextData,)), "Toàn văn; rỗng nếu cổng chỉ có thuộc tính."),
)


StatusClaimData = shape(
    "Claim",
    "Tình trạng hiệu lực dựa vào đâu.",
    NationalShape,
    grade=(NamedCode, "Ai nêu: cán bộ, dữ liệu của Nhà nước, văn bản trên giá, danh mục, các ngày."),
    by=(str, "Văn bản làm nên tình trạng này; rỗng nếu không có."),
    on=(Day | None, "Ngày đầu tiên của tình trạng này; null nếu chưa biết."),
    checked_to=(Day | None, "Đã kiểm tra còn hiệu lực đến hết ngày; null nếu chưa ai kiểm tra."),
    against=(str, "Đã đối chiếu với gì; rỗng nếu chưa ai kiểm tra."),
    sentence=(str, "Lời phải hiện cùng tình trạng; rỗng nếu không có."),
)


ClaimedLawData = shape(
    "ClaimedLawData",
    "Một văn bản do cơ quan ở địa phương ban hành, và tình trạng hiệu lực dựa vào đâu.",
    LawData,
    claim=(StatusClaimData, "Tình trạng hiệu lực dựa vào đâu, vào ngày ghi sổ."),
)


BasisData = shape(
    "Basis",
    "Một văn bản mà kế hoạch dựa vào hoặc nhắc tới.",
    NationalShape,
    number=(str, "Số, ký hiệu; rỗng nếu chỉ biết tên."),
    name=(str, "Tên."),
    issued_date=(Day | None, "Ngày ban hành."),
    is_basis=(bool, "Là căn cứ ban hành."),
    url=(Address | None, "Trang của văn bản trên cổng."),
)


RoleData = shape(
    "Role",
    "Ai làm, theo nguyên văn, và những cơ quan được hiểu là ai.",
    NationalShape,
    part=(Literal["chu-tri", "phoi-hop"], "chu-tri: chủ trì; phoi-hop: phối hợp."),
    phrase=(str, "Cơ quan, theo nguyên văn."),
    agencies=(many((AgencyMention,)), "Các cơ quan trong danh bạ."),
)


DeadlineData = shape(
    "Deadline",
    "Thời hạn, theo nguyên văn, và ngày được hiểu.",
    NationalShape,
    subject=(str, "Cho việc gì; rỗng là cả nhiệm vụ."),
    phrase=(str, "Thời gian, theo nguyên văn."),
    start=(Day | None, "Từ ngày."),
    end=(Day | None, "Đến hết ngày."),
    is_open_ended=(bool, "Không ấn định ngày kết thúc."),
)


ProgressData = shape(
    "Progress",
    "Một cơ quan làm đến đâu.",
    NationalShape,
    agency=(AgencyMention, "Cơ quan."),
    state=(NamedCode, "Tình trạng."),
    percent=(int, Field(ge=0, le=100, description="Tỷ lệ hoàn thành.")),
    updated_at=(Moment, "Cập nhật lúc."),
)


AssignmentData = shape(
    "Assignment",
    "Một nhiệm vụ.",
    NationalShape,
    number=(int, Field(ge=1, description="Số của nhiệm vụ trong kế hoạch, không đổi.")),
    label=(str, "Đánh số trong văn bản."),
    title=(str, Field(min_length=1, description="Tên nhiệm vụ.")),
    group=(str, "Thuộc nhóm."),
    description=(str, "Nội dung chi tiết."),
    roles=(many((RoleData,)), "Cơ quan chủ trì, phối hợp."),
    deadlines=(many((DeadlineData,)), "Thời hạn."),
    products=(list[str], "Kết quả, sản phẩm."),
    progress=(many((ProgressData,)), "Tiến độ của từng cơ quan đã báo."),
    url=(Address, "Trang của nhiệm vụ trên cổng."),
)


PlanData = shape(
    "PlanData",
    "Một chương trình hoặc kế hoạch phổ biến, giáo dục pháp luật.",
    NationalShape,
    title=(str, Field(min_length=1, description="Tên kế hoạch.")),
    type=(str, "Loại văn bản."),
    number=(str, "Số, ký hiệu; rỗng nếu chưa có."),
    issuer_name=(str, "Cơ quan ban hành, theo nguyên văn."),
    issuer=(AgencyMention | None, "Cơ quan ban hành trong danh bạ."),
    place=(str, "Địa danh."),
    issued_date=(Day | None, "Ngày ban hành."),
    text_version=(int | None, "Bản thứ mấy của văn bản kế hoạch mà cổng đã nhận."),
    purposes=(list[str], "Mục đích."),
    requirements=(list[str], "Yêu cầu."),
    budget=(str, "Kinh phí."),
    bases=(many((BasisData,)), "Căn cứ và văn bản liên quan."),
    assignments=(many((AssignmentData,)), "Nhiệm vụ, theo thứ tự trong kế hoạch."),
)
