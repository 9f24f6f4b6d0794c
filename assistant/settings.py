"""The company's own values and where things lie: one frozen object, read from the environment once at the start."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
COMPANY = "[company]"
"""Where the policy leaves the company's name open."""


class Settings(BaseSettings):
    """Set any of these as `ESCALATE_…` in the environment, e.g. `ESCALATE_COMPANY=acme`."""

    model_config = SettingsConfigDict(
        env_prefix="ESCALATE_", frozen=True, extra="ignore", use_attribute_docstrings=True
    )

    company: str = "example"
    """Fills `[company]` in the policy's addresses."""
    company_name: str = ""
    """How customers know the company; empty: left out of replies."""
    billing_phone: str = ""
    """Fills `[BILLING_PHONE]`; empty: the phone is not mentioned."""
    policy: Path = ROOT / "knowledge"
    """Folder with policy.md and tables/."""
    model_dir: Path = ROOT / "assistant" / "model"
    """Folder with the encoder taught on cases and the heads of the local reader."""
    encoder_dir: Path = ROOT / "knowledge" / "model"
    """Folder with the encoder as published, which searches the policy."""
    data: Path = ROOT / "data"
    """Folder for the search index and the case log; made when needed."""
    host: str = "127.0.0.1"
    port: int = 7860
    model: str = ""
    """A language model as LangChain names it, `openai:gpt-5-mini`; empty: none, and nothing is sent anywhere."""
    model_url: str = ""
    """An OpenAI-compatible server to ask instead of the provider's own, `http://gpu-1:8000/v1`."""
    model_key: SecretStr = SecretStr("")
    """The server's key; empty: the provider's own variable (`OPENAI_API_KEY`) is used."""
    model_output: Literal["json_schema", "function_calling"] = "json_schema"
    """How the model is held to a form."""
    model_timeout_s: Annotated[float, Field(gt=0)] = 20.0
    """Seconds that the model has for a case, second try and wording together; then the local reader answers alone."""
    model_hourly_tokens: Annotated[int, Field(ge=0)] = 1_000_000
    """Most tokens an hour, in and out; 0: no limit."""
    model_price_in: Annotated[float, Field(ge=0)] = 0.0
    model_price_out: Annotated[float, Field(ge=0)] = 0.0
    """US dollars for a million tokens; 0: costs are not computed."""
    reader: Literal["cascade", "llm", "local"] = "cascade"
    """Who reads where a model is configured; the cascade asks it only where the local reader is unsure."""
    polish: bool = False
    """The model words the drafted reply anew, in English; what adds to it or takes from it is dropped."""
    translate: bool = False
    """The model translates the reply into the customer's language; what is not shown to say the same is dropped."""
    model_any_script: bool = False
    """Texts mostly in another script than the Latin one go to the model too; names are found less surely in them."""
    prompts: Path = ROOT / "prompts"
    """Folder with the model's prompts."""
    holidays: tuple[date, ...] = ()
    """Days on which business clocks stand still, as JSON: `["2026-12-25"]`."""
    max_chars: int = 1_000_000
    """Longer texts are refused with a sentence."""


def filled(text: str, company: str) -> str:
    """Returns words of the policy with the company's name in them."""
    return text.replace(COMPANY, company)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Returns the settings of this process, read once."""
    return Settings()
