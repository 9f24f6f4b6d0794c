"""Which statement answers a question: the one whose words take up most of what was asked, or none."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.models import Model
from assistant.passages import passages
from assistant.question import OUTSIDE, Asked, Match, Vocabulary, english, lexicon
from assistant.routes import routes
from assistant.scenarios import scenarios
from assistant.settings import Settings
from assistant.statement import ANY, DEFAULT, Names, Statement
from knowledge.cited import row_id
from knowledge.rows import Tables
from knowledge.tables import NAMES, policy

PLAIN = 0.3
"""What a word of asking ('who', 'when') counts for, against 1 for a word that carries a topic."""
READ = 0.7
"""What a word counts for that is no cue but stands in the passage."""
NAMED = 0.2
"""What a passage gains by being asked for in words of its own."""
UNASKED = 0.6
"""What is taken off what is said of a topic when nothing matched tells what is wanted of it."""
BORROWED = 0.1
"""What is taken off what only the group of a row says, or the priority of a group."""
LOOSE = 0.75
"""Share of a question's words that must stand in a passage no cue leads to."""
ENOUGH = 0.7
"""Share of a question's words that an answer must take up; under it the question is about something more."""
STORY = 0.4
"""The same where the question tells a case."""
ASKING = 1.1
"""What a word of asking that tells what is wanted counts for."""


class Candidate(Model):
    """A statement and how well it fits."""

    statement: Statement
    at: frozenset[int] = frozenset()
    """Words of the question that lead to it; none where it was not chosen by words."""
    score: float = 0
    covered: float = 0
    """Share of the question's words it takes up, 0-1."""


class Choice(Model):
    """What was chosen."""

    best: Candidate | None
    """None: nothing fits, or what is asked stands nowhere."""
    near: tuple[Candidate, ...]
    """The runners-up, best first; those beside the best answer the rest of the question."""
    aspect: str
    aspects: tuple[str, ...]
    """All that the question may want."""
    topics: tuple[str, ...]
    reason: str = ""
    """Why nothing was chosen."""
    confidence: float = 0.0
    """That the choice is right, 0-1, also where nothing was chosen."""
    nearest: tuple[Candidate, ...] = ()
    """The statements nearest to the question, best first, whether or not one was chosen."""


class Index:
    """Every statement of the tables by topic and aspect, with the vocabulary to ask them by.

    Args:
        rows: the tables.
        settings: the company's values and folders.
    """

    def __init__(self, rows: Tables, settings: Settings) -> None:
        self.names = Names(rows, settings.company)
        self.lines = policy(settings.policy).splitlines()
        found = [*routes(self.names), *scenarios(self.names), *passages(rows, settings.company)]
        self._by: dict[tuple[str, str], Statement] = {}
        for one in found:
            self._by.setdefault((one.topic, one.aspect), one)
        self.statements = list(self._by.values())
        self._places = {key: at for at, key in enumerate(self._by)}
        self._parents = {row.id: row.category for row in rows.rules}
        self._parents |= {row.id: row.priority for row in rows.categories}
        self.vocabulary = Vocabulary(_titles(rows), ["\n".join(self.lines)], english(settings.encoder_dir))
        self._sections = {topic: topic for topic, _ in self._by if topic.startswith("under/")}
        self._read: dict[tuple[str, str], frozenset[str]] = {}
        self._loosely = [one for one in found if one.aspect == ANY and not one.topic.startswith("conflict/")]

    def ask(self, question: str) -> tuple[Asked, Choice]:
        """Returns the question read, and what was chosen for it."""
        asked = self.vocabulary.read(question)
        return asked, self._choose(asked)

    def by_key(self, key: str) -> Statement | None:
        """Returns the statement of `topic` or `topic|aspect`; None where this policy has no such row."""
        topic, _, aspect = key.partition("|")
        return self.of(topic, aspect) if aspect else self._passage(topic)

    def cued(self, asked: Asked) -> dict[int, Candidate]:
        """Returns, by their place among the statements, those that words lead to, each as the best words do."""
        found: dict[int, Candidate] = {}
        for one in self._candidates(asked):
            place = self._places.get((one.statement.topic, one.statement.aspect))
            if place is not None and (place not in found or found[place].score < one.score):
                found[place] = one
        return found

    def _choose(self, asked: Asked) -> Choice:
        found = sorted(self._candidates(asked), key=lambda one: -one.score)
        topics = tuple(match.id for match in _largest(asked.topics))
        best = found[0] if found else None
        aspect = best.statement.aspect if best else ""
        outside = next((match for match in asked.topics if match.id == OUTSIDE), None)
        aspects = tuple(match.id for match in asked.aspects)
        choice = Choice(best=None, near=tuple(found[:4]), aspect=aspect, aspects=aspects, topics=topics)
        if best is None:
            return choice.model_copy(update={"reason": "nothing"})
        if outside and self._beyond(asked, outside.at, best.at):
            return choice.model_copy(update={"reason": "outside"})
        if best.covered < (STORY if asked.story else ENOUGH):
            return choice.model_copy(update={"reason": "more"})
        return choice.model_copy(update={"best": best, "near": _beside(best, found, asked)})

    def _beyond(self, asked: Asked, outside: frozenset[int], best: frozenset[int]) -> bool:
        """Returns whether words the policy has nothing on are more than a part of what the best answer takes up."""
        if not outside & asked.content <= best:
            return True
        return self._worth(asked, outside) + 0.01 >= self._worth(asked, best)

    def _candidates(self, asked: Asked) -> Iterator[Candidate]:
        strong = self._strong(asked)
        for topic in asked.topics:
            if topic.id == OUTSIDE:
                continue
            whole = self._passage(topic.id)
            if whole:
                gain = NAMED if len(topic.at) > 1 else 0.0
                yield self._candidate(asked, whole, topic.at, topic.all, gain)
                continue
            kin = self._kin(topic.id, asked)
            for aspect in asked.aspects:
                if one := self.of(topic.id, aspect.id):
                    lost = 0 if one.topic == topic.id else BORROWED
                    at, kin_too = topic.at | aspect.at, kin | aspect.all | self._own(topic.id, asked)
                    yield self._candidate(asked, one, at, kin_too, _kind(topic.id) - lost)
            if one := self._by.get((topic.id, DEFAULT)):
                lost = 2 * UNASKED if strong else UNASKED
                yield self._candidate(asked, one, topic.at, kin, _kind(topic.id) - lost)
        yield from self._loose(asked)

    def _kin(self, topic: str, asked: Asked) -> frozenset[int]:
        """Returns the words that name a topic or its relatives: its group, the group's other rows, its priority."""
        line = self._line(topic)
        related = [match.all for match in asked.topics if line & self._line(match.id)]
        return frozenset[int]().union(*related)

    def _own(self, topic: str, asked: Asked) -> frozenset[int]:
        """Returns the words of a question that stand in what the policy says of a topic itself."""
        one = self._by.get((topic, DEFAULT))
        words = self._words(one) if one else frozenset[str]()
        return frozenset(place for place in asked.content if asked.words[place] in words)

    def _line(self, topic: str) -> set[str]:
        """Returns a topic, the row it belongs to and what that belongs to."""
        found: set[str] = set()
        at: str | None = topic
        while at:
            found.add(at)
            at = self._parents.get(at)
        return found

    def _strong(self, asked: Asked) -> bool:
        return any(lexicon().aspects[match.id].strong for match in asked.aspects)

    def _loose(self, asked: Asked) -> Iterator[Candidate]:
        """Yields passages that hold nearly all words of a question, though no cue leads to them."""
        if len(asked.content) < 2:
            return
        for one in self._loosely:
            words = self._words(one)
            at = frozenset(place for place in asked.content if asked.words[place] in words)
            if len(at) >= max(2, LOOSE * len(asked.content)):
                score = READ * len(at) - len(words) / 400
                yield Candidate(statement=one, at=at, score=score, covered=len(at) / len(asked.content))

    def _candidate(
        self, asked: Asked, one: Statement, at: frozenset[int], kin: frozenset[int], gain: float
    ) -> Candidate:
        """Returns a statement with its score.

        Args:
            asked: the question.
            one: the statement.
            at: words that lead to it.
            kin: words that name it or its relatives; they are accounted for, but win nothing.
            gain: added to the score.
        """
        taken = at | kin
        more = [place for place in asked.content - taken if asked.words[place] in self._words(one)]
        worth = len(taken & asked.content) + READ * len(more)
        covered = worth / len(asked.content) if asked.content else float(bool(at))
        score = self._worth(asked, at) + 0.3 * len(more) + gain
        return Candidate(statement=one, at=at, score=score, covered=min(1, covered))

    def _words(self, one: Statement) -> frozenset[str]:
        """Returns the words of a statement, of its lines and of their headings."""
        key = one.topic, one.aspect
        if key not in self._read:
            self._read[key] = frozenset(self.vocabulary.words(f"{one.text} {_where(one)}"))
        return self._read[key]

    def _worth(self, asked: Asked, at: frozenset[int]) -> float:
        asking = self.vocabulary.asking
        return sum(1 if place in asked.content else ASKING if asked.words[place] in asking else PLAIN for place in at)

    def _passage(self, topic: str) -> Statement | None:
        if topic.startswith("under/"):
            tail = topic.removeprefix("under/")
            named = [full for full in self._sections if full.removeprefix("under/").endswith(tail)]
            return self._by[named[0], ANY] if named else None
        return self._by.get((topic, ANY))

    def of(self, topic: str, aspect: str) -> Statement | None:
        """Returns the statement of a topic, or of the row it belongs to: a rule's category, a category's priority."""
        at: str | None = topic
        while at:
            if one := self._by.get((at, aspect)):
                return one
            at = self._parents.get(at)
        return None


def index(rows: Tables, settings: Settings) -> Index:
    """Returns the index of some tables, made once a process; those of two policies are kept."""
    key = rows.sha256, _dated(rows), settings.company, settings.policy, settings.encoder_dir
    if key not in _MADE:
        while len(_MADE) > 1:
            _MADE.pop(next(iter(_MADE)))
        _MADE[key] = Index(rows, settings)
    return _MADE[key]


_MADE: dict[tuple[str, tuple[str, ...], str, Path, Path], Index] = {}


def _dated(rows: Tables) -> tuple[str, ...]:
    """Returns which rows that hold for a time only are among some: those of another day make another index."""
    parts = ((name, part) for name in NAMES if isinstance(part := getattr(rows, name), tuple))
    return tuple(
        f"{name} {row_id(row)} {row.since} {row.until}"
        for name, part in parts
        for row in part
        if row.since or row.until
    )


def _kind(topic: str) -> float:
    """Returns a small preference between rows asked for in the same words: a bullet, a group, a contact."""
    return 0.04 if topic.endswith("@") or ":" in topic else 0.12 if "." in topic else 0.08


def _largest(topics: Iterable[Match]) -> list[Match]:
    """Returns the rows named, single passages aside, whose words are not part of another's."""
    rows = [row for row in topics if row.id != OUTSIDE and "/" not in row.id]
    return [row for row in rows if not any(row.at < other.at for other in rows)]


def _beside(best: Candidate, found: list[Candidate], asked: Asked) -> tuple[Candidate, ...]:
    """Returns what answers the same of other things the question names in words of their own."""
    kept: list[Candidate] = []
    taken = best.at & asked.content
    for one in found[1:]:
        new = (one.at & asked.content) - taken
        if new and one.statement.aspect == best.statement.aspect != ANY and one.at & asked.content - best.at == new:
            kept.append(one)
            taken |= new
    return tuple(kept[:2])


def _titles(rows: Tables) -> dict[str, str]:
    named = (*rows.rules, *rows.signals, *rows.flags, *rows.priorities)
    titles = {row.id: row.title for row in named}
    titles |= {row.id: row.name for row in rows.categories}
    titles |= {row.id: f"{row.team} {row.id.strip('@')}" for row in rows.contacts}
    titles |= {f"template/{row.id}": row.title for row in rows.templates}
    return titles


def _where(one: Statement) -> str:
    """Returns the words of the lines a statement rests on, and of the headings above them."""
    return " ".join(f"{source.quote} {' '.join(source.section.split(' > ')[-2:])}" for source in one.sources[:8])
