"""The commands, their arguments and their help, in the language of the caller."""

from typing import TYPE_CHECKING

import typer

from warehouse.surface import archive, desk
from warehouse.surface.wiring import Wiring

if TYPE_CHECKING:
    from warehouse.cli import Teller


def surface(teller: "Teller") -> typer.Typer:
    """
    Build the command line.

    Parameters
    ----------
    teller : Teller
        Tells the outcome; its language is that of the help.

    Returns
    -------
    typer.Typer
        The application; called with arguments it returns the exit status.
    """
    wiring = Wiring(teller)
    archive.add(wiring)
    desk.add(wiring)
    return wiring.app
