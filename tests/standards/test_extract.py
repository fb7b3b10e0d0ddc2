"""The seeds against the extract of the printed standard, field by field, both ways."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

Seeds = Mapping[str, pl.DataFrame]
Rows = set[tuple[Any, ...]]

SOURCES = {"table_b1": "printed", "inferred_from_other_sectors": "inferred", None: None}
DEMANDS = {
    "shall": "must",
    "includes": "includes",
    "may": "may",
    "not_mentioned": "not_named",
}
FLAGS = {True: "true", False: "false"}
#: The edition that the extract was made from; the seeds hold others too.
SCHEME = "four_sector"

# of high impact, yet without effect on how a sheet is read: the word 校准 of annex A
NOT_ABOUT_READING = {"A2"}


@pytest.fixture(scope="module")
def seeds(seeds: Seeds) -> Seeds:
    """The seeds, and of those that tell editions apart the rows of this one."""
    return {
        name: frame.filter(pl.col("scheme") == SCHEME)
        if "scheme" in frame.columns
        else frame
        for name, frame in seeds.items()
    }


def number(value: int | None) -> str | None:
    return None if value is None else str(value)


def categories_of(extract: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for sector, standard in extract["standards"].items():
        for category in standard["categories"]:
            yield sector, category


def clauses_of(extract: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for sector, category in categories_of(extract):
        for clause in category["clauses"]:
            yield sector, category["number"], clause


def rows(frame: pl.DataFrame, *columns: str) -> Rows:
    found = frame.select(columns).rows()
    assert len(found) == len(set(found)) > 0
    return set(found)


def same(found: Rows, expected: Rows) -> None:
    assert sorted(map(str, found - expected)) == [], "in the seeds only"
    assert sorted(map(str, expected - found)) == [], "in the extract only"


def test_sectors(seeds: Seeds, extract: dict[str, Any]) -> None:
    same(
        rows(seeds["sectors"], "sector", "title_zh"),
        {(sector, text["sector_zh"]) for sector, text in extract["standards"].items()},
    )


def test_categories(seeds: Seeds, extract: dict[str, Any]) -> None:
    columns = "sector category title_zh points_table_title_zh points_max points_source"
    same(
        rows(seeds["categories"], *columns.split(), "pole_zh", "is_scored"),
        {
            (
                sector,
                category["number"],
                category["title_section5"],
                category["title_table_b1"],
                number(category["points"]),
                SOURCES[category["points_source"]],
                category["pole"],
                FLAGS[category["scored"]],
            )
            for sector, category in categories_of(extract)
        },
    )


def test_clauses(seeds: Seeds, extract: dict[str, Any]) -> None:
    columns = "sector category clause title_zh points_table_title_zh dimension points_max"
    same(
        rows(
            seeds["clauses"].filter(pl.col("dimension") != "context"),
            *columns.split(),
            "points_source",
            "is_scored",
        ),
        {
            (
                sector,
                category,
                clause["number"],
                clause["title_section5"],
                clause["title_table_b1"],
                clause["dimension"],
                number(clause["points"]),
                SOURCES[clause["points_source"]],
                FLAGS[clause["scored"]],
            )
            for sector, category, clause in clauses_of(extract)
        },
    )


def test_the_context_stands_among_the_clauses_too(
    seeds: Seeds, extract: dict[str, Any]
) -> None:
    columns = "sector category clause title_zh points_table_title_zh points_max is_scored"
    same(
        rows(seeds["clauses"].filter(dimension="context"), *columns.split()),
        {
            (
                sector,
                category["number"],
                category["number"],
                category["title_section5"],
                category["title_table_b1"],
                number(category["points"]),
                FLAGS[category["scored"]],
            )
            for sector, category in categories_of(extract)
            if category["key"] == "context"
        },
    )


def test_order_of_print(seeds: Seeds, extract: dict[str, Any]) -> None:
    printed = [(sector, clause["number"]) for sector, _, clause in clauses_of(extract)]
    clauses = seeds["clauses"].filter(pl.col("dimension") != "context")
    order = {sector: place for place, sector in enumerate(extract["sectors"])}
    in_order = clauses.sort(
        pl.col("sector").replace_strict(order), pl.col("sort_order").cast(pl.Int32)
    )
    assert in_order.select("sector", "clause").rows() == printed


def test_demands_of_result_clauses(seeds: Seeds, extract: dict[str, Any]) -> None:
    columns = "sector clause comparison_demand names_level_and_trend asks_segmentation"
    same(
        rows(seeds["clauses"].filter(dimension="result"), *columns.split()),
        {
            (
                sector,
                clause["number"],
                DEMANDS[clause["comparison_modality"]],
                FLAGS[clause["names_level_and_trend"]],
                FLAGS[clause["segmentation_clause"] is not None],
            )
            for sector, _, clause in clauses_of(extract)
            if clause["dimension"] == "result"
        },
    )


def test_sub_items(seeds: Seeds, extract: dict[str, Any]) -> None:
    expected = {
        (sector, holder["number"], item["letter"], item["title"])
        for sector, category in categories_of(extract)
        for holder in [category, *category["clauses"]]
        for item in holder.get("sub_items", [])
    }
    assert len(expected) == 4 * 52
    same(rows(seeds["sub_items"], "sector", "clause", "letter", "title_zh"), expected)


def test_indicators(seeds: Seeds, extract: dict[str, Any]) -> None:
    columns = "sector clause indicator_no title_zh is_where_feasible"
    same(
        rows(seeds["indicators"], *columns.split()),
        {
            (
                sector,
                clause["number"],
                str(place),
                title,
                FLAGS[title in clause.get("indicators_only_where_feasible", [])],
            )
            for sector, _, clause in clauses_of(extract)
            for place, title in enumerate(clause.get("indicators", []), start=1)
        },
    )


def test_totals(seeds: Seeds, extract: dict[str, Any]) -> None:
    summary = extract["points_summary"]
    figures = dict(seeds["check_figures"].select("figure", "value_per_sector").rows())
    expected = {
        "points_total": "total",
        "points_process": "process",
        "points_result": "result",
        "n_scored_clauses": "scored_clauses",
        "n_process_clauses": "process_clauses",
        "n_result_clauses": "result_clauses",
        "n_process_sub_items": "process_sub_items",
        "n_context_sub_items": "context_sub_items",
    }
    assert {name: figures[name] for name in expected} == {
        name: str(summary[key]) for name, key in expected.items()
    }


def test_factors(seeds: Seeds, extract: dict[str, Any]) -> None:
    same(
        rows(
            seeds["factors"], "dimension", "factor", "title_zh", "title_en", "sort_order"
        ),
        {
            (dimension, factor, *table["factor_names"][factor], str(place))
            for dimension in ("process", "result")
            for table in [extract["annex_a"][dimension]]
            for place, factor in enumerate(table["factors_definition_order"], start=1)
        },
    )


@pytest.mark.parametrize("dimension", ["process", "result"])
def test_bands_and_percentages(
    seeds: Seeds, extract: dict[str, Any], dimension: str
) -> None:
    printed = extract["annex_a"][dimension]["bands"]
    same(
        rows(seeds["band_percentages"], "band", "score_pct"),
        {
            (str(band["band"]), str(pct))
            for band in printed
            for pct in band["allowed_percent"]
        },
    )
    same(
        rows(seeds["bands"], "band", "low_pct", "high_pct"),
        {
            (
                str(band["band"]),
                str(min(band["allowed_percent"])),
                str(max(band["allowed_percent"])),
            )
            for band in printed
        },
    )
    same(
        rows(seeds["band_descriptors"].filter(dimension=dimension), "factor", "band"),
        {
            (descriptor["factor"], str(band["band"]))
            for band in printed
            for descriptor in band["descriptors"]
        },
    )


def without_punctuation(text: str) -> str:
    return re.sub(r"\W", "", text)


def runs(text: str, length: int) -> set[str]:
    return {text[start : start + length] for start in range(len(text) - length + 1)}


def annex_a(extract: dict[str, Any], extract_path: Path) -> str:
    """Descriptors of annex A, and the full texts where they lie beside the extract."""
    descriptors = "".join(
        descriptor["text"]
        for dimension in ("process", "result")
        for band in extract["annex_a"][dimension]["bands"]
        for descriptor in band["descriptors"]
    )
    texts = extract_path.parent / extract["source"]["path"]
    printed = texts.read_text(encoding="utf-8") if texts.is_file() else ""
    return without_punctuation(descriptors + printed)


def test_descriptors_are_our_own_words(
    seeds: Seeds, extract: dict[str, Any], extract_path: Path
) -> None:
    standard = annex_a(extract, extract_path)
    assert len(standard) > 1000
    copied = [
        run
        for text in seeds["band_descriptors"]["descriptor_zh"]
        for run in runs(without_punctuation(text), 8)
        if run in standard
    ]
    assert not copied


def test_notes_copy_no_sentence_of_the_standard(
    seeds: Seeds, extract: dict[str, Any], extract_path: Path
) -> None:
    standard = annex_a(extract, extract_path)
    notes = [
        note
        for frame in seeds.values()
        for column in frame.columns
        if column.startswith(("note_", "handling_", "descriptor_"))
        for note in frame[column].drop_nulls()
    ]
    assert len(notes) > 200
    # names of the classes of organisation run to a dozen characters and may be said
    copied = {run for note in notes for run in runs(without_punctuation(note), 14)}
    assert not sorted(run for run in copied if run in standard and not run.isascii())


def test_aliases_say_truly_where_they_come_from(
    seeds: Seeds, extract: dict[str, Any]
) -> None:
    titles: dict[str, Rows] = {"title_section5": set(), "title_table_b1": set()}
    overviews: dict[tuple[str, str], str] = {}
    for sector, category in categories_of(extract):
        titles["title_section5"].add(
            (sector, category["title_section5"], category["number"])
        )
    for sector, category_no, clause in clauses_of(extract):
        for key, found in titles.items():
            found.add((sector, clause[key], clause["number"]))
        if clause["dimension"] == "overview":
            overviews[sector, category_no] = clause["text"]

    for sector, alias, clause_no, kind in (
        seeds["clause_aliases"].select("sector", "alias", "clause", "kind").iter_rows()
    ):
        if kind == "section_title":
            assert (sector, alias, clause_no) in titles["title_section5"], alias
        elif kind == "points_table_title":
            assert (sector, alias, clause_no) in titles["title_table_b1"], alias
        elif kind == "overview_wording":
            category_no = clause_no.rpartition(".")[0]
            places = extract["sectors"] if sector == "any" else [sector]
            assert any(alias in overviews[place, category_no] for place in places), alias


def test_oddities_are_those_that_bear_on_reading(
    seeds: Seeds, extract: dict[str, Any]
) -> None:
    impact = {found["id"]: found["impact"] for found in extract["inconsistencies"]}
    listed = set(seeds["oddities"]["oddity"])
    assert listed <= set(impact)
    high = {oddity for oddity, level in impact.items() if level == "high"}
    assert high - listed == NOT_ABOUT_READING
