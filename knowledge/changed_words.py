"""Which of a policy's own words differ between two folders: the expressions and sayings of `lexicon/*.yaml`."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from knowledge.rows import Row

Flat = dict[str, list[str]]
OWN = Path(__file__).resolve().parent
"""The product's policy folder, whose lexicon is read where a folder has none."""


class WordChange(Row):
    """Words under one key of a lexicon file."""

    file: str
    """`lexicon/cues.yaml`."""
    key: str
    """Dotted; empty where the file as a whole differs."""
    went: tuple[str, ...]
    came: tuple[str, ...]


def changed_words(old: Path, new: Path) -> tuple[WordChange, ...]:
    """Returns the words that went and came, by file and key; a file that is no YAML is compared by its lines."""
    names = sorted({path.name for folder in (old, new) for path in (folder / "lexicon").glob("*.yaml")})
    return tuple(change for name in names for change in _changed(f"lexicon/{name}", old, new))


def _changed(file: str, old: Path, new: Path) -> Iterator[WordChange]:
    before, after = _flat(old / file), _flat(new / file)
    if _flat(OWN / file) in (before, after) and not (before and after):
        return  # a folder without the file reads by the product's, which the other has
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key, []), after.get(key, [])
        went, came = (tuple(row for row in one if row not in other) for one, other in ((was, now), (now, was)))
        if went or came:
            yield WordChange(file=file, key=key, went=went, came=came)
        elif was != now:
            yield WordChange(file=file, key=key, went=tuple(was), came=tuple(now))


def _flat(file: Path) -> Flat:
    """Returns what a file says by dotted keys; nothing where there is no file."""
    if not file.is_file():
        return {}
    text = file.read_text(encoding="utf-8-sig", errors="replace")
    found: Flat = {}
    try:
        _gather(yaml.safe_load(text), "", found)
    except yaml.YAMLError:
        return {"": text.splitlines()}
    return found


def _gather(value: object, key: str, found: Flat) -> None:
    """Adds what a value says under its key; the items of a list of mappings stand whole, as one saying each."""
    if isinstance(value, dict):
        for name, item in value.items():
            _gather(item, f"{key}.{name}" if key else str(name), found)
    elif isinstance(value, list):
        found[key] = [_said(item) for item in value]
    elif value is not None:
        found[key] = [str(value)]


def _said(item: object) -> str:
    if isinstance(item, str):
        return item
    return yaml.safe_dump(item, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000).strip()
