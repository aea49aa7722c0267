"""The demo's questions: invented people, one question for each state that a question can have.

Each scene is a question and the following steps, which `questions` runs. None of its people exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.scenes.answer_manuscripts import Source
from portal.questions.states import QuestionWay, ReplyBy, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A question of some working days ago, and the acts that follow, by their names in `questions.ACTS`.

    `lead` and `joint` are slugs of agencies; `said` has the texts of the acts in order.
    """

    key: str
    days_ago: int
    text: str
    title: str
    field: str = ""
    track: Track = Track.CITIZEN
    way: QuestionWay = QuestionWay.WEB
    reply_by: ReplyBy = ReplyBy.CODE
    contact: str = ""
    name: str = ""
    organisation: str = ""
    doubts: tuple[str, ...] = ()
    lead: str = ""
    joint: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    answer: str = ""
    cites: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A later change of a published answer: text is added, now or on a future day, or the answer is withdrawn."""

    note: str
    more: str = ""
    is_wrong: bool = False
    in_days: int = 0
    replaced_by: str = ""


CORRECTIONS = {
    "cho-can-ai-boi-thuong": Correction(
        note="Nói rõ thêm về tiền công chăm sóc người bị cắn",
        more="\n\nTiền công của người phải nghỉ làm để chăm sóc người bị cắn cũng được tính vào thiệt hại.",
    ),
    "nhat-duoc-tien-giu-luon-duoc-khong": Correction(
        note="Bản trước chưa nói phải xin giấy biên nhận khi giao nộp",
        more="\n\n> Giao cho ai cũng xin giấy biên nhận có ngày, tên người nhận và số tiền.",
        is_wrong=True,
    ),
    "toa-giai-quyet-bao-lau": Correction(
        note="Bản chuẩn bị trước, công khai vào ngày đã định (trình diễn)",
        more="\n\nHòa giải thành thì tòa ra quyết định công nhận; hai bên phải làm theo.",
        in_days=30,
    ),
    "tang-ca-ngay-le": Correction(
        note="Trùng với câu trả lời đầy đủ hơn về tiền lương làm thêm giờ.",
        replaced_by="lam-them-gio-tra-bao-nhieu",
    ),
}

CIVIL = ("91/2015/QH13", "Bộ luật Dân sự 2015")
JUSTICE, TRADE = "so-tu-phap-can-tho", "so-cong-thuong-can-tho"
HOME, UNION = "so-noi-vu-can-tho", "lien-doan-lao-dong-thanh-pho-can-tho"
LAND = "so-nong-nghiep-va-moi-truong-can-tho"

SCENES = (
    Scene(
        key="rac",
        days_ago=0,
        title="VAY NHANH 5 PHÚT LÃI 0%",
        text="VAY NHANH 5 PHÚT LÃI 0% không cần thế chấp bấm vào http://vay.example để nhận tiền ngay hôm nay!!!",
        doubts=("có liên kết", "toàn chữ hoa"),
    ),
    Scene(
        key="moi-nhan",
        days_ago=0,
        title="Hàng xóm nuôi gà chọi gáy suốt đêm, báo ai?",
        text="Nhà kế bên nuôi mấy chục con gà chọi, 2 giờ sáng là gáy, mùi hôi chịu không nổi. Nói hoài không được. "
        "Tôi báo ai, có quy định cấm nuôi trong khu dân cư không?",
    ),
    Scene(
        key="tai-quay",
        days_ago=1,
        way=QuestionWay.COUNTER,
        title="Bán đất cho con có phải đóng thuế không?",
        text="Bà con hỏi tại quầy: cha mẹ cho con trai miếng đất vườn, làm giấy tặng cho hay làm giấy bán thì đỡ tốn "
        "hơn, có đóng thuế không?",
        field="thue-phi-le-phi-cac-khoan-thu-khac",
        reply_by=ReplyBy.PHONE,
        contact="0900 000 123",
        name="Bác Tư",
    ),
    Scene(
        key="doanh-nghiep-moi",
        days_ago=2,
        track=Track.BUSINESS,
        title="Bán hàng qua livestream có phải đăng ký không?",
        text="Chúng tôi là hợp tác xã bán trái cây sấy, bắt đầu bán qua livestream trên mạng xã hội. Có phải đăng ký "
        "hay thông báo với cơ quan nào không, hóa đơn xuất thế nào?",
        field="thuong-mai-dau-tu-chung-khoan/thuong-mai",
        organisation="Hợp tác xã Trái cây sấy Trình Diễn",
        reply_by=ReplyBy.EMAIL,
        contact="hop-tac-xa@example.vn",
        lead=TRADE,
        acts=("refer",),
        said=("Bán hàng trên mạng thuộc lĩnh vực thương mại điện tử.",),
    ),
    Scene(
        key="dang-soan",
        days_ago=4,
        title="Cho mượn nhà không giấy tờ, nay đòi không trả",
        text="Tôi cho đứa cháu mượn căn nhà cấp 4 ở tạm, không làm giấy. Nay tôi cần nhà mà nó không chịu dọn đi, nói "
        "đã ở 6 năm thì là nhà của nó. Tôi phải làm sao?",
        field="dan-su/dan-su",
        lead=JUSTICE,
        acts=("refer", "draft"),
        said=("Tranh chấp dân sự về tài sản cho mượn.",),
    ),
    Scene(
        key="nhieu-co-quan",
        days_ago=5,
        title="Nghỉ làm ở công ty, chưa lấy được sổ bảo hiểm",
        text="Em nghỉ công ty được 2 tháng, công ty nói chưa chốt sổ bảo hiểm vì còn nợ tiền bảo hiểm. Em xin việc mới "
        "và muốn lãnh thất nghiệp mà không có sổ. Ai giải quyết cho em?",
        field="lao-dong/lao-dong",
        reply_by=ReplyBy.EMAIL,
        contact="cong-nhan@example.vn",
        lead=HOME,
        joint=(UNION,),
        acts=("refer", "contribute"),
        said=(
            "Quản lý nhà nước về lao động, có liên quan công đoàn cơ sở.",
            "Công đoàn đã làm việc với công ty; công ty cam kết chốt sổ trước ngày 10 tháng sau.",
        ),
    ),
    Scene(
        key="cho-bo-sung",
        days_ago=6,
        title="Bị thu hồi đất mà đền bù ít",
        text="Đất nhà tôi bị thu hồi làm đường, đền bù thấp quá. Tôi khiếu nại ở đâu?",
        field="dat-dai/dat-dai",
        lead=LAND,
        acts=("refer", "want"),
        said=(
            "Thu hồi đất, bồi thường thuộc quản lý đất đai.",
            "Xin cho biết số và ngày của quyết định thu hồi đất, loại đất, và đã nhận tiền bồi thường chưa.",
        ),
    ),
    Scene(
        key="gia-han",
        days_ago=9,
        title="Làm nhà lưu trú cho khách du lịch cần giấy gì?",
        text="Nhà tôi có vườn trái cây, muốn làm vài phòng cho khách du lịch ở lại. Cần xin những giấy tờ gì, ở đâu?",
        field="van-hoa-the-thao-du-lich/du-lich",
        lead=TRADE,
        acts=("refer", "transfer", "extend"),
        said=(
            "Kinh doanh dịch vụ.",
            "Dịch vụ lưu trú du lịch thuộc Sở Văn hóa, Thể thao và Du lịch.",
            "Phải hỏi thêm Công an thành phố về điều kiện an ninh, trật tự nên cần thêm thời gian.",
        ),
    ),
    Scene(
        key="qua-han",
        days_ago=14,
        title="Công ty nợ lương ba tháng rồi đóng cửa",
        text="Công ty may đóng cửa, nợ tụi tôi 3 tháng lương, chủ đi đâu không biết. Mấy chục người giờ phải làm sao?",
        field="lao-dong/lao-dong",
        lead=HOME,
        acts=("refer",),
        said=("Tranh chấp lao động tập thể về tiền lương.",),
    ),
    Scene(
        key="tra-lai",
        days_ago=3,
        title="Xin lại giấy khai sinh bị mất bản chính",
        text="Giấy khai sinh của tôi bị mối ăn. Tôi quê cũ ở Phụng Hiệp, giờ ở Ninh Kiều. Xin lại ở đâu?",
        field="hanh-chinh-tu-phap/ho-tich",
        lead=HOME,
        acts=("refer", "return"),
        said=("Giấy tờ hành chính.", "Hộ tịch thuộc ngành tư pháp, không thuộc Sở Nội vụ."),
    ),
    Scene(
        key="cho-kiem-tra",
        days_ago=6,
        title="Thuê nhà trọ, chủ không trả tiền cọc",
        text="Tôi trả phòng trọ đúng hẹn, phòng không hư gì mà chủ trọ không trả lại 2 triệu tiền cọc. Có "
        "đòi được không?",
        field="dan-su/dan-su",
        lead=JUSTICE,
        acts=("refer", "draft", "write", "submit"),
        said=(
            "Đặt cọc khi thuê nhà.",
            "Tiền cọc bảo đảm cho hợp đồng; hợp đồng đã làm xong thì cọc phải trả lại hoặc trừ vào tiền thuê.",
        ),
        cites=(Source(*CIVIL, "khoản 2 Điều 328"),),
    ),
    Scene(
        key="cho-duyet",
        days_ago=7,
        title="Đã viết giấy mua bán tay, bên bán đòi thêm tiền",
        text="Tôi mua miếng ruộng bằng giấy tay, trả đủ tiền. Nay đất lên giá, bên bán đòi thêm mới chịu ra công "
        "chứng. Tôi có phải trả thêm không?",
        field="dan-su/dan-su",
        lead=JUSTICE,
        acts=("refer", "draft", "write", "submit", "check"),
        said=(
            "Hợp đồng dân sự.",
            "Bên vi phạm nghĩa vụ phải chịu trách nhiệm dân sự; giá đã thỏa thuận thì không ai tự đổi được.",
        ),
        cites=(Source(*CIVIL, "khoản 1 Điều 351"),),
    ),
    Scene(
        key="da-tra-loi",
        days_ago=12,
        title="Đi làm ngày Quốc khánh có được thêm tiền?",
        text="Dạ cho hỏi lễ 2/9 em phải đi làm, công ty trả y như ngày thường. Vậy có đúng không ạ?",
        field="lao-dong/lao-dong",
        reply_by=ReplyBy.EMAIL,
        contact="nhan-vien@example.vn",
        acts=("give",),
        answer="lam-them-gio-tra-bao-nhieu",
    ),
    Scene(
        key="da-cong-bo",
        days_ago=16,
        title="Mượn xe của bạn gây tai nạn thì ai đền?",
        text="Tôi mượn xe máy của bạn đi chợ, quẹt trúng người ta gãy chân. Họ đòi cả tôi lẫn chủ xe bồi thường. Ai "
        "phải đền?",
        field="dan-su/dan-su",
        lead=JUSTICE,
        acts=("refer", "draft", "write", "submit", "check", "finish"),
        said=(
            "Bồi thường thiệt hại ngoài hợp đồng.",
            "Người đang chiếm hữu, sử dụng xe phải bồi thường. Chủ xe giao xe cho người có đủ điều kiện lái thì không "
            "phải đền, trừ khi hai bên thỏa thuận khác.",
        ),
        cites=(Source(*CIVIL, "khoản 2 Điều 601"),),
    ),
    Scene(
        key="doanh-nghiep-xong",
        days_ago=14,
        track=Track.BUSINESS,
        title="Hợp đồng bị trễ vì lũ có phải bồi thường?",
        text="Công ty chúng tôi giao lúa trễ 10 ngày vì nước lũ ngập đường, bên mua đòi phạt theo hợp đồng. Trường hợp "
        "này có được miễn không?",
        field="dan-su/dan-su",
        organisation="Công ty TNHH Gạo Trình Diễn",
        reply_by=ReplyBy.POST,
        contact="Số 1, đường Trình Diễn, thành phố Cần Thơ",
        lead=JUSTICE,
        acts=("refer", "draft", "write", "submit", "check", "finish"),
        said=(
            "Trách nhiệm do vi phạm hợp đồng.",
            "Không thực hiện đúng hợp đồng do sự kiện bất khả kháng thì không phải chịu trách nhiệm, trừ khi có thỏa "
            "thuận khác. Bên giao phải báo ngay và chứng minh đã làm mọi cách.",
        ),
        cites=(Source(*CIVIL, "khoản 2 Điều 351"),),
    ),
    Scene(
        key="tra-loi-rieng",
        days_ago=11,
        title="Chuyện thừa kế trong gia đình",
        text="Gia đình tôi có chuyện riêng về phần đất của cha để lại, anh em không thống nhất. Xin được "
        "trả lời riêng.",
        field="dan-su/dan-su",
        reply_by=ReplyBy.EMAIL,
        contact="gia-dinh@example.vn",
        lead=JUSTICE,
        acts=("refer", "draft", "write_privately", "submit", "check", "finish"),
        said=(
            "Thừa kế.",
            "Trường hợp của gia đình: cha mất không để lại di chúc thì phần đất chia đều cho vợ và các con. Anh em nên "
            "họp có tổ hòa giải chứng kiến trước khi ra tòa.",
        ),
        cites=(Source(*CIVIL, "khoản 1 Điều 651"),),
    ),
    Scene(
        key="gop",
        days_ago=8,
        title="Tăng ca ngày lễ tính lương sao",
        text="Tăng ca ngày lễ công ty tính 150% thì đúng hay sai?",
        field="lao-dong/lao-dong",
        acts=("merge",),
        said=("Cùng nội dung với câu “Làm thêm giờ, làm đêm, làm ngày lễ được trả bao nhiêu?”.",),
        answer="lam-them-gio-tra-bao-nhieu",
    ),
    Scene(
        key="tu-choi",
        days_ago=10,
        title="Xin dự đoán kết quả vụ kiện",
        text="Tôi đang kiện ra tòa, xin cho biết tòa sẽ xử ai thắng?",
        acts=("refuse",),
        said=(
            "Cổng giải thích pháp luật, không dự đoán kết quả vụ án đang giải quyết. Bạn có thể hỏi luật sư hoặc Trung "
            "tâm trợ giúp pháp lý nhà nước.",
        ),
    ),
    Scene(
        key="rut",
        days_ago=4,
        title="Hỏi về giấy phép xây dựng",
        text="Sửa mái nhà có cần xin giấy phép xây dựng không?",
        field="xay-dung-nha-o-do-thi/xay-dung",
        acts=("withdraw",),
    ),
)
