from pathlib import Path


def charge(order):
    if not Path("paid").exists():
        Path("paid").touch()
        raise ConnectionError("the bank hung up")
    return 7


def label(receipt):
    if receipt == 7:
        raise ValueError("no label for 7")
    return f"label {receipt}"
