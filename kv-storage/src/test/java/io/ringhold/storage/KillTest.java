package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that writes to a real disk is killed at any moment: what it had acknowledged is there,
/// and what is there is what it wrote, up to some batch.
///
/// `-Dringhold.kills=500` for more.
class KillTest {
  private static final int KILLS = Integer.getInteger("ringhold.kills", 15);

  @TempDir Path root;

  @Test
  void whatWasAcknowledgedOutlivesTheProcess() throws Exception {
    long seed = Long.getLong("ringhold.seed", System.nanoTime());
    System.out.printf("KillTest: seed %d, %d kills%n", seed, KILLS);
    var random = new Random(seed);
    var model = new HashMap<Bytes, Bytes>();
    long applied = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      long acknowledged = Math.max(applied, acknowledgedBeforeTheKill(random.nextInt(400)));
      try (var store = KilledWriter.open(root)) {
        long last = KilledWriter.last(store);
        assertThat(last).as("seed %d, kill %d", seed, kill).isGreaterThanOrEqualTo(acknowledged);
        for (applied++; applied <= last; applied++) {
          if (KilledWriter.deletes(applied)) {
            model.remove(KilledWriter.key(applied));
          } else {
            model.put(KilledWriter.key(applied), KilledWriter.value(applied));
          }
        }
        applied = last;
        assertThat(all(store)).as("seed %d, kill %d", seed, kill).isEqualTo(model);
      }
    }
    System.out.printf("KillTest: %,d batches%n", applied);
    assertThat(applied).isPositive();
  }

  private long acknowledgedBeforeTheKill(int lines) throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long acknowledged = 0;
    try (var out =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < lines; i++) {
        acknowledged = Long.parseLong(out.readLine());
      }
      writer.toHandle().destroyForcibly();
      // What it had printed by then counts, too; but for a line that it did not end.
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        acknowledged = Math.max(acknowledged, Long.parseLong(line));
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
    return acknowledged;
  }

  private static Map<Bytes, Bytes> all(LocalStore store) {
    var found = new HashMap<Bytes, Bytes>();
    try (var snapshot = store.snapshot();
        var cursor = snapshot.scan(KeyRange.all(), Direction.FORWARD)) {
      while (cursor.next()) {
        if (!cursor.key().equals(KilledWriter.LAST)) {
          found.put(cursor.key(), cursor.value());
        }
      }
    }
    return found;
  }
}
