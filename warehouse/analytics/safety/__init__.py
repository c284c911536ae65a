"""Methods of vaccine safety surveillance: counts in, numbers out, each with its paper."""
