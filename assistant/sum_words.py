"""The words of the looser reading of sums: `lexicon/sums.yaml`, typed and compiled at first use."""

from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import yaml

from assistant.models import Model
from assistant.phrase import Phrase

TABLE = Path(__file__).resolve().parent / "lexicon" / "sums.yaml"


class Words(Model):
    """The lists of `lexicon/sums.yaml`: each row is a regular expression without groups."""

    wish: tuple[str, ...]
    """Words by which money is wanted back."""
    wants: tuple[str, ...]
    """The most direct of them."""
    names: tuple[str, ...]
    """Before a number that is a name."""
    codes: tuple[str, ...]
    """Before a number that a server answers with."""
    references: tuple[str, ...]
    """Before a number of four digits or more that is a name."""
    denied: tuple[str, ...]
    """Before a sum that isn't wanted."""
    spared: tuple[str, ...]
    """After one."""
    paid: tuple[str, ...]
    """Before a plain number that is a price."""
    priced: tuple[str, ...]
    """After one."""
    things: tuple[str, ...]
    """Nouns that are counted, besides plurals."""
    unpriced: tuple[str, ...]
    """Plurals that nobody pays for by the piece."""
    totals: tuple[str, ...]
    """Before a total."""
    all_of: tuple[str, ...]
    """All of several things."""
    takes_back: tuple[str, ...]
    """In a talk: the sum before is put right."""
    adds: tuple[str, ...]
    """Another sum is wanted beside it."""
    sums_up: tuple[str, ...]
    """An agent says again what is wanted."""
    agrees: tuple[str, ...]
    """A customer's reply says that it is so."""
    shares: dict[str, Decimal]
    """Parts of a sum, by their words."""


@lru_cache(maxsize=1)
def words() -> Words:
    """Returns the table."""
    return Words.model_validate(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


@lru_cache(maxsize=64)
def listed(name: str, form: str = "(?:{})") -> Phrase:
    """Returns the pattern of a list.

    Args:
        name: of the list.
        form: what it is set into, in place of the braces.
    """
    rows: tuple[str, ...] = getattr(words(), name)
    return Phrase(form.replace("{}", "|".join(rows)))
