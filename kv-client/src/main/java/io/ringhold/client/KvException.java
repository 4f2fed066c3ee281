package io.ringhold.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call that did not succeed. Its message is one sentence for a person.
public final class KvException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// What the caller may conclude.
  public enum Kind {
    /// The cluster said no, and will say so again: nothing was changed, do not repeat the call as
    /// it is.
    REFUSED,
    /// The cluster could not be reached or could not answer in time: nothing was changed, repeat
    /// the call later.
    UNAVAILABLE,
    /// The change may or may not have been applied: read before deciding.
    INDETERMINATE
  }

  private final Kind kind;
  private final String reason;
  private final transient Map<String, String> metadata;

  public KvException(
      Kind kind,
      String reason,
      String message,
      Map<String, String> metadata,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.reason = reason;
    this.metadata = Map.copyOf(metadata);
  }

  public Kind kind() {
    return kind;
  }

  /// The reason in capitals, for programs: that of the server's `ErrorInfo`, or one of the client's
  /// own (`DEADLINE`, `UNREACHABLE`, ...).
  public String reason() {
    return reason;
  }

  /// The facts that belong to the reason, such as the limit that was exceeded.
  public Map<String, String> metadata() {
    return metadata;
  }
}
