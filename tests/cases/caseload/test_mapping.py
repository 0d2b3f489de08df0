import pytest

from cases.caseload.mapping import FOLDER, load, read
from cases.caseload.problems import MappingRefused
from tests.cases.caseload.lists import WRITTEN, mapping


@pytest.mark.parametrize("name", ["de", "en", "it"])
def test_the_shipped_mappings_are_right(name):
    assert load(name).columns["reference"]


@pytest.mark.parametrize("name", ["fr", "../../etc/passwd", "", "de.yaml"])
def test_only_mappings_that_stand_in_the_folder_are_opened(name):
    with pytest.raises(MappingRefused, match="there are: de, en, it"):
        load(name, folder=FOLDER)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("country: DE", "country: Germany", "country: is no country"),
        ("country: DE", "land: DE", "land: there is no such key"),
        ("country: DE", "", "country: is needed"),
        ("country: DE", "country: 49", "country: is not written as it must be"),
        ("country: DE", "country: DE\nencoding: ebcdic-x", "encoding: no encoding"),
        ("DD.MM.YY]", "DD.MM]", "dates: 'DD.MM' does not name"),
        ("DD.MM.YY]", "DD/MM/YYYY, MM/DD/YYYY]", "dates: 'DD/MM/YYYY / MM/DD/YYYY'"),
        ("[Summe]", "[Summe, 5]", "totals: a word must be text"),
        ("[Summe]", "Summe", "totals: is not written as it must be"),
        ("  reference: Nr\n", "", "columns: reference: is needed"),
        ("  status: Status\n", "", "columns: status: is needed"),
        ("  surname: Nachname\n", "", "columns: name: is needed"),
        ("  surname: Nachname\n", "  surname: Nachname\n  name: Name\n", "only one can be"),
        ("  phone: Telefon", "  fax: Telefon", "columns: fax: there is no such field"),
        ("  phone: Telefon", "  phone: 5", "columns: phone: a column must be text"),
        ("  phone: Telefon", "  firearms: Waffen", "codes: firearms: has a column and no codes"),
        ("laufend: ACTIVE", "laufend: ACTVE", "status: laufend: 'ACTVE' is no code"),
        ("laufend: ACTIVE", "laufend: null", "status: laufend: 'None' is no code"),
        ("laufend: ACTIVE", "laufend: [ACTIVE]", "is no code"),
        ("laufend: ACTIVE", "laufend: ACTIVE, LAUFEND: WAITING", "written twice"),
        ("laufend: ACTIVE", "no: ACTIVE", "write it in quotes"),
        ("  status: {", "  colour: {", "codes: colour: no codes can be given"),
        ("  - column: Partnerinnen", "  - spalte: Partnerinnen", "spalte: there is no such key"),
        ("default_relationship: CURRENT", "default_relationship: WIFE", "is no code"),
        ("default_relationship: CURRENT", 'separator: ""', "separator: is empty"),
        ("  - column: Partnerinnen\n", "  - 5\n  - column: Partnerinnen\n", "number 1: is not"),
        ("totals: [Summe]", "keep_words: [selten]", "'selten' stands in no table of codes"),
        ("columns:", "columns: [", "test.yaml"),
    ],
)
def test_each_fault_is_named_by_its_place(old, new, fault):
    assert old in WRITTEN

    with pytest.raises(MappingRefused) as refused:
        mapping(WRITTEN.replace(old, new, 1))

    assert fault in str(refused.value)


@pytest.mark.parametrize("written", ["", "[]", "5", "a: &a [*a]", "country: {}\ncodes: []"])
def test_what_is_no_mapping_is_refused(written):
    with pytest.raises(MappingRefused):
        read("test", written)
