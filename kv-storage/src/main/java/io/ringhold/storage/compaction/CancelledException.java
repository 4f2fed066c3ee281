package io.ringhold.storage.compaction;

import java.io.IOException;

/// The shard closes; the work was given up and has left nothing behind.
public final class CancelledException extends IOException {
  private static final long serialVersionUID = 1;

  CancelledException() {
    super("cancelled");
  }
}
