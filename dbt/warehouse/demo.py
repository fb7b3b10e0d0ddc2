"""A small invented archive, to try everything before a real sheet is loaded."""

import shutil
from pathlib import Path

from warehouse.home import DEFAULT_HOME, Home
from warehouse.refusals import Refusal

DEMO_HOME = DEFAULT_HOME / "demo"
MARKER = ".cjqa-demo"
ARCHIVE = "demo"


def demo_home(path: Path | None) -> Home:
    """
    Choose the demo's home, which must be empty or hold an earlier demo.

    Parameters
    ----------
    path : Path or None
        As given by ``--home``; ``data/demo`` when not given.

    Returns
    -------
    Home
        A home that may be filled with invented data.

    Raises
    ------
    Refusal
        When the folder holds anything else: a real home must not be mixed with a demo.
    """
    home = Home((path or DEMO_HOME).expanduser().resolve())
    try:
        is_taken = home.path.exists() and any(home.path.iterdir())
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal("home_not_writable", home=home.path, reason=reason) from error
    if is_taken and not (home.path / MARKER).exists():
        raise Refusal("demo_home_taken", home=home.path)
    return home


def archive(home: Home) -> Path:
    """
    Make room for a new archive: an earlier demo goes, its published versions stay.

    Parameters
    ----------
    home : Home
        As ``demo_home`` returned it.

    Returns
    -------
    Path
        An empty place for the archive, in the demo's inbox.
    """
    from ingest import durable, lock

    try:
        durable.make_folder(home.path)
        durable.write(home.path / MARKER, b"invented data\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal("home_not_writable", home=home.path, reason=reason) from error
    with lock.writing(home.path):
        for folder in (home.inbox, home.raw, home.registers):
            if folder.exists():
                shutil.rmtree(folder)
        home.prepare()
    return home.inbox / ARCHIVE


def take_registers(simulated: Path, home: Home) -> None:
    """Copy the registers that the simulator wrote beside its truth."""
    from ingest import durable

    for path in sorted((simulated / "truth" / "registers").glob("*.csv")):
        durable.write(home.registers / path.name, path.read_bytes())
