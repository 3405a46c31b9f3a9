"""Erlang's formulas: what a number of agents can do for a number of calls, in the long run.

The law: nothing here overflows, loses digits or takes long, up to thousands of agents and under
any overload: blocking is carried from agent to agent by a recursion of ratios between 0 and 1,
and what can be tiny or huge is kept as its logarithm.

``agents`` N, ``rate`` λ in calls a second, ``aht`` 1/μ and ``patience`` 1/θ in seconds, ``within``
T in seconds; the load is a = λ/μ erlangs. All of it is the steady state: calls come at random
(Poisson), one queue, first come first served, times exponential.

B  nobody waits: B(0) = 1, B(n) = a·B(n-1) / (n + a·B(n-1))                      [Erlang 1917]
C  everybody waits for ever: C = B / (1 - (a/N)(1-B)), for N > a                  [Erlang 1917]
   SL = 1 - C·exp(-(N-a)T/AHT), ASA = C·AHT/(N-a), occupancy a/N
A  callers lose patience [Palm 1957; Garnett, Mandelbaum, Reiman 2002]: a birth-death chain with
   p(n) ~ λ^n / prod(min(k,N)μ + (k-N)+·θ). P(abandon) = θ·Lq/λ. The density of being answered
   after t seconds, summed over how many are ahead, is exactly
   g(t) = p(N)·Nμ·exp((λ/θ)(1-exp(-θt)) - (Nμ+θ)t)                  [Zeltyn, Mandelbaum 2005]
   so SL = P(n < N) + ∫0..T g: one smooth integral, where uniformising the chain costs a matrix
   of callers by jumps. The tests uniformise, and hold the two together.

The service levels count every caller: who abandons was not served in time (V3 of
``kpi.definitions``).
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, exp, expm1, inf, log

import msgspec

_NATS = 42.0
"""What is exp(-42) of the greatest no longer counts: it is beyond the digits of a float."""
_FEWEST = 4
"""Panels of the integral at least; else one for each nat by which the curve falls."""
_LEAST = 1e-6
"""Seconds: shorter calls and patience are a mistake."""
_GAUSS = (
    (0.0, 0.5688888888888889),
    (0.5384693101056831, 0.47862867049936647),
    (-0.5384693101056831, 0.47862867049936647),
    (0.9061798459386640, 0.23692688505618908),
    (-0.9061798459386640, 0.23692688505618908),
)
"""Gauss and Legendre's five points on (-1, 1), and their weights."""


class Patient(msgspec.Struct, frozen=True, gc=False):
    """What Erlang C says."""

    waits: float
    """C: the chance that a caller has to wait."""
    level: float
    """The chance that he is answered within T."""
    asa: float
    """Mean wait of all callers, seconds; all of them are answered in the end."""
    occupancy: float


class Impatient(msgspec.Struct, frozen=True, gc=False):
    """What Erlang A says."""

    waits: float
    """The chance that a caller finds nobody free."""
    level: float
    """The chance that he is answered within T."""
    abandon: float
    wait: float
    """Mean wait of all callers, answered or not, seconds."""
    asa: float
    """Mean wait of those who are answered, seconds."""
    occupancy: float


def blocking(agents: int, load: float) -> list[float]:
    """Give Erlang B for 0, 1 … ``agents``."""
    _check(agents=agents, load=load)
    found = [1.0]
    chance = 1.0
    for n in range(1, agents + 1):
        offered = load * chance
        chance = offered / (n + offered)
        found.append(chance)
    return found


def erlang_b(agents: int, load: float) -> float:
    """Give the chance that a call finds all agents busy where nobody waits."""
    return blocking(agents, load)[-1]


def erlang_c(agents: int, rate: float, aht: float, within: float) -> Patient | None:
    """Say what becomes of callers who never give up; None where the queue grows for ever."""
    _check(agents=agents, rate=rate, aht=aht, within=within)
    load = rate * aht
    if load >= agents:
        return None
    blocked = erlang_b(agents, load)
    waits = blocked / (1 - load / agents * (1 - blocked))
    spare = (agents - load) / aht
    return Patient(
        waits=waits,
        level=1 - waits * exp(-spare * within),
        asa=waits / spare,
        occupancy=load / agents,
    )


def erlang_a(
    agents: int,
    rate: float,
    aht: float,
    patience: float,
    within: float,
    *,
    blocked: float | None = None,
) -> Impatient:
    """Say what becomes of callers who wait as long as they have patience; always stable.

    Takes as long as agents and those who wait are many: λ/θ terms under heavy overload.
    ``blocked`` is Erlang B of the same agents and load, for whoever has it at hand.
    """
    _check(agents=agents, rate=rate, aht=aht, patience=patience, within=within)
    if not rate:
        return Impatient(0.0, 1.0 if agents else 0.0, 0.0, 0.0, 0.0, 0.0)
    if blocked is None:
        blocked = erlang_b(agents, rate * aht)
    service, theta = agents / aht, 1 / patience
    full, tail = _above(blocked, rate, service, theta)
    waits = abandon = waited = served = 0.0
    means = 0.0  # the sum of 1/(Nμ + jθ): how long he waits who is answered behind j-1
    for place, chance in enumerate(tail):
        departures = service + (place + 1) * theta
        means += 1 / departures
        waits += chance
        abandon += theta * place * chance / rate
        served += chance * service / departures
        waited += chance * service / departures * means
    waits, abandon = min(waits, 1.0), min(abandon, 1.0)
    answered = 1 - waits + served
    level = 1 - waits
    if agents:
        level += service * _integral(
            lambda t: full - rate * patience * expm1(-theta * t) - (service + theta) * t,
            _peak(rate, service, theta, within),
            within,
        )
    return Impatient(
        waits=waits,
        level=min(level, 1.0),
        abandon=abandon,
        wait=abandon * patience,
        asa=waited / answered if answered > 0 else 0.0,
        occupancy=min(1.0, rate * (1 - abandon) / service) if agents else 0.0,
    )


def _above(blocked: float, rate: float, service: float, theta: float) -> tuple[float, list[float]]:
    """Give log p(N), and p(N), p(N+1) … as far as they count.

    With w(k) = p(N+k)/p(N), 1/p(N) = 1/B + w(1) + w(2) + …, as B is p(N) among p(0) … p(N).
    """
    if not blocked:
        return -inf, []  # so many agents that nobody ever waits
    ratios = [0.0]
    highest = ratio = 0.0
    while ratio > highest - _NATS:
        ratio += log(rate / (service + len(ratios) * theta))
        ratios.append(ratio)
        highest = max(highest, ratio)
    highest = max(highest, -log(blocked))
    total = exp(-log(blocked) - highest) + sum(exp(each - highest) for each in ratios[1:])
    full = -highest - log(total)
    return full, [exp(full + each) for each in ratios]


def _peak(rate: float, service: float, theta: float, within: float) -> float:
    """Give the t in 0 … ``within`` at which g(t) is highest: it rises only under overload."""
    if rate <= service + theta:
        return 0.0
    return min(within, log(rate / (service + theta)) / theta)


def _integral(logarithm: Callable[[float], float], peak: float, to: float) -> float:
    """Integrate exp(``logarithm``), which is concave and highest at ``peak``, from 0 to ``to``."""
    highest = logarithm(peak)
    if highest == -inf:
        return 0.0
    begins = _drops(logarithm, peak, 0.0, highest - _NATS)
    ends = _drops(logarithm, peak, to, highest - _NATS)
    falls = highest - min(logarithm(begins), logarithm(ends))
    panels = max(_FEWEST, ceil(falls))
    half = (ends - begins) / panels / 2
    return half * sum(
        weight * exp(logarithm(begins + half * (2 * panel + 1 + point)))
        for panel in range(panels)
        for point, weight in _GAUSS
    )


def _drops(logarithm: Callable[[float], float], high: float, low: float, level: float) -> float:
    """Find between ``high`` and ``low`` where the curve falls to ``level``; else ``low``."""
    if logarithm(low) >= level:
        return low
    for _ in range(40):
        middle = (high + low) / 2
        if logarithm(middle) >= level:
            high = middle
        else:
            low = middle
    return low


def _check(agents: int, load: float = 0.0, **others: float) -> None:
    """Refuse what no formula has an answer for; raises ValueError."""
    if agents < 0:
        raise ValueError(f"agents = {agents!r}: expected 0 or more")
    for name, value in (("load", load), *others.items()):
        least = 0.0 if name in {"load", "rate", "within"} else _LEAST
        if not least <= value < inf:  # written so that nan is refused
            raise ValueError(f"{name} = {value!r}: expected a number from {least:g}")
