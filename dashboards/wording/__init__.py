"""Every word the dashboard shows, in Chinese and in English, and how words are set."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal, cast

import yaml

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_THIN_SPACE = "\u2009"
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_LATIN = r"[A-Za-z0-9]"
_SEAM = re.compile(rf"(?<={_HAN}) ?(?={_LATIN})|(?<=[A-Za-z0-9%]) ?(?={_HAN})")
_COUNT = re.compile(r"\bn = ")
_DIGITS = "零一二三四五六七八九"


@functools.cache
def entries() -> Mapping[str, Mapping[Language, str]]:
    """
    Read the wording files.

    Returns
    -------
    Mapping
        Key to its text in each language; keys open with the name of their file.
    """
    found: dict[str, Mapping[Language, str]] = {}
    for file in sorted(resources.files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            section = file.name.removesuffix(".yaml")
            for key, texts in yaml.safe_load(file.read_text(encoding="utf-8")).items():
                found[f"{section}.{key}"] = texts
    return found


def spaced(text: str) -> str:
    """Set a thin space wherever Chinese meets a Latin letter or a digit."""
    return _SEAM.sub(_THIN_SPACE, text)


def chinese_numeral(number: int) -> str:
    """Spell 1 to 99 in Chinese, as editions of an award are named: 10 is 十."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def ordinal(number: int) -> str:
    """Spell 1st, 2nd, 3rd, 4th ..., 11th, 12th, 13th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


@dataclass(frozen=True)
class Words:
    """
    The words of one language.

    Parameters
    ----------
    lang : {"zh", "en"}
        Language spoken.
    """

    lang: Language

    def __call__(self, key: str, /, **args: object) -> str:
        """Say the text of ``key`` with its gaps filled."""
        return self.set(entries()[key][self.lang].format(**args))

    def term(self, kind: str, code: str | None) -> str:
        """Say a code of a closed list; a code that nobody has named is shown as it is."""
        key = f"terms.{kind}_{code or 'unknown'}"
        return self(key) if key in entries() else str(code)

    def set(self, text: str) -> str:
        """Set a text by the language's rules; ``n = 36`` stays on one line."""
        whole = _COUNT.sub("n\u00a0=\u00a0", text)
        return spaced(whole) if self.lang == "zh" else whole

    def of(self, row: Mapping[str, object], column: str) -> str:
        """Choose this language's column of a row: ``column`` + ``_zh`` or ``_en``."""
        text = row[f"{column}_{self.lang}"] or row[f"{column}_zh"]
        return self.set(cast(str, text or ""))

    def cycle(self, cycle: str, edition_no: int | None) -> str:
        """Name a cycle: 第十届（2025）; without a known edition, the year alone."""
        if edition_no is None:
            return self("terms.cycle_year", cycle=cycle)
        numeral = chinese_numeral if self.lang == "zh" else ordinal
        return self("terms.cycle_edition", cycle=cycle, edition=numeral(edition_no))

    def listed(self, items: list[str]) -> str:
        """Join items as a list in a sentence."""
        return self("terms.list_mark").join(items)
