package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.io.MemoryFileSystem;
import org.junit.jupiter.api.Test;

class ClosingTest {
  private static final int SPINS_MAX = 2_000;
  private static final int ROUNDS = 30_000;

  /// Opening asks for a compaction, which looks at the shard while it is closed.
  @Test
  void aShardThatIsOnlyClosedHasNotFailed() {
    var failures = new Failures();
    try (var engine =
        Engine.open(new MemoryFileSystem(), Model.ROOT, EngineOptions.defaults(), failures)) {
      for (int i = 0; i < ROUNDS; i++) {
        var shard = engine.openShard("s");
        // Until the other thread looks, more or less.
        for (int spins = i % SPINS_MAX; spins > 0; spins--) {
          Thread.onSpinWait();
        }
        shard.close();
      }
    }
    assertThat(failures.all).isEmpty();
  }
}
