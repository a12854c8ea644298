"""One question on standard input, its answer on standard output."""

import pickle
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

of, told, named = pickle.load(sys.stdin.buffer)
module, _, function = of.partition(":")
asked: Callable[..., Any] = getattr(import_module(module), function)
sys.stdout.buffer.write(pickle.dumps(asked(*told, **named)))
