"""Update rules against torch.optim, CS231n's own numbers, and their promise to leave their inputs alone."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from cs231n_utils import optim
from cs231n_utils.blockwise import BLOCK, MANY
from cs231n_utils.errors import ArgumentError, ArgumentTypeError
from cs231n_utils.optim import rules
from cs231n_utils.optim.compiled import LARGE, compiled_step

RULES = {name: getattr(optim, name) for name in optim.__all__}
STATES = {"sgd": (), "sgd_momentum": ("velocity",), "rmsprop": ("cache",), "adam": ("m", "v")}

rates = st.floats(1e-5, 1)
fractions = st.floats(0, 0.999)
values = st.floats(-1e3, 1e3)
steps = st.integers(1, 4)


def torch_rule(name, w, config):
    import torch

    torch.set_num_threads(1)
    weights = torch.nn.Parameter(torch.tensor(w))
    rate = config["learning_rate"]
    if name == "sgd":
        return weights, torch.optim.SGD([weights], lr=rate)
    if name == "sgd_momentum":
        return weights, torch.optim.SGD([weights], lr=rate, momentum=config["momentum"])
    if name == "rmsprop":
        return weights, torch.optim.RMSprop([weights], lr=rate, alpha=config["decay_rate"], eps=config["epsilon"])
    betas = (config["beta1"], config["beta2"])
    return weights, torch.optim.Adam([weights], lr=rate, betas=betas, eps=config["epsilon"])


@st.composite
def runs(draw):
    name = draw(st.sampled_from(sorted(RULES)))
    shape = draw(npst.array_shapes(min_dims=1, max_dims=3, max_side=5))
    arrays = npst.arrays(np.float64, shape, elements=values)
    config = {"learning_rate": draw(rates)}
    for option in {"sgd_momentum": ["momentum"], "rmsprop": ["decay_rate"], "adam": ["beta1", "beta2"]}.get(name, []):
        config[option] = draw(fractions)
    if name in ("rmsprop", "adam"):
        config["epsilon"] = draw(st.sampled_from([1e-8, 1e-3]))
    return name, draw(arrays), draw(st.lists(arrays, min_size=1, max_size=4)), config, draw(st.booleans())


@given(runs())
def test_rules_agree_with_torch(run):
    import torch

    name, w, gradients, config, in_place = run
    weights, optimizer = torch_rule(name, w, config)
    ours, own = w.copy(), dict(config)
    for dw in gradients:
        weights.grad = torch.tensor(dw)
        optimizer.step()
        ours, own = RULES[name](ours, dw, own, **({"out": ours} if in_place else {}))
    theirs = weights.detach().numpy()
    assert np.abs(ours - theirs).max() <= 1e-10 * max(1, np.abs(theirs).max())


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_in_place_blocks_and_strided_arrays_give_the_same_bits(name, dtype):
    rng = np.random.default_rng(0)
    # More than two blocks, and not a whole number of them.
    shape = (3, BLOCK - 7)
    w, dw = rng.normal(size=shape).astype(dtype), rng.normal(size=shape).astype(dtype)
    plain, config = RULES[name](w, dw)
    plain, config = RULES[name](plain, dw, config)
    assert plain.dtype == dtype and all(config[state].dtype == dtype for state in STATES[name])
    own, own_config = RULES[name](w, dw, {}, out=w.copy())
    arrays = {state: own_config[state] for state in STATES[name]}
    again, own_config = RULES[name](own, dw, own_config, out=own)
    assert again is own and all(own_config[state] is array for state, array in arrays.items())
    turned, turned_config = RULES[name](np.asfortranarray(w), dw[:, ::-1][:, ::-1])
    turned, turned_config = RULES[name](np.asfortranarray(turned), np.asfortranarray(dw), turned_config)
    for result, state in ((own, own_config), (turned, turned_config)):
        np.testing.assert_array_equal(result, plain)
        for kept in STATES[name]:
            np.testing.assert_array_equal(state[kept], config[kept])


@pytest.mark.parametrize("name", RULES)
def test_threads_do_not_change_a_bit(name, monkeypatch):
    rng = np.random.default_rng(0)
    w, dw = rng.normal(size=(2, MANY * BLOCK + 11)).astype(np.float32)
    results = []
    for threads in ("1", "3"):
        monkeypatch.setenv("CS231N_THREADS", threads)
        next_w, config = RULES[name](w, dw)
        results.append([next_w, *(config[state] for state in STATES[name])])
    for one, other in zip(*results, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_compiled_loops_give_the_bits_of_numpy(name, dtype, monkeypatch):
    pytest.importorskip("numba")
    rng = np.random.default_rng(0)
    w, dw = rng.normal(size=(2, LARGE + 11)).astype(dtype)
    made = []

    def noted(*arguments):
        made.append(compiled_step(*arguments))
        return made[-1]

    results = []
    for find in (noted, lambda *_: None):
        monkeypatch.setattr(rules, "compiled_step", find)
        first, config = RULES[name](w, dw)
        own, config = RULES[name](first.copy(), -dw, config, out=first)
        results.append([own, *(config[state] for state in STATES[name])])
    assert len(made) == 2 and None not in made
    for one, other in zip(*results, strict=True):
        np.testing.assert_array_equal(one, other)


def test_loops_are_compiled_only_where_they_pay_and_cannot_overwrite_what_they_read():
    w, dw = np.ones(LARGE), np.ones(LARGE)
    assert compiled_step("sgd", (0.1,), [w[1:], dw[1:]], [w[1:]]) is None
    assert compiled_step("sgd", (0.1,), [w, dw.astype(np.float32)], [w]) is None
    assert compiled_step("sgd", (0.1,), [w, dw], [dw]) is None
    gradient = dw.copy()
    optim.sgd(w, gradient, out=gradient)
    np.testing.assert_array_equal(gradient, optim.sgd(w, dw)[0])


@pytest.mark.parametrize("missing", ["numba", "cs231n_utils.kernels.compiler", "cs231n_utils.kernels.crew"])
def test_rules_work_on_large_arrays_without_numba_or_the_fast_layers(missing):
    program = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "import importlib.util, numpy as np\n"
        "find = importlib.util.find_spec\n"
        f"importlib.util.find_spec = lambda name: None if name == {missing!r} else find(name)\n"
        "from cs231n_utils.optim import adam\n"
        "w = np.ones(3 << 19)\n"
        "assert abs(adam(w, w)[0] - 0.999).max() < 1e-6\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("name", RULES)
def test_arrays_that_go_in_are_not_changed(name):
    rng = np.random.default_rng(0)
    w, dw, *state = (rng.random((4, 5)) for _ in range(4))
    config = dict(zip(STATES[name], state, strict=False))
    arrays = [w, dw, *config.values()]
    copies = [array.copy() for array in arrays]
    for array in arrays:
        array.flags.writeable = False
    next_w, back = RULES[name](w, dw, config)
    assert back is config and next_w is not w
    for array, copy in zip(arrays, copies, strict=True):
        np.testing.assert_array_equal(array, copy)
    # CS231n's notebooks read the new state from the dictionary that they passed.
    assert all(not np.array_equal(config[kept], copy) for kept, copy in zip(STATES[name], copies[2:], strict=False))


def test_the_defaults_are_cs231ns():
    w = np.zeros(2)
    assert optim.sgd(w, w)[1] == {"learning_rate": 1e-2}
    for name, expected in {
        "sgd_momentum": {"learning_rate": 1e-2, "momentum": 0.9},
        "rmsprop": {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8},
        "adam": {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "t": 1},
    }.items():
        config = RULES[name](w, w, None)[1]
        assert {key: value for key, value in config.items() if key not in STATES[name]} == expected


def test_cs231ns_own_case():
    """The inputs of CS231n's notebook, whose expected numbers its students know."""
    N, D = 4, 5
    w = np.linspace(-0.4, 0.6, num=N * D).reshape(N, D)
    dw = np.linspace(-0.6, 0.4, num=N * D).reshape(N, D)
    velocity = np.linspace(0.6, 0.9, num=N * D).reshape(N, D)
    next_w, config = optim.sgd_momentum(w, dw, {"learning_rate": 1e-3, "velocity": velocity})
    assert next_w[0, 0] == pytest.approx(0.1406) and next_w[-1, -1] == pytest.approx(1.4096)
    assert config["velocity"][0, 0] == pytest.approx(0.5406)
    next_w, config = optim.adam(w, dw, {"learning_rate": 1e-2, "m": velocity, "v": velocity[::-1, ::-1], "t": 5})
    assert config["t"] == 6
    m = 0.9 * velocity + 0.1 * dw
    v = 0.999 * velocity[::-1, ::-1] + 0.001 * dw**2
    np.testing.assert_allclose(next_w, w - 1e-2 * m / (1 - 0.9**6) / (np.sqrt(v / (1 - 0.999**6)) + 1e-8), rtol=1e-13)


def test_single_precision_stays_single_whatever_the_configuration_holds():
    w = np.ones(3, np.float32)
    config = {"learning_rate": np.float64(0.1), "velocity": np.ones(3)}
    next_w, config = optim.sgd_momentum(w, np.ones(3), config)
    assert next_w.dtype == config["velocity"].dtype == np.float32
    config = {"velocity": np.ones(3)}
    own, config = optim.sgd_momentum(w, np.ones(3), config, out=w)
    assert own is w and config["velocity"].dtype == np.float32


def test_outputs_that_overlap_what_is_still_to_be_read_come_out_right():
    values = np.linspace(-1, 1, 2 * BLOCK + 10)
    w, shifted = values[:-5], values[5:]
    dw = np.ones_like(w)
    expected = optim.sgd(w, dw)[0].copy()
    optim.sgd(w, dw, out=shifted)
    np.testing.assert_array_equal(shifted, expected)


def test_one_array_given_as_both_states_is_not_written_twice():
    shared = np.full(3, 0.5)
    w, dw = np.ones(3), np.full(3, 2.0)
    expected, _ = optim.adam(w, dw, {"m": shared.copy(), "v": shared.copy()})
    got, config = optim.adam(w, dw, {"m": shared, "v": shared}, out=w.copy())
    np.testing.assert_array_equal(got, expected)
    assert not np.shares_memory(config["m"], config["v"])


def test_numbers_and_empty_arrays_are_arrays_too():
    assert optim.adam(np.array(1.0), np.array(2.0))[0].shape == ()
    assert optim.rmsprop(np.zeros((0, 3)), np.zeros((0, 3)))[0].shape == (0, 3)
    assert optim.sgd([1.0], [0.0])[0].tolist() == [1.0]


@pytest.mark.parametrize("name", RULES)
def test_what_does_not_fit_is_refused(name):
    w = np.ones((2, 3))
    with pytest.raises(ArgumentTypeError, match=rf"{name}: w must be floats, got int64"):
        RULES[name](np.ones(3, int), np.ones(3))
    with pytest.raises(ArgumentTypeError, match=rf"{name}: dw must be floats, got bool"):
        RULES[name](np.ones(3), np.ones(3, bool))
    with pytest.raises(ArgumentError, match=rf"{name}: w has shape \(2, 3\) and dw \(3, 2\)"):
        RULES[name](w, w.T)
    with pytest.raises(ArgumentError, match=r"out must be an array like w, \(2, 3\) float64, got \(2, 3\) float32"):
        RULES[name](w, w, out=w.astype(np.float32))
    with pytest.raises(ArgumentError, match="got list"):
        RULES[name](w, w, out=[])
    for state in STATES[name]:
        with pytest.raises(ArgumentError, match=rf"config\['{state}'\] \(3,\)"):
            RULES[name](w, w, {state: np.zeros(3)})
