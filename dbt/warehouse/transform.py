"""
dbt in this process: models, contracts and tests over the warehouse under construction.

A call of dbt's own command line costs seconds before any model runs. In process the
parsed project is kept in ``<home>/build/target`` for the next build; this works only
while the path of the database stays the same, hence one fixed name, told to dbt from
within the database's folder: then it is the same for every home, and a new home can begin
with a project that was parsed before (``CJQA_PARSED_PROJECT``).
"""

import gc
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import duckdb

from warehouse.home import Home
from warehouse.refusals import Refusal
from warehouse.wording import Language, text

PROJECT = Path(__file__).resolve().parents[1]
ROWS_SHOWN = 5
FAILURES_SHOWN = 5
LINES_SHOWN = 8
#: What dbt keeps of a parsed project, in its target folder.
PARSED = "partial_parse.msgpack"
_TOLD = {"info", "warn", "error"}
GENERIC_TESTS = {"filled", "unique", "accepted_values"}

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Failure:
    """
    One test, model or seed that did not pass.

    Parameters
    ----------
    name : str
        Name of the node in the dbt project.
    kind : str
        ``test``, ``unit_test``, ``model`` or ``seed``.
    sentence : dict of str to str
        What should hold, by language; empty where nobody wrote it down.
    n_rows : int or None
        Failing rows of a test.
    evidence : tuple of str
        The first failing rows, or the first lines of the database's message.
    """

    name: str
    kind: str
    sentence: Mapping[str, str]
    n_rows: int | None
    evidence: tuple[str, ...]

    def told(self, lang: Language) -> str:
        """Say what failed, in words and with its evidence."""
        what = self.sentence.get(lang) or text("failure_unnamed", lang)
        rows = "" if self.n_rows is None else text("failure_rows", lang, n=self.n_rows)
        head = text(
            f"failure_{self.kind}", lang, name=self.name, what=what.strip(), rows=rows
        )
        return "\n".join([head, *(f"  {line}" for line in self.evidence)])


class BuildFailed(Refusal):
    """
    A build whose tests, contracts or models did not pass.

    Parameters
    ----------
    failures : list of Failure
        What did not pass.
    log : Path
        Where dbt's own log stands.
    """

    def __init__(self, failures: list[Failure], log: Path) -> None:
        super().__init__("build_failed", n=len(failures), log=log)
        self.failures = failures

    def message(self, lang: Language) -> str:
        """Say what failed, and that the published version stays."""
        told = [failure.told(lang) for failure in self.failures[:FAILURES_SHOWN]]
        return "\n".join([super().message(lang), *told])


@dataclass(frozen=True)
class Model:
    """
    A mart as the dbt project describes it.

    Parameters
    ----------
    name : str
        Table name.
    columns : dict of str to dict
        For each column ``description_zh``, ``description_en`` and ``unit``.
    """

    name: str
    columns: Mapping[str, Mapping[str, str | None]]


def transform(
    database: Path, home: Home, on_progress: Progress | None = None
) -> list[Model]:
    """
    Build and test all models in ``database``.

    Parameters
    ----------
    database : Path
        The warehouse under construction, with schema ``raw`` filled and closed.
    home : Home
        Where dbt keeps its parsed project and its log.
    on_progress : callable, optional
        Called with the node's name, its number and the number of nodes.

    Returns
    -------
    list of Model
        The marts with their descriptions.

    Raises
    ------
    BuildFailed
        When a model, a contract or a test does not pass.
    Refusal
        When the project itself cannot be read.
    """
    from dbt.cli.main import dbtRunner

    target = (home.build / "target").resolve()
    begin_parsed(target)
    arguments = [
        "--quiet",
        "--log-level",
        "none",
        # dbt's own log file costs a sixth of a build: each of thousands of debug events
        # is worded before its level is looked at; the callback below keeps a log
        "--log-level-file",
        "none",
        "--no-write-json",
        "--no-populate-cache",
        "build",
        # these test code, not data, and run with the tests of the code
        "--exclude-resource-type",
        "unit_test",
        "--exclude",
        "tag:code",
        "--project-dir",
        str(PROJECT),
        "--profiles-dir",
        str(PROJECT),
        "--target-path",
        str(target),
        "--log-path",
        str(home.logs.resolve()),
    ]
    log = home.logs / "dbt.log"
    home.logs.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w", encoding="utf-8") as file,
        _environment(
            CJQA_BUILD_DB=database.name,
            # what is simulated on the home's own design is kept for the next build
            CJQA_CALIBRATION_CACHE=str((home.build / "calibration").resolve()),
        ),
        chdir(database.parent),
    ):

        def report(event: Any) -> None:
            if event.info.level in _TOLD:
                file.write(f"{event.info.level:<5} {event.info.msg}\n")
            if on_progress is not None and event.info.name == "LogStartLine":
                on_progress(
                    event.data.node_info.node_name, event.data.index, event.data.total
                )

        try:
            outcome = dbtRunner(callbacks=[report]).invoke(arguments)
        finally:
            _release()
    if outcome.exception is not None:
        reason = " ".join(str(outcome.exception).split())
        raise Refusal("project_unreadable", reason=reason, log=log) from outcome.exception
    results: list[Any] = list(cast("Iterable[Any]", outcome.result))
    failed = [result for result in results if result.status in {"fail", "error"}]
    if failed or not outcome.success:
        raise BuildFailed(_failures(database, failed), log)
    return [_model(result.node) for result in results if _is_mart(result.node)]


def begin_parsed(target: Path) -> None:
    """Let dbt begin with the parsed project that ``CJQA_PARSED_PROJECT`` keeps."""
    kept = os.environ.get("CJQA_PARSED_PROJECT")
    own = target / PARSED
    if kept and not own.exists() and (Path(kept) / PARSED).is_file():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(kept) / PARSED, own)


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """Set variables that the profile reads, for as long as dbt runs."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _release() -> None:
    """Let go of database and log: resetting the adapters alone keeps them open."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters
    from dbt_common.events.event_manager_client import (
        cleanup_event_logger,
        get_event_manager,
    )

    for logger in get_event_manager().loggers:
        for handler in logging.getLogger(logger.name).handlers:
            handler.close()
    cleanup_event_logger()

    reset_adapters()  # type: ignore[no-untyped-call]
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    gc.collect()


def _is_mart(node: Any) -> bool:
    return str(node.resource_type) == "model" and node.schema == "marts"


def _meta(node: Any) -> Mapping[str, Any]:
    """Merge the two places where dbt keeps ``meta``."""
    config = getattr(node, "config", None)
    return {
        **(getattr(node, "meta", None) or {}),
        **(getattr(config, "meta", None) or {}),
    }


def _model(node: Any) -> Model:
    columns = {}
    for name, column in node.columns.items():
        meta = _meta(column)
        columns[name] = {
            "description_zh": column.description.strip() or None,
            "description_en": (meta.get("description_en") or "").strip() or None,
            "unit": meta.get("unit"),
        }
    return Model(node.name, columns)


def _failures(database: Path, failed: list[Any]) -> list[Failure]:
    con = duckdb.connect(str(database), read_only=True)
    try:
        return [_failure(con, result) for result in failed]
    finally:
        con.close()


def _failure(con: duckdb.DuckDBPyConnection, result: Any) -> Failure:
    node = result.node
    kind = str(node.resource_type)
    sentence = {
        "zh": node.description or "",
        "en": _meta(node).get("description_en") or "",
    }
    if not any(sentence.values()):
        sentence = _generic_sentence(node)
    n_rows = None
    if kind == "test" and result.status == "fail":
        n_rows = result.failures
        evidence = _first_rows(con, node.compiled_code)
    else:
        lines = [line.strip() for line in (result.message or "").splitlines()]
        # what follows ">" names macros of dbt, which helps nobody here
        evidence = tuple(line for line in lines if line and line[0] != ">")[:LINES_SHOWN]
    return Failure(node.name, kind, sentence, n_rows, evidence)


def _generic_sentence(node: Any) -> dict[str, str]:
    """Word a generic test by what it was given, where nobody described it."""
    metadata = getattr(node, "test_metadata", None)
    if metadata is None or metadata.name not in GENERIC_TESTS:
        return {}
    key = f"holds_{metadata.name}"
    model = (node.attached_node or "").split(".")[-1]
    names = metadata.kwargs.get("columns", [node.column_name])
    column = ", ".join(f"{model}.{name}" for name in names)
    values = ", ".join(map(str, metadata.kwargs.get("values", [])))
    return {
        "zh": text(key, "zh", column=column, values=values),
        "en": text(key, "en", column=column, values=values),
    }


def _first_rows(con: duckdb.DuckDBPyConnection, test: str) -> tuple[str, ...]:
    """Ask a test again for the first rows that fail it."""
    cursor = con.execute(
        f"select * from ({test}) as failing order by all limit {ROWS_SHOWN}"
    )
    names = [column[0] for column in cursor.description or []]
    return tuple(
        "; ".join(f"{name}={value}" for name, value in zip(names, row, strict=True))
        for row in cursor.fetchall()
    )
