"""A right answer by recursion: a Fourier transform of its own, half and half."""

import cmath


def _transformed(x, sign):
    if len(x) == 1:
        return x
    even, odd = _transformed(x[::2], sign), _transformed(x[1::2], sign)
    turned = [cmath.exp(sign * 2j * cmath.pi * k / len(x)) * value for k, value in enumerate(odd)]
    return [a + b for a, b in zip(even, turned, strict=True)] + [a - b for a, b in zip(even, turned, strict=True)]


def convolve_fft(x, w, smallest=1):
    count, size = len(x) + len(w) - 1, smallest
    while size < count:
        size *= 2
    one, other = (_transformed([complex(v) for v in part] + [0j] * (size - len(part)), -1) for part in (x, w))
    back = _transformed([a * b for a, b in zip(one, other, strict=True)], 1)
    return [value.real / size for value in back[:count]]
