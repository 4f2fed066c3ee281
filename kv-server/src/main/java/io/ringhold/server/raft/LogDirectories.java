package io.ringhold.server.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The directories of the shards' Raft logs.
///
/// Ratis opens every group that it finds in its storage directory, all or nothing, and with no
/// peers. So at start all of them are parked beside it, and each is moved back in right before its
/// group is added.
public record LogDirectories(Path served, Path parked) {
  private static final String FILES = "current";
  private static final String VOTES = "raft-meta";
  private static final String CONFIGURATION = "raft-meta.conf";

  public static LogDirectories under(Path root) throws IOException {
    LogDirectories logs = new LogDirectories(root.resolve("raft"), root.resolve("raft-parked"));
    Files.createDirectories(logs.served());
    Files.createDirectories(logs.parked());
    return logs;
  }

  void parkAll() throws IOException {
    for (Path log : children(served).stream().filter(Files::isDirectory).toList()) {
      Files.move(log, parked.resolve(log.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
    forceDirectory(parked);
    forceDirectory(served);
  }

  /// Whether a parked log has entries. One that has only its votes is the rest of a replica that
  /// was dropped.
  boolean hasEntries(UUID group) throws IOException {
    return !segments(parkedFiles(group)).isEmpty();
  }

  /// Whether a parked log knows how its replica voted.
  boolean hasVotes(UUID group) {
    return Files.exists(parkedFiles(group).resolve(VOTES));
  }

  /// Cuts what a power cut left torn at the end of a parked log.
  ///
  /// @return the bytes that were cut
  long mend(UUID group) throws IOException {
    long cut = 0;
    for (Segment segment : segments(parkedFiles(group))) {
      if (segment.last() == Long.MAX_VALUE) {
        cut += LogDoctor.mend(segment.file());
      }
    }
    return cut;
  }

  /// Writes all entries of a parked log anew. After an fsync has failed the kernel may show bytes
  /// that are not on the disk; what can be read is worth something only once it has been synced
  /// again.
  void rewriteEntries(UUID group) throws IOException {
    for (Segment segment : segments(parkedFiles(group))) {
      Path copy = segment.file().resolveSibling("rewritten");
      Files.copy(segment.file(), copy, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(copy, segment.file(), StandardCopyOption.ATOMIC_MOVE);
    }
    if (Files.isDirectory(parkedFiles(group))) {
      forceDirectory(parkedFiles(group));
    }
  }

  /// Deletes all entries of a parked log; its votes and the last known configuration stay.
  void discardEntries(UUID group) throws IOException {
    deleteAllBut(parkedFiles(group), Set.of(VOTES, CONFIGURATION));
  }

  /// Deletes all of a parked log but its votes: the same disk that joins again must not vote twice.
  void discardAllButVotes(UUID group) throws IOException {
    deleteAllBut(parkedFiles(group), Set.of(VOTES));
    // A group that could not be started may still hold it; the next one needs a lock of its own.
    Files.deleteIfExists(parked.resolve(group.toString()).resolve("in_use.lock"));
  }

  private static void deleteAllBut(Path directory, Set<String> kept) throws IOException {
    if (Files.isDirectory(directory)) {
      for (Path file : children(directory)) {
        if (!kept.contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
      forceDirectory(directory);
    }
  }

  private Path parkedFiles(UUID group) {
    return parked.resolve(group.toString()).resolve(FILES);
  }

  private static List<Segment> segments(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    return children(directory).stream()
        .map(Segment::of)
        .flatMap(Optional::stream)
        .sorted(Comparator.comparingLong(Segment::first))
        .toList();
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    }
  }

  /// @param last index of a closed segment's last entry; [Long#MAX_VALUE] while it is written
  private record Segment(Path file, long first, long last) {
    private static final Pattern NAME = Pattern.compile("log_(?:(\\d+)-(\\d+)|inprogress_(\\d+))");

    static Optional<Segment> of(Path file) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (!name.matches()) {
        return Optional.empty();
      }
      return Optional.of(
          name.group(3) == null
              ? new Segment(file, Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))
              : new Segment(file, Long.parseLong(name.group(3)), Long.MAX_VALUE));
    }
  }

  /// The last index of a served log that lies further back than this many bytes; -1 when none does.
  long lastBeyond(UUID group, long bytes) {
    try {
      long sum = 0;
      for (Segment segment : segments(served.resolve(group.toString()).resolve(FILES)).reversed()) {
        if (sum >= bytes) {
          return segment.last();
        }
        sum += size(segment.file());
      }
      return -1;
    } catch (IOException _) {
      return -1; // closing
    }
  }

  /// Takes a log that is not open back out of Ratis' sight.
  void park(UUID group) throws IOException {
    Path log = served.resolve(group.toString());
    if (Files.isDirectory(log)) {
      Files.move(log, parked.resolve(group.toString()), StandardCopyOption.ATOMIC_MOVE);
      forceDirectory(parked);
      forceDirectory(served);
    }
  }

  void serve(UUID group) throws IOException {
    if (Files.isDirectory(parked.resolve(group.toString()))) {
      Files.move(
          parked.resolve(group.toString()),
          served.resolve(group.toString()),
          StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /// Ratis forces no directory; without this a power cut could take a new group's log away from
  /// under its first votes.
  void force(UUID group) throws IOException {
    Path log = served.resolve(group.toString());
    forceDirectory(log.resolve(FILES));
    forceDirectory(log);
    forceDirectory(served);
  }

  /// Bytes of a group's log on disk.
  public long bytes(UUID group) {
    try (Stream<Path> files = Files.list(served.resolve(group.toString()).resolve(FILES))) {
      return files.mapToLong(LogDirectories::size).sum();
    } catch (IOException _) {
      return 0;
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException _) {
      // Cut away while we looked.
      return 0;
    }
  }

  private static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
