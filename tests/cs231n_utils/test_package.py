import importlib
import json
import pickle
import pkgutil
import subprocess
import sys

import pytest

import cs231n_utils
from cs231n_utils import errors

MODULES = [module.name for module in pkgutil.walk_packages(cs231n_utils.__path__, "cs231n_utils.")]


def loaded_by(code):
    report = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", f"{code}\n{report}"], check=True, capture_output=True, text=True)
    return set(json.loads(run.stdout))


def test_the_package_loads_nothing_until_it_is_used():
    loaded = loaded_by("import cs231n_utils")
    assert not loaded & {"torch", "numba", "matplotlib", "numpy", "cs231n_utils.data", "cs231n_utils.vis"}


def test_no_module_loads_heavy_libraries_when_it_is_imported():
    loaded = loaded_by("".join(f"import {name}\n" for name in MODULES))
    assert set(MODULES) <= loaded
    assert not loaded & {"torch", "numba", "matplotlib", "PIL", "autograder", "sklearn"}


def test_submodules_load_as_attributes():
    loaded = loaded_by("import cs231n_utils\nassert cs231n_utils.data_utils.load_CIFAR10")
    assert "cs231n_utils.data_utils" in loaded


def test_public_names_are_pinned():
    assert cs231n_utils.__all__ == [
        "classifiers",
        "data",
        "data_utils",
        "errors",
        "fast_layers",
        "features",
        "gradient_check",
        "im2col",
        "layer_utils",
        "layers",
        "optim",
        "relative_error",
        "solver",
        "vis",
        "vis_utils",
    ]
    assert set(cs231n_utils.__all__) <= set(dir(cs231n_utils))


@pytest.mark.parametrize("name", ["cs231n_utils", *MODULES])
def test_every_public_name_exists(name):
    module = importlib.import_module(name)
    for public in module.__all__:
        assert getattr(module, public) is not None


def test_an_unknown_name_and_a_withheld_module_are_attribute_errors(monkeypatch):
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = cs231n_utils.nothing
    monkeypatch.setattr(cs231n_utils, "__all__", [*cs231n_utils.__all__, "fast_something"])
    with pytest.raises(AttributeError, match="withheld where writing it is the exercise"):
        _ = cs231n_utils.fast_something
    assert not hasattr(cs231n_utils, "fast_something")


def test_every_error_has_the_one_base_and_is_listed():
    classes = [getattr(errors, name) for name in errors.__all__ if name != "PrecisionWarning"]
    assert all(issubclass(error, errors.UtilsError) for error in classes)
    assert all(error.__name__ in errors.__doc__ for error in classes)
    assert set(errors.__all__) == {name for name, value in vars(errors).items() if isinstance(value, type)}


def test_errors_are_what_python_calls_them_too():
    assert issubclass(errors.ArgumentTypeError, TypeError)
    assert issubclass(errors.ArgumentError, ValueError)
    assert issubclass(errors.PrecisionWarning, UserWarning)
    assert str(pickle.loads(pickle.dumps(errors.DownloadError("why")))) == "why"
