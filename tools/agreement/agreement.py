"""Compare entente's reading of a text with spaCy's own, token by token.

    python3 agreement.py FOLDER TEXT [--words N] [--show N]

FOLDER is an unpacked model package (`entente model path` prints one), TEXT a text file or a
.jsonl or .jsonl.gz file with a "text" in each object. Every line is a document of its own, for
both. Prints a table of differences and the first of them; ends with 1 when less than 99.9 % of
anything agrees.
"""

import argparse
import gzip
import json
import subprocess
import sys
import time
from pathlib import Path

from with_spacy import ensure_spacy

ensure_spacy()

import spacy  # noqa: E402

from reading import reading  # noqa: E402

LIMIT = 0.999
COLUMNS = ["tag", "pos", "morph", "lemma", "head", "dep", "sent_start", "ent"]
NAMES = {
    "tag": "tags", "pos": "parts of speech", "morph": "morphology", "lemma": "lemmas", "head": "heads",
    "dep": "labels", "sent_start": "sentence starts", "ent": "entities",
}


def lines(path):
    """The lines of a file that hold something, each without its end."""
    opened = gzip.open(path, "rt", encoding="utf-8", newline="\n") if path.suffix == ".gz" else path.open(encoding="utf-8", newline="\n")
    with opened as file:
        for line in file:
            texts = [line]
            if ".jsonl" in path.suffixes:
                texts = json.loads(line)["text"].split("\n")
            for text in texts:
                text = text.rstrip("\r\n")
                if text:
                    yield text


def native(dump, folder, texts):
    """What entente reads, through the example program `dump`."""
    command = [dump] if dump else ["cargo", "run", "--quiet", "--release", "--package", "entente-model", "--example", "dump", "--"]
    where = None if dump else Path(__file__).resolve().parents[2]
    result = subprocess.run(
        [*command, str(folder.resolve())], input="\n".join(texts) + "\n", stdout=subprocess.PIPE,
        text=True, encoding="utf-8", check=True, cwd=where,
    )
    return [json.loads(line) for line in result.stdout.split("\n") if line]


def spans(document):
    """The characters that each token covers."""
    found, start = [], 0
    for text, space in zip(document["text"], document["space"]):
        found.append((start, start + len(text)))
        start += len(text) + space
    return found


def compare(texts, ours, theirs):
    """Counts of tokens and of differences by column, and every difference in words."""
    tokens = 0
    counts = {"tokens": 0, **{column: 0 for column in COLUMNS}}
    found = []
    for number, (text, own, other) in enumerate(zip(texts, ours, theirs), 1):
        own_spans, other_spans = spans(own), spans(other)
        places = {span: place for place, span in enumerate(own_spans)}
        tokens += len(other_spans)
        for place, span in enumerate(other_spans):
            word = other["text"][place]
            if span not in places:
                counts["tokens"] += 1
                found.append(f"line {number}: {word!r} is a token for spaCy alone, in {text!r}")
                continue
            at = places[span]
            for column in COLUMNS:
                mine, its = own[column][at], other[column][place]
                if column == "head":
                    mine, its = own_spans[mine], other_spans[its]
                if mine != its:
                    counts[column] += 1
                    if column == "head":
                        mine, its = text[slice(*mine)], text[slice(*its)]
                    found.append(f"line {number}: {NAMES[column]} of {word!r}: entente {mine!r}, spaCy {its!r}, in {text!r}")
    return tokens, counts, found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="an unpacked model package")
    parser.add_argument("text", type=Path, metavar="TEXT", help="a text, .jsonl or .jsonl.gz file")
    parser.add_argument("--words", type=int, default=20_000, metavar="N", help="stop after so many words, by white space; 0: never (default: %(default)s)")
    parser.add_argument("--show", type=int, default=20, metavar="N", help="how many differences to list (default: %(default)s)")
    parser.add_argument("--dump", type=Path, metavar="PROGRAM", help="the dump example, if it is built already")
    arguments = parser.parse_args()

    texts, words = [], 0
    for text in lines(arguments.text):
        texts.append(text)
        words += len(text.split())
        if words >= arguments.words > 0:
            break
    if not texts:
        sys.exit(f"{arguments.text}: no text in it")

    ours = native(arguments.dump, arguments.folder, texts)
    nlp = spacy.load(arguments.folder)
    started = time.monotonic()
    theirs = [reading(doc) for doc in nlp.pipe(texts, batch_size=64)]
    seconds = time.monotonic() - started
    tokens, counts, found = compare(texts, ours, theirs)

    print(f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}, spaCy {spacy.__version__} ({tokens / seconds:,.0f} tokens a second here)")
    print(f"{len(texts):,} lines, {words:,} words, {tokens:,} tokens")
    print(f"{'':16} {'differences':>12} {'agreement':>10}")
    for column, count in counts.items():
        share = 1 - count / max(tokens, 1)
        print(f"{NAMES.get(column, 'tokens'):16} {count:>12,} {share:>9.3%}")
    for difference in found[: arguments.show]:
        print(difference)
    if len(found) > arguments.show:
        print(f"... and {len(found) - arguments.show:,} more")
    if any(1 - count / max(tokens, 1) < LIMIT for count in counts.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
