package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringhold.storage.io.DiskFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTest {
  private static final Bytes NOTE = Bytes.utf8("note");

  @TempDir Path root;

  @Test
  void whatIsFlushedIsThereAfterAReopenAndWhatIsNotIsGone() {
    try (var engine = open();
        var shard = engine.openShard("s")) {
      assertThat(shard.write(new WriteBatch().put(key("a"), key("1")).put(key("b"), key("2"))))
          .isEqualTo(1);
      shard.advance(new LogPosition(3, 7, 1000));
      shard.flush(NOTE);
      assertThat(shard.durable()).isEqualTo(new LogPosition(3, 7, 1000));
      shard.write(new WriteBatch().delete(key("a")));
      shard.advance(new LogPosition(3, 8, 1001));
      assertThat(shard.get(key("a"))).isNull();
    }
    try (var engine = open();
        var shard = engine.openShard("s")) {
      assertThat(shard.attachment()).isEqualTo(NOTE);
      assertThat(shard.applied()).isEqualTo(new LogPosition(3, 7, 1000));
      assertThat(shard.lastSequence()).isEqualTo(2);
      assertThat(shard.get(key("a"))).isEqualTo(new Versioned(key("1"), 1));
      assertThat(scan(shard, Direction.REVERSE)).containsExactly("b=2@2", "a=1@1");
    }
  }

  @Test
  void readersOfAnOldSnapshotDoNotSeeLaterWrites() {
    try (var engine = open();
        var shard = engine.openShard("s")) {
      shard.write(new WriteBatch().put(key("k"), key("old")));
      try (var snapshot = shard.snapshot()) {
        shard.write(new WriteBatch().put(key("k"), key("new")));
        shard.flush(Bytes.EMPTY);
        assertThat(snapshot.get(key("k"))).isEqualTo(new Versioned(key("old"), 1));
        assertThat(shard.get(key("k"))).isEqualTo(new Versioned(key("new"), 2));
      }
    }
  }

  @Test
  void aSecondEngineOnTheSameDirectoryIsRefused() {
    try (var engine = open()) {
      assertThat(engine.shardExists("s")).isFalse();
      assertThatThrownBy(this::open).isInstanceOf(StorageException.Locked.class);
    }
    open().close();
  }

  @Test
  void aFlushWithoutWritesMakesThePositionDurable() {
    try (var engine = open();
        var shard = engine.openShard("s")) {
      shard.advance(new LogPosition(1, 1, 5));
      shard.flush(NOTE);
    }
    try (var engine = open();
        var shard = engine.openShard("s")) {
      assertThat(shard.durable()).isEqualTo(new LogPosition(1, 1, 5));
      assertThat(shard.attachment()).isEqualTo(NOTE);
    }
  }

  @Test
  void aCheckpointOpensEqual() {
    try (var engine = open();
        var shard = engine.openShard("s")) {
      shard.write(new WriteBatch().put(key("a"), key("1")));
      shard.advance(new LogPosition(1, 1, 5));
      shard.flush(NOTE);
      shard.checkpoint(root.resolve("copy"));
      shard.write(new WriteBatch().put(key("a"), key("2")));
      shard.flush(Bytes.EMPTY);
      try (var copy = engine.openShard("copy")) {
        assertThat(scan(copy, Direction.FORWARD)).containsExactly("a=1@1");
        assertThat(copy.attachment()).isEqualTo(NOTE);
        assertThat(copy.durable()).isEqualTo(new LogPosition(1, 1, 5));
      }
    }
  }

  @Test
  void aDroppedShardIsGone() {
    try (var engine = open()) {
      engine.openShard("s").flush(Bytes.EMPTY);
      engine.dropShard("s");
      assertThat(engine.shardExists("s")).isFalse();
      assertThat(engine.openShard("s").durable()).isEqualTo(LogPosition.ZERO);
    }
  }

  private Engine open() {
    return Engine.open(new DiskFileSystem(), root, EngineOptions.defaults(), EngineListener.NONE);
  }

  private static Bytes key(String text) {
    return Bytes.utf8(text);
  }

  private static List<String> scan(Shard shard, Direction direction) {
    var found = new ArrayList<String>();
    try (var snapshot = shard.snapshot();
        var cursor = snapshot.scan(KeyRange.all(), direction)) {
      while (cursor.next()) {
        found.add(cursor.key() + "=" + cursor.value() + "@" + cursor.version());
      }
    }
    return found;
  }
}
