"""In which order names that depend on each other are read, and whether some go round in a circle."""

from collections.abc import Iterable, Mapping


def in_order(
    depends: Mapping[str, Iterable[str]],
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Sort names so that each comes after those it depends on.

    Returns the order (without the names of circles) and the circles, each as the path that closes:
    ``(a, b, a)``. Names outside ``depends`` are ignored. Iterative, so that no chain is too long.
    """
    done: dict[str, bool] = {}
    order: list[str] = []
    circles: list[tuple[str, ...]] = []
    for root in depends:
        if root in done:
            continue
        path: list[str] = []
        on_path: dict[str, int] = {}
        stack = [(root, iter(tuple(depends[root])))]
        path.append(root)
        on_path[root] = 0
        while stack:
            name, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                path.pop()
                del on_path[name]
                if name not in done:
                    done[name] = True
                    order.append(name)
            elif following in on_path:
                circle = (*path[on_path[following] :], following)
                circles.append(circle)
                done |= dict.fromkeys(circle, False)
            elif following in depends and following not in done:
                on_path[following] = len(path)
                path.append(following)
                stack.append((following, iter(tuple(depends[following]))))
    return tuple(order), tuple(circles)
