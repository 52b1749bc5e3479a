"""The twelve criteria in Rego, by regorus: Rust, read as it stands and as the code of its machine."""

import json

import regorus

from peer_words import CRITERIA, FIT, INTENT, QUESTIONS, TOLD, Lead, Told, Variant


def variants() -> list[Variant]:
    engine = regorus.Engine()
    engine.add_policy("twelve.rego", _text())

    def read(lead: Lead) -> Told:
        engine.set_input(lead)
        return engine.eval_rule("data.twelve.told")

    program = regorus.Program.compile_from_modules(
        "{}", [("twelve.rego", _text())], ["data.twelve.told"]
    )
    machine = regorus.Rvm()
    machine.load_program(program)

    def run(lead: Lead) -> Told:
        machine.set_input_json(json.dumps(lead))
        return json.loads(machine.execute_entry_point("data.twelve.told"))

    return [
        Variant("all inside", read, _told),
        Variant("all inside, by its machine, JSON in and out", run, _told),
    ]


def _told(answer: Told) -> Told:
    return {name: answer[name] for name in TOLD}


def _text() -> str:
    asked = "\n".join(
        f"{q.name} := null if is_null(input.{q.field})\n"
        f"else := true if {{ {q.rego} }}\n"
        f"else := false\n"
        for q in QUESTIONS
    )
    told = ", ".join(f'"{name}": {name}' for name in (*CRITERIA, "fit", "intent", "qualified"))
    return f"""package twelve
import rego.v1

{asked}
every_one(of) := false if false in of
else := null if null in of
else := true

any_one(of) := true if true in of
else := null if null in of
else := false

seniority := any_one([title, decision_maker])
email := every_one([opens, clicks])
fit := every_one([{", ".join(FIT)}])
intent := any_one([{", ".join(INTENT)}])
qualified := every_one([fit, intent])
told := {{{told}}}
"""
