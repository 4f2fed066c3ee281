package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.storage.io.MemoryFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScrubTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final int TABLES = 3;

  private final MemoryFileSystem files = new MemoryFileSystem();
  private final List<String> failures = new ArrayList<>();

  private Engine open() {
    return Engine.open(
        files,
        DIRECTORY,
        Model.TINY,
        new EngineListener() {
          @Override
          public void failed(String shard, StorageException cause) {
            failures.add(shard + ": " + cause.getMessage());
          }
        });
  }

  /// Wherever it is: also in parts that an open table does not read a second time.
  @Test
  void everyDamagedByteIsFoundInOneRoundThoughNobodyReadsIt() throws Exception {
    try (var engine = open()) {
      var whole = engine.openShard("whole");
      whole.write(new WriteBatch().put(Bytes.utf8("k"), Bytes.utf8("v")));
      whole.flush(Bytes.EMPTY);
      var shard = engine.openShard("s");
      shard.write(new WriteBatch().put(Bytes.utf8("key"), Bytes.utf8("value")));
      shard.flush(Bytes.EMPTY);
      assertThat(shard.get(Bytes.utf8("key"))).isNotNull();
      var table =
          files.files(DIRECTORY.resolve("s")).stream()
              .filter(file -> file.toString().endsWith(".sst"))
              .findFirst()
              .orElseThrow();
      byte[] written = files.bytes(table).clone();
      round(engine);
      assertThat(failures).isEmpty();
      for (int at = 0; at < written.length; at++) {
        byte[] damaged = written.clone();
        damaged[at] ^= 4;
        files.overwrite(table, damaged);
        failures.clear();
        shard.close();
        shard = engine.openShard("s");
        round(engine);
        assertThat(failures).as("byte %d", at).hasSize(1);
        assertThat(failures.getFirst()).startsWith("s: ").contains("000001.sst");
        var failed = shard;
        assertThatExceptionOfType(StorageException.Failed.class)
            .isThrownBy(() -> failed.write(new WriteBatch().delete(Bytes.utf8("key"))));
      }
      assertThat(whole.get(Bytes.utf8("k"))).isNotNull();
    }
  }

  private static void round(Engine engine) {
    for (int i = 0; i < TABLES; i++) {
      var _ = engine.scrubOnce();
    }
  }
}
