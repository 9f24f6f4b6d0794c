"""What is installed, reachable and configured, and the mend for what is not."""

import socket
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.errors import DeskError, KnowledgeError
from assistant.models import Model
from assistant.settings import Settings

NEEDED = ("pydantic", "langchain", "chromadb", "gradio", "onnxruntime", "tokenizers", "numpy", "mcp")
EXTRA = ("torch", "sentence-transformers", "scikit-learn", "pytest", "playwright")


class Check(Model):
    """One thing looked at."""

    name: str
    ok: bool
    says: str
    """What was found; for what is not right, the cause and the mend."""
    needed: bool = True
    """False: the desk runs without it."""


def diagnose(settings: Settings) -> list[Check]:
    """Returns every check, in the order in which a broken set-up is best mended."""
    checks = [_python()]
    checks += [_package(name, needed=True) for name in NEEDED] + [_package(name, needed=False) for name in EXTRA]
    checks.append(_try("policy and tables", lambda: _policy(settings)))
    checks.append(_try("local reader", lambda: _reader(settings)))
    checks.append(_try("guard", _guard))
    checks.append(_try("policy search", lambda: _search(settings)))
    checks += [_folder(settings.data), _port(settings), _company(settings), *_model(settings)]
    return checks


def _python() -> Check:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Check(name="python", ok=sys.version_info >= (3, 11), says=f"{found}; 3.11 or newer is needed")


def _package(name: str, needed: bool) -> Check:
    try:
        return Check(name=name, ok=True, says=version(name), needed=needed)
    except PackageNotFoundError:
        mend = "run `make setup`" if needed else "only training and tests need it: `make test` installs it"
        return Check(name=name, ok=False, says=f"not installed; {mend}", needed=needed)


def _try(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, says=look())
    except (DeskError, KnowledgeError, OSError, ImportError) as error:
        return Check(name=name, ok=False, says=str(error))


def _policy(settings: Settings) -> str:
    from knowledge.tables import tables

    found = tables(settings.policy)
    return f"version {found.document.version}, {len(found.rules)} rules, sha256 {found.sha256[:12]}"


def _reader(settings: Settings) -> str:
    from assistant.read import local_heads

    heads = local_heads(settings.model_dir)
    return f"version {heads.about['version']}, {len(heads.labels)} labels, {heads.about['examples']} examples"


def _guard() -> str:
    from assistant.reply_heads import reply_heads

    heads = reply_heads()
    return f"version {heads.about['version']}, {len(heads.labels) - 1} kinds, {heads.about['examples']} replies"


def _search(settings: Settings) -> str:
    from assistant.answer import library

    return f"{library(settings).count} passages indexed in {settings.data}"


def _folder(folder: Path) -> Check:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Check(name="data folder", ok=False, says=f"{folder} cannot be written: {error}. Set ESCALATE_DATA.")
    return Check(name="data folder", ok=True, says=str(folder))


def _port(settings: Settings) -> Check:
    if port_free(settings.host, settings.port):
        return Check(name="port", ok=True, says=f"{settings.host}:{settings.port} is free")
    return Check(name="port", ok=False, needed=False, says=busy(settings))


def port_free(host: str, port: int) -> bool:
    """Returns whether a server may listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def busy(settings: Settings) -> str:
    """Returns the sentence for a port in use."""
    return (
        f"Port {settings.port} on {settings.host} is in use, perhaps by another desk. Stop that, or choose another: "
        f"ESCALATE_PORT={settings.port + 1} make run"
    )


def _company(settings: Settings) -> Check:
    if settings.company != "example":
        return Check(name="company", ok=True, says=f"addresses end in @{settings.company}.com")
    return Check(
        name="company",
        ok=False,
        needed=False,
        says="addresses are samples (@example.com); set ESCALATE_COMPANY=yourname",
    )


class Ping(BaseModel):
    """What the model is asked for, to see whether it answers in a form."""

    model_config = ConfigDict(extra="forbid")

    word: str


def _model(settings: Settings) -> list[Check]:
    """Returns whether the configured model answers: one short call without a word of any case; nothing without one."""
    if not settings.model:
        return []
    from assistant.fuse import UNOPENED
    from assistant.llm import Llm
    from assistant.prompts import prompt

    try:
        asked = prompt(settings.prompts, "ping").text
    except DeskError as error:
        return [Check(name="language model", ok=False, needed=False, says=str(error))]
    call = Llm(settings).ask("doctor", [("human", asked)], Ping).call
    says = f"{settings.model} answers in {call.ms:.0f} ms; cases are read by: {settings.reader}"
    if call.outcome == "ok":
        return [Check(name="language model", ok=True, says=says)]
    mend = "Until that is mended the local reader answers alone."
    if call.outcome not in UNOPENED:  # Those name their own mend.
        mend += " Look at ESCALATE_MODEL, _URL, _KEY and _OUTPUT."
    return [Check(name="language model", ok=False, needed=False, says=f"{settings.model}: {call.says}. {mend}")]
