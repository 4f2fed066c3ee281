package io.ringhold.server.edge;

import java.time.Duration;

/// What one request may be, checked at the door. An error names the limit that it met.
final class Limits {
  static final int KEY_BYTES_MAX = 4 * 1024;
  static final int VALUE_BYTES_MAX = 1024 * 1024;
  static final int BATCH_OPERATIONS_MAX = 1_000;
  static final int BATCH_BYTES_MAX = 3 * 1024 * 1024;
  static final long TTL_MS_MAX = Duration.ofDays(36_500).toMillis();
  static final int PAGE_ROWS_MAX = 1_000;
  static final int PAGE_BYTES_MAX = 1024 * 1024;

  private Limits() {}
}
