"""What a Solver shows while it runs: lines anywhere, a bar in terminals, a bar and curves in a notebook."""

import sys
import time
from base64 import b64encode
from io import BytesIO

__all__ = ["Lines", "Live", "Quiet", "choose_display"]

WIDTH = 30
# Redrawing costs at most a twentieth of the time.
SHARE = 20


def choose_display(solver):
    """Live in a notebook, Lines elsewhere, Quiet where the solver's verbose is false.

    >>> from types import SimpleNamespace
    >>> type(choose_display(SimpleNamespace(verbose=False))).__name__
    'Quiet'
    """
    if not solver.verbose:
        return Quiet()
    # IPython is there already in a notebook, and nowhere else worth its loading time.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return Live(solver) if getattr(shell, "kernel", None) is not None else Lines(solver)


class Quiet:
    """Shows nothing."""

    def step(self):
        """Called after every step."""

    def look(self):
        """Called after every look at the accuracies."""

    def close(self):
        """Called when training stops, for whatever reason."""


class Lines(Quiet):
    """A line every print_every steps and after every look; in a terminal a bar below them, too."""

    def __init__(self, solver):
        self.solver, self.clock = solver, _Clock(solver)
        self.bar = sys.stdout.isatty()
        self.due = 0.0

    def step(self):
        """A line where one is due, and the bar."""
        solver = self.solver
        if solver.print_every and (solver.iteration - 1) % solver.print_every == 0:
            self._print(f"step {solver.iteration}/{solver.num_iterations}  loss {solver.loss_history[-1]:.6f}")
        if self.bar and time.monotonic() >= self.due:
            print(f"\r\x1b[K{_bar(solver)} {self.clock.words()}", end="", flush=True)
            self.due = time.monotonic() + 0.1

    def look(self):
        """A line with both accuracies."""
        solver = self.solver
        self._print(f"epoch {solver.epoch}/{solver.num_epochs}  {_accuracies(solver)}")

    def close(self):
        """Remove the bar."""
        if self.bar:
            print("\r\x1b[K", end="", flush=True)

    def _print(self, line):
        print(f"\r\x1b[K{line}" if self.bar else line)
        self.due = 0.0


class Live(Quiet):
    """One line with a bar, and the learning curves below it, both redrawn in place."""

    def __init__(self, solver):
        self.solver, self.clock = solver, _Clock(solver)
        self.line = self.curves = None
        self.line_due = self.curves_due = 0.0

    def step(self):
        """Redraw what is due."""
        if time.monotonic() >= self.line_due:
            self._show_line()
        if time.monotonic() >= self.curves_due:
            self._show_curves()

    def look(self):
        """Nothing of its own: the next step draws."""

    def close(self):
        """Draw the last state, which stays in the notebook."""
        self._show_line()
        self._show_curves()

    def _show_line(self):
        solver = self.solver
        words = " · ".join(part for part in (_accuracies(solver), f"loss {_last(solver.loss_history)}") if part)
        text = f"{_bar(solver)} {self.clock.words()} · {words}"
        bar = f'<progress style="width: 16em" value="{solver.iteration}" max="{max(solver.num_iterations, 1)}">'
        html = f"{bar}</progress> <span>{self.clock.words()} · {words}</span>"
        self.line = _put(self.line, {"text/plain": text, "text/html": html})
        self.line_due = time.monotonic() + 0.25

    def _show_curves(self):
        began = time.monotonic()
        from matplotlib.figure import Figure

        from cs231n_utils.vis.learning_curves import draw_learning_curves
        from cs231n_utils.vis.style import COLUMN_INCHES, styled

        with styled():
            # Not pyplot's, which the notebook would show a second time at the end of the cell.
            figure = Figure(figsize=(COLUMN_INCHES, 3.2), layout="constrained")
            draw_learning_curves(figure, {"": self.solver})
            picture = BytesIO()
            figure.savefig(picture, format="png", dpi=80)
        bundle = {"text/plain": "<learning curves>", "image/png": b64encode(picture.getvalue()).decode()}
        self.curves = _put(self.curves, bundle)
        now = time.monotonic()
        self.curves_due = now + max(1.0, SHARE * (now - began))


class _Clock:
    """Steps done, their rate and the time left, counted from when training began or went on."""

    def __init__(self, solver):
        self.solver, self.began, self.first = solver, time.monotonic(), solver.iteration

    def words(self):
        solver = self.solver
        # The one that is under way; solver.epoch counts those that are over.
        epoch = min(solver.epoch + 1, solver.num_epochs)
        words = f"epoch {epoch}/{solver.num_epochs} · step {solver.iteration}/{solver.num_iterations}"
        took, done = time.monotonic() - self.began, solver.iteration - self.first
        if not done or took <= 0:
            return words
        left = (solver.num_iterations - solver.iteration) * took / done
        return f"{words} · {done / took:.1f}/s · {int(left) // 60}:{int(left) % 60:02d} left"


def _bar(solver):
    filled = WIDTH * solver.iteration // max(solver.num_iterations, 1)
    return "█" * filled + "·" * (WIDTH - filled)


def _accuracies(solver):
    if not solver.val_acc_history:
        return ""
    train, val = solver.train_acc_history[-1], solver.val_acc_history[-1]
    return f"train accuracy {train:.4f}, validation accuracy {val:.4f}"


def _last(losses):
    return f"{losses[-1]:.4f}" if losses else "–"


def _put(handle, bundle):
    if handle is None:
        from IPython.display import display

        return display(bundle, raw=True, display_id=True)
    handle.update(bundle, raw=True)
    return handle
