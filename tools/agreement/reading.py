"""A spaCy document in the columns that entente's `dump` example prints."""


def reading(doc):
    return {
        "text": [token.text for token in doc],
        "space": [bool(token.whitespace_) for token in doc],
        "tag": [token.tag_ for token in doc],
        "pos": [token.pos_ for token in doc],
        "morph": [str(token.morph) for token in doc],
        "lemma": [token.lemma_ for token in doc],
        "head": [token.head.i for token in doc],
        "dep": [token.dep_ for token in doc],
        "sent_start": [bool(token.is_sent_start) for token in doc],
        "ent": [
            f"{token.ent_iob_}-{token.ent_type_}" if token.ent_iob_ in "BI" else "O"
            for token in doc
        ],
    }
