"""From tables to leads and events: names, joins, other ids, people, logs, machines."""

import pytest

from engine.bindings.desk import HEAD, LEAD, bind, counts, refused, rows, table, told
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.units import DAY

T1, T2, T3, T4 = (f"2026-01-0{day}T09:00:00Z" for day in range(1, 5))


class TestNames:
    @pytest.mark.parametrize(
        "header",
        [
            "Create Date",
            "create  date",
            "CREATE DATE",
            "Create Date (en)",
            "Create Date [de-AT]",
            "Create Date - fr",
        ],
    )
    def test_of_columns_in_any_case_and_language(self, in_duckdb, header):
        text = HEAD + "lead: {id: id, fields: {created_at: [createdate, Create Date]}}\n"
        found = bind(text, DUCKDB, {"lead": [{"id": "1", header: T1}]})
        assert rows(found.leads, in_duckdb, "created_at") == [(T1,)]

    def test_the_first_that_is_there(self, in_duckdb):
        text = HEAD + "lead: {id: id, fields: {created_at: [a, b]}}\n"
        found = bind(text, DUCKDB, {"lead": [{"id": "1", "b": T1, "A": T2}]})
        assert rows(found.leads, in_duckdb, "created_at") == [(T2,)]

    def test_inside_of_json(self, in_duckdb):
        text = HEAD + "lead: {id: id, fields: {created_at: properties.created.at}}\n"
        source = table(
            [{"id": "1", "properties": f'{{"created":{{"at":"{T1}"}}}}'}],
            DUCKDB,
            {"properties": RawType.JSON},
        )
        found = bind(text, DUCKDB, {"lead": source})
        assert rows(found.leads, in_duckdb, "id", "is created") == [("1", 1767258000000000)]

    def test_that_several_columns_have(self):
        text = HEAD + "lead: {id: id, fields: {created_at: at, source: category}}\n"
        one = table([{"id": "1", "at": T1, "Category": "web", "category": "web"}], DUCKDB)
        assert (
            refused(text, DUCKDB, {"export": one})
            == ["LP736 at `category`: `category` stands in the header of `export` more than once"]
            or refused(text, DUCKDB, {"export": one}) == []
        )
        source = table([{"id": "1", "at": T1}], DUCKDB)
        twice = type(source)(source.relation, source.columns, frozenset({"category"}))
        assert refused(text, DUCKDB, {"export": twice}) == [
            (
                "LP736 at `category`: `category` stands in the header of `export` more than once; "
                "rename one of them, or bind another column"
            )
        ]
        assert (
            refused(
                HEAD + LEAD.replace("created_at: created_at", "created_at: at"),
                DUCKDB,
                {"export": twice},
            )
            == []
        )


class TestTables:
    TEXT = """\
    leadpact_binding: 1
    name: desk
    tables:
      lead: {names: [lead, "*leads*"]}
      deal: {names: deals}
    lead: {id: id, joins: {deal: {table: deal, on: {id: lead}}}, fields: {created_at: at, won_at: deal.won}}
    """
    LEAD = ({"id": "1", "at": T1},)
    DEAL = ({"lead": "1", "won": T2},)

    @pytest.mark.parametrize(
        "name", ["lead", "all-leads-2026.csv.gz", "somewhere/Leads.parquet", "x"]
    )
    def test_are_found_by_the_names_of_the_inputs(self, in_duckdb, name):
        found = bind(self.TEXT, DUCKDB, {name: self.LEAD, "deals.csv": self.DEAL})
        assert rows(found.leads, in_duckdb, "id", "won_at") == [("1", T2)]
        assert told(found) == []

    def test_of_several_inputs_are_one(self, runner):
        more = table([{"id": "7", "at": T2}], runner.dialect, {"id": RawType.INTEGER})
        tables = {
            "leads1": self.LEAD,
            "leads2": more,
            "deals": [*self.DEAL, {"lead": "7", "won": T3}],
        }
        found = bind(self.TEXT, runner.dialect, tables)
        assert rows(found.leads, runner, "id", "created_at", "won_at") == [
            *(("1", T1, T2), ("7", T2, T3))
        ]

    def test_of_several_inputs_lack_a_column_in_one(self, in_duckdb):
        text = HEAD.replace("lead: {}", 'lead: {names: "*leads*"}')
        text += "lead: {id: id, fields: {created_at: at, company.name: firm}}\n"
        tables = {"leads1": self.LEAD, "leads2": [{"id": "2", "at": T1, "firm": "Acme"}]}
        found = bind(text, DUCKDB, tables)
        assert rows(found.leads, in_duckdb, "id", "company.name") == [("1", None), ("2", "Acme")]

    def test_that_are_not_there(self):
        found = bind(self.TEXT, DUCKDB, {"export": self.LEAD})
        assert found.without[-1:] == ("waited",)
        assert "won_at" in found.without
        assert told(found) == [
            "LP735 at `won_at`: `won_at` is not in the data: none of the inputs is the table `deal`"
        ]

    def test_of_leads_have_to_be_there(self):
        assert refused(self.TEXT, DUCKDB, {"deals": self.DEAL}) == [
            "LP734 at `id`: the table of leads has no column for `id`; `lead` has no column `id`"
        ]
        assert refused(self.TEXT, DUCKDB, {"a": self.LEAD, "b": self.LEAD}) == [
            (
                "LP733 at `lead`: none of the inputs is the table of leads; write `lead=FILE` for the table "
                "of leads; the inputs are `a`, `b`"
            )
        ]
        assert refused(self.TEXT, DUCKDB, {"lead": [{"id": "1", "made": T1}]}) == [
            (
                "LP734 at `created_at`: the table of leads has no column for `created_at`; "
                "`lead` has no column `at`"
            )
        ]

    def test_with_a_condition_count_what_it_leaves_out(self, runner):
        text = HEAD.replace("lead: {}", "lead: {where: not gone}") + LEAD
        source = [
            {"id": "1", "created_at": T1, "gone": "FALSE"},
            {"id": "2", "created_at": T1, "gone": "true"},
            {"id": "3", "created_at": T1, "gone": ""},
        ]
        found = bind(text, runner.dialect, {"lead": source})
        assert rows(found.leads, runner, "id") == [("1",), ("3",)]
        assert counts(found, runner) == {"rows of `lead` that its condition leaves out": 1}

    def test_with_a_condition_on_a_column_that_is_not_there(self, in_duckdb):
        text = HEAD.replace("lead: {}", "lead: {where: not gone}") + LEAD
        found = bind(text, DUCKDB, {"lead": [{"id": "1", "created_at": T1}]})
        assert rows(found.leads, in_duckdb, "id") == [("1",)]
        assert told(found) == [
            "LP735 at `lead`: a condition on rows is not in the data: `lead` has no column `gone`"
        ]

    def test_with_one_row_of_each(self, runner):
        text = HEAD.replace("lead: {}", "lead: {one_per: id, first_by: n}")
        text += "lead: {id: id, fields: {created_at: at, company.name: firm}}\n"
        source = [
            {"id": "1", "at": T1, "n": "10", "firm": "late"},
            {"id": "1", "at": T1, "n": "9", "firm": "early"},
            {"id": "2", "at": T1, "n": "1", "firm": "only"},
        ]
        found = bind(text, runner.dialect, {"lead": source})
        assert rows(found.leads, runner, "id", "company.name") == [("1", "early"), ("2", "only")]


class TestJoins:
    TEXT = """\
    leadpact_binding: 1
    name: desk
    missing: "?"
    tables: {lead: {}, link: {}, firm: {columns: {size: [No. of Employees, employees]}}}
    lead:
      id: id
      joins: {link: {table: link, on: {id: lead}}, firm: {table: firm, on: {link.firm: id}}}
      fields: {created_at: at, company.employees: firm.size}
    """

    def test_by_way_of_another_table(self, runner):
        found = bind(
            self.TEXT,
            runner.dialect,
            {
                "lead": [{"id": n, "at": T1} for n in ("1", "2", "?")],
                "link": [
                    {"lead": "1", "firm": "f"},
                    {"lead": "1", "firm": "g"},
                    {"lead": "2", "firm": "?"},
                    {"lead": "?", "firm": "g"},
                ],
                "firm": [
                    {"id": "f", "No. of Employees": "50"},
                    {"id": "g", "No. of Employees": "60"},
                    {"id": "?", "No. of Employees": "70"},
                ],
            },
        )
        assert rows(found.leads, runner, "id", "company.employees") == [
            *(("1", "50"), ("2", None), ("?", None))
        ]
        assert counts(found, runner) == {
            "rows of `link` beside another with the same key": 1,
        }

    def test_by_a_column_that_is_not_there(self):
        tables = {
            "lead": [{"id": "1", "at": T1}],
            "link": [{"lead": "1"}],
            "firm": [{"id": "f", "employees": "5"}],
        }
        assert told(bind(self.TEXT, DUCKDB, tables)) == [
            "LP735 at `company.employees`: `company.employees` is not in the data: `link` has no column `firm`"
        ]


class TestOtherIds:
    TEXT = """\
    leadpact_binding: 1
    name: desk
    tables: {lead: {}, merges: {}, call: {}}
    lead:
      id: id
      ids: [contact, {column: former, split: ";"}, {table: merges, id: kept, other: gone}]
      fields: {created_at: at}
    activity:
      call: {from: call, at: at, lead: who}
    """

    def test_events_follow_their_lead(self, runner):
        found = bind(
            self.TEXT,
            runner.dialect,
            {
                "lead": [
                    {"id": "1", "at": T1, "contact": "c1", "former": "8; 9;1"},
                    {"id": "2", "at": T1, "contact": "", "former": None},
                    {"id": "9", "at": T1, "contact": None, "former": ""},
                ],
                "merges": [
                    {"kept": "6", "gone": "5"},
                    {"kept": "2", "gone": "6"},
                    {"kept": "77", "gone": "2"},
                ],
                "call": [
                    {"who": w, "at": T2} for w in ("1", "c1", "8", "9", "2", "5", "6", "x", "")
                ],
            },
        )
        assert rows(found.leads, runner, "id") == [("1",), ("2",)]
        assert rows(found.events, runner, "lead_id") == [
            *[("1",)] * 4,
            *[("2",)] * 3,
            ("x",),
        ]
        assert counts(found, runner) == {
            "records that were merged into another": 1,
            "events that belong to none of the leads": 2,
        }

    def test_of_two_leads_that_name_each_other(self, runner):
        leads = [
            {"id": "1", "at": T1, "former": "2", "contact": ""},
            {"id": "2", "at": T1, "former": "1", "contact": ""},
        ]
        found = bind(self.TEXT, runner.dialect, {"lead": leads})
        assert rows(found.leads, runner, "id") == [("1",)]

    def test_that_nothing_tells_of(self):
        found = bind(
            self.TEXT, DUCKDB, {"lead": [{"id": "1", "at": T1}], "call": [{"who": "1", "at": T2}]}
        )
        assert told(found) == [
            "LP744 at `contact`: nothing here says which ids the leads had before they were merged"
        ]


class TestPeople:
    TEXT = """\
    leadpact_binding: 1
    name: desk
    zone: UTC
    tables: {lead: {}, call: {}}
    lead:
      id: id
      ids: [contact]
      person: {first_of: [email, phone]}
      fields: {created_at: {column: at, assume_time: "00:00"}, company.name: firm, is_test: test}
    activity:
      call: {from: call, at: at, lead: who}
    """

    def test_several_records_are_one_lead(self, runner):
        of = {"test": RawType.BOOLEAN, "firm": RawType.JSON}
        records = table(
            [
                {
                    "id": "2",
                    "at": T2,
                    "email": "A@x.io",
                    "phone": None,
                    "firm": '"Acme"',
                    "test": None,
                    "contact": "c",
                },
                {
                    "id": "1",
                    "at": "2026-01-01",
                    "email": "a@X.io ",
                    "phone": "1",
                    "firm": None,
                    "test": "true",
                    "contact": None,
                },
                {
                    "id": "3",
                    "at": T3,
                    "email": "",
                    "phone": "7",
                    "firm": '"Solo"',
                    "test": "false",
                    "contact": None,
                },
                {
                    "id": "4",
                    "at": T3,
                    "email": None,
                    "phone": "",
                    "firm": None,
                    "test": None,
                    "contact": None,
                },
                {
                    "id": "5",
                    "at": T3,
                    "email": None,
                    "phone": None,
                    "firm": None,
                    "test": None,
                    "contact": None,
                },
                {
                    "id": None,
                    "at": T3,
                    "email": "a@x.io",
                    "phone": None,
                    "firm": None,
                    "test": None,
                    "contact": None,
                },
            ],
            runner.dialect,
            of,
        )
        calls = [{"who": w, "at": T4} for w in ("1", "2", "c", "3")]
        found = bind(self.TEXT, runner.dialect, {"lead": records, "call": calls})
        names = ("id", "is_test", "created_at assumed")
        assert rows(found.leads, runner, *names) == [
            ("1", "true", True),
            ("3", "false", False),
            ("4", None, False),
            ("5", None, False),
            (None, None, False),
        ]
        firms = dict(rows(found.leads, runner, "id", "company.name"))
        assert "Acme" in str(firms["1"])
        assert rows(found.events, runner, "lead_id") == [("1",), ("1",), ("1",), ("3",)]
        assert counts(found, runner) == {"records of a person who has an earlier one": 1}

    def test_without_other_ids(self, in_duckdb):
        records = [{"id": n, "at": T1, "email": "a"} for n in ("2", "1")]
        found = bind(self.TEXT, DUCKDB, {"lead": records, "call": [{"who": "2", "at": T4}]})
        assert rows(found.leads, in_duckdb, "id") == [("1",)]
        assert rows(found.events, in_duckdb, "lead_id") == [("1",)]

    def test_nothing_tells_them_apart(self, in_duckdb):
        found = bind(self.TEXT, DUCKDB, {"lead": [{"id": n, "at": T1} for n in "12"]})
        assert rows(found.leads, in_duckdb, "id") == [("1",), ("2",)]


ACTIVITY = """\
leadpact_binding: 1
name: desk
tables: {lead: {}, log: {}, task: {}, user: {}}
lead: {id: id, fields: {created_at: at}}
"""
LEADS = [{"id": "1", "at": T1}, {"id": "2", "at": T1}]


class TestEvents:
    def test_of_rows_that_meet_a_condition(self, runner):
        text = (
            ACTIVITY
            + """
activity:
  call:
    from: task
    when: type = "Call" and done is known
    at: done
    lead: who
    attributes: {outcome: {column: result, aliases: {voicemail: VM}}, lasted: {column: s, in: minutes}, automated: {value: true}}
  email: {from: task, when: type starts with "mail", at: done, lead: who}
"""
        )
        tasks = [
            {"who": "1", "type": "call", "done": T2, "result": "vm", "s": "2"},
            {"who": "1", "type": "Call", "done": "", "result": "", "s": ""},
            {"who": "2", "type": "Mail out", "done": "", "result": "", "s": ""},
            {"who": "2", "type": "visit", "done": T2, "result": "", "s": ""},
        ]
        found = bind(text, runner.dialect, {"lead": LEADS, "task": tasks})
        kept = ("kind", "lead_id", "at", "outcome", "lasted", "automated")
        call, email = rows(found.events, runner, *kept)
        assert call[:4] == ("call", "1", T2, "voicemail")
        assert float(call[4]) == 120.0
        assert call[5] == "true"
        assert email == ("email", "2", None, None, None, None)
        assert found.unobserved == {"assigned"}

    def test_of_columns_of_the_lead(self, runner):
        text = ACTIVITY + "activity: {assigned: {from: lead, at: given, lead: id}}\n"
        leads = [{**LEADS[0], "given": T2}, {**LEADS[1], "given": " "}]
        found = bind(text, runner.dialect, {"lead": leads})
        assert rows(found.events, runner, "lead_id", "at") == [("1", T2)]

    def test_of_a_column_that_changes(self, runner):
        text = (
            ACTIVITY
            + """
missing: "?"
activity:
  assigned:
    from: log
    changes: {column: owner, ordered_by: n}
    when: not step = "note"
    at: at
    lead: lead
    attributes: {to: owner}
"""
        )
        log = [
            {"lead": "1", "n": "10", "owner": "b", "at": T3, "step": ""},
            {"lead": "1", "n": "1", "owner": "?", "at": T1, "step": ""},
            {"lead": "1", "n": "2", "owner": "a", "at": T1, "step": ""},
            {"lead": "1", "n": "3", "owner": "a", "at": T2, "step": ""},
            {"lead": "1", "n": "4", "owner": "c", "at": T2, "step": "note"},
            {"lead": "2", "n": "1", "owner": "a", "at": T1, "step": ""},
            {"lead": "2", "n": "2", "owner": "", "at": T2, "step": ""},
            {"lead": "2", "n": "3", "owner": "a", "at": T3, "step": ""},
        ]
        found = bind(text, runner.dialect, {"lead": LEADS, "log": log})
        assert rows(found.events, runner, "lead_id", "at", "to") == [
            *(("1", T1, "a"), ("1", T3, "b"), ("2", T1, "a"), ("2", T3, "a"))
        ]

    def test_of_a_column_that_changes_in_the_order_of_time(self, in_duckdb):
        text = ACTIVITY + "activity: {assigned: {from: log, changes: owner, at: at, lead: lead}}\n"
        log = [{"lead": "1", "owner": o, "at": t} for o, t in (("a", T3), ("a", T2), ("b", T4))]
        found = bind(text, DUCKDB, {"lead": LEADS, "log": log})
        assert rows(found.events, in_duckdb, "at") == [(T2,), (T4,)]

    def test_that_are_written_twice(self, runner):
        text = (
            ACTIVITY
            + "activity: {assigned: {from: log, at: at, lead: lead, once: true, attributes: {to: owner}}}\n"
        )
        log = [{"lead": "1", "at": T2, "owner": o} for o in ("b", "a")] + [
            {"lead": "1", "at": T3, "owner": "a"}
        ]
        found = bind(text, runner.dialect, {"lead": LEADS, "log": log})
        assert rows(found.events, runner, "at", "to") == [(T2, "a"), (T3, "a")]

    def test_of_several_leads(self, in_duckdb):
        text = (
            ACTIVITY
            + """
activity:
  call: {from: task, joins: {who: {table: log, on: {id: task}}}, at: at, lead: who.lead}
"""
        )
        tables = {
            "lead": LEADS,
            "task": [{"id": "t", "at": T2}, {"id": "u", "at": T3}],
            "log": [{"task": "t", "lead": "1"}, {"task": "t", "lead": "2"}],
        }
        found = bind(text, DUCKDB, tables)
        assert rows(found.events, in_duckdb, "lead_id", "at") == [("1", T2), ("2", T2)]
        assert counts(found, in_duckdb) == {"events that belong to none of the leads": 1}

    def test_of_sources_with_two_types(self, runner):
        text = (
            ACTIVITY
            + """
activity:
  call:
    - {from: log, at: at, lead: lead, attributes: {outcome: r}}
    - {from: task, at: at, lead: lead}
"""
        )
        stamped = table(
            [{"lead": "2", "at": "2026-01-03 09:00:00+00"}],
            runner.dialect,
            {"at": RawType.INSTANT, "lead": RawType.INTEGER},
        )
        log = [{"lead": "1", "at": T2, "r": "connected"}]
        found = bind(text, runner.dialect, {"lead": LEADS, "log": log, "task": stamped})
        (one, at, _), (two, later, none) = rows(found.events, runner, "lead_id", "at", "outcome")
        assert (one, at, two, none) == ("1", T2, "2", None)
        assert later.replace(" ", "T")[:19] == T3[:19]
        assert later.endswith("Z")

    def test_with_an_assumed_time(self, in_duckdb):
        text = (
            ACTIVITY
            + """
zone: UTC
activity:
  call: {from: log, at: {column: at, assume_time: "12:00"}, lead: lead}
  email: {from: task, at: at, lead: lead}
"""
        )
        tables = {
            "lead": LEADS,
            "log": [{"lead": "1", "at": "2026-01-02"}, {"lead": "1", "at": T1}],
            "task": [{"lead": "1", "at": T1}],
        }
        found = bind(text, DUCKDB, tables)
        assert found.at_assumed == "at assumed"
        assert rows(found.events, in_duckdb, "kind", "at assumed") == [
            *(("call", False), ("call", True), ("email", False))
        ]


class TestWhatIsNotThere:
    TEXT = (
        ACTIVITY
        + """
activity:
  call:
    - {from: log, at: at, lead: who, attributes: {outcome: result, lasted: [s, seconds]}}
    - {from: task, otherwise: true, at: at, lead: who}
  email:
    - {from: task, when: type = "mail", at: at, lead: who}
    - {from: user, at: at, lead: who}
  assigned: {from: task, changes: {column: owner, ordered_by: n}, at: at, lead: who, people_only: by}
"""
    )

    def told(self, **tables):
        return [
            w.partition(": ")[2] for w in told(bind(self.TEXT, DUCKDB, {"lead": LEADS, **tables}))
        ]

    def test_the_table(self):
        found = bind(self.TEXT, DUCKDB, {"lead": LEADS})
        assert found.events is None
        assert found.unobserved == {"call", "email", "assigned"}

    def test_a_stand_in_is_taken_only_then(self):
        rows_ = [{"at": T1, "who": "1"}]
        assert self.told(log=rows_, task=rows_) == [
            "`call.outcome` is not in the data: `log` has no column `result`",
            "`call.lasted` is not in the data: `log` has no column `s`, `seconds`",
            "`email` is not in the data: `task` has no column `type`",
            "`email` is not in the data: none of the inputs is the table `user`",
            "`assigned` is not in the data: `task` has no column `owner`",
        ]
        assert [w for w in self.told(task=rows_) if "call" in w] == []

    @pytest.mark.parametrize(
        ("columns", "lacks"),
        [("owner", "n"), ("owner n", "by"), ("owner n by", "who"), ("owner n by who", "at")],
    )
    def test_a_column(self, columns, lacks):
        row = dict.fromkeys([*columns.split(), "x"], "1")
        wanted = f"`assigned` is not in the data: `task` has no column `{lacks}`"
        assert wanted in self.told(task=[row])

    def test_a_joined_table_that_a_condition_needs(self):
        text = (
            ACTIVITY
            + """
activity:
  call: {from: task, joins: {done: {table: log, on: {id: task}}}, when: done.task is unknown, at: at, lead: who}
"""
        )
        tables = {"lead": LEADS, "task": [{"id": "1", "at": T1, "who": "1"}]}
        found = bind(text, DUCKDB, tables)
        assert told(found) == [
            "LP735 at `call`: `call` is not in the data: none of the inputs is the table `log`"
        ]


class TestMachines:
    TEXT = (
        ACTIVITY
        + """
activity:
  assigned: {from: log, at: at, lead: lead, people_only: owner, attributes: {to: owner}}
  email: {from: task, at: at, lead: lead, attributes: {automated: {machine: by}}}
machines:
  - {starts_with: 00G}
  - Robot
  - {table: user, id: id, when: type = "bot"}
"""
    )

    def test_are_no_owners(self, runner):
        owners = ("00g7", "robot", "u1", "u2", "")
        found = bind(
            self.TEXT,
            runner.dialect,
            {
                "lead": LEADS,
                "log": [{"lead": "1", "at": T2, "owner": o} for o in owners],
                "task": [{"lead": "1", "at": T2, "by": o} for o in owners],
                "user": [{"id": "u1", "type": "Bot"}, {"id": "u2", "type": "person"}],
            },
        )
        events = rows(found.events, runner, "kind", "to", "automated")
        assert {e[1] for e in events if e[0] == "assigned"} == {"u2", None}
        flags = sorted(str(e[2]) for e in events if e[0] == "email")
        assert flags == ["False", "None", "True", "True", "True"]
        assert counts(found, runner) == {"`assigned` events of a machine, which are none": 3}

    def test_whose_table_is_not_there(self, in_duckdb):
        log = [{"lead": "1", "at": T2, "owner": o} for o in ("u1", "robot")]
        found = bind(self.TEXT, DUCKDB, {"lead": LEADS, "log": log})
        assert rows(found.events, in_duckdb, "to") == [("u1",)]

    def test_whose_column_is_not_there(self):
        found = bind(
            self.TEXT,
            DUCKDB,
            {"lead": LEADS, "task": [{"lead": "1", "at": T1}], "user": [{"type": "bot"}]},
        )
        assert "`email.automated` is not in the data: `task` has no column `by`" in "\n".join(
            told(found)
        )

    def test_of_whom_none_are_named(self, in_duckdb):
        text = (
            ACTIVITY
            + "activity: {email: {from: task, at: at, lead: lead, attributes: {automated: {machine: by}}}}\n"
        )
        found = bind(text, DUCKDB, {"lead": LEADS, "task": [{"lead": "1", "at": T1, "by": "u"}]})
        assert rows(found.events, in_duckdb, "automated") == [(False,)]


class TestEras:
    TEXT = (
        ACTIVITY
        + """
activity:
  call: {from: log, at: at, lead: lead}
  email: {from: log, at: at, lead: lead}
  assigned: {from: log, at: at, lead: lead}
recorded:
  call: {since: 2026-01-02}
  email: {kept_for: 2 days}
"""
    )
    LEADS = tuple({"id": str(n), "at": t} for n, t in enumerate((T1, T2, T3, T4, "never")))

    def test_part_the_leads_by_what_was_recorded_then(self, runner):
        tables = {"lead": self.LEADS, "log": [{"at": T1, "lead": "1"}]}
        found = bind(self.TEXT, runner.dialect, tables)
        as_of = 1767225600000000 + 4 * DAY  # 2026-01-05, so that mails are there from the 3rd on
        eras = [
            (sorted(era.unobserved), [r[0] for r in rows(era.leads, runner, "id")])
            for era in found.eras(as_of)
        ]
        assert eras == [(["call", "email"], ["0", "4"]), (["email"], ["1"]), ([], ["2", "3"])]

    def test_there_is_one_where_everything_is_recorded(self):
        text = self.TEXT.partition("recorded")[0]
        found = bind(text, DUCKDB, {"lead": self.LEADS, "log": [{"at": T1, "lead": "1"}]})
        (era,) = found.eras(0)
        assert era.leads is found.leads
        assert era.unobserved == frozenset()

    def test_of_a_kind_that_is_not_there_at_all(self):
        found = bind(self.TEXT, DUCKDB, {"lead": self.LEADS})
        assert found.recorded == {}
        assert found.unobserved == {"call", "email", "assigned"}
