"""A formula's tokens, read one after another."""

from workbook.errors import FormulaError
from workbook.formula.tokens import Token, TokenKind, tokens

DEEPEST = 64
END = Token(TokenKind.SPACE, "", 0)


class Cursor:
    """Where a parser stands in a formula.

    Attributes:
        text: the formula.
        tokens: its tokens without white space.
        index: which of them comes next.
        depth: how many calls and parentheses are open.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.index = 0
        self.depth = 0

    def peek(self) -> Token:
        """Return the next token; ``END`` if there is none."""
        try:
            return self.tokens[self.index]
        except IndexError:
            return END

    def taken(self, operator: str) -> bool:
        """Step over ``operator`` if it comes next."""
        token = self.peek()
        if token.text != operator or token.kind is not TokenKind.OPERATOR:
            return False
        self.index += 1
        return True

    def expect(self, operator: str) -> None:
        """Step over ``operator``, which must come next."""
        if not self.taken(operator):
            raise self.wrong(f"{operator} is missing", self.peek())

    def deeper(self, token: Token) -> None:
        """Count one more open call or parenthesis; Excel stops at as many."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong(f"it is nested more than {DEEPEST} deep", token)

    def wrong(self, what: str, token: Token) -> FormulaError:
        """Return the error that says ``what`` before ``token``."""
        position = token.start if token is not END else len(self.text)
        found = f"before {token.text!r}" if token.text else "at the end"
        fix = "Write , between arguments, not ;" if token.text == ";" else ""
        return FormulaError(
            f"{what} {found} (character {position + 1} of {self.text!r})",
            position=position,
            fix=fix,
        )
