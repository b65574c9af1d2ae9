def reserve(article: str) -> str:
    if article == "nothing":
        raise LookupError("there is no such article")
    return f"{article} is reserved"


def pack(do: str = "") -> bool:
    return True
