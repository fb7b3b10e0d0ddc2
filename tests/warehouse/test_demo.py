"""The whole path, as a person runs it: demo, status, rebuild, refusals, dashboard."""

import http.client
import json
import os
import signal
import socket
import subprocess
from collections import Counter
from dataclasses import dataclass

import openpyxl
import psutil
import pytest
from commands import COMMAND, Said, cjqa

from warehouse.home import Home
from warehouse.reader import published

pytestmark = pytest.mark.warehouse


@dataclass(frozen=True)
class Demo:
    home: Home
    said: Said


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    home = Home(tmp_path_factory.mktemp("demo") / "home")
    # the same path as at full size, in a third of the time
    small = ("--cycles", "2", "--applications", "24")
    done = cjqa(
        "demo", "--no-serve", *small, "--home", home.path, "--json", "--lang", "en"
    )
    assert done.status == 0, done.out + done.err
    return Demo(home, done)


def test_one_command_publishes_an_invented_archive(demo: Demo) -> None:
    answer = demo.said.json
    assert answer["ok"] is True
    assert answer["version"] == published(demo.home.path, "office").version
    assert "invented" in answer["message"]
    assert answer["n_files"] > 200
    assert answer["tables"]["fct_clause_scores"] > 3_000
    source = published(demo.home.path, "office")
    awards = source.query("select award_id from marts.dim_award")["award_id"].to_list()
    assert awards == ["演示奖"]
    cycles = source.query("select cycle from marts.dim_cycle order by 1")[
        "cycle"
    ].to_list()
    assert cycles == ["2024", "2025"]


def test_the_ledger_and_the_warehouse_agree_on_every_file(demo: Demo) -> None:
    told = Counter(line["verdict"] for line in demo.said.json["files"])
    source = published(demo.home.path, "office")
    kept = Counter(
        source.query("select verdict from marts.fct_files")["verdict"].to_list()
    )
    assert sum(kept.values()) == sum(told.values()) == demo.said.json["n_files"]
    for verdict in ("unreadable", "unrecognised", "unsupported"):
        assert kept[verdict] == told[verdict]


@pytest.mark.long
def test_another_build_with_another_thread_count_publishes_nothing(demo: Demo) -> None:
    before = sorted(path.name for path in demo.home.published.iterdir())
    arguments = ["build", "--strict", "--home", demo.home.path, "--json", "--lang", "zh"]
    done = cjqa(*arguments, CJQA_THREADS="1")
    assert done.json["is_new"] is False
    assert done.json["version"] == demo.said.json["version"]
    assert "没有发布新版本" in done.json["message"]
    assert done.err == ""
    assert sorted(path.name for path in demo.home.published.iterdir()) == before
    # the archive holds errors, which a strict build counts as a failure
    assert done.json["issues"]["error"] > 0
    assert (done.status, done.json["ok"]) == (1, False)


def test_every_published_column_is_explained_in_both_languages(demo: Demo) -> None:
    source = published(demo.home.path, "office")
    explained = source.query("select * from marts.codebook")
    columns = source.query(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'marts'"
    )
    assert set(explained.select("table_name", "column_name").rows()) == set(
        columns.rows()
    )
    for column in ("description_zh", "description_en"):
        assert explained[column].null_count() == 0
    assert explained.height == columns.height


def test_the_list_of_issues_holds_them_all_and_reads_well(demo: Demo) -> None:
    source = published(demo.home.path, "office")
    expected = source.query("select count(*) as n from marts.fct_issues")["n"][0]
    assert expected == demo.said.json["n_issues"] > 100
    book = openpyxl.load_workbook(demo.home.issues_xlsx)
    sheet, by_panel = book.worksheets
    header = [str(cell.value) for cell in sheet[1]]
    assert header[0] == "文件\nFile"
    assert sheet.max_row == expected + 1
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    files = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert files == sorted(files)
    levels = Counter(str(row[3].value).split()[1] for row in sheet.iter_rows(min_row=2))
    assert levels == demo.said.json["issues"]
    assert all(
        cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row
    )
    # a panel gets its own by one choice in the filter
    panels = [
        (str(row[0].value or ""), str(row[1].value))
        for row in by_panel.iter_rows(min_row=2)
    ]
    # the latest cycle first, sheets of none at the end
    assert panels == sorted(panels, key=lambda said: (-int(said[0] or 0), said[1]))
    known = [
        row
        for row in sheet.iter_rows(min_row=2)
        if row[header.index("评审组\nPanel")].value
    ]
    assert len(panels) == len(known) > 10


def test_a_malformed_register_stops_the_build_and_the_version_stays(demo: Demo) -> None:
    path = demo.home.registers / "aliases.csv"
    before = path.read_bytes()
    path.write_bytes(before + "organisation,甲公司,,同名,,\n".encode())
    try:
        done = cjqa("build", "--home", demo.home.path, "--lang", "zh")
    finally:
        path.write_bytes(before)
    assert done.status == 1
    assert done.out == ""
    assert done.err.startswith(f"登记表 {path} 第 2 行缺少 target_id")
    assert published(demo.home.path, "office").version == demo.said.json["version"]


def test_two_builds_at_once_are_refused(demo: Demo) -> None:
    from ingest import lock

    with lock.writing(demo.home.path):
        done = cjqa("build", "--home", demo.home.path, "--lang", "en")
    assert done.status == 1
    assert done.err.strip()


def test_the_dashboard_serves_on_this_machine_alone_and_stops(demo: Demo) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ["serve", "--port", str(port), "--json", "--home", str(demo.home.path)]
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, env={**os.environ, "DISPLAY": ""}
    ) as process:
        assert process.stdout is not None
        try:
            answer = json.loads(process.stdout.readline())
            assert answer["url"] == f"http://127.0.0.1:{port}"
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/")
            assert connection.getresponse().status == http.client.OK
            connection.close()
            family = psutil.Process(process.pid).children(recursive=True)
            listening = {
                one.laddr.ip
                for child in family
                for one in child.net_connections()
                if one.status == psutil.CONN_LISTEN
            }
            assert listening == {"127.0.0.1"}
            again = cjqa("serve", "--port", str(port), "--home", demo.home.path)
            assert again.status == 1
            assert str(port) in again.err
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert process.stdout.read() == b""
        _, alive = psutil.wait_procs(family, timeout=30)
        assert not alive
