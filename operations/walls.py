"""What must never be in either database, whatever else is: asked of its own catalogue.

Any role may ask: the catalogue is open to all. tests/walls freezes the rest of it, line by line.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

LOGINS = ("web", "task", "auth", "audit_reader", "sealer", "keys", "gate")
RUNTIME = tuple(f"app_{login}" for login in LOGINS)
OPEN_TABLES = """
select distinct c.oid::regclass::text from pg_class c, pg_roles r
where c.relkind in ('r', 'p', 'v', 'm', 'f') and r.rolname = any(%s)
  and c.relnamespace in ('public'::regnamespace, 'app'::regnamespace)
  and has_any_column_privilege(r.oid, c.oid, 'select, insert, update, references')
  and not (c.relrowsecurity and c.relforcerowsecurity
           and exists (select 1 from pg_policy p where p.polrelid = c.oid))"""
TOO_POWERFUL = """
select rolname::text from pg_roles r where rolname = any(%s) and (
  rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
  or exists (select 1 from pg_auth_members m where m.member = r.oid)
  or exists (select 1 from pg_class c where c.relowner = r.oid
             or (c.relkind in ('r', 'p')
                 and c.relnamespace in ('public'::regnamespace, 'app'::regnamespace)
                 and has_table_privilege(r.oid, c.oid, 'truncate, trigger, references'))))"""
# Whoever may become another role has its powers; nobody but migrator and owner may.
MISSING = "select role from unnest(%s::text[]) role where to_regrole(role) is null"
LOOSE_FUNCTIONS = """
select p.oid::regprocedure::text from pg_proc p
where p.pronamespace in ('public'::regnamespace, 'app'::regnamespace) and %s::text[] is not null
  and (has_function_privilege('public', p.oid, 'execute')
       or (p.prosecdef and p.proowner <> 'app_gate'::regrole)
       or not coalesce('search_path=pg_catalog, pg_temp' = any(p.proconfig), false))"""
# A part of a table is reached through its whole alone, and lasts as that does.
LOOSE_PARTS = """
select c.oid::regclass::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
join pg_class whole on whole.oid = i.inhparent
where c.relkind = 'r' and %s::text[] is not null
  and c.relnamespace in ('public'::regnamespace, 'app'::regnamespace)
  and not (c.relrowsecurity and c.relforcerowsecurity
           and not exists (select from aclexplode(c.relacl) a where a.grantee <> c.relowner)
           and not exists (select from pg_trigger w where w.tgrelid = whole.oid
             and not exists (select from pg_trigger g where g.tgrelid = c.oid
               and g.tgname = w.tgname and g.tgenabled = w.tgenabled)))"""
FAULTS = {
    "table without its wall": OPEN_TABLES,
    "part without the walls of its whole": LOOSE_PARTS,
    "role with too much power": TOO_POWERFUL,
    "role that is missing": MISSING,
    "function open to all": LOOSE_FUNCTIONS,
}
WALLED = """
select count(*) from pg_class where relkind in ('r', 'p') and not relispartition
  and relnamespace in ('public'::regnamespace, 'app'::regnamespace)
  and relrowsecurity and relforcerowsecurity"""


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Return what stands open, each as `fault: name`."""
    found = []
    with connection.cursor() as cursor:
        for fault, query in FAULTS.items():
            cursor.execute(query, [list(RUNTIME)])
            found += [f"{fault}: {name}" for (name,) in cursor.fetchall()]
    return found


def walled(connection: BaseDatabaseWrapper) -> int:
    """Return how many tables enforce row-level security even for their owner."""
    with connection.cursor() as cursor:
        cursor.execute(WALLED)
        return int(cursor.fetchone()[0])
