"""Rows of the shelf leave as Akoma Ntoso and are compared as the trees they were made from."""

from lawtext import parse_document
from lawtext.akn import AknIdentity, from_rows, to_akn
from lawtext.comparison import compare_rows
from lawtext_tests.akn_reading import from_akn
from lawtext_tests.akn_trees import substance
from portal.library.preparation.rows import RowMaker

DECISION = """\
QUYẾT ĐỊNH
Ban hành Quy chế làm việc

Điều 1. Ban hành kèm theo Quyết định này Quy chế làm việc.
Điều 2. Trách nhiệm
1. Văn phòng:
a) theo dõi;
đ) báo cáo.
2/ Các Sở thực hiện.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn An

QUY CHẾ
LÀM VIỆC
(Ban hành kèm theo Quyết định số 1/QĐ-UBND)
Điều 1. Phạm vi
Quy chế này quy định việc làm.
"""


def shelved():
    document = parse_document(DECISION)
    maker = RowMaker()
    for root in document.roots:
        maker.add(root, source=document.source)
    return document, maker.close()


class TestRowsOfTheShelf:
    def test_leave_as_akoma_ntoso(self):
        document, rows = shelved()
        xml = to_akn(from_rows(rows), identity=AknIdentity("1/QĐ-UBND", "Quyết định", locality="Hậu Giang"))
        assert substance(from_akn(xml).document.roots) == substance(document.roots)

    def test_are_the_same_as_themselves(self):
        _, rows = shelved()
        assert compare_rows(rows, rows).is_same
