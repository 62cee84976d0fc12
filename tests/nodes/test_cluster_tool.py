"""`make cluster`: it starts by itself, shows a court at each of its nodes, and leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.live.clients import until

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 110
STOP_SECONDS = 60

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.timeout(START_SECONDS + STOP_SECONDS + 30)]


def test_a_cluster_starts_and_ends_and_leaves_nothing(
    tmp_path: Path, postgres_server: str, redis_url: str
) -> None:
    log = tmp_path / "cluster.log"
    environ = {
        **os.environ,
        "TMPDIR": str(tmp_path),
        "MINGPAI_TEST_POSTGRES_URL": postgres_server,
        "MINGPAI_TEST_REDIS_URL": redis_url,
    }
    command = [sys.executable, str(ROOT / "tools" / "cluster.py"), "--nodes", "2", "--size", "small"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--no-robots"], cwd=tmp_path, env=environ, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        started = until(lambda: "Stop with Ctrl-C.\n" in log.read_text() or process.poll(), START_SECONDS)
        assert started is True, log.read_text()[-4000:]
        found = re.findall(r"(node-\d)\s+(http://\S+)", log.read_text())
        assert [name for name, _ in found] == ["node-1", "node-2"]
        for name, address in found:
            assert requests.get(f"{address}/", timeout=20).status_code == 200
            said = requests.get(f"{address}/readyz", timeout=20).json()
            assert (said["status"], said["node"]) == ("ready", name)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOP_SECONDS)
    assert process.returncode == 0, log.read_text()[-4000:]
    assert "Everything has been ended." in log.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["cluster.log"]
    for _, address in found:
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{address}/healthz", timeout=1)
