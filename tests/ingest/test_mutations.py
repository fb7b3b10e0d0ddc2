"""Files that were changed at random are read or refused: no crash, no hang."""

import io
import random
import time
import zipfile
from pathlib import Path

import pytest
from sheets import facts, read, scoring_sheet, write_workbook

from ingest.rules import rules

FOLDER = Path(__file__).parent / "fixtures"
VERDICTS = {"read", "unrecognised", "unreadable", "unsupported"}
N_QUICK = 400
LONG_SECONDS = 3600
LIMIT_SECONDS = 10


def originals(folder: Path) -> list[bytes]:
    sheet = write_workbook(folder / "a.xlsx", {"过程": scoring_sheet()})
    text = "年度,2025\n组织名称,结果\n虚构甲,正奖\n".encode("gb18030")
    return [sheet.read_bytes(), text, *(p.read_bytes() for p in sorted(FOLDER.iterdir()))]


def scrambled(data: bytes, rng: random.Random) -> bytes:
    """Change, cut, double or move some bytes."""
    content = bytearray(data)
    for _ in range(rng.choice([1, 2, 8, 40])):
        at, length = rng.randrange(len(content)), rng.choice([1, 1, 4, 64])
        way = rng.randrange(5)
        if way == 0:
            content[at : at + length] = rng.randbytes(length)
        elif way == 1:
            del content[at : at + length]
        elif way == 2:
            content[at:at] = content[at : at + length] * rng.randint(1, 3)
        elif way == 3:
            content[at] = rng.choice(b"\x00\xff<>&\"'0919-:=A")
        else:
            other = rng.randrange(len(content))
            content[at : at + length] = content[other : other + length]
        if not content:
            break
    return bytes(content)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Change a file, or one part inside it where it is an archive."""
    if data[:2] != b"PK" or rng.random() < 0.2:
        return scrambled(data, rng)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        chosen = rng.choice(
            [n for n in source.namelist() if n.endswith((".xml", ".rels"))]
        )
        for name in source.namelist():
            part = source.read(name)
            target.writestr(
                name, scrambled(part, rng) if name == chosen and part else part
            )
    return out.getvalue()


def survives(data: bytes, path: Path) -> str:
    path.write_bytes(data)
    started = time.process_time()
    reading = read(path)
    assert time.process_time() - started < LIMIT_SECONDS
    assert reading.verdict in VERDICTS
    known = set(rules()["rule"])
    assert set(facts(reading, "issue")["rule"]) <= known
    assert len(reading.to_parquet_bytes()) > 0
    return reading.verdict


def test_mutated_files_are_read_or_refused(tmp_path: Path) -> None:
    rng = random.Random(2025)
    files = originals(tmp_path)
    verdicts = [
        survives(mutated(rng.choice(files), rng), tmp_path / "m") for _ in range(N_QUICK)
    ]
    # the changes reach the readers: some files still read, some don't
    assert {"read", "unreadable", "unrecognised"} <= set(verdicts)


@pytest.mark.long
def test_an_hour_of_mutated_files(tmp_path: Path) -> None:
    rng = random.Random()
    files = originals(tmp_path)
    end = time.monotonic() + LONG_SECONDS
    while time.monotonic() < end:
        seed = rng.getrandbits(64)
        own = random.Random(seed)
        try:
            survives(mutated(own.choice(files), own), tmp_path / "m")
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
