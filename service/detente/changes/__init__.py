"""Every change of the graph: build, load, restore and requests end in one commit."""
