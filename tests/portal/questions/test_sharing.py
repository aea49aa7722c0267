"""Words that go out about a content: chosen by their length, with and without marks."""

from portal.questions.states.markup import fitting, plain_letters, proposed_message


class TestMessages:
    def test_of_the_telephone_have_no_marks(self) -> None:
        plain = plain_letters("Được “trả lại” – 50 %… Đúng")
        assert plain.isascii()
        assert plain.startswith('Duoc "tra lai" - 50 %')

    def test_letters_keep_their_case(self) -> None:
        assert plain_letters("Ủy ban NHÂN DÂN, Đất đai") == "Uy ban NHAN DAN, Dat dai"

    def test_are_chosen_and_never_cut(self) -> None:
        assert fitting(10, "một hai ba bốn", "", "một hai", "ba") == "một hai"
        assert fitting(2, "một hai") == ""

    def test_are_proposed_only_where_question_and_short_answer_have_room_together(self) -> None:
        assert proposed_message("Đi trễ bị trừ lương?", "Không được trừ") == "Đi trễ bị trừ lương? Không được trừ."
        assert proposed_message("Đi trễ bị trừ lương?", "Không được trừ " * 16) == ""
