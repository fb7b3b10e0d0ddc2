"""Every command answers in words or in one object, in two languages."""

import json
import socket
from pathlib import Path

import pytest

from warehouse import commands, wording
from warehouse.cli import run
from warehouse.demo import MARKER, archive, demo_home
from warehouse.home import Home
from warehouse.publish import publish
from warehouse.refusals import Refusal

COMMANDS = [
    "demo",
    "simulate",
    "ingest",
    "build",
    "refresh",
    "serve",
    "status",
    "versions",
    "rollback",
    "export",
    "template",
    "layouts",
    "layouts explain",
    "alias",
    "alias add",
    "alias list",
]


@pytest.fixture(autouse=True)
def _no_home_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CJQA_HOME", str(tmp_path / "default"))
    monkeypatch.delenv("CJQA_LANG", raising=False)


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = run([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_helps_in_both_languages(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    for lang in ("zh", "en"):
        status, out, err = said(capsys, *name.split(), "--help", "--lang", lang)
        assert (status, err) == (0, "")
        # help is wrapped to the terminal
        told = "".join(out.split())
        assert (
            "".join(wording.text(f"help_{name.replace(' ', '_')}", lang).split()) in told
        )
        for option in ("--home", "--lang", "--json", "--help"):
            assert option in out


def test_no_command_shows_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "--lang", "en")
    assert status == 0
    assert all(f" {name.split()[0]} " in out for name in COMMANDS)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C.UTF-8"}, "zh"),
        ({"LC_ALL": "en_GB.UTF-8", "CJQA_LANG": "zh"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_system(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    home: Home,
    variables: dict[str, str],
    expected: wording.Language,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    _, out, _ = said(capsys, "versions", "--home", home.path)
    told = {
        lang: wording.text("nothing_published", lang, home=home.path)
        for lang in ("zh", "en")
    }
    assert out.strip() == told[expected]


@pytest.mark.parametrize("place", ["before", "after", "environment"])
def test_options_of_all_commands_stand_before_or_after(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    home: Home,
    built,
    place: str,
) -> None:
    version = publish(home, built()).version.name
    shared: list[object] = ["--home", home.path, "--json", "--lang", "en"]
    if place == "before":
        arguments = [*shared, "versions"]
    elif place == "after":
        arguments = ["versions", *shared]
    else:
        monkeypatch.setenv("CJQA_HOME", str(home.path))
        arguments = ["versions", *shared[2:]]
    status, out, err = said(capsys, *arguments)
    assert (status, err) == (0, "")
    answer = json.loads(out)
    assert list(answer)[:4] == ["ok", "command", "version", "message"]
    assert (answer["ok"], answer["command"], answer["version"]) == (
        True,
        "versions",
        version,
    )
    assert [one["version"] for one in answer["versions"]] == [version]


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["ingest"],
        ["rollback"],
        ["export", "--audience", "office"],
        ["status", "--nonsense"],
        ["status", "--home"],
        ["status", "--lang", "fr"],
        ["serve", "--port", "0"],
        ["serve", "--port", "http"],
        ["simulate", "out", "--mess", "2"],
        ["export", "--audience", "office", "--out", "x", "--format", "ods"],
    ],
)
def test_wrong_arguments_are_told_with_status_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    status, out, err = said(capsys, "--lang", "zh", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("参数有误")
    status, out, err = said(capsys, "--json", *arguments)
    assert (status, err) == (2, "")
    assert json.loads(out)["ok"] is False


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["serve"], "nothing_published"),
        (["export", "--audience", "office", "--out", "{out}"], "nothing_published"),
        (["rollback", "abc"], "nothing_published"),
        (["export", "--audience", "research", "--out", "{out}"], "audience_unknown"),
    ],
)
def test_what_cannot_go_on_is_refused_with_status_1(
    capsys: pytest.CaptureFixture[str],
    home: Home,
    tmp_path: Path,
    arguments: list[str],
    rule: str,
) -> None:
    filled = [word.format(out=tmp_path / "out") for word in arguments]
    for lang in ("zh", "en"):
        expected = wording.text(rule, lang, home=home.path, audience="research")
        status, out, err = said(capsys, *filled, "--home", home.path, "--lang", lang)
        assert (status, out, err.strip()) == (1, "", expected)
    status, out, err = said(capsys, *filled, "--home", home.path, "--json")
    assert (status, err) == (1, "")
    answer = json.loads(out)
    assert (answer["ok"], answer["version"], answer["command"]) == (
        False,
        None,
        filled[0],
    )


def test_a_port_in_use_is_refused_with_a_free_one(
    capsys: pytest.CaptureFixture[str], home: Home, built
) -> None:
    publish(home, built())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        arguments = ["--home", home.path, "--port", port, "--lang", "en"]
        status, out, err = said(capsys, "serve", *arguments)
    assert (status, out) == (1, "")
    assert f"Port {port} is in use. Use --port " in err
    free = int(err.split("Use --port ")[1].split(",")[0])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", free))


def test_status_makes_a_home_and_says_what_to_do_next(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, out, _ = said(capsys, "status", "--home", tmp_path / "新", "--lang", "zh")
    assert status == 0
    assert "还没有已发布的版本" in out
    made = {path.name for path in (tmp_path / "新").iterdir()}
    assert made == {"inbox", "raw", "registers", "build", "published"}


def test_status_names_version_paths_and_counts(
    capsys: pytest.CaptureFixture[str], home: Home, built
) -> None:
    version = publish(home, built()).version
    status, out, _ = said(capsys, "status", "--home", home.path, "--json")
    answer = json.loads(out)
    assert status == 0
    assert answer["version"] == version.name
    assert answer["paths"]["office"] == str(version.folder / "office.duckdb")
    assert Path(answer["paths"]["manifest"]).is_file()
    assert answer["files"] == {"loaded": 3}
    assert answer["layouts"] == {"L1": 2, "L2": 1}
    assert answer["values"] == {"off_grid": 20, "ok": 20}
    assert answer["issues"] == {"error": 3, "note": 3, "warning": 3}
    assert 0 <= answer["age_seconds"] < 600
    _, out, _ = said(capsys, "status", "--home", home.path, "--lang", "zh")
    assert "不在评分档上" in out
    assert "L1 个人评分表" in out
    assert "刚刚" in out


def test_rules_are_listed_with_level_and_meaning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, out, _ = said(capsys, "status", "--rules", "--json")
    rules = json.loads(out)["rules"]
    names = [rule["rule"] for rule in rules]
    assert names == sorted(set(names))
    assert {rule["decided_in"] for rule in rules} == {"ingest", "dbt"}
    assert {"off_grid", "encrypted"} < set(names)
    _, out, _ = said(capsys, "status", "--rules", "--lang", "zh")
    assert all(name in out for name in names)


def test_what_nobody_foresaw_is_one_sentence_and_a_log(
    capsys: pytest.CaptureFixture[str], home: Home
) -> None:
    # a folder where a file should be: nothing in the code expects that
    (home.published / "current").mkdir()
    status, out, err = said(capsys, "versions", "--home", home.path, "--lang", "en")
    assert (status, out) == (1, "")
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
    (log,) = home.logs.glob("versions-*.log")
    assert str(log) in err
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_an_interruption_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(call: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "versions", interrupted)
    status, _, err = said(capsys, "versions", "--lang", "en")
    assert status == 1
    assert err.startswith("Interrupted")


def test_a_demo_goes_only_where_nothing_real_is(tmp_path: Path) -> None:
    for place in (tmp_path / "new", tmp_path):
        assert demo_home(place).path == place
    (tmp_path / "registers").mkdir()
    with pytest.raises(Refusal, match="neither empty nor an earlier demo"):
        demo_home(tmp_path)
    (tmp_path / MARKER).write_bytes(b"")
    assert demo_home(tmp_path).path == tmp_path


def test_an_earlier_demo_goes_and_its_versions_stay(tmp_path: Path, built) -> None:
    home = demo_home(tmp_path / "demo")
    assert not archive(home).exists()
    version = publish(home, built()).version
    (home.raw / "files").mkdir()
    (home.inbox / "demo").mkdir()
    (home.registers / "cycles.csv").write_bytes(b"old")
    assert not archive(demo_home(home.path)).exists()
    assert not list(home.raw.iterdir())
    assert (home.registers / "cycles.csv").read_bytes() != b"old"
    assert version.is_intact()


def test_wording_is_complete_in_both_languages() -> None:
    for key, said_in in wording._messages().items():
        assert set(said_in) == {"zh", "en"}, key
        assert all(text.strip() for text in said_in.values()), key
        assert not any(
            "\u4e00" <= letter <= "\u9fff"
            for letter in said_in["en"].replace("演示奖", "")
        ), key


def test_every_sentence_is_used() -> None:
    folder = Path(wording.__file__).parents[1]
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    # their keys are composed from a code, a column or a step
    composed = (
        "age alias_kind alias_no codebook column export failure files form help holds "
        "issues level path rejected step table values"
    )
    prefixes = tuple(f"{subject}_" for subject in composed.split())
    unused = [
        key
        for key in wording._messages()
        if f'"{key}"' not in code and not key.startswith(prefixes)
    ]
    assert not unused
