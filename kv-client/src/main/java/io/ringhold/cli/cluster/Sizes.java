package io.ringhold.cli.cluster;

import io.ringhold.cli.console.Failure;
import java.util.Locale;
import java.util.regex.Pattern;

/// Sizes as people write them.
final class Sizes {
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,9})(b|k|kib|m|mib|g|gib)?(/s)?", Pattern.CASE_INSENSITIVE);

  private Sizes() {}

  /// Bytes: `32MiB`, `500k`, `4096`. Units are powers of 1024.
  static long bytes(String text) {
    var matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw Failure.usage("'" + text + "' is no size such as 4096, 500KiB or 32MiB");
    }
    String unit = matcher.group(2) == null ? "b" : matcher.group(2).toLowerCase(Locale.ROOT);
    int shift = 10 * "bkmg".indexOf(unit.charAt(0));
    return Long.parseLong(matcher.group(1)) << shift;
  }

  /// The same, for what is counted in an `int`.
  static int limit(String text) {
    long bytes = bytes(text);
    if (bytes > Integer.MAX_VALUE) {
      throw Failure.usage("'" + text + "' is more than any limit can be");
    }
    return (int) bytes;
  }
}
