package io.ringhold.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Utf8;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
  @TempDir Path directory;

  @Test
  void skipsBlankLinesButCountsThem() {
    try (var in = stdin(Utf8.bytes("one\n\n \t\r\ntwo\r\nthree"))) {
      assertThat(lines(in)).containsExactly("1 one", "4 two\r", "5 three");
    }
  }

  @Test
  void unpacksGzipWhateverTheNameAndHoweverManyMembers() throws IOException {
    Path file = directory.resolve("records.txt");
    try (var out = Files.newOutputStream(file)) {
      out.write(gzip("one\n"));
      out.write(gzip("two\n"));
    }

    try (var in = InputFile.openUnpacked(file.toString(), InputStream.nullInputStream())) {
      assertThat(lines(in)).containsExactly("1 one", "2 two");
      assertThat(in.fractionRead()).isEqualTo(1);
    }
  }

  @Test
  void saysThatAPackedFileIsCutOff() throws IOException {
    byte[] whole = gzip("a line that is long enough to be packed\n".repeat(1_000));

    try (var in = stdin(Arrays.copyOf(whole, whole.length / 2))) {
      assertThatThrownBy(() -> lines(in))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("stdin line")
          .hasMessageContaining("cut off");
    }
  }

  @Test
  void namesWhatIsMissing() {
    String missing = directory.resolve("missing").toString();

    assertThatThrownBy(() -> InputFile.open(missing, InputStream.nullInputStream()))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> InputFile.open(directory.toString(), InputStream.nullInputStream()))
        .hasMessageContaining("is a directory");
  }

  private static InputFile stdin(byte[] content) {
    return InputFile.openUnpacked("-", new ByteArrayInputStream(content));
  }

  private static List<String> lines(InputFile in) {
    var lines = new ArrayList<String>();
    for (byte[] line = in.readLine(); line != null; line = in.readLine()) {
      lines.add(in.line() + " " + Utf8.text(line));
    }
    return lines;
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(Utf8.bytes(text));
    }
    return bytes.toByteArray();
  }
}
