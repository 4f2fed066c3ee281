package io.ringhold.server.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWatchTest {
  @TempDir Path root;
  private final AtomicInteger reliefs = new AtomicInteger();

  @Test
  void withRoomTheBallastIsThereAndNothingElseHappens() throws IOException {
    DiskGuard guard = new DiskGuard(root, 1);
    look(guard);
    assertThat(guard.level()).isEqualTo(DiskGuard.Level.ENOUGH);
    assertThat(root.resolve("ballast")).hasSize(Ballast.BYTES);
    assertThat(reliefs).hasValue(0);
  }

  @Test
  void atTheCriticalMarkItIsGivenUpOnceWithTheLeaderships() throws IOException {
    look(new DiskGuard(root, 1));
    DiskGuard guard = new DiskGuard(root, Long.MAX_VALUE / 2);
    assertThat(guard.level()).isEqualTo(DiskGuard.Level.CRITICAL);
    look(guard);
    assertThat(root.resolve("ballast")).doesNotExist();
    assertThat(reliefs).hasValue(1);
  }

  @Test
  void whatTheBallastFreesIsNotForWrites() throws IOException {
    look(new DiskGuard(root, 1));
    DiskGuard full = new DiskGuard(root, new DiskGuard(root, 0).freeBytes() - Ballast.BYTES / 2);
    assertThat(full.refusal("node-0")).isNull();
    full.ballast().release();
    assertThat(full.refusal("node-0")).isNotNull();
  }

  @Test
  void belowFourTimesTheCriticalMarkItIsLow() throws IOException {
    long free = new DiskGuard(root, 0).freeBytes();
    look(new DiskGuard(root, 1));
    assertThat(new DiskGuard(root, free / 3).level()).isEqualTo(DiskGuard.Level.LOW);
  }

  private void look(DiskGuard guard) {
    try (DiskWatch watch = new DiskWatch(guard, reliefs::incrementAndGet)) {
      watch.look();
    }
  }
}
