package io.ringhold.server.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The directory that holds everything a node keeps, opened by one process at a time.
///
/// Its `identity` file is written once, on an empty directory: cluster, node and a random *store
/// id*. A node on an empty disk is somebody new; nothing is ever formatted over data.
public final class DataDirectory implements AutoCloseable {
  private static final String HEADER = "ringhold identity 1";
  private static final String IDENTITY = "identity";
  private static final String LOCK = "lock";

  /// Things that may lie in a directory that has no identity yet.
  private static final Set<String> HARMLESS = Set.of(LOCK, "log", "lost+found", IDENTITY + ".new");

  private static final int STORE_ID_BYTES = 8;

  private final Path root;
  private final String storeId;
  private final FileChannel lockFile;

  private DataDirectory(Path root, String storeId, FileChannel lockFile) {
    this.root = root;
    this.storeId = storeId;
    this.lockFile = lockFile;
  }

  /// @throws StartRefused when the directory cannot be used, or belongs to another node or cluster
  public static DataDirectory open(Path root, String cluster, String node) throws StartRefused {
    FileChannel lockFile = null;
    try {
      Files.createDirectories(root);
      if (!Files.exists(root.resolve(IDENTITY))) {
        // Also before the lock file is made: nothing may be left in a directory of somebody else.
        requireEmpty(root);
      }
      lockFile = lock(root);
      return new DataDirectory(root, identify(root, cluster, node), lockFile);
    } catch (IOException e) {
      close(lockFile);
      throw new StartRefused(
          "cannot use the data directory %s: %s. Give the node a directory that it may write to"
              .formatted(root, reason(e)));
    } catch (StartRefused e) {
      close(lockFile);
      throw e;
    }
  }

  private static FileChannel lock(Path root) throws IOException, StartRefused {
    FileChannel channel =
        FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException _) {
      // Held by this very process: the same answer.
    }
    channel.close();
    throw new StartRefused(
        "the data directory %s is in use by another running node. Stop that one, or give this one a directory of its own"
            .formatted(root));
  }

  private static String identify(Path root, String cluster, String node)
      throws IOException, StartRefused {
    Path file = root.resolve(IDENTITY);
    if (!Files.exists(file)) {
      requireEmpty(root);
      String storeId = newStoreId();
      ChecksummedFile.write(
          file, List.of(HEADER, "cluster=" + cluster, "node=" + node, "store=" + storeId));
      return storeId;
    }
    List<String> lines = ChecksummedFile.read(file);
    if (lines.size() != 4 || !lines.getFirst().equals(HEADER)) {
      throw new StartRefused(
          "%s was written by another version of Ringhold (%s); start that version"
              .formatted(file, lines.isEmpty() ? "empty" : lines.getFirst()));
    }
    requireSame(root, "cluster", cluster, lines.get(1));
    requireSame(root, "node", node, lines.get(2));
    return value(lines.get(3));
  }

  private static void requireEmpty(Path root) throws IOException, StartRefused {
    try (Stream<Path> children = Files.list(root)) {
      String foreign =
          children
              .map(child -> child.getFileName().toString())
              .filter(name -> !HARMLESS.contains(name))
              .sorted()
              .limit(3)
              .collect(Collectors.joining(", "));
      if (!foreign.isEmpty()) {
        throw new StartRefused(
            "the data directory %s has no identity file but is not empty (%s ...). Nothing was touched: give the node an empty directory, or put the identity file back"
                .formatted(root, foreign));
      }
    }
  }

  private static void requireSame(Path root, String what, String wanted, String line)
      throws StartRefused {
    if (!line.equals(what + "=" + wanted)) {
      throw new StartRefused(
          "the data directory %s belongs to %s %s, and this node is configured for %s %s. Use the directory that belongs to it"
              .formatted(root, what, value(line), what, wanted));
    }
  }

  private static String value(String line) {
    return line.substring(line.indexOf('=') + 1);
  }

  private static String newStoreId() {
    byte[] id = new byte[STORE_ID_BYTES];
    new SecureRandom().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "it is a file, not a directory";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  public Path root() {
    return root;
  }

  public String storeId() {
    return storeId;
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException _) {
        // The process is about to end and takes the lock with it.
      }
    }
  }

  @Override
  public void close() {
    close(lockFile);
  }
}
