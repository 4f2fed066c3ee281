package io.ringhold.storage.compaction;

import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.io.NoSpaceException;
import io.ringhold.storage.sstable.TableId;
import io.ringhold.storage.sstable.TableInfo;
import io.ringhold.storage.sstable.TableWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Writes a walk over newest entries into as many tables as it takes. When it returns, the tables
/// and their names are durable.
///
/// @param numbers gives each table its number
/// @param cancelled asked now and then; when true the work ends with [CancelledException]
public record TableOutput(
    FileSystem files,
    Path directory,
    int blockBytesMin,
    long tableBytesMax,
    LongSupplier numbers,
    BooleanSupplier cancelled) {

  /// Writes all of it.
  ///
  /// @param compress not worth its time for tables that are soon merged
  /// @param nowMs what is dead in the tables has been so since then at the earliest
  /// @throws NoSpaceException after all that was written is deleted again
  public List<TableInfo> write(EntryCursor newest, boolean compress, long nowMs)
      throws IOException {
    var finished = new ArrayList<TableInfo>();
    var begun = new ArrayList<Path>();
    try {
      writeAll(newest, compress, nowMs, finished, begun);
      if (!finished.isEmpty()) {
        files.syncDirectory(directory);
      }
      return finished;
    } catch (NoSpaceException | CancelledException e) {
      for (var path : begun) {
        files.delete(path);
      }
      throw e;
    }
  }

  private void writeAll(
      EntryCursor newest, boolean compress, long nowMs, List<TableInfo> finished, List<Path> begun)
      throws IOException {
    @Nullable TableWriter writer = null;
    try {
      while (newest.next()) {
        if (cancelled.getAsBoolean()) {
          throw new CancelledException();
        }
        if (writer == null) {
          writer = begin(compress, begun);
        }
        writer.add(newest);
        if (writer.bytes() >= tableBytesMax) {
          finished.add(writer.finish(nowMs));
          writer.close();
          writer = null;
        }
      }
      if (writer != null) {
        finished.add(writer.finish(nowMs));
      }
    } finally {
      if (writer != null) {
        writer.close();
      }
    }
  }

  private TableWriter begin(boolean compress, List<Path> begun) throws IOException {
    long number = numbers.getAsLong();
    begun.add(directory.resolve(TableInfo.fileName(number)));
    return new TableWriter(files, directory, number, TableId.random(), blockBytesMin, compress);
  }
}
