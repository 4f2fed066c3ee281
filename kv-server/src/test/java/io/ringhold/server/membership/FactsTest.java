package io.ringhold.server.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.server.disk.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactsTest {
  private static final Duration AMPLE = Duration.ofMinutes(1);

  @TempDir Path directory;
  private Facts facts = Facts.NONE;

  @BeforeEach
  void mounted() throws StartRefused {
    facts = Facts.in(directory);
  }

  @Test
  void aMachineIsInTheZoneThatItsLineNames() throws IOException {
    zones("node-1=zone-a", "node-10=zone-b", "  node-2 = odd", "", "node-3=  zone-c  ");
    assertThat(facts.zoneOf("node-1")).contains("zone-a");
    assertThat(facts.zoneOf("node-10")).contains("zone-b");
    assertThat(facts.zoneOf("node-3")).contains("zone-c");
    assertThat(facts.zoneOf("node-")).isEmpty();
    assertThat(facts.zoneOf("node-4")).isEmpty();
  }

  @Test
  void aMachineCanBeInNoZone() throws IOException {
    zones("node-1=", "node-2=zone-a");
    assertThat(facts.zoneOf("node-1")).contains("");
    zones();
    assertThat(facts.zoneOf("node-1")).contains("");
  }

  @Test
  void nobodyNamesAMachineWhereThereIsNoFile() throws IOException {
    assertThat(facts.zoneOf("node-1")).isEmpty();
  }

  @Test
  void aZoneThatIsToldLaterIsWaitedFor() throws Exception {
    zones("node-1=zone-a");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waited = threads.submit(() -> facts.awaitZone("node-2", AMPLE).orElseThrow());
      zones("node-1=zone-a", "node-2=zone-b");
      assertThat(waited.get()).isEqualTo("zone-b");
    }
  }

  @Test
  void aZoneThatNobodyTellsIsNotWaitedForLongerThanGranted() throws Exception {
    zones("node-1=zone-a");
    assertThat(facts.awaitZone("node-2", Duration.ofMillis(1))).isEmpty();
  }

  @Test
  void whereNobodyTellsAnythingNobodyWaits() throws Exception {
    assertThat(Facts.NONE.awaitZone("node-1", AMPLE)).isEmpty();
    assertThat(Facts.NONE.clusterId()).isEmpty();
  }

  @Test
  void theClusterIdIsThereOnceTheClusterIsFounded() throws IOException {
    assertThat(facts.clusterId()).isEmpty();
    Files.writeString(directory.resolve("cluster-id"), "\n");
    assertThat(facts.clusterId()).isEmpty();
    Files.writeString(directory.resolve("cluster-id"), " 7d0c\n");
    assertThat(facts.clusterId()).contains("7d0c");
  }

  @Test
  void aMissingDirectoryIsRefused() {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Facts.in(directory.resolve("nowhere")))
        .withMessageContaining("nowhere, and that is no directory");
  }

  /// As a ConfigMap volume does it: readers see the old file or the new one.
  private void zones(String... lines) throws IOException {
    Path next = Files.write(directory.resolve("zones.next"), List.of(lines));
    Files.move(next, directory.resolve("zones"), StandardCopyOption.ATOMIC_MOVE);
  }
}
