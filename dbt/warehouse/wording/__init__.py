"""What the command line says, in Chinese and English; the sentences stand in one file."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True)
class Phrase:
    """
    Part of a sentence, worded in the language of that sentence.

    Parameters
    ----------
    key : str
        Its name in ``messages.toml``.
    """

    key: str


@cache
def _messages() -> dict[str, dict[str, str]]:
    file = resources.files(__package__) / "messages.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def text(key: str, lang: Language, **args: object) -> str:
    """
    One sentence of the wording file, with its arguments filled in.

    Parameters
    ----------
    key : str
        Name of the sentence in ``messages.toml``.
    lang : {"zh", "en"}
        Language of the reader.
    **args : object
        What stands in braces in the sentence.

    Returns
    -------
    str
        The sentence.
    """
    said = {
        name: text(value.key, lang) if isinstance(value, Phrase) else value
        for name, value in args.items()
    }
    return _messages()[key][lang].format(**said)
