package io.ringhold.cli.command;

import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Utf8;
import io.ringhold.client.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/// How arguments become values.
public final class Arguments {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");
  private static final Pattern RECEIPT = Pattern.compile("(\\d{1,5}):(\\d{1,18}):(\\d{1,18})");
  private static final Path RAW = Path.of("/proc/self/cmdline");

  private Arguments() {}

  public static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw new TypeConversionException(
          "'" + text + "' is no duration above 0 such as 500ms, 10s, 2m, 3h or 4d");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      case null, default -> Duration.ofSeconds(amount);
    };
  }

  public static Receipt receipt(String text) {
    Matcher matcher = RECEIPT.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no receipt SHARD:TERM:INDEX such as 3:2:40, as a write prints it");
    }
    return new Receipt(
        Integer.parseInt(matcher.group(1)),
        Long.parseLong(matcher.group(2)),
        Long.parseLong(matcher.group(3)));
  }

  static String text(Receipt receipt) {
    return receipt.shard() + ":" + receipt.term() + ":" + receipt.index();
  }

  static Json.Struct json(Receipt receipt) {
    return Json.object()
        .with("shard", receipt.shard())
        .with("term", receipt.term())
        .with("index", receipt.index());
  }

  /// What is wrong when an argument is not UTF-8. Java has decoded the arguments already and put
  /// U+FFFD in the place of what it could not read, so that two different keys would become one. A
  /// U+FFFD that was really typed is told apart by the raw bytes.
  public static Optional<String> notUtf8(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      boolean suspicious =
          argument.chars().anyMatch(c -> c == 0xfffd || Character.isSurrogate((char) c));
      if (suspicious && !rawArgumentsAreUtf8()) {
        return Optional.of(
            "argument %d is not valid UTF-8; give such keys and values as key_base64 and value_base64 in a file for batch or load"
                .formatted(i + 1));
      }
    }
    return Optional.empty();
  }

  private static boolean rawArgumentsAreUtf8() {
    try {
      return Utf8.text(Files.readAllBytes(RAW)) != null;
    } catch (IOException e) {
      return false; // not Linux: better to refuse a character that nobody types than to store a
      // wrong key
    }
  }
}
