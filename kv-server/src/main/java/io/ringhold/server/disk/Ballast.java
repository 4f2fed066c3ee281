package io.ringhold.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file that takes room only to give it up when nothing else is left.
final class Ballast {
  static final long BYTES = 32L << 20;

  private static final String NAME = "ballast";
  private static final int PIECE_BYTES = 1 << 20;

  private final Path file;
  private volatile boolean there;

  private Ballast(Path file) {
    this.file = file;
    look();
  }

  static Ballast in(Path root) {
    return new Ballast(root.resolve(NAME));
  }

  boolean isThere() {
    return there;
  }

  /// More than one part of a node may ask.
  void look() {
    there = Files.exists(file);
  }

  /// Written out, since a file of holes takes no room.
  void fill() throws IOException {
    Path unfinished = file.resolveSibling(NAME + ".new");
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      for (long written = 0; written < BYTES; written += PIECE_BYTES) {
        ByteBuffer zeros = ByteBuffer.allocate(PIECE_BYTES);
        while (zeros.hasRemaining()) {
          channel.write(zeros);
        }
      }
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    look();
  }

  void release() throws IOException {
    Files.deleteIfExists(file);
    look();
  }
}
