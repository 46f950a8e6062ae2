"""Downloads of a version: which files there are, what is in them, and how each is made once.

`catalogue` names the files; `rdf` and, by the columns of `tables`, `csv_tables`, `parquet` and `sqlite`
write what is in them; `output` compresses; `folder` keeps them; `maker` has each made, by a process that
runs `making`.
"""
