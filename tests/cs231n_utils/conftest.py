"""Fixtures: real CIFAR-10 where it is at hand, and a loopback HTTP server that misbehaves to order."""

import http.server
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

MAKER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "make_cifar10.py"


@pytest.fixture(autouse=True)
def no_screen(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")


@pytest.fixture(autouse=True)
def no_data_directory(monkeypatch):
    monkeypatch.delenv("CS231N_DATA", raising=False)


@pytest.fixture(scope="session")
def real_cifar10(tmp_path_factory):
    """A folder with real CIFAR-10 in both official formats."""
    if not MAKER.is_file():
        pytest.skip(f"real CIFAR-10 is not at hand: there is no {MAKER}")
    folder = tmp_path_factory.mktemp("real") / "cifar10"
    subprocess.run([sys.executable, str(MAKER), str(folder)], check=True, capture_output=True)
    yield folder
    # 370 MB that pytest would keep for three more runs.
    shutil.rmtree(folder)


class Server:
    """Serves what `answers` says: path → a function of the request handler. Remembers each request's Range header."""

    def __init__(self):
        self.answers, self.requests = {}, []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.requests.append((self.path, self.headers.get("Range")))
                outer.answers[self.path](self)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = False
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}).start()

    def url(self, path, answer):
        self.answers[path] = answer
        return f"http://127.0.0.1:{self.http.server_port}{path}"

    def ranges(self, path):
        return [wanted for requested, wanted in self.requests if requested == path]


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()
