"""Words by which names of persons are told: family names, words of address, and what is a name of something else."""


def words_of(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Family names of Kinh, Khmer, Hoa and Chăm people in the delta, in small letters with their marks.
FAMILIES = words_of(
    """
    nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đinh đoàn lâm trịnh mai trương cao hà
    tạ phùng tô châu quách lưu la tăng thái kiều vương từ hứa giang lương diệp mã thạch danh sơn kim kiên trà liêu
    tiêu khổng văn nghiêm chu bành đàm tống viên âu bạch cù doãn giáp hàn hầu khưu lại lữ lục mạc ninh nhan phó
    quan sầm tào thân thi thiều triệu ưng lộ lăng úc dư điền tất trác vưu nông hùynh phù ngụy ôn trang bồ chế đồng
    đổng cổ
    trầm thị neáng kha trình khúc cam
    """
)
# Typed without marks, only these are surely families in small letters ("ho", "la", "do", "vo" are words as well).
PLAIN_FAMILIES = words_of(
    """
    nguyen tran le pham huynh phan bui ngo vo dang dinh trinh truong duong hoang thach danh
    """
)
# As capitals without marks: every family but those that begin sentences.
CAPITAL_PLAIN = words_of(
    """
    nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly dao dinh doan lam trinh truong cao ta
    phung chau quach luu tang vuong luong thach danh khuu diep to mai ma ha
    """
)
# Family names that are common words as well: only with a middle name, or a third syllable, or a word of address.
WORDS_TOO = words_of(
    """
    văn thi phó từ tất hàn lại đồng đổng quan danh kim sơn la ưng lộ điền dư trang mã kiên trà tăng lương cao chế cổ
    nông nhan thân hứa giáp tiêu giang liêu mai thái lưu do to mai ma ha cao ta ly luu tang lam diep luong đào hà châu
    chau từ vương bồ chu ôn lăng mạc ninh viên trác
    """
)
NEVER_BARE = words_of("văn thi phó từ tất lại quan do to la ma đồng")
MIDDLES = frozenset({"thị", "văn", "thi", "van"})

# Words of address; the word after one is a name if it is written as one. "con" and "em" are too common for that.
HONORIFICS = words_of(
    """
    ông bà anh chị cô chú bác dì cậu mợ thím dượng cụ cháu bé thầy bạn thằng nhỏ ong ba chi co chu bac di cau mo thim
    duong cu chau be thay
    """
)

# Between a word of address and a name ("chị dâu Cẩm Hường"), and what is said of people before their names.
KINDRED = words_of("dâu rể ruột họ nuôi vợ chồng kế giáo út cả dau re ruot nuoi giao")
TITLES = frozenset(
    """chủ hụi|chủ trọ|chủ nhà|chủ quán|chủ tiệm|chủ đất|chủ nợ|chủ xe|hàng xóm|bác sĩ|y sĩ|luật sư|trưởng ấp
    |tổ trưởng|giám đốc|kế toán|an viên|giải viên|giáo viên|bạn trai|bạn gái|vợ cũ|chồng cũ|con gái|con trai
    |em gái|em trai|anh trai|chị gái|vợ tôi|chồng tôi|mẹ tôi|cha tôi|ba tôi|em tôi|con tôi|anh tôi|chị tôi
    |cháu tôi|chu hui|chu tro|chu nha|hang xom|bac si|luat su|truong ap|giam doc""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)

# A name after one of these belongs to a street, a school, a place, a company.
OF_SOMETHING = words_of(
    """
    đường phố phường xã huyện tỉnh quận chợ cầu trường thpt thcs tp viện học kênh kinh rạch sông ấp cư nghiệp
    phà bến đình chùa đền đảo giải quỹ thôn khóm ty tnhh phần xóm hàng ubnd lộ đại hẻm phủ sở bộ luật mẫu khám
    sạn thuốc tiệm quán shop hãng viện phẩm vựa xưởng án duong pho phuong xa huyen tinh quan cho cau truong hoc
    kenh rach song ap dao khom hem lo
    """
) | {"công viên", "cong vien", "bến xe", "ben xe", "tượng đài", "tuong dai"}
# Who holds one of these offices of the State is known to all.
OF_SOMETHING |= frozenset({"bộ trưởng", "thứ trưởng", "thủ tướng", "tịch nước", "quốc hội"})
# Syllables that given names are made of; two of them together are a person after "của", "cho", "với".
GIVEN = words_of(
    """
    an anh ánh ân bảo bích bình cẩm chi châu cúc cường danh diễm diệp dung duyên dũng dương đan đào đạt điệp đức gấm
    gia giang giàu hà hải hạnh hân hằng hậu hiền hiếu hoa hòa hoài hoàng hồng huệ hùng huy huyền hương hường khang
    khánh khoa khôi kiên kiệt kiều kim lam lan lành lệ liên linh loan long lộc lợi lụa ly mai mẫn mận minh mỹ my na
    nga ngân nghĩa ngọc nguyên nguyệt nhã nhàn nhi nhiên nhung như nhựt oanh phát phong phú phúc phụng phương phước
    phượng quang quân quốc quyên quỳnh sang sen sơn tài tâm tấn thanh thành thảo thắm thắng thiên thiện thơ thu thúy
    thủy thùy thư thương tiên tiến tín toàn trang trâm trân trí trinh trọng trúc trung tuấn tú tùng tuyền tuyết tường
    uyên vân vi việt vinh vĩ vũ vy xuân xuyến yên yến ý
    """
)
BEFORE_GIVEN = words_of("của cho với và do bởi gặp nhờ thuê kêu gọi đưa bạn tên em con gặp")

# Written with a capital after a word of address, and no name.
NO_NAMES = words_of(
    """
    tôi em anh chị con cháu là có và nhà nước ủy tòa chủ giám phó thẩm kiểm bí luật hiệu bộ sở tổ hội trời ngoại nội
    ở bị được hỏi muốn không này kia ấy ta đã đang sẽ cho với của thì mà nói bạn mình nào ơi ạ sui toi la co va nha
    nuoc uy cong toa chu giam truong pho o bi duoc hoi muon khong nay voi cua thi ma noi ban chúng nếu khi do vì
    trong theo khoản nghị các những chánh viện tui rịa chúa nà điểm đen cả căn cước thuê bán mua họ đó
    """
)
# A capital and the small syllable after it that are an office or a body: "anh Công an", "Đoàn Thanh niên", "Trình Chính
# phủ", "Giám đốc Trung tâm".
OFFICES = frozenset(
    """công an|công ty|công chức|công đoàn|cán bộ|cảnh sát|trung tâm|trung ương|chi nhánh|chi cục|chi bộ|chủ tịch
    |chủ nhiệm|chủ tọa|hội đồng|hội thẩm|thanh niên|thanh tra|chính phủ|chính quyền|thủ tướng|quốc hội|bộ trưởng
    |kiểm sát|kiểm tra|kiểm toán|giám sát|giám đốc|đại biểu|luật sư|văn phòng|văn thư|văn hóa|quản lý|quỹ trung
    |viên chức|bảo hiểm|bảo vệ|tư lệnh|tư pháp|tư vấn|trưởng phòng|ủy ban|uỷ ban|thường trực|địa chính""".replace(
        "\n", ""
    )
    .replace("    ", "")
    .split("|")
)
# After a family name that is a common word as well these make no name: "quản lý thị trường", "lưu văn bản".
COMPOUNDS = frozenset(
    """thị trường|thị xã|thị trấn|thị thực|thị phần|thị giác|thi hành|thi công|thi đua|thi tuyển|thi cử|văn bản|văn bằng
    |văn phòng|văn nghệ|văn hóa|văn hoá|văn thư|văn minh|văn kiện|văn học|văn tự|văn xuôi""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
# Whole names that are nobody's who asks.
PUBLIC_NAMES = frozenset(
    """hồ chí minh|bác hồ|hai bà trưng|bà trưng|bà triệu|võ nguyên giáp|tôn đức thắng|quan âm|hà nội|hà giang|hà nam
    |hà tĩnh|hà tiên|cao bằng|cao lãnh|lâm đồng|sơn la|kiên giang|an giang|thái bình|thái nguyên|thái lan|ninh bình
    |ninh thuận|ninh kiều|châu thành|châu đốc|châu phú|châu á|châu âu|mai châu|kim sơn|trà vinh|trà cú|trà ôn|trần đề
    |kiều bào|kim loại|văn phòng|văn bản|lý sơn|dương minh châu|giang thành|cao nguyên|lưu trữ|lâm nghiệp|thi hành
    |hoàng sa|phan thiết|phan rang|vu lan
    |lại sơn|quan trọng|đồng tháp|đồng nai|đồng khởi|đinh mùi|tô châu|hà lan|hàn quốc|triều châu|sơn trà
    |ho chi minh|ha noi|kien giang|chau thanh|thai lan|ha tien|tran de""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)

# Words that end a name typed in small letters.
STOPS = words_of(
    """
    bị ở muốn hỏi có là và sinh thì mà không ko k đi bỏ với cho xin đã đang sẽ được dc tại tai ngụ ngu quê
    que số so cccd cmnd sdt đt dt nhà xã hiện nay đứng mất mat vay lấy lay của nợ đánh lừa kêu nói gọi mượn bán mua
    đòi tự bên bi o muon hoi co la va thi ma khong di bo voi xin da dang se duoc nha xa hien dung cua no danh lua
    keu noi goi muon ban mua doi tu ben con em cháu chau anh chị chi ông bà ấp ap huyện huyen cũ cu tỉnh tinh phường
    phuong tuổi tuoi
    """
)
