"""The specification of citations: a sentence, and what it cites.

`this` is the text itself (10/2024/NĐ-CP, Điều 7 khoản 3); a name is `name:luật đất đai@2024`; after # the provision.
"""

import pytest

from lawtext import find_citations
from lawtext.types import Citation, Context

HERE = Context(document="10/2024/NĐ-CP", article="dieu-7", clause="khoan-3")


def written(citation: Citation) -> str:
    document = citation.document
    name = document.number or f"name:{document.name}" + (f"@{document.year}" if document.year else "")
    return f"{'this' if document.is_this else name}#{citation.provision or ''}"


def cited(text: str, context: Context = HERE) -> list[str]:
    return list(dict.fromkeys(written(citation) for citation in find_citations(text, context=context)))


NUMBERS = [
    ("Nghị định số 42/2022/NĐ-CP ngày 24-6-2022", "42/2022/NĐ-CP#"),
    ("theo Thông tư 22/2023/TT-BTTTT và QĐ 471/QĐ-TTg", "22/2023/TT-BTTTT# 471/QĐ-TTg#"),
    # broken by the line or the scan
    ("Nghị định số 50/2026/NĐ- CP, Nghị quyết số 100 /NQ-CP", "50/2026/NĐ-CP# 100/NQ-CP#"),
    ("Thông tư số 12/2020/TT-\nBLĐTBXH ngày 01 tháng 9", "12/2020/TT-BLĐTBXH#"),
    ("Quyết định số443/TTg ngày 30 tháng 8 năm 1993", "443/TTg#"),
    ("Nghị định số 165/2018/NĐ-CPvà phải bảo đảm", "165/2018/NĐ-CP#"),
    ("Tờ trình so 8468/TTr-STNMT ngày 24 tháng 12", "8468/TTr-STNMT#"),
    ("Nghị định số 30/2020/NÐ–CP", "30/2020/NĐ-CP#"),
    ("Quyết định số 1371/2007/QĐ-BCA(V24) ngày 07/11/2007", "1371/2007/QĐ-BCA(V24)#"),
    # a list says the kind once
    (
        "các Luật số 43/2024/QH15, số 47/2024/QH15 và số 58/2024/QH15",
        "43/2024/QH15# 47/2024/QH15# 58/2024/QH15#",
    ),
    ("các Tờ trình số 36/TTr-HĐND, số 37/TTr-HĐND", "36/TTr-HĐND# 37/TTr-HĐND#"),
    ("Nghị định số 74/CP, 87-CP", "74/CP# 87-CP#"),
    # the Party, the President, letters, joint and consolidated texts
    ("Kế hoạch số 119-KH/TU; Kết luận số 213-KL/TW", "119-KH/TU# 213-KL/TW#"),
    ("Lệnh số 51-L/CTN; Công điện số 34/CĐ-TTg", "51-L/CTN# 34/CĐ-TTg#"),
    ("công văn số 573/HĐPH-PBGDPL", "573/HĐPH-PBGDPL#"),
    ("19/2012/TTLT-BTC-BKH&ĐT-BTTTT; Quyết định số 1455/QĐ-UBND-HC", "19/2012/TTLT-BTC-BKH&ĐT-BTTTT# 1455/QĐ-UBND-HC#"),
    # the press
    ("NĐ 30/2020 còn hiệu lực", "30/2020/NĐ-CP#"),
    ("Nghị định 168/2024, tức Nghị định số 168/2024/NĐ-CP", "168/2024/NĐ-CP#"),
    # as written, though the writer erred
    ("Luật số 64/2023/QH15 và Nghị định số 4/2023/NĐ-CP", "64/2023/QH15# 4/2023/NĐ-CP#"),
    # a point for the dash, a department after the issuer; not the sentence that a converter glued
    ("Quyết định 12/QĐ-UBND.HC, Nghị quyết số 01/2016/NQ.HĐTP", "12/QĐ-UBND.HC# 01/2016/NQ.HĐTP#"),
    ("theo Nghị định số 12/2020/NĐ-CP.UBND tỉnh và Quyết định số 5/QĐ-UBND.Bộ", "12/2020/NĐ-CP# 5/QĐ-UBND#"),
    # blanks of the scan within the number; TC/TCT of the nineties
    ("Luật số 45/2019/QH 14, Điều 23 Nghị định số 3 5/2019/NĐ-CP", "45/2019/QH14# 35/2019/NĐ-CP#dieu-23"),
    ("Mục I Thông tư số 60 TC/TCT ngày 14/7/1994", "60TC/TCT#muc-1"),
    ("Luật Số: 45/2019/QH14", ""),  # its own letter-head
    ("Án lệ số 01/2016/AL", "01/2016/AL#"),
    # a series with a decimal, issuers in mixed case, one wrong letter in the words before
    (
        "Điều 2 Nghị quyết số 66.7/2025/NQ-CP; Nghị quyết số 66.12/2026/NQ-CP",
        "66.7/2025/NQ-CP#dieu-2 66.12/2026/NQ-CP#",
    ),
    ("công văn số 77/BGDĐT-GDTrH, Quyết định 5/QĐ-SGDĐT-GDTrH-QLT", "77/BGDĐT-GDTrH# 5/QĐ-SGDĐT-GDTrH-QLT#"),
    ("Điều 6 Nghị định sô 12/2024/NĐ-CP, Nghi đinh só 13/2024/NĐ-CP", "12/2024/NĐ-CP#dieu-6 13/2024/NĐ-CP#"),
    ("ND 100/2019/ND-CP; Nghị định số 12 / 2020 / NĐ - CP", "100/2019/ND-CP# 12/2020/NĐ-CP#"),
    ("Bản án số 12/2020/HS-ST", "12/2020/HS-ST#"),
    # a kind is said once, or not at all; dates may stand between
    ("tại các văn bản: Số 31/TTr-STP, số 35/BC-STP", "31/TTr-STP# 35/BC-STP#"),
    ("Tờ trình số 31/TTr-STP ngày 02 tháng 3 năm 2026 của Sở Tư pháp, số 35/STP", "31/TTr-STP# 35/STP#"),
    # not understood whole: none
    ("Thông tư số 15/2025/TT-BGDĐT-GDĐHx, Quyết định số 9/QĐ-XYz, Nghị định số 9/2020/NĐ-\n\n22", ""),
    # as citizens type
    ("điều 6 nghị định số 100/2019/nđ-cp, luật số 31/2024/qh15", "100/2019/nđ-cp#dieu-6 31/2024/qh15#"),
    # a blank for the mark is read after "số" only; one code without a year only of kinds that were so numbered
    ("Quyết định số 804 QĐ/ĐĐ; Quyết định 805 QĐ/ĐĐ", "804QĐ/ĐĐ#"),
    ("báo cáo số 02A-HSB, báo cáo số 02/2020/HSB, Nghị định số 87-CP", "02/2020/HSB# 87-CP#"),
]

SERIALS = [
    # the short name of a document whose whole number the text gives
    (
        "Nghị định số 168/2024/NĐ-CP (sau đây gọi là Nghị định 168); khoản 2 Điều 5 Nghị định 168",
        "168/2024/NĐ-CP# 168/2024/NĐ-CP#dieu-5-khoan-2",
    ),
    ("Điều 3 của Nghị định 143 (Nghị định số 143/2013/NĐ-CP)", "143/2013/NĐ-CP#dieu-3 143/2013/NĐ-CP#"),
    ("Điều 6 Nghị định số 10", "this#dieu-6"),
    # which one? never the text itself
    ("Điều 5 Nghị định 15, Điều 3 Thông tư số 80", ""),
    ("Nghị định 30/2020/NĐ-CP và 30/2021/NĐ-CP; Điều 5 Nghị định 30", "30/2020/NĐ-CP# 30/2021/NĐ-CP#"),
    ("Quyết định 3 thành viên; Nghị quyết 25% vốn", ""),
]

NO_DOCUMENTS = [
    "Đề án 06, Quý II/2021, ngày 20/11, 1/3 diện tích, 24/24 giờ, mục tiêu 3, số 25 Lê Quý Đôn",
    "Quyết định số ……/QĐ-UBND và công văn số …… ngày; Quyết định số /2025/QĐ-UBND",
    "QCVN 102:2016/BTTTT, TCVN 7980-2:2024, ISO/IEC 17025",
    "Mẫu số 08/TSC-HĐ, 21/BKTrC/GSQL, CT07, báo cáo số 02A-HSB",
    "Số: 30/2020/NĐ-CP\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Luật số: 51/2024/QH15\nLUẬT",
    "https://example.vn/30/2020/NĐ-CP",
    "pháp luật về đất đai; theo Luật; các Luật về thuế; 37 luật có liên quan đến quy hoạch",
    "Luật sư; cử nhân Luật Hà Nội",
    "theo Điều 12 của Hiệp định này, Điều 5 Công ước Viên và Bộ luật STCW",
    "Điều 44.8.LQ.7. Trách nhiệm; điểm M1 có tọa độ; đạt điểm 9 trở lên; Mục 1 của trang này",
    "Điều này có đúng không và thủ tục thế nào?",
    "khoản tiền này, các khoản thu, khoản 500.000 đồng",
]

NAMES = [
    ("Luật Đất đai năm 2024, Luật Nhà ở 2023", "name:luật đất đai@2024# name:luật nhà ở@2023#"),
    # where a name ends
    ("theo Luật Đấu thầu về lựa chọn nhà thầu", "name:luật đấu thầu#"),
    ("Luật Quản lý thuế và các văn bản hướng dẫn", "name:luật quản lý thuế#"),
    (
        "Luật Hỗ trợ doanh nghiệp nhỏ và vừa, Luật Phòng, chống tác hại của thuốc lá",
        "name:luật hỗ trợ doanh nghiệp nhỏ và vừa# name:luật phòng, chống tác hại của thuốc lá#",
    ),
    (
        "Luật Bầu cử đại biểu Quốc hội\nvà đại biểu Hội đồng nhân dân có hiệu lực",
        "name:luật bầu cử đại biểu quốc hội và đại biểu hội đồng nhân dân#",
    ),
    ("Luật An toàn vệ sinh lao động được", "name:luật an toàn vệ sinh lao động#"),
    ("theo Luật Đặc khu Vân Đồn được ban hành", "name:luật đặc khu vân đồn#"),  # no law we know
    # dates stand for the year
    ("Luật Giám định tư pháp ngày 20 tháng 6 năm 2012", "name:luật giám định tư pháp@2012#"),
    ("Bộ luật Hình sự năm 2015 (sửa đổi, bổ sung năm 2017)", "name:bộ luật hình sự@2015#"),
    # short names as written
    ("Luật NSNN, Luật PPP, Điều 46 BLTTDS", "name:luật nsnn# name:luật ppp# name:blttds#dieu-46"),
    ("Hiến pháp năm 2013", "name:hiến pháp@2013#"),
    ("luật đất đai 2024 quy định gì", "name:luật đất đai@2024#"),
    ("điều 51 luật hôn nhân gia đình; theo luật đất đai", "name:luật hôn nhân gia đình#dieu-51"),
    ("khoản 5 điều 8 luật phòng rượu bia", ""),  # which one? not this text
    ("Theo Điều 9 luật sư phải giữ bí mật", "this#dieu-9"),
    # name and number: the number
    ("Luật Đầu tư số 61/2020/QH14", "61/2020/QH14#"),
    ("Luật Quản lý, sử dụng vũ khí, vật liệu nổ và công cụ hỗ trợ (Luật số 42/2024/QH15)", "42/2024/QH15#"),
    # an amending law: the whole title
    (
        "Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương năm 2019",
        "name:luật sửa đổi, bổ sung một số điều của luật tổ chức chính phủ "
        "và luật tổ chức chính quyền địa phương@2019#",
    ),
    ("Luật sửa đổi, bổ sung một số điều của Luật Hóa chất số 87/2025/QH15", "87/2025/QH15#"),
    # a title ends with "và Luật X"; a semicolon stands in one only where there are more than three laws
    (
        "Luật sửa đổi, bổ sung một số điều của Luật Đầu tư; Luật Nhà ở",
        "name:luật sửa đổi, bổ sung một số điều của luật đầu tư# name:luật nhà ở#",
    ),
    (
        "Luật sửa đổi, bổ sung một số điều của Luật Đầu tư, Luật Nhà ở, Luật Đất đai; Luật Giá và Luật Thủy lợi",
        "name:luật sửa đổi, bổ sung một số điều của luật đầu tư, luật nhà ở, luật đất đai; luật giá và luật thủy lợi#",
    ),
    # capitals on a line of their own are the head of a law, not a mention
    ("LUẬT ĐẤT ĐAI", ""),
    ("Quốc hội ban hành\nLUẬT ĐẤT ĐAI", ""),
    ("Quốc hội ban hành LUẬT\nĐẤT ĐAI", ""),
    ("theo LUẬT ĐẤT ĐAI năm 2013", "name:luật đất đai@2013#"),
    # a name of one word
    ("Luật Giá năm 2012; luật giá cao", "name:luật giá@2012#"),
    # abbreviations
    ("Luật HKDD Việt Nam năm 2006", "name:luật hkdd việt nam@2006#"),
    ("Luật HN&GĐ 2014", "name:luật hn&gđ@2014#"),
    # a name that no table holds ends at a comma, at another law and where "và" begins something else
    ("Luật Xyz Abc, trừ điều khác", "name:luật xyz abc#"),
    ("Luật Abc Xyz và Luật Nhà ở năm 2014", "name:luật abc xyz# name:luật nhà ở@2014#"),
    ("Luật Xyz và các văn bản", "name:luật xyz#"),
]

SAME_LAW = [
    # the number said once holds for the passage
    (
        "Luật Bảo hiểm y tế số 25/2008/QH12; khoản 3 Điều 12 của Luật Bảo hiểm y tế",
        "25/2008/QH12# 25/2008/QH12#dieu-12-khoan-3",
    ),
    ("Điều 5 Luật Nhà ở và Luật Nhà ở năm 2023", "name:luật nhà ở@2023#dieu-5 name:luật nhà ở@2023#"),
    # a name given in brackets, over the laws that amended it
    (
        "Luật số 25/2008/QH12 được sửa đổi, bổ sung bởi Luật số 46/2014/QH13 (sau đây gọi là Luật Bảo hiểm y tế); "
        "Điều 12 Luật Bảo hiểm y tế",
        "25/2008/QH12# 46/2014/QH13# 25/2008/QH12#dieu-12",
    ),
    (
        "Luật Phòng, chống nhiễm vi rút số 64/2006/QH11 (gọi tắt là Luật Phòng, chống HIV/AIDS)",
        "64/2006/QH11#",
    ),
    (
        "Luật Đất đai số 31/2024/QH15 (sau đây gọi là Luật); khoản 1 Điều 5 của Luật",
        "31/2024/QH15# 31/2024/QH15#dieu-5-khoan-1",
    ),
    ("Luật Đất đai số 45/2013/QH13; Luật Đất đai năm 2003", "45/2013/QH13# name:luật đất đai@2003#"),
    ("Nghị quyết số 254/2025/QH15 thay thế Nghị định này", "254/2025/QH15# this#"),
]

UNITS = [
    ("điểm e khoản 1 Điều 4 Nghị định số 42/2022/NĐ-CP", "42/2022/NĐ-CP#dieu-4-khoan-1-diem-e"),
    ("điểm đ khoản 2 Điều 5 và điểm d khoản 2 Điều 5", "this#dieu-5-khoan-2-diem-dd this#dieu-5-khoan-2-diem-d"),
    ("các khoản 1, 2 và 3 Điều 7", "this#dieu-7-khoan-1 this#dieu-7-khoan-2 this#dieu-7-khoan-3"),
    ("điểm a, điểm b của khoản 2 Điều 7", "this#dieu-7-khoan-2-diem-a this#dieu-7-khoan-2-diem-b"),
    ("Điều 4, Điều 5 và Điều 6 Luật Cư trú", "name:luật cư trú#dieu-4 name:luật cư trú#dieu-5 name:luật cư trú#dieu-6"),
    # what is said once at the end holds for the list
    (
        "điểm b, d khoản 1; điểm a khoản 2 Điều 10 Nghị định này",
        "this#dieu-10-khoan-1-diem-b this#dieu-10-khoan-1-diem-d this#dieu-10-khoan-2-diem-a",
    ),
    (
        "khoản 1, điểm b và c khoản 3 Điều 32",
        "this#dieu-32-khoan-1 this#dieu-32-khoan-3-diem-b this#dieu-32-khoan-3-diem-c",
    ),
    ("khoản 3 Điều 4, Điều 12", "this#dieu-4-khoan-3 this#dieu-12"),
    (
        "Bãi bỏ khoản 5 Điều 5, Điều 6 và Phụ lục I của Thông tư số 26/2018/TT-BLĐTBXH",
        "26/2018/TT-BLĐTBXH#dieu-5-khoan-5 26/2018/TT-BLĐTBXH#dieu-6 26/2018/TT-BLĐTBXH#phu-luc-1",
    ),
    ("khoản 2 Điều này và khoản 1 Điều 5 Luật Nhà ở", "this#dieu-7-khoan-2 name:luật nhà ở#dieu-5-khoan-1"),
    # ranges
    ("từ Điều 13 đến Điều 15", "this#dieu-13 this#dieu-14 this#dieu-15"),
    (
        "từ điểm d đến điểm e khoản 1 Điều 5",
        "this#dieu-5-khoan-1-diem-d this#dieu-5-khoan-1-diem-dd this#dieu-5-khoan-1-diem-e",
    ),
    ("Điều 4a–4c", "this#dieu-4a this#dieu-4b this#dieu-4c"),
    # from big to small, with commas, with slashes
    ("Điều 21, khoản 4, điểm a Nghị định số 82/2020/NĐ-CP", "82/2020/NĐ-CP#dieu-21-khoan-4-diem-a"),
    ("Điểm d / Khoản 2 / Điều 26 / Nghị định số 82/2020/NĐ-CP", "82/2020/NĐ-CP#dieu-26-khoan-2-diem-d"),
    ("khoản 1, Điều 9, Nghị định 144/2021/NĐ-CP", "144/2021/NĐ-CP#dieu-9-khoan-1"),
    # the document first
    ("Nghị định số 30/2020/NĐ-CP: khoản 2 Điều 14", "30/2020/NĐ-CP#dieu-14-khoan-2"),
    ("Luật Đất đai (khoản 2 Điều 5, Điều 6)", "name:luật đất đai#dieu-5-khoan-2 name:luật đất đai#dieu-6"),
    ("BLHS năm 2015, Điều 10 BLTTHS", "name:blhs@2015# name:bltths#dieu-10"),
    # odd labels
    (
        "Điều 47a; khoản 1a Điều 5; điểm a.1 khoản 2 Điều 3",
        "this#dieu-47a this#dieu-5-khoan-1a this#dieu-3-khoan-2-diem-a.1",
    ),
    ("điểm b(ii) khoản 1 Điều 4", "this#dieu-4-khoan-1-diem-b"),
    # parts of a unit
    ("tên Điều 5, đoạn 2 khoản 3 Điều 6", "this#dieu-5 this#dieu-6-khoan-3"),
    # of 1946
    ("Điều thứ 12 Hiến pháp năm 1946", "name:hiến pháp@1946#dieu-12"),
    # contracts and standards are also things of which a sentence speaks (19/2023/QH15 Điều 23, 06/2017/TT-BVHTTDL)
    ("quy định tại khoản 3 Điều này, hợp đồng theo mẫu phải tuân thủ", "this#dieu-7-khoan-3"),
    ("các tiêu chuẩn quy định tại Khoản 3, Khoản 5 Điều 8", "this#dieu-8-khoan-3 this#dieu-8-khoan-5"),
    ("vi phạm quy định tại Điều 8, hợp đồng bị vô hiệu", "this#dieu-8"),
    ("Điều 5 của hợp đồng; Hiệp định, Điều 6", ""),
    ("Bộ luật Lao động (Luật số 45/2019/QH14), Điều 36", "45/2019/QH14#dieu-36"),
    ("Luật Cư trú (được sửa đổi bởi Luật số 5/2023/QH15), Điều 36", "name:luật cư trú# 5/2023/QH15# this#dieu-36"),
    ("Luật Cư trú (68/2020/QH14)", "68/2020/QH14#"),
    ("Điểm d/Khoản 2/Điều 26/Nghị định số 82/2020/NĐ-CP; khoản 2/3", "82/2020/NĐ-CP#dieu-26-khoan-2-diem-d"),
    # counted things are no labels
    ("khoản 1, 2 người Điều 5; khoản 1 Điều 5 và 03 bản sao", "this#dieu-7-khoan-1 this#dieu-5 this#dieu-5-khoan-1"),
    # glued by a converter
    ("quy định tạiĐiều 21 Thông tư số 72/2014/TT-BTCngày 30/5/2014", "72/2014/TT-BTC#dieu-21"),
]

BIGGER_UNITS = [
    ("Chương IV và Mục 1 Chương II Nghị định này", "this#chuong-4 this#chuong-2-muc-1"),
    ("Điều 15, 16 Chương III Thông tư số 01/2021/TT-BTP", "01/2021/TT-BTP#dieu-15 01/2021/TT-BTP#dieu-16"),
    ("Chương II Phần thứ ba của Bộ luật Tố tụng dân sự", "name:bộ luật tố tụng dân sự#phan-3-chuong-2"),
    ("theo Phụ lục ban hành kèm theo Thông tư số 05/2020/TT-BTC", "05/2020/TT-BTC#phu-luc"),
    ("Mẫu số 17 tại Phụ lục II ban hành kèm Nghị định này", "this#phu-luc-2"),
    ("Mẫu số 01 ban hành kèm theo Thông tư số 05/2020/TT-BTC", "05/2020/TT-BTC#"),
    ("khoản 3 Mục 1 Phụ lục VIII Nghị định này", "this#phu-luc-8-muc-1-khoan-3"),
    ("Mục 1 Phần B Phụ lục II; Phần I Phụ lục Nghị định này", "this#phu-luc-2-phan-b-muc-1 this#phu-luc-phan-1"),
    ("Phụ lục 1 thuộc Phụ lục III ban hành kèm theo Nghị định này", "this#phu-luc-3-phu-luc-1"),
    ("Mẫu số 14 Mục II tại Phụ lục ban hành kèm theo Nghị định này", "this#phu-luc-muc-2"),
    ("theo mẫu Phụ lục số 02/CNKT ban hành kèm theo Thông tư số 3/2020/TT-BTC", "3/2020/TT-BTC#phu-luc-2"),
    ("tại Phụ lục I.A và Phụ lục IV-A của Nghị định này", "this#phu-luc-i.a this#phu-luc-4a"),
    (
        "Chương thứ ba của Nghị định này; Phần thứ mười một của Bộ luật Dân sự",
        "this#chuong-3 name:bộ luật dân sự#phan-11",
    ),
    ("mục 3 phần B danh mục ban hành kèm theo Quyết định số 1234/QĐ-BTP", "1234/QĐ-BTP#phan-b-muc-3"),
    ("khoản 2, Mục II, Thông tư số 02/2007/TT-BNV", "02/2007/TT-BNV#muc-2-khoan-2"),
    ("điểm b khoản 3 công văn số 4946/BTTTT-CĐSQG", "4946/BTTTT-CĐSQG#khoan-3-diem-b"),
    ("khoản 1 Mục III Điều 1 Quyết định số 844/QĐ-TTg", "844/QĐ-TTg#dieu-1-khoan-1"),
    (
        "khoản 2 Điều 1 Quy chế công tác học sinh nội trú ban hành kèm theo Thông tư số 27/2011/TT-BGDĐT",
        "27/2011/TT-BGDĐT#dieu-1-khoan-2",
    ),
    ("Điều 6 của Quy chế trường đại học dân lập", ""),  # which one?
]

HERE_AND_THIS = [
    ("Nghị định này; Quy chế này; Điều 5 Nghị định này", "this# this#dieu-5"),
    ("Điều này; khoản 2 Điều này; điểm a khoản này", "this#dieu-7 this#dieu-7-khoan-2 this#dieu-7-khoan-3-diem-a"),
    ("điểm này; Chương này; Phụ lục này; Mục 2 Chương này", ""),
    ("5. Theo điểm a khoản này", "this#dieu-7-khoan-5-diem-a"),  # the text itself moved on
    # a decree cannot be "Thông tư này": the one named before is meant
    ("Thông tư số 05/2020/TT-BTC hết hiệu lực; thay thế Thông tư này", "05/2020/TT-BTC#"),
    # an administrative act just mentioned
    ("Bộ trưởng quyết định khen thưởng; Quyết định này được gửi cho đương sự", ""),
    ("khoản 1 Điều 28 của Luật", ""),  # which law?
]

HEADINGS = [
    ("Điều 5. Giải thích từ ngữ", ""),
    ("“Điều 4a. Hồ sơ đề nghị", ""),
    ("Chương II\nQUY ĐỊNH CỤ THỂ", ""),
    ("PHỤ LỤC I\n(Kèm theo Nghị định số 10/2024/NĐ-CP)", "10/2024/NĐ-CP#"),
    ("Phụ lục\nQUY ĐỊNH VỀ PHÙ HIỆU\n(Ban hành kèm theo Nghị định số 10/2024/NĐ-CP)", "10/2024/NĐ-CP#"),
    ("theo quy định tại\nĐiều 5. Trường hợp khác", "this#dieu-5"),  # a wrapped line
    ("Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 9/2020/NĐ-CP", "9/2020/NĐ-CP#"),
]

AMENDING = [
    # bare provisions are those of the amended document
    (
        "Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số 28/2015/TT-BLĐTBXH\n"
        "1. Sửa đổi, bổ sung khoản 2 Điều 4 như sau:\n"
        "2. Bổ sung điểm n vào sau điểm m khoản 2 Điều 3",
        "28/2015/TT-BLĐTBXH# 28/2015/TT-BLĐTBXH#dieu-4-khoan-2 28/2015/TT-BLĐTBXH#dieu-3-khoan-2-diem-n "
        "28/2015/TT-BLĐTBXH#dieu-3-khoan-2-diem-m",
    ),
    # inside the quotation "this" is the amended document
    (
        "Điều 6. Sửa đổi, bổ sung khoản 3 Điều 10 Thông tư số 12/2015/TT-BTC đã được sửa đổi tại khoản 7 Điều 1 "
        "Thông tư số 22/2019/TT-BTC\n“3. Theo mẫu ban hành kèm theo Thông tư này và khoản 1 Điều này.”\n"
        "Điều 7. Nghị định này có hiệu lực",
        "12/2015/TT-BTC#dieu-10-khoan-3 22/2019/TT-BTC#dieu-1-khoan-7 12/2015/TT-BTC# "
        "12/2015/TT-BTC#dieu-10-khoan-1 this#",
    ),
    # a section of the amending clause keeps its article
    (
        "1. Sửa đổi, bổ sung một số khoản của Điều 6 Luật số 25/2008/QH12 như sau:\n"
        "a) Sửa đổi, bổ sung khoản 1 như sau:\n“1. Đối tượng quy định tại khoản 2 Điều này.”",
        "25/2008/QH12#dieu-6 25/2008/QH12#dieu-6-khoan-1 25/2008/QH12#dieu-6-khoan-2",
    ),
    # 95/2025/QH15 Điều 56, 226/2025/NĐ-CP Điều 6: sections of the annex that is being amended, in the order's own words
    (
        "3. Sửa đổi, bổ sung Phụ lục số 02 ban hành kèm theo Luật Giá số 16/2023/QH15 như sau:\n"
        "a) Sửa đổi, bổ sung mục 3 như sau: Tại mục 8 của bảng;\n"
        "b) Bãi bỏ khoản 2 Mục IV.\n4. Bãi bỏ Mục 2 Chương III.",
        "16/2023/QH15#phu-luc-2 16/2023/QH15#phu-luc-2-muc-3 16/2023/QH15#phu-luc-2-muc-4-khoan-2 "
        "16/2023/QH15#chuong-3-muc-2",
    ),
    (
        "Thay thế cụm từ “A” bằng cụm từ “B” tại khoản 6 Điều 78 của Luật Đường sắt số 06/2017/QH14",
        "06/2017/QH14#dieu-78-khoan-6",
    ),
]

TABLES = [
    (
        "15 Thông tư số 12/2022/TT-BLĐTBXH ngày 30/6/2022 hướng dẫn quản lý tiền lương, thù lao Điều 5, Khoản 1 Điều 6 "
        "Được sửa đổi, bổ sung bởi Thông tư số 12/2024/TT-BLĐTBXH",
        "12/2022/TT-BLĐTBXH# 12/2022/TT-BLĐTBXH#dieu-5 12/2022/TT-BLĐTBXH#dieu-6-khoan-1 12/2024/TT-BLĐTBXH#",
    ),
]

SENTENCES = [
    *(
        pytest.param(*row, id=f"{title}: {row[0][:40]}")
        for title, table in {
            "number": NUMBERS,
            "serial": SERIALS,
            "name": NAMES,
            "same law": SAME_LAW,
            "unit": UNITS,
            "bigger unit": BIGGER_UNITS,
            "this": HERE_AND_THIS,
            "heading": HEADINGS,
            "amending": AMENDING,
            "table": TABLES,
            "nothing": [(sentence, "") for sentence in NO_DOCUMENTS],
        }.items()
        for row in table
    )
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_sentence(sentence: str, expected: str) -> None:
    found = cited(sentence)
    assert " ".join(found) == expected


def test_a_citation_says_what_kind_of_document_and_when_it_was_issued() -> None:
    (citation,) = find_citations("Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ")
    assert (citation.document.kind, citation.document.year) == ("nghị định", 2020)
    assert str(citation.document.date) == "2020-03-05"


def test_a_plain_mapping_may_be_the_context() -> None:
    (citation,) = find_citations("khoản 2 Điều này", context={"document": "1/2020/NĐ-CP", "article": "dieu-4"})
    assert str(citation.provision) == "dieu-4-khoan-2"


def test_a_text_that_is_no_document_means_the_document_it_names() -> None:
    found = cited("Nghị định số 30/2020/NĐ-CP rất rõ. Xem Điều 5.", Context())
    assert found == ["30/2020/NĐ-CP#", "30/2020/NĐ-CP#dieu-5"]
