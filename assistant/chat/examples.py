"""Cases to try: one click sends one. They belong to the policy: `lexicon/try.yaml` beside its tables."""

from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from assistant.errors import KnowledgeError


def examples(folder: Path) -> dict[str, str]:
    """Returns a policy folder's cases to try by their names; none where it has no such file.

    Raises:
        KnowledgeError: the file is no list of names with texts.
    """
    place = folder / "lexicon" / "try.yaml"
    if not place.is_file():
        return {}
    try:
        return TypeAdapter(dict[str, str]).validate_python(yaml.safe_load(place.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        mend = "Write a name and its text on each line: `Charged twice: we were charged twice`."
        raise KnowledgeError(f"{folder.name}/lexicon/try.yaml is no list of cases to try. {mend}") from error
