import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import liaison.Json;
import liaison.Liaison;
import liaison.Outcome;
import liaison.Outcome.Answered;
import liaison.Outcome.PartlyAnswered;
import liaison.Outcome.Refused;
import liaison.Outcome.Source;
import liaison.Questions;
import liaison.Read.Value;
import liaison.Statement;

/** A first program: who knows this name, what was not shown, and two pages of seizures. */
final class First {
  public static void main(String[] args) throws InterruptedException {
    Map<?, ?> given = (Map<?, ?>) Json.parse(args[0]);
    Map<?, ?> stated = (Map<?, ?>) given.get("statement");
    Statement statement =
        new Statement(
            (String) stated.get("purpose"), (String) stated.get("caseReference"), (String) stated.get("offence"));
    Liaison hub =
        new Liaison((String) given.get("url"), (of, renew) -> renew ? (String) given.get("token") : "no-token");

    Outcome<Questions.PeopleByName> outcome =
        hub.ask(Questions.peopleByName((String) given.get("name"), null, null, null), statement);
    if (outcome instanceof Refused<?> refused)
      throw new IllegalStateException(refused.code() + ": " + refused.message());
    List<String> away =
        outcome instanceof PartlyAnswered<?> some ? some.unanswered().stream().map(Source::owner).toList() : List.of();
    Questions.PeopleByName found =
        outcome instanceof Answered<Questions.PeopleByName> whole
            ? whole.data()
            : ((PartlyAnswered<Questions.PeopleByName>) outcome).part();
    Questions.PersonShown person = found.persons().nodes().get(0);
    Value<String, Questions.Why> name = Value.of("primaryName", person.primaryName(), person.withheld());

    int[] rows = {0};
    TreeSet<String> kinds = new TreeSet<>();
    hub.pages(
        Questions.seizures("2000-01-01", "2030-01-01", 100, null, List.of("IE")),
        it -> it.drugSeizures(),
        statement,
        page -> {
          rows[0] += page instanceof Answered<?> whole ? ((List<?>) whole.data()).size() : 0;
          kinds.add(page.getClass().getSimpleName());
          return rows[0] < 200;
        });
    String refused = "NONE";
    try {
      hub.pages(Questions.seizures("2000-01-01", "2030-01-01", null, "no-cursor", null), it -> it.drugSeizures(), statement, page -> true);
    } catch (Liaison.LiaisonException error) {
      refused = error.code;
    }

    TreeMap<String, Object> odd = new TreeMap<>();
    for (Object url : (List<?>) given.get("odd")) {
      Outcome<Questions.PeopleByName> came =
          new Liaison((String) url, (of, renew) -> "any", 0, Duration.ofSeconds(5)).ask(Questions.peopleByName("x", null, null, null), statement);
      odd.put((String) url, came instanceof Refused<?> no ? no.code() : came.getClass().getSimpleName());
    }

    Map<String, Object> told = new TreeMap<>();
    told.put("kind", outcome.getClass().getSimpleName());
    told.put("away", away);
    told.put("found", found.persons().nodes().size());
    told.put("shown", name.kind().name());
    told.put("reason", name.withheld().isEmpty() ? null : name.withheld().get(0).reason());
    told.put("rows", rows[0]);
    told.put("pages", kinds);
    told.put("refused", refused);
    told.put("odd", odd);
    System.out.println(Json.write(told));
  }
}
