"""Abbreviations that people type for words of the law, and the words themselves.

Only what cannot be mistaken for a syllable or for another abbreviation stands here: "HĐ" is hợp đồng, hội đồng and hoạt
động, so it is left out. Official codes of ministries are part of document numbers and are read as such.
"""

from __future__ import annotations

from collections.abc import Sequence

from lawsearch.ranking.analysis import Token, tokens
from lawtext.words import fold

ABBREVIATIONS = {
    # codes
    "BLDS": "bộ luật dân sự",
    "BLHS": "bộ luật hình sự",
    "BLLĐ": "bộ luật lao động",
    "BLHH": "bộ luật hàng hải",
    "BLTTDS": "bộ luật tố tụng dân sự",
    "BLTTHS": "bộ luật tố tụng hình sự",
    "LTTHC": "luật tố tụng hành chính",
    "HNGĐ": "hôn nhân và gia đình",
    "HN&GĐ": "hôn nhân và gia đình",
    "VPHC": "vi phạm hành chính",
    "XPVPHC": "xử phạt vi phạm hành chính",
    "TNHS": "trách nhiệm hình sự",
    "TTHS": "tố tụng hình sự",
    "TTDS": "tố tụng dân sự",
    "THADS": "thi hành án dân sự",
    "QPPL": "quy phạm pháp luật",
    "VBQPPL": "văn bản quy phạm pháp luật",
    "PBGDPL": "phổ biến giáo dục pháp luật",
    "TGPL": "trợ giúp pháp lý",
    # insurance, work, pay
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "BHTN": "bảo hiểm thất nghiệp",
    "TNLĐ": "tai nạn lao động",
    "BNN": "bệnh nghề nghiệp",
    "NLĐ": "người lao động",
    "NSDLĐ": "người sử dụng lao động",
    "HĐLĐ": "hợp đồng lao động",
    "ATLĐ": "an toàn lao động",
    "ATVSLĐ": "an toàn vệ sinh lao động",
    "CBCC": "cán bộ công chức",
    "CBCCVC": "cán bộ công chức viên chức",
    "NVQS": "nghĩa vụ quân sự",
    # money
    "GTGT": "giá trị gia tăng",
    "VAT": "thuế giá trị gia tăng",
    "TNCN": "thu nhập cá nhân",
    "TNDN": "thu nhập doanh nghiệp",
    "TTĐB": "tiêu thụ đặc biệt",
    "NSNN": "ngân sách nhà nước",
    "TCTD": "tổ chức tín dụng",
    "NHNN": "ngân hàng nhà nước",
    "TNHH": "trách nhiệm hữu hạn",
    "DNNN": "doanh nghiệp nhà nước",
    "DNTN": "doanh nghiệp tư nhân",
    "HTX": "hợp tác xã",
    "ĐKKD": "đăng ký kinh doanh",
    "ĐKDN": "đăng ký doanh nghiệp",
    # land, building, environment
    "QSDĐ": "quyền sử dụng đất",
    "GCNQSDĐ": "giấy chứng nhận quyền sử dụng đất",
    "GPXD": "giấy phép xây dựng",
    "GPMB": "giải phóng mặt bằng",
    "BVMT": "bảo vệ môi trường",
    "ĐTM": "đánh giá tác động môi trường",
    # papers and roads
    "CCCD": "căn cước công dân",
    "CMND": "chứng minh nhân dân",
    "GPLX": "giấy phép lái xe",
    "GTĐB": "giao thông đường bộ",
    "ATGT": "an toàn giao thông",
    "CSGT": "cảnh sát giao thông",
    "PCCC": "phòng cháy chữa cháy",
    "ANTT": "an ninh trật tự",
    # health, school
    "ATTP": "an toàn thực phẩm",
    "VSATTP": "vệ sinh an toàn thực phẩm",
    "TTBYT": "trang thiết bị y tế",
    "GDNN": "giáo dục nghề nghiệp",
    "GDĐT": "giáo dục và đào tạo",
    "THPT": "trung học phổ thông",
    "THCS": "trung học cơ sở",
    "CNTT": "công nghệ thông tin",
    "SHTT": "sở hữu trí tuệ",
    # bodies
    "UBND": "ủy ban nhân dân",
    "HĐND": "hội đồng nhân dân",
    "TAND": "tòa án nhân dân",
    "VKSND": "viện kiểm sát nhân dân",
    "VKS": "viện kiểm sát",
    "UBTVQH": "ủy ban thường vụ quốc hội",
    "MTTQ": "mặt trận tổ quốc",
    "CQNN": "cơ quan nhà nước",
    "ĐBQH": "đại biểu quốc hội",
    "TTHC": "thủ tục hành chính",
    # other words
    "VN": "việt nam",
    "cty": "công ty",
    "CMTND": "chứng minh nhân dân",
    "email": "thư điện tử",
}
_WORDS_OF = {fold(short).replace("&", ""): tokens(words) for short, words in ABBREVIATIONS.items()}


def expanded(found: Sequence[Token]) -> list[list[Token]]:
    """The words behind each abbreviation among the tokens, in order."""
    return [_WORDS_OF[token.folded] for token in found if token.folded in _WORDS_OF]


def spelled_out(found: Sequence[Token]) -> list[Token]:
    """The tokens with each abbreviation replaced by its words: for names ("dieu 328 blds")."""
    return [word for token in found for word in _WORDS_OF.get(token.folded, [token])]
