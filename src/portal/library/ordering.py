"""Forms of a title for finding and sorting. Pure."""

from lawtext.words import sort_key

LONGEST_SORT_KEY = 400


def title_sort_key(title: str) -> str:
    """Vietnamese dictionary order as one string: letters of every syllable first, then the tones."""
    syllables = sort_key(title)
    letters = " ".join(letters for letters, _ in syllables)
    tones = ".".join(tones for _, tones in syllables)
    return f"{letters}  {tones}"[:LONGEST_SORT_KEY]
