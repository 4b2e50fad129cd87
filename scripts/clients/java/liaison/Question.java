package liaison;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** An operation with its variables, of which null is left out; the generated methods make it. */
public record Question<T>(String document, Map<String, Object> variables, Function<Object, T> read) {
  Question<T> after(String cursor) {
    Map<String, Object> more = new HashMap<>(variables);
    more.put("after", cursor);
    return new Question<>(document, more, read);
  }
}
