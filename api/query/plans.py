"""The compiled questions that were asked last: a known one costs a look-up, a bind and a statement."""

from collections.abc import Callable, Hashable

from cachetools import LRUCache

from api.query.compile import compile_plan
from api.query.cost import check_cost, check_filters
from api.query.dialects import Dialect
from api.query.selection import Items
from api.query.statement import Plan


class Plans:
    """Plans by the shape of their question; the one that was not asked for longest goes first.

    alone: the answer is the value of the only field that is asked for, without an object around it. member: the answer
    is this member of an object around it.
    """

    def __init__(
        self,
        size: int,
        dialect: Dialect,
        *,
        max_cost: int,
        max_filters: int,
        upper_enums: bool,
        alone: bool = False,
        member: str | None = None,
    ) -> None:
        most = max(1, size)

        def weigh(plan: Plan) -> int:
            """Return for how many plans of the usual length one counts."""
            return min(most, 1 + len(plan.sql) // 8_000)

        self._plans: LRUCache[Hashable, Plan] = LRUCache(most, getsizeof=weigh)
        self._dialect = dialect
        self._max_cost = max_cost
        self._max_filters = max_filters
        self._upper_enums = upper_enums
        self._alone = alone
        self._member = member

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._plans)

    def known(self, shape: Hashable) -> Plan | None:
        """Return the plan of a question of that shape, None where it is new."""
        return self._plans.get(shape)

    def find(self, shape: Hashable, read: Callable[[], Items]) -> Plan:
        """Return the plan of a question of that shape, which `read` reads where it is new. Raises QueryError."""
        plan = self._plans.get(shape)
        if plan is None:
            items = read()
            check_filters(items, most=self._max_filters)
            cost = check_cost(items, max_cost=self._max_cost)
            plan = compile_plan(
                items, self._dialect, upper_enums=self._upper_enums, cost=cost, alone=self._alone, member=self._member
            )
            self._plans[shape] = plan
        return plan
