"""One function over many tasks: in processes of this machine, or on Spark."""
