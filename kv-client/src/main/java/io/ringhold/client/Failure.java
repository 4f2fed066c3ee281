package io.ringhold.client;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why an attempt brought no answer.
///
/// @param reason in capitals: that of the server, or one of ours
/// @param message one sentence for a person
/// @param retryAfter how long the server asks to be left alone; zero when it does not say
record Failure(
    Verdict verdict,
    String reason,
    String message,
    Map<String, String> metadata,
    Duration retryAfter,
    @Nullable Throwable cause) {

  /// The shard has judged the request and did not apply it.
  static final String CONDITION_FAILED = "CONDITION_FAILED";

  /// The node has no replica of the shard any more; the sender's map is too old.
  static final String SHARD_MOVED = "SHARD_MOVED";

  /// What may be concluded, and done.
  enum Verdict {
    /// The server said no, and will say so again.
    REFUSED,
    /// The server has surely done nothing; it may when it is asked again.
    NOT_NOW,
    /// The server has surely done nothing, and will not be able to before somebody helps it.
    UNABLE,
    /// The request never left for the node.
    UNREACHABLE,
    /// Sent, and then nothing more was heard: it may have been applied.
    LOST,
    /// The server answers that it failed on the way: it may have been applied.
    IN_DOUBT,
    /// Somebody answers there who does not speak Ringhold.
    STRANGER
  }

  static Failure own(Verdict verdict, String reason, String message, @Nullable Throwable cause) {
    return new Failure(verdict, reason, message, Map.of(), Duration.ZERO, cause);
  }

  KvException as(KvException.Kind kind, String message) {
    return new KvException(kind, reason, message, metadata, cause);
  }
}
