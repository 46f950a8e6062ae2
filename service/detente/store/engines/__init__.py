"""What a store of quads must do, and the engines that do it."""
