"""How near spaCy came to another reading: a difference where its two best moves are equal to the last bits is no error."""

import numpy as np


def closest(nlp, pipe, text):
    """The least distance between the two best scores at any step of `parser` or `ner` over a text, and the best score there."""
    doc = nlp.make_doc(text)
    for name, component in nlp.pipeline:
        if name == pipe:
            break
        doc = component(doc)
    pipe = nlp.get_pipe(pipe)
    step = pipe.model.predict([doc])
    states = pipe.moves.init_batch([doc])
    found = (np.inf, 0.0)
    while live := [state for state in states if not state.is_final()]:
        scores = step.predict(live)
        for row in scores:
            second, best = np.partition(row, -2)[-2:]
            found = min(found, (float(best - second), float(best)))
        pipe.transition_states(live, scores)
    return found
