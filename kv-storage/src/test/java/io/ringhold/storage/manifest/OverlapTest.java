package io.ringhold.storage.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.MemoryFileSystem;
import io.ringhold.storage.sstable.TableId;
import io.ringhold.storage.sstable.TableInfo;
import io.ringhold.storage.sstable.TableWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two tables of a deeper level with the same key: what is read of it would depend on chance.
class OverlapTest {
  private static final Path DIRECTORY = Path.of("/shard");

  private final MemoryFileSystem files = new MemoryFileSystem();

  @Test
  void noEditMakesTablesOfADeeperLevelOverlap() throws IOException {
    files.createDirectories(DIRECTORY);
    try (var manifest = Manifest.create(files, DIRECTORY, LiveTables.none())) {
      manifest.commit(adding(1, table(1)));
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> manifest.commit(adding(1, table(2))));
      manifest.commit(adding(0, table(3)));
      manifest.commit(adding(2, table(4)));
    }
    try (var manifest = Manifest.open(files, DIRECTORY)) {
      assertThat(manifest.live().tables()).hasSize(3);
    }
  }

  @Test
  void aManifestWhereTheyOverlapIsDamaged() throws IOException {
    files.createDirectories(DIRECTORY);
    Manifest.create(files, DIRECTORY, LiveTables.none()).close();
    var path = DIRECTORY.resolve("MANIFEST-000001");
    var edit =
        new VersionEdit(
            null,
            List.of(),
            List.of(new VersionEdit.Added(1, table(1)), new VersionEdit.Added(1, table(2))));
    byte[] bytes = ManifestParts.of(files.bytes(path)).and(edit);
    files.overwrite(path, bytes);
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(() -> Manifest.open(files, DIRECTORY))
        .withMessageContaining("overlaps")
        .satisfies(e -> assertThat(e.file()).isEqualTo(path.toString()))
        .satisfies(e -> assertThat(e.offset()).isPositive());
  }

  private static VersionEdit adding(int level, TableInfo table) {
    return new VersionEdit(null, List.of(), List.of(new VersionEdit.Added(level, table)));
  }

  private TableInfo table(long number) throws IOException {
    byte[] key = {7};
    var entry = new Entry();
    entry.at(Entry.put(number), key, 0, 1, key, 0, 1);
    try (var writer = new TableWriter(files, DIRECTORY, number, TableId.random(), 100, false)) {
      writer.add(entry);
      return writer.finish(0);
    }
  }
}
