"""The product runs on Windows and macOS too; what breaks there is not written."""

import ast
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("ingest", "dbt/warehouse", "dashboards")
POSIX_ONLY = {"fcntl", "resource", "pwd", "grp", "termios"}
WINDOWS_ONLY = {"msvcrt", "winreg"}


def trees(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_encodings_are_named(root: Path) -> None:
    bare = []
    for path, tree in trees(root):
        for name, call in calls(tree):
            named = {keyword.arg for keyword in call.keywords}
            last = name.rsplit(".", 1)[-1]
            positional = [a.value for a in call.args if isinstance(a, ast.Constant)]
            mode = next((k.value for k in call.keywords if k.arg == "mode"), None)
            binary = any(
                isinstance(p, str) and "b" in p and len(p) <= 3 for p in positional
            )
            binary |= isinstance(mode, ast.Constant) and "b" in str(mode.value)
            if any(
                isinstance(p, str) and p.lower().startswith("utf") for p in positional
            ):
                continue
            text_call = last in {"read_text", "write_text"} or name == "open"
            text_call |= last == "open" and "Path" in name
            if text_call and not binary and "encoding" not in named:
                bare.append((path.name, call.lineno, name))
    assert not bare


def test_no_fork_and_no_joined_paths(root: Path) -> None:
    forbidden = {"os.fork", "os.path.join", "os.startfile", "multiprocessing.Process"}
    found = [
        (path.name, call.lineno, name)
        for path, tree in trees(root)
        for name, call in calls(tree)
        if name in forbidden
    ]
    assert not found


def test_modules_of_one_system_are_guarded(root: Path) -> None:
    for path, tree in trees(root):
        guarded: set[int] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Try | ast.If | ast.FunctionDef):
                guarded |= {n.lineno for n in ast.walk(node) if isinstance(n, ast.stmt)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names = {node.module or ""}
            else:
                continue
            if names & (POSIX_ONLY | WINDOWS_ONLY):
                assert node.lineno in guarded, (path, node.lineno)


def test_open_files_are_not_renamed_over(root: Path) -> None:
    # os.rename fails on Windows when the target exists; os.replace is the portable one
    for path, tree in trees(root):
        assert not [n for n, _ in calls(tree) if n == "os.rename"], path
