"""How a text is cut for searching, so that two Chinese characters are found as fast as a word. Pure.

Chinese has no blanks between words, so the index holds every pair of neighbouring characters of a text, and its last
character of each line alone. A sought word of two characters is one pair; a longer one all its pairs, and whoever
finds by them compares the text itself too, as the pairs may stand apart; a single character begins a pair.
"""

from dataclasses import dataclass
from functools import lru_cache

MOST_WORDS = 8
"""Words of one search that are looked for; more narrow nothing down any more."""


@dataclass(frozen=True)
class Word:
    """A sought word: the pairs that a text must hold. `exact`: they alone decide. `prefix`: the pair begins with it."""

    text: str
    grams: tuple[str, ...]
    exact: bool = True
    prefix: bool = False


def grams(text: str) -> frozenset[str]:
    """Return the codes of what a text is found by, without regard to capitals."""
    found: set[str] = set()
    for line in text.casefold().split():
        found.update(_code(line[n : n + 2]) for n in range(len(line)))
    return frozenset(found)


def words(sought: str) -> list[Word]:
    """Return the words of a search, each of which has to be in the text."""
    return [_word(word) for word in sought.casefold().split()[:MOST_WORDS]]


def _word(text: str) -> Word:
    if len(text) == 1:
        return Word(text, (_code(text),), prefix=True)
    pairs = tuple(dict.fromkeys(_code(text[n : n + 2]) for n in range(len(text) - 1)))
    return Word(text, pairs, exact=len(text) == 2)  # noqa: PLR2004  a pair


@lru_cache(maxsize=32_768)
def _code(characters: str) -> str:
    """Write characters as digits, five each: no database takes them for punctuation, a stop word or an operator."""
    return "".join(f"{ord(one):05x}" for one in characters)
