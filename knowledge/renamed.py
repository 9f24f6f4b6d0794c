"""Headings that were renamed: which section the rows of a missing one speak of now."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from knowledge.cited import Cited
from knowledge.rows import Source
from knowledge.sections import Outline

ALIKE = 0.6
"""From here on two headings are taken for one where no quote below them tells."""


def renamed(found: Iterable[Cited], outline: Outline) -> dict[str, str]:
    """Returns the present name of each section that rows name and the document no longer has, where one fits."""
    known, gone = set[str](), dict[str, list[Source]]()
    for one in found:
        if outline.section(one.source.section):
            known.add(one.source.section)
        else:
            gone.setdefault(_first_missing(one.source.section, outline), []).append(one.source)
    unnamed = [section.path for section in outline.sections if not any(_within(name, section.name) for name in known)]
    pairs: dict[str, str] = {}
    for was, sources in gone.items():
        free = [" > ".join(path) for path in unnamed if _parent(" > ".join(path)) == _parent(was)]
        best = max((name for name in free if name not in pairs.values()), default=None, key=_fit(was, sources, outline))
        if best and _fits(was, best, sources, outline):
            pairs[was] = best
    return pairs


def follow(source: Source, pairs: dict[str, str]) -> Source:
    """Returns a source under the present name of its section; a quote of the heading itself is the new heading."""
    was = next((name for name in pairs if _within(source.section, name)), None)
    if was is None:
        return source
    now = pairs[was]
    heading = source.quote.strip("*# :") == _leaf(was)
    quote = source.quote.replace(_leaf(was), _leaf(now)) if heading else source.quote
    return source.model_copy(update={"section": now + source.section.removeprefix(was), "quote": quote})


def _first_missing(name: str, outline: Outline) -> str:
    """Returns the outermost part of a heading path that the document has not."""
    parts = name.split(" > ")
    paths = (" > ".join(parts[:length]) for length in range(1, len(parts) + 1))
    return next(path for path in paths if outline.section(path) is None)


def _fit(was: str, sources: Sequence[Source], outline: Outline):  # noqa: ANN202 - a key to sort by
    def key(name: str) -> tuple[int, float]:
        return _standing(was, name, sources, outline), SequenceMatcher(None, _leaf(was), _leaf(name)).ratio()

    return key


def _fits(was: str, name: str, sources: Sequence[Source], outline: Outline) -> bool:
    """Returns whether most quotes of a missing section stand in another, or their headings are alike."""
    alike = SequenceMatcher(None, _leaf(was), _leaf(name)).ratio()
    return 2 * _standing(was, name, sources, outline) >= len(sources) or alike >= ALIKE


def _standing(was: str, name: str, sources: Sequence[Source], outline: Outline) -> int:
    moved = (follow(source, {was: name}) for source in sources)
    return sum(outline.locate(source.section, source.quote) is not None for source in moved)


def _within(name: str, outer: str) -> bool:
    return name == outer or name.startswith(f"{outer} > ")


def _parent(name: str) -> str:
    return name.rpartition(" > ")[0]


def _leaf(name: str) -> str:
    return name.rpartition(" > ")[2]
