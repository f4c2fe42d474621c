"""Speed and memory of extraction, beside quantulum3 on the same text.

    python benchmarks/extract_speed.py [--corpus FILE.jsonl] [--repeat 100] [--workers 2] [--peer-python PATH]

Without a corpus, the sentences of tests/extract are read. Bytes are those of the lines read (UTF-8). The peer runs in the
interpreter given by --peer-python, or in this one where quantulum3 is installed; otherwise it is skipped, and says so.
"""

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

from marketlink.extract.jsonl import records
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import load_registry

TABLES = Path(__file__).resolve().parents[1] / "tests" / "extract"
PEER = """
import json, sys, time
from quantulum3 import parser
texts = json.load(sys.stdin)
parser.parse(texts[0])
started = time.perf_counter()
for text in texts:
    parser.parse(text)
print(time.perf_counter() - started)
"""
_PEER_TEXTS = 40


def own_lines() -> list[str]:
    """Return the project's own test sentences as records."""
    lines = []
    for path in sorted(TABLES.glob("sentences_*.txt")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines()):
            if text.strip() and not text.startswith(("# ", "= ", "@ ", "  ")):
                lines.append(json.dumps({"id": f"{path.stem}:{number}", "text": text}, ensure_ascii=False))
    return lines


def speed(name: str, lines: list[str], repeat: int, lexicon: Lexicon) -> float:
    """Print and return megabytes of lines per second of one core."""
    size = sum(len(line.encode()) for line in lines) * repeat / 1e6
    text = sum(len(json.loads(line)["text"].encode()) for line in lines) * repeat / 1e6
    started = time.process_time()
    found = sum(len(json.loads(out)["moves"]) for out in records(again(lines, repeat), lexicon))
    taken = time.process_time() - started
    print(
        f"{name:32} {size:8.1f} MB {taken:7.1f} s {size / taken:7.2f} MB/s  (text alone {text / taken:.2f} MB/s, {found} moves)"
    )
    return text / taken


def again(lines: list[str], repeat: int) -> Iterator[str]:
    """Yield `lines` `repeat` times, keeping nothing."""
    for _ in range(repeat):
        yield from lines


def split_by_moves(lines: list[str], lexicon: Lexicon) -> tuple[list[str], list[str]]:
    """Return the lines whose text states moves, and those whose text states none."""
    moving, still = [], []
    for line, out in zip(lines, records(lines, lexicon), strict=True):
        (moving if json.loads(out)["moves"] else still).append(line)
    return moving, still


def memory(lines: list[str], lexicon: Lexicon) -> None:
    """Print how far the process grows over a stream that is read twice as long."""
    for _ in records(again(lines, 5), lexicon):
        pass
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in records(again(lines, 10), lexicon):
        pass
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"{'memory over a longer stream':32} {before / 1024:8.1f} MB, then {grown / 1024:+.1f} MB")


def _chunk(lines: list[str]) -> int:
    lexicon = Lexicon.of(load_registry())
    return sum(1 for _ in records(lines, lexicon))


def _chunks(lines: Iterable[str], size: int) -> Iterator[list[str]]:
    stream = iter(lines)
    while chunk := list(islice(stream, size)):
        yield chunk


def workers(lines: list[str], repeat: int, count: int) -> None:
    """Print the wall time of one process and of `count`."""
    taken = {}
    for n in (1, count):
        with ProcessPoolExecutor(n) as pool:
            list(pool.map(_chunk, [lines[:1]] * n))
            started = time.perf_counter()
            list(pool.map(_chunk, _chunks(again(lines, repeat), 200)))
            taken[n] = time.perf_counter() - started
    print(f"{f'{count} workers':32} {taken[1]:8.1f} s with one, {taken[count]:.1f} s: {taken[1] / taken[count]:.2f} times")


def peer(lines: list[str], python: str | None, ours: float) -> None:
    """Print the peer's speed on some of the same texts."""
    if python is None and importlib.util.find_spec("quantulum3") is None:
        print("quantulum3: skipped, it isn't installed here; give --peer-python an interpreter that has it")
        return
    texts = [json.loads(line)["text"] for line in lines[:: max(1, len(lines) // _PEER_TEXTS)]][:_PEER_TEXTS]
    size = sum(len(text.encode()) for text in texts) / 1e6
    asked = [python or sys.executable, "-W", "ignore", "-c", PEER]
    done = subprocess.run(asked, input=json.dumps(texts), capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"quantulum3: skipped, it failed: {done.stderr.strip().splitlines()[-1]}")
        return
    taken = float(done.stdout.split()[-1])
    theirs = size / taken
    print(f"{'quantulum3, text alone':32} {size:8.3f} MB {taken:7.1f} s {theirs:7.3f} MB/s")
    print(f"ours is {ours / theirs:.0f} times as fast")


def main() -> None:
    """Run every measure."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--corpus", type=Path)
    asked.add_argument("--repeat", type=int, default=10)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--peer-python")
    options = asked.parse_args()
    lexicon = Lexicon.of(load_registry())
    lines = options.corpus.read_text(encoding="utf-8").splitlines() if options.corpus else own_lines()
    ours = speed("all", lines, options.repeat, lexicon)
    moving, still = split_by_moves(lines, lexicon)
    speed("texts that state moves", moving, options.repeat, lexicon)
    speed("texts that state none", still, options.repeat, lexicon)
    memory(lines, lexicon)
    workers(lines, options.repeat, options.workers)
    peer(lines, options.peer_python, ours)


if __name__ == "__main__":
    main()
