"""The desk put together: tables, reader and settings loaded once, and the three things it does."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.models import Answer, Case, Decision, GuardContext, GuardResult
from assistant.settings import Settings, settings
from knowledge.rows import Tables
from knowledge.tables import tables

if TYPE_CHECKING:
    from assistant.answer import Picks
    from assistant.chain import Read, Work
    from assistant.llm import Llm


def wall_clock() -> datetime:
    """Returns the time now, in UTC."""
    return datetime.now(UTC)


class Desk:
    """Everything that a process needs to answer, each part loaded when first used.

    Args:
        chosen: the company's values and folders.
        now: the clock.
        chained: run the steps as a LangChain runnable; False spares a one-shot process its import.

    Raises:
        KnowledgeError: the policy or a table is broken.
        ModelError: the local reader's files are missing (when a case is first read).
    """

    def __init__(self, chosen: Settings, now: Callable[[], datetime] = wall_clock, chained: bool = True) -> None:
        self.settings = chosen
        self.now = now
        self.tables: Tables = tables(chosen.policy)
        self._chained = chained
        self._run: Callable[[Work], Work] | None = None
        self._model: Llm | None = None

    def triage(self, case: Case | str) -> Decision:
        """Returns the checked decision for a case.

        Raises:
            InputError: the text is empty, binary, wordless or too long.
        """
        from assistant.chain import chained, fold, steps, timed
        from assistant.fuse import one_case

        if self._run is None:
            named = steps(self.tables, self.settings, self._reads(local_reads(self.tables, self.settings)))
            self._run = chained(named) if self._chained else partial(fold, named)
        with one_case(self.settings.model_timeout_s):
            known = Case(text=case) if isinstance(case, str) else case
            decision = timed(self._run, known, self.tables, self.now)
            return self._worded(decision, known.text) if self.settings.model else decision

    def _worded(self, decision: Decision, text: str) -> Decision:
        """Returns the decision with its reply worded and translated by the model, where that is asked for."""
        if self.settings.polish:
            from assistant.polish import polished

            decision = polished(decision, self._llm(), self.tables, self.settings)
        if self.settings.translate:
            from assistant.screen import screen
            from assistant.translate import translated

            language = screen(text, self.settings.max_chars).language
            decision = translated(decision, language, self._llm(), self.tables, self.settings)
        return decision

    def _reads(self, local: "Read") -> "Read":
        """Returns who reads: the local reader, or the configured model beside it."""
        if not self.settings.model or self.settings.reader == "local":
            return local
        from assistant.model_reader import reads_with

        return reads_with(self._llm(), local, self.tables, self.settings)

    def has_answer(self, question: str) -> bool:
        """Returns whether the policy answers a question, by the desk alone; False where it cannot be read."""
        from assistant.answer import ask

        try:
            return ask(question, self.tables, self.settings, self.now()).answerable
        except InputError:
            return False

    def _picks(self) -> "Picks | None":
        """Returns how the configured model chooses what answers a question; None where it is not asked."""
        if not self.settings.model or self.settings.reader == "local":
            return None
        from assistant.model_answer import picked

        return lambda question, local: picked(question, local, self._llm(), self.settings)

    def _llm(self) -> "Llm":
        """Returns the configured model, one a desk, so that its failures and tokens are counted together."""
        from assistant.llm import Llm

        if self._model is None:
            self._model = Llm(self.settings)
        return self._model

    def at_once(self) -> "Desk":
        """Returns the desk that asks no model: this one where none is configured."""
        if not self.settings.model:
            return self
        return Desk(self.settings.model_copy(update={"model": ""}), self.now, self._chained)

    def guard(self, reply: str, context: GuardContext | None = None) -> GuardResult:
        """Returns what in a customer reply breaks the policy."""
        from assistant.guards import guard

        return guard(reply, context or GuardContext(), self.tables, self.settings)

    def ask(self, question: str, earlier: str = "") -> Answer:
        """Returns the policy's answer with its words, or that the policy does not say.

        Args:
            question: as an agent types it.
            earlier: the question before, which a question like "and for enterprise?" goes on from.

        Raises:
            InputError: the question is empty.
        """
        from assistant.answer import ask

        return ask(question, self.tables, self.settings, self.now(), earlier, self._picks())


def local_reads(rows: Tables, chosen: Settings) -> "Read":
    """Returns the local reader of a policy: its heads, its own lexicon, and its words where no head has learned a row.

    Raises:
        KnowledgeError, ModelError: a file of a reader or an encoder is missing, or the policy's lexicon is broken.
    """
    from assistant.chain import local_read
    from assistant.own_words import own_words
    from assistant.read import local_heads
    from assistant.unlearned import unlearned

    heads, own = local_heads(chosen.model_dir), own_words(chosen.policy)
    known = {*heads.labels, *(label for label, _ in own.cues)}
    others = (unlearned(rows, known, chosen.encoder_dir), own if any(own) else None)
    return local_read(heads, *(other.added for other in others if other))


@lru_cache(maxsize=1)
def desk() -> Desk:
    """Returns the desk of this process."""
    return Desk(settings(), chained=False)
