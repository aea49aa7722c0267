"""The wordings of a campaign, and its audience and plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.admin.menu import confirmation
from portal.agencies.queries import require_officer
from portal.design.refusals import permit, refusals_as_messages, success_redirect
from portal.dissemination.admin.campaign_forms import CampaignPlanForm, CampaignTemplateForm, WordingPartsForm
from portal.dissemination.admin.campaign_pages import acts_of, campaign_or_404
from portal.dissemination.composition.forms import opt_out, propose, propose_parameters
from portal.dissemination.composition.items import MOST_SYLLABLES, CampaignItem, CampaignItemKind
from portal.dissemination.models import Campaign, Template
from portal.dissemination.operations import campaigns as operations
from portal.dissemination.operations.kits import has_voice
from portal.dissemination.planning.campaigns import ancestors, channels_of
from portal.dissemination.planning.rules import rules_of
from portal.dissemination.queries.campaign_texts import WordingExaminer, examiner_of
from portal.dissemination.queries.campaigns import plan_of, wordings_of
from portal.dissemination.queries.items import item_named
from portal.dissemination.states import Channel, FollowedKind, MessageForm


@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The form of one wording: the stored text, else the proposed one. A text with problems is stored and its problems
    are shown; if a colleague stored another meanwhile, both texts are shown."""
    campaign, chosen = campaign_or_404(request, code), _form(form)
    permit("write" in acts_of(campaign, require_officer(request)))
    item = item_named(kind=campaign.kind, key=campaign.key, on=timezone.localdate())
    kept, examiner = wordings_of(campaign=campaign).get(chosen), examiner_of(campaign)
    template = _template(request, chosen, kept.template if kept else None)
    is_anew = request.method != "POST" and (
        bool(request.GET.get("de-xuat")) or kept is None or (kept.template_id or 0) != (template.pk if template else 0)
    )
    words = kept.content if kept else {}
    content = _proposal(chosen, item, examiner, template) if is_anew else words
    filled = WordingPartsForm(request.POST or None, initial=content, form=chosen, template=template, kept=kept)
    if request.method == "POST" and (request.POST.keys() & {"hoi", "bo"} or filled.is_valid()):
        with refusals_as_messages(request):  # somebody has submitted it meanwhile
            return _save(request, campaign, chosen, filled, template)
        return redirect("campaign", code)
    context = {
        "campaign": campaign,
        "item": item,
        "form": filled,
        "rows": _rows(chosen, filled, examiner),
        "chosen": chosen.value,
        "label": chosen.label,
        "tabs": _tabs(campaign),
        "is_kept": kept is not None,
        "is_proposal": is_anew,
        "problems": examiner.problems(chosen, content, template),
        "template": template,
        "template_form": CampaignTemplateForm(initial={"template": template})
        if chosen is MessageForm.TEMPLATE
        else None,
        "url": examiner.url(chosen),
        "endings": [opt_out(examiner.voice, with_marks=True), opt_out(examiner.voice, with_marks=False)],
        "has_voice": has_voice(content.get("text", "")),
    }
    return render(request, "dissemination/staff/campaigns/wording.html", context, status=422 if filled.errors else 200)


def _form(name: str) -> MessageForm:
    try:
        return MessageForm(name)
    except ValueError:
        raise Http404("Không có dạng này.") from None


def _template(request: HttpRequest, form: MessageForm, kept: Template | None) -> Template | None:
    """The template just chosen, else the stored one; in a POST, the template for which the form was filled in, whatever
    its state now.
    """
    chosen = CampaignTemplateForm({"template": request.GET.get("mau")})
    if form is not MessageForm.TEMPLATE:
        return None
    if (sent := request.POST.get("template", "")).isdecimal():
        return Template.objects.filter(pk=sent).first()
    return chosen.cleaned_data["template"] if chosen.is_valid() else kept


def _proposal(
    form: MessageForm, item: CampaignItem | None, examiner: WordingExaminer, template: Template | None
) -> dict[str, str]:
    if item is None or item.language != "vi":  # the words around the content would be Vietnamese
        return {}
    link, voice = examiner.url(form), examiner.voice
    if form is MessageForm.TEMPLATE:
        return propose_parameters(template.parameters, item=item, link=link, voice=voice) if template else {}
    return propose(form, item=item, link=link, voice=voice)


def _save(
    request: HttpRequest, campaign: Campaign, form: MessageForm, filled: WordingPartsForm, template: Template | None
) -> HttpResponse:
    at, by = timezone.now(), require_officer(request)
    if "hoi" in request.POST:
        return confirmation(
            request,
            question=f"Không dùng dạng “{form.label}” nữa?",
            losses=["Lời văn đã soạn của dạng này mất hẳn; dùng lại thì soạn từ lời đề xuất của cổng."],
            act="Không dùng dạng này",
            back=reverse("campaign_wording", args=[campaign.code, form.value]),
            fields={"bo": "1"},
        )
    if "bo" in request.POST:
        operations.drop_wording(campaign=campaign, form=form, by=by, at=at)
        return success_redirect(request, f"Đợt gửi này không dùng dạng “{form.label}”.", "campaign", campaign.code)
    operations.write_wording(campaign=campaign, form=form, content=filled.content(), template=template, by=by, at=at)
    if any(one.stops for one in examiner_of(campaign).problems(form, filled.content(), template)):
        messages.warning(request, "Đã lưu, còn chỗ phải sửa trước khi trình duyệt.")
    else:
        messages.success(request, "Đã lưu.")
    return redirect("campaign_wording", campaign.code, form.value)


def _rows(form: MessageForm, filled: WordingPartsForm, examiner: WordingExaminer) -> list[dict[str, Any]]:
    """Each part with its field and the counters beside it."""
    rows = []
    for part in filled.parts:
        text = filled[part.name].value() or ""
        row: dict[str, Any] = {"field": filled[part.name], "part": part, "counts": "signs"}
        if form is MessageForm.SMS:
            with_marks = part.name == "marked"
            row |= {
                "counts": "sms",
                "ending": opt_out(examiner.voice, with_marks=with_marks),
                "weight": examiner.weight(text, with_marks=with_marks),
                "price": examiner.account.price if examiner.account else 0,
            }
        elif form is MessageForm.SPOKEN:
            row |= {"counts": "syllables", "most": MOST_SYLLABLES}
        rows.append(row)
    return rows


def _tabs(campaign: Campaign) -> list[dict[str, Any]]:
    """All forms, those that a channel of the campaign needs first."""
    worded = wordings_of(campaign=campaign)
    needed = {form for channel in channels_of(campaign.channels) for form in channel.row.forms}
    return sorted(
        [
            {"form": form.value, "label": form.label, "is_kept": form in worded, "is_needed": form in needed}
            for form in MessageForm
        ],
        key=lambda one: not one["is_needed"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    campaign = campaign_or_404(request, code)
    permit("write" in acts_of(campaign, require_officer(request)))
    now, today = timezone.now(), timezone.localdate()
    form = CampaignPlanForm(request.POST or None, campaign=campaign, suggested=_suggested(campaign), on=today)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request):  # somebody has submitted it meanwhile
            operations.plan_campaign(campaign=campaign, aim=form.aim(), by=require_officer(request), at=now)
            return success_redirect(request, "Đã lưu. Số người và dự tính ở bên dưới.", "campaign", code)
        return redirect("campaign", code)
    zone: Any = timezone.get_default_timezone()
    return render(
        request,
        "dissemination/staff/campaigns/plan.html",
        {
            "campaign": campaign,
            "form": form,
            "planned": plan_of(campaign=campaign, at=now, zone=zone, parts=examiner_of(campaign).parts()),
            "rules": rules_of(campaign.campaign_class, on=today),
            "channel_choices": Channel.choices(),
        },
    )


def _suggested(campaign: Campaign) -> list[tuple[str, str]]:
    """Suggested subscriptions: those to the item's fields, to the law itself, to the agency that sends."""
    item = item_named(kind=campaign.kind, key=campaign.key, on=timezone.localdate())
    found = [
        (FollowedKind.FIELD.value, path)
        for path in dict.fromkeys(path for field in (item.fields if item else ()) for path in ancestors(field))
    ]
    if campaign.kind == CampaignItemKind.INSTRUMENT.value:
        found.append((FollowedKind.INSTRUMENT.value, campaign.key))
    return [*found, (FollowedKind.AGENCY.value, campaign.agency.slug)]


urls: list[URLPattern] = [
    path("dot-gui/<uuid:code>/loi-van/<slug:form>/", wording, name="campaign_wording"),
    path("dot-gui/<uuid:code>/nguoi-nhan/", plan, name="campaign_plan"),
]
