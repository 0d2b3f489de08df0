"""Who works in the demonstration. Everybody and everything here is made up."""

from dataclasses import dataclass

from agencies.models import AgencyKind, Role

PASSWORD = "walk-in-the-demo-garden"  # noqa: S105 - printed at every start


@dataclass(frozen=True)
class DemoAgency:
    """An agency of the demonstration."""

    code: str
    name: str
    kind: AgencyKind
    team: str


@dataclass(frozen=True)
class DemoWorker:
    """An account of the demonstration."""

    email: str
    name: str
    agency: str
    role: Role


AGENCIES = (
    DemoAgency("ALBA", "Alba", AgencyKind.PERPETRATOR_PROGRAMME, "Alba team"),
    DemoAgency("BRISA", "Brisa", AgencyKind.VICTIM_SUPPORT, "Brisa team"),
    DemoAgency("CIMA", "Cima", AgencyKind.VICTIM_SUPPORT, "Cima team"),
    DemoAgency("DUNA", "Duna", AgencyKind.PERPETRATOR_PROGRAMME, "Duna team"),
)
WORKERS = (
    DemoWorker("ivo@alba.example", "Ivo Brandt", "ALBA", Role.FACILITATOR),
    DemoWorker("mira@alba.example", "Mira Holt", "ALBA", Role.FACILITATOR),
    DemoWorker("sara@alba.example", "Sara Lindqvist", "ALBA", Role.SUPERVISOR),
    DemoWorker("anton@alba.example", "Anton Berg", "ALBA", Role.AGENCY_ADMIN),
    DemoWorker("delia@alba.example", "Delia Marsh", "ALBA", Role.DATA_PROTECTION_OFFICER),
    DemoWorker("nadia@brisa.example", "Nadia Keller", "BRISA", Role.PARTNER_SUPPORT_WORKER),
    DemoWorker("noor@brisa.example", "Noor Visser", "BRISA", Role.PARTNER_SUPPORT_WORKER),
    DemoWorker("lea@brisa.example", "Lea Fontaine", "BRISA", Role.SUPERVISOR),
    DemoWorker("agata@brisa.example", "Agata Nowicka", "BRISA", Role.AGENCY_ADMIN),
    DemoWorker("daan@brisa.example", "Daan Peeters", "BRISA", Role.DATA_PROTECTION_OFFICER),
    DemoWorker("cora@cima.example", "Cora Bianchi", "CIMA", Role.PARTNER_SUPPORT_WORKER),
    DemoWorker("clio@cima.example", "Clio Andersen", "CIMA", Role.SUPERVISOR),
    DemoWorker("dario@duna.example", "Dario Costa", "DUNA", Role.FACILITATOR),
    DemoWorker("dora@duna.example", "Dora Szabo", "DUNA", Role.SUPERVISOR),
)
# Participants of Alba's Tuesday group; "affected" is whom each of them named.
PARTICIPANTS = (
    ("Jonas", "Keel", "1984-03-11", "Ana", "Keel", "EX_NON_COHABITING"),
    ("Viktor", "Sand", "1979-07-02", "Petra", "Sand", "CURRENT"),
    ("Emre", "Aksoy", "1991-01-19", "Leyla", "Aksoy", "CURRENT"),
    ("Tomasz", "Wrona", "1988-11-30", "Ewa", "Wrona", "EX_COHABITING"),
    ("Luca", "Ferri", "1975-05-08", "Giada", "Conti", "EX_NON_COHABITING"),
    ("Henrik", "Dahl", "1996-09-23", "Maja", "Lund", "CURRENT"),
    ("Samir", "Haddad", "1982-12-14", "Rania", "Haddad", "CURRENT"),
    ("Piet", "Jansen", "1969-04-27", "Anke", "de Wit", "EX_NON_COHABITING"),
    ("Marko", "Horvat", "1993-06-05", "Iva", "Horvat", "CO_PARENT"),
    ("Daniel", "Osei", "1986-02-17", "Grace", "Osei", "CURRENT"),
    ("Pavel", "Novak", "1990-10-09", "Jana", "Novak", "CURRENT"),
    ("Rui", "Matos", "1978-08-21", "Ines", "Prado", "EX_NON_COHABITING"),
)
