"""Write small whole files of a model package into corpus/model, for the target `model` to begin with.

    python3 seeds.py FOLDER

FOLDER is an unpacked model package; its small files are taken as they are. Networks are made anew,
four numbers wide, because a fuzzer gets nowhere with megabytes of weights. Needs spaCy 3.8 (the
Python in tools/agreement/.venv has it). The first byte of each seed is the place of the file in
`entente_model::alone::FILES`.
"""

import sys
from pathlib import Path

import srsly
from spacy.ml.models.tok2vec import MaxoutWindowEncoder, MultiHashEmbed
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Linear, Softmax_v2, chain
from spacy.ml._precomputable_affine import PrecomputableAffine

CORPUS = Path(__file__).parent / "corpus/model"
FILES = [
    "meta.json", "tokenizer", "vocab/lookups.bin", "vocab/vectors", "vocab/key2row", "tok2vec/model", "tagger/cfg",
    "tagger/model", "parser/moves", "parser/model", "attribute_ruler/patterns", "lemmatizer/lookups/lookups.bin",
]


def write(name, file, data):
    CORPUS.mkdir(parents=True, exist_ok=True)
    (CORPUS / name).write_bytes(bytes([FILES.index(file)]) + data)


def main():
    folder = Path(sys.argv[1])
    for number, file in enumerate(FILES):
        data = (folder / file).read_bytes()
        if len(data) < 100_000:
            write(f"whole-{number}", file, data)
    embed = MultiHashEmbed(width=4, attrs=["NORM", "PREFIX", "SPACY"], rows=[5, 3, 2], include_static_vectors=False)
    tok2vec = chain(embed, MaxoutWindowEncoder(width=4, window_size=1, maxout_pieces=3, depth=2))
    doc = Doc(Vocab(), words=["a"])
    tok2vec.initialize([doc])
    write("tok2vec", "tok2vec/model", tok2vec.to_bytes())
    softmax = Softmax_v2(3, 4)
    softmax.initialize()
    write("softmax", "tagger/model", softmax.to_bytes())
    lower = PrecomputableAffine(nO=4, nF=8, nI=4, nP=2)
    lower.initialize()
    steering = chain(Linear(4, 8), Linear(6, 4))
    steering.initialize()
    nodes = srsly.msgpack_loads(steering.to_bytes())
    more = srsly.msgpack_loads(lower.to_bytes())
    for key in ("nodes", "attrs", "params", "shims"):
        nodes[key] = [*nodes[key], *more[key]]
    write("steering", "parser/model", srsly.msgpack_dumps(nodes))
    write("rows", "vocab/key2row", srsly.msgpack_dumps({9: 0, 10: 0}))
    tables = [{"lemma_rules": {9: [["s", ""]]}, "lemma_exc": {9: {"geese": ["goose"]}}, "lemma_index": {9: ["goose"]}}]
    write("lemmas", "lemmatizer/lookups/lookups.bin", srsly.msgpack_dumps(tables[0]))
    write("norms", "vocab/lookups.bin", srsly.msgpack_dumps({"lexeme_norm": {9: "colour"}}))


if __name__ == "__main__":
    main()
