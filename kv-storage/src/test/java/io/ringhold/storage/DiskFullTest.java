package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringhold.storage.io.MemoryFileSystem;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class DiskFullTest {
  private static final Bytes KEY = Bytes.utf8("k");
  private static final Bytes NOTE = Bytes.utf8("note");

  private final MemoryFileSystem files = new MemoryFileSystem();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final EngineListener listener =
      new EngineListener() {
        @Override
        public void flushed(String shard, LogPosition position, long bytes, Duration took) {
          events.add("flushed " + position.index());
        }

        @Override
        public void failed(String shard, StorageException cause) {
          events.add(cause.getClass().getSimpleName());
        }
      };

  /// With ever more room the table, the manifest's frame, or its seal is what does not fit.
  @Test
  void nothingIsLostAndTheFlushGoesOnWhenThereIsRoom() throws InterruptedException {
    int room = 0;
    while (flushFindsNoSpace(room)) {
      room += 6;
    }
    assertThat(room).isGreaterThan(300);
  }

  private boolean flushFindsNoSpace(int room) throws InterruptedException {
    events.clear();
    try (var engine = Engine.open(files, Model.ROOT, Model.TINY, listener)) {
      engine.dropShard("s");
      var shard = engine.openShard("s");
      shard.flush(Bytes.EMPTY);
      assertThat(events.take()).isEqualTo("flushed 0");
      files.setFreeBytes(room);
      shard.write(new WriteBatch().put(KEY, Bytes.utf8("v".repeat(100))));
      shard.advance(new LogPosition(1, 1, 0));
      try {
        shard.flush(NOTE);
        return false;
      } catch (StorageException.DiskFull e) {
        assertThat(events.take()).isEqualTo("DiskFull");
      }
      assertThat(shard.pressure()).isEqualTo(1);
      assertThat(shard.durable()).isEqualTo(LogPosition.ZERO);
      assertThat(shard.get(KEY)).isNotNull();
      files.setFreeBytes(1 << 20);
      var event = events.take();
      while (event.equals("DiskFull")) {
        event = events.take();
      }
      assertThat(event).isEqualTo("flushed 1");
      assertThat(shard.pressure()).isLessThan(1);
    }
    try (var engine = Engine.open(files, Model.ROOT, Model.TINY, listener);
        var shard = engine.openShard("s")) {
      assertThat(shard.durable().index()).isEqualTo(1);
      assertThat(shard.attachment()).isEqualTo(NOTE);
      assertThat(shard.get(KEY)).isNotNull();
    }
    return true;
  }

  @Test
  void theWriterWaitsWhileTwoSealedMemtablesWait() throws Exception {
    try (var engine = Engine.open(files, Model.ROOT, Model.TINY, listener);
        var shard = engine.openShard("s")) {
      files.setFreeBytes(0);
      for (int i = 1; i <= 2; i++) {
        shard.write(new WriteBatch().put(KEY, NOTE));
        shard.advance(new LogPosition(1, i, 0));
        shard.rotate(NOTE);
      }
      assertThat(events.take()).isEqualTo("DiskFull");
      shard.advance(new LogPosition(1, 3, 0));
      var writer = Thread.ofPlatform().start(() -> shard.rotate(Bytes.utf8("last")));
      while (writer.getState() != Thread.State.WAITING) {
        LockSupport.parkNanos(100_000);
      }
      files.setFreeBytes(1 << 20);
      writer.join();
      for (int i = 1; i <= 3; i++) {
        assertThat(events.take()).isEqualTo("flushed " + i);
      }
      assertThat(shard.durable().index()).isEqualTo(3);
    }
  }

  @Test
  void afterAnIoErrorTheShardTakesNoWritesButGivesWhatItHas() throws InterruptedException {
    try (var engine = Engine.open(files, Model.ROOT, Model.TINY, listener);
        var shard = engine.openShard("s")) {
      shard.write(new WriteBatch().put(KEY, NOTE));
      files.failAfter(0, MemoryFileSystem.Fault.IO_ERROR);
      assertThatThrownBy(() -> shard.flush(NOTE)).isInstanceOf(StorageException.Failed.class);
      assertThat(events.take()).isEqualTo("Failed");
      assertThatThrownBy(() -> shard.write(new WriteBatch()))
          .isInstanceOf(StorageException.Failed.class);
      assertThatThrownBy(() -> shard.rotate(NOTE)).isInstanceOf(StorageException.Failed.class);
      assertThat(shard.get(KEY)).isEqualTo(new Versioned(NOTE, 1));
    }
  }
}
