package io.ringhold.cli.console;

import io.ringhold.cli.console.Json.Array;
import io.ringhold.cli.console.Json.Flag;
import io.ringhold.cli.console.Json.Null;
import io.ringhold.cli.console.Json.Numeral;
import io.ringhold.cli.console.Json.Struct;
import io.ringhold.cli.console.Json.Text;

/// Writes [Json] as text, without whitespace and with as few escapes as may be.
final class JsonWriter {
  private JsonWriter() {}

  static String write(Json value) {
    var to = new StringBuilder();
    write(value, to);
    return to.toString();
  }

  private static void write(Json value, StringBuilder to) {
    switch (value) {
      case Text(var text) -> quote(text, to);
      case Numeral(var literal) -> to.append(literal);
      case Flag(var flag) -> to.append(flag);
      case Null() -> to.append("null");
      case Array(var elements) -> {
        String separator = "[";
        for (Json element : elements) {
          write(element, to.append(separator));
          separator = ",";
        }
        to.append(elements.isEmpty() ? "[]" : "]");
      }
      case Struct(var members) -> {
        String separator = "{";
        for (var member : members.entrySet()) {
          quote(member.getKey(), to.append(separator));
          write(member.getValue(), to.append(':'));
          separator = ",";
        }
        to.append(members.isEmpty() ? "{}" : "}");
      }
    }
  }

  private static void quote(String text, StringBuilder to) {
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> to.append("\\\"");
        case '\\' -> to.append("\\\\");
        case '\b' -> to.append("\\b");
        case '\t' -> to.append("\\t");
        case '\n' -> to.append("\\n");
        case '\f' -> to.append("\\f");
        case '\r' -> to.append("\\r");
        default -> {
          if (c < ' ') {
            to.append("\\u%04x".formatted((int) c));
          } else {
            to.append(c);
          }
        }
      }
    }
    to.append('"');
  }
}
