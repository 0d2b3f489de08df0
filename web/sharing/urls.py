"""The addresses of what crosses between agencies."""

from django.urls import path

from web.sharing.drafts import SendDraft
from web.sharing.links import (
    AttachLink,
    LinkPage,
    Links,
    OpenCaseForLink,
)
from web.sharing.not_attached import DeclineLink, DetachLink
from web.sharing.of_case import SharingPage
from web.sharing.received import Acknowledge, DisclosurePage, Received, SendHeld, Take
from web.sharing.releases import NewRelease, WithdrawRelease
from web.sharing.routes import CloseRoute, NewPartner, OpenRoute
from web.sharing.seconds import Approve, Exceptions, ReviewException
from web.sharing.telling import Recall, Tell

urlpatterns = [
    path("cases/<uuid:case_id>/sharing/", SharingPage.as_view(), name="sharing"),
    path("cases/<uuid:case_id>/releases/new/", NewRelease.as_view(), name="release-new"),
    path(
        "releases/<uuid:release_id>/withdraw/", WithdrawRelease.as_view(), name="release-withdraw"
    ),
    path("named/<uuid:person_id>/route/", OpenRoute.as_view(), name="route-new"),
    path("named/<uuid:person_id>/decision/", NewPartner.as_view(), name="new-partner"),
    path("links/", Links.as_view(), name="links"),
    path("links/<uuid:link_id>/", LinkPage.as_view(), name="link"),
    path("links/<uuid:link_id>/attach/", AttachLink.as_view(), name="link-attach"),
    path("links/<uuid:link_id>/case/", OpenCaseForLink.as_view(), name="link-case"),
    path("links/<uuid:link_id>/decline/", DeclineLink.as_view(), name="link-decline"),
    path("links/<uuid:link_id>/detach/", DetachLink.as_view(), name="link-detach"),
    path("links/<uuid:link_id>/close/", CloseRoute.as_view(), name="route-close"),
    path("links/<uuid:link_id>/tell/", Tell.as_view(), name="disclosure-new"),
    path("received/", Received.as_view(), name="received"),
    path("received/<uuid:disclosure_id>/", DisclosurePage.as_view(), name="disclosure"),
    path("received/<uuid:disclosure_id>/take/", Take.as_view(), name="disclosure-take"),
    path(
        "received/<uuid:disclosure_id>/acknowledge/",
        Acknowledge.as_view(),
        name="disclosure-acknowledge",
    ),
    path("received/<uuid:disclosure_id>/send/", SendHeld.as_view(), name="disclosure-send"),
    path("received/<uuid:disclosure_id>/recall/", Recall.as_view(), name="disclosure-recall"),
    path("received/<uuid:disclosure_id>/draft/", SendDraft.as_view(), name="disclosure-draft"),
    path("received/<uuid:disclosure_id>/approve/", Approve.as_view(), name="disclosure-approve"),
    path("exceptions/", Exceptions.as_view(), name="exceptions"),
    path(
        "received/<uuid:disclosure_id>/review/", ReviewException.as_view(), name="exception-review"
    ),
]
