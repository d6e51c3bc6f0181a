"""One record for each function that is known: to add one, add a record to `table` (and a row to its test)."""

from hw_cli.terms.functions.record import (
    Domain,
    FunctionRecord,
    defined_by,
    forget,
    function_names,
    function_record,
    function_records,
    record_of,
    register,
)
from hw_cli.terms.functions.table import HALF_TURN  # fills the records

__all__ = [
    "HALF_TURN",
    "Domain",
    "FunctionRecord",
    "defined_by",
    "forget",
    "function_names",
    "function_record",
    "function_records",
    "record_of",
    "register",
]
