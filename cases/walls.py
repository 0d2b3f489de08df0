"""Conditions for row-level security, shared by the rooms whose rows lie in cases."""


def marked(column: str) -> str:
    """Return SQL that says whether a conflict of interest hides this id from the worker."""
    return f"md5({column}::text)::uuid = any ((select app.barred_marks())::uuid[])"


def granted(case: str) -> str:
    """Return the condition that the caller has a live grant on the case in this column."""
    return f"""exists (select 1 from cases_casegrant granted
        where granted.content_object_id = {case} and granted.user_id = (select app.worker())
          and (granted.expires_at is null or granted.expires_at > (select app.now())))"""  # noqa: S608 - a column of our own


OWN = "agency_id = (select app.agency())"
SUPERVISOR = "(select app.has_role('SUPERVISOR'))"
