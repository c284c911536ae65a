"""Questions: keyword-only in, frames out; every one takes a viewer."""
