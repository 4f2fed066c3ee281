package io.ringhold.storage.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.Span;
import io.ringhold.storage.io.MemoryFileSystem;
import io.ringhold.storage.sstable.BlockCache;
import io.ringhold.storage.sstable.Table;
import io.ringhold.storage.sstable.TableId;
import io.ringhold.storage.sstable.TableInfo;
import io.ringhold.storage.sstable.TableWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The bytes of each format are pinned: a change here is a new format version.
///
/// `-Dringhold.golden=write` writes the files again.
class GoldenTest {
  private static final Path DIRECTORY = Path.of("/golden");
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final int LINE_DIGITS = 64;

  private final MemoryFileSystem files = new MemoryFileSystem();

  @Test
  void aTableHasTheBytesItAlwaysHad() throws IOException {
    var info = writeTable();
    assertThat(hex("000007.sst")).isEqualTo(golden("000007.sst"));
    var cursor = new Table(files, DIRECTORY, info, new BlockCache(0)).cursor(Span.all());
    var found = new ArrayList<String>();
    while (cursor.next()) {
      found.add(
          text(cursor.copyOfKey()) + "@" + cursor.sequence() + "=" + text(cursor.copyOfValue()));
    }
    assertThat(found).containsExactly("apple@4=red", "banana@2=", "cherry@3=dark red");
  }

  @Test
  void aManifestHasTheBytesItAlwaysHad() throws IOException {
    var table = writeTable();
    try (var manifest = Manifest.create(files, DIRECTORY, LiveTables.none())) {
      var state = new DurableState(3, 9, 1_700_000_000_000L, 4, utf8("sessions"));
      manifest.commit(new VersionEdit(state, List.of(), List.of(new VersionEdit.Added(0, table))));
      manifest.commit(new VersionEdit(null, List.of(7L), List.of(new VersionEdit.Added(1, table))));
    }
    assertThat(hex("MANIFEST-000001")).isEqualTo(golden("MANIFEST-000001"));
    assertThat(hex("CURRENT")).isEqualTo(golden("CURRENT"));
    try (var manifest = Manifest.open(files, DIRECTORY)) {
      assertThat(manifest.live().state().index()).isEqualTo(9);
      assertThat(manifest.live().tables()).containsExactly(new VersionEdit.Added(1, table));
    }
  }

  private TableInfo writeTable() throws IOException {
    files.createDirectories(DIRECTORY);
    var id = new TableId(0x0011223344556677L, 0x8899aabbccddeeffL);
    try (var writer = new TableWriter(files, DIRECTORY, 7, id, 60, true)) {
      writer.add(entry("apple", Entry.put(4), "red"));
      writer.add(entry("banana", Entry.delete(2), ""));
      writer.add(entry("cherry", Entry.put(3), "dark red"));
      return writer.finish(Entry.NEVER);
    }
  }

  private static Entry entry(String key, long tag, String value) {
    var entry = new Entry();
    byte[] keyBytes = utf8(key);
    byte[] valueBytes = utf8(value);
    entry.at(tag, keyBytes, 0, keyBytes.length, valueBytes, 0, valueBytes.length);
    return entry;
  }

  private String hex(String name) {
    try {
      var digits = HexFormat.of().formatHex(files.bytes(DIRECTORY.resolve(name)));
      return digits.replaceAll("(.{" + LINE_DIGITS + "})", "$1\n").strip() + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String golden(String name) throws IOException {
    var path = GOLDEN.resolve(name + ".hex");
    if ("write".equals(System.getProperty("ringhold.golden"))) {
      Files.createDirectories(GOLDEN);
      Files.writeString(path, hex(name));
    }
    return Files.readString(path);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
