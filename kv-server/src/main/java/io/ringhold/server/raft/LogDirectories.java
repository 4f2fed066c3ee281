package io.ringhold.server.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// The directories of the shards' Raft logs.
///
/// Ratis opens every group that it finds in its storage directory, all or nothing, and with no
/// peers. So at start all of them are parked beside it, and each is moved back in right before its
/// group is added.
public record LogDirectories(Path served, Path parked) {
  public static LogDirectories under(Path root) throws IOException {
    LogDirectories logs = new LogDirectories(root.resolve("raft"), root.resolve("raft-parked"));
    Files.createDirectories(logs.served());
    Files.createDirectories(logs.parked());
    return logs;
  }

  void parkAll() throws IOException {
    List<Path> found;
    try (Stream<Path> children = Files.list(served)) {
      found = children.filter(Files::isDirectory).toList();
    }
    for (Path log : found) {
      Files.move(log, parked.resolve(log.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
    forceDirectory(parked);
    forceDirectory(served);
  }

  boolean exists(UUID group) {
    return Files.isDirectory(parked.resolve(group.toString()));
  }

  void serve(UUID group) throws IOException {
    if (exists(group)) {
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
    forceDirectory(log.resolve("current"));
    forceDirectory(log);
    forceDirectory(served);
  }

  /// Bytes of a group's log on disk.
  public long bytes(UUID group) {
    try (Stream<Path> files = Files.list(served.resolve(group.toString()).resolve("current"))) {
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
