"""Refusals: work that cannot be done, said in one sentence that tells what to do."""

from warehouse.wording import Language, text


class Refusal(Exception):
    """
    Work that was refused, with a sentence for whoever asked for it.

    Parameters
    ----------
    rule : str
        Name of the sentence in the wording file.
    **values : object
        What the sentence fills in.
    """

    def __init__(self, rule: str, **values: object) -> None:
        super().__init__(rule, values)
        self.rule = rule
        self.values = values

    def message(self, lang: Language) -> str:
        """Say in ``lang`` what was refused and what to do."""
        return text(self.rule, lang, **self.values)

    def __str__(self) -> str:
        """Return the English sentence, for logs and test reports."""
        return self.message("en")
