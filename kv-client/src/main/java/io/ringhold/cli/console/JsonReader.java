package io.ringhold.cli.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.ringhold.cli.console.Json.Array;
import io.ringhold.cli.console.Json.Flag;
import io.ringhold.cli.console.Json.Null;
import io.ringhold.cli.console.Json.Numeral;
import io.ringhold.cli.console.Json.Struct;
import io.ringhold.cli.console.Json.SyntaxException;
import io.ringhold.cli.console.Json.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.TreeMap;

/// Builds [Json] from text. Refuses what RFC 8259 leaves open: doubled names and halves of
/// surrogate pairs.
final class JsonReader {
  private static final JsonFactory STRICT =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // A literal is only copied, never computed with, so a long one costs no more than a
          // string.
          .streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(1 << 20).build())
          .build();

  private JsonReader() {}

  static Json read(String text) throws SyntaxException {
    try (JsonParser parser = STRICT.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new SyntaxException("there is nothing in it");
      }
      Json value = value(parser);
      if (parser.nextToken() != null) {
        throw new SyntaxException(
            "more follows behind the value, at column "
                + parser.currentTokenLocation().getColumnNr());
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new SyntaxException(reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a String cannot fail to be read
    }
  }

  private static String reason(JsonProcessingException e) {
    String what =
        e.getOriginalMessage()
            .lines()
            .findFirst()
            .orElse("not readable")
            .replaceFirst(" \\(start marker at .*", "");
    return e.getLocation() == null ? what : what + ", at column " + e.getLocation().getColumnNr();
  }

  private static Json value(JsonParser parser) throws IOException, SyntaxException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> objectOf(parser);
      case START_ARRAY -> arrayOf(parser);
      case VALUE_STRING -> new Text(wellFormed(parser.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getText());
      case VALUE_TRUE -> new Flag(true);
      case VALUE_FALSE -> new Flag(false);
      case VALUE_NULL -> new Null();
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("at " + token);
    };
  }

  private static Struct objectOf(JsonParser parser) throws IOException, SyntaxException {
    var members = new TreeMap<String, Json>(JsonReader::byCodePoint);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = wellFormed(parser.currentName());
      parser.nextToken();
      members.put(name, value(parser));
    }
    return new Struct(members);
  }

  private static Array arrayOf(JsonParser parser) throws IOException, SyntaxException {
    var elements = new ArrayList<Json>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    return new Array(elements);
  }

  /// Half a surrogate pair has no UTF-8 form, so it could not be stored as it is.
  private static String wellFormed(String text) throws SyntaxException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new SyntaxException(
            "the string has half of a surrogate pair, \\u%04x, which no text can have"
                .formatted((int) c));
      }
    }
    return text;
  }

  /// The order of the UTF-8 forms, which is not that of [String#compareTo]: there, U+E000 follows
  /// U+10000.
  private static int byCodePoint(String left, String right) {
    int shared = Math.min(left.length(), right.length());
    for (int i = 0; i < shared; i++) {
      char l = left.charAt(i);
      char r = right.charAt(i);
      if (l != r) {
        boolean same = Character.isSurrogate(l) == Character.isSurrogate(r);
        return same ? Character.compare(l, r) : Character.isSurrogate(l) ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}
