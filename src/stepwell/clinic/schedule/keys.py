"""Under which key does the planner know a patient, whoever leads, or a block? None can be taken for another.

The order of keys as text is the order of the rows; the placement breaks ties by it.
"""


def patient_key(row: int) -> str:
    return f"p{row:012d}"


def clinician_key(row: int) -> str:
    return f"c{row:012d}"


def block_key(row: int) -> str:
    return f"b{row:012d}"


def row_of(key: str) -> int:
    """The row this key stands for."""
    return int(key[1:])
