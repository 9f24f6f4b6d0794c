"""The policy cut for search: each innermost section, with its heading path and its lines."""

from knowledge.rows import Row
from knowledge.sections import Outline

SCHEME = "innermost-section-2"
"""Changes whenever the cut does, so that an index made by another cut is rebuilt."""


class Chunk(Row):
    """A passage to find."""

    id: str
    section: str
    start_line: int
    end_line: int
    text: str
    """Its lines as in the document."""

    @property
    def searchable(self) -> str:
        """What is embedded and indexed: the headings above, then the words."""
        return f"{self.section.replace(' > ', '. ')}.\n{self.text}"


def chunks(policy: str) -> tuple[Chunk, ...]:
    """Returns the passages of a policy in order; together they cover every line that says something."""
    outline = Outline(policy)
    lines = policy.splitlines()
    owner: dict[int, str] = {}
    for section in outline.sections:
        for number in range(section.start_line, section.end_line + 1):
            owner[number] = section.name
    found: list[Chunk] = []
    first = 1
    for number in range(1, len(lines) + 2):
        if number <= len(lines) and number > 1 and owner.get(number) == owner.get(first):
            continue
        block = lines[first - 1 : number - 1]
        if number > first and any(_says(line) for line in block[1:]):
            found.append(_chunk(len(found), owner.get(first, ""), first, block))
        first = number
    return tuple(found)


def _says(line: str) -> bool:
    return any(char.isalnum() for char in line)


def _chunk(at: int, section: str, first: int, block: list[str]) -> Chunk:
    while block and not _says(block[-1]):
        block = block[:-1]
    return Chunk(
        id=f"c{at:03}", section=section, start_line=first, end_line=first + len(block) - 1, text="\n".join(block)
    )
