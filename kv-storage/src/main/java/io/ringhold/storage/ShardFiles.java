package io.ringhold.storage;

import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.manifest.LiveTables;
import io.ringhold.storage.manifest.Manifest;
import io.ringhold.storage.manifest.Version;
import io.ringhold.storage.manifest.VersionEdit;
import io.ringhold.storage.sstable.BlockCache;
import io.ringhold.storage.sstable.Successor;
import io.ringhold.storage.sstable.Table;
import io.ringhold.storage.sstable.TableInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// The directory of one shard: its manifest and its tables. [#commit] and [#close] by one thread at
/// a time.
final class ShardFiles {
  private static final String UNFINISHED_PREFIX = ".unfinished-";
  private static final Pattern TABLE_NAME = Pattern.compile("(\\d{6,18})\\.sst");

  private final FileSystem files;
  private final Path directory;
  private final BlockCache cache;
  private final Manifest manifest;
  private final AtomicLong nextNumber;
  private Map<Long, Table> tables = new HashMap<>();

  private ShardFiles(
      FileSystem files, Path directory, BlockCache cache, Manifest manifest, long nextNumber) {
    this.files = files;
    this.directory = directory;
    this.cache = cache;
    this.manifest = manifest;
    this.nextNumber = new AtomicLong(nextNumber);
  }

  /// Makes an empty shard. It appears under its name when it is complete, or not at all.
  static void create(FileSystem files, Path directory) throws IOException {
    var unfinished = unfinished(directory);
    deleteTree(files, unfinished);
    files.createDirectories(unfinished);
    Manifest.create(files, unfinished, LiveTables.none()).close();
    finish(files, unfinished, directory);
  }

  /// Reads the manifest and looks for its tables, without opening them; then deletes what no edit
  /// made live.
  static ShardFiles open(FileSystem files, Path directory, BlockCache cache) throws IOException {
    var manifest = Manifest.open(files, directory);
    try {
      var names = files.list(directory);
      for (var added : manifest.live().tables()) {
        if (!names.contains(added.table().fileName())) {
          throw new CorruptFileException(
              directory.resolve(added.table().fileName()), 0, "the manifest lists it, it is gone");
        }
      }
      deleteUnknown(files, directory, names, manifest);
      return new ShardFiles(files, directory, cache, manifest, 1 + lastNumber(names));
    } catch (IOException e) {
      manifest.close();
      throw e;
    }
  }

  Path directory() {
    return directory;
  }

  LiveTables live() {
    return manifest.live();
  }

  /// A number no file of this shard ever had.
  long nextNumber() {
    return nextNumber.getAndIncrement();
  }

  /// For a table that an edit is going to add.
  Successor successor(TableInfo info) {
    return new Successor(table(info), cache);
  }

  private Table table(TableInfo info) {
    return new Table(files, directory, info, cache);
  }

  /// Makes an edit durable; the tables it removes are deleted when nobody holds a version with
  /// them.
  ///
  /// @param successors the tables it adds, where they were prepared
  /// @return the version after the edit, held for the caller
  Version commit(VersionEdit edit, List<Successor> successors) throws IOException {
    manifest.commit(edit);
    for (var successor : successors) {
      tables.put(successor.table().info().number(), successor.table());
    }
    return version();
  }

  /// The version of the manifest as it is, held for the caller.
  Version version() {
    var next = new HashMap<Long, Table>();
    var levels = new ArrayList<List<Table>>();
    for (int level = 0; level < Version.LEVELS; level++) {
      levels.add(new ArrayList<>());
    }
    for (var added : manifest.live().tables()) {
      var info = added.table();
      var known = tables.get(info.number());
      var table = known != null ? known : table(info);
      next.put(info.number(), table);
      levels.get(added.level()).add(table);
    }
    for (var table : tables.values()) {
      if (!next.containsKey(table.info().number())) {
        table.becomeObsolete();
      }
    }
    tables = next;
    return Version.of(levels);
  }

  /// Links tables into a new directory and gives it a manifest of its own. It appears when it is
  /// complete and durable.
  void checkpoint(LiveTables live, Path target) throws IOException {
    if (files.exists(target)) {
      throw new IOException(target + " exists already");
    }
    var unfinished = unfinished(target);
    deleteTree(files, unfinished);
    files.createDirectories(unfinished);
    for (var added : live.tables()) {
      var name = added.table().fileName();
      files.link(directory.resolve(name), unfinished.resolve(name));
    }
    Manifest.create(files, unfinished, live).close();
    finish(files, unfinished, target);
  }

  void close() throws IOException {
    manifest.close();
  }

  /// Deletes a directory and the files in it, if it is there.
  static void deleteTree(FileSystem files, Path directory) throws IOException {
    if (files.exists(directory)) {
      for (var name : files.list(directory)) {
        files.delete(directory.resolve(name));
      }
      files.delete(directory);
    }
  }

  static boolean isUnfinished(String name) {
    return name.startsWith(UNFINISHED_PREFIX);
  }

  static Path unfinished(Path directory) {
    return directory.resolveSibling(UNFINISHED_PREFIX + directory.getFileName());
  }

  private static void finish(FileSystem files, Path unfinished, Path target) throws IOException {
    files.rename(unfinished, target);
    var parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      files.syncDirectory(parent);
    }
  }

  private static void deleteUnknown(
      FileSystem files, Path directory, List<String> names, Manifest manifest) throws IOException {
    var live = manifest.live().tables().stream().map(added -> added.table().fileName()).toList();
    for (var name : names) {
      boolean orphan = TABLE_NAME.matcher(name).matches() && !live.contains(name);
      boolean stale = Manifest.owns(name) && !name.equals(manifest.fileName());
      if (orphan || stale) {
        files.delete(directory.resolve(name));
      }
    }
  }

  private static long lastNumber(List<String> names) {
    return names.stream()
        .map(TABLE_NAME::matcher)
        .filter(name -> name.matches())
        .mapToLong(name -> Long.parseLong(name.group(1)))
        .max()
        .orElse(0);
  }
}
