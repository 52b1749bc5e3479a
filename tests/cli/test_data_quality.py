"""What `leadpact check` counts of values that nobody can read, over sources of any make."""

import json

import duckdb

AT = "2026-01-05T14:00:00Z"


def unreadable(check, *leads):
    report = json.loads(check("--format", "json", leads=leads).stdout)
    return {
        one["name"]: (one["count"], [(raw["raw"], raw["count"]) for raw in one["commonest"]])
        for one in report["data_quality"]["unreadable"]
    }


def table(path, *employees):
    rows = "".join(f"{path.name}{n},{AT},{said}\n" for n, said in enumerate(employees))
    path.write_text(f"id,created_at,employees\n{rows}")


class TestSources:
    """Sources with the very same figures are added up, and a spelling of both is one."""

    def test_count_together(self, check, here):
        table(here / "a.csv", "many")
        table(here / "b.csv", "many")
        table(here / "c.csv", "few")
        assert unreadable(check, "a.csv", "b.csv") == {"employees": (2, [("many", 2)])}
        assert unreadable(check, "a.csv", "b.csv", "c.csv") == {
            "employees": (3, [("many", 2), ("few", 1)])
        }

    def test_tell_of_no_more_spellings_than_there_are(self, check, here):
        for name in ("a.csv", "b.csv"):
            table(here / name, *"ABC")
        shown = " ".join(check(leads=("a.csv", "b.csv")).stdout.split())
        assert "`B` 2 times, `C` 2 times INPUT" in shown
        table(here / "c.csv", "D")
        shown = " ".join(check(leads=("a.csv", "b.csv", "c.csv")).stdout.split())
        assert "`B` 2 times, `C` 2 times, … INPUT" in shown


class TestSpellings:
    def test_are_those_of_each_column(self, check, here):
        """Two decimals of different scales and a date, where the policy wants others."""
        duckdb.execute(
            f"COPY (SELECT 'A' AS id, TIMESTAMPTZ '{AT}' AS created_at, "
            "1.50::DECIMAL(4, 2) AS source, 2.5::DECIMAL(4, 1) AS is_test, "
            f"DATE '2026-01-05' AS employees) TO '{here}/typed.parquet' (FORMAT parquet)"
        )
        assert unreadable(check, "typed.parquet") == {
            "source": (1, [("1.50", 1)]),
            "is_test": (1, [("2.5", 1)]),
            "employees": (1, [("2026-01-05", 1)]),
        }

    def test_come_by_number_then_as_they_came(self, check, here):
        table(here / "leads.csv", "b", "a", "c", "a")
        assert unreadable(check, "leads.csv") == {"employees": (4, [("a", 2), ("b", 1), ("c", 1)])}

    def test_are_told_in_the_order_of_the_policy(self, check, here):
        (here / "leads.csv").write_text(
            f"id,created_at,employees,is_test,source\nA,{AT},?,?,?\nB,{AT},7,false,!\n"
        )
        found = unreadable(check, "leads.csv")
        assert found == {
            "source": (2, [("?", 1), ("!", 1)]),
            "is_test": (1, [("?", 1)]),
            "employees": (1, [("?", 1)]),
        }
        assert list(found) == ["source", "is_test", "employees"]

    def test_of_leads_that_are_not_judged_are_not_counted(self, check, here):
        """`B` is no lead of the agreement, `C` is not chosen."""
        (here / "leads.csv").write_text(
            f"id,created_at,employees,is_test,source\nA,{AT},many,,\nB,{AT},few,true,\nC,{AT},,,!\n"
        )
        found = check("--format", "json", "--where", 'id != "C"', leads=("leads.csv",))
        [one] = json.loads(found.stdout)["data_quality"]["unreadable"]
        assert (one["name"], one["count"]) == ("employees", 1)
