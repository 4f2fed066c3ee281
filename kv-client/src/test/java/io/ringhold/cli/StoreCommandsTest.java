package io.ringhold.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.cli.console.Consoles;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.Durability;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.LocalStore;
import io.ringhold.storage.LocalStoreOptions;
import io.ringhold.storage.WriteBatch;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCommandsTest {
  @TempDir Path directory;

  private record Run(int exitCode, String out, String err) {}

  private static Run kv(String stdin, String... arguments) {
    var recording = Consoles.recording(Map.of(), stdin.getBytes(UTF_8));
    int exitCode = new Cli(recording.console()).run(arguments);
    assertThat(recording.err()).doesNotContain("\tat ").doesNotContain("Exception");
    return new Run(exitCode, recording.out(), recording.err());
  }

  private Run store(String lines, String... options) {
    return kv(
        lines,
        Stream.concat(Stream.of("store", directory.toString()), Stream.of(options))
            .toArray(String[]::new));
  }

  @Test
  void whatIsPutIsThereTheNextTime() {
    assertThat(store("PUT greeting hello world\nput b 2\nDELETE b\nQUIT\nGET never read\n"))
        .isEqualTo(new Run(0, "ok, version 1\nok, version 2\nok, version 3\n", ""));
    assertThat(store("GET greeting\nGET b\nSCAN\nSCAN h\nscan a z"))
        .isEqualTo(
            new Run(
                0, "hello world\nnot found\ngreeting\thello world\ngreeting\thello world\n", ""));
    assertThat(store("GET greeting\nGET b\n", "--json").out())
        .isEqualTo(
            """
            {"key":"greeting","value":"hello world","found":true,"version":1}
            {"key":"b","found":false}
            """);
  }

  @Test
  void aLineThatIsNoCommandIsRefusedAndTheNextOneIsRead() {
    Run run = store("PUT a\nSCAN z a\n\nPUT a 1\nSTATS\n");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("'PUT a' is none of", "range starts after it ends");
    assertThat(run.out()).startsWith("ok, version 1\n").contains("in memory, 0 tables");
  }

  @Test
  void whatIsNotDamagedIsStillRead() throws IOException {
    try (LocalStore store = open()) {
      for (String key : List.of("a", "b")) {
        store.write(new WriteBatch().put(Bytes.utf8(key), Bytes.utf8("1")), Durability.SYNC);
        store.flush();
      }
    }
    flip(directory.resolve("store/000001.sst"), 10);
    Run run = store("GET a\nGET b\nPUT c 1\nGET c\n");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("000001.sst is damaged at byte 0", "keys that are elsewhere still can");
    assertThat(run.out()).isEqualTo("1\nok, version 3\n1\n");
  }

  /// Its table is not half of deletes: the engine would merge that at once, into another file.
  @Test
  void filesAreReadAndDamageIsNamed() throws IOException {
    try (LocalStore store = open()) {
      var batch = new WriteBatch().put(Bytes.utf8("a"), Bytes.utf8("1"));
      batch.delete(Bytes.utf8("b")).put(Bytes.utf8("c"), Bytes.utf8("2"));
      store.write(batch, Durability.SYNC);
      store.flush();
      store.write(new WriteBatch().put(Bytes.utf8("d"), Bytes.utf8("3")), Durability.NONE);
    }
    Path table = directory.resolve("store/000001.sst");
    Path wal = directory.resolve("wal");
    assertThat(kv("", "table", "dump", table.toString()).out())
        .isEqualTo("1\tPUT\ta\t1\n2\tDELETE\tb\t\n3\tPUT\tc\t2\n");
    assertThat(kv("", "table", "check", table.toString()).out())
        .contains("is whole: 3 entries, 1 of them deletes, sequences 1 to 3, keys from a to c");
    assertThat(kv("", "manifest", directory.resolve("store").toString()).out())
        .contains("durable up to term 0, index 3, sequence 3", "000001.sst  0");
    assertThat(kv("", "wal", wal.toString()).out())
        .contains("\t1\tPUT\ta\t1\n", "\t2\tDELETE\tb\t0\n", "\t4\tPUT\td\t1\n");

    flip(table, 10);
    Run check = kv("", "table", "check", table.toString());
    assertThat(check.exitCode()).isEqualTo(1);
    assertThat(check.err()).contains("000001.sst", "checksum");
    flip(wal.resolve("000000000001.wal"), 70);
    Run read = kv("", "wal", wal.toString());
    assertThat(read.exitCode()).isEqualTo(1);
    assertThat(read.err()).contains("000000000001.wal", "64");
    assertThat(store("GET a").exitCode()).isEqualTo(1);
  }

  private LocalStore open() {
    return LocalStore.open(
        new DiskFileSystem(),
        directory,
        LocalStoreOptions.defaults(),
        EngineListener.NONE,
        InstantSource.system());
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }
}
