package io.ringhold.storage;

import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a directory made by [Shard#checkpoint] holds, for those who carry it elsewhere.
///
/// @param position up to where its tables hold the shard's history
/// @param files all that belongs to it, tables first
public record Checkpoint(LogPosition position, List<File> files) {
  public Checkpoint {
    files = List.copyOf(files);
  }

  /// @param table identity of a table's bytes, the same on every node; null for what is no table
  /// @param bytes length of the file
  public record File(String name, @Nullable UUID table, long bytes) {}

  /// Reads its manifest, and checks that each table is there with the length that it should have.
  ///
  /// @throws StorageException.Corruption when it is not what was made
  public static Checkpoint read(FileSystem files, Path directory) {
    try (var manifest = Manifest.open(files, directory)) {
      var found = new ArrayList<File>();
      for (var added : manifest.live().tables()) {
        var table = added.table();
        var path = directory.resolve(table.fileName());
        if (!files.exists(path) || size(files, path) != table.bytes()) {
          throw new CorruptFileException(
              path, 0, "the manifest lists " + table.bytes() + " bytes of it");
        }
        found.add(
            new File(
                table.fileName(), new UUID(table.id().high(), table.id().low()), table.bytes()));
      }
      for (var name : manifest.fileNames()) {
        found.add(new File(name, null, size(files, directory.resolve(name))));
      }
      var state = manifest.live().state();
      return new Checkpoint(
          new LogPosition(state.term(), state.index(), state.timestampMs()), found);
    } catch (IOException e) {
      throw StorageException.of(e, "reading the checkpoint " + directory);
    }
  }

  private static long size(FileSystem files, Path path) throws IOException {
    try (var file = files.open(path)) {
      return file.size();
    }
  }
}
