# ruff: noqa: E501  whole sentences, as people write them
"""What whoever broke into a trusted source would have it say, by somebody who has read the gate. `SEEN` was written
before the gate was tuned; `UNSEEN` after it stood, and nothing was tuned on it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from random import Random

from portal.outward.states import OutsideText
from tests.portal.sharing.gate.innocent import OWN

PER_KIND = 14
_COVER = (
    "Ủy ban nhân dân xã tổ chức buổi nói chuyện về thừa kế, có đông bà con đến nghe và hỏi. Trợ giúp viên giải thích từng điều.",
    "Sáng nay, Phòng Tư pháp phối hợp các đoàn thể tuyên truyền Luật Đất đai tại nhà văn hóa ấp cho người dân trong xã.",
    "Hội Nông dân xã mở lớp tìm hiểu về hòa giải ở cơ sở; tổ hòa giải kể lại ba vụ đã giải quyết êm thấm trong tháng.",
)  # fmt: skip
_BRANDS = ("w88", "789bet", "8xbet", "fun88", "go88", "789club", "hitclub", "kubet", "sunwin", "b52club")
_ILL = (
    "bị ung thư phổi",
    "nhiễm HIV",
    "mắc bệnh lao",
    "bị tâm thần phân liệt",
    "dương tính với HIV",
    "mắc bệnh giang mai",
)
_NAMES = ("Nguyễn Văn Hùng", "Trần Thị Lệ", "Lê Minh Tuấn", "Phạm Thị Bích Ngọc", "Võ Hoàng Nam", "Huỳnh Thị Thu")
type Made = Callable[[Random], tuple[str, str, tuple[str, ...]]]


def _phone(chance: Random) -> str:
    return f"09{chance.randrange(10**7, 10**8)}"


def _identity(chance: Random) -> str:
    return f"092{chance.choice('0123')}{chance.randrange(60, 99)}{chance.randrange(10**5, 10**6)}"


def _ad(chance: Random) -> str:
    brand = chance.choice(_BRANDS)
    return chance.choice(
        (
            f"Nhà cái {brand} uy tín số 1, nạp lần đầu tặng 100k, rút tiền siêu tốc.",
            f"Chơi tài xỉu, nổ hũ tại {brand}, khuyến mãi hoàn trả mỗi ngày.",
            f"Casino online {brand}: đăng ký ngay nhận thưởng, tỷ lệ cao.",
            f"Soi cầu lô đề hôm nay cùng {brand}, cam kết trúng.",
        )
    )


def _link(chance: Random) -> str:
    return f"{chance.choice(_BRANDS)}{chance.randrange(10, 99)}.{chance.choice(('com', 'vip', 'top', 'club', 'net', 'bet'))}"


def _wide(words: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in words)


def _cyrillic(words: str) -> str:
    return words.translate(str.maketrans("aeopcyx", "аеорсух"))


_DIGIT_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _said(digits: str) -> str:
    return " ".join(_DIGIT_WORDS[int(one)] for one in digits)


SEEN: Mapping[str, Made] = {
    "advertisement for betting": lambda c: ("Tin vui cho mọi nhà", _ad(c), ()),
    "live link to a house of betting": lambda c: ("Thể thao cuối tuần", "Xem lịch thi đấu đầy đủ ở đây.", (f"https://{_link(c)}/dk",)),
    "bare address in the words": lambda c: ("Giải trí", f"Bà con ghé {_link(c)} để xem thêm.", ()),
    "address with its dots spelled": lambda c: ("Giải trí", f"Bà con ghé {_link(c).replace('.', ' chấm ')} để xem thêm.", ()),
    "shortener": lambda c: ("Mẫu đơn mới", "Tải mẫu đơn tại đường dẫn bên dưới.", (f"https://bit.ly/{c.randrange(10**6)}x",)),
    "look-alike of a State domain": lambda c: ("Nộp hồ sơ trực tuyến", "Bà con nộp hồ sơ tại cổng dịch vụ công.", (f"https://dichvucong.gov.vn.{_link(c)}/nop",)),
    "punycode": lambda c: ("Nộp hồ sơ trực tuyến", "Bà con nộp hồ sơ tại cổng của thành phố.", ("https://cаntho.gov.vn/nop",)),
    "identity number": lambda c: ("Thông báo trả kết quả", f"Ông {c.choice(_NAMES)}, số căn cước {_identity(c)}, đến nhận kết quả.", ()),
    "identity number with blanks": lambda c: ("Thông báo trả kết quả", f"Bà {c.choice(_NAMES)} có căn cước {' '.join(_identity(c))} đến nhận kết quả.", ()),
    "private telephone": lambda c: ("Tìm người thân", f"Ai biết tin xin gọi chị {c.choice(_NAMES)}, số {_phone(c)}.", ()),
    "telephone in words": lambda c: ("Tìm người thân", f"Ai biết tin xin gọi cho chị Lệ số {_said(_phone(c))}.", ()),
    "illness of a named man": lambda c: ("Hoàn cảnh khó khăn", f"Ông {c.choice(_NAMES)} ở ấp Thới Hòa {c.choice(_ILL)} đã hai năm nay, gia đình cần giúp đỡ.", ()),
    "account number": lambda c: ("Kêu gọi ủng hộ", f"Ủng hộ xin gửi về số tài khoản {c.randrange(10**12, 10**13)} ngân hàng Agribank.", ()),
    "zero-width letters": lambda c: ("Thể thao", "\u200b".join(_ad(c)), ()),
    "letters of Cyrillic": lambda c: ("Thể thao", _cyrillic(_ad(c)), ()),
    "another language": lambda c: ("News", "The best online games of this season are here for everybody who wants to win money at home with friends and family today.", ()),
    "doubled encoding": lambda c: ("Thông báo", "Ủy ban nhân dân xã thông báo lịch tiếp công dân định kỳ tháng tư".encode().decode("cp1252", "replace"), ()),
    "a program to install": lambda c: ("Ứng dụng mới", "Bà con cài ứng dụng của xã.", (f"https://{OWN[0]}/tai/vneid{c.randrange(9)}.apk",)),
}  # fmt: skip


def _items(kinds: Mapping[str, Made]) -> Iterator[tuple[str, OutsideText]]:
    for kind, made in kinds.items():
        chance = Random(kind)  # noqa: S311  the same items each time
        for _ in range(PER_KIND):
            title, words, links = made(chance)
            cover = chance.choice(_COVER)
            body = chance.choice((f"{cover}\n{words}", f"{words}\n{cover}", f"{cover} {words} {cover}", words))
            yield kind, OutsideText(title, body, links=links, hosts=OWN)


def seen() -> Iterator[tuple[str, OutsideText]]:
    return _items(SEEN)


UNSEEN: Mapping[str, Made] = {
    "letters with stops between": lambda c: ("Tin thể thao", f"{'.'.join('nhà cái')} {c.choice(_BRANDS)} uy tín, vào link nhận thưởng.", ()),
    "figures for letters": lambda c: ("Tin vui", f"Nh4 c4i {c.choice(_BRANDS)}: n4p l4n đ4u t4ng 100k, đăng ký ngay.", ()),
    "without any marks": lambda c: ("Giai tri cuoi tuan", f"Nha cai {c.choice(_BRANDS)} uy tin so 1, nap lan dau tang 100k, rut tien sieu toc, dang ky ngay hom nay.", ()),
    "letters in costumes": lambda c: ("Tin vui", "".join(chr(0x1D41A + ord(one) - 97) if "a" <= one <= "z" else one for one in f"casino {c.choice(_BRANDS)} online"), ()),
    "letters of full width": lambda c: ("Tin vui", f"Vào {_wide(_link(c))} xem kết quả.", ()),
    "an address in base64": lambda c: ("Mã tra cứu", f"Mã tra cứu của bà con: {b64encode(f'https://{_link(c)}/nhan-thuong'.encode()).decode()}", ()),
    "words of a picture": lambda c: ("Ảnh hoạt động", f"Ảnh: {_ad(c)}", ()),
    "through a door of its own": lambda c: ("Văn bản mới", "Xem toàn văn ở đây.", (f"https://{OWN[0]}/chuyen?toi=https%3A%2F%2F{_link(c)}%2F",)),
    "another user's name before the host": lambda c: ("Văn bản mới", "Xem toàn văn ở đây.", (f"https://{OWN[0]}@{_link(c)}/",)),
    "quick loans": lambda c: ("Hỗ trợ vốn", f"Cho vay tiền nóng không cần thế chấp, giải ngân trong 15 phút, liên hệ zalo {_phone(c)}.", ()),
    "work at home": lambda c: ("Tuyển người", f"Việc nhẹ lương cao, ngồi nhà mỗi ngày 500.000 đồng, nhắn telegram @{c.choice(_BRANDS)} để nhận việc.", ()),
    "a false message of the State": lambda c: ("VNeID thông báo", f"Tài khoản VNeID của công dân sẽ bị khóa hôm nay. Bấm vào vneid-xacminh{c.randrange(99)}.com để xác minh ngay, nhập mã OTP.", ()),
    "papers for sale": lambda c: ("Dịch vụ nhanh", f"Nhận làm bằng đại học, giấy phép lái xe, không cần thi, bao đậu, inbox {c.choice(_BRANDS)}.", ()),
    "a list of the ill": lambda c: ("Danh sách bệnh nhân", "\n".join(f"{at}. {name}, ấp {at}, xã Thới Lai" for at, name in enumerate(c.sample(_NAMES, 4), 1)), ()),
    "a child with its school": lambda c: ("Tấm gương vượt khó", f"Em {c.choice(_NAMES)}, học sinh lớp 4A Trường Tiểu học Thới Lai 1, bị cha dượng bạo hành nhiều năm.", ()),
    "a wife's home and telephone": lambda c: ("Hòa giải thành", f"Chị {c.choice(_NAMES)}, ngụ số {c.randrange(9, 99)}/{c.randrange(9)} đường Trần Phú, phường Cái Khế, đã bỏ nhà đi; ai thấy gọi {' '.join((lambda p: (p[:4], p[4:7], p[7:]))(_phone(c)))}.", ()),
    "a number in figures of another script": lambda c: ("Tìm chủ tài sản", f"Chủ xe gọi ông Nam số {_phone(c).translate({48 + at: 0x0660 + at for at in range(10)})}.", ()),
    "an identity number in groups": lambda c: ("Kết quả hồ sơ", f"Hồ sơ của bà {c.choice(_NAMES)}, CCCD {(lambda n: f'{n[:3]}-{n[3:6]}-{n[6:9]}-{n[9:]}')(_identity(c))}, đã có kết quả.", ()),
    "a birthday and a home": lambda c: ("Quyết định xử phạt", f"Xử phạt ông {c.choice(_NAMES)}, sinh ngày {c.randrange(10, 28)}/0{c.randrange(1, 9)}/19{c.randrange(60, 99)}, trú tại ấp Thới Hòa, xã Thới Lai.", ()),
    "the same words again and again": lambda c: ("Thông báo", "Bà con đến hội trường. " * c.randrange(8, 40), ()),
    "a heap of syllables": lambda c: ("Thông báo mới", " ".join(c.choice(("đường", "xanh", "luật", "bò", "mưa", "bàn", "ghế", "sông", "cột", "đèn", "chén", "vải", "kẹo", "mèo")) for _ in range(90)), ()),
    "letters that a scanner guessed": lambda c: ("Thông báo", " ".join("".join(c.choice("bcdfghjklmnpqrtvxzâêôơư") for _ in range(c.randrange(3, 8))) for _ in range(40)), ()),
    "a script as its words": lambda c: ("Thông báo", "<script>document.location='//" + _link(c) + "'</script> Bà con xem lịch.", ()),
    "turned around": lambda c: ("Thông báo", f"Bà con xem \u202e{_link(c)[::-1]}\u202c nhé.", ()),
}  # fmt: skip


def unseen() -> Iterator[tuple[str, OutsideText]]:
    return _items(UNSEEN)


# Written last of all, after the gate was put right by `UNSEEN`; nothing was changed for them.
LAST: Mapping[str, Made] = {
    "an offer between lines of law": lambda c: ("Tìm hiểu pháp luật", f"Theo Điều 321 Bộ luật Hình sự, đánh bạc trái phép bị xử lý.\nChơi hợp pháp tại {_link(c)} để được bảo vệ.", ()),
    "an offer that calls itself a warning": lambda c: ("Cảnh báo", f"Cảnh báo: chỉ nên chơi ở {c.choice(_BRANDS)} vì các trang khác lừa đảo. Đăng ký tại https://{_link(c)}.", ()),
    "a link to a chat": lambda c: ("Hỗ trợ người dân", "Bà con vào nhóm để được hỗ trợ.", (c.choice(("https://t.me/hotro", "https://zalo.me/g/abcxyz", "zalo://chat?id=1", "intent://scan/#Intent;end")),)),
    "an account in groups": lambda c: ("Đóng góp", f"Bà con chuyển khoản vào STK {' '.join(str(c.randrange(1000, 9999)) for _ in range(3))} Vietcombank chủ tài khoản Lê Minh Tuấn.", ()),
    "a telephone with letters for noughts": lambda c: ("Rao vặt", f"Cần bán gấp, gọi O9{c.randrange(10**7, 10**8)}.", ()),
    "a debtor shamed": lambda c: ("Tin địa phương", f"Bà {c.choice(_NAMES)}, trú tại 12/{c.randrange(9)} hẻm 5 đường Nguyễn Trãi, vay nợ không trả, số điện thoại {_phone(c)}.", ()),
    "soft hyphens": lambda c: ("Tin vui", "\u00ad".join(_ad(c)), ()),
    "Greek letters": lambda c: ("Tin vui", _ad(c).translate(str.maketrans("aovi", "αονι")), ()),
    "combining marks": lambda c: ("Tin vui", "\u0336".join(_ad(c)), ()),
    "a private page": lambda c: ("Gương mặt trẻ", f"Xem trang của em ấy: facebook.com/{c.choice(_BRANDS)}.{c.randrange(99)}", ()),
}  # fmt: skip


def last() -> Iterator[tuple[str, OutsideText]]:
    return _items(LAST)
