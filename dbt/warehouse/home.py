"""The folder that holds everything of one award office."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from warehouse.refusals import Refusal

DEFAULT_HOME = Path(__file__).resolve().parents[2] / "data"


@dataclass(frozen=True)
class Home:
    """
    One office's folder and the places inside it.

    Parameters
    ----------
    path : Path
        The folder itself.
    """

    path: Path

    @classmethod
    def chosen(cls, path: Path | None) -> "Home":
        """Return the home at ``path``, else of ``CJQA_HOME``, else ``data/``."""
        named = path or os.environ.get("CJQA_HOME") or DEFAULT_HOME
        return cls(Path(named).expanduser().resolve())

    @property
    def inbox(self) -> Path:
        """A place to drop sheets."""
        return self.path / "inbox"

    @property
    def raw(self) -> Path:
        """Every file received, by content: the only source of truth."""
        return self.path / "raw"

    @property
    def registers(self) -> Path:
        """The registers that people keep by hand."""
        return self.path / "registers"

    @property
    def layouts(self) -> Path:
        """Layouts of the home's own; the folder is made by whoever needs one."""
        return self.path / "layouts"

    @property
    def build(self) -> Path:
        """The warehouse under construction, dbt's target, logs; may be deleted."""
        return self.path / "build"

    @property
    def logs(self) -> Path:
        """Where a failure leaves its particulars."""
        return self.build / "logs"

    @property
    def published(self) -> Path:
        """The published versions and the pointer to the one that counts."""
        return self.path / "published"

    @property
    def issues_xlsx(self) -> Path:
        """The list of issues for the office."""
        return self.path / "issues.xlsx"

    @property
    def audit_log(self) -> Path:
        """The hash-chained record of exports."""
        return self.path / "audit.jsonl"

    def prepare(self) -> None:
        """
        Make the folders and the registers that are missing; change nothing that is there.

        Raises
        ------
        Refusal
            When the home cannot be written.
        """
        from warehouse import registers

        try:
            folders = (self.inbox, self.raw, self.registers, self.build, self.published)
            for folder in (self.path, *folders):
                folder.mkdir(parents=True, exist_ok=True)
            # an existing folder may still refuse new files
            for folder in (self.path, *folders):
                with tempfile.TemporaryFile(dir=folder):
                    pass
            registers.prepare(self.registers)
        except OSError as error:
            reason = error.strerror or str(error)
            raise Refusal("home_not_writable", home=self.path, reason=reason) from error
