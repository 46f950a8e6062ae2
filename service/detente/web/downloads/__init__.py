"""Files to download: their list, the files themselves, what their columns mean, programs that load them."""
