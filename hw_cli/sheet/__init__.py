"""What was asked: the homework sheet as data, in French and in English."""

from hw_cli.sheet.loader import read_sheet
from hw_cli.sheet.model import Deadline, DueDate, Item, Question, Sheet, SheetPart, Text

__all__ = ["Deadline", "DueDate", "Item", "Question", "Sheet", "SheetPart", "Text", "read_sheet"]
