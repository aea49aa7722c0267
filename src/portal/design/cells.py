"""What goes into a cell of a spreadsheet: words, whatever they begin with."""

# A cell that begins so is a formula to a spreadsheet program (OWASP, "CSV injection"); words come from strangers.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_000  # Excel's own limit is 32,767


def as_words(text: str) -> str:
    """The text, with a sign before it if a spreadsheet would reckon it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def harmless(text: str) -> str:
    """No formula, no control character that XML cannot hold, and no more than a cell takes."""
    return as_words("".join(one for one in text if one >= " " or one == "\n")[:LONGEST])
