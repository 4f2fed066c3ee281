package io.ringhold.server.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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
    DiskGuard full = new DiskGuard(root, new Disk(1_000), 900);
    assertThat(full.refusal("node-0")).isNull();
    full.ballast().release();
    assertThat(full.refusal("node-0")).isNotNull();
  }

  @Test
  void belowFourTimesTheCriticalMarkItIsLow() throws IOException {
    look(new DiskGuard(root, 1));
    assertThat(new DiskGuard(root, new Disk(399), 100).level()).isEqualTo(DiskGuard.Level.LOW);
    assertThat(new DiskGuard(root, new Disk(400), 100).level()).isEqualTo(DiskGuard.Level.ENOUGH);
    assertThat(new DiskGuard(root, new Disk(99), 100).level()).isEqualTo(DiskGuard.Level.CRITICAL);
  }

  private static final class Disk extends FileStore {
    private final long free;

    Disk(long free) {
      this.free = free;
    }

    @Override
    public long getUsableSpace() {
      return free;
    }

    @Override
    public String name() {
      return "disk";
    }

    @Override
    public String type() {
      return "disk";
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public long getTotalSpace() {
      return free;
    }

    @Override
    public long getUnallocatedSpace() {
      return free;
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
      return false;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
      return false;
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
      return null;
    }

    @Override
    public Object getAttribute(String attribute) {
      throw new UnsupportedOperationException(attribute);
    }
  }

  private void look(DiskGuard guard) {
    try (DiskWatch watch = new DiskWatch(guard, reliefs::incrementAndGet)) {
      watch.look();
    }
  }
}
