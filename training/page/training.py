"""Trains the network of pages. Seeded."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace

import jax
import numpy as np

from training.common.gates import as_numpy, start
from training.page.network import ROWS, Arrays, Shape, infer, init, step
from training.page.pages import POOLS, Page

LINES = 8192  # lines of a batch
PAGES = 128  # pages of a batch
ROOM = {"w": 160_000, "n": 131_072}  # table rows of a batch: one shape, compiled once
LONGEST = 3000  # lines of a page that training sees
SIGMAS = 6.0  # features are clipped so many deviations from their mean
POWER = 0.5  # of a line's words in its weight: a long line counts for more, not in proportion

Norm = tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]
Pack = list[tuple[Page, int]]


def settings(**changes: float) -> SimpleNamespace:
    """The settings the shipped weights are trained with."""
    chosen = {
        "table": 16, "width": 24, "out": 12,
        "epochs": 8, "rate": 4e-3, "seed": 1,
        "sites": 3,  # sites a row must be on
        "drop": 0.5, "drop_names": 0.5, "drop_x": 0.1,  # shares left out at random
        "decay": 1e-5, "ema": 0.995,
        "f1": 1.0,  # weight of the page's F1 beside the lines' entropy
        "other": 0.6,  # weight of a page that is not WCXB's
    }  # fmt: skip
    if unknown := changes.keys() - chosen.keys():
        raise SystemExit(f"no such setting: {', '.join(sorted(unknown))}")
    return SimpleNamespace(**(chosen | changes))


def cut(page: Page) -> int:
    """Lines of a page that fit a batch."""
    n = min(len(page.label), LONGEST)
    n = min(n, int(np.searchsorted(np.cumsum(page.counts["w"][:n]), ROOM["w"])))
    while n and page.counts["n"][: page.named[:n].max() + 1].sum() > ROOM["n"]:
        n = n * 3 // 4
    return n


def rows_of(page: Page, kind: str, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The table rows, and their number in each list, that the first lines of a page need."""
    lists = n if kind == "w" else int(page.named[:n].max()) + 1
    counts = page.counts[kind][:lists]
    return page.rows[kind][: int(counts.sum())], counts


def batches(pages: list[Page], norm: Norm, a: SimpleNamespace) -> Iterator[tuple[Arrays, Pack]]:
    """Packs pages end to end; the passes are reset at their borders."""
    pack: Pack = []
    size, full = 0, {"w": 0, "n": 0}
    for page in pages:
        n = cut(page)
        if not n:
            continue
        rows = {kind: len(rows_of(page, kind, n)[0]) for kind in ROOM}
        if pack and (
            size + n > LINES
            or len(pack) == PAGES
            or any(full[kind] + rows[kind] > ROOM[kind] for kind in ROOM)
        ):
            yield to_batch(pack, norm, a), pack
            pack, size, full = [], 0, {"w": 0, "n": 0}
        pack.append((page, n))
        size, full = size + n, {kind: full[kind] + rows[kind] for kind in ROOM}
    if pack:
        yield to_batch(pack, norm, a), pack


def pad(values: np.ndarray, fill: float = 0) -> np.ndarray:
    """Lines filled up to a batch."""
    room = LINES - len(values)
    return np.concatenate([values, np.full((room, *values.shape[1:]), fill, values.dtype)])


def grow(values: np.ndarray, fill: float = 0) -> np.ndarray:
    """Pages filled up to a batch, and one more to which no line belongs."""
    return np.concatenate([values, np.full(PAGES + 1 - len(values), fill)]).astype(np.float32)


def to_batch(pack: Pack, norm: Norm, a: SimpleNamespace) -> Arrays:
    """The arrays of a batch."""
    known, mean, scale = norm
    sizes = [n for _, n in pack]
    cat = lambda f: np.concatenate([f(page)[:n] for page, n in pack])  # noqa: E731
    doc = np.repeat(np.arange(len(pack), dtype=np.int32), sizes)
    starts = np.cumsum([0, *sizes])
    first, last = (np.zeros(sum(sizes), np.float32) for _ in range(2))
    first[starts[:-1]] = 1
    last[starts[1:] - 1] = 1
    label, words = cat(lambda page: page.label), cat(lambda page: page.words)
    judged = (label >= 0).astype(np.float32)
    # Lines of marks alone have no words, yet a decision is made on them.
    per_line = np.maximum(words, 0.25) ** POWER * judged
    weights = np.array([1.0 if page.set == "wcxb" else a.other for page, _ in pack])
    share = weights / np.maximum(np.bincount(doc, per_line, len(pack)), 1e-6)
    modes = np.zeros(PAGES + 1, np.int32)
    modes[: len(pack)] = [page.mode for page, _ in pack]
    features = (cat(lambda page: page.features).astype(np.float32) - mean) * scale
    groups = np.zeros((sum(sizes), POOLS), np.int32)
    for (page, n), at in zip(pack, starts, strict=False):
        groups[at : at + n] = page.groups[:n] + at
    return {
        "x": pad(np.clip(features, -SIGMAS, SIGMAS)),
        "doc": pad(doc, PAGES),
        "mode": modes,
        "size": grow(np.array(sizes), 1),
        "first": pad(first, 1),
        "last": pad(last, 1),
        "label": pad(np.clip(label, 0, 1)),
        "words": pad(words * judged),
        "weight": pad((per_line * share[doc]).astype(np.float32)),
        "page_weight": grow(weights),
        "total": np.float32(weights.sum()),
        "groups": pad(groups, LINES - 1),
    } | lists_of(pack, known)


def lists_of(pack: Pack, known: dict[str, np.ndarray]) -> Arrays:
    """The lists of table rows of a batch."""
    before, named = 0, []
    for page, n in pack:
        named.append(page.named[:n] + before)
        before += int(page.named[:n].max()) + 1
    arrays: Arrays = {"named": pad(np.concatenate(named).astype(np.int32), LINES - 1)}
    for kind, most in ROOM.items():
        found = [rows_of(page, kind, n) for page, n in pack]
        rows, counts = (np.concatenate([pair[at] for pair in found]) for at in (0, 1))
        unit = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        room = most - len(rows)
        scale = np.zeros(LINES, np.float32)
        scale[: len(counts)] = 1.0 / np.sqrt(np.maximum(counts, 1))
        arrays |= {
            f"{kind}r": np.concatenate([rows.astype(np.int32), np.zeros(room, np.int32)]),
            f"{kind}u": np.concatenate([unit, np.full(room, LINES, np.int32)]),
            f"{kind}s": scale,
            f"{kind}k": known[kind],
        }
    return arrays


def known_rows(pages: list[Page], kind: str, least: int) -> np.ndarray:
    """1 for rows that stand on pages of enough sites.

    What one site alone says is no knowledge about the web.
    """
    sites: dict[str, set[int]] = {}
    for page in pages:
        sites.setdefault(page.site, set()).update(np.unique(page.rows[kind]).tolist())
    count = np.zeros(ROWS[kind], np.int32)
    for rows in sites.values():
        count[list(rows)] += 1
    return (count >= least).astype(np.float32)


def spread(pages: list[Page]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and inverse deviation of each feature."""
    sample = np.concatenate([page.features[:400] for page in pages]).astype(np.float32)
    return sample.mean(0), (1.0 / (sample.std(0) + 0.02)).astype(np.float32)


def train(pages: list[Page], a: SimpleNamespace) -> tuple[dict[str, np.ndarray], Norm]:
    """Weights and normalisation learned from pages."""
    pages = [page for page in pages if len(page.label) and page.label.max() > 0]
    rng = np.random.default_rng(a.seed)
    key = jax.random.PRNGKey(a.seed)
    norm = ({kind: known_rows(pages, kind, a.sites) for kind in ROOM}, *spread(pages))
    shape = Shape(a.table, a.width, a.out)
    state = start(init(pages[0].features.shape[1], shape, key))
    guess = max(1, sum(map(cut, pages)) // LINES)
    steps = 0
    for epoch in range(a.epochs):
        begin, total, count = time.time(), 0.0, 0
        todo = [pages[at] for at in rng.permutation(len(pages))]
        for number, (batch, _) in enumerate(batches(todo, norm, a)):
            progress = min(1.0, (epoch + number / guess) / a.epochs)
            warm = a.rate * min(1.0, (steps + 1) / 50)
            key, use = jax.random.split(key)
            hyper = {name: getattr(a, name) for name in ("drop", "drop_names", "drop_x")}
            hyper |= {name: getattr(a, name) for name in ("f1", "decay", "ema")}
            hyper["rate"] = warm * 0.5 * (1 + np.cos(np.pi * progress)) + 1e-5
            state, value = step(state, batch, use, hyper, PAGES)
            total, count, steps = total + float(value), count + 1, steps + 1
        print(f"epoch {epoch} loss {total / count:.4f} {time.time() - begin:.0f}s", flush=True)
    return as_numpy(state[4]), norm


def predict(
    p: Arrays, pages: list[Page], norm: Norm, a: SimpleNamespace
) -> Iterator[tuple[Page, np.ndarray]]:
    """Every page that has lines, with the logits of its lines."""
    for batch, pack in batches(pages, norm, a):
        logit = np.asarray(infer(p, batch, PAGES))
        at = 0
        for page, n in pack:
            beyond = np.full(len(page.label) - n, -4.0, np.float32)
            yield page, np.concatenate([logit[at : at + n], beyond])
            at += n
