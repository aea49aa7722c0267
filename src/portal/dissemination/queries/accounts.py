"""How the accounts stand by which messages leave: what sends, what does not, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from messageproviders.port import OUTCOME_LABELS, Outcome
from portal.dissemination.models import Account, Attempt, Template, Token
from portal.dissemination.states import AccountKind, TemplateState

# The latest attempts that are looked through for an account's last failure: those of some minutes, or of weeks.
_LOOKED_AT = 5_000
_FINE = ("", Outcome.ACCEPTED.value)


@dataclass(frozen=True, slots=True)
class Failure:
    at: datetime | None
    label: str
    reply: str


@dataclass(frozen=True, slots=True)
class Health:
    """An account as it stands. `hinders` are sentences for an officer: none where it sends."""

    account: Account
    hinders: tuple[str, ...]
    token: Token | None = None
    last_failure: Failure | None = None
    templates: int = 0
    enabled_templates: int = 0

    @property
    def sends(self) -> bool:
        return not self.hinders


def healths(*, known_secrets: frozenset[str], at: datetime) -> list[Health]:
    """Every account, by channel. `known_secrets`: names of secrets that this installation has."""
    accounts = list(Account.objects.order_by("channel", "name"))
    tokens = {token.account_id: token for token in Token.objects.all()}
    failures = _last_failures()
    counted = _templates()
    return [
        Health(
            account=one,
            hinders=tuple(_hinders(one, tokens, known_secrets, at)),
            token=tokens.get(holder_number(one)),
            last_failure=failures.get(one.pk),
            templates=counted.get(holder_number(one), (0, 0))[0],
            enabled_templates=counted.get(holder_number(one), (0, 0))[1],
        )
        for one in accounts
    ]


def holder_number(account: Account) -> int:
    """The account whose token and templates serve this one."""
    return int(account.options.get("token_of") or account.pk)


def templates_known(*, account: Account | None = None) -> QuerySet[Template]:
    found = Template.objects.select_related("account").order_by("account__name", "name", "pk")
    return found.filter(account=account) if account else found


def _hinders(account: Account, tokens: dict[int, Token], known_secrets: frozenset[str], at: datetime) -> Sequence[str]:
    found = []
    if not account.is_open:
        found.append("Tài khoản không còn dùng.")
    if account.paused_at is not None:
        found.append(f"Đang tạm dừng: {account.paused_why.rstrip('. ')}.")
    if account.secret and account.secret not in known_secrets:
        found.append(f"Chưa có bí mật “{account.secret}” trên máy chủ.")
    if account.quota_left == 0:
        found.append("Đã hết hạn mức hôm nay.")
    if account.kind == AccountKind.ZALO:
        found += _of_token(tokens.get(holder_number(account)), at)
    return found


def _of_token(token: Token | None, at: datetime) -> list[str]:
    if token is None:
        return ["Chưa kết nối với Zalo."]
    if token.failed_at is not None and token.expires_at <= at:
        return ["Kết nối với Zalo đã mất, cần kết nối lại."]
    return []


def _last_failures() -> dict[int, Failure]:
    last = Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    recent = Attempt.objects.filter(pk__gt=last - _LOOKED_AT, account__isnull=False).exclude(outcome__in=_FINE)
    found: dict[int, Failure] = {}
    for account, at, outcome, reply in recent.order_by("pk").values_list("account", "ended_at", "outcome", "reply"):
        found[account] = Failure(at, OUTCOME_LABELS[Outcome(outcome)], reply)
    return found


def _templates() -> dict[int, tuple[int, int]]:
    enabled = Count("pk", filter=Q(state=TemplateState.ENABLED.value))
    rows = Template.objects.values_list("account").annotate(count=Count("pk"), enabled=enabled).order_by()
    return {account: (count, usable) for account, count, usable in rows}
