package io.ringhold.server.disk;

import io.ringhold.server.shard.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Refuses writes while the disk is nearly full: long before the Raft log or a flush would meet the
/// end of it.
///
/// Two marks: below the low one people should act, below the critical one no write is taken. A
/// [Ballast] file is given up at the critical mark, so that compaction has room to shrink what is
/// there; until it is back the mark lies higher by its size, or writes would take that room.
public final class DiskGuard {
  private static final long LOOK_EVERY_NANOS = 250_000_000;

  /// The low mark, as a multiple of the critical one.
  private static final int LOW = 4;

  /// How much room there is.
  public enum Level {
    ENOUGH,
    LOW,
    CRITICAL
  }

  private final Path root;
  private final FileStore disk;
  private final long freeBytesMin;
  private final Ballast ballast;
  private volatile long freeBytes;
  private volatile long lookedAtNanos = System.nanoTime();

  /// @param freeBytesMin below this much free space no write is taken; deletes free nothing at once
  ///   and are refused too
  public DiskGuard(Path root, long freeBytesMin) throws IOException {
    this(root, Files.getFileStore(root), freeBytesMin);
  }

  DiskGuard(Path root, FileStore disk, long freeBytesMin) throws IOException {
    this.root = root;
    this.disk = disk;
    this.freeBytesMin = freeBytesMin;
    this.ballast = Ballast.in(root);
    this.freeBytes = disk.getUsableSpace();
  }

  public @Nullable Refusal refusal(String node) {
    long free = freeBytes();
    long min = criticalBytes();
    return free >= min
        ? null
        : Refusal.of(
            Refusal.Reason.DISK_FULL,
            "node %s has %d MiB free on the disk of %s and takes no writes below %d MiB; not applied, nothing is lost. Free space or enlarge the disk; writes go on by themselves"
                .formatted(node, free >> 20, root, min >> 20));
  }

  public Level level() {
    long free = freeBytes();
    return free < criticalBytes()
        ? Level.CRITICAL
        : free / LOW < freeBytesMin ? Level.LOW : Level.ENOUGH;
  }

  private long criticalBytes() {
    return freeBytesMin == 0 || ballast.isThere()
        ? freeBytesMin
        : Math.max(freeBytesMin, freeBytesMin + Ballast.BYTES);
  }

  Ballast ballast() {
    return ballast;
  }

  public long freeBytes() {
    long now = System.nanoTime();
    if (now - lookedAtNanos >= LOOK_EVERY_NANOS) {
      lookedAtNanos = now;
      ballast.look();
      try {
        freeBytes = disk.getUsableSpace();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return freeBytes;
  }

  public long totalBytes() {
    try {
      return disk.getTotalSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
