"""A connection that is cut, as a killed process or server would cut it."""

from typing import Any

from django.db import connection


class CutAt:
    """Cuts the connection before the n:th statement, as a killed process or server would."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # Django calls it so
        self.left -= 1
        if self.left == 0:
            connection.connection.close()
        return execute(sql, params, many, context)
