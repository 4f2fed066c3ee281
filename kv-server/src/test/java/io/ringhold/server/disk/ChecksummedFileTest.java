package io.ringhold.server.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksummedFileTest {
  private static final List<String> LINES = List.of("ringhold identity 1", "cluster=Zürich");

  private Path file;

  @BeforeEach
  void inADirectory(@TempDir Path directory) {
    file = directory.resolve("file");
  }

  @Test
  void aFileHasTheBytesItAlwaysHad() throws Exception {
    ChecksummedFile.write(file, LINES);
    assertThat(file).hasContent("ringhold identity 1\ncluster=Zürich\ncrc32c=c30c0bf6\n");
    assertThat(ChecksummedFile.read(file)).isEqualTo(LINES);
  }

  @Test
  void aFileIsReplacedWholeAndLeavesNothingBeside() throws Exception {
    ChecksummedFile.write(file, LINES);
    ChecksummedFile.write(file, List.of("other"));
    assertThat(ChecksummedFile.read(file)).containsExactly("other");
    assertThat(file.getParent()).isDirectoryContaining(file::equals);
    assertThat(file.resolveSibling("file.new")).doesNotExist();
  }

  @Test
  void aFileThatWasCutIsRefusedWhereverItIsCut() throws Exception {
    ChecksummedFile.write(file, LINES);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatExceptionOfType(StartRefused.class)
          .isThrownBy(() -> ChecksummedFile.read(file))
          .withMessageContaining("is damaged");
    }
  }

  @Test
  void bytesThatAreNoTextAreDamageToo() throws Exception {
    ChecksummedFile.write(file, LINES);
    byte[] damaged = Files.readAllBytes(file);
    damaged[3] = (byte) 0xff;
    Files.write(file, damaged);
    assertThatExceptionOfType(StartRefused.class).isThrownBy(() -> ChecksummedFile.read(file));
  }
}
