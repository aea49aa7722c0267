"""Schemas of laws in the open data: as of a day, with the evidence for their status."""

from __future__ import annotations

from typing import Any, Literal

from portal.api.schemas import Address, Day, Moment, many, shape

# Literals, because they are a public contract; a test compares them with the library's enums.
StatusCode = Literal[
    "con-hieu-luc",
    "chua-co-hieu-luc",
    "het-hieu-luc-mot-phan",
    "het-hieu-luc-toan-bo",
    "het-hieu-luc",
    "ngung-hieu-luc",
    "ngung-hieu-luc-mot-phan",
    "danh-muc-khong-ghi-het",
    "chua-kiem-tra",
    "co-sua-doi-chua-xac-nhan",
    "het-hieu-luc-chua-xac-nhan",
    "co-van-ban-noi-khac",
    "chua-ro",
]
LawAddresses = shape(
    "LawAddresses",
    page=(Address, "Trang đọc trên cổng."),
    eli=(Address | None, "Địa chỉ bền theo kiểu ELI; null nếu không biết cả năm ban hành."),
    api=(Address, "Văn bản này trong API."),
    as_json=(Address | None, "Toàn văn dạng JSON; null nếu cổng chưa có lời văn."),
    as_akn=(Address | None, "Toàn văn dạng Akoma Ntoso 3.0; null nếu cổng chưa có lời văn."),
)
LawStatusOut = shape(
    "LawStatus",
    "Tình trạng hiệu lực kèm nhân chứng: ai nói, nhìn vào đâu, đến ngày nào.",
    code=(StatusCode, "Mã tình trạng."),
    label=(str, "Tình trạng nói bằng lời."),
    since=(Day | None, "Ngày đầu tiên của tình trạng này, nếu biết."),
    grade=(str, "Chắc đến đâu: mã."),
    by=(str, "Văn bản làm cho có tình trạng này; rỗng nếu không văn bản nào."),
    checked_to=(Day | None, "Đã kiểm tra đến ngày; null nếu chưa ai kiểm tra."),
    against=(str, "Đã đối chiếu với nguồn nào."),
)
WorkOut = shape(
    "Work",
    "Một văn bản gọi tên.",
    number=(str, "Số, ký hiệu; rỗng nếu không có."),
    kind=(str, "Loại văn bản."),
    title=(str, "Tên văn bản."),
    issuer=(str, "Cơ quan ban hành."),
    issued=(Day | None, "Ngày ban hành."),
    locality=(str, "Địa phương, nếu là văn bản của địa phương."),
    address=(str, "Trang trên cổng; rỗng nếu cổng không có."),
)
_STATED: dict[str, Any] = {
    "key": (str, "Khóa của văn bản trong API, không đổi."),
    "number": (str, "Số, ký hiệu; rỗng nếu không có."),
    "kind": (str, "Loại văn bản."),
    "title": (str, "Tên văn bản."),
    "issuer": (str, "Cơ quan ban hành."),
    "issued": (Day | None, "Ngày ban hành."),
    "effective": (Day | None, "Ngày có hiệu lực ghi trong văn bản."),
}
LawLineOut = shape(
    "LawLine",
    "Một văn bản trong danh sách. Tình trạng là của hôm nay; ai nói thế thì xem ở văn bản.",
    **_STATED,
    status_code=(StatusCode, "Mã tình trạng hiệu lực hôm nay."),
    status_label=(str, "Tình trạng hiệu lực hôm nay."),
    urls=(LawAddresses,),
)
WordingOut = shape(
    "Wording",
    code=(str, "Mã của lời văn: nguyên bản, hợp nhất …"),
    label=(str, "Lời văn nào."),
    since=(Day | None, "Lời văn này từ ngày."),
)
LawEventTargetOut = shape(
    "LawEventTarget",
    address=(str, "Chỗ bị tác động, dạng máy đọc; rỗng là cả văn bản."),
    action=(str, "Mã của việc xảy ra với chỗ ấy."),
    label=(str, "Việc xảy ra nói bằng lời."),
    said_at=(str, "Chỗ nói điều ấy trong văn bản tác động."),
    is_merged=(bool, "Lời văn đang cho đọc đã có thay đổi này."),
)
LawEventOut = shape(
    "LawEvent",
    "Một việc đã xảy ra với văn bản và đã được cán bộ nhận.",
    code=(str, "Mã."),
    label=(str, "Việc gì."),
    day=(Day, "Có hiệu lực từ ngày."),
    until=(Day | None, "Đến ngày, nếu có hạn."),
    is_whole=(bool, "Cả văn bản."),
    source=(WorkOut | None, "Văn bản làm ra việc ấy."),
    said_at=(str, "Chỗ nói điều ấy."),
    targets=(many((LawEventTargetOut,)), "Từng chỗ bị tác động."),
    note=(str, "Ghi chú."),
)
ProvisionRef = shape(
    "ProvisionRef",
    address=(str, "Địa chỉ dạng máy đọc: dieu-5."),
    label=(str, "Gọi là: Điều 5."),
    heading=(str, "Tên điều, chương; rỗng nếu không có."),
    api=(Address, "Điều ấy trong API."),
)
AS_OF = {
    "as_of": (Day, "Nói theo ngày này."),
    "status": (LawStatusOut, "Tình trạng hiệu lực của văn bản vào ngày ấy."),
    "wording": (WordingOut | None, "Lời văn của ngày ấy; null nếu cổng chưa có lời văn."),
    "not_merged": (list[str], "Thay đổi đã có hiệu lực mà lời văn này chưa có."),
    "to_come": (list[str], "Thay đổi sẽ có hiệu lực sau ngày ấy."),
}
LawOut = shape(
    "Law",
    "Một văn bản vào một ngày: tình trạng có nhân chứng, việc đã xảy ra, mục lục.",
    **_STATED,
    **AS_OF,
    events=(many((LawEventOut,)), "Mới nhất trước."),
    provisions=(many((ProvisionRef,)), "Mục lục đến từng điều."),
    urls=(LawAddresses,),
)
UnitCitationOut = shape(
    "UnitCitation",
    start=(int, "Ký tự đầu trong text, đếm từ 0."),
    end=(int, "Sau ký tự cuối."),
    document=(str, "Khóa của văn bản được dẫn."),
    address=(str, "Chỗ được dẫn."),
    is_own=(bool, "Dẫn chính văn bản này."),
    link=(str, "Trang của chỗ được dẫn; rỗng nếu cổng không có."),
    target=(WorkOut | None, "Văn bản được dẫn, nếu cổng có."),
)
LawUnitOut = shape(
    "LawUnit",
    address=(str, "Địa chỉ dạng máy đọc: dieu-5-khoan-2-diem-dd."),
    unit=(str, "Điều, khoản, điểm …: mã."),
    label=(str, "Gọi là."),
    heading=(str, "Tên; rỗng nếu không có."),
    text=(str, "Nguyên văn."),
    depth=(int, "Nằm trong mấy bậc."),
    is_over=(bool, "Chỗ này không còn hiệu lực vào ngày ấy."),
    notes=(list[str], "Điều cần biết về chỗ này vào ngày ấy."),
    citations=(many((UnitCitationOut,)), "Chỗ dẫn trong text."),
)
ProvisionOut = shape(
    "LawProvision",
    "Một điều, khoản hay điểm vào một ngày, từng đơn vị một.",
    key=(str, "Khóa của văn bản."),
    number=(str, "Số, ký hiệu của văn bản."),
    title=(str, "Tên văn bản."),
    address=(str, "Địa chỉ đã hỏi."),
    label=(str, "Gọi là: Điểm đ Khoản 2 Điều 5."),
    **AS_OF,
    units=(many((LawUnitOut,)), "Đơn vị được hỏi và những gì nằm trong nó."),
    page=(Address, "Trang đọc trên cổng."),
    eli=(Address | None, "Địa chỉ bền theo kiểu ELI."),
)
LawChangeCode = Literal["added", "text", "event", "status", "corrected", "withdrawn"]
LawChangeOut = shape(
    "LawChange",
    cursor=(str, "Chỗ của dòng này trong sổ thay đổi."),
    change=(
        LawChangeCode,
        "added: mới có; text: lời văn; event: một việc đã xảy ra được nhận hoặc thôi nhận; status: tình trạng đến ngày "
        "đổi; corrected: thông tin về văn bản; withdrawn: rút khỏi cổng.",
    ),
    key=(str, "Khóa của văn bản."),
    at=(Moment, "Ghi lúc."),
    law=(LawLineOut | None, "Văn bản như lúc này; null nếu nay không còn trên cổng: bản sao cần gỡ."),
)
LawsPage = shape("LawsPage", laws=(many((LawLineOut,)),), next=(Address | None, "Trang sau; null nếu hết."))
LawChangesPage = shape(
    "LawChangesPage",
    changes=(many((LawChangeOut,)), "Theo đúng thứ tự đã ghi."),
    cursor=(str, "Giữ lại giá trị này, lần sau hỏi tiếp bằng ?after=…"),
    has_more=(bool, "Còn dòng sau: hỏi tiếp ngay."),
    next=(Address, "Địa chỉ để hỏi tiếp."),
)
