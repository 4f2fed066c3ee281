package io.ringhold.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/// A small text file that is written whole, once, and survives a power cut: lines, then `crc32c=`
/// and the checksum of all before it.
public final class ChecksummedFile {
  private static final String CHECKSUM = "crc32c=";

  private ChecksummedFile() {}

  public static void write(Path file, List<String> lines) throws IOException {
    String text = String.join("\n", lines) + "\n";
    byte[] bytes = (text + CHECKSUM + checksum(text) + "\n").getBytes(StandardCharsets.UTF_8);
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
      directory.force(true);
    }
  }

  /// @throws StartRefused when the file is not what was written
  public static List<String> read(Path file) throws IOException, StartRefused {
    // Malformed text is damage like any other: it reads as something that has another checksum.
    String all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    int end = all.lastIndexOf(CHECKSUM);
    if (end < 0 || !all.substring(end).equals(CHECKSUM + checksum(all.substring(0, end)) + "\n")) {
      throw new StartRefused(
          "%s is damaged (its checksum is wrong); the node does not start on it. Restore the file, or replace the node"
              .formatted(file));
    }
    return all.substring(0, end).lines().toList();
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
