"""Relay ids as our service makes them."""


def of_employee(uuid: str) -> str:
    """The id that a client sees."""
    return f"emp_{uuid.replace('-', '')}"


def uuid_of(relay_id: str) -> str:
    """The id that the graph knows."""
    digits = relay_id.partition("_")[2]
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
