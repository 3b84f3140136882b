"""Compare entente's reading of texts with spaCy's own, token by token.

    python3 agreement.py FOLDER [TEXT ...] [--words N] [--odd N] [--show N]

FOLDER is an unpacked model package (`entente model path` prints one), each TEXT a text file or a
.jsonl or .jsonl.gz file with a "text" in each object. Every line is a document of its own, for
both. --odd adds documents made up to be hard. Prints a table of differences and the first of them;
ends with 1 when there is any.
"""

import argparse
import gzip
import hashlib
import json
import subprocess
import sys
from pathlib import Path

from with_spacy import ensure_spacy

ensure_spacy()

import numpy as np  # noqa: E402
import spacy  # noqa: E402

from closeness import closest  # noqa: E402
from odd import documents as odd_documents  # noqa: E402
from reading import reading  # noqa: E402

ANSWERS = Path(__file__).parent / ".answers"
COLUMNS = ["tag", "pos", "morph", "lemma", "head", "dep", "sent_start", "ent"]
NAMES = {
    "tag": "tags", "pos": "parts of speech", "morph": "morphology", "lemma": "lemmas", "head": "heads",
    "dep": "labels", "sent_start": "sentence starts", "ent": "entities",
}


def lines(path, limit):
    """The lines of a file that hold something, each without its end, until there are `limit` words."""
    opened = gzip.open(path, "rt", encoding="utf-8", newline="\n") if path.suffix == ".gz" else path.open(encoding="utf-8", newline="\n")
    words = 0
    with opened as file:
        for line in file:
            texts = [line]
            if ".jsonl" in path.suffixes:
                texts = json.loads(line)["text"].split("\n")
            for text in texts:
                text = text.rstrip("\r\n")
                if text:
                    yield text
                    words += len(text.split())
                    if words >= limit > 0:
                        return


def native(dump, folder, texts):
    """What entente reads, through the example program `dump`."""
    command = [dump] if dump else ["cargo", "run", "--quiet", "--release", "--package", "entente-model", "--example", "dump", "--"]
    where = None if dump else Path(__file__).resolve().parents[2]
    result = subprocess.run(
        [*command, str(folder.resolve())], input="\n".join(map(json.dumps, texts)) + "\n", stdout=subprocess.PIPE,
        text=True, encoding="utf-8", check=True, cwd=where,
    )
    return [json.loads(line) for line in result.stdout.split("\n") if line]


def answers(nlp, texts):
    """What spaCy reads; kept, because it takes its time and never changes."""
    key = hashlib.sha256(json.dumps([spacy.__version__, nlp.meta["name"], nlp.meta["version"], texts]).encode()).hexdigest()
    kept = ANSWERS / f"{nlp.meta['name']}-{key[:16]}.jsonl.gz"
    if not kept.exists():
        ANSWERS.mkdir(exist_ok=True)
        fresh = kept.with_suffix(".part")
        with gzip.open(fresh, "wt", encoding="utf-8", compresslevel=1) as file:
            for doc in nlp.pipe(texts, batch_size=64):
                file.write(json.dumps(reading(doc)) + "\n")
        fresh.rename(kept)
    with gzip.open(kept, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


# Which part of spaCy decides on a column, where it chooses among moves.
DECIDED_BY = {"head": "parser", "dep": "parser", "sent_start": "parser", "ent": "ner"}


def spans(document):
    """The characters that each token covers."""
    found, start = [], 0
    for text, space in zip(document["text"], document["space"]):
        found.append((start, start + len(text)))
        start += len(text) + space
    return found


def compare(name, texts, ours, theirs):
    """Counts of tokens and of differences by column, every difference in words, and what to look at closer."""
    tokens = 0
    counts = {"tokens": 0, **{column: 0 for column in COLUMNS}}
    found, doubtful = [], {}
    for number, (text, own, other) in enumerate(zip(texts, ours, theirs, strict=True), 1):
        own_spans, other_spans = spans(own), spans(other)
        places = {span: place for place, span in enumerate(own_spans)}
        tokens += len(other_spans)
        for place, span in enumerate(other_spans):
            word = other["text"][place]
            if span not in places or other["space"][place] != own["space"][places[span]]:
                counts["tokens"] += 1
                found.append(f"{name}, document {number}: {word!r} is a token for spaCy alone, in {text!r}")
                continue
            at = places[span]
            for column in COLUMNS:
                mine, its = own[column][at], other[column][place]
                if column == "head":
                    mine, its = own_spans[mine], other_spans[its]
                if mine != its:
                    counts[column] += 1
                    if column in DECIDED_BY:
                        doubtful[f"{name}, document {number}", DECIDED_BY[column]] = text
                    if column == "head":
                        mine, its = text[slice(*mine)], text[slice(*its)]
                    found.append(f"{name}, document {number}: {NAMES[column]} of {word!r}: entente {mine!r}, spaCy {its!r}, in {text!r}")
    return tokens, counts, found, doubtful


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="an unpacked model package")
    parser.add_argument("texts", type=Path, nargs="*", metavar="TEXT", help="a text, .jsonl or .jsonl.gz file")
    parser.add_argument("--words", type=int, default=20_000, metavar="N", help="take so many words of each text, by white space; 0: all (default: %(default)s)")
    parser.add_argument("--odd", type=int, default=0, metavar="N", help="add so many documents made up to be hard")
    parser.add_argument("--show", type=int, default=20, metavar="N", help="how many differences to list (default: %(default)s)")
    parser.add_argument("--dump", type=Path, metavar="PROGRAM", help="the dump example, if it is built already")
    arguments = parser.parse_args()

    sets = [(path.name.split(".")[0], list(lines(path, arguments.words))) for path in arguments.texts]
    if arguments.odd:
        sets.append(("odd", odd_documents(arguments.odd)))
    if not any(texts for _, texts in sets):
        sys.exit("no text to compare: name files, or ask for --odd documents")

    nlp = spacy.load(arguments.folder)
    rows, found, doubtful = [], [], {}
    for name, texts in sets:
        theirs = answers(nlp, texts)
        tokens, counts, differences, closer = compare(name, texts, native(arguments.dump, arguments.folder, texts), theirs)
        rows.append([name, len(texts), sum(len(text.split()) for text in texts), tokens, *counts.values()])
        found += differences
        doubtful |= closer
    rows.append(["all", *(sum(row[place] for row in rows) for place in range(1, len(rows[0])))])

    print(f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']} beside spaCy {spacy.__version__}; differences by column\n")
    heads = ["set", "documents", "words", "tokens", "token bounds", *NAMES.values()]
    print("| " + " | ".join(heads) + " |")
    print("|---" + "|--:" * (len(heads) - 1) + "|")
    for row in rows:
        print("| " + " | ".join([row[0], *(f"{number:,}" for number in row[1:])]) + " |")
    for difference in found[: arguments.show]:
        print(f"\n{difference}")
    if len(found) > arguments.show:
        print(f"\n... and {len(found) - arguments.show:,} more", file=sys.stderr)
    for (place, pipe), text in doubtful.items():
        distance, best = closest(nlp, pipe, text)
        unit = float(np.spacing(np.float32(best)))
        print(
            f"\n{place}: the two best moves of spaCy's {pipe} come as near as {distance:.3g} to each other, at a score of "
            f"{best:.3f}, where neighbouring numbers of 32 bits lie {unit:.3g} apart"
        )
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
