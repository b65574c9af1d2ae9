from pathlib import Path

from sayflow import task


@task
def fetch(amount):
    """Fail at the first time."""
    tried = Path("tried.txt")
    if not tried.exists():
        tried.write_text("once")
        raise ConnectionError("the other side hung up")
    return f"{amount} EUR"


@task
def pay(amount):
    """Pay it."""
    return "paid"
