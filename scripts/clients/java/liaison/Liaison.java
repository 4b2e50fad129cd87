package liaison;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import liaison.Outcome.Answered;
import liaison.Outcome.HubError;
import liaison.Outcome.PartlyAnswered;
import liaison.Outcome.Refused;
import liaison.Outcome.Source;
import liaison.Read.Connection;

/** Asks a hub, with Java 17 and nothing else. */
public final class Liaison {
  /** Gives a token that vouches for a statement; `renew` after the hub refused the last one. */
  public interface Token {
    String of(Statement statement, boolean renew);
  }

  /** Thrown where there is no answer to return: by `pages`. */
  public static final class LiaisonException extends RuntimeException {
    private static final long serialVersionUID = 1;
    public final String code;

    LiaisonException(String code, String message) {
      super(code + ": " + message);
      this.code = code;
    }
  }

  private static final List<String> BY_LAW = List.of("NOT_PERMITTED", "NOT_SEARCHABLE");
  private static final List<String> TOLD =
      List.of("ANSWERED", "NOT_ASKED", "NOT_PERMITTED", "NOT_SEARCHABLE");
  private static final List<String> PASSING =
      List.of("RATE_LIMITED", "OVERLOADED", "DEADLINE_EXCEEDED", "LEDGER_UNAVAILABLE",
          "RELEASES_UNAVAILABLE", "STATE_UNAVAILABLE", "HUB_NOT_REACHED");
  private static final int TIMES = 3;
  private static final long WAIT_MS = 500;
  /** A hub takes 60 s at most. */
  private static final Duration PATIENCE = Duration.ofSeconds(65);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final Token token;
  private final int times;
  private final Duration patience;

  /** @param url of the hub, without `/graphql`. */
  public Liaison(String url, Token token) {
    this(url, token, TIMES, PATIENCE);
  }

  /**
   * @param times how often is asked again while the hub is busy or away
   * @param patience how long an answer may take: a hub that is gone without a word answers nothing
   */
  public Liaison(String url, Token token, int times, Duration patience) {
    this.url = url;
    this.token = token;
    this.times = times;
    this.patience = patience;
  }

  /** Asks once, and again while the hub itself is busy or away, a mutation never. */
  public <T> Outcome<T> ask(Question<T> question, Statement statement) throws InterruptedException {
    for (int turn = 0; ; turn += 1) {
      Outcome<T> outcome = send(question, statement, false);
      if (outcome instanceof Refused<T> refused && refused.code().equals("UNAUTHENTICATED"))
        outcome = send(question, statement, true);
      if (!(outcome instanceof Refused<T> refused)
          || !PASSING.contains(refused.code())
          || turn == times
          || !question.document().startsWith("query")) return outcome;
      Thread.sleep(Math.max(refused.retryAfterMs(), WAIT_MS << turn));
    }
  }

  /**
   * Walks a list page by page, each with who did not answer it; throws LiaisonException on a page that is refused: never a silent
   * end.
   *
   * @param pick the connection in an answer; null where the record is not there.
   * @param page takes each, Answered or PartlyAnswered, and says whether to go on.
   */
  public <T, N> void pages(
      Question<T> question, Function<T, Connection<N>> pick, Statement statement, Predicate<Outcome<List<N>>> page)
      throws InterruptedException {
    for (Question<T> next = question; ; ) {
      Outcome<T> outcome = ask(next, statement);
      Connection<N> found;
      Outcome<List<N>> nodes;
      if (outcome instanceof Answered<T> whole) {
        found = pick.apply(whole.data());
        nodes = new Answered<>(nodesOf(found), whole.notAsked(), whole.entry());
      } else if (outcome instanceof PartlyAnswered<T> some) {
        found = pick.apply(some.part());
        nodes = new PartlyAnswered<>(
            nodesOf(found), some.unanswered(), some.errors(), some.notAsked(), some.entry());
      } else {
        Refused<T> refused = (Refused<T>) outcome;
        throw new LiaisonException(refused.code(), refused.message());
      }
      if (!page.test(nodes) || found == null || !found.pageInfo().hasNextPage()) return;
      String after = found.pageInfo().endCursor();
      if (after == null || after.equals(next.variables().get("after")) || !next.document().contains("$after"))
        throw new LiaisonException("NO_CURSOR", "there is more, and no way to it");
      next = next.after(after);
    }
  }

  private static <N> List<N> nodesOf(Connection<N> found) {
    return found == null ? List.of() : found.nodes();
  }

  private <T> Outcome<T> send(Question<T> question, Statement statement, boolean renew)
      throws InterruptedException {
    // In the body: no header takes every letter.
    Map<String, Object> stated = Read.given(
        "liaison-purpose", statement.purpose(),
        "liaison-case", statement.caseReference(),
        "liaison-offence", statement.offence(),
        "liaison-urgency", statement.urgency(),
        "liaison-necessity", statement.necessity());
    Map<String, Object> body =
        Map.of("query", question.document(), "variables", question.variables(), "extensions", stated);
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/graphql"))
        .header("content-type", "application/json")
        .header("accept", "application/graphql-response+json")
        .header("authorization", "Bearer " + token.of(statement, renew))
        .POST(BodyPublishers.ofString(Json.write(body)))
        .build();
    CompletableFuture<HttpResponse<String>> sent = http.sendAsync(request, BodyHandlers.ofString());
    try {
      return outcomeOf(sent.get(patience.toMillis(), TimeUnit.MILLISECONDS), question.read());
    } catch (ExecutionException error) {
      return new Refused<>("HUB_NOT_REACHED", String.valueOf(error.getCause().getMessage()), 0, 0);
    } catch (TimeoutException late) {
      return new Refused<>("HUB_NOT_REACHED", "no answer within " + patience.toSeconds() + " s", 0, 0);
    } finally {
      sent.cancel(true);
    }
  }

  /** Reads what came. Whatever is no whole answer of a hub is refused: it never reads as one without hits. */
  static <T> Outcome<T> outcomeOf(HttpResponse<String> response, Function<Object, T> read) {
    String none = "what came with HTTP " + response.statusCode() + " is no answer of a hub";
    try {
      Map<String, Object> body = Read.object(Json.parse(response.body()));
      Map<String, Object> extensions = orEmpty(body.get("extensions"));
      List<HubError> errors = body.get("errors") == null ? List.of() : Read.each(body.get("errors"), Liaison::error);
      if (body.get("data") == null || !(extensions.get("sources") instanceof List<?>)) {
        HubError first = errors.isEmpty() ? new HubError(null, none) : errors.get(0);
        String after = response.headers().firstValue("retry-after").filter(it -> it.matches("[0-9]{1,6}")).orElse("0");
        String code = first.code() == null ? "NO_ANSWER" : first.code();
        return new Refused<>(code, first.message(), response.statusCode(), Long.parseLong(after) * 1000);
      }
      List<Source> asked = Read.each(extensions.get("sources"), Liaison::source);
      List<Source> unanswered = asked.stream().filter(it -> !TOLD.contains(it.status()) || it.incomplete()).toList();
      List<Source> notAsked = asked.stream().filter(it -> BY_LAW.contains(it.status())).toList();
      String entry = Read.maybe(orEmpty(extensions.get("receipt")).get("entry"), Read::text);
      T value = read.apply(body.get("data"));
      return unanswered.isEmpty() && errors.isEmpty()
          ? new Answered<>(value, notAsked, entry)
          : new PartlyAnswered<>(value, unanswered, errors, notAsked, entry);
    } catch (IllegalArgumentException error) {
      return new Refused<>("NO_ANSWER", none, response.statusCode(), 0);
    }
  }

  private static Map<String, Object> orEmpty(Object value) {
    return value == null ? Map.of() : Read.object(value);
  }

  private static HubError error(Object from) {
    Map<String, Object> it = Read.object(from);
    return new HubError(
        Read.maybe(orEmpty(it.get("extensions")).get("code"), Read::text), Read.text(it.get("message")));
  }

  private static Source source(Object from) {
    Map<String, Object> it = Read.object(from);
    return new Source(
        Read.text(it.get("owner")),
        Read.text(it.get("domain")),
        Read.text(it.get("status")),
        Read.maybe(it.get("reason"), Read::text),
        Boolean.TRUE.equals(it.get("incomplete")));
  }
}
