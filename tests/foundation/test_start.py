"""`python app.py` as a newcomer starts it: a wrong setting ends it with one line, a signal ends it cleanly."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def _environment(folder, **given):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SMARTCITY_", "FLASK_"))}
    return {**clean, "SMARTCITY_INSTANCE": str(folder), "PYTHONUNBUFFERED": "1", **given}


def _run(folder, *arguments, **given):
    command = [sys.executable, str(ROOT / "app.py"), *arguments]
    return subprocess.run(
        command, env=_environment(folder, **given), capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("name", "value"), [("SMARTCITY_TIMEZONE", "Asia/Zibo"), ("SMARTCITY_DATABASE_URL", "mysql://desk")]
)
def test_a_wrong_setting_ends_the_start_with_one_line(tmp_path, name, value):
    ended = _run(tmp_path, **{name: value})
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert name in ended.stderr


def test_a_file_that_is_no_database_ends_the_start_with_one_line(tmp_path):
    (tmp_path / "desk.db").mkdir()
    ended = _run(tmp_path, "--port", str(_free_port()))
    assert ended.returncode == 1
    assert "SMARTCITY_DATABASE_URL" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr


def test_the_demonstration_is_not_served_to_other_machines(tmp_path):
    ended = _run(tmp_path, "--host", "0.0.0.0")
    assert ended.returncode == 2
    assert "SMARTCITY_PROFILE=production" in ended.stderr


def test_help_says_what_can_be_chosen(tmp_path):
    ended = _run(tmp_path, "--help")
    assert ended.returncode == 0
    for option in ("--host", "--port", "--no-scheduler", "--no-starter"):
        assert option in ended.stdout


@contextmanager
def _served(folder, *arguments):
    port = _free_port()
    command = [sys.executable, str(ROOT / "app.py"), "--port", str(port), "--no-starter", *arguments]
    process = subprocess.Popen(
        command, env=_environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}", process)
        yield process, port
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address, process):
    """Read what the desk prints until it names its address; then it answers."""
    for line in process.stdout:
        if address in line:
            with urllib.request.urlopen(f"{address}/readyz", timeout=30) as answer:
                assert answer.status == 200
            return
    raise AssertionError(process.stderr.read())


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_first_start_makes_all_that_is_missing_and_a_signal_ends_it_cleanly(tmp_path, sign):
    folder = tmp_path / "new" / "instance"
    with _served(folder) as (process, _port):
        assert (folder / "desk.db").exists()
        assert (folder / "secret-key").exists()
        process.send_signal(sign)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert out.rstrip().endswith("stopped")
    assert "Traceback" not in err


def test_a_second_start_on_the_same_port_ends_with_one_line(tmp_path):
    with _served(tmp_path, "--no-scheduler") as (_process, port):
        ended = _run(tmp_path, "--port", str(port), "--no-starter")
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert str(port) in ended.stderr
