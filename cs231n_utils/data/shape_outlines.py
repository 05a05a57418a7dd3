"""Ten shapes as functions that are negative inside, positive outside, and grow about as fast as the distance.

Each takes coordinates x (to the right) and y (down) in which the shape fills about the unit circle. Only +, −, ×, ÷,
square roots, comparisons and constants: those are exact to the last bit on every machine, so the images are too.
"""

import numpy as np

__all__ = ["OUTLINES"]

DIAGONAL = 0.70710678


def disc(x, y):
    return np.sqrt(x * x + y * y) - 0.85


def ring(x, y):
    return np.abs(np.sqrt(x * x + y * y) - 0.7) - 0.2


def box(x, y, half_width, half_height):
    return np.maximum(np.abs(x) - half_width, np.abs(y) - half_height)


def square(x, y):
    return box(x, y, 0.72, 0.72)


def triangle(x, y):
    return np.maximum(y - 0.55, 0.8660254 * np.abs(x) - 0.5 * y - 0.5)


def star(x, y):
    # A pentagram is where at most one of five half-planes is missed: the second largest of their distances.
    edges = [0.95105652 * x - 0.30901699 * y, 0.58778525 * x + 0.80901699 * y, -0.58778525 * x + 0.80901699 * y]
    edges += [-0.95105652 * x - 0.30901699 * y, -y]
    first, second = np.maximum(edges[0], edges[1]), np.minimum(edges[0], edges[1])
    for edge in edges[2:]:
        second = np.maximum(second, np.minimum(first, edge))
        first = np.maximum(first, edge)
    return second - 0.36


def cross(x, y):
    return np.minimum(box(x, y, 0.9, 0.26), box(x, y, 0.26, 0.9))


def crescent(x, y):
    bite = np.sqrt((x - 0.45) * (x - 0.45) + y * y) - 0.7
    return np.maximum(disc(x, y), -bite)


def heart(x, y):
    lobes = np.sqrt((np.abs(x) - 0.42) * (np.abs(x) - 0.42) + (y + 0.28) * (y + 0.28)) - 0.47
    point = np.maximum(DIAGONAL * (np.abs(x) + y) - 0.57, -y - 0.28)
    return np.minimum(lobes, point)


def hourglass(x, y):
    return np.maximum(np.abs(y) - 0.8, DIAGONAL * (np.abs(x) - np.abs(y)) - 0.08)


def arrow(x, y):
    head = np.maximum(-y - 0.95 + np.abs(x) * 1.1, y + 0.05) * 0.75
    shaft = box(x, y - 0.4, 0.24, 0.5)
    return np.minimum(head, shaft)


OUTLINES = (disc, ring, square, triangle, star, cross, crescent, heart, hourglass, arrow)
