"""While an answer runs, what its notebook withholds is nowhere: not to import, not to call, whoever kept it."""

import functools
import importlib
import json
import sys

import pytest

from autograder.checks.run import FAILED, PASSED
from autograder.notebook import check
from autograder.notebook.withheld import absent

PLAIN = "def double(x):\n    return x + x\n"
FAST = '''
"""A module that answers the question, and one in a folder that it needs."""
from .deep.down import twice


class Doubler:
    def __call__(self, x):
        return twice(x)

    @property
    def of(self):
        return lambda x: __class__ and twice(x)


def double(x, *, times=2):
    return twice(x)
'''


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A package with one module that is withheld, `fast`, a folder that is, `deep`, and one that is not."""
    home = tmp_path / "shop"
    (home / "deep").mkdir(parents=True)
    for name, text in {
        "__init__": "", "fast": FAST, "faster": PLAIN, "deep/__init__": "",
        "deep/down": "def twice(x):\n    return 2 * x\n",
        "open": "def double(x):\n    try:\n        from .fast import double\n"
                "    except ImportError:\n        return x + x\n    return double(x)\n",
    }.items():  # fmt: skip
        (home / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("shop")
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop"]:
        del sys.modules[name]


WITHHELD = ("shop.fast", "shop.deep")


def keeping(course):
    """Every way to have kept an answer of the package from before."""
    import shop.fast
    from shop.fast import Doubler, double

    return {
        "imported in the answer": "from shop.fast import double as it\n    return it(x)",
        "from the package": "from shop import fast\n    return fast.double(x)",
        "a folder": "import shop.deep.down\n    return shop.deep.down.twice(x)",
        "by its name": "import importlib\n    return importlib.import_module('shop.fast').double(x)",
        "an attribute of the package": "return package.fast.double(x)",
        "the module": "return module.double(x)",
        "the function": "return function(x)",
        "in a list": "return kept[0](x)",
        "partly filled in": "return partial(x)",
        "an object": "return thing(x)",
        "made by a method with a cell": "return thing.of(x)",
    }, {
        "package": course, "module": shop.fast, "function": double, "kept": [double], "thing": Doubler(),
        "partial": functools.partial(double, times=3),
    }  # fmt: skip


def test_whatever_was_kept_is_refused_with_a_sentence(course):
    ways, names = keeping(course)
    for way, body in ways.items():
        exec(f"def answer(x):\n    {body}\n", names)
        assert names["answer"](4) == 8, way
        with pytest.raises((ImportError, AttributeError)) as refused, absent(WITHHELD):
            names["answer"](4)
        text = str(refused.value)
        assert "where answers are graded: do without it here, too" in text or "no attribute 'fast'" in text, way
        assert names["answer"](4) == 8, f"{way}: it is there again"


def test_what_is_not_withheld_works_and_falls_back_as_it_does_in_grading(course):
    import shop.faster
    import shop.open

    with absent(WITHHELD):
        assert shop.faster.double(4) == 8, "a name that begins alike is another module"
        assert shop.open.double(4) == 8
        assert "shop.fast" not in sys.modules


def test_afterwards_everything_is_as_it_was(course):
    import shop.deep.down
    import shop.fast

    before, finders = dict(vars(shop.fast)), list(sys.meta_path)
    codes = [shop.fast.double.__code__, shop.fast.Doubler.__call__.__code__, shop.deep.down.twice.__code__]
    for raised in (ValueError, KeyboardInterrupt):
        with pytest.raises(raised), absent(WITHHELD), absent(WITHHELD):
            raise raised
        assert sys.modules["shop.fast"] is shop.fast is course.fast
        assert vars(shop.fast) == before and sys.meta_path == finders
        assert codes == [shop.fast.double.__code__, shop.fast.Doubler.__call__.__code__, shop.deep.down.twice.__code__]


def test_with_nothing_withheld_nothing_happens(course):
    finders = list(sys.meta_path)
    with absent(()):
        assert sys.meta_path == finders
        assert importlib.import_module("shop.fast").double(1) == 2


@pytest.fixture
def ask(course, fresh_bundle, monkeypatch, capsys):
    """`ask(source)`: what check says of an answer, in a bundle that withholds the module."""
    path = fresh_bundle / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["notebooks"][0]["withheld"] = list(WITHHELD)
    path.write_text(json.dumps(manifest))
    monkeypatch.setenv("AUTOGRADER_ASSIGNMENT", str(fresh_bundle))

    def ask(source):
        space = {"check": check, "__name__": "__main__"}
        exec(source + "\nreport = check('double')", space)
        return space["report"], " ".join(capsys.readouterr().out.split())

    return ask


def test_check_refuses_an_answer_that_a_withheld_module_gives(ask):
    report, text = ask("from shop.fast import double")
    assert [outcome.outcome for outcome in report.outcomes] == [FAILED, FAILED] and report.points == 0
    said = "double is of shop.fast, which is not there where answers are graded: do without it here, too"
    assert f"double raised ImportError: {said}" in text
    report, text = ask("def double(x):\n    from shop import fast\n    return fast.double(x)")
    assert report.points == 0
    assert "No module named 'shop.fast' where answers are graded: do without it here, too" in text


def test_check_lets_other_cells_use_it(ask):
    """The pictures have imported it, and import it again; the answer beside them is the student's own."""
    source = "import shop.fast\ndef double(x):\n    return x + x\n{}\nassert shop.fast.double(1) == 2"
    report, _ = ask(source.format("from shop.fast import double as theirs"))
    assert [outcome.outcome for outcome in report.outcomes] == [PASSED, PASSED]


def test_a_check_of_ours_may_use_it(ask, fresh_bundle):
    """A check that compares with the package's own layer runs beside an answer that may not."""
    path = fresh_bundle / "checks" / "layers.py"
    own = "    from shop.fast import double\n    assert double(2) == 4\n"
    path.write_text(path.read_text().replace('is doubled."""\n', f'is doubled."""\n{own}', 1))
    report, _ = ask("def double(x):\n    return x + x")
    assert [outcome.outcome for outcome in report.outcomes] == [PASSED, PASSED]
