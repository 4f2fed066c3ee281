package io.ringhold.cli.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A JSON value, read strictly and written in exactly one way.
///
/// [#parse] followed by [#toString] gives the *canonical text*: members of objects sorted by the
/// code points of their names, no whitespace, only quotation marks, backslashes and control
/// characters escaped (in the short form if there is one), and numbers as they were written, so
/// that none is rounded: `1.0`, `1` and `1e0` stay three different texts.
public sealed interface Json {
  record Text(String text) implements Json {
    @Override
    public String toString() {
      return JsonWriter.write(this);
    }
  }

  /// The literal is kept as it was written.
  record Numeral(String literal) implements Json {
    @Override
    public String toString() {
      return literal;
    }
  }

  record Flag(boolean value) implements Json {
    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  record Null() implements Json {
    @Override
    public String toString() {
      return "null";
    }
  }

  record Array(List<Json> elements) implements Json {
    @Override
    public String toString() {
      return JsonWriter.write(this);
    }
  }

  record Struct(Map<String, Json> members) implements Json {
    @Override
    public String toString() {
      return JsonWriter.write(this);
    }

    public @Nullable Json get(String name) {
      return members.get(name);
    }

    public Struct with(String name, Json value) {
      members.put(name, value);
      return this;
    }

    public Struct with(String name, String text) {
      return with(name, new Text(text));
    }

    public Struct with(String name, long number) {
      return with(name, new Numeral(Long.toString(number)));
    }

    public Struct with(String name, boolean flag) {
      return with(name, new Flag(flag));
    }
  }

  /// The text is not JSON; the message says what is wrong and at which column.
  final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    public SyntaxException(String message) {
      super(message);
    }
  }

  /// An object to be filled, whose members are written in the order in which they were added.
  static Struct object() {
    return new Struct(new LinkedHashMap<>());
  }

  static Json parse(String text) throws SyntaxException {
    return JsonReader.read(text);
  }
}
