package liaison;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How generated records are read from JSON. Whatever is not as the schema says throws IllegalArgumentException. */
public final class Read {
  private Read() {}

  public record PageInfo(boolean hasNextPage, String endCursor) {
    static PageInfo read(Object from) {
      Map<String, Object> it = object(from);
      return new PageInfo(truth(it.get("hasNextPage")), maybe(it.get("endCursor"), Read::text));
    }
  }

  /** A list or links of a record, with where to go on. */
  public interface Connection<N> {
    List<N> nodes();

    PageInfo pageInfo();
  }

  /** Why a value was not shown, or not whole. */
  public interface Withheld {
    String field();

    String mode();

    String reason();
  }

  /** A value of a record. NONE: not on record, or its owner keeps silent about it, which nobody is told. */
  public record Value<V, W extends Withheld>(Kind kind, V value, List<W> withheld) {
    public enum Kind { SHOWN, PART, WITHHELD, NONE }

    /** Reads the value of this field beside what was withheld of its record. */
    public static <V, W extends Withheld> Value<V, W> of(String field, V value, List<W> withheld) {
      List<W> ours =
          withheld.stream()
              .filter(one -> one.field().equals(field) || one.field().startsWith(field + "."))
              .toList();
      if (value == null) return new Value<>(ours.isEmpty() ? Kind.NONE : Kind.WITHHELD, null, ours);
      return new Value<>(ours.isEmpty() ? Kind.SHOWN : Kind.PART, value, ours);
    }
  }

  static Map<String, Object> given(Object... namesAndValues) {
    Map<String, Object> given = new HashMap<>();
    for (int at = 0; at < namesAndValues.length; at += 2)
      if (namesAndValues[at + 1] != null) given.put((String) namesAndValues[at], namesAndValues[at + 1]);
    return given;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) is(Map.class, value);
  }

  static <T> List<T> each(Object values, Function<Object, T> read) {
    List<T> all = new ArrayList<>();
    for (Object one : is(List.class, values)) all.add(read.apply(one));
    return all;
  }

  static <T> T maybe(Object value, Function<Object, T> read) {
    return value == null ? null : read.apply(value);
  }

  static String text(Object value) {
    return is(String.class, value);
  }

  static int whole(Object value) {
    return (int) number(value);
  }

  static double number(Object value) {
    return is(Double.class, value);
  }

  static boolean truth(Object value) {
    return is(Boolean.class, value);
  }

  private static <T> T is(Class<T> kind, Object value) {
    if (kind.isInstance(value)) return kind.cast(value);
    throw new IllegalArgumentException("a value is no " + kind.getSimpleName());
  }
}
