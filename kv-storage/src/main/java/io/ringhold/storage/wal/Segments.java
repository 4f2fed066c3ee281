package io.ringhold.storage.wal;

import io.ringhold.storage.io.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The files of a log: one for each number, and spare ones to be written over.
record Segments(FileSystem files, Path directory) {
  private static final Pattern NAME = Pattern.compile("([0-9]{12})\\.wal");
  private static final Pattern SPARE = Pattern.compile("[0-9]{12}\\.spare");

  /// As many as are released at once when a memtable has been written, and a few more.
  private static final int SPARES_MAX = 4;

  private static final String UNFINISHED = "unfinished.wal";

  Path path(long number) {
    return directory.resolve("%012d.wal".formatted(number));
  }

  /// Ascending.
  List<Long> numbers() throws IOException {
    return files.list(directory).stream()
        .map(NAME::matcher)
        .filter(matcher -> matcher.matches())
        .map(matcher -> Long.valueOf(matcher.group(1)))
        .toList();
  }

  /// Makes the file of a number, durable in its directory. What it holds are zeros or what an
  /// earlier segment left.
  void create(long number, long bytes) throws IOException {
    var spare = spare(bytes);
    if (spare != null) {
      files.rename(spare, path(number));
    } else {
      // Under another name, so that a file that a full disk cut short is never taken for a segment.
      var unfinished = directory.resolve(UNFINISHED);
      files.delete(unfinished);
      files.createZeros(unfinished, bytes);
      files.rename(unfinished, path(number));
    }
    files.syncDirectory(directory);
  }

  /// Nobody needs what it holds any more: one of the usual size is kept to be written over.
  void release(long number, long usualBytes) throws IOException {
    if (size(path(number)) == usualBytes) {
      files.rename(path(number), directory.resolve("%012d.spare".formatted(number)));
    } else {
      files.delete(path(number));
    }
    var spares = spares();
    if (spares.size() > SPARES_MAX) {
      files.delete(spares.getFirst());
    }
    // Or a crash might leave this one without those that followed it.
    files.syncDirectory(directory);
  }

  private @Nullable Path spare(long bytes) throws IOException {
    for (var spare : spares()) {
      if (size(spare) == bytes) {
        return spare;
      }
    }
    return null;
  }

  /// The oldest first.
  private List<Path> spares() throws IOException {
    return files.list(directory).stream()
        .filter(name -> SPARE.matcher(name).matches())
        .map(directory::resolve)
        .toList();
  }

  private long size(Path file) throws IOException {
    try (var opened = files.open(file)) {
      return opened.size();
    }
  }
}
