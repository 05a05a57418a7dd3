"""The rules' arithmetic in NumPy: each function takes a rule's constants and gives its step on blocks of the arrays.

A step reads w, dw and the state, writes next_w and the next state, which may be the same blocks, and may use spare.
"""

import numpy as np

__all__ = ["adam", "rmsprop", "sgd", "sgd_momentum"]


def sgd(rate):
    """next_w = w − rate · dw."""

    def step(w, dw, next_w, spare):
        np.multiply(dw, rate, out=spare)
        np.subtract(w, spare, out=next_w)

    return step


def sgd_momentum(rate, momentum):
    """velocity = momentum · velocity − rate · dw, next_w = w + velocity."""

    def step(w, dw, velocity, next_w, next_velocity, spare):
        np.multiply(dw, rate, out=spare)
        np.multiply(velocity, momentum, out=next_velocity)
        np.subtract(next_velocity, spare, out=next_velocity)
        np.add(w, next_velocity, out=next_w)

    return step


def rmsprop(rate, decay, rest, epsilon):
    """cache = decay · cache + rest · dw², next_w = w − rate · (dw / (√cache + epsilon))."""

    def step(w, dw, cache, next_w, next_cache, spare):
        np.multiply(dw, dw, out=spare)
        np.multiply(spare, rest, out=spare)
        np.multiply(cache, decay, out=next_cache)
        np.add(next_cache, spare, out=next_cache)
        np.sqrt(next_cache, out=spare)
        np.add(spare, epsilon, out=spare)
        np.divide(dw, spare, out=spare)
        np.multiply(spare, rate, out=spare)
        np.subtract(w, spare, out=next_w)

    return step


def adam(rate, beta1, rest1, beta2, rest2, epsilon):
    """m = beta1 · m + rest1 · dw, v = beta2 · v + rest2 · dw², next_w = w − rate · (m / (√v + epsilon))."""

    def step(w, dw, m, v, next_w, next_m, next_v, spare):
        np.multiply(dw, rest1, out=spare)
        np.multiply(m, beta1, out=next_m)
        np.add(next_m, spare, out=next_m)
        np.multiply(dw, dw, out=spare)
        np.multiply(spare, rest2, out=spare)
        np.multiply(v, beta2, out=next_v)
        np.add(next_v, spare, out=next_v)
        np.sqrt(next_v, out=spare)
        np.add(spare, epsilon, out=spare)
        np.divide(next_m, spare, out=spare)
        np.multiply(spare, rate, out=spare)
        np.subtract(w, spare, out=next_w)

    return step
