"""The look is told once; it reads, also for the colour-blind and in grey print."""

import itertools
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dashboards.charts import theme

FOLDER = Path(__file__).resolve().parents[2] / "dashboards"
# Mahy, Van Eycken and Oosterlinck (1994), in CIELAB units
JUST_NOTICEABLE = 2.3
# Machado, Oliveira and Fernandes (2009), doi 10.1109/TVCG.2009.113, severity 1.0
MACHADO = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "grey": [[0.2126, 0.7152, 0.0722]] * 3,
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
}


def linear(colour: str) -> NDArray[np.float64]:
    values = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def seen(colour: str, sight: str) -> NDArray[np.float64]:
    return lab(np.array(MACHADO[sight]) @ linear(colour))


def difference(one: str, other: str, sight: str) -> float:
    return float(np.linalg.norm(seen(one, sight) - seen(other, sight)))


@pytest.mark.parametrize("sight", MACHADO)
def test_neighbouring_bands_differ_however_they_are_seen(sight: str) -> None:
    # twice what is just noticeable side by side, for cells that stand apart
    for low, high in itertools.pairwise(theme.BANDS):
        assert difference(low, high, sight) > 2 * JUST_NOTICEABLE, (low, high)


@pytest.mark.parametrize("sight", MACHADO)
def test_bands_darken_from_low_to_high_however_they_are_seen(sight: str) -> None:
    lightness = [seen(colour, sight)[0] for colour in theme.BANDS]
    assert lightness == sorted(lightness, reverse=True)


@pytest.mark.parametrize("sight", ["protanopia", "deuteranopia", "tritanopia", "normal"])
def test_the_one_thing_to_look_at_stands_out(sight: str) -> None:
    for context in (theme.RIVER, theme.RIVER_LIGHT, theme.INK, theme.GROUND):
        assert difference(theme.VERMILION, context, sight) > 20, context


def test_the_simulation_is_not_blind_itself() -> None:
    # red and green of one lightness: far apart in sight, near for deuteranopia
    assert difference("#C0392B", "#6B7B00", "normal") > 60
    assert difference("#C0392B", "#6B7B00", "deuteranopia") < 25


def test_sectors_are_told_by_shape_first() -> None:
    assert len(set(theme.SECTOR_SHAPES.values())) == len(theme.SECTOR_SHAPES) == 4
    assert set(theme.SECTOR_SHAPES) == set(theme.SECTOR_COLOURS)


@pytest.mark.parametrize("colour", [theme.INK, theme.GREY, theme.RIVER, theme.VERMILION])
def test_text_reads_on_white(colour: str) -> None:
    assert theme.contrast(colour, theme.GROUND) >= 4.5


def test_text_in_cells_reads_on_every_band() -> None:
    for ground in theme.BANDS:
        assert theme.contrast(theme.ink_on(ground), ground) >= 4.5


@pytest.mark.parametrize("step", range(0, 256, 5))
def test_text_reads_on_any_ground(step: int) -> None:
    for ground in (
        f"#{step:02x}{step:02x}{step:02x}",
        f"#{step:02x}a5a3",
        f"#33{step:02x}8c",
    ):
        assert theme.contrast(theme.ink_on(ground), ground) >= theme.READABLE


def test_gold_is_no_text_colour() -> None:
    assert theme.contrast(theme.GOLD, theme.GROUND) < 4.5
    for path in (FOLDER / "charts").glob("*.py"):
        for call in re.findall(
            r"mark_text\((?:[^()]|\([^()]*\))*\)", path.read_text("utf-8")
        ):
            assert "GOLD" not in call, path.name
    css = (FOLDER / "style.css").read_text(encoding="utf-8")
    assert theme.GOLD.lower() not in css.lower()


def test_streamlit_repeats_the_tokens() -> None:
    config = tomllib.loads((FOLDER / ".streamlit" / "config.toml").read_text("utf-8"))
    told = config["theme"]
    assert told["primaryColor"] == told["linkColor"] == theme.RIVER
    assert told["textColor"] == theme.INK
    assert told["borderColor"] == told["dataframeBorderColor"] == theme.RULE
    assert told["backgroundColor"] == theme.GROUND
    assert told["grayTextColor"] == theme.GREY
    assert told["baseFontSize"] == theme.BODY_SIZE
    assert told["chartCategoricalColors"] == list(theme.SECTOR_COLOURS.values())
    assert set(told["chartSequentialColors"]) == set(theme.BANDS)
    fonts = [name.strip().strip("'") for name in told["font"].split(",")]
    assert tuple(fonts) == theme.FONT_FAMILIES
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["address"] == "127.0.0.1"


def test_the_style_sheet_repeats_the_tokens_and_asks_for_nothing() -> None:
    css = (FOLDER / "style.css").read_text(encoding="utf-8")
    tokens = dict(re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", css))
    assert tokens == {
        "river": theme.RIVER,
        "river-light": theme.RIVER_LIGHT,
        "vermilion": theme.VERMILION,
        "ink": theme.INK,
        "grey": theme.GREY,
        "rule": theme.RULE,
    }
    assert "url(" not in css
    assert "@import" not in css
    sizes = {int(size) for size in re.findall(r"font-size: (\d+)px", css)}
    assert sizes <= {
        theme.NOTE_SIZE,
        theme.AXIS_SIZE,
        theme.BODY_SIZE,
        theme.FINDING_SIZE,
        theme.TITLE_SIZE,
    }


def test_colours_stand_in_the_theme_alone() -> None:
    colour = re.compile(r"#[0-9A-Fa-f]{6}\b")
    for path in FOLDER.rglob("*.py"):
        if path.name != "theme.py":
            assert not colour.search(path.read_text(encoding="utf-8")), path.name
