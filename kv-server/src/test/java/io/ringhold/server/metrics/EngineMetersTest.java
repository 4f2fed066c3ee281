package io.ringhold.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ringhold.storage.Engine;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.EngineOptions;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.StorageException;
import io.ringhold.storage.io.DiskFileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> heard = new ArrayList<>();

  private final EngineListener next =
      new EngineListener() {
        @Override
        public void flushed(String shard, LogPosition position, long bytes, Duration took) {
          heard.add("flushed " + shard);
        }

        @Override
        public void compacted(String shard, int level, long bytes, Duration took) {
          heard.add("compacted " + shard);
        }

        @Override
        public void failed(String shard, StorageException cause) {
          heard.add("failed " + shard);
        }
      };

  @Test
  void workIsCountedAndTheNewsPassedOn(@TempDir Path root) {
    EngineMeters meters = new EngineMeters(registry, next);
    meters.flushed("a", LogPosition.ZERO, 100, Duration.ofMillis(3));
    meters.flushed("b", LogPosition.ZERO, 50, Duration.ofMillis(4));
    meters.compacted("a", 0, 70, Duration.ofMillis(5));
    meters.failed("b", anyFailure(root));

    assertThat(registry.get("ringhold.storage.flush").timer().totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(7);
    assertThat(registry.get("ringhold.storage.compaction").timer().count()).isEqualTo(1);
    assertThat(written("flush")).isEqualTo(150);
    assertThat(written("compaction")).isEqualTo(70);
    assertThat(registry.get("ringhold.storage.failures").counter().count()).isEqualTo(1);
    assertThat(heard).containsExactly("flushed a", "flushed b", "compacted a", "failed b");
  }

  private static StorageException anyFailure(Path root) {
    Engine engine =
        Engine.open(new DiskFileSystem(), root, EngineOptions.defaults(), EngineListener.NONE);
    engine.close();
    return catchThrowableOfType(StorageException.class, () -> engine.openShard("b"));
  }

  private double written(String work) {
    return registry.get("ringhold.storage.written").tag("work", work).counter().count();
  }
}
