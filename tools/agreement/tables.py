"""Write the tables that a pipeline package leaves to spaCy and to Python.

A package holds weights, tokenizer patterns and look-up tables; three things it takes from the
program that runs it. This script writes them to the folder given (crates/entente-model/data):

- symbols.tsv: the strings whose id is a small number instead of a hash (spacy.symbols.IDS);
- base_norms.tsv: the norms of quotes, dashes and currency signs (spacy.lang.norm_exceptions);
- characters.tsv: what Python's str.isalpha, str.isdigit and the regular expression classes \\d and
  \\w hold, as ranges of code points.
"""

import argparse
import re
import unicodedata
from pathlib import Path

import spacy
from spacy.lang.norm_exceptions import BASE_NORMS
from spacy.symbols import IDS


def ranges(predicate):
    found = []
    for code in range(0x110000):
        if 0xD800 <= code <= 0xDFFF or not predicate(chr(code)):
            continue
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write the tables")
    folder = parser.parse_args().folder

    lines = [f"# String\tid. Source: spacy.symbols.IDS, spaCy {spacy.__version__} (MIT licence)."]
    lines += [f"{name}\t{number}" for name, number in sorted(IDS.items()) if name]
    (folder / "symbols.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    lines = [f"# Text\tnorm. Source: spacy.lang.norm_exceptions.BASE_NORMS, spaCy {spacy.__version__} (MIT licence)."]
    lines += [f"{text}\t{norm}" for text, norm in sorted(BASE_NORMS.items())]
    (folder / "base_norms.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    lines = [f"# Class\tfirst\tlast. Source: Python's str methods and re, Unicode {unicodedata.unidata_version}."]
    for name, predicate in [
        ("alpha", str.isalpha),
        ("digit", str.isdigit),
        ("decimal", re.compile(r"\d").match),
        ("word", re.compile(r"\w").match),
    ]:
        lines += [f"{name}\t{first:04X}\t{last:04X}" for first, last in ranges(predicate)]
    (folder / "characters.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
