package io.ringhold.cli.command;

import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Utf8;
import java.util.List;

/// One line of a file as JSON.
final class JsonLine {
  private JsonLine() {}

  static Json.Struct parse(byte[] line) throws MalformedException {
    String text = Utf8.text(line);
    if (text == null) {
      throw new MalformedException("not UTF-8");
    }
    try {
      if (Json.parse(text) instanceof Json.Struct struct) {
        return struct;
      }
    } catch (Json.SyntaxException e) {
      throw new MalformedException("not JSON: " + e.getMessage());
    }
    throw new MalformedException("not a JSON object");
  }

  static void refuseOthers(Json.Struct struct, String... known) throws MalformedException {
    for (String name : struct.members().keySet()) {
      if (!List.of(known).contains(name)) {
        throw new MalformedException(
            "unknown member \"" + name + "\" (known: " + String.join(", ", known) + ")");
      }
    }
  }
}
