"""The seeds by themselves, without dbt: sums, counts, words, languages, file form."""

import csv
import io
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import yaml

from ingest import normalise

Seeds = Mapping[str, pl.DataFrame]
SECTORS = ["education", "manufacturing", "medical", "service"]


CHECKED, UNCHECKED = "four_sector", "gbt_19580_2012"


def points(frame: pl.DataFrame, *by: str) -> dict[tuple[str, ...], Decimal]:
    """Sum of points_max by the columns named, of rows that have points."""
    summed = (
        frame.drop_nulls("points_max")
        .group_by(by)
        .agg(pl.col("points_max").cast(pl.Decimal(7, 3)).sum())
    )
    return {row[:-1]: row[-1] for row in summed.iter_rows()}


def test_each_sector_has_1000_points(seeds: Seeds) -> None:
    expected = {(CHECKED, sector): Decimal(1000) for sector in SECTORS}
    expected |= {(UNCHECKED, "any"): Decimal(1000)}
    assert points(seeds["clauses"], "scheme", "sector") == expected
    assert points(seeds["categories"], "scheme", "sector") == expected
    assert seeds["schemes"].select("scheme", "total_points").rows() == [
        (CHECKED, "1000"),
        (UNCHECKED, "1000"),
    ]


def test_550_points_are_for_processes_and_450_for_results(seeds: Seeds) -> None:
    checked = seeds["clauses"].filter(scheme=CHECKED)
    assert points(checked, "sector", "dimension") == {
        (sector, dimension): Decimal(share)
        for sector in SECTORS
        for dimension, share in [("process", 550), ("result", 450)]
    }


def test_a_category_is_worth_the_sum_of_its_clauses(seeds: Seeds) -> None:
    by_category = points(seeds["categories"], "scheme", "sector", "category")
    assert points(seeds["clauses"], "scheme", "sector", "category") == by_category
    assert len(by_category) == 4 * 6 + 7


def test_what_nobody_has_checked_says_so_row_by_row(seeds: Seeds) -> None:
    checked = seeds["schemes"].select("scheme", "is_verified").rows()
    assert checked == [(CHECKED, "true"), (UNCHECKED, "false")]
    for name in ("clauses", "categories"):
        frame = seeds[name].drop_nulls("points_source")
        unchecked = frame.filter(points_source="unverified")
        assert unchecked.height == frame.filter(scheme=UNCHECKED).height > 0
        assert set(unchecked["scheme"]) == {UNCHECKED}
        # nobody has seen the printed table of points either
        assert unchecked["points_table_title_zh"].null_count() == unchecked.height
    assert "unverified" in seeds["schemes"].filter(scheme=UNCHECKED).item(0, "note_en")


def test_the_older_standard_has_its_23_items(seeds: Seeds) -> None:
    items = seeds["clauses"].filter(scheme=UNCHECKED, is_scored="true")
    by_category = items.group_by("category", maintain_order=True).len()
    assert by_category["len"].to_list() == [3, 2, 2, 6, 2, 2, 6]
    assert set(items.filter(dimension="result")["category"]) == {"4.7"}
    assert points(items, "dimension") == {
        ("process",): Decimal(600),
        ("result",): Decimal(400),
    }


def test_every_sector_has_the_points_that_tell_the_scheme(seeds: Seeds) -> None:
    vector = "50 50 80 50 40 80 50 40 80 50 40 60 45 45 80 50 40 70"
    for sector in SECTORS:
        scored = seeds["clauses"].filter(sector=sector, is_scored="true")
        in_order = scored.sort(pl.col("sort_order").cast(pl.Int32))
        assert " ".join(in_order["points_max"]) == vector
        assert in_order["clause"].is_sorted()


@pytest.mark.parametrize(
    ("dimension", "n_clauses", "n_sub_items"),
    [("context", 1, 4), ("overview", 6, 0), ("process", 12, 48), ("result", 6, 0)],
)
def test_counts_per_sector(
    seeds: Seeds, dimension: str, n_clauses: int, n_sub_items: int
) -> None:
    clauses = seeds["clauses"].filter(dimension=dimension)
    sub_items = seeds["sub_items"].join(clauses, on=["scheme", "sector", "clause"])
    for sector in SECTORS:
        assert clauses.filter(sector=sector).height == n_clauses
        assert sub_items.filter(sector=sector).height == n_sub_items


def test_only_the_lost_rows_of_the_service_table_are_inferred(seeds: Seeds) -> None:
    inferred = seeds["clauses"].filter(points_source="inferred")
    assert inferred.select("sector", "clause").rows() == [
        ("service", clause) for clause in ("5.6.3", "5.6.4", "5.7.2", "5.7.3", "5.7.4")
    ]
    inferred = seeds["categories"].filter(points_source="inferred")
    assert inferred.select("sector", "category").rows() == [("service", "5.7")]


def test_the_order_of_display_counts_from_one(seeds: Seeds) -> None:
    texts = ["scheme", "sector"]
    groups = {"categories": texts, "clauses": texts, "factors": ["dimension"]}
    for name, frame in seeds.items():
        if "sort_order" in frame.columns:
            parts = frame.partition_by(groups[name]) if name in groups else [frame]
            for part in parts:
                expected = [str(place) for place in range(1, part.height + 1)]
                assert part["sort_order"].to_list() == expected, name


def test_six_bands_hold_the_21_percentages(seeds: Seeds) -> None:
    percentages = seeds["band_percentages"].cast(pl.Int32)
    assert percentages["score_pct"].to_list() == list(range(0, 101, 5))
    ends = percentages.group_by("band", maintain_order=True).agg(
        low_pct=pl.col("score_pct").min(), high_pct=pl.col("score_pct").max()
    )
    bands = seeds["bands"].select("band", "low_pct", "high_pct").cast(pl.Int32)
    assert ends.rows() == bands.rows()


def test_factors_stand_in_the_order_of_the_text_not_of_the_legend(seeds: Seeds) -> None:
    ordered = seeds["factors"].sort("dimension", pl.col("sort_order").cast(pl.Int32))
    assert ordered["factor"].to_list() == ["A", "D", "L", "I", "Le", "T", "C", "I"]


def test_hubei_has_17_regions_with_codes_of_the_province(seeds: Seeds) -> None:
    regions = seeds["regions"]
    assert regions.height == 17
    # prefectures end in 00; what the province administers itself stands under 4290
    assert regions["region_code"].str.contains(r"^42([0-8]\d00|90\d\d)$").all()
    assert regions["region_code"].is_sorted()
    kinds = regions["kind"].value_counts().sort("count").rows()
    assert sorted(n for _, n in kinds) == [1, 1, 3, 12]


def test_industries_are_the_sections_a_to_t(seeds: Seeds) -> None:
    assert "".join(seeds["industries"]["section"]) == "ABCDEFGHIJKLMNOPQRST"


def test_the_old_name_of_a_region_still_finds_it(seeds: Seeds) -> None:
    words = seeds["words"].filter(kind="region")
    found = dict(words.select("word", "code").rows())
    assert found["襄樊"] == found["襄阳市"] == "420600"
    assert not {"行业", "省直"} & set(found)


@pytest.mark.parametrize(
    ("seed", "column"),
    [("clause_aliases", "alias"), ("category_aliases", "alias"), ("words", "word")],
)
def test_what_is_matched_against_sheets_is_already_normalised(
    seeds: Seeds, seed: str, column: str
) -> None:
    assert not [text for text in seeds[seed][column] if normalise(text) != text]


def test_words_are_lower_case_with_one_kind_of_dash(seeds: Seeds) -> None:
    words = seeds["words"]["word"].to_list()
    assert not [word for word in words if word != word.lower()]
    assert not [word for word in words if re.search("[‐-―−﹘﹣－]|--", word)]


def test_value_states_are_the_words_agreed_and_no_others(seeds: Seeds) -> None:
    words = seeds["words"].filter(kind="value_state")
    agreed = {
        "not_scored": "未评 未评分 未打分 未评审 空 待定 缺 无 - /",
        "not_applicable": "不适用 不涉及 n/a na",
    }
    for code, expected in agreed.items():
        assert sorted(words.filter(code=code)["word"]) == sorted(expected.split())


def test_reader_and_seeds_agree_on_stages_and_roles(root: Path, seeds: Seeds) -> None:
    vocabulary = root / "ingest" / "layouts" / "vocabulary.yml"
    lists = yaml.safe_load(vocabulary.read_text(encoding="utf-8"))
    known = {(kind, word): code for kind, word, code in seeds["words"].iter_rows()}
    for kind, name in [("stage", "stages"), ("role", "roles"), ("role", "role_marks")]:
        for code, words in lists[name].items():
            for word in words:
                assert known.get((kind, normalise(word).lower())) == code, word


def test_one_chinese_title_has_one_english_title(seeds: Seeds) -> None:
    titles = pl.concat(
        seeds[name].select("title_zh", "title_en")
        for name in ("categories", "clauses", "sub_items")
    ).unique()
    assert not titles.filter(titles["title_zh"].is_duplicated()).rows()


def test_every_text_for_readers_is_given_in_both_languages(seeds: Seeds) -> None:
    for name, frame in seeds.items():
        for column in frame.columns:
            other = column.removesuffix("_zh") + "_en"
            if column.endswith("_zh") and other in frame.columns:
                one_sided = frame[column].is_null() != frame[other].is_null()
                assert not frame.filter(one_sided).rows(), (name, column)
            if column.endswith("_en"):
                assert not frame.filter(pl.col(column).str.contains("[㐀-鿿]")).rows()


def test_no_fact_of_a_cycle_is_a_guess(seeds: Seeds) -> None:
    cycles = seeds["cycles"]
    assert cycles.filter(mark="I")["cycle"].to_list() == ["2020"]
    numbered = cycles.drop_nulls("edition_no").select("edition_no", "cycle")
    assert numbered.rows() == [
        ("3", "2011"),
        ("7", "2017"),
        ("9", "2022"),
        ("10", "2025"),
    ]
    # no source says which cycle was scored under which version
    assert cycles["scheme"].null_count() == cycles.height


def test_seeds_and_their_descriptions_name_the_same_columns(
    folder: Path, seeds: Seeds
) -> None:
    text = (folder / "_seeds.yml").read_text(encoding="utf-8")
    described = yaml.safe_load(text)["seeds"]
    assert {seed["name"] for seed in described} == set(seeds)
    for seed in described:
        columns = seeds[seed["name"]].columns
        assert [column["name"] for column in seed["columns"]] == columns
        assert list(seed["config"]["column_types"]) == columns
        for thing in [seed, *seed["columns"]]:
            assert re.search("[㐀-鿿]", thing["description"]), thing["name"]
            assert thing["config"]["meta"]["description_en"].isascii(), thing["name"]


def test_the_readme_names_every_seed(folder: Path, seeds: Seeds) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert not [name for name in seeds if f"`{name}.csv`" not in readme]


def test_files_are_plain_csv_without_stray_spaces(folder: Path) -> None:
    for path in sorted(folder.glob("*.csv")):
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf"), path.name
        assert b"\r" not in content, path.name
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
        assert {len(row) for row in rows} == {len(rows[0])}, path.name
        loose = [cell for row in rows for cell in row if cell != cell.strip()]
        assert not loose, path.name
