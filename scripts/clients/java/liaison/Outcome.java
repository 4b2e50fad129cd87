package liaison;

import java.util.List;

/** What became of a question. Data is under another name where not all have answered, so that none reads it as whole. */
public sealed interface Outcome<T> {
  /** Every State whose law lets this caller ask has answered. `entry` is that of the ledger. */
  record Answered<T>(T data, List<Source> notAsked, String entry) implements Outcome<T> {}

  /** Somebody did not answer, or a value could not be read: what is missing in `part` is no "no hit". */
  record PartlyAnswered<T>(
      T part, List<Source> unanswered, List<HubError> errors, List<Source> notAsked, String entry)
      implements Outcome<T> {}

  /** Nothing was answered. `code` is one of ERRORS.md, HUB_NOT_REACHED, or NO_ANSWER for what is no answer of a hub. */
  record Refused<T>(String code, String message, int status, long retryAfterMs) implements Outcome<T> {}

  /**
   * What became of asking one State about one domain.
   *
   * @param status a word of `SourceStatus`. One that this client does not know counts as "did not answer".
   * @param incomplete it answered, and holds records that it cannot give.
   */
  record Source(String owner, String domain, String status, String reason, boolean incomplete) {}

  record HubError(String code, String message) {}
}
