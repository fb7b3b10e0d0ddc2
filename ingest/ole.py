"""
Streams of an OLE compound file: the container of .xls and of encrypted workbooks.

Format: [MS-CFB]. Chains are followed at most once through each sector, so a file whose
chains bite their own tail ends as damaged.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from ingest.refusal import Refusal

_END = 0xFFFFFFFE
_FREE = 0xFFFFFFFF
_MAX_REGULAR = 0xFFFFFFFA
_ENTRY_SIZE = 128
_STORAGE, _STREAM, _ROOT = 1, 2, 5


class _Entry(NamedTuple):
    kind: int
    start: int
    size: int


class CompoundFile:
    """
    A compound file in memory.

    Parameters
    ----------
    data : bytes
        The whole file.

    Raises
    ------
    Refusal
        ``damaged`` where the tables of the file make no sense.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            (shift, mini_shift) = struct.unpack_from("<HH", data, 30)
            (directory, _, self._cutoff, mini_fat) = struct.unpack_from("<IIII", data, 48)
            (difat,) = struct.unpack_from("<I", data, 68)
            tables = struct.unpack_from("<109I", data, 76)
        except struct.error as error:
            raise _damaged("header") from error
        if shift not in {9, 12} or mini_shift != 6:
            raise _damaged("sector size")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        self._fat = self._read_fat(list(tables), difat)
        self._entries = self._read_directory(directory)
        root = next((e for e in self._entries.values() if e.kind == _ROOT), None)
        self._mini_stream = self._chain(root.start) if root is not None else b""
        self._mini_fat = self._numbers(self._chain(mini_fat))

    def names(self) -> set[str]:
        """Give the names of all streams and storages."""
        return set(self._entries)

    def stream(self, name: str) -> bytes:
        """Give the bytes of a stream."""
        entry = self._entries[name]
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        pieces = []
        for sector in self._sectors(entry.start, self._mini_fat):
            at = sector * self._mini_size
            pieces.append(self._mini_stream[at : at + self._mini_size])
        return b"".join(pieces)[: entry.size]

    def _read_fat(self, tables: list[int], difat: int) -> tuple[int, ...]:
        seen: set[int] = set()
        while difat < _MAX_REGULAR and difat not in seen:
            seen.add(difat)
            numbers = self._numbers(self._sector(difat))
            tables += numbers[:-1]
            difat = numbers[-1]
        fat = b"".join(self._sector(table) for table in tables if table < _MAX_REGULAR)
        if len(fat) > len(self._data):
            raise _damaged("table of sectors")
        return self._numbers(fat)

    def _read_directory(self, start: int) -> dict[str, _Entry]:
        data = self._chain(start)
        entries: dict[str, _Entry] = {}
        for at in range(0, len(data) - _ENTRY_SIZE + 1, _ENTRY_SIZE):
            (length, kind) = struct.unpack_from("<HB", data, at + 64)
            if kind not in {_STORAGE, _STREAM, _ROOT}:
                continue
            (first, size) = struct.unpack_from("<II", data, at + 116)
            raw = data[at : at + min(max(length - 2, 0), 62)]
            name = raw.decode("utf-16-le", errors="replace")
            entries.setdefault(name, _Entry(kind, first, size))
        return entries

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        piece = self._data[at : at + self._size]
        if not piece:
            raise _damaged("sector outside the file")
        return piece.ljust(self._size, b"\0")

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(n) for n in self._sectors(start, self._fat))

    @staticmethod
    def _sectors(start: int, table: tuple[int, ...]) -> list[int]:
        chain: list[int] = []
        while start < _MAX_REGULAR:
            if start >= len(table) or len(chain) > len(table):
                raise _damaged("chain of sectors")
            chain.append(start)
            start = table[start]
        return chain

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _damaged(what: str) -> Refusal:
    return Refusal("damaged", found=f"OLE: {what}")
