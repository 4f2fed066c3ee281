package io.ringhold.storage.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// The operating system's file system.
public final class DiskFileSystem implements FileSystem {
  private static final int ZEROS_AT_ONCE = 1 << 20;

  @Override
  public AppendFile create(Path file) throws IOException {
    return new DiskAppendFile(
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public void createZeros(Path file, long bytes) throws IOException {
    byte[] zeros = new byte[ZEROS_AT_ONCE];
    try (AppendFile created = create(file)) {
      for (long left = bytes; left > 0; left -= ZEROS_AT_ONCE) {
        created.write(zeros, (int) Math.min(left, ZEROS_AT_ONCE));
      }
      created.sync();
    }
  }

  @Override
  public AppendFile writeOver(Path file, byte[] head) throws IOException {
    // Not with a sync, which would also write what an earlier use has left in the page cache.
    try (var synced =
        new DiskAppendFile(
            FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.DSYNC))) {
      synced.write(head);
    }
    return new DiskAppendFile(
        FileChannel.open(file, StandardOpenOption.WRITE).position(head.length));
  }

  @Override
  public ReadFile open(Path file) throws IOException {
    return new DiskReadFile(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    checked(() -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    checked(() -> Files.createLink(link, existing));
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    try (var paths = Files.list(directory)) {
      return paths.map(path -> String.valueOf(path.getFileName())).sorted().toList();
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    var parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    checked(() -> Files.createDirectory(directory));
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    // Linux and macOS let a directory be opened for reading and forced; that is the only way in
    // Java.
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Another engine of this very process holds it: the same answer as for another process.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new LockedException(file + " is held by another engine");
  }

  private interface DiskCall {
    Object run() throws IOException;
  }

  /// The JDK tells a full disk apart from other errors by the text of the system's message alone.
  private static void checked(DiskCall call) throws IOException {
    try {
      call.run();
    } catch (IOException e) {
      throw isNoSpace(e) ? new NoSpaceException(String.valueOf(e.getMessage())) : e;
    }
  }

  private static boolean isNoSpace(IOException e) {
    var message = String.valueOf(e.getMessage());
    return message.contains("No space left on device") || message.contains("quota exceeded");
  }

  private record DiskAppendFile(FileChannel channel) implements AppendFile {

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      var buffer = ByteBuffer.wrap(bytes, 0, length);
      while (buffer.hasRemaining()) {
        checked(() -> channel.write(buffer));
      }
    }

    @Override
    public void sync() throws IOException {
      checked(() -> {
        // The bytes and what is needed to find them (fdatasync), not the time of the change.
        channel.force(false);
        return this;
      });
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
