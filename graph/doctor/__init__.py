"""What the doctor asks: how many objects an invariant speaks of, and which of them break it."""
