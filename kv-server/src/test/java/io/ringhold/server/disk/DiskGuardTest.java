package io.ringhold.server.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.server.shard.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskGuardTest {
  @TempDir Path root;

  @Test
  void aDiskWithRoomTakesWrites() throws IOException {
    assertThat(new DiskGuard(root, 0).refusal("node-0")).isNull();
  }

  @Test
  void aDiskWithoutRoomRefusesThemAndSaysWhatToDo() throws IOException {
    Refusal refusal = new DiskGuard(root, Long.MAX_VALUE).refusal("node-0");
    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.DISK_FULL);
    assertThat(refusal.message()).contains("node-0", root.toString(), "not applied", "Free space");
  }

  @Test
  void sizesAreThoseOfTheDisk() throws IOException {
    DiskGuard guard = new DiskGuard(root, 0);
    assertThat(guard.totalBytes()).isPositive();
    assertThat(guard.freeBytes()).isBetween(0L, guard.totalBytes());
  }
}
