"""Refusals: work that ingest can't do, said in one sentence that tells what to do."""

from __future__ import annotations

from ingest.rules import Language, sentence


class Refusal(Exception):
    """
    Work that was refused, with a sentence for whoever asked for it.

    Parameters
    ----------
    rule : str
        A rule of ``wording/rules.csv`` or a message of ``wording/messages.csv``.
    **values : object
        What the sentence fills in.

    Attributes
    ----------
    rule : str
        As given.
    values : dict
        As given. (``args`` of an exception can only be a tuple.)
    """

    def __init__(self, rule: str, **values: object) -> None:
        super().__init__(rule, values)
        self.rule = rule
        self.values = values

    def message(self, lang: Language) -> str:
        """Say in ``lang`` what was refused and what to do."""
        return sentence(self.rule, lang, **self.values)

    def __reduce__(self) -> tuple[object, ...]:
        """Cross from a worker process with the values in place."""
        return (_again, (type(self), self.rule, self.values))

    def __str__(self) -> str:
        """Return the English sentence, for logs and test reports."""
        return self.message("en")


def _again(kind: type[Refusal], rule: str, values: dict[str, object]) -> Refusal:
    return kind(rule, **values)
