"""The Solver in a real Jupyter kernel: curves that are redrawn in place, and nothing of it elsewhere."""

import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CELL = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
from small_training import small_solver
small_solver(verbose=True, print_every=1).train()
"""


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    """What a kernel sends for CELL: every display, in order."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(cwd=str(tmp_path_factory.mktemp("kernel")))
    received = []
    try:
        reply = client.execute_interactive(CELL, timeout=120, output_hook=received.append)
        assert reply["content"]["status"] == "ok", reply
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
    return [(message["msg_type"], message["content"]) for message in received if message["msg_type"] != "status"]


def test_a_notebook_gets_one_line_and_one_picture_redrawn_in_place(messages):
    shown = [content for kind, content in messages if kind == "display_data"]
    redrawn = [content for kind, content in messages if kind == "update_display_data"]
    assert [sorted(content["data"]) for content in shown] == [["text/html", "text/plain"], ["image/png", "text/plain"]]
    names = [content["transient"]["display_id"] for content in shown]
    assert len(set(names)) == 2
    assert {content["transient"]["display_id"] for content in redrawn} == set(names)
    assert not [content for kind, content in messages if kind == "stream"]


def test_the_line_names_the_epoch_that_is_under_way(messages):
    first = next(content["data"] for kind, content in messages if kind == "display_data")
    assert "epoch 1/4 · step 1/24" in first["text/plain"] and "epoch 1/4 · step 1/24" in first["text/html"]


def test_the_last_state_stays(messages):
    last = {content["transient"]["display_id"]: content["data"] for kind, content in messages if "display" in kind}
    line, picture = last.values()
    assert 'value="24" max="24"' in line["text/html"] and "epoch 4/4" in line["text/html"]
    assert "validation accuracy" in line["text/plain"]
    assert b64decode(picture["image/png"]).startswith(b"\x89PNG")


def test_elsewhere_training_loads_neither_ipython_nor_matplotlib():
    program = f"import sys; sys.path.insert(0, {str(HERE)!r})\nfrom small_training import small_solver\n"
    program += "small_solver(verbose=True).train()\nprint(*sys.modules, file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "step 1/24" in run.stdout
    assert not set(run.stderr.split()) & {"IPython", "matplotlib", "torch", "numba"}
