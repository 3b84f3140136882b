"""Write spaCy's reading of the test passages: crates/entente/tests/passages/MODEL.json.

    python3 passages.py FOLDER ...

Each FOLDER is an unpacked model package (`entente model path` prints one), named by its model:
the part of the folder's name before the version is the name of the file written.
"""

import argparse
import json
from pathlib import Path

from with_spacy import ensure_spacy

ensure_spacy()

import spacy  # noqa: E402

from reading import reading  # noqa: E402

PASSAGES = Path(__file__).resolve().parents[2] / "crates/entente/tests/passages"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="an unpacked model package")
    passages = json.loads((PASSAGES / "passages.json").read_text(encoding="utf-8"))
    for folder in parser.parse_args().folders:
        nlp = spacy.load(folder)
        answers = [{**passage, "tokens": reading(nlp(passage["text"]))} for passage in passages]
        lines = ",\n".join(json.dumps(answer, ensure_ascii=False) for answer in answers)
        name = folder.absolute().name.split("-")[0]
        (PASSAGES / f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
        print(f"{name}: {len(answers)} passages")


if __name__ == "__main__":
    main()
