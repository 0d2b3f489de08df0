# ruff: noqa: S608 - conditions of policies, put together from constants alone
"""Conditions for row-level security about links and what crosses them."""

from cases.walls import OWN, SUPERVISOR, granted

MY_AGENCY = "(select app.agency())"
# Tasks of these rooms read ids, codes and dates; those of others read nothing here.
IN_TOPIC = "split_part((select app.topic()), '.', 1) in ('cases', 'sharing', 'risk')"

PROGRAMME_SIDE = granted("sharing_link.programme_case_id")
# The attachment's own policy decides inside: a programme sees none of them.
SUPPORT_SIDE = """exists (select 1 from sharing_linkattachment attached
    where attached.link_id = sharing_link.id)"""
PRIVATE = f"""{OWN} and ((support_case_id is null and {SUPERVISOR})
    or {granted("sharing_linkattachment.support_case_id")})"""
ATTACHES = f"""({PRIVATE}) and {SUPERVISOR} and (support_case_id is null or exists (
    select 1 from cases_case mine where mine.id = support_case_id and mine.kind = 'SUPPORT'))"""
OPENS = f"""programme_id = {MY_AGENCY} and {PROGRAMME_SIDE}
    and exists (select 1 from cases_affectedperson named
      where named.id = affected_id and named.case_id = programme_case_id)
    and exists (select 1 from agencies_agency there
      where there.id = support_id and there.kind = 'VICTIM_SUPPORT')"""

SENT = f"""sharing_disclosure.sender_id = {MY_AGENCY} and exists (
    select 1 from sharing_link along where along.id = sharing_disclosure.link_id)"""
ARRIVED = f"""sharing_disclosure.recipient_id = {MY_AGENCY}
    and sharing_disclosure.state in ('SENT', 'RECEIVED')
    and exists (select 1 from sharing_link along where along.id = sharing_disclosure.link_id
      and (sharing_disclosure.use_instruction <> 'SUPERVISOR_ONLY'
        or app.oversees(along.programme_case_id)
        or (along.support_id = {MY_AGENCY} and {SUPERVISOR})))"""
SENDS = f"""{SENT} and sharing_disclosure.state in ('DRAFT', 'APPROVED', 'SENT')
    and sharing_disclosure.received_at is null
    and exists (select 1 from sharing_link along
      where along.id = sharing_disclosure.link_id and along.route_state = 'OPEN'
        and sharing_disclosure.sender_id in (along.programme_id, along.support_id)
        and sharing_disclosure.recipient_id in (along.programme_id, along.support_id))"""
DESK = f"""{OWN} and exists (select 1 from sharing_disclosure came
    where came.id = disclosure_id and came.recipient_id = {MY_AGENCY})"""

OWN_CASE = "exists (select 1 from cases_case mine where mine.id = {case})"
TASK_SEES = f"""{IN_TOPIC} and (sender_id = {MY_AGENCY}
    or (recipient_id = {MY_AGENCY} and state in ('SENT', 'RECEIVED')))"""

# A task drafts without words, and sends on or expires what waited for an agreement.
TASK_DRAFTS = f"""{IN_TOPIC} and sender_id = {MY_AGENCY} and state = 'DRAFT'
    and not needs_second and exists (select 1 from sharing_link along
      where along.id = link_id and along.route_state = 'OPEN' and along.programme_id = {MY_AGENCY}
        and along.support_id = recipient_id)"""
# What waits for a second person it can only expire: the trigger refuses to send it unread.
TASK_SENDS = f"""{IN_TOPIC} and sender_id = {MY_AGENCY}
    and (state in ('APPROVED', 'SENT', 'EXPIRED') or (state = 'DRAFT' and needs_second))"""

# What may be queued for the agency at the other end of a link.
TELLS_OTHERS = f"""
    (topic = 'sharing.disclosure.sent' and exists (select 1 from sharing_disclosure told
      where told.id = audit_outboxmessage.object_id and told.sender_id = {MY_AGENCY}
        and told.recipient_id = audit_outboxmessage.agency_id))
    or (topic in ('sharing.route.opened', 'sharing.route.closed') and exists (
      select 1 from sharing_link route
      where route.id = audit_outboxmessage.object_id and route.programme_id = {MY_AGENCY}
        and route.support_id = audit_outboxmessage.agency_id))"""
