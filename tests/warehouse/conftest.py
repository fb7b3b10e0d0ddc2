"""Small real databases that stand for what dbt built."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from warehouse.home import Home

Make = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare()
    return made


@pytest.fixture
def built(tmp_path: Path) -> Make:
    """Make a database of marts; ``n`` sets the content, ``seed`` the order of rows."""

    def make(n: int = 40, seed: int = 0, threads: int = 1) -> Path:
        path = tmp_path / f"built-{n}-{seed}-{threads}.duckdb"
        path.unlink(missing_ok=True)
        con = duckdb.connect(str(path), config={"threads": str(threads)})
        con.execute("create schema marts")
        con.execute(
            """
            create table marts.fct_clause_scores as
            select
                '2025' as cycle,
                'a' || i as application_id,
                (i * 5 % 101)::decimal(7, 3) as score_pct,
                i / 7 as share,
                case when i % 3 = 0 then null else '=1+' || i end as raw_text,
                case when i % 2 = 0 then 'ok' else 'off_grid' end as value_state,
                i % 2 = 0 as is_current,
                date '2025-07-18' + i::integer as dated
            from range($n) as numbers(i)
            order by hash(i + $seed)
            """,
            {"n": n, "seed": seed},
        )
        con.execute(
            """
            create table marts.fct_files as
            select
                'panel/' || i || '.xlsx' as file_name, 'loaded' as verdict,
                'L' || (1 + i // 2) as layout
            from range(3) as numbers(i)
            """
        )
        con.execute(
            """
            create table marts.codebook as
            select
                'fct_files' as table_name, 'verdict' as column_name,
                '结论' as description_zh, 'Verdict' as description_en,
                null::varchar as unit
            """
        )
        con.execute(
            """
            create table marts.fct_issues as
            select
                'panel/' || (i % 3) || '.xlsx' as file_name, '评分表' as sheet,
                'D' || (i + 2) as cell, '-' || i as raw_text, 'off_grid' as rule,
                ['error', 'warning', 'note'][1 + i % 3] as level,
                '第 ' || i || ' 个' as message_zh, 'number ' || i as message_en
            from range(9) as numbers(i)
            """
        )
        con.close()
        return path

    return make
