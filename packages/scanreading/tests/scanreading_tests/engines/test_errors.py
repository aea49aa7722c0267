"""What an officer is told."""

import pickle

import pytest

from scanreading.engines.faults import (
    EngineError,
    EnginesMissing,
    NotAPicture,
    PictureTooLarge,
    ReaderFailed,
)

ERRORS = [
    PictureTooLarge("Ảnh trang quá lớn. Hãy quét lại."),
    NotAPicture("Ảnh trang không đúng dạng. Hãy lưu lại."),
    EnginesMissing("tesseract-vie"),
    ReaderFailed("quá 90 giây"),
]


class TestEngineError:
    @pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
    def test_says_the_same_in_another_process(self, error: EngineError) -> None:
        again = pickle.loads(pickle.dumps(error))  # noqa: S301
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert again.__dict__ == error.__dict__

    @pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
    def test_says_what_to_do(self, error: EngineError) -> None:
        assert any(word in str(error) for word in ("Hãy", "Nhờ"))
