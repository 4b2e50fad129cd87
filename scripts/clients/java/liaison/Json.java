package liaison;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** RFC 8259, as far as the hub speaks it: the JDK has none. Objects are Map, arrays List, numbers Double. */
public final class Json {
  private static final int DEEPEST = 200;
  private final String text;
  private int at = 0;
  private int depth = 0;

  private Json(String text) {
    this.text = text;
  }

  /** Reads one value; throws IllegalArgumentException for what is none. */
  public static Object parse(String text) {
    Json json = new Json(text);
    Object value = json.value();
    json.space();
    if (json.at < text.length()) throw json.wrong();
    return value;
  }

  /** Writes null, texts, numbers, truths, maps and collections. */
  public static String write(Object value) {
    if (value == null || value instanceof Boolean || value instanceof Number) return String.valueOf(value);
    if (value instanceof Map<?, ?> map)
      return "{" + String.join(",", map.entrySet().stream()
          .map(one -> quote(String.valueOf(one.getKey())) + ":" + write(one.getValue())).toList()) + "}";
    if (value instanceof Collection<?> all)
      return "[" + String.join(",", all.stream().map(Json::write).toList()) + "]";
    return quote(value.toString());
  }

  private static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char sign : text.toCharArray())
      if (sign == '"' || sign == '\\') out.append('\\').append(sign);
      else if (sign < ' ') out.append(String.format("\\u%04x", (int) sign));
      else out.append(sign);
    return out.append('"').toString();
  }

  private Object value() {
    space();
    char next = at < text.length() ? text.charAt(at) : 0;
    if (next == '"') return string();
    if (next == '{' || next == '[') {
      if (++depth > DEEPEST) throw wrong();
      Object read = next == '{' ? object() : array();
      depth -= 1;
      return read;
    }
    int from = at;
    while (at < text.length() && "+-.eE".indexOf(text.charAt(at)) >= 0 || isWord()) at += 1;
    String word = text.substring(from, at);
    return switch (word) {
      case "null" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> {
        if (!word.matches("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?")) throw wrong();
        yield Double.valueOf(word);
      }
    };
  }

  private boolean isWord() {
    return at < text.length() && Character.isLetterOrDigit(text.charAt(at));
  }

  private Map<String, Object> object() {
    Map<String, Object> read = new LinkedHashMap<>();
    at += 1;
    if (isNext('}')) return read;
    do {
      space();
      if (at >= text.length() || text.charAt(at) != '"') throw wrong();
      String name = string();
      if (!isNext(':')) throw wrong();
      read.put(name, value());
    } while (isNext(','));
    if (!isNext('}')) throw wrong();
    return read;
  }

  private List<Object> array() {
    List<Object> read = new ArrayList<>();
    at += 1;
    if (isNext(']')) return read;
    do read.add(value());
    while (isNext(','));
    if (!isNext(']')) throw wrong();
    return read;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    for (at += 1; at < text.length(); at += 1) {
      char sign = text.charAt(at);
      if (sign == '"') {
        at += 1;
        return out.toString();
      }
      if (sign < ' ') throw wrong();
      out.append(sign == '\\' ? escaped() : sign);
    }
    throw wrong();
  }

  private char escaped() {
    at += 1;
    if (at >= text.length()) throw wrong();
    char sign = text.charAt(at);
    if (sign == 'u') {
      if (at + 4 >= text.length()) throw wrong();
      at += 4;
      return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
    }
    int which = "\"\\/bfnrt".indexOf(sign);
    if (which < 0) throw wrong();
    return "\"\\/\b\f\n\r\t".charAt(which);
  }

  private boolean isNext(char sign) {
    space();
    if (at >= text.length() || text.charAt(at) != sign) return false;
    at += 1;
    return true;
  }

  private void space() {
    while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) at += 1;
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("no JSON at sign " + at);
  }
}
