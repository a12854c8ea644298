"""What do the tests need of the machine? A database of their own."""
