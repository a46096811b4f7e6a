"""Trains and cross-validates the markup scorer: python train.py PAGES.pkl OUT [--folds 0,1,2,3,4] [name=value ...]. Seeded."""

from __future__ import annotations

import pickle
import sys
import time
import zlib
from pathlib import Path
from types import SimpleNamespace

import jax
import numpy as np
from export import curve, export
from net import MODES, ROWS, SETS, Shape, as_numpy, infer, init, start, step
from quick import report

LINES = 8192  # lines of a batch
DOCS = 128  # pages of a batch
ROOM = {"w": 160_000, "n": 131_072}
LISTS = LINES  # lists of names of a batch  # table rows of a batch: one shape, compiled once
LONGEST = 3000  # lines of a page that training sees
FOLDS = 5
DEFAULTS = dict(table=16, hidden=24, state=12, second=24, out=12, epochs=8, sites=3, seed=1, rate=4e-3, drop=0.4, drop_names=0.3, drop_x=0.05, f1=1.0,
                decay=1e-5, decay_w=0.0, ema=0.995, other=0.3, power=0.5)  # fmt: skip


def fold_of(page: dict) -> int:
    """The fold of the site: the same for all its pages in all sets."""
    return zlib.crc32(page["site"].encode()) % FOLDS


def cut(page: dict) -> int:
    """Lines of a page that fit a batch."""
    n = min(len(page["label"]), LONGEST)
    n = min(n, int(np.searchsorted(np.cumsum(page["wc"][:n].astype(np.int64)), ROOM["w"])))
    while n and page["nc"][: page["ni"][:n].max() + 1].sum() > ROOM["n"]:
        n = n * 3 // 4
    return n


def rows_of(page: dict, kind: str, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The lists of table rows, and their lengths, that the first lines of a page need."""
    lists = n if kind == "w" else int(page["ni"][:n].max()) + 1
    counts = page[f"{kind}c"][:lists].astype(np.int64)
    return page[f"{kind}r"][: int(counts.sum())], counts


def batches(pages: list[dict], norm, a):
    """Packs pages end to end; the passes are reset at their borders."""
    pack, size, full = [], 0, {"w": 0, "n": 0}
    for page in pages:
        n = cut(page)
        if not n:
            continue
        rows = {kind: len(rows_of(page, kind, n)[0]) for kind in "wn"}
        if pack and (
            size + n > LINES or len(pack) == DOCS or any(full[k] + rows[k] > ROOM[k] for k in rows)
        ):
            yield to_batch(pack, norm, a), pack
            pack, size, full = [], 0, {"w": 0, "n": 0}
        pack.append((page, n))
        size, full = size + n, {k: full[k] + rows[k] for k in rows}
    if pack:
        yield to_batch(pack, norm, a), pack


def to_batch(pack, norm, a) -> dict:
    known, mean, scale = norm
    sizes = [n for _, n in pack]
    n = sum(sizes)
    cat = lambda f: np.concatenate([f(p)[:s] for p, s in pack])  # noqa: E731
    pad = lambda v, fill=0: np.concatenate([v, np.full((LINES - n, *v.shape[1:]), fill, v.dtype)])  # noqa: E731
    grow = lambda v, fill=0: np.concatenate([v, np.full(DOCS + 1 - len(v), fill)]).astype(
        np.float32
    )  # noqa: E731
    doc = np.repeat(np.arange(len(pack), dtype=np.int32), sizes)
    starts = np.cumsum([0, *sizes])
    first, last = np.zeros(n, np.float32), np.zeros(n, np.float32)
    first[starts[:-1]] = 1
    last[starts[1:] - 1] = 1
    label, words = cat(lambda p: p["label"]), cat(lambda p: p["words"])
    judged = (label >= 0).astype(np.float32)
    per_line = np.maximum(words, 0.25) ** a.power * judged
    weights = np.array([1.0 if p["set"] == "wcxb" else a.other for p, _ in pack])
    share = weights / np.maximum(np.bincount(doc, per_line, len(pack)), 1e-6)
    sets = np.zeros(DOCS + 1, np.int32)
    sets[: len(pack)] = [MODES[p["set"]] for p, _ in pack]
    batch = {
        "x": pad(np.clip((cat(lambda p: p["x"]).astype(np.float32) - mean) * scale, -6, 6)), "doc": pad(doc, DOCS), "set": sets,
        "size": grow(np.array(sizes), 1), "first": pad(first, 1), "last": pad(last, 1), "label": pad(np.clip(label, 0, 1)),
        "words": pad(words * judged), "weight": pad((per_line * share[doc]).astype(np.float32)),
        "page_weight": grow(weights), "total": np.float32(weights.sum()),
    }  # fmt: skip
    lists = [0]
    for page, size in pack:
        lists.append(lists[-1] + int(page["ni"][:size].max()) + 1)
    batch["ni"] = pad(
        np.concatenate(
            [page["ni"][:size] + at for (page, size), at in zip(pack, lists[:-1], strict=True)]
        ).astype(np.int32),
        LISTS - 1,
    )
    for kind in "wn":
        found = [rows_of(page, kind, size) for page, size in pack]
        rows, counts = (np.concatenate([pair[i] for pair in found]) for i in (0, 1))
        unit = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        room = ROOM[kind] - len(rows)
        batch |= {
            f"{kind}r": np.concatenate([rows.astype(np.int32), np.zeros(room, np.int32)]),
            f"{kind}u": np.concatenate([unit, np.full(room, LINES, np.int32)]),
            f"{kind}s": np.concatenate(
                [1.0 / np.sqrt(np.maximum(counts, 1)), np.zeros(LINES - len(counts))]
            ).astype(np.float32),
            f"{kind}k": known[kind],
        }
    return batch


def known_rows(pages: list[dict], kind: str, least: int) -> np.ndarray:
    """1 for rows that stand on pages of enough sites: what one site alone says is no knowledge about the web."""
    sites: dict[str, set[int]] = {}
    for page in pages:
        sites.setdefault(page["site"], set()).update(np.unique(page[f"{kind}r"]).tolist())
    count = np.zeros(ROWS[kind], np.int32)
    for rows in sites.values():
        count[list(rows)] += 1
    return (count >= least).astype(np.float32)


def spread(pages: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and inverse deviation of each feature."""
    sample = np.concatenate([p["x"][:400] for p in pages if len(p["label"])]).astype(np.float32)
    return sample.mean(0), (1.0 / (sample.std(0) + 0.02)).astype(np.float32)


def train(pages: list[dict], a) -> tuple[dict, tuple]:
    """Weights and normalisation learned from pages."""
    pages = [p for p in pages if len(p["label"]) and p["label"].max() > 0]
    rng = np.random.default_rng(a.seed)
    key = jax.random.PRNGKey(a.seed)
    norm = ({kind: known_rows(pages, kind, a.sites) for kind in "wn"}, *spread(pages))
    state = start(
        init(pages[0]["x"].shape[1], Shape(a.table, a.hidden, a.state, a.second, a.out), key)
    )
    guess = max(1, sum(cut(p) for p in pages) // LINES)
    steps = 0
    for epoch in range(a.epochs):
        begin, total, count = time.time(), 0.0, 0
        for number, (batch, _) in enumerate(
            batches([pages[i] for i in rng.permutation(len(pages))], norm, a)
        ):
            progress = min(1.0, (epoch + number / guess) / a.epochs)
            rate = a.rate * min(1.0, (steps + 1) / 50) * 0.5 * (1 + np.cos(np.pi * progress)) + 1e-5
            key, use = jax.random.split(key)
            hyper = {
                k: getattr(a, k)
                for k in ("drop", "drop_names", "drop_x", "f1", "decay", "decay_w", "ema")
            } | {"rate": rate}
            state, value = step(state, batch, use, hyper, DOCS)
            total, count, steps = total + float(value), count + 1, steps + 1
        print(
            f"epoch {epoch} loss {total / count:.4f} batches {count} {time.time() - begin:.0f}s",
            flush=True,
        )
    return state[4], norm


def predict(p, pages: list[dict], norm, a, as_set: int | None = None) -> list[np.ndarray]:
    """Logits of every line of every page."""
    found = []
    for batch, pack in batches(pages, norm, a):
        if as_set is not None:
            batch["set"][:] = as_set
        logit = np.asarray(infer(p, batch, DOCS))
        at = 0
        for page, n in pack:
            found.append(
                np.concatenate(
                    [logit[at : at + n], np.full(len(page["label"]) - n, -4.0, np.float32)]
                )
            )
            at += n
    return found


def main() -> None:
    options = dict(arg.split("=") for arg in sys.argv[3:] if "=" in arg)
    kept = options.pop(
        "from", ""
    )  # predictions of a cross-validation done before: only train on all, and ship
    folds = [int(f) for f in options.pop("folds", "0,1,2,3,4").split(",")]
    ship = options.pop("ship", "")
    a = SimpleNamespace(**{k: type(v)(float(options.pop(k, v))) for k, v in DEFAULTS.items()})
    if options:
        raise SystemExit(f"unknown: {options}")
    pages = pickle.loads(Path(sys.argv[1]).read_bytes())
    out = pickle.loads(Path(kept).read_bytes()) if kept else []
    for fold in [] if kept else folds:
        p, norm = train([page for page in pages if fold_of(page) != fold], a)
        held = [page for page in pages if fold_of(page) == fold and cut(page)]
        logits = predict(p, held, norm, a)
        out += [(page["page"], logit) for page, logit in zip(held, logits, strict=True)]
        print("fold", fold, flush=True)
        report(held, logits)
    if not kept:
        Path(sys.argv[2]).write_bytes(pickle.dumps(out))
    if len(folds) > 1 or kept:
        by = dict(out)
        held = [page for page in pages if page["page"] in by]
        print("all folds")
        report(held, [by[page["page"]] for page in held])
    if ship:
        curves = [curve(*told(held, by, mode)) for mode in SETS]
        p, norm = train(pages, a)
        export(as_numpy(p), norm, curves, Path(ship))


def told(pages: list[dict], by: dict[str, np.ndarray], mode: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits and labels of all lines of a mode's pages that can be judged."""
    own = [page for page in pages if MODES[page["set"]] == mode]
    logits, labels = (
        np.concatenate([by[page["page"]] for page in own]),
        np.concatenate([page["label"] for page in own]),
    )
    return logits[labels >= 0], labels[labels >= 0]


if __name__ == "__main__":
    main()
