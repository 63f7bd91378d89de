"""Why more homes do not help: what else stands between asking for a home and moving there.

Each sentence rests on what the futures themselves showed at the number of homes that came
nearest to the target; nothing is guessed.
"""

from __future__ import annotations

#: Slots of a programme are as good as all taken from this share on, since those that come free
#: take time to fill (assumption).
FULL = 0.9
#: Homes that nobody took, of those delivered, that tell of plenty (assumption).
PLENTY = 0.1
#: Offers refused, of all offers, that are worth saying (assumption).
OFTEN = 0.1


def why_not(means: dict[str, tuple[float, float, float]], homes: int) -> str:
    """What stands in the way at a number of homes, in ordinary sentences.

    Parameters
    ----------
    means : dict of str to (float, float, float)
        Mean and middle 95% of futures of each of ``futures.FIELDS``.
    homes : int
        Extra homes a year there.
    """
    said = []
    in_use, delivered = means["in_use"][0], means["delivered"][0]
    empty = means["withdrawn"][0] / delivered if delivered > 0 else 0.0
    if in_use >= FULL:
        said.append(
            f"support is full ({100 * in_use:.0f}% of its slots are taken), so people wait for a "
            "slot and not for a home"
        )
    if empty >= PLENTY:
        said.append(
            f"{means['withdrawn'][0]:.0f} homes a year are lost because nobody takes them in time"
        )
    if empty >= PLENTY and in_use < FULL:
        said.append("so what is left of the wait is offers, moving in and the way homes are shared")
    if means["refused"][0] >= OFTEN:
        said.append(f"{100 * means['refused'][0]:.0f}% of offers are refused")
    if not said:
        said.append("homes are still too few" if homes else "more homes made waits no shorter")
    return "; ".join(said)
