"""Checkpoints: whole or not there, and what goes on from them is what would have been without a stop."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from cs231n_utils.errors import ArgumentError, ArgumentTypeError, DamagedDataError, MissingDataError
from cs231n_utils.solver import read_checkpoint, write_checkpoint
from cs231n_utils.solver.plain_state import pack, unpack

from .small_training import history, small_solver

PROGRAM = Path(__file__).with_name("small_training.py")
KILLS = 12


def trained(**arguments):
    np.random.seed(0)
    solver = small_solver(**arguments)
    solver.train()
    return solver


@pytest.mark.parametrize("seed", [0, 1])
def test_a_run_killed_again_and_again_ends_as_one_that_never_was(tmp_path, seed):
    draw = random.Random(seed)
    killed, done = 0, None
    while done is None:
        # From the middle of a step to the middle of a write; never when enough is enough.
        calls = draw.randrange(1, 4000) if killed < KILLS else 10**9
        run = subprocess.run(
            [sys.executable, str(PROGRAM), str(tmp_path / "run"), str(calls)],
            capture_output=True,
            text=True,
            # The rest as here: what chooses among the code for processors, in NumPy and BLAS, decides on the last bits.
            env=os.environ | {"PYTHONPATH": str(PROGRAM.parents[2]), "OPENBLAS_NUM_THREADS": "1"},
        )
        assert run.returncode in (0, -signal.SIGKILL), run.stderr
        killed += run.returncode != 0
        done = json.loads(run.stdout) if run.returncode == 0 else None
    assert killed >= KILLS // 2
    assert done == json.loads(json.dumps(history(trained())))
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]


EVERY_CALL = """
import os, pathlib, sys
sys.path.insert(0, sys.argv[2])
from small_training import die_at_call
import numpy as np
from cs231n_utils.solver import read_checkpoint, write_checkpoint
path = pathlib.Path(sys.argv[1])
write_checkpoint(path, {"n": 0})
died = call = 0
seen = set()
while died == call:
    call += 1
    child = os.fork()
    if not child:
        die_at_call(call)
        write_checkpoint(path, {"n": call, "w": np.ones(1000)})
        os._exit(0)
    died += os.waitpid(child, 0)[1] == 9
    seen.add(read_checkpoint(path)["n"] == call)
print(call, *sorted(seen), *os.listdir(path.parent))
"""


def test_a_process_killed_at_any_call_of_a_write_leaves_a_whole_file(tmp_path):
    run = [sys.executable, "-c", EVERY_CALL, str(tmp_path / "run.npz"), str(PROGRAM.parent)]
    done = subprocess.run(run, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    calls, *rest = done.stdout.split()
    # Killed before and after the new file got its name; the last write, which nobody killed, removed all remains.
    assert int(calls) > 100 and rest == ["False", "True", "run.npz"]


def test_time_out_after_every_step_then_resume_is_as_never_stopped(tmp_path):
    whole = trained()
    for _ in range(whole.num_iterations):
        solver = small_solver(checkpoint_name=str(tmp_path / "deep" / "run"), resume=True, time_limit=0)
        np.random.seed(0 if not solver.iteration else 99)
        solver.train()
    assert solver.iteration == whole.num_iterations
    # A stop looks at the accuracy once more, and may find better parameters than the looks after each epoch.
    kept = history(solver)
    assert {name: kept[name] for name in ("loss", "train", "val")} == {
        name: history(whole)[name] for name in ("loss", "train", "val")
    }


def test_the_seed_comes_from_the_checkpoint_when_none_is_given(tmp_path):
    name = str(tmp_path / "run")
    trained(checkpoint_name=name, num_epochs=2, seed=7)
    longer = small_solver(checkpoint_name=name, resume=True, seed=None)
    assert longer.seed == 7 and longer.epoch == 2
    longer.train()
    assert history(longer)["loss"] == history(trained(seed=7))["loss"]


def test_without_resume_a_checkpoint_is_started_over(tmp_path):
    name = str(tmp_path / "run")
    trained(checkpoint_name=name)
    assert small_solver(checkpoint_name=name).iteration == 0
    assert small_solver(checkpoint_name=str(tmp_path / "other"), resume=True).iteration == 0


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"seed": 6}, "seed = 5, not 6"),
        ({"batch_size": 9}, "batch_size = 8, not 9"),
        ({"update_rule": "sgd"}, "update_rule = 'adam', not 'sgd'"),
        ({"optim_config": {"learning_rate": 0.5}}, "optim_config"),
        ({"augment": []}, "augment = 1, not 0"),
    ],
)
def test_other_arguments_cannot_go_on(tmp_path, changed, named):
    name = str(tmp_path / "run")
    trained(checkpoint_name=name, num_epochs=1)
    with pytest.raises(ArgumentError, match=rf"run\.npz was made with {named}.*resume with the same"):
        small_solver(checkpoint_name=name, resume=True, **changed)


def test_another_model_or_other_data_cannot_go_on(tmp_path):
    from cs231n_utils.solver import Solver

    from .small_training import TwoLayers, small_data

    name = str(tmp_path / "run")
    arguments = {"checkpoint_name": name, "verbose": False, "num_epochs": 1, "seed": 0}
    Solver(TwoLayers(), small_data(), **arguments).train()
    with pytest.raises(ArgumentError, match=r"parameter 'W1' is \(8, 6\) float64, in the model \(8, 7\) float64"):
        Solver(TwoLayers(hidden=7), small_data(), **arguments, resume=True)
    data = small_data()
    data["y_train"] = data["y_train"][::-1]
    with pytest.raises(ArgumentError, match="sum of the labels"):
        Solver(TwoLayers(), data, **arguments, resume=True)


def test_a_damaged_missing_or_foreign_checkpoint_is_named(tmp_path):
    path = tmp_path / "run.npz"
    with pytest.raises(MissingDataError, match=r"run\.npz: there is no such checkpoint"):
        read_checkpoint(path)
    write_checkpoint(path, {"w": np.arange(1000.0)})
    content = path.read_bytes()
    for damaged in (content[:-40], content[:100], b"", content[:500] + b"\x00\xff" + content[502:], b"PK" * 50):
        path.write_bytes(damaged)
        with pytest.raises(DamagedDataError, match=r"run\.npz: not a whole checkpoint"):
            read_checkpoint(path)
    np.savez(path, w=np.ones(2))
    with pytest.raises(DamagedDataError, match="not a whole checkpoint"):
        read_checkpoint(path)
    np.savez(path, header=np.frombuffer(b'{"format": "another", "state": {}}', np.uint8))
    with pytest.raises(DamagedDataError, match=r"format is 'another'; this version reads"):
        read_checkpoint(path)


def test_a_checkpoint_with_pickled_objects_is_refused(tmp_path):
    path = tmp_path / "run.npz"
    np.savez(path, header=np.array([{"format": 1}], dtype=object))
    with pytest.raises(DamagedDataError, match="not a whole checkpoint"):
        read_checkpoint(path)


def test_what_is_no_plain_data_is_refused_by_its_place_and_the_old_file_stays(tmp_path):
    path = tmp_path / "run.npz"
    write_checkpoint(path, {"n": 1})
    with pytest.raises(ArgumentTypeError, match=r"state\['configs'\]\[0\]\['f'\] is function; only numbers"):
        write_checkpoint(path, {"configs": [{"f": lambda: 0}]})
    with pytest.raises(ArgumentTypeError, match="is ndarray"):
        write_checkpoint(path, {"x": np.array([None])})
    assert read_checkpoint(path) == {"n": 1} and len(list(tmp_path.iterdir())) == 1


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | npst.arrays(st.sampled_from([np.float32, np.int64, np.bool_]), npst.array_shapes(min_dims=0, min_side=0)),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=10,
)


def same(a, b):
    if isinstance(a, np.ndarray | np.generic):
        return type(a) is type(b) and a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return type(b) is dict and list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return type(a) is type(b) and a == b


@given(plain)
def test_plain_data_comes_back_the_same(tmp_path, state):
    write_checkpoint(tmp_path / "state.npz", state)
    assert same(state, read_checkpoint(tmp_path / "state.npz"))


def test_numpy_numbers_stay_numpy_numbers():
    assert same({"lr": np.float32(0.1), "t": 3}, unpack(*pack({"lr": np.float32(0.1), "t": 3})))


@pytest.mark.parametrize("tree", [{"array": 1}, {"number": -1}, {"list": [], "dict": []}, {"call": "os.system"}])
def test_a_tree_that_pack_did_not_make_is_refused(tree):
    with pytest.raises(DamagedDataError, match="neither data nor one of its arrays"):
        unpack(tree, [np.zeros(1)])
