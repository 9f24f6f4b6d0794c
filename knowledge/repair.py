"""Repairs the mojibake of the policy as it was handed over: UTF-8 that was once read as Windows-1252.

`python -m knowledge.repair knowledge/policy.original.txt > knowledge/policy.md`
"""

import sys
from pathlib import Path

import ftfy

# ❌ is E2 9D 8C. Windows-1252 has no character for 9D, so that byte was dropped on the way and ftfy alone cannot see a
# damaged character in what is left. The pair stands nowhere in the document but in place of a cross.
LOST_BYTE = {"âŒ": "â\x9dŒ"}


def repair(damaged: str) -> str:
    """Returns the text with every mis-decoded character restored, and nothing else changed.

    Args:
        damaged: Text whose UTF-8 bytes were read as Windows-1252, wholly or in places.
    """
    for seen, meant in LOST_BYTE.items():
        damaged = damaged.replace(seen, meant)
    return "".join(ftfy.fix_encoding(line) for line in damaged.splitlines(keepends=True))


def main() -> int:
    """Prints the repaired text of the file named on the command line; returns the exit code."""
    if len(sys.argv) != 2:
        sys.stderr.write("Usage: python -m knowledge.repair ORIGINAL\n")
        return 2
    sys.stdout.buffer.write(repair(Path(sys.argv[1]).read_text(encoding="utf-8")).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
