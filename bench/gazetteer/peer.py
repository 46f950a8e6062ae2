"""spaCy's PhraseMatcher over the same names and text, in the peer's own environment."""

from __future__ import annotations

import json
import sys
import time

import spacy
from spacy.matcher import PhraseMatcher


def main(file: str) -> None:
    with open(file, encoding="utf-8") as opened:  # noqa: PTH123 - as short as it can be
        given = json.load(opened)
    nlp = spacy.blank("en")
    nlp.max_length = len(given["text"]) + 1
    start = time.process_time()
    matcher = PhraseMatcher(nlp.vocab)
    matcher.add("NAME", [nlp.make_doc(name) for name in given["names"]])
    built = time.process_time()
    document = nlp.make_doc(given["text"])
    tokenized = time.process_time()
    found = matcher(document)
    matched = time.process_time()
    print(
        json.dumps(
            {
                "build": built - start,
                "tokenize": tokenized - built,
                "match": matched - tokenized,
                "found": len(found),
                "version": spacy.__version__,
            }
        )
    )


main(sys.argv[1])
