"""The application that uvicorn serves for rdflib-endpoint; it runs in the peers' own environment."""

import os

from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint  # type: ignore[import-not-found]

# Its own command line makes the default graph the union of all graphs, which is another data set.
_dataset = Dataset(default_union=False)
_dataset.parse(os.environ["BENCH_GRAPH"], format="nquads")

app = SparqlEndpoint(graph=_dataset, path="/sparql")
