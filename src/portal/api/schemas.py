"""Schemas of the open data, field by field, with the descriptions of the data dictionary. A schema is a table: name ->
type and description."""

from __future__ import annotations

from functools import partial
from types import GenericAlias
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from portal.questions.states.answer_fields import LISTED_FIELDS, PUBLIC_FIELDS, AnswerField, FieldKind

_LARGEST = 2_147_483_647  # the largest integer of a database column
TEXT = r"^[^\x00]*$"  # PostgreSQL text cannot contain NUL

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]
# Literals, because they are a public contract; a test compares them with the enums of questions.
AudienceCode = Literal["nguoi-dan", "doanh-nghiep", "can-bo"]
ChangeCode = Literal["published", "corrected", "withdrawn"]
VersionCode = Literal["dang-cong-khai", "ban-cu", "khong-cho-doc"]
Number = Annotated[int, Field(ge=1, le=_LARGEST)]


class ExactSchema(BaseModel):
    """A schema that accepts these fields and no others, so that no field is published by accident.

    It is filled from plain values, for which ninja's own `Schema` takes three times as long.
    """

    model_config = ConfigDict(extra="forbid")


def shape(name: str, about: str = "", base: Any = ExactSchema, /, **rows: tuple[Any, ...]) -> Any:
    """Create a schema: each row is a type, a description (None if the name suffices; a `Field` if values are narrower
    than the type), and optionally a default."""
    told = {
        key: (kind, rest[0] if isinstance(rest[0], FieldInfo) else Field(*rest[1:], description=rest[0]))
        for key, (kind, *rest) in ((key, (*row, None)[: max(2, len(row))]) for key, row in rows.items())
    }
    return create_model(name, __base__=base, __doc__=about or None, __module__=__name__, **told)  # type: ignore[call-overload]


many = partial(GenericAlias, list)

FieldRef = shape(
    "FieldRef",
    slug=(str, "Mã lĩnh vực theo Bộ pháp điển; lĩnh vực con viết sau dấu “/”."),
    name=(str, "Tên lĩnh vực."),
)
AudienceRef = shape(
    "AudienceRef",
    code=(AudienceCode, "Mã đối tượng: nguoi-dan, doanh-nghiep hoặc can-bo."),
    name=(str, "Tên đối tượng."),
)
ChoiceRef = shape("ChoiceRef", code=(str, "Mã."), name=(str, "Tên."))
AgencyRef = shape("AgencyRef", slug=(str, "Mã cơ quan trên cổng, không đổi."), name=(str, "Tên cơ quan."))
TerritoryRef = shape(
    "TerritoryRef",
    code=(str, "Mã đơn vị hành chính của cơ quan thống kê."),
    name=(str, "Tên đơn vị hành chính."),
)
DocumentRef = shape(
    "DocumentRef",
    key=(str, "Khóa của văn bản: số, ký hiệu viết không dấu; hoặc tên nếu chỉ biết tên."),
    number=(str | None, "Số, ký hiệu; null nếu thư viện của cổng không có văn bản này."),
    title=(str, "Tên văn bản."),
    url=(Address | None, "Trang của văn bản trên cổng."),
    eli=(Address | None, "Địa chỉ bền theo kiểu ELI."),
)
CitationOut = shape(
    "Citation",
    document=(DocumentRef, "Văn bản được dẫn."),
    address=(str, "Điều, khoản, điểm dạng máy đọc: dieu-5-khoan-2-diem-dd; rỗng là cả văn bản."),
    label=(str, "Điều, khoản, điểm như người đọc gọi."),
    url=(Address | None, "Trang của điều được dẫn."),
    eli=(Address | None, "Địa chỉ bền của điều được dẫn."),
    words=(str, "Lời của luật khi câu trả lời được duyệt."),
    words_on=(Day | None, "Ngày mà lời của luật được ghi lại."),
)
WordsOut = shape(
    "Words",
    markup=(str, "Lời văn thuần với bốn dấu: “- ” gạch đầu dòng, “1. ” bước, “## ” đề mục, “> ” lưu ý."),
    html=(str, "Cũng lời ấy ở dạng HTML đơn giản, không có liên kết."),
)
StaleChange = shape(
    "StaleChange",
    document=(DocumentRef, "Văn bản đã thay đổi."),
    addresses=(list[str], "Những chỗ câu trả lời đã dẫn mà nay thay đổi; rỗng là cả văn bản."),
    day=(Day | None, "Ngày thay đổi có hiệu lực."),
    sentence=(str, "Thay đổi ấy nói bằng lời."),
)
StaleOut = shape(
    "Stale",
    since=(Day | None, "Ngày sớm nhất mà luật đã khác với câu trả lời."),
    changes=(many((StaleChange,)), "Từng thay đổi, sớm nhất trước."),
)
LicenceOut = shape(
    "Licence",
    name=(str, "Tên giấy phép."),
    url=(Address | None, "Lời văn của giấy phép."),
    attribution=(str, "Cách ghi nguồn khi dùng lại."),
)
Addresses = shape(
    "Addresses",
    page=(Address, "Trang đọc trên cổng."),
    permalink=(Address, "Địa chỉ ngắn theo số, không bao giờ đổi."),
    api=(Address, "Câu trả lời này trong API."),
    versions=(Address, "Các bản của câu trả lời này trong API."),
)

# ---- answers: what an author filled in (`states.answer_fields`), among what the portal knows -------------------------

# The type of a field in schemas, by its kind.
_TYPES: dict[FieldKind, Any] = {
    FieldKind.MARKUP: WordsOut,
    FieldKind.TOPIC: FieldRef | None,
    FieldKind.CHOICE: ChoiceRef,
    FieldKind.DAY: Day | None,
    FieldKind.FLAG: bool,
}
_PROMISED = {"audience": AudienceRef}
OF_THE_VERSION = ("is_correction", "change_note")


def _authored(*rows: AnswerField) -> dict[str, tuple[Any, str]]:
    return {row.open_name: (_PROMISED.get(row.name) or _TYPES.get(row.kind, str), row.said) for row in rows}


_NUMBER = (Number, "Số của câu trả lời, không bao giờ đổi và không cấp lại.")
_AGENCY = (AgencyRef, "Cơ quan đã trả lời, tên như khi trả lời.")
_TERRITORY = (TerritoryRef | None, "Nơi áp dụng; null là cả nước.")
_TIMES = {
    "first_published_at": (Moment | None, "Công bố lần đầu."),
    "published_at": (Moment | None, "Bản này công bố lúc."),
}
LineOut = shape(
    "LineOut",
    "Một câu trả lời trong danh sách, chưa có lời dài.",
    number=_NUMBER,
    version=(int, "Bản đang công khai."),
    **_authored(*LISTED_FIELDS.values()),
    agency=_AGENCY,
    territory=_TERRITORY,
    **_TIMES,
    is_stale=(bool, "Luật được dẫn đã đổi mà cơ quan chưa rà lại."),
    urls=(Addresses,),
)
SituationProofOut = shape(
    "Proof",
    law=(str, "Số, ký hiệu của văn bản."),
    address=(str, "Chỗ trong văn bản, ví dụ dieu-35-khoan-1."),
    words=(str, "Nguyên văn; giá trị của ô viết {tên=giá trị}."),
)
SituationOut = shape(
    "Situation",
    "Tình huống: người dân hỏi thế nào, và lời luật mà câu trả lời ngắn lấy số liệu.",
    key=(str, "Khóa của tình huống, không đổi."),
    said=(list[str], "Các cách hỏi."),
    person=(str, "Người hỏi."),
    need=(str, "Mã nhu cầu, ví dụ viec-lam."),
    short=(str, "Trả lời ngắn; {tên} là ô, giá trị lấy từ proofs. Bản đã điền ở summary."),
    proofs=(many((SituationProofOut,)), "Lời luật làm căn cứ, căn cứ chính đứng đầu."),
)
_WHOLE = "Một câu trả lời trọn vẹn. Mỗi dòng của tệp hoi-dap.jsonl.gz cũng là một mục như thế này."


def _answer_shape(rows: dict[str, AnswerField]) -> Any:
    """The schema of an answer with these fields."""
    first = (row for name, row in rows.items() if name not in OF_THE_VERSION and not row.is_further)
    return shape(
        "AnswerOut",
        _WHOLE,
        number=_NUMBER,
        version=(int, "Bản số mấy; mỗi lần sửa là một bản."),
        is_current=(bool, "Bản này đang công khai."),
        **_authored(*first),
        agency=_AGENCY,
        agency_today=(many((AgencyRef,)), "Cơ quan nay phụ trách, sau sáp nhập, chia tách."),
        territory=_TERRITORY,
        citations=(many((CitationOut,)), "Căn cứ, theo thứ tự quan trọng."),
        **_TIMES,
        ended_at=(Moment | None, "Bản này thôi công khai lúc; null nếu đang công khai."),
        **_authored(*(rows[name] for name in OF_THE_VERSION)),
        stale=(StaleOut | None, "Luật được dẫn đã đổi từ khi trả lời; null nếu chưa có gì đổi."),
        licence=(LicenceOut, "Giấy phép dùng lại."),
        urls=(Addresses, "Nơi đọc và nơi lấy lại câu trả lời này."),
        **_authored(*(row for row in rows.values() if row.is_further)),
    )


# By version, for packages of the national data set: published versions are kept for ever.
NATIONAL_ANSWERS: tuple[type[ExactSchema], ...] = tuple(
    _answer_shape({name: row for name, row in PUBLIC_FIELDS.items() if 0 < row.national <= version})
    for version in range(1, max(row.national for row in PUBLIC_FIELDS.values()) + 1)
)
AttachedFileOut = shape(
    "AttachedFile",
    "Một tệp kèm câu trả lời: mẫu đơn, danh sách.",
    title=(str, "Tệp này là gì."),
    name=(str, "Tên tệp khi tải về."),
    media_type=(str, "Kiểu tệp (MIME)."),
    size=(int, "Số byte."),
    sha256=(str, "Mã kiểm SHA-256."),
    url=(Address, "Nơi tải tệp, không đổi chừng nào tệp còn được đọc."),
)
AnswerWithSituation = shape(
    "AnswerOut",
    _WHOLE,
    _answer_shape(PUBLIC_FIELDS),
    situation=(SituationOut | None, "Tình huống, nếu câu trả lời là của một tình huống."),
    files=(many((AttachedFileOut,)), "Tệp kèm theo, theo thứ tự."),
)
VersionOut = shape(
    "VersionOut",
    number=(int, "Bản số."),
    state=(VersionCode, "dang-cong-khai: đang dùng; ban-cu: còn cho tra lại; khong-cho-doc: không còn cho đọc."),
    is_current=(bool, "Bản này đang công khai."),
    is_correction=(bool, "Bản này sửa một chỗ sai của bản trước."),
    change_note=(str, "Bản này khác bản trước ở chỗ nào; rỗng nếu bản không còn cho đọc."),
    published_at=(Moment | None, "Công bố lúc."),
    ended_at=(Moment | None, "Thôi công khai lúc."),
    withheld_reason=(str, "Vì sao không còn cho đọc; rỗng nếu còn."),
    url=(Address, "Bản này trong API."),
)
TombstoneOut = shape(
    "TombstoneOut",
    "Câu trả lời đã rút: bản sao ở nơi khác cần gỡ.",
    number=(Number, "Số của câu trả lời."),
    withdrawn_at=(Moment, "Rút lúc."),
    reason=(str, "Vì sao rút."),
    replaced_by=(Number | None, "Số của câu trả lời nên đọc thay."),
)
WithheldOut = shape(
    "WithheldOut",
    "Bản cũ không còn cho đọc: bản sao của nó ở nơi khác cần gỡ; câu trả lời vẫn còn.",
    number=(Number, "Số của câu trả lời."),
    version=(int, "Bản số."),
    withheld_at=(Moment, "Không cho đọc từ lúc."),
    reason=(str, "Vì sao không còn cho đọc."),
)
ChangeOut = shape(
    "ChangeOut",
    cursor=(str, "Chỗ của dòng này trong sổ thay đổi."),
    change=(ChangeCode, "published: công bố; corrected: sửa; withdrawn: rút."),
    number=(Number, "Số của câu trả lời."),
    version=(int, "Bản số mấy khi ấy."),
    at=(Moment, "Xảy ra lúc."),
    answer=(AnswerWithSituation | None, "Câu trả lời như lúc này; null nếu nay không còn công khai."),
    tombstone=(TombstoneOut | None, "Có khi câu trả lời nay đã rút."),
)
AnswersPage = shape("AnswersPage", answers=(many((LineOut,)),), next=(Address | None, "Trang sau; null nếu hết."))
ChangesPage = shape(
    "ChangesPage",
    changes=(many((ChangeOut,)), "Theo đúng thứ tự xảy ra."),
    cursor=(str, "Giữ lại giá trị này, lần sau hỏi tiếp bằng ?after=…"),
    has_more=(bool, "Còn dòng sau: hỏi tiếp ngay."),
    next=(Address, "Địa chỉ để hỏi tiếp."),
)
VersionsOut = shape("VersionsOut", number=(Number,), versions=(many((VersionOut,)), "Mới nhất trước."))
_COUNT = (int, "Số câu trả lời đang công khai.")
FieldOut = shape("FieldOut", "", FieldRef, count=_COUNT, url=(Address, "Các câu trả lời của lĩnh vực này trong API."))
AgencyOut = shape(
    "AgencyOut",
    "",
    AgencyRef,
    today=(many((AgencyRef,)), "Cơ quan nay phụ trách."),
    count=_COUNT,
    newest_at=(Moment | None, "Câu trả lời gần nhất công bố lúc."),
    url=(Address, "Các câu trả lời của cơ quan này trong API."),
)
FieldsOut = shape("FieldsOut", fields=(many((FieldOut,)),))
AgenciesOut = shape("AgenciesOut", agencies=(many((AgencyOut,)),))
FaultOut = shape(
    "Fault",
    "Một chỗ chưa đúng trong câu gửi đến.",
    where=(Literal["query", "path", "body"],),
    name=(str, "Tên tham số, hoặc mục của nội dung gửi đến."),
    message=(str,),
    message_en=(str,),
)
ProblemOut = shape(
    "Problem",
    "Điều chưa được, theo RFC 9457; tiếng Việt trước, tiếng Anh trong các mục có đuôi _en.",
    type=(Address,),
    title=(str,),
    title_en=(str,),
    status=(int,),
    detail=(str,),
    detail_en=(str,),
    errors=(many((FaultOut,)), "Từng tham số chưa đúng.", []),
    tombstone=(TombstoneOut | None, "Có với mã 410: câu trả lời đã rút.", None),
    withheld=(WithheldOut | None, "Có với mã 410: bản cũ không còn cho đọc.", None),
)
