"""How fast is it? Run on demand, never part of the tests; told as a ratio to a bare view, never as a promise."""
