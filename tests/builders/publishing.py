"""Publish a database in a process of its own, so that it can be killed."""

import sys
from pathlib import Path

from warehouse.home import Home
from warehouse.publish import publish


def main() -> None:
    """Publish the database of the second argument in the home of the first."""
    home, database = map(Path, sys.argv[1:])
    publish(Home(home), database)
