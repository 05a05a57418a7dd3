"""A class of sample students, made from an assignment's own sources: for `make demo`, for tests and for benchmarks."""

from .students import SampleStudent, sample_class, write_class

__all__ = ["SampleStudent", "sample_class", "write_class"]
