"""“Something wrong here?”: notes of readers, and the queue in which curators read them."""
