"""An adviser that is told what to say."""

from portal.questions.queries.routing import EverydayPhrase, QuestionAdvice

NOTHING = QuestionAdvice()


class MemoryAdviser:
    """Answers with what it was given, and remembers what it was asked."""

    def __init__(self, advice: QuestionAdvice = NOTHING, said: tuple[EverydayPhrase, ...] = ()) -> None:
        self.advice = advice
        self.said = said
        self.asked: list[str] = []

    def advise(self, question: str, *, limit: int = 5, to_officer: bool = False) -> QuestionAdvice:
        self.asked.append(question)
        return QuestionAdvice(self.advice.answers[:limit], self.advice.provisions[:limit])

    def hear(self, question: str) -> tuple[EverydayPhrase, ...]:
        return tuple(one for one in self.said if one.words in question)
