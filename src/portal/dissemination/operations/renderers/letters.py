"""Renders letters in plain words: what changed since when, why one receives it, how to stop it.

Campaigns have their own renderer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from messageproviders.port import OutboundMessage, reference_of
from portal.dissemination.channels import CODE_WITHIN, new_token, number_of
from portal.dissemination.composition.items import MessageSender
from portal.dissemination.models import (
    Account,
    Delivery,
    FollowerAddress,
    Letter,
    MessageReply,
    SystemMessage,
    Template,
)
from portal.dissemination.notifications import NewsKind, subject_line
from portal.dissemination.notifications.cases import asker_sentences
from portal.dissemination.notifications.cases import asker_subject_line as asker_subject
from portal.dissemination.notifications.laws import REVOKED
from portal.dissemination.notifications.short_forms import (
    TemplateValues,
    filled_in,
    forms_of_news,
    forms_of_work,
    shortly,
)
from portal.dissemination.operations.renderers.campaigns import CampaignRenderer, Scripts
from portal.dissemination.operations.sending.letters import CONFIRM_WITHIN, LINK_FOR, make_links
from portal.dissemination.queries import (
    EarlierNotification,
    answer_items,
    is_about_an_answer,
    news_in,
    notification_items,
)
from portal.dissemination.queries.channels import holder_number, letter_templates, may_come_by_number, stop_number
from portal.dissemination.queries.followers import FollowedSubject, asking_in, news_unsubscribe_token, subjects_named
from portal.dissemination.queries.notifications import content_items, is_about_a_content
from portal.dissemination.queries.objections import Reached, reached_by
from portal.dissemination.queries.receivers import asker_status_of, waiting_in_letter
from portal.dissemination.states import OF_WHAT_IS_FOLLOWED, Channel, Frequency, LetterKind, SkipReason, consent_text
from portal.journal.models import Entry
from portal.questions.queries.submissions import code_again

FilledTemplate = tuple[str, Mapping[str, str]]  # the provider's number of a template, and its values
_NONE: FilledTemplate = ("", {})


class LetterTemplates:
    """Looks up templates once for a batch of letters."""

    def __init__(self, *, at: datetime) -> None:
        self.day = timezone.localdate(at)
        self._known: dict[tuple[int, LetterKind], list[Template]] = {}

    def choose(
        self, delivery: Delivery, address: FollowerAddress | None, *, kind: LetterKind, forms: TemplateValues
    ) -> FilledTemplate:
        """The template of the delivery's account that expresses most of the letter.

        Without one ("") the provider leaves the letter to the next channel; so it does if the owner of the number no
        longer wants Zalo there.
        """
        channel, account = Channel(delivery.channel), delivery.account
        by_phone = channel is Channel.ZALO_PHONE
        agrees = kind is LetterKind.STAFF or (address is not None and address.by_zalo)
        if account is None or (by_phone and not agrees):
            return _NONE
        return max(
            [
                (one.outside_id, values)
                for one in self._of(account, kind)
                if (by_phone or one.by_uid) and (values := filled_in(one.parameters, forms)) is not None
            ],
            key=lambda one: len(one[1]),
            default=_NONE,
        )

    def _of(self, account: Account, kind: LetterKind) -> list[Template]:
        key = (holder_number(account), kind)
        if key not in self._known:
            self._known[key] = letter_templates(kind=kind, accounts=[key[0]])
        return self._known[key]


MOST_LAWS = 20
_BY_ZALO = (Channel.ZALO.value, Channel.ZALO_PHONE.value)


RenderedWords = tuple[str, dict[str, object]]  # the subject, and the context of the template


class BatchRenderer(Protocol):
    """Renders deliveries, a batch at a time."""

    def messages(self, deliveries: Sequence[Delivery]) -> Mapping[int, OutboundMessage | SkipReason]:
        """The message of each delivery by its key, or the reason why there is none."""


@dataclass(frozen=True, slots=True)
class AddressedLetter:
    """A letter to be rendered for an address, with the secret of its link, which only the letter itself keeps.

    An asker has a receipt code instead; an officer signs in.
    """

    letter: Letter
    delivery: Delivery
    to: Reached
    token: str


class LetterRenderer:
    """Renders letters; what several letters have in common is looked up once."""

    def __init__(self, *, sender: MessageSender, key: str, at: datetime) -> None:
        self._sender = sender
        self._key = key  # the installation's secret, from which receipt codes are derived
        self._at = at
        self._templates = LetterTemplates(at=at)
        self._told: dict[tuple[tuple[int, date | None], ...], list[dict[str, Any]]] = {}
        self._named: dict[tuple[str, str], FollowedSubject | None] = {}

    def messages(self, deliveries: Sequence[Delivery]) -> dict[int, OutboundMessage | SkipReason]:
        reached = reached_by(deliveries=deliveries)
        written: dict[int, OutboundMessage | SkipReason] = {}
        tokens: dict[Letter, str] = {}
        for one in deliveries:
            if one.letter is None or one.pk not in reached:
                written[one.pk] = SkipReason.NO_ADDRESS
                continue
            has_link = one.letter.follower is not None and not Channel(one.channel).row.is_by_hand
            handed = AddressedLetter(one.letter, one, reached[one.pk], new_token() if has_link else "")
            message = self._write(handed)
            written[one.pk] = SkipReason.NOTHING_LEFT if message is None else message
            if message is not None and handed.token:
                tokens[handed.letter] = handed.token
        make_links(tokens=tokens, at=self._at)
        return written

    def _write(self, handed: AddressedLetter) -> OutboundMessage | None:
        """The message for a letter; None when there is nothing left to say."""
        written: dict[LetterKind, tuple[Callable[[AddressedLetter], RenderedWords | None], str]] = {
            LetterKind.CONFIRM: (self._confirmation, "confirm"),
            LetterKind.LINK: (lambda one: ("Trang theo dõi của bạn", {"page": self._link("cua-toi", one)}), "link"),
            LetterKind.NEWS: (self._news, "news"),
            LetterKind.ASKER: (self._to_asker, "asker"),
            LetterKind.STAFF: (self._to_officer, "staff"),
            LetterKind.STOPPED: (self._stopped, "stopped"),
            LetterKind.HOW_TO_STOP: (
                lambda one: ("Cách ngừng nhận tin", {"stop_number": stop_number()}),
                "stopped",
            ),
            LetterKind.REPLY: (self._reply, "stopped"),
            LetterKind.AGENCY: (self._of_agency, "agency"),
            LetterKind.LISTED: (self._listed, "agency"),
        }
        say, template = written[LetterKind(handed.letter.kind)]
        if (told := say(handed)) is None:
            return None
        subject, words = told
        by_post = Channel(handed.delivery.channel).row.is_by_hand
        words |= {"sender": self._sender, "subject": subject, "link_days": LINK_FOR.days, "by_post": by_post}
        is_mail = by_post or handed.delivery.channel == Channel.EMAIL.value
        return self._mail(handed, words, template) if is_mail else self._short(handed, words)

    def _mail(self, handed: AddressedLetter, words: dict[str, object], template: str) -> OutboundMessage:
        return OutboundMessage(
            reference=f"<{handed.letter.code}@{self._sender.host}>",
            to=handed.to.to,
            subject=str(words["subject"]),
            text=_squeezed(render_to_string(f"dissemination/mail/{template}.txt", words)),
            html=render_to_string(f"dissemination/mail/{template}.html", words),
            headers=self._headers(handed),
        )

    def _short(self, handed: AddressedLetter, words: dict[str, object]) -> OutboundMessage:
        """The letter in a sentence or two with a link: for a telephone, Zalo, a browser notification."""
        channel, kind = Channel(handed.delivery.channel), LetterKind(handed.letter.kind)
        short = shortly(kind, words, channel=channel, sender=self._sender)
        template, data = self._templated(handed, kind, words)
        return OutboundMessage(
            reference=reference_of(handed.delivery.pk),
            to=handed.to.to,
            subject=str(words["subject"]),
            text=short.text,
            template=template,
            data=data,
            link=short.link,
            particulars=handed.to.particulars,
        )

    def _templated(self, handed: AddressedLetter, kind: LetterKind, words: dict[str, object]) -> FilledTemplate:
        """A template for Zalo, which delivers our own words only to people who have written recently."""
        forms_of = {LetterKind.NEWS: forms_of_news, LetterKind.STAFF: forms_of_work}.get(kind)
        if forms_of is None or handed.delivery.channel not in _BY_ZALO:
            return _NONE
        return self._templates.choose(
            handed.delivery,
            handed.to.address,
            kind=kind,
            forms=forms_of(words, sender=self._sender, on=self._templates.day),
        )

    def _headers(self, handed: AddressedLetter) -> dict[str, str]:
        """Headers against automatic replies and, for news, the one-click unsubscribe of RFC 8058."""
        headers = {"Auto-Submitted": "auto-generated"}
        if handed.letter.kind not in (LetterKind.ASKER, LetterKind.STAFF):
            headers["List-Id"] = f"<theo-doi.{self._sender.host}>"
        if handed.letter.kind in OF_WHAT_IS_FOLLOWED:
            headers["List-Unsubscribe"] = f"<{self._way_out(handed)}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return headers

    def _confirmation(self, handed: AddressedLetter) -> RenderedWords | None:
        if (asking := asking_in(letter=handed.letter)) is None:
            return None
        wanted = list(asking.subscriptions.filter(stopped_at__isnull=True).order_by("pk"))
        followed = self._subjects([(one.kind, one.key) for one in wanted])
        if wanted and not followed:
            return None
        what = "theo dõi thay đổi pháp luật" if wanted else "địa chỉ nhận tin"
        return f"Xin xác nhận: {what}", {
            "followed": followed,
            "is_known": asking.address is not None and asking.address.confirmed_at is not None,
            "frequency": Frequency(wanted[0].frequency).label.lower() if wanted else "",
            "consent": consent_text(version=asking.wording, owner=self._sender.owner),
            "confirm_at": self._link("xac-nhan", handed),
            "days": CONFIRM_WITHIN.days,
            "code": number_of(asking.seed, key=self._key),
            "minutes": int(CODE_WITHIN.total_seconds() // 60),
        }

    def _news(self, handed: AddressedLetter) -> RenderedWords | None:
        news = list(news_in(letter=handed.letter))
        memory = EarlierNotification.of([one.entry for one in news], at=self._at)
        # Followers who were not notified of an event need no notification of its retraction.
        news = [one for one in news if one.entry.verb != REVOKED or memory.was_told(one.entry, one.subscription)]
        about_answers = [one for one in news if is_about_an_answer(one)]
        about_contents = [one for one in news if is_about_a_content(one.entry)]
        about_laws = [one for one in news if one not in about_answers and one not in about_contents]
        told = [*self._tidings([(one.entry, memory.day(one.entry, one.subscription)) for one in about_laws])]
        told += [one for one in answer_items(news=about_answers) if one["sentences"]]
        told += content_items(news=about_contents)
        if not told:
            return None
        reasons = dict.fromkeys((one.subscription.kind, one.subscription.key) for one in news)
        return subject_line(
            [one["called"] for one in told],
            manners=frozenset[NewsKind]().union(*(one["manners"] for one in told)),
            noun="mục" if about_answers or about_contents else "văn bản",
        ), {
            "told": told[:MOST_LAWS],
            "rest": max(0, len(told) - MOST_LAWS),
            "reasons": self._subjects(list(reasons)),
            "page": self._link("cua-toi", handed),
            "stop_at": self._way_out(handed),
        }

    def _to_asker(self, handed: AddressedLetter) -> RenderedWords | None:
        letter, status = handed.letter, asker_status_of(letter=handed.letter)
        said = asker_sentences(status) if status is not None else []
        if status is None or letter.question is None or not said:
            return None
        answer = letter.question.answer
        return asker_subject(status), {
            "status": status,
            "said": said,
            "code": code_again(uuid=letter.question.uuid, key=self._key, digest=letter.question.code_digest),
            "look_up": f"{self._sender.base}{reverse('questions:look_up')}",
            "public": f"{self._sender.base}{answer.get_absolute_url()}" if answer and answer.is_public else "",
        }

    def _to_officer(self, handed: AddressedLetter) -> RenderedWords | None:
        if not (groups := waiting_in_letter(letter=handed.letter, at=self._at)):
            return None
        count = sum(one["count"] for one in groups)
        return f"Việc đang chờ bạn: {count} việc", {
            "count": count,
            "officer": handed.letter.officer,
            "groups": groups,
            "desk": f"{self._sender.base}{reverse('wagtailadmin_home')}",
        }

    def _stopped(self, handed: AddressedLetter) -> RenderedWords | None:
        address = handed.to.address
        by_number = address is not None and may_come_by_number(address)
        return "Đã ngừng gửi tin", {"by_number": by_number, "stop_number": stop_number() if by_number else ""}

    def _reply(self, handed: AddressedLetter) -> RenderedWords | None:
        """The reply to a message; without words, the receipt of the question that it became."""
        reply = MessageReply.objects.select_related("message__question").get(letter=handed.letter)
        asked, look_up = reply.message.question, f"{self._sender.base}{reverse('questions:look_up')}"
        code = code_again(uuid=asked.uuid, key=self._key, digest=asked.code_digest) if asked else ""
        receipt = f"đã nhận câu hỏi của bạn, mã biên nhận {code}. Xem bằng mã: {look_up}" if code else ""
        return ("Trả lời tin nhắn", {"text": reply.text or receipt}) if reply.text or receipt else None

    def _of_agency(self, handed: AddressedLetter) -> RenderedWords | None:
        """A message submitted by a system of an agency; None if its wording was ended since."""
        said = SystemMessage.objects.select_related("agency", "template").get(letter=handed.letter)
        told: dict[str, object] = {"agency": said.agency.name, "stop_at": self._way_out(handed), "text": said.text}
        return (f"Tin của {said.agency.name}", told) if said.text and not said.template.ended_at else None

    def _listed(self, handed: AddressedLetter) -> RenderedWords | None:
        """Which agency put the follower on a list, on what ground; None if they have subscribed themselves since."""
        wish = handed.letter.subscription
        if wish is None or wish.consent_list is None:
            return None
        agency, day = wish.consent_list.agency.name, wish.agreed_on
        text = f"{agency} đã đăng ký cho bạn nhận tin pháp luật của cơ quan, theo giấy bạn ký ngày {day:%d/%m/%Y}."
        return f"{agency} đã đăng ký nhận tin cho bạn", {
            "agency": agency, "stop_at": self._way_out(handed), "text": text, "is_listed": True,
        }  # fmt: skip

    def _tidings(self, entries: list[tuple[Entry, date | None]]) -> list[dict[str, Any]]:
        """The items about these entries, each with the day on which a retracted event was notified."""
        told_on = {entry.pk: day for entry, day in entries}
        key = tuple(told_on.items())
        if key not in self._told:
            self._told[key] = [
                one
                for one in notification_items(entries=[entry for entry, _ in entries], at=self._at, told_on=told_on)
                if one["sentences"]
            ]
        return self._told[key]

    def _subjects(self, pairs: list[tuple[str, str]]) -> list[FollowedSubject]:
        if unknown := [pair for pair in pairs if pair not in self._named]:
            found = subjects_named(pairs=unknown)
            self._named |= {pair: found.get(pair) for pair in unknown}
        return [named for pair in pairs if (named := self._named[pair])]

    def _link(self, part: str, handed: AddressedLetter) -> str:
        return f"{self._sender.base}/theo-doi/{part}/{handed.token}/"

    def _way_out(self, handed: AddressedLetter) -> str:
        return f"{self._sender.base}/theo-doi/thoi/{news_unsubscribe_token(handed.letter)}/"


def _squeezed(text: str) -> str:
    """Removes the blank lines that template tags leave."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join([line for at, line in enumerate(lines) if line or lines[at - 1]]) + "\n"


class MessageRenderer:
    """Gives each delivery to the renderer of its kind; renderers are created for each batch."""

    def __init__(
        self,
        *,
        letters: Callable[[datetime], BatchRenderer],
        campaigns: Callable[[datetime, Scripts | None], BatchRenderer],
    ) -> None:
        self._letters = letters
        self._campaigns = campaigns

    def messages(
        self, deliveries: Sequence[Delivery], *, at: datetime, scripts: Scripts | None = None
    ) -> Mapping[int, OutboundMessage | SkipReason]:
        """`scripts`: campaign scripts loaded for earlier batches of the same round; new ones are added."""
        letters = [one for one in deliveries if one.letter_id is not None]
        bulk = [one for one in deliveries if one.letter_id is None]
        written: dict[int, OutboundMessage | SkipReason] = {}
        if letters:
            written |= self._letters(at).messages(letters)
        if bulk:
            written |= self._campaigns(at, scripts).messages(bulk)
        return written


def renderer_of(sender: MessageSender, *, key: str) -> MessageRenderer:
    return MessageRenderer(
        letters=lambda at: LetterRenderer(sender=sender, key=key, at=at),
        campaigns=lambda at, scripts: CampaignRenderer(sender=sender, at=at, scripts=scripts),
    )
