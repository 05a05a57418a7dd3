"""Where expected values come from: computed on our side, recorded in what students get.

A check writes `reference.conv2d(x, w, b, stride=2, padding=1)`. In the judge this calls `autograder.reference`, which
never ships. While a release is made the results are recorded, and in a student's hands the record is played back: the
same check, without PyTorch and without anything that answers the question.
"""

from typing import Any, Protocol

__all__ = ["LiveTruth", "RecordedTruth", "RecordingTruth", "Truth", "TruthMissing", "reference"]


class TruthMissing(Exception):
    """The record does not hold what this check asks for: the check and its record belong to different releases."""


class Truth(Protocol):
    def ask(self, check_id: str, ordinal: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any: ...


class LiveTruth:
    """Computes: PyTorch in float64, and other sources that are independent of the solutions."""

    def ask(self, check_id: str, ordinal: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        import importlib

        return getattr(importlib.import_module("autograder.reference"), name)(*args, **kwargs)


class RecordingTruth(LiveTruth):
    """Computes and keeps: `record[check_id]` lists the results in the order they were asked for."""

    def __init__(self) -> None:
        self.record: dict[str, list[Any]] = {}

    def ask(self, check_id: str, ordinal: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        result = super().ask(check_id, ordinal, name, args, kwargs)
        self.record.setdefault(check_id, [])[ordinal:] = [result]
        return result


class RecordedTruth:
    """Plays a record back."""

    def __init__(self, record: dict[str, list[Any]]) -> None:
        self.record = record

    def ask(self, check_id: str, ordinal: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            return self.record[check_id][ordinal]
        except (KeyError, IndexError):
            raise TruthMissing(f"no expected value is recorded for {check_id}; get the assignment anew") from None


class _Reference:
    """`reference.name(...)` inside a check asks the truth of the run that is under way."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def ask(*args: Any, **kwargs: Any) -> Any:
            from .run import current

            run = current()
            ordinal = run.asked
            run.asked += 1
            return run.truth.ask(run.check.id, ordinal, name, args, kwargs)

        return ask


reference = _Reference()
