"""The network and its training in jax: features and two bags of hashed words and names, and two gated passes over the lines each way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

# What each set of pages calls content, as a number of the core's modes: page, article, body.
MODES = {"wcxb": 0, "crawl_to_the_future": 1, "fundus": 1, "dragnet": 2}
SETS = tuple(range(3))
ROWS = {"w": 1 << 15, "n": 1 << 16}


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    table: int = 16
    hidden: int = 24
    state: int = 12
    second: int = 24
    out: int = 12


def squash(x):
    """A sigmoid without an exponential: one square root and one division at run time."""
    return 0.5 + 0.5 * x * jax.lax.rsqrt(1.0 + x * x)


def init(features: int, shape: Shape, key) -> dict:
    keys = iter(jax.random.split(key, 16))
    glorot = lambda a, b: jax.random.normal(next(keys), (a, b)) * (2.0 / (a + b)) ** 0.5  # noqa: E731
    e, h, s, m, o = shape.table, shape.hidden, shape.state, shape.second, shape.out
    return {
        "tw": jnp.zeros((ROWS["w"], e)), "tn": jnp.zeros((ROWS["n"], e)),
        "w1": glorot(features, h), "b1": jnp.zeros(h), "s1": jnp.zeros((len(SETS), h)),
        "z1": glorot(h, 2 * s), "f1": glorot(h, 2 * s), "g1": jnp.full(2 * s, 1.0),
        "w2": glorot(h + 2 * s, m), "p2": glorot(h, m), "b2": jnp.zeros(m), "s2": jnp.zeros((len(SETS), m)),
        "z2": glorot(m, 2 * s), "f2": glorot(m, 2 * s), "g2": jnp.full(2 * s, 1.0),
        "w3": glorot(m + 2 * s, o), "b3": jnp.zeros(o),
        "w4": glorot(o, 1), "b4": jnp.zeros(1), "s4": jnp.zeros((len(SETS), 1)),
    }  # fmt: skip


def _combine(left, right):
    return left[0] * right[0], left[1] * right[0] + right[1]


def gated(x, weights, first, last):
    """Running means in both directions, each line deciding how much of the past is kept."""
    z, f, g = weights
    value, keep = x @ z, squash(x @ f + g)
    s = value.shape[1] // 2
    add = (1.0 - keep) * value
    ahead = jax.lax.associative_scan(_combine, (keep[:, :s] * (1 - first[:, None]), add[:, :s]))[1]
    back = jax.lax.associative_scan(
        _combine, (keep[:, s:] * (1 - last[:, None]), add[:, s:]), reverse=True
    )[1]
    return jnp.concatenate([ahead, back], axis=1)


def _bag(table, b, kind, key, drop):
    rows, unit = b[f"{kind}r"], b[f"{kind}u"]
    weight = b[f"{kind}k"][rows]
    if key is not None:
        weight = weight * jax.random.bernoulli(key, 1 - drop, rows.shape) / (1 - drop)
    n = b["x"].shape[0]
    bag = jax.ops.segment_sum(
        table[rows] * weight[:, None], unit, num_segments=n + 1, indices_are_sorted=True
    )[:n]
    return bag * b[f"{kind}s"][:, None]


def forward(p, b, key=None, hyper=None):
    keys = jax.random.split(key, 6) if key is not None else [None] * 6
    drop = (hyper or {}).get("drop", 0.0)
    words = _bag(p["tw"], b, "w", keys[0], drop)
    names = _bag(p["tn"], b, "n", keys[1], (hyper or {}).get("drop_names", 0.0))
    names = names[b["ni"]]
    doc = b["doc"]
    if (
        key is not None
    ):  # now and then a page without its words, or without its names: other languages, other frameworks
        words = words * jax.random.bernoulli(keys[2], 0.9, (b["docs"] + 1, 1))[doc]
        names = names * jax.random.bernoulli(keys[3], 0.9, (b["docs"] + 1, 1))[doc]
    x = b["x"]
    if key is not None:
        x = x * jax.random.bernoulli(keys[5], 1 - hyper["drop_x"], x.shape) / (1 - hyper["drop_x"])
    bags = jnp.pad(words + names, ((0, 0), (0, p["b1"].shape[0] - words.shape[1])))
    x = jax.nn.relu(x @ p["w1"] + bags + p["b1"] + p["s1"][b["set"]][doc])
    pool = jax.ops.segment_sum(x, doc, num_segments=b["docs"] + 1) / b["size"][:, None]
    if key is not None:
        x = x * jax.random.bernoulli(keys[4], 0.9, x.shape) / 0.9
    h1 = gated(x, (p["z1"], p["f1"], p["g1"]), b["first"], b["last"])
    per_doc = pool @ p["p2"] + p["s2"][b["set"]]
    y = jax.nn.relu(jnp.concatenate([x, h1], 1) @ p["w2"] + p["b2"] + per_doc[doc])
    h2 = gated(y, (p["z2"], p["f2"], p["g2"]), b["first"], b["last"])
    o = jax.nn.relu(jnp.concatenate([y, h2], 1) @ p["w3"] + p["b3"])
    return (o @ p["w4"] + p["b4"])[:, 0] + p["s4"][b["set"], 0][doc]


def loss_of(p, b, key, hyper):
    logit = forward(p, b, key, hyper)
    probability = jax.nn.sigmoid(logit)
    bce = jnp.logaddexp(0.0, logit) - b["label"] * logit
    docs = b["docs"] + 1
    plain = jnp.sum(bce * b["weight"])
    sums = lambda v: jax.ops.segment_sum(v * b["words"], b["doc"], num_segments=docs)  # noqa: E731
    hit, kept, gold = sums(probability * b["label"]), sums(probability), sums(b["label"])
    page = jnp.sum((1 - 2 * hit / jnp.maximum(kept + gold, 1.0)) * b["page_weight"])
    decay = hyper["decay"] * (jnp.sum(p["tw"] ** 2) + jnp.sum(p["tn"] ** 2)) + hyper[
        "decay_w"
    ] * jnp.sum(p["w1"] ** 2)
    return (plain + hyper["f1"] * page) / b["total"] + decay


@partial(jax.jit, static_argnames=("docs",), donate_argnums=(0,))
def step(state, b, key, hyper, docs):
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
def infer(p, b, docs):
    return forward(p, b | {"docs": docs})


def start(p):
    zero = lambda: jax.tree.map(jnp.zeros_like, p)  # noqa: E731
    return p, zero(), zero(), jnp.zeros(()), zero()


def as_numpy(p) -> dict[str, np.ndarray]:
    return {name: np.asarray(value) for name, value in p.items()}
