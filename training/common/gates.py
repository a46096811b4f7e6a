"""Parts of a network in jax: the gated pass over lines, and what training begins and ends with."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np


def squash(x):
    """A sigmoid without an exponential: one square root and one division at run time."""
    return 0.5 + 0.5 * x * jax.lax.rsqrt(1.0 + x * x)


def _combine(left, right):
    return left[0] * right[0], left[1] * right[0] + right[1]


def gated(x, weights, first, last):
    """Running means in both directions, each unit deciding how much of the past is kept."""
    z, f, g = weights
    value, keep = x @ z, squash(x @ f + g)
    s = value.shape[1] // 2
    add = (1.0 - keep) * value
    ahead = jax.lax.associative_scan(_combine, (keep[:, :s] * (1 - first[:, None]), add[:, :s]))[1]
    back = jax.lax.associative_scan(
        _combine, (keep[:, s:] * (1 - last[:, None]), add[:, s:]), reverse=True
    )[1]
    return jnp.concatenate([ahead, back], axis=1)


def start(p):
    zero = lambda: jax.tree.map(jnp.zeros_like, p)  # noqa: E731
    return p, zero(), zero(), jnp.zeros(()), zero()


def as_numpy(p) -> dict[str, np.ndarray]:
    return {name: np.asarray(value) for name, value in p.items()}
