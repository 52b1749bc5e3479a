"""Put a part of a policy into a whole one, as text, the way a reader does it by hand."""

import re


def put_in(whole: str, part: str) -> str:
    """Put each section of ``part`` into that of ``whole``: a name that is there already is replaced.

    A section is a key without indentation and the lines below it; what it holds are keys indented
    by two blanks, each with its lines and the comments before it.
    """
    for key, body in _sections(part):
        if f"\n{key}:\n" not in f"\n{whole}":
            whole = f"{whole.rstrip()}\n\n{key}:\n{body}"
            continue
        before, after = re.split(rf"(?m)^{key}:\n", whole, maxsplit=1)
        end = re.search(r"(?m)^\S", after)
        held, rest = (after, "") if end is None else (after[: end.start()], after[end.start() :])
        items = {**_items(held), **_items(body)}
        joined = "".join(f"{item.rstrip()}\n" for item in items.values())
        whole = f"{before}{key}:\n{joined}\n{rest}".rstrip() + "\n"
    return whole


def _sections(part: str) -> list[tuple[str, str]]:
    found = re.findall(r"(?ms)^(\w+):\n(.*?)(?=^\w|\Z)", part)
    if "".join(f"{key}:\n{body}" for key, body in found) != part:
        raise ValueError(f"no sections of a policy:\n{part}")
    return found


def _items(body: str) -> dict[str, str]:
    found = re.findall(r"(?ms)((?:^  #[^\n]*\n|^ *\n)*^  (\w+):.*?)(?=^  [#\w]|\Z)", body)
    return {name: text for text, name in found}
