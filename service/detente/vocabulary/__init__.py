"""The vocabulary contract: the ontology, IRIs by pattern, EDTF, and the plan of the data set."""
