package liaison;

/**
 * Under what a question is asked; it goes with each request, in any script. What is not stated is null.
 *
 * @param offence `0501;max=120;law=FR`: code, highest sentence in months, under whose law.
 */
public record Statement(
    String purpose, String caseReference, String offence, String urgency, String necessity) {
  public Statement(String purpose, String caseReference, String offence) {
    this(purpose, caseReference, offence, null, null);
  }
}
