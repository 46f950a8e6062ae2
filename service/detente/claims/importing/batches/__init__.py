"""A release mapped in slices, on many processes or machines: the same statements as by one, in partitions."""
