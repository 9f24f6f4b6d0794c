"""Compares addresses, channels and destinations with the lines that name them, and finds the slots nothing fills."""

import re
from collections.abc import Iterator

from knowledge.claims import Claim, Fault, differing
from knowledge.phrases import addresses, sites
from knowledge.rows import Category, Contact, Source, Tables

COMPANY = "[company]"
"""The one slot that the settings fill in an address."""
_SLOT = re.compile(r"\[[^\[\]]+\]")


def addressed(tables: Tables) -> Iterator[Fault]:
    """Yields what is wrong with the addresses of contacts, and with where categories are sent."""
    for row in tables.contacts:
        yield from _unfilled(row)
        if _quoted(row):
            claim = Claim(
                "contacts", f"{row.id}.channel", row.channel, row.sources, lambda source, row=row: _by(source, row)
            )
        else:
            claim = Claim("contacts", f"{row.id}.address", row.address, row.sources, _sent)
        yield from differing(claim, tables)
    for row in tables.categories:
        yield from list(_elsewhere(row, tables)) or _untold(row, tables)


def _unfilled(row: Contact) -> Iterator[Fault]:
    for slot in _SLOT.findall(row.address):
        if slot != COMPANY:
            said = f"nothing fills {slot} in the address {row.address!r}; the settings fill {COMPANY} alone."
            mend = f"Write the name there in place of {slot}, or write {COMPANY} if it is that."
            yield "error", "slot.unfilled", "contacts", f"{row.id}.address", said, mend


def _quoted(row: Contact) -> bool:
    """Returns whether a contact's address stands in its quotes."""
    return any(_stands(row.address, source) for source in row.sources)


def _stands(address: str, source: Source) -> bool:
    whole = re.compile(rf"(?<![\w.@#+-]){re.escape(address)}(?![\w@-])", re.IGNORECASE)
    return bool(address and whole.search(source.quote))


def _sent(source: Source) -> set[str]:
    """Returns every address in a quote."""
    return {address for _, address in _named(source.quote)}


def _by(source: Source, row: Contact) -> set[str]:
    """Returns the channels on which a quote names a contact's address."""
    return {channel for channel, address in _named(source.quote) if address.casefold() == row.address.casefold()}


def _named(text: str) -> set[tuple[str, str]]:
    return {(one.channel, one.address) for one in addresses(text)} | {("portal", site) for site in sites(text)}


def _elsewhere(row: Category, tables: Tables) -> Iterator[Fault]:
    """Yields the destinations of a category whose line names other addresses than theirs."""
    for name in row.destinations:
        known = [
            contact for contact in tables.contacts if contact.id == name and contact.meets(row) and _quoted(contact)
        ]
        if known and not any(_stands(contact.address, row.destination_source) for contact in known):
            claim = Claim("categories", f"{row.id}.destinations", known[0].address, (row.destination_source,), _sent)
            yield from differing(claim, tables)


def _untold(row: Category, tables: Tables) -> Iterator[Fault]:
    """Yields the addresses in a category's destination line where neither it nor its rules send anything."""
    rules = [rule for rule in tables.rules if rule.category == row.id]
    told = {
        *row.destinations,
        row.follow_up_destination,
        *(name for rule in rules for name in (*rule.also, *rule.instead)),
    }
    reached = {contact.address for contact in tables.contacts if contact.id in told}
    line = row.destination_source
    for address in sorted((_sent(line) & {contact.address for contact in tables.contacts}) - reached):
        said = f"the quote {line.quote!r} ({line.section}) names {address}, and the category tells nobody there."
        mend = "Add it to destinations, or to `also` or `instead` of a rule."
        yield "error", "value.differs", "categories", f"{row.id}.destinations", said, mend
