"""How fast a column is cleaned on Arrow's buffers, beside the way through Python strings.

    python -m benchmarks.bench_columns

At level "off" nothing is cleaned: that is the way itself, in and out. Each answer is checked first.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow

from cleaner import Cleaner

SEEDS = Path(__file__).parent.parent / "seeds"
ROUNDS = 5
KINDS = {
    "string": pyarrow.string(),
    "large_string": pyarrow.large_string(),
    "string_view": pyarrow.string_view(),
    "dictionary": pyarrow.dictionary(pyarrow.int32(), pyarrow.string()),
}


def columns() -> dict[str, list[str]]:
    """Texts of three lengths, about as many characters of each."""
    seeds = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    paragraphs = [part for text in seeds for part in text.split("\n\n") if part.strip()]
    lines = [line for text in seeds for line in text.split("\n") if line.strip()]
    return {
        "documents": [f"{text}\n{at}" for at in range(200) for text in seeds],
        "paragraphs": [f"{text}\n{at}" for at in range(150) for text in paragraphs],
        "lines": [f"{text} {at}" for at in range(100) for text in lines],
    }


def by_strings(cleaner: Cleaner, column: Any, threads: int) -> Any:  # noqa: ANN401
    """The way through a Python string for each text, and a Result."""
    results = cleaner.clean_batch(column.to_pylist(), none="pass", threads=threads)
    return pyarrow.array([result and result.text for result in results], type=column.type)


def best(work: Callable[[], object]) -> float:
    """The least time of some rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def measure(cleaner: Cleaner, column: Any, threads: int) -> tuple[float, float]:  # noqa: ANN401
    """Seconds through strings, and on buffers."""
    on_buffers = cleaner.clean_arrow(column, threads=threads).to_pylist()
    assert on_buffers == by_strings(cleaner, column, threads).to_pylist()
    return (
        best(lambda: by_strings(cleaner, column, threads)),
        best(lambda: cleaner.clean_arrow(column, threads=threads)),
    )


def main() -> None:
    print("level,texts,kind,threads,rows,MB,strings MB/s,buffers MB/s,times")
    for level in ("off", "rules"):
        cleaner = Cleaner(level=level)  # type: ignore[arg-type]
        for name, texts in columns().items():
            kept = texts if level == "off" else texts[: len(texts) // 20]
            size = sum(len(text.encode()) for text in kept) / 1e6
            for kind, type_ in KINDS.items():
                column = pyarrow.array(kept, type=type_)
                for threads in (1, 2):
                    strings, buffers = measure(cleaner, column, threads)
                    row = (level, name, kind, threads, len(kept), f"{size:.1f}")
                    speeds = (f"{size / strings:.1f}", f"{size / buffers:.1f}")
                    print(*row, *speeds, f"{strings / buffers:.2f}", sep=",", flush=True)


if __name__ == "__main__":
    main()
