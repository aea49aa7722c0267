"""Who acts on whom in a question: a table of sentences."""

import pytest

from lawsearch.phrasings import acts_in, turned
from lawsearch.ranking import tokens


def verbs(one: str, other: str) -> set[str]:
    """What is done in both, with who does it and who bears it turned round."""
    return {verb for _, verb, _ in acts_in(tokens(one)) & frozenset(map(turned, acts_in(tokens(other))))}


class TestActsIn:
    @pytest.mark.parametrize(
        ("one", "other", "verb"),
        [
            ("thầy giáo đánh học sinh thì sao", "học sinh đánh thầy giáo thì sao", "danh"),
            ("hang xom xay nut nha toi", "toi xay nut nha hang xom", "nut"),
            ("thương lái bỏ cọc lúa của tui", "tui bỏ cọc lúa của thương lái", "coc"),
            ("chủ trọ đòi lại phòng của người thuê", "người thuê đòi lại phòng của chủ trọ", "doi"),
            ("cháu có phải nuôi ông bà không", "ông nội có phải nuôi cháu không", "nuoi"),
        ],
    )
    def test_tells_who_acts_from_who_bears_it(self, one: str, other: str, verb: str):
        assert verb in verbs(one, other)
        assert verbs(one, one) == set()

    @pytest.mark.parametrize(
        "said",
        [
            "tôi bị hàng xóm",  # befalls: the neighbour acts
            "vợ chồng tôi cất nhà",  # one person by two names
            "đánh bạc bị phạt bao nhiêu",  # nobody is named
            "làm lại căn cước ở đâu",  # "lại" is no trader
            "công ty và tôi",  # nothing is done
            "",
        ],
    )
    def test_says_nothing_where_nobody_acts_on_another(self, said: str):
        assert acts_in(tokens(said)) == frozenset()
