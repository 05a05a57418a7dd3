"""Progress of a long transfer: any callable `progress(name, done, total)`, and the bar that is the default."""

import sys

__all__ = ["progress_bar"]

WIDTH = 30


def progress_bar(name, done, total):
    """Redraw one line on standard output; silent where nobody watches (a file, a pipe, a captured stream).

    name: what is coming; done, total: bytes. The line ends when done reaches total.

    >>> progress_bar("cifar-10-binary.tar.gz", 85_026_085, 170_052_171)
    """
    if not _watched():
        return
    filled = WIDTH * done // total
    bar = "█" * filled + "·" * (WIDTH - filled)
    end = "\n" if done >= total else ""
    print(f"\r{name} {bar} {done / 1e6:.1f} / {total / 1e6:.1f} MB", end=end, flush=True)


def _watched():
    # A notebook's stdout says that it is no terminal, yet it redraws lines.
    return sys.stdout.isatty() or type(sys.stdout).__module__.startswith("ipykernel")
