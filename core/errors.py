"""Errors a person can be shown. The class says who must act, the remedy says how.

Everything raised on purpose derives from `AppError`. Pages, commands and HTTP routes show
`message` and `remedy` once, at the edge; nothing in between catches them to carry on.
"""


class AppError(Exception):
    """Base of every error raised on purpose.

    Args:
        message: what is wrong, a whole sentence, safe to show to any user.
        remedy: what the reader can do about it, a whole sentence.
    """

    code = "error"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InvalidInputError(AppError):
    """The request cannot be carried out as it stands; the user can correct it."""

    code = "invalid_input"


class NotFoundError(AppError):
    """What was asked for does not exist, or is not the actor's: the two are never told apart."""

    code = "not_found"


class ConflictError(AppError):
    """The request contradicts what is stored (a name taken, a run already under way)."""

    code = "conflict"


class NotPermittedError(AppError):
    """The actor's role does not allow this; an administrator can change the role."""

    code = "not_permitted"


class SignInError(AppError):
    """The sign-in was refused: wrong password, locked account or expired ticket."""

    code = "sign_in"


class BusyError(AppError):
    """The system is at a limit right now; trying again later works."""

    code = "busy"


class ProviderError(AppError):
    """An outside source failed or answered nonsense; nothing stored was changed."""

    code = "provider"


class SetupError(AppError):
    """The installation is not fit to start; the operator must change a setting."""

    code = "setup"


class JobCancelledError(AppError):
    """Raised inside a running job when its owner has asked it to stop."""

    code = "cancelled"
