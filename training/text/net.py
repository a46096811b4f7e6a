"""The network and its training in jax.

A bag of hashed words and the features, then two gated passes over the lines each way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

# Each set of pages has an idea of content of its own; the first is the one that ships.
SETS = ("wcxb", "crawl_to_the_future", "dragnet", "fundus", "cleaneval_final", "wwwxmu", "canola")
KINDS = 3  # of documents: raw pages, extracted texts, clean texts
OF_DOCUMENT = 40  # the last features are those of the whole document
TABLE_ROWS = 1 << 15


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    hidden: int = 16
    state: int = 8
    second: int = 16
    out: int = 16
    document: int = 16


def squash(x):
    """A sigmoid without an exponential: one square root and one division at run time."""
    return 0.5 + 0.5 * x * jax.lax.rsqrt(1.0 + x * x)


def init(features: int, shape: Shape, key) -> dict:
    keys = iter(jax.random.split(key, 20))
    glorot = lambda a, b: jax.random.normal(next(keys), (a, b)) * (2.0 / (a + b)) ** 0.5  # noqa: E731
    h, s, m, o, d = shape.hidden, shape.state, shape.second, shape.out, shape.document
    return {
        "table": jnp.zeros((TABLE_ROWS, h)),
        "w1": glorot(features, h), "b1": jnp.zeros(h),
        "z1": glorot(h, 2 * s), "f1": glorot(h, 2 * s), "g1": jnp.full(2 * s, 1.0),
        "w2": glorot(h + 2 * s, m), "p2": glorot(h, m), "b2": jnp.zeros(m),
        "z2": glorot(m, 2 * s), "f2": glorot(m, 2 * s), "g2": jnp.full(2 * s, 1.0),
        "w3": glorot(m + 2 * s, o), "b3": jnp.zeros(o),
        "w4": glorot(o, 1), "b4": jnp.zeros(1),
        # What the document is, told by its features and by the mean of its lines.
        "wd": glorot(h + OF_DOCUMENT, d), "bd": jnp.zeros(d), "we": glorot(d, m) * 0.3,
        "wk": glorot(d, KINDS), "bk": jnp.zeros(KINDS),  # guesses of the kind, in training only
        "wa": glorot(m + 2 * s, 6), "ba": jnp.zeros(6),  # guesses of the markup, in training only
        "s2": jnp.zeros((len(SETS), m)), "s4": jnp.zeros((len(SETS), 1)),
    }  # fmt: skip


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


def forward(p, b, key=None, drop=0.0, no_words=0.0):
    n = b["x"].shape[0]
    rows = p["table"][b["rows"]] * b["known"][b["rows"]][:, None]
    if key is not None:
        k1, k2, k3 = jax.random.split(key, 3)
        rows = rows * (jax.random.bernoulli(k1, 1 - drop, (rows.shape[0], 1)) / (1 - drop))
    bag = (
        jax.ops.segment_sum(rows, b["unit"], num_segments=n + 1, indices_are_sorted=True)[:n]
        * b["scale"][:, None]
    )
    if key is not None:
        # Now and then no words at all: the features must stand alone, as in a language not seen.
        bag = bag * jax.random.bernoulli(k2, 1 - no_words, (b["docs"] + 1, 1))[b["doc"]]
    x = jax.nn.relu(b["x"] @ p["w1"] + bag + p["b1"])
    mean = lambda v: (  # noqa: E731
        jax.ops.segment_sum(v, b["doc"], num_segments=b["docs"] + 1) / b["size"][:, None]
    )
    pool = mean(x)
    whole = jnp.concatenate([pool, mean(b["x"][:, -OF_DOCUMENT:])], 1)
    document = jax.nn.relu(whole @ p["wd"] + p["bd"])
    if key is not None:
        x = x * jax.random.bernoulli(k3, 0.9, x.shape) / 0.9
    h1 = gated(x, (p["z1"], p["f1"], p["g1"]), b["first"], b["last"])
    per_doc = pool @ p["p2"] + document @ p["we"] + p["s2"][b["set"]]
    y = jax.nn.relu(jnp.concatenate([x, h1], 1) @ p["w2"] + p["b2"] + per_doc[b["doc"]])
    h2 = gated(y, (p["z2"], p["f2"], p["g2"]), b["first"], b["last"])
    top = jnp.concatenate([y, h2], 1)
    o = jax.nn.relu(top @ p["w3"] + p["b3"])
    logit = (o @ p["w4"] + p["b4"])[:, 0] + p["s4"][b["set"], 0][b["doc"]]
    return logit, top @ p["wa"] + p["ba"], document @ p["wk"] + p["bk"]


def loss_of(p, b, key, hyper):
    logit, guess, kind = forward(p, b, key, hyper["drop"], hyper["bag"])
    known = (b["hints"] >= 0) * b["hint_weight"][:, None]
    hints = jnp.sum((jnp.logaddexp(0.0, guess) - b["hints"] * guess) * known)
    kinds = -jnp.sum(jax.nn.log_softmax(kind) * b["kind"])
    probability = jax.nn.sigmoid(logit)
    bce = jnp.logaddexp(0.0, logit) - b["label"] * logit
    docs = b["docs"] + 1
    plain = jnp.sum(bce * b["weight"])
    sums = lambda v: jax.ops.segment_sum(v * b["words"], b["doc"], num_segments=docs)  # noqa: E731
    hit, kept, gold = sums(probability * b["label"]), sums(probability), sums(b["label"])
    soft = 1 - 2 * hit / jnp.maximum(kept + gold, 1.0)
    page = jnp.sum(soft * b["page_weight"])
    guessed = hyper["hints"] * hints + hyper["kinds"] * kinds
    loss = (plain + hyper["f1"] * page + guessed) / b["total"]
    return loss + hyper["decay"] * jnp.sum(p["table"] ** 2)


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
    return forward(p, b | {"docs": docs})[0]


def start(p):
    zero = lambda: jax.tree.map(jnp.zeros_like, p)  # noqa: E731
    return p, zero(), zero(), jnp.zeros(()), zero()


def as_numpy(p) -> dict[str, np.ndarray]:
    return {name: np.asarray(value) for name, value in p.items()}
