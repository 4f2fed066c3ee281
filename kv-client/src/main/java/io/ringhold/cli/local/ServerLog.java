package io.ringhold.cli.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a server wrote into its log since it was started.
record ServerLog(Path file, long from) {
  private static final int TAIL_BYTES_MAX = 64 << 10;

  private static final int LINE_LENGTH_MAX = 200;

  /// A server that cannot start says why in a line that begins so.
  private static final String VERDICT = "ringhold: ";

  static ServerLog fromNowOn(Path file) throws IOException {
    return new ServerLog(file, Files.exists(file) ? Files.size(file) : 0);
  }

  /// The server's own verdict on why it ended, else its last words.
  String lastWords() {
    List<String> lines =
        tail().lines().filter(line -> !line.isBlank() && !belongsToStackTrace(line)).toList();
    return lines.reversed().stream()
        .filter(line -> line.startsWith(VERDICT))
        .map(line -> line.substring(VERDICT.length()))
        .findFirst()
        .orElse(lines.isEmpty() ? "it wrote nothing" : shortened(lines.getLast().strip()));
  }

  private static boolean belongsToStackTrace(String line) {
    return Character.isWhitespace(line.charAt(0)) || line.startsWith("Caused by: ");
  }

  private static String shortened(String line) {
    return line.length() <= LINE_LENGTH_MAX ? line : line.substring(0, LINE_LENGTH_MAX) + " ...";
  }

  private String tail() {
    try (var log = new RandomAccessFile(file.toFile(), "r")) {
      long start = Math.max(from, log.length() - TAIL_BYTES_MAX);
      byte[] tail = new byte[(int) (log.length() - start)];
      log.seek(start);
      log.readFully(tail);
      return new String(tail, UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
