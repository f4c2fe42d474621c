"""The compiled reader gives the same bytes as the sources. `make compiled` builds it, and runs this and its neighbours on it."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WHEEL = os.environ.get("MARKETLINK_WHEEL", "")
READ = """
import sys
from datetime import date
from marketlink.extract import lexer
from marketlink.extract.extractor import moves_in
from marketlink.extract.jsonl import records
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import load_registry
print(lexer.__file__, file=sys.stderr)
lexicon, lines = Lexicon.of(load_registry()), sys.stdin.read().splitlines()
for line in records(lines, lexicon):
    print(line)
for line in lines[::5]:
    print(moves_in(line, lexicon, "", date(2022, 2, 14)))
"""


def lines():
    """Return each line of the tables as a text, several of them as one, and texts with words left out or moved."""
    chance = random.Random(3)
    texts = [
        line for path in sorted(HERE.glob("sentences_*.txt")) for line in path.read_text(encoding="utf-8").splitlines() if line
    ]
    texts += [" ".join(texts[k : k + 12]) for k in range(0, len(texts), 12)]
    words = [word for text in texts for word in text.split(" ")]
    for text in chance.sample(texts, 2000):
        mixed = text.split(" ")
        for _ in range(chance.randrange(1, 6)):
            k = chance.randrange(len(mixed) + 1)
            mixed[k : k + chance.randrange(2)] = [chance.choice(words)] * chance.randrange(2)
        texts.append(" ".join(mixed))
    return "\n".join(json.dumps({"id": k, "text": text, "title": texts[k - 1]}) for k, text in enumerate(texts))


def read(folder: Path) -> tuple[str, str]:
    """Return which file the lexer is, and what the reader in `folder` finds."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=lines(),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr.strip(), done.stdout


@pytest.mark.skipif(not WHEEL, reason="MARKETLINK_WHEEL names no folder with an unpacked compiled wheel: make compiled")
def test_compiled_and_sources_give_the_same_bytes():
    module, compiled = read(Path(WHEEL))
    assert Path(module).is_relative_to(WHEEL)
    assert Path(module).suffix in {".so", ".pyd"}
    source, pure = read(ROOT)
    assert Path(source) == ROOT / "marketlink" / "extract" / "lexer.py"
    assert '"direction": "up"' in pure
    assert compiled == pure
