"""A first program: who knows this name, what was not shown, and two pages of seizures."""

import json
import sys

from liaison import Answered, Liaison, LiaisonError, PartlyAnswered, Refused, Statement, value_of
from liaison.questions import people_by_name, seizures

given = json.loads(sys.argv[1])
stated = given["statement"]
statement = Statement(stated["purpose"], stated["caseReference"], stated["offence"])
hub = Liaison(given["url"], lambda _, renew: given["token"] if renew else "no-token")

outcome = hub.ask(people_by_name(name=given["name"]), statement)
if isinstance(outcome, Refused):
    sys.exit(f"{outcome.code}: {outcome.message}")
away = [one.owner for one in outcome.unanswered] if isinstance(outcome, PartlyAnswered) else []
persons = (outcome.data if isinstance(outcome, Answered) else outcome.part).persons
name = value_of(persons.nodes[0], "primaryName")

rows, kinds = 0, set()
for page in hub.pages(
    seizures(from_="2000-01-01", to="2030-01-01", first=100, owners=["IE"]), lambda it: it.drugSeizures, statement
):
    rows += len(page.data if isinstance(page, Answered) else page.part)
    kinds.add(type(page).__name__)
    if rows >= 200:
        break
try:
    next(hub.pages(seizures(from_="2000-01-01", to="2030-01-01", after="no-cursor"), lambda it: it.drugSeizures, statement))
    refused = "NONE"
except LiaisonError as error:
    refused = error.code

odd = {}
for url in given["odd"]:
    came = Liaison(url, lambda _, renew: "any", times=0, patience_s=5).ask(people_by_name(name="x"), statement)
    odd[url] = came.code if isinstance(came, Refused) else type(came).__name__

found = {
    "kind": type(outcome).__name__,
    "away": away,
    "found": len(persons.nodes),
    "shown": name.kind,
    "reason": name.withheld[0].reason if name.withheld else None,
    "rows": rows,
    "pages": sorted(kinds),
    "refused": refused,
    "odd": odd,
}
print(json.dumps(found))
