package io.ringhold.cli.console;

import java.time.Duration;
import java.util.Locale;

/// Figures as people read them.
public final class Units {
  private static final String[] BINARY = {"KiB", "MiB", "GiB", "TiB"};

  private Units() {}

  /// With a comma between thousands.
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  public static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int unit = Math.min((63 - Long.numberOfLeadingZeros(bytes)) / 10, BINARY.length);
    return String.format(Locale.ROOT, "%.1f %s", bytes / Math.pow(1024, unit), BINARY[unit - 1]);
  }

  public static String percent(double fraction) {
    return Math.round(fraction * 100) + " %";
  }

  /// Short: `0.8 s`, `42 s`, `3 min`, `5 h`, `9 d`.
  public static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (seconds < 100) {
      return seconds + " s";
    }
    if (seconds < 100 * 60) {
      return duration.toMinutes() + " min";
    }
    return duration.toHours() < 48 ? duration.toHours() + " h" : duration.toDays() + " d";
  }

  /// `m:ss`, for a clock that runs down.
  public static String clock(Duration duration) {
    return String.format(Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart());
  }
}
