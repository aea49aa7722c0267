"""Words that go out about a content: chosen by their length."""

from portal.questions.states.markup import fitting, proposed_message


class TestMessages:
    def test_are_chosen_and_never_cut(self) -> None:
        assert fitting(10, "một hai ba bốn", "", "một hai", "ba") == "một hai"
        assert fitting(2, "một hai") == ""

    def test_are_proposed_only_where_question_and_short_answer_have_room_together(self) -> None:
        assert proposed_message("Đi trễ bị trừ lương?", "Không được trừ") == "Đi trễ bị trừ lương? Không được trừ."
        assert proposed_message("Đi trễ bị trừ lương?", "Không được trừ " * 16) == ""
