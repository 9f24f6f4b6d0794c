"""The packets of logged cases as files: a mail as .eml, a Jira ticket as .json, Slack and portal entries as .txt."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.errors import InputError
from assistant.log import Entry
from assistant.models import Packet

EXTENSIONS = {"email": "eml", "jira": "json", "slack": "txt", "portal": "txt"}


def files(entries: Sequence[Entry]) -> dict[str, bytes]:
    """Returns the content of every packet's file by its name, `12-billing.eml`."""
    return {name: content(packet) for entry in entries for name, packet in named(entry)}


def named(entry: Entry) -> Iterator[tuple[str, Packet]]:
    """Yields a case's packets with the names of their files, none of which is used twice or leaves its folder."""
    used: dict[str, int] = {}
    for packet in entry.decision.packets:
        stem = f"{entry.number}-{_plain(packet.destination)}"
        used[stem] = used.get(stem, 0) + 1
        again = f"-{used[stem]}" if used[stem] > 1 else ""
        yield f"{stem}{again}.{EXTENSIONS[packet.channel]}", packet


def _plain(destination: str) -> str:
    """Returns a destination in letters that every file system takes."""
    return re.sub(r"[^a-z0-9_]+", "-", destination.casefold()).strip("-") or "packet"


def content(packet: Packet) -> bytes:
    """Returns what is in a packet's file."""
    if packet.channel == "email":
        from assistant.chat.outgoing import eml

        return eml(packet)
    if packet.channel == "jira":
        ticket = {"Project": packet.address, **packet.fields, "Summary": packet.subject, "Description": packet.body}
        return (json.dumps(ticket, ensure_ascii=False, indent=1) + "\n").encode()
    if packet.channel == "slack":
        return f"{packet.address}\n\n{packet.body}\n".encode()
    return f"{packet.address}\n\n{packet.subject}\n\n{packet.body}\n".encode()


def write(found: dict[str, bytes], folder: Path, force: bool) -> tuple[list[Path], int]:
    """Returns the files written to a folder, and how many stood there already with the same content.

    Raises:
        InputError: a file of that name says something else and `force` was not asked for, or the folder is none.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        same = {name for name, data in found.items() if _holds(folder / name, data)}
        taken = [name for name in found if name not in same and os.path.lexists(folder / name)]
        if taken and not force:
            mend = "Nothing was written. Take another folder, or --force to replace them."
            raise InputError(f"{', '.join(taken[:5])} in {str(folder)!r} would be overwritten. {mend}")
        fresh = [name for name in found if name not in same]
        for name in fresh:
            replace(folder / name, found[name])
    except OSError as error:
        raise InputError(f"{str(folder)!r} cannot be written: {error.strerror}. Name another folder.") from error
    return [folder / name for name in fresh], len(same)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == data


def replace(path: Path, data: bytes) -> None:
    """Writes a file beside its place and moves it there, so that nobody sees half of it and no link is followed."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
