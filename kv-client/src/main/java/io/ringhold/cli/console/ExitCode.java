package io.ringhold.cli.console;

import io.ringhold.client.KvException;

/// What a command's end says to scripts.
public final class ExitCode {
  public static final int OK = 0;

  /// The servers said no (a condition, a limit), the key is not there, or replicas differ.
  public static final int REFUSED = 1;

  /// Wrong arguments, a file that is missing or malformed.
  public static final int USAGE = 2;

  /// Not applied: no server answers, or none can now. Trying again later is safe.
  public static final int UNAVAILABLE = 3;

  /// A write that may or may not have been applied.
  public static final int INDETERMINATE = 4;

  private ExitCode() {}

  public static int of(KvException.Kind kind) {
    return switch (kind) {
      case REFUSED -> REFUSED;
      case UNAVAILABLE -> UNAVAILABLE;
      case INDETERMINATE -> INDETERMINATE;
    };
  }
}
