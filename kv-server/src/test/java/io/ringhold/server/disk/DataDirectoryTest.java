package io.ringhold.server.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTest {
  private Path root;

  @BeforeEach
  void inAnEmptyDirectory(@TempDir Path directory) {
    root = directory.resolve("data");
  }

  @Test
  void anEmptyDirectoryGetsAnIdentityThatStays() throws Exception {
    String first = storeId("shop", "node-0");
    assertThat(first).matches("[0-9a-f]{16}");
    assertThat(storeId("shop", "node-0")).isEqualTo(first);
  }

  @Test
  void twoDirectoriesAreTwoDisks() throws Exception {
    try (var one = DataDirectory.open(root.resolve("1"), "shop", "node-0");
        var two = DataDirectory.open(root.resolve("2"), "shop", "node-0")) {
      assertThat(one.storeId()).isNotEqualTo(two.storeId());
    }
  }

  @Test
  void aDirectoryInUseIsRefusedUntilItIsClosed() throws Exception {
    try (var held = DataDirectory.open(root, "shop", "node-0")) {
      assertThat(held.root()).isEqualTo(root);
      assertRefused("in use by another running node");
    }
    storeId("shop", "node-0");
  }

  @Test
  void theDirectoryOfAnotherNodeOrClusterIsRefused() throws Exception {
    storeId("shop", "node-1");
    assertRefused("belongs to node node-1");
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> storeId("bank", "node-1"))
        .withMessageContaining("belongs to cluster shop");
    storeId("shop", "node-1");
  }

  @Test
  void aDirectoryWithForeignContentIsRefusedAndLeftAlone() throws Exception {
    Files.createDirectories(root);
    Files.writeString(root.resolve("thesis.txt"), "years of work");
    assertRefused("not empty (thesis.txt ...)");
    assertThat(root.resolve("thesis.txt")).hasContent("years of work");
    assertThat(root.resolve("identity")).doesNotExist();
  }

  /// The shape of a disk that lost its identity file, or was half restored from a backup.
  @Test
  void dataWithoutAnIdentityIsNeverTakenForANewDisk() throws Exception {
    storeId("shop", "node-0");
    Files.createDirectories(root.resolve("shards"));
    Files.delete(root.resolve("identity"));
    assertRefused("put the identity file back");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lost+found", "log", "identity.new"})
  void whatAMountOrACutStartLeavesIsNoContent(String harmless) throws Exception {
    Files.createDirectories(root);
    if (harmless.contains(".")) {
      Files.writeString(root.resolve(harmless), "ringhold iden");
    } else {
      Files.createDirectories(root.resolve(harmless));
    }
    storeId("shop", "node-0");
  }

  @Test
  void aDamagedIdentityIsRefusedWhicheverByteItIs() throws Exception {
    storeId("shop", "node-0");
    Path identity = root.resolve("identity");
    byte[] whole = Files.readAllBytes(identity);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) 0x81;
      Files.write(identity, damaged);
      assertRefused("identity is damaged");
    }
    Files.write(identity, whole);
    storeId("shop", "node-0");
  }

  @Test
  void theIdentityOfANewerVersionIsRefused() throws Exception {
    Files.createDirectories(root);
    ChecksummedFile.write(root.resolve("identity"), List.of("ringhold identity 2", "a", "b", "c"));
    assertRefused("another version of Ringhold (ringhold identity 2)");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
    Files.writeString(root, "");
    assertRefused("it is a file, not a directory");
    root = root.resolve("below");
    assertRefused("cannot use the data directory");
  }

  private String storeId(String cluster, String node) throws StartRefused {
    try (DataDirectory data = DataDirectory.open(root, cluster, node)) {
      return data.storeId();
    }
  }

  private void assertRefused(String why) {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> storeId("shop", "node-0"))
        .withMessageContaining(why)
        .withMessageContaining(root.toString())
        .satisfies(refused -> assertThat(refused.why()).doesNotContain("\n"));
  }
}
