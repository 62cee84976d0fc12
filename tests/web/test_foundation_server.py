"""The program itself: its commands, what it looks at before it serves, and its sockets on a real port."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import socketio
import websocket
from click.testing import CliRunner

from kernel.money import Money
from web.cli import cli
from web.config import settings_from_environment
from web.doctor import examine

ROOT = Path(__file__).resolve().parents[2]
ENTRY = (sys.executable, str(ROOT / "mingpai.py"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of an instance that has not been started yet."""
    for name in [name for name in os.environ if name.startswith("MINGPAI_") or name == "PORT"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MINGPAI_HOME", str(tmp_path / "court"))
    return tmp_path / "court"


def run(*words: str):
    return CliRunner().invoke(cli, list(words))


def test_every_command_says_what_it_does():
    listed = run("--help").output
    for command in ("init", "serve", "doctor"):
        assert command in listed
        assert run(command, "--help").exit_code == 0
    assert run("dance").exit_code == 2


def test_an_instance_is_made_and_made_again(home):
    assert "revision" in run("init").output
    assert run("init").exit_code == 0
    assert (home / "court.db").exists()
    healthy = run("doctor")
    assert healthy.exit_code == 0
    assert "✕" not in healthy.output


def test_the_doctor_stops_an_instance_that_is_not_made(home):
    answer = run("doctor")
    assert answer.exit_code == 1
    assert "mingpai init" in answer.output


def test_the_doctor_sees_keys_that_others_can_read(home):
    run("init")
    (home / "receipt-key.pem").write_text("x")
    (home / "receipt-key.pem").chmod(0o644)
    assert [check.text for check in examine(settings_from_environment()) if check.level == "block"]


def test_the_doctor_sees_a_database_that_does_not_answer(home, monkeypatch):
    monkeypatch.setenv("MINGPAI_DATABASE_URL", "sqlite:////proc/nowhere/court.db")
    assert any("does not answer" in check.text for check in examine(settings_from_environment()))


def test_bad_settings_are_one_sentence_and_no_traceback(home):
    done = subprocess.run(
        [*ENTRY, "doctor"], env={**os.environ, "PORT": "many"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("mingpai: PORT")


def test_only_a_server_is_patched():
    look = "import sys; sys.argv = ['mingpai', '{}']; import mingpai; from gevent import monkey; "
    look += "print(monkey.is_module_patched('socket'))"
    for command, patched in (("serve", "True"), ("demo", "True"), ("init", "False")):
        done = subprocess.run(
            [sys.executable, "-c", look.format(command)], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == patched


# --------------------------------------------------------------------------------------------- on a real port


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a server that runs on its own."""
    port = free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("MINGPAI_")}
    env |= {"MINGPAI_HOME": str(tmp_path_factory.mktemp("served")), "PORT": str(port)}
    subprocess.run([*ENTRY, "init"], env=env, check=True, capture_output=True)
    with subprocess.Popen(
        [*ENTRY, "serve"], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as served:
        first = served.stdout.readline()
        while first and "listens" not in first:
            first = served.stdout.readline()
        assert "listens" in first
        yield f"http://127.0.0.1:{port}"
        served.send_signal(signal.SIGTERM)
        rest = served.communicate(timeout=20)[0]
        assert served.returncode == 0, rest
        assert "Traceback" not in rest


def get(address: str):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.load(answer)


def test_it_answers_and_reads_its_database(address):
    assert get(f"{address}/healthz")["status"] == "alive"
    assert get(f"{address}/readyz")["status"] == "ready"
    with urllib.request.urlopen(f"{address}/account/sign-in", timeout=10) as answer:
        assert answer.status == 200


def handshake(address: str, **headers: str) -> int:
    """Return the status with which an upgrade is answered."""
    place = address.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    origin = headers.pop("Origin", None)
    try:
        opened = websocket.create_connection(
            place,
            timeout=5,
            origin=origin,
            suppress_origin=origin is None,
            header=[f"{k}: {v}" for k, v in headers.items()],
        )
    except websocket.WebSocketBadStatusException as refused:
        return refused.status_code
    opened.close()
    return 101


def test_a_socket_opens_from_our_own_pages_only(address):
    assert handshake(address, Origin=address) == 101
    assert handshake(address, Origin="https://evil.example") == 400
    assert handshake(address, Origin="null") == 400
    assert handshake(address) == 101
    assert handshake(address, Cookie="mingpai-session=x") == 403


def test_there_is_no_polling(address):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{address}/socket.io/?EIO=4&transport=polling", timeout=5)
    assert refused.value.code == 400
    refused.value.close()


def read_to_the_end(opened: websocket.WebSocket) -> None:
    while opened.recv():
        pass
    raise websocket.WebSocketConnectionClosedException


def test_a_giant_frame_ends_its_own_socket_only(address):
    place = address.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    opened = websocket.create_connection(place, timeout=5, origin=address)
    opened.recv()
    opened.send("4" + "x" * 200_000)
    with pytest.raises((websocket.WebSocketException, OSError)):
        read_to_the_end(opened)
    opened.shutdown()
    assert get(f"{address}/healthz")["status"] == "alive"


def test_a_client_of_socket_io_connects(address):
    client = socketio.Client(reconnection=False)
    client.connect(address, transports=["websocket"])
    assert client.transport() == "websocket"
    client.disconnect()


def test_answers_leave_at_once(address):
    """A listener without TCP_NODELAY makes a lone asker wait for tens of milliseconds."""
    host, port = re.fullmatch(r"http://([\d.]+):(\d+)", address).groups()
    with socket.create_connection((host, int(port)), timeout=5) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(3):
            wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            received = b""
            while b'"alive"' not in received:
                received += wire.recv(4096)


# ---------------------------------------------------------------------------------------------------- scripts


def test_money_is_said_by_the_script_as_by_the_program():
    amounts = [
        0,
        1,
        10,
        99,
        100,
        105,
        110,
        100_500,
        1_000_000,
        98_660_050,
        1_000_500_000,
        10_005_000_00,
        2**53 - 1,
    ]
    amounts += [10**power for power in range(2, 16)] + [10**power + 10_000 for power in range(7, 15)]
    script = (
        "import { capitals, grouped, parseFen } from './static/js/money.js';"
        f"console.log(JSON.stringify({amounts}.map((fen) => [capitals(fen), parseFen(grouped(fen))])));"
    )
    node = shutil.which("node")
    assert node, "Node.js runs the scripts' own tests"
    done = subprocess.run(
        [node, "--input-type=module", "-e", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for fen, (capitals, read) in zip(amounts, json.loads(done.stdout), strict=True):
        assert capitals == Money(fen).capitals()
        assert read == fen
