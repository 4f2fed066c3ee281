package io.ringhold.cli.command;

import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Utf8;
import io.ringhold.client.Condition;
import io.ringhold.client.Operation;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A key and its value as one JSON object: the form of the lines that `load` reads and `export`
/// writes.
///
/// ```
/// {"key":"pkg/vim","value":{"Section":"editors"}}   the value is the canonical JSON text {"Section":"editors"}
/// {"key":"greeting","value":"hello"}                the value is the five bytes hello
/// {"key_base64":"/w==","value_base64":"AAE="}       bytes that are no UTF-8
/// ```
///
/// Reading back what was written gives the same bytes. So a value is written as JSON only if it
/// *is* canonical JSON text (see [Json]) of an object, array, number, `true`, `false` or `null`;
/// all other UTF-8 is a string.
public final class RecordForm {
  private RecordForm() {}

  static Operation.Put parse(Json.Struct record) throws MalformedException {
    JsonLine.refuseOthers(record, "key", "key_base64", "value", "value_base64");
    return new Operation.Put(key(record), value(record), Condition.NONE);
  }

  static byte[] key(Json.Struct record) throws MalformedException {
    byte[] key = bytes(record, "key");
    if (key.length == 0) {
      throw new MalformedException("the key is empty");
    }
    return key;
  }

  static byte[] value(Json.Struct record) throws MalformedException {
    return bytes(record, "value");
  }

  private static byte[] bytes(Json.Struct record, String name) throws MalformedException {
    Json plain = record.get(name);
    Json base64 = record.get(name + "_base64");
    if ((plain == null) == (base64 == null)) {
      throw new MalformedException(
          "it must have either \"" + name + "\" or \"" + name + "_base64\"");
    }
    if (plain == null) {
      return decoded(base64, name);
    }
    if (plain instanceof Json.Text(var text)) {
      return Utf8.bytes(text);
    }
    if (name.equals("key")) {
      throw new MalformedException("\"key\" is not a string");
    }
    return Utf8.bytes(plain.toString());
  }

  private static byte[] decoded(@Nullable Json base64, String name) throws MalformedException {
    if (base64 instanceof Json.Text(var text)) {
      try {
        return Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        // said below
      }
    }
    throw new MalformedException("\"" + name + "_base64\" is not base64 text");
  }

  /// The record with its key and value first; the caller may add members.
  public static Json.Struct of(byte[] key, byte[] value) {
    Json.Struct record = of(key);
    String text = Utf8.text(value);
    return text == null
        ? record.with("value_base64", Base64.getEncoder().encodeToString(value))
        : record.with("value", canonicalOrText(text));
  }

  public static Json.Struct of(byte[] key) {
    String text = Utf8.text(key);
    return text == null
        ? Json.object().with("key_base64", Base64.getEncoder().encodeToString(key))
        : Json.object().with("key", text);
  }

  private static Json canonicalOrText(String text) {
    if (!text.isEmpty() && "{[-0123456789tfn".indexOf(text.charAt(0)) >= 0) {
      try {
        Json value = Json.parse(text);
        if (value.toString().equals(text)) {
          return value;
        }
      } catch (Json.SyntaxException e) {
        // then it is text
      }
    }
    return new Json.Text(text);
  }
}
