"""Hidden checks: what they say, what they see through, and that nobody is told of their inputs."""

from autograder.checks.answers import LocalBackend
from autograder.checks.run import run_check

from .pooling import POOLING, full, insert, scores


def test_hidden_checks_say_what_is_wrong_without_their_input(grade, notebook, right, material):
    result = grade(pooling=notebook("pooling", right | {"avg_pool": right["avg_pool"].replace("mean", "sum")}))
    hidden = [c for row in result["questions"] for c in row["checks"] if c["hidden"] and c["outcome"] == "failed"]
    assert hidden or scores(result)["avg_pool"] == 6  # the solution may not use mean at all
    for check in hidden:
        assert not any(char.isdigit() for char in check["message"])


SPYING = """import numpy as np
seen = []
class Seen(Exception):
    pass
def max_pool_forward_naive(x, pool_param):
    seen.append(float(np.asarray(x).ravel()[0]))
    raise type("saw_" + "_".join(f"{value:.6f}" for value in seen), (Seen,), {})(str(seen))
"""


def test_no_message_tells_what_a_hidden_check_sent(grade, notebook, right, material):
    """A class named after the input, and a later public check whose message repeats it: neither gets out."""
    later = (
        "def avg_pool_forward(x, pool_param):\n    raise ValueError(str(seen))\navg_pool_backward = avg_pool_forward"
    )
    spying = right | {"max_pool_forward_naive": SPYING, "avg_pool": later}
    result = grade(pooling=notebook("pooling", spying))
    namespace = {}
    exec(SPYING, namespace)
    for question in POOLING[:2]:
        for check in material.checks[question]:
            if not check.hidden:
                run_check(check, LocalBackend(namespace), material.truth)
    told = [check for row in result["questions"] for check in row["checks"] if row["id"] == "avg_pool"]
    assert f"ValueError: {namespace['seen']} " in told[0]["message"]  # of the public checks, and of nothing after them
    for row in result["questions"]:
        for check in row["checks"]:
            if check["hidden"]:
                assert not any(char.isdigit() for char in check["message"]) and "picture" not in check
    assert not any("saw_" in finding["detail"] for finding in result["findings"])


def test_a_restart_during_hidden_checks_tells_nothing(grade, notebook, right, material):
    """What a process hid for its successor would come out in the findings of the cells that run again."""
    own = "import os\nif os.path.exists('/tmp/x'):\n    pass\nraise ValueError('told')"
    ending = right | {"avg_pool": right["avg_pool"].replace("### BEGIN SOLUTION", "counted.append(1)\n    stop()", 1)}
    stop = "counted = []\ndef stop():\n    if len(counted) > 8:\n        os._exit(0)"
    result = grade(pooling=insert(insert(notebook("pooling", ending), own), "import os\n" + stop))
    assert [f["kind"] for f in result["findings"]].count("cell-raised") == 1


FORGING = """import numpy as np, os, sys
calls = []
def counted(answer):
    def forward(*given):
        calls.append(1)
        if len(calls) > PUBLIC:
            os.write(3, sys.modules["inside.wire"].PREFIX.pack(len(HEADER), 0) + HEADER)
            os._exit(0)
        return answer(*given)
    return forward
"""


def test_the_reason_why_a_frame_was_refused_tells_nothing_of_a_hidden_input(grade, notebook, right, material):
    """There are many reasons, and the code can choose one by what it has seen."""
    answer = right["avg_pool"] + "\navg_pool_forward = counted(avg_pool_forward)\n"
    public = [check for check in material.checks["avg_pool"] if not check.hidden]
    namespace = {}
    exec(FORGING.replace("PUBLIC", "1e9") + answer, namespace)
    for check in public:
        run_check(check, LocalBackend(namespace), material.truth)
    told = {}
    for calls in (0, len(namespace["calls"])):
        for header in (b"[]", b"no JSON"):
            own = FORGING.replace("PUBLIC", str(calls)).replace("HEADER", repr(header))
            first = right["max_pool_forward_naive"] + "\n"
            result = grade(
                pooling=notebook("pooling", right | {"max_pool_forward_naive": own + first, "avg_pool": answer})
            )
            found = [one["detail"] for one in result["findings"] if one["kind"] == "frame-refused"]
            told[calls, header] = found
            passed = [c["outcome"] for row in result["questions"] if row["id"] == "avg_pool" for c in row["checks"]]
            assert found and ("passed" in passed) == bool(calls)
    (public_one, public_other, hidden_one, hidden_other) = told.values()
    assert public_one != public_other and hidden_one == hidden_other == ["A frame was refused."]


NUMERIC = """
def _forward(x, p):
    N, C, H, W = x.shape
    h, w, s = p["pool_height"], p["pool_width"], p["stride"]
    out = np.zeros((N, C, (H - h) // s + 1, (W - w) // s + 1))
    for n, c, i, j in np.ndindex(out.shape):
        out[n, c, i, j] = x[n, c, i * s : i * s + h, j * s : j * s + w].max()
    return out


def max_pool_forward_naive(x, pool_param):
    return _forward(x, pool_param), (x, pool_param)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    return eval_numerical_gradient_array(lambda x: _forward(x, pool_param), x.copy(), dout)
"""


def test_a_numeric_gradient_is_no_backward_pass(grade, notebook, right, material):
    """It answers what is small; elsewhere its steps are lost in rounding, and the TA is told."""
    imported = "from cs231n_utils.gradient_check import eval_numerical_gradient_array\n"
    cheating = right | {"max_pool_forward_naive": imported + NUMERIC, "max_pool_backward_naive": ""}
    result = grade(pooling=notebook("pooling", cheating))
    assert scores(result)["max_pool_forward_naive"] == full(material, POOLING[0])[POOLING[0]]
    assert scores(result)["max_pool_backward_naive"] <= 0.6 * full(material, POOLING[1])[POOLING[1]]
    rows = {row["id"]: row["checks"] for row in result["questions"]}
    assert all(check["outcome"] == "failed" for check in rows["max_pool_backward_naive"] if check["hidden"])
