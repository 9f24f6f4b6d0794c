"""Whether a translation says what its draft says: a sentence against a sentence, by figures, names, units and words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import yaml

from assistant.mask import is_name, mask
from assistant.models import Model
from knowledge.encoder import Encoder

TABLE = Path(__file__).resolve().parent / "lexicon" / "translate.yaml"
_STOP = re.compile(r"(?<=[.!?…])\s+|\n+")
_MARK = re.compile(r"\[[A-Z]+_\d+\]")
_FIGURE = re.compile(r"[^\W_]*\d[^\W_]*(?:[.,:/][^\W_]*\d[^\W_]*)*")
_DECIMAL = re.compile(r"(?<=\d),(?=\d{1,2}$)")
_INSIDE = re.compile(r"(?<=[\w,;:)\]] )[^\W\d_][\w-]*")
_ENDS = ".!?…:,"
_LAST_LETTER = 0x17F
"""Letters beyond Latin Extended-A are in none of the table's languages; many look like those that are."""
_SIGNS = " \n.,;:!?¿¡…'’\"“”„«»()[]-–—/_"


class Kind(Model):
    """What may stand in a translation only where the draft's sentence has its English words."""

    english: str
    exact: bool = False
    """It has to stand there too."""


class Language(Model):
    """A language into which replies are translated."""

    name: str
    comma: bool
    """Figures have a comma where English has a point."""
    capitals: tuple[str, ...] | None
    """Words besides the draft's that may have a capital inside a sentence; None: any may."""
    greeting: str
    kinds: dict[str, str]
    """By the names of the table's kinds, patterns on small letters."""


class Bounds(Model):
    """The whole file `lexicon/translate.yaml`."""

    shortest: float
    """Least length, as a share of the draft's."""
    longest: float
    slack: int
    """Characters by which a single sentence may be longer or shorter than that."""
    alike: float
    """Least likeness of a sentence translated back."""
    greeting: str
    """English sentences that are all alike."""
    kinds: dict[str, Kind]
    languages: dict[str, Language]


@lru_cache(maxsize=1)
def bounds() -> Bounds:
    """Returns what a translation is held to."""
    return Bounds.model_validate(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _english() -> Language:
    kinds = {name: kind.english for name, kind in bounds().kinds.items()}
    return Language(name="English", comma=False, capitals=None, greeting=r"\bgood (?:day|morning)\b", kinds=kinds)


def tidy(text: str) -> str:
    """Returns a text with each letter as one character and each blank a plain one."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def wrong(said: str, draft: str, language: Language | None) -> Iterator[str]:
    """Yields in sentences what a text says more, less or otherwise than its draft, as far as its words show it.

    Args:
        said: the text, tidy.
        draft: the masked English draft.
        language: of the text; None: it is English, a translation back.
    """
    spoken = language or _english()
    strange = sorted({char for char in said if not _usual(char)} - set(draft))
    if strange:
        yield f"it has characters that no {spoken.name} reply has: {', '.join(map(ascii, strange[:5]))}"
    sentences, drafted = _sentences(said), _sentences(draft)
    paragraphs = [len([part for part in text.split("\n") if part.strip()]) for text in (said, draft)]
    if len(sentences) != len(drafted) or paragraphs[0] != paragraphs[1]:
        counts = f"{len(sentences)} sentences in {paragraphs[0]} paragraphs"
        yield f"it has {counts}, the draft {len(drafted)} in {paragraphs[1]}"
        return
    if not bounds().shortest * len(draft) <= len(said) <= bounds().longest * len(draft):
        yield f"it has {len(said)} characters, the draft {len(draft)}"
    found = mask(said).originals
    added = [words for mark, words in found.items() if not mark.startswith(("[MARK", "[NAME"))]
    if added:
        yield f"it has what looks like an address, a number or a link: {added[0]!r}"
    for sentence, own in zip(sentences, drafted, strict=True):
        yield from (f"{what} in {sentence[:80]!r}" for what in _unlike(sentence, own, spoken, language is None))


def _unlike(said: str, own: str, language: Language, back: bool) -> Iterator[str]:
    """Yields what a sentence has otherwise than the draft's sentence."""
    least, most = bounds().shortest * len(own) - bounds().slack, bounds().longest * len(own) + bounds().slack
    if not least <= len(said) <= most:
        yield f"{len(said)} characters stand for {len(own)}"
    if _ending(said) != _ending(own):
        yield "the sentence ends otherwise"
    if Counter(_MARK.findall(said)) != Counter(_MARK.findall(own)):
        yield "the marks are not the draft's"
    if _figures(said, language.comma) != _figures(own, comma=False):
        yield "the figures are not the draft's"
    names = _names(own)
    if not back and any(said.count(name) != count for name, count in names.items()):
        yield "a name is not as often as in the draft"
    strange = [
        word for word in _INSIDE.findall(_MARK.sub("x", said)) if _is_strange(word, language) and word not in own
    ]
    if strange and not back:
        yield f"{strange[0]!r} may be a name"
    for kind, pattern in language.kinds.items():
        row = bounds().kinds[kind]
        here = bool(re.search(pattern, _plain(said, language)))
        there = bool(re.search(row.english, _plain(own, _english())))
        if here != there and (here or row.exact):
            yield f"words of {kind.replace('_', ' ')} are {'added' if here else 'missing'}"


def unpaired(back: str, draft: str, encoder: Encoder) -> tuple[float, str]:
    """Returns how alike the least alike sentences of a translation back and its draft are, and which that is.

    Args:
        back: as many sentences as the draft.
        draft: the masked English draft.
        encoder: as published.
    """
    said, own = ([_unmarked(one) for one in _sentences(text)] for text in (back, draft))
    vectors = encoder.encode([*said, *own])
    found = [
        (1.0 if _greets(one) and _greets(other) else float(vectors[at] @ vectors[at + len(said)]), one)
        for at, (one, other) in enumerate(zip(said, own, strict=True))
    ]
    return min(found)


def _greets(sentence: str) -> bool:
    return bool(re.match(bounds().greeting, sentence.casefold()))


def _unmarked(sentence: str) -> str:
    return _MARK.sub("X", sentence)


def _usual(char: str) -> bool:
    return char in _SIGNS or (char.isdecimal() and char.isascii()) or (char.isalpha() and ord(char) <= _LAST_LETTER)


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _STOP.split(text) if part.strip()]


def _ending(sentence: str) -> str:
    """Returns the sign at the end; a full stop for those that say no more than one."""
    last = sentence.rstrip("\"'”“»)")[-1:]
    return "?" if last == "?" else "."


def _figures(sentence: str, comma: bool) -> Counter[str]:
    found = _FIGURE.findall(_MARK.sub(" ", sentence))
    return Counter(_DECIMAL.sub(".", figure) if comma else figure for figure in found)


def _names(sentence: str) -> Counter[str]:
    """Returns the draft's words with a capital inside a sentence."""
    words = _INSIDE.findall(_MARK.sub("x", sentence))
    return Counter(word for word in words if word[0].isupper() and word != "I")


def _is_strange(word: str, language: Language) -> bool:
    if not word[0].isupper():
        return False
    return is_name(word) if language.capitals is None else word not in language.capitals


def _plain(sentence: str, language: Language) -> str:
    """Returns a sentence in small letters without marks, greeting, and signs that may part a word."""
    low = _MARK.sub(" ", sentence).replace("’", "'").casefold()
    low = re.sub(language.greeting, " ", low)
    return f"{low} {re.sub(r'[-–_/.]', '', low)}"
