"""One way through the command for each kind of input."""
