from pathlib import Path

import pytest

from backsweep import discovery

CONTENT = '{"address": "ws://127.0.0.1:1", "token": "secret", "pid": 1, "version": "0.1.0", "protocol": 1}'


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "agent.json"
    monkeypatch.setenv("BACKTEST_AGENT_FILE", str(path))
    return path


def test_the_file_is_read_afresh(file: Path) -> None:
    assert discovery.read() is None
    file.write_text(CONTENT)
    found = discovery.read()
    assert found is not None
    assert (found["address"], found["token"]) == ("ws://127.0.0.1:1", "secret")


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"address": "ws://a"}', '{"address": 1, "token": "t"}'])
def test_a_file_that_makes_no_sense_is_no_agent(file: Path, content: str) -> None:
    file.write_text(content)
    assert discovery.read() is None


def test_bytes_that_are_no_text_are_no_agent(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    assert discovery.read() is None


def test_without_a_name_it_is_in_jupyters_runtime_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKTEST_AGENT_FILE", raising=False)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    assert discovery.path() == tmp_path / "backsweep-agent.json"


def test_the_default_is_that_of_jupyter(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = pytest.importorskip("jupyter_core.paths")
    monkeypatch.delenv("BACKTEST_AGENT_FILE", raising=False)
    monkeypatch.delenv("JUPYTER_RUNTIME_DIR", raising=False)
    monkeypatch.delenv("JUPYTER_DATA_DIR", raising=False)
    monkeypatch.delenv("JUPYTER_PLATFORM_DIRS", raising=False)
    assert discovery.path().parent == Path(paths.jupyter_runtime_dir())
