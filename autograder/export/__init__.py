"""Results as other systems take them: one module a format."""

from .scores import LeftOut, Score, scores_of

__all__ = ["LeftOut", "Score", "scores_of"]
