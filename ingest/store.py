"""
The raw store: every file received, by the hash of its bytes, with its receipts.

Bytes come first, then the receipt, then the facts, each durable before the next begins.
So a receipt never speaks of bytes that are not there, and facts never of a file that
nobody handed in. Only bytes and receipts are truth; facts can be read again any time.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from ingest import durable
from ingest.reader_version import reader_version
from ingest.refusal import Refusal
from ingest.scan import Found

_CHUNK = 1 << 20
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


@dataclass(frozen=True)
class Receipt:
    """
    One name under which a file was received.

    Parameters
    ----------
    file_name : str
        Path below the given one, with ``/``.
    received_at : str
        When, in UTC.
    """

    file_name: str
    received_at: str

    def moment(self) -> datetime:
        """Return when, as a bare time in UTC."""
        return (
            datetime.fromisoformat(self.received_at).astimezone(UTC).replace(tzinfo=None)
        )


@dataclass(frozen=True)
class Receipts:
    """
    All names under which the same bytes were received.

    Parameters
    ----------
    sha256 : str
        Hash of the bytes.
    size : int
        Number of bytes.
    receipts : tuple of Receipt
        In the order in which they came.
    """

    sha256: str
    size: int
    receipts: tuple[Receipt, ...]

    def is_duplicate(self, file_name: str) -> bool:
        """Whether the same bytes stand under a name earlier in path order."""
        return self.size > 0 and any(r.file_name < file_name for r in self.receipts)

    def to_json(self) -> bytes:
        """Return the text of the receipts' file."""
        return f"{json.dumps(asdict(self), ensure_ascii=False, indent=1)}\n".encode()


@dataclass(frozen=True)
class Stored:
    """
    What became of one file that was found.

    Parameters
    ----------
    found : Found
        The file.
    receipts : Receipts or None
        Its receipts, this one included; null when its bytes could not be read.
    is_new : bool
        Whether this receipt was not there before.
    problem : str
        Why the bytes could not be read; empty when they could.
    """

    found: Found
    receipts: Receipts | None
    is_new: bool
    problem: str = ""


@dataclass(frozen=True)
class Store:
    """
    The raw store of a home.

    Parameters
    ----------
    home : Path
        The home.
    """

    home: Path

    @cached_property
    def files(self) -> Path:
        """Folder of the bytes and their receipts."""
        return self.home / "raw" / "files"

    @cached_property
    def facts(self) -> Path:
        """Folder of the readings."""
        return self.home / "raw" / "facts"

    @cached_property
    def packs(self) -> Path:
        """Folder of readings put together for a fast load."""
        return self.home / "raw" / "packs"

    @cached_property
    def layouts(self) -> Path:
        """Folder of the home's own layouts; it need not exist."""
        return self.home / "layouts"

    @cached_property
    def reader_version(self) -> str:
        """Version of the reader in this home; see `ingest.reader_version`."""
        return reader_version(self.layouts)

    def prepare(self) -> None:
        """Make the folders and remove what a killed command left; needs the lock."""
        for folder in (self.files, self.facts, self.packs):
            durable.make_folder(folder)
            durable.remove_leftovers(folder)
        durable.notice("store:prepared", self.home.name)

    def bytes_of(self, sha256: str) -> Path:
        """Where the bytes of a file stand."""
        return self.files / sha256

    def facts_of(self, sha256: str) -> Path:
        """Where the reading of a file stands."""
        return self.facts / f"{sha256}.parquet"

    def receipts_of(self, sha256: str) -> Receipts | None:
        """Return the receipts of a file, or None when it was never received."""
        try:
            text = self._receipts_path(sha256).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        try:
            kept = json.loads(text)
            receipts = tuple(Receipt(**receipt) for receipt in kept["receipts"])
            return Receipts(kept["sha256"], kept["size"], receipts)
        except (ValueError, TypeError, KeyError) as error:
            raise Refusal("receipt_damaged", file=self._receipts_path(sha256)) from error

    def hashes(self) -> list[str]:
        """Return the hashes of all files that have a receipt, in order of arrival."""
        arrived: dict[str, int] = {}
        received: list[str] = []
        with os.scandir(self.files) as entries:
            for entry in entries:
                name, _, ending = entry.name.partition(".")
                if ending == "json":
                    received.append(name)
                elif not ending:
                    arrived[name] = entry.stat().st_mtime_ns
        return sorted(received, key=lambda sha256: (arrived.get(sha256, 0), sha256))

    def put(self, batch: Sequence[Found]) -> list[Stored]:
        """
        Keep the bytes of some files, and then their receipts.

        Parameters
        ----------
        batch : sequence of Found
            The files; they become durable together.

        Returns
        -------
        list of Stored
            One for each, in the same order.
        """
        contents: list[_Content | _Unreadable] = []
        with durable.Group("raw") as group:
            fresh: set[_Content] = set()
            for found in batch:
                try:
                    contents.append(self._keep(group, found, fresh))
                except _Unreadable as problem:
                    contents.append(problem)
        stored = []
        changed: dict[str, Receipts] = {}
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for found, content in zip(batch, contents, strict=True):
            if isinstance(content, _Unreadable):
                stored.append(Stored(found, None, is_new=False, problem=str(content)))
                continue
            receipts = (
                changed.get(content.sha256)
                or self.receipts_of(content.sha256)
                or Receipts(content.sha256, content.size, ())
            )
            is_new = all(r.file_name != found.file_name for r in receipts.receipts)
            if is_new:
                added = (*receipts.receipts, Receipt(found.file_name, now))
                receipts = changed[content.sha256] = replace(receipts, receipts=added)
            stored.append(Stored(found, receipts, is_new))
        with durable.Group("receipt") as group:
            for receipts in changed.values():
                group.write(self._receipts_path(receipts.sha256), receipts.to_json())
        return stored

    def _keep(
        self,
        group: durable.Group,
        found: Found,
        fresh: set[_Content],
    ) -> _Content:
        """Hash a file and, when its bytes are new, copy them under their hash."""
        try:
            source = Path(found.path).open("rb")  # noqa: SIM115 (closed below)
        except OSError as error:
            raise _Unreadable(_reason(error)) from error
        with source:
            content = _hashed(source)
            if content in fresh or self._holds(content):
                return content
            source.seek(0)
            part = group.begin(self.files)
            # whoever edits the file meanwhile: the name is the hash of what was copied
            content = _hashed(source, copy_to=part.file)
        if content in fresh or self._holds(content):
            group.drop(part)
        else:
            group.keep(part, self.bytes_of(content.sha256))
            fresh.add(content)
        return content

    def _holds(self, content: _Content) -> bool:
        try:
            return self.bytes_of(content.sha256).stat().st_size == content.size
        except FileNotFoundError:
            return False

    def _receipts_path(self, sha256: str) -> Path:
        return self.files / f"{sha256}.json"


@dataclass(frozen=True)
class _Content:
    sha256: str
    size: int


class _Unreadable(Exception):
    """The bytes of a file that was found cannot be had."""


def _hashed(source: BinaryIO, copy_to: BinaryIO | None = None) -> _Content:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(source):
        digest.update(chunk)
        size += len(chunk)
        if copy_to:
            copy_to.write(chunk)
    return _Content(digest.hexdigest(), size)


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    try:
        while chunk := source.read(_CHUNK):
            yield chunk
    except OSError as error:
        raise _Unreadable(_reason(error)) from error


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


@contextmanager
def refusing_unwritable(home: Path) -> Iterator[None]:
    """Turn the system's refusal to write in a home into a sentence."""
    try:
        yield
    except OSError as error:
        rule = "disk_full" if error.errno in _FULL else "home_not_writable"
        raise Refusal(rule, home=home, reason=_reason(error)) from error
