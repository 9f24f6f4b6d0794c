"""Personal data taken out of a text before it leaves the machine, and put back into what comes home."""

import json
import re
import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from assistant.looks import plain
from assistant.models import Facts, Model, Span
from assistant.settings import ROOT

TABLE = Path(__file__).resolve().parent / "lexicon" / "masking.yaml"
WORDS = ROOT / "knowledge" / "model" / "tokenizer.json"
"""The words the encoder knows; without them more is taken for a name."""
PRIVATE = ("name", "company", "email", "user_id", "transaction_id", "csm")
"""Facts whose words are personal wherever they stand in the text."""
_MARK = re.compile(r"\[([A-Z]+)_(\d+)\]")
_TOKEN = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_](?:[\w'-]*\w)?")
_RUN = re.compile(rf"{_WORD.pattern}(?:[ \t]{_WORD.pattern}){{0,3}}")
_TOGETHER = re.compile(r"[ \t'-]{1,2}")
_CLITIC = re.compile(r"'(?:s|d|ll|ve|re|m|t)?$")
_STARTS, _ENDINGS = ("re", "un", "non", "pre", "mis", "over"), ("s", "ed", "d", "ing", "ly")
_SHORT = 2
"""Letters up to which a word is a name only with a capital."""
_LONGEST = 12
"""Words of the longest piece that is looked for again."""
_ACRONYM = 4


class Masked(Model):
    """A text with marks such as `[NAME_1]` in the place of personal data."""

    text: str
    originals: dict[str, str]
    """Mark -> the words it stands for."""


class Cues(Model):
    """Patterns of what a name follows."""

    sure: str
    likely: str
    closing: str


class Table(Model):
    """The whole file `lexicon/masking.yaml`."""

    tld: str
    patterns: dict[str, tuple[str, ...]]
    cues: Cues
    opening: str
    doing: str
    kept: str
    either: str
    names: str
    surnames: str


class Found(NamedTuple):
    """A stretch of a text that is personal."""

    start: int
    end: int
    kind: str


class Token(NamedTuple):
    """A word of the plain copy; `word` is in small letters."""

    start: int
    end: int
    word: str


@lru_cache(maxsize=1)
def _table() -> Table:
    return Table.model_validate(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("%Up%", _capitals()).replace("%tld%", _table().tld))


@lru_cache(maxsize=1)
def _capitals() -> str:
    """Returns the class of all capitals, as a pattern."""
    found = [at for at in range(sys.maxunicode) if unicodedata.category(chr(at)) in ("Lu", "Lt")]
    firsts = [at for at, before in zip(found, [-2, *found], strict=False) if before != at - 1]
    lasts = [at for at, after in zip(found, [*found[1:], -2], strict=True) if after != at + 1]
    return f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in zip(firsts, lasts, strict=True))}]"


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, _compiled(row)) for kind, rows in _table().patterns.items() for row in rows)


@lru_cache(maxsize=8)
def _cue(name: str) -> re.Pattern[str]:
    return _compiled(getattr(_table() if name in Table.model_fields else _table().cues, name))


@lru_cache(maxsize=8)
def _list(name: str) -> frozenset[str]:
    return frozenset(str(getattr(_table(), name)).split())


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    try:
        vocabulary: dict[str, int] = json.loads(WORDS.read_text(encoding="utf-8"))["model"]["vocab"]
    except FileNotFoundError:
        return frozenset()
    return frozenset(word for word in vocabulary if word.isalpha())


def mask(text: str, known: Iterable[str] = ()) -> Masked:
    """Returns the text with personal data and secrets replaced by numbered marks.

    The same words get the same mark. A mark that stood in the text already is masked itself, so putting back is exact.

    Args:
        text: what would leave the machine.
        known: words known to be personal (the customer's name), masked wherever they stand, in any case of letters.
    """
    copy = plain(text)
    tokens = [Token(*match.span(), match[0].casefold()) for match in _TOKEN.finditer(copy.text)]
    found = [*_found(copy.text, tokens), *_known(copy.text, tokens, known)]
    found += _again(tokens, copy.text, _parts(found, tokens))
    own = [Found(*match.span(), "MARK") for match in _MARK.finditer(text)]
    marks: dict[tuple[str, str], str] = {}
    counts: dict[str, int] = {}
    parts: list[str] = []
    at = 0
    for start, end, kind in _merged(
        [*own, *(Found(*copy.there(one.start, one.end), one.kind) for one in found if one.start < one.end)]
    ):
        words = text[start:end]
        if (kind, words) not in marks:
            counts[kind] = counts.get(kind, 0) + 1
            marks[kind, words] = f"[{kind}_{counts[kind]}]"
        parts += [text[at:start], marks[kind, words]]
        at = end
    return Masked(text="".join((*parts, text[at:])), originals={mark: words for (_, words), mark in marks.items()})


def unmask(text: str, originals: dict[str, str]) -> str:
    """Returns the text with each mark replaced by the words it stands for; unknown marks stay."""
    return _MARK.sub(lambda match: originals.get(match[0], match[0]), text)


def is_name(word: str) -> bool:
    """Returns whether a word is a common first or family name."""
    return _named(word) and _bare(word) not in _list("kept")


def personal(facts: Facts) -> Iterator[str]:
    """Yields the words of facts that are personal: the customer's name and each of its words, company, mail and ids.

    A fact that came with the case and that only this policy knows is personal where it has a digit: a booking's number.
    """
    for name, fact in facts.items():
        value = fact.value
        if name not in PRIVATE:
            if isinstance(value, str) and fact.evidence == "given" and any(char.isdigit() for char in value):
                yield value
            continue
        if isinstance(value, str):
            yield value
            yield from value.split() if name in ("name", "csm") else ()
        if isinstance(fact.evidence, Span) and name not in ("csm", "company"):
            yield fact.evidence.quote


def _merged(found: list[Found]) -> Iterator[Found]:
    """Yields stretches in order, those that overlap as one; its kind is the one that the table names first."""
    ranks = {kind: at for at, kind in enumerate(("MARK", *_table().patterns))}
    whole: Found | None = None
    for one in sorted(found):
        if whole is None or one.start >= whole.end:
            if whole:
                yield whole
            whole = one
        else:
            kind = min(whole.kind, one.kind, key=ranks.__getitem__)
            whole = Found(whole.start, max(whole.end, one.end), kind)
    if whole:
        yield whole


def _found(text: str, tokens: list[Token]) -> Iterator[Found]:
    for kind, pattern in _patterns():
        for match in pattern.finditer(text):
            start, end = match.span("it" if "it" in pattern.groupindex else 0)
            if kind != "NAME":
                yield Found(start, end, kind)
            elif not _ordinary(text[start:end]):
                yield from _shouted(text, start, end)
    yield from _cued(text)
    for name in ("opening", "doing"):
        for match in _cue(name).finditer(text):
            words = _WORD.finditer(text, *match.span("it"))
            yield from (Found(*word.span(), "NAME") for word in words if not _everyday(word[0]))
    yield from _common(text, tokens)


def _cued(text: str) -> Iterator[Found]:
    """Yields names by what stands before them."""
    for name in ("sure", "likely"):
        for match in _cue(name).finditer(text):
            first = _WORD.match(text, match.end())
            called = first and match[0].rstrip().endswith(",") and _named(first[0])
            yield from _after(text, match.end(), sure=name == "sure" or bool(called))
    for match in _cue("closing").finditer(text):
        name = _RUN.match(text, match.end())
        if name and text[name.end() : name.end() + 3].lstrip(" \t,.")[:1] in ("", "\n"):
            yield from _after(text, match.end(), sure=True)


def _shouted(text: str, start: int, end: int) -> Iterator[Found]:
    """Yields a name without the greeting before it; of words all in capitals only those that are no English words."""
    words = list(_WORD.finditer(text, start, end))
    if all(word[0].isupper() for word in words):
        yield from (Found(*word.span(), "NAME") for word in words if not _ordinary(word[0]))
    else:
        greeting = _list("kept") - _list("either")
        first = next((word for word in words if _bare(word[0]) not in greeting), words[0])
        yield Found(first.start(), end, "NAME")


def _after(text: str, at: int, sure: bool) -> Iterator[Found]:
    """Yields the name after a cue, up to the first word that is no part of one."""
    run = _RUN.match(text, at)
    end = at
    for word in _WORD.finditer(text, at, run.end()) if run else ():
        if _bare(word[0]) in _list("kept") or not (sure or (end > at and _named(word[0])) or _likely(word[0])):
            break
        end = word.end()
    if end > at:
        yield Found(at, end, "NAME")


def _likely(word: str) -> bool:
    """Returns whether a word after a cue is a name: it has a capital among small letters, or is no English word."""
    return (word[0].isupper() and not word.isupper()) or not _everyday(word)


def _named(word: str) -> bool:
    return _bare(word) in _list("names") | _list("surnames")


def _common(text: str, tokens: list[Token]) -> Iterator[Found]:
    """Yields common first names in any letters, with the family name after them, or before them and a comma."""
    edge = Token(0, 0, "")
    for before, one, after in zip([edge, *tokens], tokens, [*tokens[1:], edge], strict=False):
        if one.word not in _list("names") or one.word in _list("kept"):
            continue
        family = len(after.word) > 1 and after.word.isalpha() and not _everyday(after.word)
        joined = family and _TOGETHER.fullmatch(text, one.end, after.start)
        turned = before.word in _list("surnames") and text[before.end : one.start].strip() == ","
        yield Found(before.start if turned else one.start, after.end if joined else one.end, "NAME")


def _bare(word: str) -> str:
    return _CLITIC.sub("", word.casefold())


def _everyday(word: str) -> bool:
    """Returns whether a word, whatever its letters' case, is known and is no common name."""
    word = _bare(word)
    if word in _list("kept"):
        return True
    if word in _list("names") or word in _list("surnames"):
        return False
    parts = [part for part in re.split(r"[-']", word) if len(part) > 1]
    stems = {word, *(word.removesuffix(ending) for ending in _ENDINGS if len(word) > len(ending) + _ACRONYM)}
    stems |= {stem.removeprefix(start) for stem in stems for start in _STARTS if len(stem) > len(start) + _ACRONYM}
    stems |= {f"{stem}e" for stem in stems}
    return bool(stems & (_english() | _list("kept"))) or (len(parts) > 1 and all(_everyday(part) for part in parts))


def _ordinary(words: str) -> bool:
    """Returns whether capitalised words name nobody: each is kept, an acronym, or a known word all in capitals."""
    found: list[str] = _WORD.findall(words)
    return all(
        _bare(word) in _list("kept") or (word.isupper() and (1 < len(word) <= _ACRONYM or _everyday(word)))
        for word in found
    )


Wanted = dict[tuple[str, ...], tuple[str, bool]]
"""Words to look for -> their kind, and whether the text must write them with a capital."""


def _known(text: str, tokens: list[Token], known: Iterable[str]) -> Iterator[Found]:
    """Yields every place of the known words, and of each part of them that is no everyday word."""
    wanted: Wanted = {}
    for whole in (plain(whole).text for whole in known):
        words = tuple(match[0].casefold() for match in _TOKEN.finditer(whole))
        kind = "MAIL" if "@" in whole else "ID" if any(char.isdigit() for char in whole) else "NAME"
        for part in (words, ("".join(words),)):
            alone = len(part) == 1 and (part[0] in _list("kept") or len(part[0]) <= _SHORT)
            _want(wanted, part, kind, alone)
        for word in words if len(words) > 1 else ():
            if len(word) > 1 and (word.isalpha() or len(word) >= _ACRONYM):
                _want(wanted, (word,), kind, _everyday(word) or len(word) <= _SHORT)
        if whole and all(unicodedata.category(char) == "Lo" for char in whole):
            yield from (Found(*match.span(), kind) for match in re.finditer(re.escape(whole), text))
    yield from _again(tokens, text, wanted)


def _want(wanted: Wanted, words: tuple[str, ...], kind: str, cased: bool) -> None:
    if words and len("".join(words)) > 1:
        kept = wanted.get(words)
        wanted[words] = (kind, cased and (kept is None or kept[1]))


def _parts(found: list[Found], tokens: list[Token]) -> Wanted:
    """Returns what to look for again: all that was found, and each part of a name."""
    wanted: Wanted = {}
    starts = [token.start for token in tokens]
    for start, end, kind in found:
        words = tuple(token.word for token in tokens[bisect_left(starts, start) : bisect_left(starts, end)])
        if kind == "NAME":
            for word in (word for word in words if word not in _list("kept")):
                _want(wanted, (word,), kind, _everyday(word) or len(word) <= _SHORT)
        if kind != "NAME" and len(words) == 1 and len(words[0]) <= _SHORT:
            continue
        if len(words) > 1 or (kind != "NAME" and not _everyday(words[0] if words else "a")):
            _want(wanted, words[:_LONGEST], kind, cased=False)
    return wanted


def _again(tokens: list[Token], text: str, wanted: Wanted) -> Iterator[Found]:
    """Yields every place of the wanted words."""
    lengths = sorted({len(words) for words in wanted if len(words) <= _LONGEST})
    firsts = {words[0] for words in wanted}
    for at, first in enumerate(tokens):
        if first.word not in firsts:
            continue
        for length in lengths:
            words = tuple(token.word for token in tokens[at : at + length])
            kind, cased = wanted.get(words, ("", False))
            if kind and len(words) == length and (not cased or text[first.start].isupper()):
                yield Found(first.start, tokens[at + length - 1].end, kind)
