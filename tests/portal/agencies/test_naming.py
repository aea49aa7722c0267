import pytest

from lawtext.words import sort_key
from portal.agencies.names import class_of, name_key, name_sort_key

# Two spellings of one name, from plans, letters and the press.
SAME = [
    ("UBND tỉnh", "Uỷ ban nhân dân Tỉnh"),
    ("Sở TT&TT", "Sở Thông tin và Truyền thông"),
    ("Sở TTTT", "Sở Thông tin và Truyền thông"),
    ("sở tt và tt", "Sở Thông tin và Truyền thông"),
    ("Sở LĐ-TB&XH", "Sở Lao động - Thương binh và Xã hội"),
    ("Sở LĐTB và XH", "Sở Lao động, Thương binh và Xã hội"),
    ("Sở NN & PTNT", "Sở Nông nghiệp và Phát triển nông thôn"),
    ("Sở KH-ĐT", "Sở Kế hoạch và Đầu tư"),
    ("Sở VHTT&DL", "Sở Văn hoá, Thể thao và Du lịch"),
    ("Sở TP", "Sở Tư pháp"),
    ("So Tu phap", "Sở Tư pháp"),
    ("UBND TP. Vị Thanh", "Ủy ban nhân dân thành phố Vị Thanh"),
    ("UBND TX Long Mỹ", "Ủy ban nhân dân thị xã Long Mỹ"),
    ("UBND TT. Một Ngàn", "Ủy ban nhân dân thị trấn Một Ngàn"),
    ("Ban QL các KCN tỉnh", "Ban Quản lý các khu công nghiệp tỉnh"),
    ("Hội LHPN tỉnh", "Hội Liên hiệp Phụ nữ tỉnh"),
    ("Hội ND tỉnh", "Hội Nông dân tỉnh"),
    ("Đài PT-TH", "Đài Phát thanh và Truyền hình"),
]
# Names that look alike and must stay apart.
DIFFERENT = [
    ("Sở Tài chính", "Sở Tư pháp"),
    ("UBND huyện Châu Thành", "UBND huyện Châu Thành A"),
    ("UBND thị xã Long Mỹ", "UBND huyện Long Mỹ"),
    ("Sở Y tế", "Phòng Y tế"),
]

PROVINCIAL = {("department", "province"), ("board", "province"), ("sector", "province"), ("office", "province")}
# Phrase, what it means as (kind, level), where seen.
CLASSES = [
    ("các sở, ban, ngành tỉnh", PROVINCIAL),  # plan 2021, II.1
    ("Sở, ban, ngành tỉnh", PROVINCIAL),  # plan 2021, nơi nhận
    ("các sở, ban, ngành thành phố", PROVINCIAL),  # a city governed by the centre: only a province has sở
    ("các sở, ban, ngành trên địa bàn thành phố", PROVINCIAL),
    ("Ủy ban nhân dân các xã, phường trên địa bàn thành phố", {("committee", "commune")}),
    ("các sở, ban, ngành thành phố có liên quan", None),
    ("các sở, ban, ngành, đoàn thể tỉnh", PROVINCIAL | {("union", "province")}),  # plan 2021, II.3
    ("Ủy ban nhân dân cấp huyện", {("committee", "district")}),  # plan 2021, II.3
    ("Uỷ ban nhân dân cấp xã", {("committee", "commune")}),  # plan 2021, II.8
    ("UBND huyện, thị xã, thành phố", {("committee", "district")}),  # plan 2021, nơi nhận
    ("UBND các xã, phường, thị trấn", {("committee", "commune")}),
    ("UBND các xã, phường, đặc khu", {("committee", "commune")}),
    ("Hội đồng nhân dân cấp huyện", {("council", "district")}),
    ("các sở, ngành trên địa bàn tỉnh", PROVINCIAL - {("board", "province")}),
    # Open: who is concerned is for people to say.
    ("các cơ quan, đơn vị có liên quan", None),
    ("các sở, ban, ngành có liên quan", None),
    ("cán bộ, công chức, viên chức có liên quan", None),
    # One agency is no class.
    ("Sở Tư pháp", None),
    ("Ban Dân tộc", None),
    ("Ủy ban nhân dân huyện Châu Thành", None),
    ("Ủy ban nhân dân tỉnh", None),
    ("", None),
]


class TestNameKey:
    @pytest.mark.parametrize(("one", "other"), SAME)
    def test_meets_for_spellings_of_one_name(self, one: str, other: str):
        assert name_key(one) == name_key(other)

    @pytest.mark.parametrize(("one", "other"), DIFFERENT)
    def test_keeps_different_names_apart(self, one: str, other: str):
        assert name_key(one) != name_key(other)


class TestNameSortKey:
    def test_orders_as_the_dictionary_does(self):
        names = [
            "Sở Xây dựng",
            "Sở Y tế",
            "Sở Tư pháp",
            "Ban Dân tộc",
            "Sở Tài chính",
            "Đài",
            "Danh",
            "Phường 10",
            "Phường 2",
        ]
        assert sorted(names, key=name_sort_key) == sorted(names, key=sort_key)

    def test_is_made_of_digits_that_every_database_orders_alike(self):
        assert set(name_sort_key("Ủy ban nhân dân xã Tân Bình 1")) <= set("0123456789abcdef")


class TestClassOf:
    @pytest.mark.parametrize(("phrase", "meant"), CLASSES)
    def test_reads_what_plans_say(self, phrase: str, meant: set[tuple[str, str]] | None):
        assert class_of(phrase) == meant
