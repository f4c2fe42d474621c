"""Speed and memory of extraction, beside quantulum3 on the same text.

    python benchmarks/extract_speed.py [--corpus FILE.jsonl] [--repeat 100] [--workers 2] [--peer-python PATH]

Without a corpus, the sentences of tests/extract are read. Rates are medians over the passes, in CPU time of one core: other
work on the machine doesn't count, but it still takes the caches. Wall time stands beside it. The peer runs in the
interpreter given by --peer-python, or in this one where quantulum3 is installed; otherwise it is skipped, and says so.
"""

import argparse
import importlib.util
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from marketlink.extract.jsonl import records
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import load_registry
from marketlink.service.extraction import stream

TABLES = Path(__file__).resolve().parents[1] / "tests" / "extract"
PEER = """
import json, sys, time
from quantulum3 import parser
texts = json.load(sys.stdin)
parser.parse(texts[0])
started = time.process_time()
for text in texts:
    parser.parse(text)
print(time.process_time() - started)
"""
_PEER_TEXTS = 60


@dataclass(frozen=True, slots=True)
class Pass:
    """One reading of a corpus: seconds of the processor and of the clock."""

    cpu: float
    wall: float


def own_lines() -> list[str]:
    """Return the project's own test sentences as records."""
    lines = []
    for path in sorted(TABLES.glob("sentences_*.txt")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines()):
            if text.strip() and not text.startswith(("# ", "= ", "@ ", "  ")):
                lines.append(json.dumps({"id": f"{path.stem}:{number}", "text": text}, ensure_ascii=False))
    return lines


def text_bytes(lines: list[str]) -> int:
    """Return the bytes of the texts alone, in UTF-8."""
    return sum(len(json.loads(line)["text"].encode()) for line in lines)


def timed(lines: list[str], lexicon: Lexicon) -> Pass:
    """Read `lines` once, as `marketlink extract --format jsonl` does."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in records(lines, lexicon):
        pass
    return Pass(time.process_time() - cpu, time.perf_counter() - wall)


def show(name: str, lines: list[str], passes: list[Pass]) -> float:
    """Print the rates of `passes` over `lines`; return megabytes of text per second of one core."""
    size, file = text_bytes(lines) / 1e6, sum(len(line.encode()) + 1 for line in lines) / 1e6
    cpu, wall = median(p.cpu for p in passes), median(p.wall for p in passes)
    best = min(p.cpu for p in passes)
    print(
        f"{name:34} {size / cpu:6.2f} MB/s of text (best {size / best:.2f}, by the clock {size / wall:.2f})"
        f"{file / cpu:7.2f} MB/s of file {len(lines) / cpu:8.0f} documents/s  {len(lines)} texts, {len(passes)} passes"
    )
    return size / cpu


def split_by_moves(lines: list[str], lexicon: Lexicon) -> tuple[list[str], list[str]]:
    """Return the lines whose text states moves, and those whose text states none."""
    moving: list[str] = []
    still: list[str] = []
    for line, out in zip(lines, records(lines, lexicon), strict=True):
        (moving if json.loads(out)["moves"] else still).append(line)
    return moving, still


def renumbered(lines: list[str], seed: int) -> list[str]:
    """Return `lines` with other digits in the texts, so that no number has been met before."""
    chance = random.Random(seed)
    found = []
    for line in lines:
        record = json.loads(line)
        record["text"] = re.sub(r"\d", lambda _: str(chance.randint(1, 9)), record["text"])
        found.append(json.dumps(record, ensure_ascii=False))
    return found


def memory(lines: list[str], lexicon: Lexicon) -> None:
    """Print how far the process grows over a stream of ever new numbers that is read three times as long."""

    def read(first: int, last: int) -> int:
        for seed in range(first, last):
            for _ in records(renumbered(lines, seed), lexicon):
                pass
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = read(0, 20)
    after = read(20, 60)
    print(f"{'memory, then over twice as much':34} {before / 1024:6.1f} MB, {(after - before) / 1024:+.1f} MB")


def again(lines: list[str], repeat: int) -> Iterator[str]:
    """Yield `lines` `repeat` times, keeping nothing."""
    for _ in range(repeat):
        yield from lines


def workers(lines: list[str], repeat: int, count: int) -> None:
    """Print wall and CPU time of one process and of `count`, their start included."""
    taken = {}
    for n in (1, count):
        before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        started = time.perf_counter()
        for _ in stream(again(lines, repeat), (), n):
            pass
        wall = time.perf_counter() - started
        after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        own, others = (b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime for a, b in zip(before, after, strict=True))
        taken[n] = wall
        print(f"{f'{n} process' + 'es' * (n > 1):34} {wall:6.1f} s by the clock, CPU {own:.2f} s here, {others:.2f} s in workers")
    print(
        f"{'':34} {taken[1] / taken[count]:6.2f} times as fast by the clock"
        f" on {os.cpu_count()} cores under a load of {os.getloadavg()[0]:.1f}"
    )


def peer(name: str, lines: list[str], lexicon: Lexicon, python: str) -> None:
    """Print both speeds on some of the same texts."""
    some = lines[:: max(1, len(lines) // _PEER_TEXTS)][:_PEER_TEXTS]
    texts = [json.loads(line)["text"] for line in some]
    asked = [python, "-W", "ignore", "-c", PEER]
    done = subprocess.run(asked, input=json.dumps(texts), capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"quantulum3: skipped, it failed: {done.stderr.strip().splitlines()[-1]}")
        return
    size = text_bytes(some) / 1e6
    theirs, ours = float(done.stdout.split()[-1]), median(timed(some, lexicon).cpu for _ in range(30))
    print(
        f"{f'quantulum3, {name}':34} {size / theirs:6.3f} MB/s of text, ours {size / ours:.2f}: {theirs / ours:.0f} times as fast"
        f"  ({len(some)} texts)"
    )


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
    print(f"load of the machine at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    show("all, never read before", lines, [timed(lines, lexicon)])
    moving, still = split_by_moves(lines, lexicon)
    for name, some in (("all", lines), ("texts that state moves", moving), ("texts that state none", still)):
        show(name, some, [timed(some, lexicon) for _ in range(options.repeat)])
    show("all, other numbers each time", lines, [timed(renumbered(lines, seed), lexicon) for seed in range(options.repeat)])
    memory(lines, lexicon)
    workers(lines, options.repeat, options.workers)
    python = options.peer_python or (sys.executable if importlib.util.find_spec("quantulum3") else None)
    if python is None:
        print("quantulum3: skipped, it isn't installed here; give --peer-python an interpreter that has it")
        return
    peer("all", lines, lexicon, python)
    peer("texts that state none", still, lexicon, python)


if __name__ == "__main__":
    main()
