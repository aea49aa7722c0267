"""Lists of agencies, and who does what: a table of phrases is the specification."""

import pytest

from portal.plans.parser.head import doubt_about_signer
from portal.plans.parser.phrases import (
    lead_and_coordinating,
    names_in,
    split_agencies,
    who_acts,
)

LISTS = [
    # a name that holds "và" and commas is one
    ("Sở Văn hóa, Thể thao và Du lịch", ["Sở Văn hóa, Thể thao và Du lịch"]),
    ("Sở Lao động, Thương binh và Xã hội", ["Sở Lao động, Thương binh và Xã hội"]),
    # a class of several words is one
    ("các sở, ban, ngành, đoàn thể tỉnh", ["các sở, ban, ngành, đoàn thể tỉnh"]),
    ("các cơ quan, đơn vị, cán bộ có liên quan", ["các cơ quan, đơn vị, cán bộ có liên quan"]),
    # commas part bodies
    ("Sở Thông tin và Truyền thông, các cơ quan liên quan", ["Sở Thông tin và Truyền thông", "các cơ quan liên quan"]),
    ("Công an tỉnh, Tỉnh đoàn và Hội Nông dân tỉnh", ["Công an tỉnh", "Tỉnh đoàn", "Hội Nông dân tỉnh"]),
    ("Sở Tư pháp, đơn vị liên quan", ["Sở Tư pháp", "đơn vị liên quan"]),
    # a class of one force is one body; the next kind in the list is another
    ("Công an các đơn vị, địa phương", ["Công an các đơn vị, địa phương"]),
    ("Trưởng Công an các đơn vị, địa phương; Sở Y tế", ["Trưởng Công an các đơn vị, địa phương", "Sở Y tế"]),
    ("Công an các xã, phường, Sở Y tế", ["Công an các xã, phường", "Sở Y tế"]),
    ("Công an tỉnh, đơn vị liên quan", ["Công an tỉnh", "đơn vị liên quan"]),
    ("Sở Tư pháp (Phòng Phổ biến, Thanh tra Sở); Sở Y tế.", ["Sở Tư pháp (Phòng Phổ biến, Thanh tra Sở)", "Sở Y tế"]),
    ("", []),
]

SENTENCES = [
    ("Sở Tư pháp chủ trì, phối hợp với các sở thực hiện", ["Sở Tư pháp"], ["các sở"]),
    ("Giao Sở Tư pháp là cơ quan chủ trì; các sở phối hợp", ["Sở Tư pháp"], ["các sở"]),
    ("Sở Tư pháp; Sở Nội vụ", ["Sở Tư pháp", "Sở Nội vụ"], []),
    # verbs in a name that ends at the bracket with its code
    ("Phòng Hướng dẫn giao thông đường thủy (PC08)", ["Phòng Hướng dẫn giao thông đường thủy (PC08)"], []),
    (
        "Phòng Tham mưu (PV01) chủ trì, phối hợp Đội Xây dựng nếp sống mới (ĐX2)",
        ["Phòng Tham mưu (PV01)"],
        ["Đội Xây dựng nếp sống mới (ĐX2)"],
    ),
    # who is named first leads, also without the word
    ("Sở Tư pháp phối hợp với Sở Y tế thực hiện", ["Sở Tư pháp"], ["Sở Y tế"]),
    ("Báo Ví Dụ, Đài Ví Dụ phối hợp", [], ["Báo Ví Dụ", "Đài Ví Dụ"]),
    # the work stands between the two
    ("Sở Tư pháp chủ trì xây dựng đề cương, phối hợp với Sở Y tế góp ý", ["Sở Tư pháp"], ["Sở Y tế"]),
    # "tổ chức" is a body after a comma, a verb elsewhere
    (
        "Tỉnh đoàn chủ trì, phối hợp với các cơ quan, tổ chức có liên quan tổ chức",
        ["Tỉnh đoàn"],
        ["các cơ quan, tổ chức có liên quan"],
    ),
]

ACTORS = [
    ("Sở Tài chính căn cứ chức năng, nhiệm vụ được giao, phối hợp thực hiện", ["Sở Tài chính"]),
    ("Đề nghị Tòa án nhân dân tỉnh phối hợp tuyên truyền", ["Tòa án nhân dân tỉnh"]),
    ("Ban Chỉ đạo tỉnh có trách nhiệm đôn đốc", ["Ban Chỉ đạo tỉnh"]),
    ("Trong quá trình thực hiện, nếu có vướng mắc", []),
    # verbs that begin like names of bodies
    ("Báo cáo Ủy ban nhân dân tỉnh kết quả", []),
    ("Ban hành văn bản hướng dẫn", []),
    ("Tổ chức hội nghị triển khai", []),
    ("Hội nghị triển khai do Sở Tư pháp tổ chức", []),
]


@pytest.mark.parametrize(("phrase", "bodies"), LISTS)
def test_split_agencies(phrase: str, bodies: list[str]) -> None:
    assert list(split_agencies(phrase)) == bodies


@pytest.mark.parametrize(("sentence", "lead", "helpers"), SENTENCES)
def test_lead_and_coordinating(sentence: str, lead: list[str], helpers: list[str]) -> None:
    found = lead_and_coordinating(sentence)
    assert (list(found[0]), list(found[1])) == (lead, helpers)


@pytest.mark.parametrize(("paragraph", "bodies"), ACTORS)
def test_who_acts(paragraph: str, bodies: list[str]) -> None:
    assert list(who_acts(paragraph)) == bodies


def test_names_of_a_list_with_one_head() -> None:
    assert names_in("các Sở: Tư pháp, Thông tin và Truyền thông") == ("Sở Tư pháp", "Sở Thông tin và Truyền thông")


class TestSigner:
    @pytest.mark.parametrize(
        "name", ["Đồng Văn Thanh", "Nguyễn Thị Bình", "Thạch Sô Phia", "Danh Hoàng", "Huỳnh Ân", ""]
    )
    def test_usual_families_raise_no_doubt(self, name: str) -> None:
        assert doubt_about_signer(name) == ""

    @pytest.mark.parametrize(
        ("name", "meant"), [("Đông Văn Thanh", "“Đồng”"), ("Nguyên Thị Bình", "“Nguyễn”"), ("Trân Văn Lâu", "“Trần”")]
    )
    def test_lost_marks_are_told(self, name: str, meant: str) -> None:
        assert f"có thể là {meant}" in doubt_about_signer(name)

    def test_unknown_family_is_doubted_without_a_guess(self) -> None:
        assert "cần xem lại bản gốc" in doubt_about_signer("Zắng A Páo")
