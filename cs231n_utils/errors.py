"""Every error and warning of the package, with one base class.

UtilsError
├── ArgumentTypeError     (also a TypeError)   an argument of a kind that cannot work, such as an integer array
├── ArgumentError         (also a ValueError)  an argument whose value, shape or size does not fit
└── DataError                                  data that is missing, damaged or not what it should be
    ├── MissingDataError                       not there; the message says how to get it
    ├── DamagedDataError                       truncated, corrupt, of the wrong shape, or labels outside 0..9
    ├── UnsafeDataError                        asks for more than data: code in a pickle, a path outside the folder
    └── DownloadError                          no server sent the right bytes
PrecisionWarning          (a UserWarning)      numbers too coarse for what they are used for
"""

__all__ = [
    "ArgumentError",
    "ArgumentTypeError",
    "DamagedDataError",
    "DataError",
    "DownloadError",
    "MissingDataError",
    "PrecisionWarning",
    "UnsafeDataError",
    "UtilsError",
]


class UtilsError(Exception):
    """Base of every error that this package raises on purpose.

    >>> issubclass(DownloadError, UtilsError), issubclass(ArgumentTypeError, TypeError)
    (True, True)
    """


class ArgumentTypeError(UtilsError, TypeError):
    """An argument of a kind that cannot work."""


class ArgumentError(UtilsError, ValueError):
    """An argument whose value, shape or size does not fit."""


class DataError(UtilsError):
    """Data that is missing, damaged or not what it should be."""


class MissingDataError(DataError):
    """Data that is not there; the message says where it was looked for and how to get it."""


class DamagedDataError(DataError):
    """A file that is truncated, corrupt or of the wrong shape; the message names it, what was expected and found."""


class UnsafeDataError(DataError):
    """A file that asks for more than data, such as a pickle that names a function to call."""


class DownloadError(DataError):
    """A download that no server completed with the right bytes."""


class PrecisionWarning(UserWarning):
    """Numbers too coarse for what they are used for, such as float32 in a gradient check."""
