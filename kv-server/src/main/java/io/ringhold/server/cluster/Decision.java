package io.ringhold.server.cluster;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/// The answer to a verb.
public sealed interface Decision {
  record Accepted(ClusterState next) implements Decision {}

  /// Nothing is changed.
  ///
  /// @param reason in capitals, for programs
  /// @param message what is the matter and what to do, for people
  record Refused(String reason, String message) implements Decision {}

  @FormatMethod
  static Decision refused(String reason, @FormatString String message, Object... values) {
    return new Refused(reason, message.formatted(values));
  }
}
