"""SHACL validation of graphs and changes (https://www.w3.org/TR/shacl/), with pySHACL as the judge."""
