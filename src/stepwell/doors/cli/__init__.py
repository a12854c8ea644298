"""The command line: what an administrator does from a terminal, each command in the file of its name."""
