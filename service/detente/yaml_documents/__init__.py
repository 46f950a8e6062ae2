"""YAML as it is written: values with their places, and bounds on what a document may come to."""
