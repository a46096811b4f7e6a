"""The network of pages in jax: the text scorer's, with a second table, pools, and modes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

from training.common.gates import gated
from training.page.pages import MODES, POOLS

ROWS = {"w": 1 << 15, "n": 1 << 16}  # of the tables of words and of names
KEPT = 0.9  # of whole bags, and of hidden numbers, in training

Arrays = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    table: int = 16
    width: int = 24  # of hidden numbers, running means (half of them each way), second numbers
    out: int = 12


def init(features: int, shape: Shape, key) -> Arrays:
    keys = iter(jax.random.split(key, 20))
    width, out, modes = shape.width, shape.out, len(MODES)

    def glorot(a: int, b: int):
        return jax.random.normal(next(keys), (a, b)) * (2.0 / (a + b)) ** 0.5

    return {
        "tw": jnp.zeros((ROWS["w"], shape.table)), "tn": jnp.zeros((ROWS["n"], shape.table)),
        "w1": glorot(features, width), "b1": jnp.zeros(width), "s1": jnp.zeros((modes, width)),
        "z1": glorot(width, width), "f1": glorot(width, width), "g1": jnp.full(width, 1.0),
        "w2": glorot(2 * width, width), "p2": glorot(width, width), "b2": jnp.zeros(width),
        "s2": jnp.zeros((modes, width)),
        "z2": glorot(width, width), "f2": glorot(width, width), "g2": jnp.full(width, 1.0),
        "w3": glorot(2 * width, out), "b3": jnp.zeros(out),
        "w4": glorot(out, 1), "b4": jnp.zeros(1), "s4": jnp.zeros((modes, 1)),
    } | {f"q{at}": glorot(width, width) * 0.5 for at in range(POOLS)}  # fmt: skip


def _bag(table, b: Arrays, kind: str, key, drop):
    """The sums of rows of each list, more rows counting for more but not in proportion."""
    rows, unit = b[f"{kind}r"], b[f"{kind}u"]
    weight = b[f"{kind}k"][rows]
    if key is not None:
        weight = weight * jax.random.bernoulli(key, 1 - drop, rows.shape) / (1 - drop)
    n = b["x"].shape[0]
    bag = jax.ops.segment_sum(
        table[rows] * weight[:, None], unit, num_segments=n + 1, indices_are_sorted=True
    )[:n]
    return bag * b[f"{kind}s"][:, None]


def _first(p: Arrays, b: Arrays, key, hyper):
    """The hidden numbers of every line; in training some of what is known is left out."""
    keys = jax.random.split(key, 5) if key is not None else [None] * 5
    words = _bag(p["tw"], b, "w", keys[0], hyper["drop"])
    names = _bag(p["tn"], b, "n", keys[1], hyper["drop_names"])[b["named"]]
    x, doc = b["x"], b["doc"]
    if key is not None:
        # Now and then a page without its words, or without its names: other languages, other
        # frameworks.
        words = words * jax.random.bernoulli(keys[2], KEPT, (b["docs"] + 1, 1))[doc]
        names = names * jax.random.bernoulli(keys[3], KEPT, (b["docs"] + 1, 1))[doc]
        kept = 1 - hyper["drop_x"]
        x = x * jax.random.bernoulli(keys[4], kept, x.shape) / kept
    bags = jnp.pad(words + names, ((0, 0), (0, p["b1"].shape[0] - words.shape[1])))
    return jax.nn.relu(x @ p["w1"] + bags + p["b1"] + p["s1"][b["mode"]][doc])


def forward(p: Arrays, b: Arrays, key=None, hyper=None):
    first, second = jax.random.split(key) if key is not None else (None, None)
    doc = b["doc"]
    x = _first(p, b, first, hyper or {"drop": 0.0, "drop_names": 0.0, "drop_x": 0.0})
    pool = jax.ops.segment_sum(x, doc, num_segments=b["docs"] + 1) / b["size"][:, None]
    by_group = sum(
        (_mean(x, b["groups"][:, at]) @ p[f"q{at}"])[b["groups"][:, at]] for at in range(POOLS)
    )
    if key is not None:
        x = x * jax.random.bernoulli(second, KEPT, x.shape) / KEPT
    h1 = gated(x, (p["z1"], p["f1"], p["g1"]), b["first"], b["last"])
    per_page = pool @ p["p2"] + p["s2"][b["mode"]]
    y = jax.nn.relu(jnp.concatenate([x, h1], 1) @ p["w2"] + p["b2"] + per_page[doc] + by_group)
    h2 = gated(y, (p["z2"], p["f2"], p["g2"]), b["first"], b["last"])
    o = jax.nn.relu(jnp.concatenate([y, h2], 1) @ p["w3"] + p["b3"])
    return (o @ p["w4"] + p["b4"])[:, 0] + p["s4"][b["mode"], 0][doc]


def _mean(x, group):
    """The mean of each group's lines."""
    n = x.shape[0]
    sums = jax.ops.segment_sum(x, group, num_segments=n)
    return sums / jnp.maximum(jnp.bincount(group, length=n), 1)[:, None]


def loss_of(p: Arrays, b: Arrays, key, hyper):
    logit = forward(p, b, key, hyper)
    probability = jax.nn.sigmoid(logit)
    plain = jnp.sum((jnp.logaddexp(0.0, logit) - b["label"] * logit) * b["weight"])
    docs = b["docs"] + 1
    sums = lambda v: jax.ops.segment_sum(v * b["words"], b["doc"], num_segments=docs)  # noqa: E731
    hit, kept, gold = sums(probability * b["label"]), sums(probability), sums(b["label"])
    page = jnp.sum((1 - 2 * hit / jnp.maximum(kept + gold, 1.0)) * b["page_weight"])
    decay = hyper["decay"] * (jnp.sum(p["tw"] ** 2) + jnp.sum(p["tn"] ** 2))
    return (plain + hyper["f1"] * page) / b["total"] + decay


@partial(jax.jit, static_argnames=("docs",), donate_argnums=(0,))
def step(state, b: Arrays, key, hyper: Arrays, docs: int):
    p, m, v, t, slow = state
    value, grad = jax.value_and_grad(loss_of)(p, b | {"docs": docs}, key, hyper)
    t = t + 1
    m = jax.tree.map(lambda a, g: 0.9 * a + 0.1 * g, m, grad)
    v = jax.tree.map(lambda a, g: 0.99 * a + 0.01 * g * g, v, grad)
    fix = jnp.sqrt(1 - 0.99**t) / (1 - 0.9**t)
    p = jax.tree.map(lambda w, a, c: w - hyper["rate"] * fix * a / (jnp.sqrt(c) + 1e-8), p, m, v)
    # The mean of the late weights does better on pages not seen than the last ones.
    follow = jnp.maximum(1.0 / t, 1.0 - hyper["ema"])
    slow = jax.tree.map(lambda a, w: a + follow * (w - a), slow, p)
    return (p, m, v, t, slow), value


@partial(jax.jit, static_argnames=("docs",))
def infer(p: Arrays, b: Arrays, docs: int):
    return forward(p, b | {"docs": docs})
