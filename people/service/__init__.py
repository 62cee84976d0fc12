"""The deeds and looks of the people stage, each by its name."""

from people.service.accounts import (
    account_named,
    account_of,
    actor_of,
    change_password,
    create_account,
    end_sessions,
    restore_account,
    roles_of,
    suspend_account,
)
from people.service.approvals import (
    approval_of,
    approvals_of,
    approvals_waiting,
    approve,
    ask_approval,
    pending_approval,
    send_back,
    void_approvals,
)
from people.service.exclusions import (
    ExclusionLists,
    KeptLists,
    entries_of,
    put_on_list,
    standing_of,
    take_off_list,
)
from people.service.identity import (
    RealNameRegister,
    RegisterAnswer,
    SimulatedRegister,
    identity_of,
    verify_identity,
)

__all__ = [
    "ExclusionLists",
    "KeptLists",
    "RealNameRegister",
    "RegisterAnswer",
    "SimulatedRegister",
    "account_named",
    "account_of",
    "actor_of",
    "approval_of",
    "approvals_of",
    "approvals_waiting",
    "approve",
    "ask_approval",
    "change_password",
    "create_account",
    "end_sessions",
    "entries_of",
    "identity_of",
    "pending_approval",
    "put_on_list",
    "restore_account",
    "roles_of",
    "send_back",
    "standing_of",
    "suspend_account",
    "take_off_list",
    "verify_identity",
    "void_approvals",
]
