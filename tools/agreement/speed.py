"""Compare how fast entente and spaCy read the same text on this machine, in turn, by processor time.

    python3 speed.py ENTENTE TEXT [--models NAME ...] [--words N] [--rounds N]

ENTENTE is the program, built with `cargo build --release`; TEXT a text, .jsonl or .jsonl.gz file as
for agreement.py. In each round spaCy reads the text once on one thread with the batch size that was
fastest before, then entente reads it with each set of vector instructions there is, on one thread and
on two. Prints a table of medians: words a CPU second, and how many times spaCy's of the same round.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[name] = "1"
# Settings of the algebra library that would not be a user's.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)

from with_spacy import ensure_spacy  # noqa: E402

ensure_spacy()

import spacy  # noqa: E402

from agreement import lines  # noqa: E402

BATCHES = (32, 64, 128, 256)


def spacy_speed(nlp, texts, batch):
    """Words a CPU second, and words."""
    started = time.process_time()
    words = sum(len(doc) for doc in nlp.pipe(texts, batch_size=batch))
    return words / (time.process_time() - started), words


def entente_speed(program, model, kernels, threads, passes, file):
    """What `entente bench read` measures; None where the kernels are not there."""
    command = [program, "--model", model, "--kernels", kernels, "bench", "read", file, "--passes", str(passes), "--threads", str(threads), "--json"]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    if result.returncode and "no kernels" in result.stderr:
        return None
    if result.returncode:
        sys.exit(result.stderr)
    return json.loads(result.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("entente", type=Path, metavar="ENTENTE", help="the program")
    parser.add_argument("text", type=Path, metavar="TEXT", help="a text, .jsonl or .jsonl.gz file")
    parser.add_argument("--models", nargs="+", default=["en_core_web_md", "en_core_web_sm"], metavar="NAME")
    parser.add_argument("--words", type=int, default=60_000, metavar="N", help="take so many words, by white space; 0: all (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="(default: %(default)s)")
    arguments = parser.parse_args()
    program = str(arguments.entente.resolve())
    texts = list(lines(arguments.text, arguments.words))
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(texts) + "\n")
        file.flush()
        print("| model | reader | threads | first pass, words a CPU second | times spaCy | steady, words a CPU second | times spaCy | words a second | peak memory, MB |")
        print("|---|---|--:|--:|--:|--:|--:|--:|--:|")
        for model in arguments.models:
            measure(program, model, texts, file.name, arguments.rounds)


def measure(program, model, texts, file, rounds):
    folder = subprocess.run([program, "model", "path", model], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    nlp = spacy.load(folder)
    sample = texts[: max(1, len(texts) // 8)]
    batch = max(BATCHES, key=lambda size: spacy_speed(nlp, sample, size)[0])
    theirs, ours = [], {}
    for _ in range(rounds):
        speed, words = spacy_speed(nlp, texts, batch)
        theirs.append(speed)
        for kernels in ("avx512", "avx2", "scalar"):
            for threads in (1, 2):
                passes = 3 if kernels != "scalar" else 2
                measured = entente_speed(program, model, kernels, threads, passes, file)
                if measured is None:
                    continue
                assert measured["words"] == words, "the two count different words"
                first, last = (measured["passes"][place] for place in (0, -1))
                ours.setdefault((kernels, threads), []).append((
                    first["words_per_cpu_second"], first["words_per_cpu_second"] / speed,
                    last["words_per_cpu_second"], last["words_per_cpu_second"] / speed,
                    last["words_per_second"], measured["peak_megabytes"],
                ))
    print(f"| {model} | spaCy {spacy.__version__}, batches of {batch} | 1 | {median(theirs):,.0f} | 1 | {median(theirs):,.0f} | 1 | | |", flush=True)
    for (kernels, threads), rows in ours.items():
        first, first_ratio, steady, steady_ratio, wall, peak = (median(column) for column in zip(*rows))
        print(f"| {model} | entente, {kernels} | {threads} | {first:,.0f} | {first_ratio:.1f} | {steady:,.0f} | {steady_ratio:.1f} | {wall:,.0f} | {peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
