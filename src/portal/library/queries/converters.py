"""URL path converters of the library: provisions, days, years, file extensions."""

from datetime import date

from django.urls import register_converter
from django.urls.converters import IntConverter, StringConverter

from portal.library.queries.exports import FORMS


class ProvisionAddress(StringConverter):
    """`dieu-5`, `dieu-5-khoan-2`, `phu-luc-1`, `quy-che/dieu-1`: an address of `lawtext`, slashes included."""

    regex = r"(?:dieu|phu-luc|quy-che|phan|chuong|muc|tieu-muc|khoan|diem)[a-z0-9./-]{0,190}?"


class Day:
    """`2026-07-01`; a day that does not exist does not match."""

    regex = r"(?!0000)\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()


class Year(IntConverter):
    """A year of four digits."""

    regex = r"(?!0000)\d{4}"

    def to_url(self, value: str | int) -> str:
        return f"{int(value):04d}"


class TwoDigits(IntConverter):
    """A month or a day as in permalinks: `07`."""

    regex = r"\d{2}"

    def to_url(self, value: str | int) -> str:
        return f"{int(value):02d}"


class Extension(StringConverter):
    """The extension of a file name, which gives its format: `pdf`."""

    regex = "|".join(FORMS)


register_converter(ProvisionAddress, "provision")
register_converter(Extension, "extension")
register_converter(Day, "day")
register_converter(Year, "year")
register_converter(TwoDigits, "two")
