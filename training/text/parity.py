"""Whether the core decides as the training does: what changed on one side alone stops the build."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np

from training.common.program import tool
from training.text.dataset import Doc
from training.text.raw import Scored, Sums, gone

EVERY = 97  # document is looked at
# The share of lines that may be decided otherwise: the file has the table of words in bytes.
MOST_OTHERS = 0.004


def check(docs: list[tuple[int, Doc, Scored]], raw: np.ndarray, weights: Path, texts: Path) -> None:
    """Compares decisions on documents that are so many lines down in the file of texts."""
    wanted = {row: (doc, scored) for row, doc, scored in docs[::EVERY] if len(scored.q)}
    found = []
    with texts.open(encoding="utf-8") as rows:
        for row, line in enumerate(rows):
            if row in wanted:
                found.append((*wanted[row], json.loads(line)["text"]))
    given = "".join(json.dumps({"text": text}) + "\n" for _, _, text in found)
    command = tool("score", str(weights))
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    lines = others = 0
    for (doc, scored, _), row in zip(found, done.stdout.splitlines(), strict=True):
        here = {
            line
            for span, is_gone in zip(doc.spans, gone(Sums(doc, scored), scored, raw), strict=True)
            if is_gone
            for line in range(int(span[0]), int(span[1]))
        }
        lines += int((doc.spans[:, 1] - doc.spans[:, 0]).sum())
        others += len(here.symmetric_difference(json.loads(row)["standard"]))
    if others > MOST_OTHERS * lines:
        raise ValueError(f"the core decides {others} of {lines} lines otherwise than the training")
    print(f"core and training differ on {others} of {lines} lines")
