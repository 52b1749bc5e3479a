"""What is said of a binding that does not fit the policy, or is not written as one."""

import pytest

from engine.bindings.desk import HEAD, LEAD, complaints, read, tree
from leadpact.records.bindings.bound import BindingError
from leadpact.records.bindings.loader import load_binding, read_binding
from leadpact.source import Source


def in_lead(part):
    return complaints(f"{HEAD}lead: {{id: id, fields: {{created_at: created_at, {part}}}}}\n")


def in_activity(part, more=""):
    return complaints(f"{HEAD}{LEAD}activity: {part}\n{more}")


class TestNames:
    def test_of_fields(self):
        assert in_lead("company.employes: n") == [
            (
                "LP721 at `company.employes`: the policy has no field `company.employes`; "
                "did you mean `company.employees`?"
            )
        ]

    def test_of_kinds(self):
        one = "{from: lead, at: t, lead: id}"
        assert in_activity(f"{{cal: [{one}, {one}]}}") == [
            "LP721 at `cal`: the policy has no kind of event `cal`; did you mean `call`?"
        ]
        assert in_activity(f"{{contact: {one}}}") == [
            (
                "LP721 at `contact`: the policy has no kind of event `contact`; "
                "it is a group: name its kinds, call, email"
            )
        ]
        assert complaints(
            f"{HEAD}{LEAD}unobserved: page\nrecorded: {{page: {{since: 2026-01-01}}}}"
        ) == [
            "LP721 at `page`: the policy has no kind of event `page`",
            "LP721 at `page`: the policy has no kind of event `page`",
        ]

    def test_of_attributes(self):
        assert in_activity("{call: {from: lead, at: t, lead: id, attributes: {result: r}}}") == [
            "LP721 at `result`: `call` has no attribute `result`"
        ]

    def test_of_tables(self):
        text = """\
leadpact_binding: 1
name: desk
tables: {lead: {}}
lead:
  from: leads
  id: id
  ids: [{table: merge, id: a, other: b}]
  joins: {firm: {table: firms, on: {a: b}}}
  fields: {created_at: created_at}
activity:
  call: {from: task, joins: {link: {table: links, on: {a: b}}}, at: t, lead: id}
machines: [{table: user, id: id}]
"""
        assert complaints(text) == [
            "LP722 at `leads`: there is no table `leads`; did you mean `lead`?",
            *(
                f"LP722 at `{at}`: there is no table `{name}`; tables are named under `tables`"
                for at, name in (
                    ("{table: merge, id: a, other: b}", "merge"),
                    ("firms", "firms"),
                    ("call", "task"),
                    ("links", "links"),
                    ("{table: user, id: id}", "user"),
                )
            ),
        ]

    def test_that_are_needed(self):
        assert complaints("leadpact_binding: 1\nname: desk\ntables: {lead: {}}\n") == [
            "LP723 at ``: the binding says nothing about `id`; write `id:` under `lead`",
            "LP723 at ``: the binding says nothing about `created_at`; write `created_at:` under `lead: fields`",
        ]
        assert complaints(f"{HEAD}lead: {{fields: {{id: x, created_at: y}}}}") == [
            "LP723 at `lead`: the binding says nothing about `id`; write `id:` under `lead`",
            "LP724 at `id`: the id stands directly under `lead`: `id: …`",
        ]


class TestWhatCannotFit:
    @pytest.mark.parametrize(
        ("part", "problem"),
        [
            (
                "company.employees: {column: n, in: minutes}",
                "`company.employees` is an integer, which is not counted in minutes",
            ),
            (
                "waited: {column: n, assume_time: '12:00'}",
                "`waited` is a duration, which has no time of day to assume",
            ),
            (
                "won_at: {column: n, aliases: {x: y}}",
                "`won_at` is a moment, which has no spellings",
            ),
            (
                "source: {machine: owner}",
                "`source` is a choice, and whether an actor is a machine is true or false",
            ),
            ("source: {value: fax}", "`source`: `fax` is not one of web, phone"),
            (
                "company.employees: {value: many}",
                "`company.employees`: `many` is not a whole number",
            ),
            (
                "source: {column: n, aliases: {web: [A, B], phone: [b]}}",
                "`source`: `b` stands for `web` already",
            ),
        ],
    )
    def test_is_told(self, part, problem):
        assert [c.partition(": ")[2] for c in in_lead(part)][-1:] == [problem]

    def test_a_member_that_there_is_not(self):
        assert in_lead("source: {column: n, aliases: {phon: [A, B]}}") == [
            "LP724 at `phon`: `source`: `phon` is not one of web, phone; did you mean `phone`?"
        ]

    def test_in_attributes(self):
        part = "{call: {from: lead, at: t, lead: id, attributes: {lasted: {column: n, in: cents}}}}"
        assert in_activity(part) == [
            "LP724 at `lasted`: `call.lasted` is a duration, which is not counted in cents"
        ]

    def test_no_column_where_one_is_needed(self):
        assert in_activity("{call: {from: lead, at: {value: '2026-01-01'}, lead: id}}") == [
            "LP724 at `{value: '2026-01-01'}`: a constant or a machine stands here, and a column is needed"
        ]

    def test_what_is_said_to_be_unobserved_and_has_events(self):
        assert in_activity("{call: {from: lead, at: t, lead: id}}", "unobserved: [call]\n") == [
            "LP729 at `call`: `call` is unobserved here, and has events under `activity`; keep one of them"
        ]


class TestFormats:
    @pytest.mark.parametrize(
        ("form", "because"),
        [
            ("dd/mm/yyyy", "it has no `%`"),
            ("%d/%m/%Q", "`%Q` is no part of a date"),
            ("%d/%m/%Y%", "`%` is no part of a date"),
            ("%d/%m/%Y %d", "`%d` stands in it twice"),
            ("%d/%m", "it needs one year"),
            ("%d %m %b %Y", "it needs one month"),
            ("%m/%Y", "it has no day"),
            ("%d/%m/%Y :%M", "it has a part of the clock and no hour"),
            ("%d/%m/%Y %I:%M", "it has no one hour"),
            ("%d/%m/%Y %H %S", "it has `%S` without `%M`"),
            ("%d/%m/%Y %H:%M.%f", "it has `%f` without `%S`"),
        ],
    )
    def test_of_dates(self, form, because):
        (told,) = complaints(f'{HEAD}{LEAD}dates: "{form}"')
        assert told.startswith(f'LP725 at `"{form}"`: `{form}` is no format of dates: {because};')

    def test_of_numbers(self):
        assert complaints(f'{HEAD}{LEAD}numbers: {{decimal: ",", thousands: ","}}') == [
            'LP728 at `","`: `,` stands before the fraction and between the thousands'
        ]

    def test_of_zones(self):
        wrong = "LP727 at `Berlin`: `Berlin` is not a time zone; did you mean `Europe/Berlin`?"
        assert complaints(f"{HEAD}{LEAD}zone: Berlin") == [wrong]
        assert in_lead("won_at: {column: x, zone: Berlin}") == [wrong]
        assert complaints(HEAD.replace("{}", "{zone: Berlin}") + LEAD) == [wrong]

    def test_of_records(self):
        found = complaints(f"{HEAD}{LEAD}recorded: {{call: {{since: soon, kept_for: long}}}}")
        assert [f[:5] for f in found] == ["LP327", "LP326"]


class TestConditions:
    @pytest.mark.parametrize(
        ("rule", "at", "what"),
        [
            ("exists(call)", "exists(call)", "this"),
            ("a + 1 > 3", "a + 1 > 3", "this"),
            ('a has word "x"', '"x"', "`has word`"),
            ("a > 5 min", "5 min", "a duration beside `>`"),
            ('a > "x"', '"x"', "text beside `>`"),
            ('a contains any of ["x"] and b = c + 1', "c + 1", "this"),
            ("a = 2026-01-01", "2026-01-01", "a date beside `=`"),
            ("a in [1, 2 h]", "[1, 2 h]", "a duration beside `in`"),
            ("not (a is failed)", "a is failed", "this"),
            ("a or count(b) > 1", "count(b) > 1", "this"),
        ],
    )
    def test_that_are_none_on_rows(self, rule, at, what):
        quoted = rule.replace("'", "''")
        (told,) = in_activity(f"{{call: {{from: lead, at: t, lead: id, when: '{quoted}'}}}}")
        assert told == (
            f"LP726 at `{at}`: {what} cannot stand in a condition on rows; "
            'compare a column with a constant: `Status = "Completed"`'
        )

    def test_of_tables_and_machines(self):
        text = HEAD.replace("{}", "{where: exists(a)}") + LEAD
        text += "machines: [{table: lead, id: id, when: exists(b)}]\n"
        assert [c[:5] for c in complaints(text)] == ["LP726", "LP726"]

    def test_that_are_no_sentence(self):
        found = in_activity("{call: {from: lead, at: t, lead: id, when: 'a == 1'}}")
        assert [c[:5] for c in found] == ["LP206"]


class TestTheShape:
    def test_unknown_and_missing_keys(self):
        assert complaints("leadpact_binding: 1\nname: x\ntable: {}\n") == [
            "LP120 at `table`: `table` is no key of a binding; did you mean `tables`?"
        ]
        assert in_activity("{call: {from: lead, lead: id}}") == [
            "LP121 at `call`: `call` needs the key `at`; `at`: when it happened"
        ]
        assert in_activity("{call: [{from: lead, lead: id}]}")[0].startswith("LP121")

    def test_keys_that_exclude_each_other(self):
        assert in_lead("source: {column: a, value: web}") == [
            (
                "LP124 at `value`: `source` has `column` and `value`, which exclude each other; "
                "choose one of `column`, `first_of`, `value` or `machine`"
            )
        ]

    def test_no_document(self):
        assert read("- a list\n")[0] is None
        assert [c[:5] for c in complaints("- a list\n")] == ["LP114"]

    @pytest.mark.parametrize(
        "part",
        [
            "tables: 7",
            "tables: {lead: [a]}",
            "lead: [a]",
            "lead: {id: {a: b}, joins: {x: 7}, ids: [{split: ';'}], fields: {created_at: {in: ms}}}",
            "activity: 7",
            "activity: {call: 7}",
            "activity: {call: {at: t}}",
            "machines: [{id: x}]",
            "numbers: 7",
            "like: []",
        ],
    )
    def test_whatever_stands_there_is_told_and_nothing_breaks(self, part):
        assert complaints(f"leadpact_binding: 1\nname: x\n{part}\n") != []


class TestLike:
    def test_starts_from_a_file_beside_it(self, tmp_path):
        (tmp_path / "base.yaml").write_text(
            "leadpact_binding: 1\nname: base\nzone: UTC\nmissing: '?'\n"
            "tables: {lead: {columns: {size: [a]}, names: [x]}, task: {}}\n"
            "lead: {id: key, fields: {created_at: t, company.name: firm, fax: f}}\n"
            "activity: {call: {from: task, at: t, lead: l}, fax: {from: task, at: t, lead: l}}\n"
            "machines: [a]\nunobserved: [email, assigned, fax]\n"
        )
        own = (
            "leadpact_binding: 1\nname: own\nlike: base.yaml\nmissing: ['-']\n"
            "tables: {lead: {columns: {size: [b], name: [c]}}}\n"
            "lead: {id: id, fields: {company.employees: size}}\n"
            "activity: {email: {from: task, at: t, lead: l}}\nmachines: [b]\n"
        )
        source = Source(str(tmp_path / "own.yaml"), own)
        found, wrong = read_binding(source, tree())
        assert wrong == ()
        assert found is not None
        assert (found.name, found.zone, found.missing) == ("own", "UTC", frozenset("?-"))
        lead = found.tables["lead"]
        assert lead.names == ("x",)
        assert dict(lead.columns) == {"size": ("b", "size"), "name": ("c", "name")}
        assert found.lead.id.names == ("id",)
        assert list(found.lead.fields) == ["created_at", "company.name", "fax", "company.employees"]
        assert [part.kind for part in found.activity] == ["call", "fax", "email"]
        assert found.machines.ids == ("b", "a")
        assert [named.name for named in found.unobserved] == ["assigned", "fax"]

    def test_of_what_there_is_not(self):
        text = "leadpact_binding: 1\nname: x\nlike: hubspott\n"
        assert [c for c in complaints(text) if "LP720" in c] == [
            "LP720 at `hubspott`: there is no binding `hubspott`; did you mean `hubspot`?"
        ]

    def test_of_what_cannot_be_read(self, tmp_path):
        (tmp_path / "base.yaml").write_bytes(b"\xff\xfe")
        (tmp_path / "broken.yaml").write_text("a: [")
        for name, code in (("base", "LP103"), ("broken", "LP105")):
            text = f"leadpact_binding: 1\nname: x\nlike: {name}.yaml\n"
            _, found = read_binding(Source(str(tmp_path / "own.yaml"), text), tree())
            assert code in {d.complaint.code for d in found}

    def test_of_itself(self, tmp_path):
        path = tmp_path / "own.yaml"
        path.write_text("leadpact_binding: 1\nname: x\nlike: own.yaml\n")
        _, found = read_binding(Source(str(path), path.read_text()), tree())
        assert "LP730" in {d.complaint.code for d in found}


class TestLoading:
    def test_a_file(self, tmp_path):
        path = tmp_path / "our.yaml"
        path.write_text(HEAD + LEAD)
        assert load_binding(str(path), tree()).name == "desk"

    @pytest.mark.parametrize(
        ("name", "code"),
        [("hubspott", "LP720"), ("nowhere.yaml", "LP101"), ("wrong.yaml", "LP723")],
    )
    def test_what_cannot_be_used(self, tmp_path, monkeypatch, name, code):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "wrong.yaml").write_text(HEAD)
        with pytest.raises(BindingError) as caught:
            load_binding(name, tree())
        assert code in {d.complaint.code for d in caught.value.diagnostics}
        assert f"error[{code}]" in str(caught.value)


@pytest.mark.parametrize(
    "line",
    ["zone: 5", "dates: 5", "recorded: {call: {since: 5}}", "recorded: {call: {kept_for: 3}}"],
)
def test_one_fault_is_told_once(line):
    [said] = complaints(f"{HEAD}{LEAD}{line}\n")
    assert said.startswith("LP122")


class TestLikeItself:
    def write(self, folder, name, like):
        path = folder / name
        path.write_text(f"leadpact_binding: 1\nname: ours\nlike: {like}\n")
        return path

    def test_itself_by_way_of_others(self, tmp_path):
        (tmp_path / "inner").mkdir()
        first = self.write(tmp_path, "one.yaml", "inner/two.yaml")
        self.write(tmp_path / "inner", "two.yaml", "../one.yaml")
        with pytest.raises(BindingError, match="LP730"):
            load_binding(str(first), tree())

    def test_a_ready_made_one_of_the_same_name(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        own = self.write(tmp_path, "hubspot.yaml", "hubspot")
        assert "created_at" in load_binding(own.name, tree()).lead.fields
