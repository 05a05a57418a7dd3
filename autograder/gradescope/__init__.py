"""Gradescope: the zip that grades there, and its format of results; nothing else knows either."""

from .package import build_zip
from .results import VISIBILITIES, results_json

__all__ = ["VISIBILITIES", "build_zip", "results_json"]
