"""What the database's own catalogue says, as lines that people can read.

`tests/walls/catalogue.txt` holds these lines as they should be. After a change that is meant:

    FREEZE=1 ./casecoord.sh test tests/walls/test_catalogue.py

writes them anew; then read the difference (`git diff tests/walls/catalogue.txt`) before committing.
"""

import re
from pathlib import Path

import psycopg
from psycopg import sql

CASTS = re.compile(r"::(text|character varying)(\(\d+\))?(\[\])?")
FROZEN = Path(__file__).with_name("catalogue.txt")
ROLES_AT_RUN_TIME = (
    "app_web",
    "app_task",
    "app_auth",
    "app_audit_reader",
    "app_sealer",
    "app_keys",
    "app_gate",
)
ASKED = {"ours": ["public", "app"], "runtime": list(ROLES_AT_RUN_TIME)}

POLICIES = """
select 'policy ' || c.oid::regclass || ': ' || p.polname || ' for '
       || case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
          when 'd' then 'delete' else 'all' end
       || ' to ' || array_to_string(array(select rolname from pg_roles where oid = any(p.polroles)
                                          order by 1), ', ')
       || case when p.polpermissive then '' else ' RESTRICTIVE' end
       || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '')
       || coalesce(' check ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
from pg_policy p join pg_class c on c.oid = p.polrelid
where c.relnamespace::regnamespace::text = any(%(ours)s)"""
WALLS = """
select 'table ' || c.oid::regclass || ': owner ' || pg_get_userbyid(c.relowner)
       || case when c.relrowsecurity then ', enabled' else ', OPEN' end
       || case when c.relforcerowsecurity then ', forced' else ', NOT FORCED' end
from pg_class c where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
and c.relnamespace::regnamespace::text = any(%(ours)s)"""
# The parts of a table, one line for all that are alike: which there are, is the calendar's.
PARTS = """
with part as (
  select i.inhparent, c.relname, concat_ws(', ', 'owner ' || pg_get_userbyid(c.relowner),
    case when c.relrowsecurity then 'enabled' else 'OPEN' end,
    case when c.relforcerowsecurity then 'forced' else 'NOT FORCED' end,
    'granted to ' || coalesce((select string_agg(distinct coalesce(r.rolname, 'PUBLIC'), ', ')
      from (select c.relacl as acl union all select t.attacl from pg_attribute t
            where t.attrelid = c.oid) g, aclexplode(g.acl) a
      left join pg_roles r on r.oid = a.grantee where a.grantee <> c.relowner), 'nobody'),
    'policies ' || (select count(*) from pg_policy p where p.polrelid = c.oid),
    'constraints ' || (select string_agg(k.said, '; ' order by k.said collate "C")
      from (select *, pg_get_constraintdef(oid) as said from pg_constraint) k
      where k.conrelid = c.oid and k.contype in ('c', 'p', 'u', 'x')),
    (select string_agg('trigger ' || replace(pg_get_triggerdef(g.oid), ' ON public.' || c.relname,
        '') || case g.tgenabled when 'A' then ' ALWAYS' when 'O' then '' else ' OFF' end,
        ', ' order by g.tgname) from pg_trigger g where g.tgrelid = c.oid)) as walls
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text = any(%(ours)s))
select 'parts of ' || p.inhparent::regclass
       || case when p.walls = (select mode() within group (order by o.walls) from part o
                               where o.inhparent = p.inhparent)
          then '' else ' ' || string_agg(p.relname, ' ' order by p.relname) end
       || ': ' || p.walls
from part p group by p.inhparent, p.walls"""
# Identity columns need no grant on their sequence; the trail's numbers, which are none, do.
TABLE_GRANTS = """
select 'grant ' || c.oid::regclass || ': ' || coalesce(r.rolname, 'PUBLIC') || ' may '
       || string_agg(lower(a.privilege_type), ', ' order by a.privilege_type)
from pg_class c, aclexplode(c.relacl) a left join pg_roles r on r.oid = a.grantee
where not c.relispartition and c.relnamespace::regnamespace::text = any(%(ours)s)
  and a.grantee <> c.relowner group by c.oid, r.rolname"""
COLUMN_GRANTS = """
select 'grant ' || c.oid::regclass || ': ' || coalesce(r.rolname, 'PUBLIC') || ' may '
       || lower(a.privilege_type) || ' ('
       || string_agg(t.attname, ', ' order by t.attname) || ')'
from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a
left join pg_roles r on r.oid = a.grantee
where not c.relispartition and c.relnamespace::regnamespace::text = any(%(ours)s)
  group by c.oid, r.rolname, a.privilege_type"""
CONSTRAINTS = """
select 'constraint ' || conrelid::regclass || ': ' || conname || ' ' || pg_get_constraintdef(oid)
       || case when convalidated then '' else ' NOT VALIDATED' end
from pg_constraint where connamespace::regnamespace::text = any(%(ours)s)
  and contype in ('c', 'u', 'x')
  and not exists (select from pg_class c where c.oid = conrelid and c.relispartition)"""
UNIQUE_INDEXES = """
select 'constraint ' || indrelid::regclass || ': ' || pg_get_indexdef(indexrelid)
from pg_index i join pg_class c on c.oid = i.indexrelid
where indisunique and not c.relispartition
  and c.relnamespace::regnamespace::text = any(%(ours)s)
  and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)"""
TRIGGERS = """
select 'trigger ' || tgrelid::regclass || ': ' || pg_get_triggerdef(g.oid)
       || case tgenabled when 'A' then ' ALWAYS' when 'O' then '' else ' OFF' end
from pg_trigger g join pg_class c on c.oid = g.tgrelid
where not g.tgisinternal and not c.relispartition"""
FUNCTIONS = """
select 'function ' || p.oid::regprocedure || ': owner ' || pg_get_userbyid(p.proowner)
       || case when p.prosecdef then ', definer' else '' end || coalesce(', '
       || array_to_string(p.proconfig, ' '), '') || ', called by '
       || coalesce((select string_agg(coalesce(r.rolname, 'PUBLIC'), ', ' order by r.rolname)
           from aclexplode(p.proacl) a left join pg_roles r on r.oid = a.grantee
           where a.grantee <> p.proowner),
          case when p.proacl is null then 'PUBLIC' else 'nobody' end)
from pg_proc p where p.pronamespace::regnamespace::text = any(%(ours)s)"""
ROLES = """
select 'role ' || rolname || ': '
       || concat_ws(', ', case when rolcanlogin then 'login' else 'no login' end,
            case when not rolinherit then 'noinherit' end, case when rolsuper then 'SUPER' end,
            case when rolbypassrls then 'BYPASSRLS' end,
            case when rolcreaterole then 'CREATEROLE' end,
            case when rolcreatedb then 'CREATEDB' end,
            case when rolreplication then 'REPLICATION' end,
            (select 'member of ' || string_agg(g.rolname, ', ' order by g.rolname)
             from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid))
from pg_roles r where rolname like 'app\\_%%'"""
SCHEMAS = """
select 'schema ' || nspname || ': ' || coalesce(r.rolname, 'PUBLIC') || ' may '
       || string_agg(lower(a.privilege_type), ', ' order by a.privilege_type)
from pg_namespace n, aclexplode(n.nspacl) a left join pg_roles r on r.oid = a.grantee
where nspname in ('public', 'app') and coalesce(r.rolname, 'PUBLIC') not like 'pg\\_%%'
  and coalesce(r.rolname, '') <> 'postgres' group by nspname, r.rolname"""
DATABASE = """
select 'database: ' || coalesce(r.rolname, 'PUBLIC') || ' may '
       || string_agg(lower(a.privilege_type), ', ' order by a.privilege_type)
from pg_database d, aclexplode(d.datacl) a left join pg_roles r on r.oid = a.grantee
where datname = current_database() and coalesce(r.rolname, '') <> 'postgres' group by r.rolname"""
EVERYTHING = (
    ROLES, DATABASE, SCHEMAS, WALLS, PARTS, POLICIES, TABLE_GRANTS, COLUMN_GRANTS, CONSTRAINTS,
    UNIQUE_INDEXES, TRIGGERS, FUNCTIONS,
)  # fmt: skip

OPEN_TABLES = """
select distinct c.oid::regclass::text from pg_class c, pg_roles r
where c.relkind in ('r', 'p', 'v', 'm', 'f') and r.rolname = any(%(runtime)s)
  and c.relnamespace::regnamespace::text = any(%(ours)s)
  and has_any_column_privilege(r.oid, c.oid, 'select, insert, update, references')
  and not (c.relrowsecurity and c.relforcerowsecurity
           and exists (select 1 from pg_policy p where p.polrelid = c.oid))"""
# Whatever holds, or leads to, the data of an agency, case, link or worker: also where no role
# has been given a right yet.
UNWALLED = """
select distinct c.oid::regclass::text from pg_class c
where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text = any(%(ours)s)
  and not (c.relrowsecurity and c.relforcerowsecurity)
  and (exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
         and (a.attname ~ '(^|_)(agency|case|worker|owner|link|disclosure|object|user)_id$'
              or a.atttypid = 'bytea'::regtype))
       or exists (select 1 from pg_constraint k where k.contype = 'f' and k.conrelid = c.oid))"""
# Django's own tables for groups and users, which this program does not use: no role can touch
# them (OPEN_TABLES would name them otherwise).
SHUT = {"auth_group", "auth_group_permissions"}
TOO_POWERFUL = """
select rolname from pg_roles r where rolname = any(%(runtime)s) and (
  rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
  or exists (select 1 from pg_auth_members m where m.member = r.oid)
  or exists (select 1 from pg_class c where c.relowner = r.oid
             or (c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text = any(%(ours)s)
                 and has_table_privilege(r.oid, c.oid, 'truncate, trigger, references'))))"""
LOOSE_FUNCTIONS = """
select oid::regprocedure::text from pg_proc
where pronamespace::regnamespace::text = any(%(ours)s)
  and (has_function_privilege('public', oid, 'execute')
       or not coalesce('search_path=pg_catalog, pg_temp' = any(proconfig), false))"""
# A definer function with the owner's eyes would see nothing, with a superuser's everything.
WRONG_OWNER = """
select oid::regprocedure::text from pg_proc
where pronamespace::regnamespace::text = any(%(ours)s)
  and prosecdef and proowner <> 'app_gate'::regrole"""
# A view without it reads with its owner's eyes.
LOOSE_VIEWS = """
select oid::regclass::text from pg_class where relkind in ('v', 'm')
and relnamespace::regnamespace::text = any(%(ours)s)
  and not coalesce('security_invoker=true' = any(reloptions), false)"""
# A part is reached through its whole, by the policies and grants of that, and lasts as that does.
LOOSE_PARTS = """
select c.oid::regclass::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
join pg_class whole on whole.oid = i.inhparent
where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text = any(%(ours)s)
  and not (c.relrowsecurity and c.relforcerowsecurity and c.relowner = whole.relowner
           and not exists (select from pg_policy p where p.polrelid = c.oid)
           and not exists (select from aclexplode(c.relacl) a where a.grantee <> c.relowner)
           and not exists (select from pg_attribute t
                           where t.attrelid = c.oid and t.attacl is not null)
           and not exists (select from pg_trigger w where w.tgrelid = whole.oid
             and not exists (select from pg_trigger g where g.tgrelid = c.oid
               and g.tgname = w.tgname and g.tgenabled = w.tgenabled and g.tgfoid = w.tgfoid)))"""
FAULTS = {
    "open table": OPEN_TABLES,
    "unwalled table": UNWALLED,
    "part without the walls of its whole": LOOSE_PARTS,
    "too powerful role": TOO_POWERFUL,
    "loose function": LOOSE_FUNCTIONS,
    "definer function with the wrong owner": WRONG_OWNER,
    "view with its owner's eyes": LOOSE_VIEWS,
}


def lines(database: psycopg.Connection) -> list[str]:
    """Return every wall, grant, policy, constraint, trigger and function, sorted, one a line."""
    found = [
        str(row[0])
        for query in EVERYTHING
        for row in database.execute(sql.SQL(query), ASKED)  # type: ignore[arg-type]
    ]
    return sorted(readable(line) for line in found)


def readable(line: str) -> str:
    """Return one line without the casts that PostgreSQL adds, which differ between versions."""
    return CASTS.sub("", " ".join(line.split()))


def faults(database: psycopg.Connection) -> list[str]:
    """Return what must never be, whatever is frozen."""
    return [
        f"{fault}: {row[0]}"
        for fault, query in FAULTS.items()
        for row in database.execute(sql.SQL(query), ASKED)  # type: ignore[arg-type]
        if row[0] not in SHUT
    ]
